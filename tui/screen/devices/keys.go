package devices

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"wecomlab/core/explain"
	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/keys"
)

// Why implements [screen.Screen].
func (s *Screen) Why(id keys.ID) string {
	if why, no := s.refuses(id); no {
		return s.env.Say.T(why)
	}
	return ""
}

func (s *Screen) refuses(id keys.ID) (why i18n.Key, no bool) {
	if v, ok := s.verb(id); ok {
		return s.refusesVerb(v)
	}
	switch id {
	case keys.DevicePower:
		return s.refusesPower()
	case keys.DeviceMenu, keys.DeviceCopy, keys.DeviceOpen:
		return i18n.WhyNoDevice, s.device() == nil
	case keys.DeviceCode:
		return s.refusesCode()
	case keys.DeviceInspect:
		return i18n.WhyNoFrame, len(s.frames) == 0
	case keys.DevicePaper:
		return i18n.WhyNoPaper, s.view != viewPaper && !s.has("printer")
	case keys.DeviceNext, keys.DevicePrev, keys.DeviceOther, keys.DeviceBefore:
		return i18n.WhyNoPaper, s.view != viewPaper
	case keys.DeviceFleet, keys.DeviceFleetRun:
		return i18n.WhyNoFleet, s.hardware == nil || s.hardware.Off()
	case keys.Back:
		return i18n.NothingToBack, s.find.text == "" && s.view == viewDevice && s.panes.Focus() == paneList
	}
	return 0, false
}

func (s *Screen) refusesPower() (i18n.Key, bool) {
	d := s.device()
	switch {
	case d == nil:
		return i18n.WhyNoDevice, true
	case s.hardware == nil || s.hardware.Off():
		return i18n.WhyForeign, true
	}
	return i18n.WhyForeign, !s.look.Here && (d.State != "" || d.Mode == modeCloud)
}

// Press implements [screen.Screen].
func (s *Screen) Press(id keys.ID) tea.Cmd {
	if v, ok := s.verb(id); ok {
		return s.pressVerb(id, v)
	}
	switch id {
	case keys.DevicePower:
		return s.switchPower()
	case keys.DeviceMenu:
		s.menu()
	case keys.DeviceFind:
		s.find.typing = true
		s.panes.SetFocus(paneList)
	case keys.DeviceCode:
		return s.askCodes()
	case keys.DeviceCopy:
		return s.env.Host.Copy(s.sn, s.env.Say.T(i18n.DeviceCopied))
	case keys.DeviceInspect:
		return s.env.Host.Inspect(s.frames[s.wire.Cursor()].ID)
	case keys.DeviceOpen:
		return s.enter()
	case keys.DevicePaper:
		s.turn(viewPaper)
	case keys.DeviceNext, keys.DevicePrev, keys.DeviceOther, keys.DeviceBefore:
		s.leaf(id)
	case keys.DeviceFleet:
		s.turn(viewFleet)
	case keys.DeviceFleetRun:
		return s.switchFleet()
	case keys.Back:
		return s.back()
	default:
		return s.move(id)
	}
	return nil
}

// pressVerb begins what a key means for the chosen device.
func (s *Screen) pressVerb(id keys.ID, v verb) tea.Cmd {
	d := s.device()
	if d == nil {
		return nil
	}
	if a := s.action(v); a != nil {
		return s.begin(s.byAction(a, d, v))
	}
	op := s.operation(v)
	if op == nil {
		return nil
	}
	o := s.byOperation(op, d, v)
	switch id {
	case keys.DevicePhone:
		s.withPhoneCode(&o, d)
	case keys.DeviceReset:
		o.danger = true
	case keys.DeviceEnrolWay, keys.DeviceDoorWay, keys.DevicePaperOut, keys.DeviceVendorWay:
		s.withChoices(&o, v.fixed["what"])
	}
	return s.begin(o)
}

// switchPower starts or stops the simulated device.
func (s *Screen) switchPower() tea.Cmd {
	hardware, sn, running := s.hardware, s.sn, s.look.Running
	say := i18n.DeviceStarted
	if running {
		say = i18n.DeviceStopped
	}
	text := s.env.Say.T(say, sn)
	return s.do(order{sn: sn, title: s.env.Say.T(i18n.LabelDevicePower), do: func(ctx context.Context, _ map[string]string) (string, *explain.Finding, error) {
		if running {
			return text, nil, hardware.Stop(ctx, sn)
		}
		return text, nil, hardware.Start(ctx, sn)
	}}, nil)
}

// turn shows a view, or the device again.
func (s *Screen) turn(v view) {
	if s.view == v {
		v = viewDevice
	}
	s.show(v)
}

// enter goes to the device, or shows the chosen frame in Traffic.
func (s *Screen) enter() tea.Cmd {
	switch s.panes.Focus() {
	case paneFrames:
		if len(s.frames) > 0 {
			return s.env.Host.Inspect(s.frames[s.wire.Cursor()].ID)
		}
	case paneList:
		s.panes.SetFocus(paneOne)
	case paneOne:
		s.panes.SetFocus(paneFrames)
	}
	return nil
}

// back shows the device again, then all devices, then goes to the list.
func (s *Screen) back() tea.Cmd {
	switch {
	case s.view != viewDevice:
		s.show(viewDevice)
	case s.panes.Focus() != paneList:
		s.panes.SetFocus(paneList)
	default:
		return s.narrow("")
	}
	return nil
}

// move handles the keys of movement.
func (s *Screen) move(id keys.ID) tea.Cmd {
	const toTheEnd = 1 << 30
	page := max(s.panes.Rect(s.panes.Focus()).Dy()-4, 1)
	if s.panes.Focus() == paneList {
		page = max(s.listHeight()-1, 1)
	}
	switch id {
	case keys.NextPane, keys.Right:
		s.panes.Step(1)
	case keys.PrevPane, keys.Left:
		s.panes.Step(-1)
	case keys.Narrow, keys.Wide:
		by := 1
		if id == keys.Narrow {
			by = -1
		}
		s.split().Nudge(by)
		s.arrange()
		s.layOut()
	case keys.Up:
		return s.scroll(s.panes.Focus(), -1)
	case keys.Down:
		return s.scroll(s.panes.Focus(), 1)
	case keys.PageUp:
		return s.scroll(s.panes.Focus(), -page)
	case keys.PageDown:
		return s.scroll(s.panes.Focus(), page)
	case keys.Top:
		return s.scroll(s.panes.Focus(), -toTheEnd)
	case keys.Bottom:
		return s.scroll(s.panes.Focus(), toTheEnd)
	}
	return nil
}

// scroll moves the cursor of a pane, or its window where there is no cursor.
func (s *Screen) scroll(p, by int) tea.Cmd {
	switch p {
	case paneList:
		s.rows.Move(by)
		return s.choose()
	case paneOne:
		s.sheet.Scroll(by)
	case paneFrames:
		s.wire.Move(by)
		s.follow = s.wire.AtBottom()
	case paneDeeds:
		s.deeds.Scroll(by)
	}
	return nil
}

// choose shows the device under the cursor.
func (s *Screen) choose() tea.Cmd {
	if len(s.list) == 0 || s.list[s.rows.Cursor()].SN == s.sn {
		return nil
	}
	s.sn = s.list[s.rows.Cursor()].SN
	return s.changed()
}
