package devices

import (
	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/vendorcloud"
	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/machine"
	"wecomlab/tui/ui/paint"
)

// connectionMachine is the machine of a connection, read off the protocol's own table. A device of somebody else's that has not
// registered looks like one without a connection.
func (s *Screen) connectionMachine(d *control.Device) machine.Machine {
	m := machine.Machine{Present: -1}
	for state := openhw.Connected; state <= openhw.Subscribed; state++ {
		m.States = append(m.States, state.String())
		if d.State == state.String() {
			m.Present = int(state)
		}
	}
	for _, t := range openhw.Transitions() {
		m.Edges = append(m.Edges, machine.Edge{From: int(t.From), To: int(t.To), By: t.By})
	}
	if m.Present < 0 && s.look.Running && s.look.Snapshot.Connection == openhw.Connected.String() {
		m.Present = int(openhw.Connected)
	}
	return m
}

// bindingMachine is that of a device in cloud mode: a corp's request is put to the vendor's cloud, which accepts it or not.
func (s *Screen) bindingMachine(d *control.Device) machine.Machine {
	say := s.env.Say
	m := machine.Machine{
		States: []string{say.T(i18n.DeviceUnregistered), say.T(i18n.DeviceRegistered), say.T(i18n.DeviceBinding), say.T(i18n.DeviceBound)},
		Edges: []machine.Edge{
			{From: 0, To: 1, By: say.T(i18n.DeviceByRegister)}, {From: 1, To: 2, By: say.T(i18n.DeviceByAsk)}, {From: 2, To: 3, By: say.T(i18n.DeviceByAccept)},
			{From: 2, To: 1, By: say.T(i18n.DeviceByVeto)}, {From: 3, To: 1, By: say.T(i18n.DeviceByUnbind)},
		},
		Present: 1,
	}
	switch {
	case d.Corp != "":
		m.Present = 3
	case s.binding, s.look.Vendor != nil && s.look.Vendor.Device.Standing == vendorcloud.Binding:
		m.Present = 2
	}
	return m
}

// standing is what WeCom keeps of the SN, in one line, read off the protocol's own rules.
func (s *Screen) standing(d *control.Device) paint.Line {
	look, say := s.env.Look, s.env.Say
	names := map[openhw.Standing]string{
		openhw.Unregistered: say.T(i18n.DeviceUnregistered), openhw.Unbound: say.T(i18n.DeviceUnbound), openhw.Bound: say.T(i18n.DeviceBound),
	}
	var line paint.Line
	for standing := openhw.Unregistered; standing <= openhw.Bound; standing++ {
		switch {
		case standing.String() == d.Standing:
			line = line.Add(look.Accent, "▶").Add(look.Good, "● ").Add(look.Tab, names[standing])
		default:
			line = line.Add(look.Edge, " ○ ").Add(look.Text, names[standing])
		}
		session := openhw.Session{Device: standing}
		if next := session.Done("register"); next.Device == standing+1 {
			line = line.Add(look.Edge, " ─ ").Add(look.Dim, say.T(i18n.DeviceByCommand)).Add(look.Edge, " ▶")
		}
		if next, _, ok := session.Changed(openhw.Bind); ok && next.Device == standing+1 {
			line = line.Add(look.Edge, " ─ ").Add(look.Dim, say.T(i18n.DeviceByBind)).Add(look.Edge, " ▶")
		}
		if next, _, ok := session.Changed(openhw.Unbind); ok && next.Device < standing {
			line = line.Add(look.Edge, " ╯ ").Add(look.Dim, say.T(i18n.DeviceByUnbind))
		}
	}
	return line
}
