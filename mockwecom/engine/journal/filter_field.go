package journal

import (
	"net/url"
	"slices"
	"strings"
)

// textSort says what the operator : means on a text.
type textSort int

const (
	asName     textSort = iota // the whole name
	asSegments                 // whole segments between slashes
	asProse                    // any part
)

// textField is a text of an entry. Some have several values; of hands them to is until it says yes.
type textField struct {
	name    string
	sort    textSort
	of      func(e *Entry, is func(string) bool) bool
	choices []string // what it can be; nil: anything
}

// numberField is a number of an entry.
type numberField struct {
	name     string
	of       func(e *Entry) int64
	duration bool // written as 5ms
}

var kinds = []string{"api", "callback", "page", "action", "event", "clock", "device"}

var lanes = []string{"app", "wecom", "provider", "admin", "member", "device"}

// single makes a field of one value.
func single(fieldName string, as textSort, of func(e *Entry) string) textField {
	return textField{name: fieldName, sort: as, of: func(e *Entry, is func(string) bool) bool { return is(of(e)) }}
}

// inCallback makes a field that only callbacks have; elsewhere it is empty.
func inCallback(fieldName string, as textSort, of func(c *Callback) string) textField {
	return single(fieldName, as, func(e *Entry) string {
		if e.Callback == nil {
			return ""
		}
		return of(e.Callback)
	})
}

// oneOf limits a field to known values, so that a misspelt one is an error and not an empty list.
func oneOf(f textField, choices []string) textField {
	f.choices = choices
	return f
}

var textFields = []textField{
	oneOf(single("kind", asName, func(e *Entry) string { return string(e.Kind) }), kinds),
	oneOf(single("from", asName, func(e *Entry) string { return string(e.From) }), lanes),
	oneOf(single("to", asName, func(e *Entry) string { return string(e.To) }), lanes),
	oneOf(textField{name: "lane", sort: asName, of: func(e *Entry, is func(string) bool) bool {
		return is(string(e.From)) || is(string(e.To))
	}}, lanes),
	single("title", asSegments, func(e *Entry) string { return e.Title }),
	single("path", asSegments, pathOf),
	single("url", asProse, func(e *Entry) string { return e.URL }),
	single("method", asName, func(e *Entry) string { return e.Method }),
	single("remote", asProse, func(e *Entry) string { return e.Remote }),
	single("errmsg", asProse, func(e *Entry) string { return e.Errmsg }),
	single("note", asProse, func(e *Entry) string { return e.Note }),
	single("provider", asName, func(e *Entry) string { return e.Subject.Provider }),
	single("suite", asName, func(e *Entry) string { return e.Subject.Suite }),
	single("corp", asName, func(e *Entry) string { return e.Subject.Corp }),
	single("user", asName, func(e *Entry) string { return e.Subject.User }),
	single("device", asName, func(e *Entry) string { return e.Subject.Device }),
	single("event", asName, eventOf),
	inCallback("receiver", asName, func(c *Callback) string { return c.Receiver }),
	inCallback("receiveid", asName, func(c *Callback) string { return c.ReceiveID }),
	single("step", asName, stepOf),
	{name: "body", sort: asProse, of: func(e *Entry, is func(string) bool) bool {
		return is(string(e.Request.Body)) || is(string(e.Response.Body))
	}},
	{name: "plain", sort: asProse, of: func(e *Entry, is func(string) bool) bool {
		return e.Callback != nil && (is(string(e.Callback.Plain)) || is(string(e.Callback.Reply)))
	}},
}

var numberFields = []numberField{
	{name: "id", of: func(e *Entry) int64 { return e.ID }},
	{name: "cause", of: func(e *Entry) int64 { return e.Cause }},
	{name: "trace", of: func(e *Entry) int64 { return e.Trace }},
	{name: "doc", of: func(e *Entry) int64 { return int64(e.Doc) }},
	{name: "status", of: func(e *Entry) int64 { return int64(e.Status) }},
	{name: "errcode", of: func(e *Entry) int64 { return int64(e.Errcode) }},
	{name: "agent", of: func(e *Entry) int64 { return e.Subject.Agent }},
	{name: "took", of: func(e *Entry) int64 { return int64(e.Took) }, duration: true},
	{name: "attempt", of: func(e *Entry) int64 {
		if e.Callback == nil {
			return 0
		}
		return int64(e.Callback.Attempt)
	}},
	{name: "delivery", of: func(e *Entry) int64 {
		if e.Callback == nil {
			return 0
		}
		return e.Callback.Delivery
	}},
}

// FilterFields names every field that a filter can ask for, sorted; faces offer them as completions.
func FilterFields() []string {
	var names []string
	for _, f := range textFields {
		names = append(names, f.name)
	}
	for _, f := range numberFields {
		names = append(names, f.name)
	}
	slices.Sort(names)
	return names
}

// pathOf is the path of the URL as it was sent, without the query.
func pathOf(e *Entry) string {
	if u, err := url.Parse(e.URL); err == nil && u.Opaque == "" {
		return u.Path
	}
	path, _, _ := strings.Cut(e.URL, "?")
	return path
}

// eventOf is the event that a callback carries or that an event entry is.
func eventOf(e *Entry) string {
	switch {
	case e.Callback != nil:
		return e.Callback.Event
	case e.Kind == KindEvent:
		return e.Title
	default:
		return ""
	}
}

func stepOf(e *Entry) string {
	if e.Finding == nil {
		return ""
	}
	return string(e.Finding.Step)
}
