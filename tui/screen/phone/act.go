package phone

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/dialog"
)

// The simulator's actions that keys of this screen do. Those that begin with actSend are what can be sent besides text.
const (
	actSay   = "member.say"
	actPress = "member.press"
	actEnter = "member.enter"
	actMenu  = "member.menu"
	actSend  = "member.send_"
)

// hearing is how long, in real time, an act is followed to the app.
const hearing = 8 * time.Second

// state says how far an act is.
type state int

const (
	acting    state = iota // asked for, or on its way to the app
	done                   // nothing has to be delivered
	delivered              // the app has taken the callback
	failed                 // refused, or not taken by the app
	unheard                // the app has no callback address
	slow                   // the app has not answered yet
)

// act is what was done last and what became of it.
type act struct {
	number  int
	state   state
	say     string
	entry   int64 // the exchange that tells most of it
	event   string
	took    time.Duration
	finding *explain.Finding
}

type (
	actedMsg struct {
		number int
		title  string
		result control.ActionResult
		err    error
	}
	heardMsg struct {
		number int
		state  state
		entry  *journal.Entry
	}
)

// do carries out an action of the member towards the app that is open.
func (s *Screen) do(name, title string, values map[string]string) tea.Cmd {
	s.acts++
	number := s.acts
	s.act = &act{number: number, say: title}
	params := map[string]string{"corp": s.owner.corp, "user": s.owner.user}
	if p := s.session(); p != nil && s.takes(name, "agent") {
		params["agent"] = strconv.FormatInt(p.AgentID, 10)
	}
	maps.Copy(params, values)
	ctx, sim := s.env.Ctx, s.env.Sim
	return func() tea.Msg {
		result, err := sim.Do(ctx, name, params)
		return actedMsg{number: number, title: title, result: result, err: err}
	}
}

// action finds an action of the simulator.
func (s *Screen) action(name string) *control.Action {
	i := slices.IndexFunc(s.env.Actions, func(a control.Action) bool { return a.Name == name })
	if i < 0 {
		return nil
	}
	return &s.env.Actions[i]
}

// takes reports whether an action has a parameter.
func (s *Screen) takes(name, param string) bool {
	a := s.action(name)
	return a != nil && slices.ContainsFunc(a.Params, func(p control.Param) bool { return p.Name == param })
}

// acted takes over how the simulator answered, and follows what it sends to the app.
func (s *Screen) acted(msg actedMsg) tea.Cmd {
	if s.act == nil || s.act.number != msg.number {
		return s.load()
	}
	finding := msg.result.Finding
	var refused *control.RefusedError
	if errors.As(msg.err, &refused) {
		finding = refused.Finding
	}
	s.act.say, s.act.entry, s.act.finding = or(msg.result.Say, msg.title), msg.result.Entry, finding
	if msg.err != nil || finding != nil {
		s.act.state = failed
		if msg.err != nil {
			s.act.say = msg.title + ": " + msg.err.Error()
		}
		return s.load()
	}
	ctx, sim, number, entry := s.env.Ctx, s.env.Sim, msg.number, msg.result.Entry
	return tea.Batch(s.load(), func() tea.Msg { return hear(ctx, sim, number, entry) })
}

// hear follows an act to the app: the event that it raised, then the callback that carries it.
func hear(ctx context.Context, sim *control.Client, number int, entry int64) tea.Msg {
	story, err := sim.Story(ctx, entry)
	if err != nil {
		return heardMsg{number: number, state: done}
	}
	raised := slices.IndexFunc(story, func(e journal.Entry) bool { return e.Kind == journal.KindEvent && e.ID > entry })
	switch {
	case raised < 0:
		return heardMsg{number: number, state: done}
	case story[raised].Finding != nil:
		return heardMsg{number: number, state: unheard, entry: &story[raised]}
	}
	ctx, cancel := context.WithTimeout(ctx, hearing)
	defer cancel()
	e, err := sim.WaitFor(ctx, fmt.Sprintf("kind:callback trace=%d", story[raised].Trace), story[raised].ID)
	switch {
	case err != nil:
		return heardMsg{number: number, state: slow, entry: &story[raised]}
	case e.Failed():
		return heardMsg{number: number, state: failed, entry: e}
	}
	return heardMsg{number: number, state: delivered, entry: e}
}

// heard takes over what became of an act.
func (s *Screen) heard(msg heardMsg) tea.Cmd {
	if s.act == nil || s.act.number != msg.number {
		return nil
	}
	s.act.state = msg.state
	if e := msg.entry; e != nil {
		s.act.entry, s.act.finding, s.act.event, s.act.took = e.ID, e.Finding, e.Title, e.Took
	}
	return s.load()
}

// say sends what was written.
func (s *Screen) say() tea.Cmd {
	text := s.input.Text()
	if strings.TrimSpace(text) == "" {
		return nil
	}
	s.writing, s.follow = false, true
	s.input.Set("")
	return s.do(actSay, s.env.Say.T(i18n.PhoneSaying, text), map[string]string{"text": text})
}

// press presses a button or an entry of the menu of the card in focus, with everything that was chosen on it.
func (s *Screen) press(key, label string) tea.Cmd {
	m := s.chosen()
	values := map[string]string{"message": m.MsgID, "key": key}
	var chosen []string
	for _, question := range slices.Sorted(maps.Keys(s.answers[m.ID])) {
		for _, option := range s.answers[m.ID][question] {
			chosen = append(chosen, question+":"+option)
		}
	}
	if len(chosen) > 0 {
		values["choose"] = strings.Join(chosen, ",")
	}
	return s.do(actPress, s.env.Say.T(i18n.PhonePressing, or(label, key)), values)
}

// fill asks for the parameters of an action, but not for who acts towards whom.
func (s *Screen) fill(a *control.Action) tea.Cmd {
	say := s.env.Say
	title := say.Pick(a.Title, a.TitleZH)
	params := slices.DeleteFunc(slices.Clone(a.Params), func(p control.Param) bool { return p.Name == "corp" || p.Name == "user" || p.Name == "agent" })
	submit := func(values map[string]string) tea.Cmd {
		s.follow = true
		return s.do(a.Name, title, values)
	}
	if len(params) == 0 {
		return submit(nil)
	}
	s.env.Host.OpenDialog(dialog.NewForm(say, dialog.FormSpec{Title: title, Help: a.Help, Params: params, Submit: submit}))
	return nil
}

// sendable is every action that sends something besides text.
func (s *Screen) sendable() []*control.Action {
	var out []*control.Action
	for i := range s.env.Actions {
		if strings.HasPrefix(s.env.Actions[i].Name, actSend) {
			out = append(out, &s.env.Actions[i])
		}
	}
	return out
}
