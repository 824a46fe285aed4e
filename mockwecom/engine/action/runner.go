package action

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	"wecomlab/core/clock"
	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

// Refused is the error of an action that this world does not allow now, with the reason.
type Refused struct{ Finding explain.Finding }

// Error is the finding as a sentence.
func (r *Refused) Error() string { return r.Finding.String() }

// Refuse makes the error of a refusal.
func Refuse(f explain.Finding) error { return &Refused{f} }

// Defaults gives the value of a default that begins with @, in the present world: "@suite" is the first third-party suite.
// It gives "" where the world has none.
type Defaults func(ctx context.Context, name string) (string, error)

// Runner runs the rows of one world.
type Runner struct {
	Store    *store.DB
	Clock    *clock.Clock
	Journal  *journal.Journal
	Defaults Defaults
	rows     map[string]*Row
}

// Mount adds rows.
func (r *Runner) Mount(rows []Row) error {
	if r.rows == nil {
		r.rows = map[string]*Row{}
	}
	for i := range rows {
		if _, twice := r.rows[rows[i].Name]; twice {
			return fmt.Errorf("action %s is in the tables twice", rows[i].Name)
		}
		r.rows[rows[i].Name] = &rows[i]
	}
	return nil
}

// Rows gives every action, by name.
func (r *Runner) Rows() []*Row {
	all := make([]*Row, 0, len(r.rows))
	for _, row := range r.rows {
		all = append(all, row)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Name < all[j].Name })
	return all
}

// UnknownError says that there is no action of that name, and which come near.
type UnknownError struct {
	Name string
	Near []string
}

// Error names the actions that come near.
func (e *UnknownError) Error() string {
	if len(e.Near) == 0 {
		return fmt.Sprintf("there is no action %q; `mockwecom do --list` shows them all", e.Name)
	}
	return fmt.Sprintf("there is no action %q; did you mean %s?", e.Name, strings.Join(e.Near, ", "))
}

func (r *Runner) unknown(name string) error {
	e := &UnknownError{Name: name}
	_, verb, _ := strings.Cut(name, ".")
	for _, row := range r.Rows() {
		if name != "" && strings.Contains(row.Name, name) || verb != "" && strings.HasSuffix(row.Name, verb) {
			e.Near = append(e.Near, row.Name)
		}
	}
	return e
}

// Outcome is what running an action gave.
type Outcome struct {
	Entry int64
	Result
	Finding *explain.Finding
}

// Run carries an action out and journals it. A refusal is an outcome; an error means that nothing was done: the request was
// wrong, which is not journalled, or the simulator could not carry it out.
func (r *Runner) Run(ctx context.Context, name string, given map[string]string) (Outcome, error) {
	row, ok := r.rows[name]
	if !ok {
		return Outcome{}, r.unknown(name)
	}
	params, err := r.complete(ctx, row, given)
	if err != nil {
		return Outcome{}, err
	}
	run, err := row.prepare(params)
	if err != nil {
		return Outcome{}, err
	}
	took := clock.Stopwatch()
	entry := &journal.Entry{ID: r.Journal.Begin(), Kind: journal.KindAction, At: r.Clock.Now(), From: row.Actor, To: journal.LaneWeCom,
		Title: row.Name, Doc: row.Doc}
	entry.Request.Body, _ = json.Marshal(params) // strings always encode
	c := &Call{Context: ctx, Now: entry.At, EntryID: entry.ID, db: r.Store, entry: entry}
	result, after, err := r.carryOut(c, row, run)
	out := Outcome{Entry: entry.ID, Result: result}
	out.Finding, err = refusal(err)
	entry.Finding, entry.Note = out.Finding, result.Say
	if err != nil {
		entry.Finding = &explain.Finding{Step: explain.State, Got: err.Error()}
	}
	if len(result.Values) > 0 {
		entry.Response.Body, _ = json.Marshal(result.Values)
	}
	entry.Took = took()
	r.Journal.Add(entry)
	after()
	return out, err
}

func (r *Runner) carryOut(c *Call, row *Row, run func(*Call) (Result, error)) (result Result, after func(), err error) {
	if row.Outside {
		result, err = run(c)
		return result, func() {}, err
	}
	after, err = r.Store.Write(c.Context, c.EntryID, func(tx *store.Tx) error {
		c.Tx = tx
		result, err = run(c)
		return err
	})
	return result, after, err
}

// refusal tells a refusal, which is an outcome, from an error. A handler shared with the API refuses with an errcode.
func refusal(err error) (*explain.Finding, error) {
	var refused *Refused
	if errors.As(err, &refused) {
		return &refused.Finding, nil
	}
	var coded *errcode.Error
	if !errors.As(err, &coded) {
		return nil, err
	}
	if coded.Finding != nil {
		return coded.Finding, nil
	}
	return &explain.Finding{Step: explain.State, Got: coded.Error()}, nil
}

// complete checks the names and fills in defaults.
func (r *Runner) complete(ctx context.Context, row *Row, given map[string]string) (map[string]string, error) {
	out := make(map[string]string, len(row.Params))
	known := make([]string, 0, len(row.Params))
	for _, p := range row.Params {
		known = append(known, p.Name)
		value, ok := given[p.Name]
		if !ok || value == "" {
			var err error
			if value, err = r.Default(ctx, p.Default); err != nil {
				return nil, err
			}
		}
		out[p.Name] = value
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if _, ok := out[name]; ok {
			continue
		}
		if len(known) == 0 {
			return nil, fmt.Errorf("%s has no parameter %q; it takes none", row.Name, name)
		}
		return nil, fmt.Errorf("%s has no parameter %q; it takes %s", row.Name, name, strings.Join(known, ", "))
	}
	return out, nil
}

// Default resolves the default of a parameter in the present world.
func (r *Runner) Default(ctx context.Context, text string) (string, error) {
	name, at := strings.CutPrefix(text, "@")
	if !at || r.Defaults == nil {
		return text, nil
	}
	return r.Defaults(ctx, name)
}
