package console

import (
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/dialog"
)

// order is an action that is asked for, with what nobody is asked about.
type order struct {
	action *control.Action
	title  string
	whom   string
	fixed  map[string]string // parameters that say what it is done to
	known  map[string]string // what the others hold at present
}

// resultMsg is the answer to an order.
type resultMsg struct {
	order  order
	given  map[string]string
	result control.ActionResult
	err    error
	world  control.World // as it stands after it; nil name if it could not be told
}

// begin asks for the parameters of an action, or for a confirmation; with neither to ask, it is done at once.
func (s *Screen) begin(a *control.Action, t target) tea.Cmd {
	known, whose := s.values(t)
	o := order{action: a, title: s.env.Say.Pick(a.Title, a.TitleZH), whom: s.called(t), fixed: map[string]string{}, known: known}
	for _, p := range a.Params {
		if value, ok := whose[p.Name]; ok {
			o.fixed[p.Name] = value
		}
	}
	if len(o.asked()) == 0 && !a.Danger {
		return s.do(o, nil)
	}
	s.ask(o, o.known, "")
	return nil
}

// asked is the parameters that somebody has to be asked for.
func (o *order) asked() []control.Param {
	var params []control.Param
	for _, p := range o.action.Params {
		if _, fixed := o.fixed[p.Name]; !fixed {
			params = append(params, p)
		}
	}
	return params
}

// ask opens the form of an order; wrong says why it was refused before.
func (s *Screen) ask(o order, values map[string]string, wrong string) {
	s.env.Host.OpenDialog(dialog.NewForm(s.env.Say, dialog.FormSpec{
		Title: o.title + "  " + o.whom, Help: o.action.Help, Danger: o.action.Danger, Params: o.asked(), Values: values, Wrong: wrong,
		Submit: func(given map[string]string) tea.Cmd { return s.do(o, given) },
	}))
}

// do carries an order out.
func (s *Screen) do(o order, given map[string]string) tea.Cmd {
	s.told.running = o.title
	ctx, sim, params := s.env.Ctx, s.env.Sim, o.params(given)
	return func() tea.Msg {
		result, err := sim.Do(ctx, o.action.Name, params)
		msg := resultMsg{order: o, given: given, result: result, err: err}
		if world, failed := sim.World(ctx); failed == nil {
			msg.world = world
		}
		return msg
	}
}

// params is what is sent: what was fixed and what was given. Of an edit only what has changed is sent, since what is left out stays.
func (o *order) params(given map[string]string) map[string]string {
	out := map[string]string{}
	for name, value := range o.fixed {
		out[name] = value
	}
	family, verb, _ := strings.Cut(o.action.Name, ".")
	for _, p := range o.action.Params {
		value, ok := given[p.Name]
		switch {
		case ok && (verb != "edit" || p.Need || value != o.known[p.Name]):
			out[p.Name] = value
		case !ok && verb == "edit" && family != "app" && o.known[p.Name] != "" && o.fixed[p.Name] == "":
			out[p.Name] = cleared
		}
	}
	return out
}

// cleared is what edits of the contacts take for a value that is to be taken away; an empty one keeps what stands.
const cleared = "-"

// done tells how an order ended. One that was refused is asked for again, with what was typed and why.
func (s *Screen) done(msg resultMsg) tea.Cmd {
	s.told.running = ""
	if msg.world.Name != "" {
		s.env.World = msg.world
	}
	finding := msg.result.Finding
	var refused *control.RefusedError
	if errors.As(msg.err, &refused) {
		finding = refused.Finding
	}
	if msg.result.Entry != 0 {
		s.told = told{title: msg.order.title, whom: msg.order.whom, said: msg.result.Say, entry: msg.result.Entry, finding: finding}
		if s.panes.Single() && finding == nil {
			s.panes.SetFocus(paneTold)
		}
	}
	switch {
	case finding != nil || msg.err != nil:
		s.refusedOrder(msg, finding)
	default:
		said := msg.result.Say
		if said == "" {
			said = msg.order.title
		}
		s.env.Host.Notify(s.env.Say.T(i18n.Done, said))
	}
	return tea.Batch(s.adopt(), s.reload(), s.listen(), s.readCard())
}

func (s *Screen) refusedOrder(msg resultMsg, finding *explain.Finding) {
	wrong := s.env.Say.T(i18n.Refused, msg.order.title)
	switch {
	case finding != nil:
		wrong += " · " + finding.String()
	default:
		wrong += " · " + msg.err.Error()
	}
	if len(msg.order.asked()) == 0 {
		s.env.Host.Warn(wrong)
		return
	}
	s.ask(msg.order, msg.given, wrong)
}

// menu offers everything that can be done to what the keys act upon.
func (s *Screen) menu() {
	t, _ := s.target()
	var commands []dialog.Command
	for _, a := range s.fitting(t) {
		commands = append(commands, dialog.Command{
			Title: s.env.Say.Pick(a.Title, a.TitleZH), Name: a.Name, Kind: s.env.Say.T(i18n.PaletteAction),
			Run: func() tea.Cmd { return s.begin(a, t) },
		})
	}
	s.env.Host.OpenDialog(dialog.NewPalette(s.env.Say, commands))
}
