package transcript

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
)

// Whole is everything that is known of an entry: both messages, the text before encryption, the steps of the signature, the
// finding, and the request as a curl command.
func (s Style) Whole(e *journal.Entry) string {
	var b strings.Builder
	b.WriteString(s.head(e))
	s.section(&b, "request", s.message(&e.Request, strings.TrimSpace(e.Method+" "+e.URL)))
	if c := e.Callback; c != nil {
		s.section(&b, "decrypted", body(c.Plain, 0))
		s.section(&b, "signature", s.steps(c.Steps))
	}
	s.section(&b, "response", s.message(&e.Response, status(e.Status)))
	if c := e.Callback; c != nil {
		s.section(&b, "reply, decrypted", body(c.Reply, 0))
	}
	if e.Finding != nil {
		s.section(&b, "finding", s.Finding(e.Finding))
	}
	if command := journal.Curl(e); command != "" {
		s.section(&b, "curl", s.Code(harmless(command))+"\n")
	}
	return b.String()
}

func (s Style) section(b *strings.Builder, name, text string) {
	if text != "" {
		fmt.Fprintf(b, "\n%s\n%s", s.Strong(name), indent("  ", text))
	}
}

// head is the first lines: what, when, about whom, in which story.
func (s Style) head(e *journal.Entry) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", s.Line(e))
	row := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s %s\n", s.Faint(fmt.Sprintf("%9s", name)), oneLine(value))
		}
	}
	row("kind", string(e.Kind))
	row("at", e.At.In(s.zone()).Format("2006-01-02 15:04:05.000 -0700"))
	row("about", about(e.Subject))
	row("story", story(e))
	row("peer", e.Remote)
	row("errmsg", e.Errmsg)
	if e.Doc != 0 {
		row("doc", fmt.Sprintf("%s%d", documents, e.Doc))
	}
	if c := e.Callback; c != nil {
		row("receiver", c.Receiver)
		row("receiveid", c.ReceiveID)
		row("delivery", s.delivery(c))
	}
	return b.String()
}

func about(s journal.Subject) string {
	var parts []string
	add := func(name, value string) {
		if value != "" {
			parts = append(parts, name+" "+value)
		}
	}
	add("provider", s.Provider)
	add("suite", s.Suite)
	add("corp", s.Corp)
	if s.Agent != 0 {
		add("agent", strconv.FormatInt(s.Agent, 10))
	}
	add("user", s.User)
	return strings.Join(parts, ", ")
}

func story(e *journal.Entry) string {
	if e.Cause == 0 {
		return ""
	}
	return fmt.Sprintf("caused by #%d, began with #%d", e.Cause, e.Trace)
}

func (s Style) delivery(c *journal.Callback) string {
	if c.Delivery == 0 {
		return ""
	}
	text := fmt.Sprintf("%d, attempt %d", c.Delivery, c.Attempt)
	switch {
	case c.Dead:
		text += ", given up"
	case !c.NextTry.IsZero():
		text += ", next try at " + c.NextTry.In(s.zone()).Format("15:04:05.000")
	}
	return text
}

func status(code int) string {
	if code == 0 {
		return ""
	}
	return strings.TrimSpace(fmt.Sprintf("HTTP %d %s", code, http.StatusText(code)))
}

// message is one half of an exchange: first line, headers, body.
func (s Style) message(m *journal.Message, first string) string {
	var b strings.Builder
	if first != "" {
		b.WriteString(harmless(first) + "\n")
	}
	names := make([]string, 0, len(m.Header))
	for name := range m.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range m.Header[name] {
			fmt.Fprintf(&b, "%s %s\n", s.Faint(harmless(name)+":"), harmless(value))
		}
	}
	if text := body(m.Body, m.Size); text != "" {
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		b.WriteString(text)
	}
	return b.String()
}

// body is a body as text with one line break at its end. size is that on the wire, for one that was cut; 0 if it is unknown.
func body(octets []byte, size int64) string {
	if len(octets) == 0 {
		return ""
	}
	if !utf8.Valid(octets) && int64(len(octets)) >= size {
		return fmt.Sprintf("(%d bytes that are no text)\n", len(octets))
	}
	text := strings.TrimRight(harmless(strings.ToValidUTF8(string(octets), "")), "\n") + "\n"
	if cut := size - int64(len(octets)); cut > 0 {
		text += fmt.Sprintf("(%d more bytes were not kept)\n", cut)
	}
	return text
}

func (s Style) steps(steps []explain.Check) string {
	var b strings.Builder
	for _, step := range steps {
		mark := s.Good("✓")
		if !step.OK {
			mark = s.Bad("✗")
		}
		fmt.Fprintf(&b, "%s %-24s %s", mark, step.Name, harmless(step.Got))
		if step.Expected != "" && step.Expected != step.Got {
			b.WriteString(" (expected " + harmless(step.Expected) + ")")
		}
		if step.Note != "" {
			b.WriteString("  " + s.Faint(harmless(step.Note)))
		}
		b.WriteString("\n")
	}
	return b.String()
}
