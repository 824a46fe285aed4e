// Package coverage holds what the simulator has against what WeCom documents: every endpoint and every message of the
// inventory, simulated or not. Its page is docs/coverage.md; write it anew with go generate ./mockwecom/coverage.
package coverage

import (
	"cmp"
	"slices"
	"strings"

	"wecomlab/core/event"
	"wecomlab/fixtures"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/setting"
)

//go:generate go test . -run=^TestPage$ -update

// Endpoint is one endpoint of the inventory.
type Endpoint struct {
	fixtures.Endpoint
	Simulated string   // name of the chapter that has it, or empty
	Page      bool     // it is a page of a web host, not an endpoint of qyapi
	Tests     []string // transcripts and test files that call it, transcripts first
	Open      []string // settings that decide what its documents leave open
}

// Older is an endpoint that is simulated but not in the inventory.
type Older struct {
	Method, Path, Chapter, Token string
	Docs                         []int
	Tests                        []string
	Reason                       string
}

// Event is one message of the inventory.
type Event struct {
	fixtures.EventRow
	Name   string // in the event table: what trigger takes; empty when it is not simulated
	Raised string // name of the chapter that raises it by itself, or empty
}

// Total counts one chapter, or one kind of receiver.
type Total struct {
	Name                  string
	Documented, Simulated int
}

// Model is the whole comparison.
type Model struct {
	Endpoints []Endpoint // in the inventory's order
	Older     []Older    // by path
	Events    []Event    // in the inventory's order
	Unlisted  []Event    // simulated, but under no selector of the inventory; by name
	Devices   []Device   // in the order of core/openhw
	Vendors   []Vendor   // in the order of core/hwcloud
	Settings  []*setting.Key
}

// New compares the rows of the chapters with the inventory. Tests names the tests of a path, as [Tests] finds them, and of a
// message of smart hardware, as [HardwareTests] does.
func New(chapters []engine.Chapter, tests map[string][]string) *Model {
	m := &Model{Settings: setting.Keys()}
	m.addEndpoints(chapters, tests)
	m.addEvents(chapters, m.addDevices(chapters, tests))
	return m
}

type served struct {
	chapter string
	row     *api.Row // nil for a page
}

func (m *Model) addEndpoints(chapters []engine.Chapter, tests map[string][]string) {
	have := map[string]served{}
	for _, c := range chapters {
		for i := range c.Endpoints {
			row := &c.Endpoints[i]
			have[row.Path] = served{c.Name, row}
			if _, documented := fixtures.EndpointAt(row.Path); !documented {
				m.Older = append(m.Older, Older{Method: row.Method, Path: row.Path, Chapter: c.Name, Token: tokenOf(row), Docs: row.Docs,
					Tests: tests[row.Path], Reason: "older page"})
			}
		}
		for _, p := range c.Pages {
			have[p.Host+p.Path] = served{chapter: c.Name}
		}
	}
	slices.SortFunc(m.Older, func(a, b Older) int { return cmp.Compare(a.Path, b.Path) })
	for _, e := range fixtures.Endpoints() {
		out := Endpoint{Endpoint: e}
		if s, ok := have[e.Path]; ok {
			out.Simulated, out.Page = s.chapter, s.row == nil
			out.Tests, out.Open = tests[e.Path], openFacts(m.Settings, s.row, e.Docs)
		}
		m.Endpoints = append(m.Endpoints, out)
	}
}

func tokenOf(row *api.Row) string { return cmp.Or(row.Credential.Param, "none") }

// openFacts names the settings whose document is one of the endpoint's.
func openFacts(keys []*setting.Key, row *api.Row, docs []int) []string {
	if row != nil {
		docs = slices.Concat(docs, row.Docs)
	}
	var out []string
	for _, k := range keys {
		if slices.Contains(docs, k.Doc) {
			out = append(out, k.Name)
		}
	}
	return out
}

func (m *Model) addEvents(chapters []engine.Chapter, hardware map[string]Event) {
	have := map[string]Event{} // by selector
	add := func(row event.Row, chapter string) {
		at := selector(row)
		if of, taken := have[at]; taken && of.Name != row.Name { // another form of the same message
			at += " of " + row.Name
		}
		e := have[at]
		e.Name, e.Raised = row.Name, cmp.Or(chapter, e.Raised)
		e.Selector, e.Docs = at, row.Doc
		have[at] = e
	}
	for _, row := range event.Rows {
		add(row, "")
	}
	replies := map[string]string{} // chapter by selector
	for _, c := range chapters {
		for _, row := range c.Events {
			add(row, c.Name)
		}
		for _, kind := range c.Replies {
			replies["reply MsgType="+kind], replies["reply envelope"] = c.Name, c.Name
		}
	}
	for _, row := range fixtures.Events() {
		out := Event{EventRow: row}
		if e, ok := have[row.Selector]; ok && row.Transport == "xml" {
			out.Name, out.Raised = e.Name, e.Raised
			delete(have, row.Selector)
		} else if e, ok := hardware[row.Selector]; ok && row.Transport != "xml" {
			out.Name, out.Raised = e.Name, e.Raised
		} else if chapter, ok := replies[row.Selector]; ok {
			out.Name, out.Raised = row.Selector, chapter
		}
		m.Events = append(m.Events, out)
	}
	for _, e := range have {
		m.Unlisted = append(m.Unlisted, e)
	}
	slices.SortFunc(m.Unlisted, func(a, b Event) int { return cmp.Compare(a.Name, b.Name) })
}

// selector gives a row's place in the inventory: Event=change_contact ChangeType=create_user.
func selector(row event.Row) string {
	element := map[event.Form]string{event.InfoTypeForm: "InfoType", event.EventForm: "Event", event.MessageForm: "MsgType"}[row.Form]
	out := element + "=" + row.Type
	if row.ChangeType != "" {
		out += " ChangeType=" + row.ChangeType
	}
	return out
}

// EndpointTotals counts by the inventory's chapters, in alphabetical order.
func (m *Model) EndpointTotals() []Total {
	return count(m.Endpoints, func(e Endpoint) (string, bool) { return e.Chapter, e.Simulated != "" })
}

// EventTotals counts by transport and kind of receiver, in alphabetical order.
func (m *Model) EventTotals() []Total {
	return count(m.Events, func(e Event) (string, bool) { return receiver(e), e.Name != "" })
}

// receiver names the group of an event on the page: xml to data+app.
func receiver(e Event) string {
	if e.Address == "" {
		return e.Transport
	}
	return e.Transport + " to " + e.Address
}

func count[T any](all []T, of func(T) (name string, simulated bool)) []Total {
	by := map[string]*Total{}
	for _, one := range all {
		name, simulated := of(one)
		if by[name] == nil {
			by[name] = &Total{Name: name}
		}
		by[name].Documented++
		if simulated {
			by[name].Simulated++
		}
	}
	out := make([]Total, 0, len(by))
	for _, t := range by {
		out = append(out, *t)
	}
	slices.SortFunc(out, func(a, b Total) int { return strings.Compare(a.Name, b.Name) })
	return out
}

func sum(totals []Total) Total {
	all := Total{Name: "all"}
	for _, t := range totals {
		all.Documented += t.Documented
		all.Simulated += t.Simulated
	}
	return all
}
