package coverage

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

const document = "https://developer.work.weixin.qq.com/document/path/"

// shownTests is how many tests a line of the page names.
const shownTests = 2

const pageHead = `# Coverage

Written by ` + "`go generate ./mockwecom/coverage`" + ` from the tables; a test fails when it is stale. It holds what the simulator has against
the inventory of what WeCom documents (` + "`fixtures/inventory`" + `).

A documented endpoint that is not simulated answers ` + "`-1`" + ` and says so; a path that stands nowhere is 404 with an empty body. Each
simulated row is checked from its own description too (inventory, credential, required parameters), besides the tests named here.
*Open facts* are [settings](#facts-that-the-documents-leave-open).

`

// page is a Markdown text in the making.
type page struct{ strings.Builder }

func (p *page) line(cells ...string) {
	p.WriteString("|")
	for _, c := range cells {
		p.WriteString(strings.TrimRight(" "+strings.ReplaceAll(c, "|", `\|`), " ") + " |")
	}
	p.WriteString("\n")
}

func (p *page) head(cells ...string) {
	p.line(cells...)
	p.line(slices.Repeat([]string{"---"}, len(cells))...)
}

func (p *page) section(level int, title string) {
	fmt.Fprintf(p, "%s %s\n\n", strings.Repeat("#", level), title)
}

// Markdown is the page.
func (m *Model) Markdown() string {
	p := &page{}
	p.WriteString(pageHead)
	endpoints, events := m.EndpointTotals(), m.EventTotals()
	p.section(2, "Totals")
	p.totals("endpoints of the chapter", endpoints)
	fmt.Fprintf(p, "%d of them are pages that a browser opens, the others are called by programs.\n\n", m.browserPages())
	p.totals("messages by transport and receiver", events)
	p.section(2, "Endpoints")
	for _, t := range endpoints {
		m.chapter(p, t)
	}
	m.older(p)
	p.section(2, "Messages")
	p.WriteString("*Raised by* names the chapter that sends the message by itself; those without can be sent with `mockwecom trigger NAME`. What devices send is answered by the chapter.\n\n")
	for _, t := range events {
		m.messages(p, t)
	}
	m.unlisted(p)
	m.hardware(p)
	m.settings(p)
	return strings.TrimRight(p.String(), "\n") + "\n"
}

// browserPages counts the endpoints that are pages of WeCom's web hosts.
func (m *Model) browserPages() int {
	n := 0
	for _, e := range m.Endpoints {
		if e.Method == http.MethodGet && !strings.HasPrefix(e.Path, "/") {
			n++
		}
	}
	return n
}

func (p *page) totals(what string, totals []Total) {
	p.head(what, "documented", "simulated")
	for _, t := range append(slices.Clone(totals), sum(totals)) {
		name := t.Name
		if name == "all" {
			name = "**all**"
		}
		p.line(name, strconv.Itoa(t.Documented), strconv.Itoa(t.Simulated))
	}
	p.WriteString("\n")
}

func (m *Model) chapter(p *page, t Total) {
	p.section(3, fmt.Sprintf("%s: %d of %d", t.Name, t.Simulated, t.Documented))
	p.head("endpoint", "title", "documents", "credential", "simulated", "tests", "open facts")
	for _, e := range m.Endpoints {
		if e.Chapter != t.Name {
			continue
		}
		p.line(code(e.Method+" "+e.Path), e.Title, links(e.Docs), e.Token, e.state(), shorten(e.Tests), codes(e.Open))
	}
	p.WriteString("\n")
}

// state says where an endpoint is simulated.
func (e *Endpoint) state() string {
	switch {
	case e.Simulated == "":
		return "no"
	case e.Page:
		return e.Simulated + ", page"
	}
	return e.Simulated
}

func (m *Model) older(p *page) {
	if len(m.Older) == 0 {
		return
	}
	p.section(3, "Simulated, but not in the inventory")
	p.head("endpoint", "documents", "credential", "simulated", "tests", "reason")
	for _, o := range m.Older {
		p.line(code(o.Method+" "+o.Path), links(o.Docs), o.Token, o.Chapter, shorten(o.Tests), o.Reason)
	}
	p.WriteString("\n")
}

func (m *Model) messages(p *page, t Total) {
	p.section(3, fmt.Sprintf("%s: %d of %d", t.Name, t.Simulated, t.Documented))
	p.head("message", "documents", "simulated as", "raised by")
	for _, e := range m.Events {
		if receiver(e) != t.Name {
			continue
		}
		name := "no"
		if e.Name != "" {
			name = code(e.Name)
		}
		p.line(code(e.Selector), links(e.Docs), name, e.Raised)
	}
	p.WriteString("\n")
}

func (m *Model) unlisted(p *page) {
	if len(m.Unlisted) == 0 {
		return
	}
	p.section(3, "Simulated, but not in the inventory")
	p.head("message", "documents", "simulated as", "raised by")
	for _, e := range m.Unlisted {
		p.line(code(e.Selector), links(e.Docs), code(e.Name), e.Raised)
	}
	p.WriteString("\n")
}

func (m *Model) settings(p *page) {
	p.section(2, "Facts that the documents leave open")
	p.WriteString("Change one with `--set name=value`, or in a world's `settings:`.\n\n")
	p.head("setting", "default", "document", "what it decides")
	for _, k := range m.Settings {
		var docs []int
		if k.Doc != 0 {
			docs = []int{k.Doc}
		}
		p.line(code(k.Name), code(k.Default), links(docs), k.Help)
	}
}

func code(s string) string { return "`" + s + "`" }

func codes(all []string) string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = code(s)
	}
	return strings.Join(out, ", ")
}

func links(docs []int) string {
	out := make([]string, len(docs))
	for i, d := range docs {
		out[i] = fmt.Sprintf("[%d](%s%d)", d, document, d)
	}
	return strings.Join(out, ", ")
}

func shorten(names []string) string {
	if more := len(names) - shownTests; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:shownTests], ", "), more)
	}
	return strings.Join(names, ", ")
}
