// Package action runs the table of actions: everything that a person, the clock or the network can do in reality. One row
// serves the command line, the control interface, the TUI's palette and scenario files alike.
package action

import (
	"context"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

// Row is one action: what stands in the fourth of the four tables.
type Row struct {
	Name    string // corp.authorize
	Title   string
	TitleZH string
	Help    string
	Actor   journal.Lane
	Doc     int
	Danger  bool // takes something away that cannot be had back
	Outside bool // works over the network, so it runs outside a transaction
	Params  []Param

	prepare func(params map[string]string) (run func(*Call) (Result, error), err error)
}

// Param is one parameter, as the tags of the row's input struct say:
//
//	Suite string `name:"suite" default:"@template" help:"suite_id or template id"`
//	State string `name:"state" help:"comes back in create_auth" max:"32"`
//
// A default that begins with @ names something of the present world; see [Defaults].
type Param struct {
	Name, Help, Default string
	Type                Type
	Need                bool
	Choices             []string
	index               int
}

// Type is the type of a parameter.
type Type string

// The types.
const (
	String   Type = "string"
	Int      Type = "int"
	Bool     Type = "bool"
	Duration Type = "duration"
	List     Type = "list"
)

// Call is one running action.
type Call struct {
	Context context.Context
	Tx      *store.Tx // nil for rows that are Outside
	Now     time.Time // virtual
	EntryID int64     // the journal entry of the action
	db      *store.DB
	entry   *journal.Entry
}

// DB is the handle for queries.
func (c *Call) DB() bun.IDB {
	if c.Tx != nil {
		return c.Tx
	}
	return c.db.Read()
}

// About tells the journal whom the action concerns.
func (c *Call) About(s journal.Subject) { c.entry.Subject = s }

// To tells the journal towards whom the action goes, when that is not WeCom.
func (c *Call) To(l journal.Lane) { c.entry.To = l }

// Write runs f in a transaction of its own, for rows that are Outside.
func (c *Call) Write(f func(*store.Tx) error) (after func(), err error) {
	return c.db.Write(c.Context, c.EntryID, f)
}

// Result is what an action gives back.
type Result struct {
	Say    string            // one line for people
	Values map[string]string // for scripts: auth_code, url, …
}

// Option changes a row from the usual.
type Option func(*Row)

// Danger marks an action that takes something away.
func Danger(r *Row) { r.Danger = true }

// Outside marks an action that works over the network and must not hold the database meanwhile.
func Outside(r *Row) { r.Outside = true }

// New describes an action. In is a struct whose fields are the parameters.
func New[In any](name, title, titleZH string, actor journal.Lane, doc int, help string, run func(*Call, In) (Result, error), options ...Option) Row {
	row := Row{Name: name, Title: title, TitleZH: titleZH, Help: help, Actor: actor, Doc: doc, Params: paramsOf(reflect.TypeFor[In]())}
	for _, o := range options {
		o(&row)
	}
	row.prepare = func(params map[string]string) (func(*Call) (Result, error), error) {
		var in In
		v := reflect.ValueOf(&in).Elem()
		for _, p := range row.Params {
			if err := p.set(v.Field(p.index), params[p.Name]); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
		return func(c *Call) (Result, error) { return run(c, in) }, nil
	}
	return row
}

func paramsOf(t reflect.Type) []Param {
	var out []Param
	for i := range t.NumField() {
		f := t.Field(i)
		p := Param{Name: f.Tag.Get("name"), Help: f.Tag.Get("help"), Default: f.Tag.Get("default"), index: i, Need: f.Tag.Get("need") != ""}
		if p.Name == "" {
			panic(fmt.Sprintf("action: %s.%s has no name", t, f.Name))
		}
		if c := f.Tag.Get("choices"); c != "" {
			p.Choices = strings.Split(c, ",")
		}
		p.Type = typeOf(f.Type)
		out = append(out, p)
	}
	return out
}

func typeOf(t reflect.Type) Type {
	switch {
	case t == reflect.TypeFor[time.Duration]():
		return Duration
	case t.Kind() == reflect.Bool:
		return Bool
	case t.Kind() == reflect.Int || t.Kind() == reflect.Int64:
		return Int
	case t.Kind() == reflect.Slice:
		return List
	}
	return String
}

// set checks one given text and stores it. Empty leaves the zero value.
func (p *Param) set(to reflect.Value, text string) error {
	if text == "" {
		if p.Need {
			return fmt.Errorf("%s is missing: %s", p.Name, p.Help)
		}
		return nil
	}
	if err := p.choose(text); err != nil {
		return err
	}
	switch p.Type {
	case Int:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return fmt.Errorf("%s=%s is no whole number", p.Name, text)
		}
		to.SetInt(n)
	case Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("%s=%s is neither true nor false", p.Name, text)
		}
		to.SetBool(b)
	case Duration:
		d, err := time.ParseDuration(text)
		if err != nil {
			return fmt.Errorf("%s=%s is no length of time such as 90s or 2h", p.Name, text)
		}
		to.SetInt(int64(d))
	case List:
		to.Set(reflect.ValueOf(split(text)))
	case String:
		to.SetString(text)
	}
	return nil
}

func (p *Param) choose(text string) error {
	if len(p.Choices) == 0 {
		return nil
	}
	for _, c := range p.Choices {
		if c == text {
			return nil
		}
	}
	return fmt.Errorf("%s=%s: want one of %s", p.Name, text, strings.Join(p.Choices, ", "))
}

func split(text string) []string {
	var out []string
	for s := range strings.SplitSeq(text, ",") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}
