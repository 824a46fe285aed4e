package devices

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
	"wecomlab/tui/rack"
	"wecomlab/tui/ui/dialog"
)

// order is something that is to be done with a device, with what nobody is asked about.
type order struct {
	sn     string
	mode   string // of the device
	action string // its name; empty: it is an operation of the device
	title  string
	help   string
	params []control.Param
	danger bool
	fixed  map[string]string
	known  map[string]string
	do     func(ctx context.Context, params map[string]string) (said string, finding *explain.Finding, err error)
}

// doneMsg is the answer to an order.
type doneMsg struct {
	order   order
	given   map[string]string
	said    string
	finding *explain.Finding
	err     error
}

// byAction makes the order of an action of the simulator.
func (s *Screen) byAction(a *control.Action, d *control.Device, v verb) order {
	sim, name := s.env.Sim, a.Name
	o := order{
		sn: d.SN, mode: d.Mode, action: a.Name, title: s.env.Say.Pick(a.Title, a.TitleZH), help: a.Help, params: a.Params, danger: a.Danger, fixed: maps.Clone(v.fixed), known: maps.Clone(v.known),
		do: func(ctx context.Context, params map[string]string) (string, *explain.Finding, error) {
			result, err := sim.Do(ctx, name, params)
			return result.Say, result.Finding, err
		},
	}
	if o.fixed == nil {
		o.fixed = map[string]string{}
	}
	for _, p := range a.Params {
		switch {
		case p.Name == "sn" || p.Name == "device_sn" || p.Name == "devices" || p.Name == "sns":
			o.fixed[p.Name] = d.SN
		case p.Name == "corp" && d.Corp != "":
			o.fixed[p.Name] = d.Corp
		}
	}
	if name == "device.enable" {
		o.fixed["on"] = "false"
		if d.Expired {
			o.fixed["on"] = "true"
		}
	}
	return o
}

// byOperation makes the order of an operation at the device.
func (s *Screen) byOperation(op *rack.Operation, d *control.Device, v verb) order {
	hardware, name, sn := s.hardware, op.Name, d.SN
	o := order{
		sn: sn, mode: d.Mode, title: s.env.Say.Pick(op.Help, op.HelpZH), params: op.Params, fixed: map[string]string{}, known: maps.Clone(v.known),
		do: func(ctx context.Context, params map[string]string) (string, *explain.Finding, error) {
			told, known, err := hardware.Do(ctx, sn, name, params)
			if !known && err == nil {
				err = rack.ErrForeign
			}
			return told["told"], nil, err
		},
	}
	for _, p := range op.Params {
		if value, ok := v.fixed[p.Name]; ok {
			o.fixed[p.Name] = value
		}
	}
	if o.known == nil {
		o.known = map[string]string{}
	}
	if in := s.look.Vendor; in != nil && len(in.Device.People) > 0 {
		o.known["person"] = in.Device.People[slices.Min(slices.Collect(maps.Keys(in.Device.People)))].UserName
	}
	if people := s.look.Snapshot.People; len(people) > 0 && o.known["userid"] == "" && !strings.HasPrefix(name, "check") {
		o.known["userid"] = people[0].UserID
	}
	if jobs := s.look.Snapshot.Jobs; len(jobs) > 0 {
		o.known["jobid"] = jobs[0].JobID
	}
	return o
}

// begin asks for the parameters of an order, or for a confirmation; with neither to ask it is done at once.
func (s *Screen) begin(o order) tea.Cmd {
	if len(o.asked()) == 0 && !o.danger {
		return s.do(o, nil)
	}
	s.askFor(o, o.known, "")
	return nil
}

// asked is the parameters that somebody has to be asked for.
func (o *order) asked() []control.Param {
	return slices.DeleteFunc(slices.Clone(o.params), func(p control.Param) bool {
		_, fixed := o.fixed[p.Name]
		return fixed
	})
}

func (s *Screen) askFor(o order, values map[string]string, wrong string) {
	s.env.Host.OpenDialog(dialog.NewForm(s.env.Say, dialog.FormSpec{
		Title: o.title + "  " + o.sn, Help: o.help, Danger: o.danger, Params: o.asked(), Values: values, Wrong: wrong,
		Submit: func(given map[string]string) tea.Cmd { return s.do(o, given) },
	}))
}

func (s *Screen) do(o order, given map[string]string) tea.Cmd {
	s.running, s.binding = o.title, o.action == bindAction
	params := maps.Clone(given)
	if params == nil {
		params = map[string]string{}
	}
	maps.Copy(params, o.fixed)
	ctx := s.env.Ctx
	return func() tea.Msg {
		msg := doneMsg{order: o, given: given}
		msg.said, msg.finding, msg.err = o.do(ctx, params)
		return msg
	}
}

// done tells how an order ended. One that was refused is asked for again, with what was typed and why.
func (s *Screen) done(msg doneMsg) tea.Cmd {
	s.running, s.binding = "", false
	finding := msg.finding
	var refused *control.RefusedError
	if errors.As(msg.err, &refused) {
		finding = refused.Finding
	}
	if finding == nil && msg.err == nil {
		said := msg.said
		if said == "" {
			said = msg.order.title
		}
		s.env.Host.Notify(s.env.Say.T(i18n.Done, said))
		return s.poll()
	}
	wrong := s.env.Say.T(i18n.Refused, msg.order.title) + " · "
	if finding != nil {
		wrong += finding.String()
	} else {
		wrong += msg.err.Error()
	}
	if len(msg.order.asked()) == 0 {
		s.env.Host.Warn(wrong)
	} else {
		s.askFor(msg.order, msg.given, wrong)
	}
	return s.poll()
}

// menu offers everything that can be done with the chosen device.
func (s *Screen) menu() {
	d := s.device()
	var commands []dialog.Command
	for i := range s.env.Actions {
		a := &s.env.Actions[i]
		if !fits(a) {
			continue
		}
		commands = append(commands, dialog.Command{
			Title: s.env.Say.Pick(a.Title, a.TitleZH), Name: a.Name, Kind: s.env.Say.T(i18n.PaletteAction),
			Run: func() tea.Cmd { return s.begin(s.byAction(a, d, verb{})) },
		})
	}
	why := ""
	switch {
	case s.hardware == nil || s.hardware.Off() || !s.look.Here:
		why = s.env.Say.T(i18n.WhyForeign)
	case !s.look.Running:
		why = s.env.Say.T(i18n.WhyNoPower)
	}
	for _, op := range s.operationsOf() {
		commands = append(commands, dialog.Command{
			Title: s.env.Say.Pick(op.Help, op.HelpZH), Name: op.Name, Kind: s.env.Say.T(i18n.DeviceMenuOp), Why: why,
			Run: func() tea.Cmd { return s.begin(s.byOperation(&op, d, verb{})) },
		})
	}
	s.env.Host.OpenDialog(dialog.NewPalette(s.env.Say, commands))
}

// fits reports whether an action is about a device.
func fits(a *control.Action) bool {
	return slices.ContainsFunc(a.Params, func(p control.Param) bool { return p.Name == "sn" || p.Name == "device_sn" })
}
