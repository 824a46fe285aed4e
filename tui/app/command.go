package app

import (
	"errors"

	tea "charm.land/bubbletea/v2"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
	"wecomlab/tui/screen"
	"wecomlab/tui/ui/dialog"
	"wecomlab/tui/ui/keys"
)

// commands is everything that the palette offers: the keys of the present screen, every action and event of the simulator,
// and the keys of the other screens.
func (a *App) commands() []dialog.Command {
	var out []dialog.Command
	out = append(out, a.keyCommands(a.screen())...)
	for _, action := range a.env.Actions {
		out = append(out, dialog.Command{
			Title: a.env.Say.Pick(action.Title, action.TitleZH), Name: action.Name, Kind: a.env.Say.T(i18n.PaletteAction),
			Run: func() tea.Cmd { return a.DoAction(action.Name) },
		})
	}
	if a.env.Actions == nil {
		out = append(out, dialog.Command{Title: a.env.Say.T(i18n.PaletteLoading), Kind: a.env.Say.T(i18n.PaletteAction), Why: a.env.Say.T(i18n.WhyAway)})
	}
	for _, s := range a.screens {
		if s != a.screen() {
			out = append(out, a.keyCommands(s)...)
		}
	}
	for _, scope := range []keys.Scope{keys.Global, keys.Move} {
		for _, b := range keys.In(scope) {
			if b.ID != keys.Palette {
				out = append(out, a.keyCommand(a.screen(), b))
			}
		}
	}
	for _, e := range a.events {
		out = append(out, dialog.Command{
			Title: a.env.Say.T(i18n.PaletteTrigger, e.Name), Name: e.Help, Kind: a.env.Say.T(i18n.PaletteEvent),
			Run: func() tea.Cmd { a.openTrigger(e); return nil },
		})
	}
	return out
}

func (a *App) keyCommands(s screen.Screen) []dialog.Command {
	var out []dialog.Command
	for _, b := range keys.In(s.Scope()) {
		out = append(out, a.keyCommand(s, b))
	}
	return out
}

// keyCommand does what a key does, on its own screen.
func (a *App) keyCommand(s screen.Screen, b keys.Binding) dialog.Command {
	return dialog.Command{
		Title: a.env.Say.T(b.About), Name: b.Help().Key, Kind: a.env.Say.T(i18n.PaletteKeys), Why: s.Why(b.ID),
		Run: func() tea.Cmd { return tea.Batch(a.show(s.Scope()), a.do(b)) },
	}
}

// didMsg is the answer to an action or to an event that was sent.
type didMsg struct {
	title  string
	result control.ActionResult
	err    error
}

// DoAction implements [screen.Host].
func (a *App) DoAction(name string) tea.Cmd {
	for _, action := range a.env.Actions {
		if action.Name != name {
			continue
		}
		title := a.env.Say.Pick(action.Title, action.TitleZH)
		submit := func(values map[string]string) tea.Cmd { return a.doAction(name, title, values) }
		if len(action.Params) == 0 && !action.Danger {
			return submit(nil)
		}
		a.dialogs.Open(dialog.NewForm(a.env.Say, dialog.FormSpec{
			Title: title + "  " + action.Name, Help: action.Help, Danger: action.Danger, Params: action.Params, Submit: submit,
		}))
	}
	return nil
}

func (a *App) doAction(name, title string, values map[string]string) tea.Cmd {
	ctx, sim := a.env.Ctx, a.env.Sim
	return func() tea.Msg {
		result, err := sim.Do(ctx, name, values)
		return didMsg{title: title, result: result, err: err}
	}
}

// openTrigger asks for an event's fields and where it goes, and sends it.
func (a *App) openTrigger(e control.Event) {
	target := []control.Param{
		{Name: "receiver", Type: control.ParamString, Help: "suite:…:command, agent:…"},
		{Name: "url", Type: control.ParamString, Help: "http://127.0.0.1:3000/callback"},
		{Name: "token", Type: control.ParamString, Help: "url → token"},
		{Name: "aes_key", Type: control.ParamString, Help: "url → EncodingAESKey"},
		{Name: "receive_id", Type: control.ParamString, Help: "url → receiveid"},
	}
	ctx, sim := a.env.Ctx, a.env.Sim
	title := a.env.Say.T(i18n.PaletteTrigger, e.Name)
	a.dialogs.Open(dialog.NewForm(a.env.Say, dialog.FormSpec{
		Title: title, Help: e.Help, Params: append(append([]control.Param{}, e.Params...), target...),
		Submit: func(values map[string]string) tea.Cmd {
			t := trigger(e, values)
			return func() tea.Msg {
				result, err := sim.Trigger(ctx, e.Name, t)
				return didMsg{title: title, result: result, err: err}
			}
		},
	}))
}

// trigger takes a form's values apart: where the event goes, and the fields of its payload.
func trigger(e control.Event, values map[string]string) control.Trigger {
	t := control.Trigger{
		Receiver: values["receiver"], URL: values["url"], Token: values["token"], AESKey: values["aes_key"],
		ReceiveID: values["receive_id"], Fields: map[string]string{},
	}
	for _, p := range e.Params {
		if v, ok := values[p.Name]; ok {
			t.Fields[p.Name] = v
		}
	}
	return t
}

// did tells how an action ended. A refusal is told with its finding.
func (a *App) did(msg didMsg) tea.Cmd {
	finding := msg.result.Finding
	var refused *control.RefusedError
	if errors.As(msg.err, &refused) {
		finding = refused.Finding
	}
	switch {
	case finding != nil:
		a.Warn(a.refusal(msg, finding))
	case msg.err != nil:
		a.Warn(a.env.Say.T(i18n.CallFailed, msg.err))
	default:
		said := msg.result.Say
		if said == "" {
			said = msg.title
		}
		a.Notify(a.env.Say.T(i18n.Done, said))
	}
	return a.ask(true)
}

func (a *App) refusal(msg didMsg, f *explain.Finding) string {
	text := a.env.Say.T(i18n.Refused, msg.title)
	if msg.err != nil {
		text += "\n" + msg.err.Error()
	}
	return text + "\n" + f.String()
}
