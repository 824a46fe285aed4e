package control

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/gorilla/mux"

	"wecomlab/core/clock"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/setting"
)

func (s *Server) listActions(r *http.Request) (any, error) {
	rows := s.Runner.Rows()
	out := make([]Action, 0, len(rows))
	for _, row := range rows {
		a := Action{Name: row.Name, Title: row.Title, TitleZH: row.TitleZH, Help: row.Help, Actor: row.Actor, Doc: row.Doc, Danger: row.Danger}
		for _, p := range row.Params {
			def, err := s.Runner.Default(r.Context(), p.Default)
			if err != nil {
				return nil, err
			}
			a.Params = append(a.Params, Param{Name: p.Name, Type: ParamType(p.Type), Help: p.Help, Default: def, Need: p.Need, Choices: p.Choices})
		}
		out = append(out, a)
	}
	return out, nil
}

func (s *Server) runAction(r *http.Request) (any, error) {
	given := map[string]string{}
	if err := decode(r, &given); err != nil {
		return nil, err
	}
	out, err := s.Runner.Run(r.Context(), mux.Vars(r)["name"], given)
	if err != nil {
		return nil, err
	}
	return resultOf(out), nil
}

func resultOf(o action.Outcome) ActionResult {
	return ActionResult{Entry: o.Entry, Say: o.Say, Values: o.Values, Finding: o.Finding}
}

func (s *Server) credentials(r *http.Request) (any, error) {
	const most = 1000
	all, err := s.Runtime.Credentials.List(r.Context(), most)
	if err != nil {
		return nil, err
	}
	out := make([]Credential, 0, len(all))
	for _, c := range all {
		out = append(out, Credential{Kind: string(c.Kind), Value: c.Value, Subject: c.About(), Issued: c.IssuedAt, Expires: c.ExpiresAt,
			Used: c.UsedAt, Once: c.Once, Entry: c.Entry})
	}
	return out, nil
}

func (s *Server) outbox(r *http.Request) (any, error) {
	const most = 500
	rows, err := s.Runtime.Push.Outbox(r.Context(), most)
	if err != nil {
		return nil, err
	}
	out := make([]Delivery, 0, len(rows))
	for _, d := range rows {
		row := Delivery{ID: d.ID, Event: d.Event, Receiver: d.Receiver, State: string(d.State), Attempt: d.Attempt, Created: d.CreatedAt, Cause: d.Cause, Last: d.Last}
		if d.State == push.Waiting {
			row.Next = d.NextAt
		}
		out = append(out, row)
	}
	return out, nil
}

func (s *Server) settings(*http.Request) (any, error) {
	out := []Setting{}
	for _, k := range setting.Keys() {
		out = append(out, Setting{Name: k.Name, Value: s.Runtime.Settings.Text(k), Default: k.Default, Doc: k.Doc, Help: k.Help})
	}
	return out, nil
}

func (s *Server) clock(*http.Request) (any, error) { return s.now(), nil }

func (s *Server) now() Clock {
	st := s.Runtime.Clock.State()
	return Clock{Now: st.Now, Frozen: st.Frozen, Speed: st.Speed, Next: st.Next}
}

func (s *Server) changeClock(r *http.Request) (any, error) {
	var change ClockChange
	if err := decode(r, &change); err != nil {
		return nil, err
	}
	move, err := s.moving(change)
	if err != nil {
		return nil, err
	}
	took := clock.Stopwatch()
	entry := &journal.Entry{ID: s.Runtime.Journal.Begin(), Kind: journal.KindClock, At: s.Runtime.Clock.Now(), From: journal.LaneWeCom, To: journal.LaneWeCom,
		Title: "clock " + change.Op}
	if err := move(r.Context()); err != nil {
		return nil, err
	}
	now := s.now()
	entry.Note, entry.Took = "it is now "+now.Now.Format(time.RFC3339), took()
	s.Runtime.Journal.Add(entry)
	return now, nil
}

// moving checks a change and gives what carries it out.
func (s *Server) moving(change ClockChange) (func(context.Context) error, error) {
	clk := s.Runtime.Clock
	switch change.Op {
	case "advance":
		d, err := ParseSpan(change.By)
		return func(ctx context.Context) error { return clk.Advance(ctx, d) }, err
	case "jump":
		to, err := instant(change.To)
		return func(ctx context.Context) error { return clk.Jump(ctx, to) }, err
	case "freeze":
		if change.To == "" {
			return func(context.Context) error { return clk.Freeze() }, nil
		}
		to, err := instant(change.To)
		return func(context.Context) error { return clk.FreezeAt(to) }, err
	case "run":
		return func(context.Context) error { return clk.Run() }, nil
	case "speed":
		return func(context.Context) error { return clk.SetSpeed(change.Speed) }, nil
	}
	return nil, fmt.Errorf("op=%q: want advance, jump, freeze, run or speed", change.Op)
}

func instant(text string) (time.Time, error) {
	to, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return to, fmt.Errorf("to=%q is no time such as 2026-11-22T09:00:00Z", text)
	}
	return to, nil
}
