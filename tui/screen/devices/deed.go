package devices

import (
	"image"

	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/keys"
	"wecomlab/tui/ui/paint"
)

// spot is a key that can be clicked, in the pane's own coordinates.
type spot struct {
	rect image.Rectangle
	id   keys.ID
}

// group is keys that belong together, by who presses them.
type group struct {
	title i18n.Key
	ids   []keys.ID
}

// groups are all deeds, as the pane shows them.
var groups = []group{
	{i18n.DeviceGroupDevice, []keys.ID{
		keys.DevicePunch, keys.DeviceHeat, keys.DevicePhone, keys.DeviceCapture, keys.DeviceEnrolWay, keys.DeviceDoorWay, keys.DeviceScan, keys.DevicePaperOut,
		keys.DeviceAlarm, keys.DeviceCable, keys.DeviceCode, keys.DeviceReset,
	}},
	{i18n.DeviceGroupAdmin, []keys.ID{
		keys.DeviceBind, keys.DeviceUnbind, keys.DeviceEnrol, keys.DeviceDoor, keys.DeviceVisitor, keys.DevicePrint, keys.DeviceSelf, keys.DeviceRange, keys.DeviceFirmware, keys.DeviceRestart,
	}},
	{i18n.DeviceGroupMaker, []keys.ID{
		keys.DevicePower, keys.DeviceLog, keys.DeviceLicence, keys.DeviceVendorWay, keys.DeviceReport, keys.DevicePaper, keys.DeviceFleet, keys.DeviceFleetRun, keys.DeviceMenu,
	}},
}

// deedWidth is the room of one key with its label.
const deedWidth = 17

// deed is a row of the pane: a heading, or keys beside each other.
type deed struct {
	heading i18n.Key
	row     []keys.Binding // nil: a heading
}

// deedRows lays all keys out for a width.
func deedRows(width int) []deed {
	across := max(width/deedWidth, 1)
	var out []deed
	for _, g := range groups {
		out = append(out, deed{heading: g.title})
		var row []keys.Binding
		for _, id := range g.ids {
			if len(row) == across {
				out, row = append(out, deed{row: row}), nil
			}
			row = append(row, binding(id))
		}
		out = append(out, deed{row: row})
	}
	return out
}

// binding is the row of the key table with an id.
func binding(id keys.ID) keys.Binding {
	for _, b := range keys.In(keys.Devices) {
		if b.ID == id {
			return b
		}
	}
	return keys.Binding{}
}

// drawDeeds draws every key with its label, those that do not work at present dim.
func (s *Screen) drawDeeds(a paint.Area) {
	look, say := s.env.Look, s.env.Say
	fr := s.frame(paneDeeds)
	rows := deedRows(a.Width() - 3)
	s.deeds.Resize(len(rows), a.Height()-2)
	first, end := s.deeds.Visible()
	fr.First, fr.Visible, fr.Total = first, end-first, len(rows)
	if s.running != "" {
		fr.Note = s.env.Spinner.View() + " " + s.running
	}
	inner := fr.Draw(a, look)
	s.spots = s.spots[:0]
	for i := first; i < end; i++ {
		y := i - first
		if rows[i].row == nil {
			inner.Text(1, y, look.Strong, paint.Fit(say.T(rows[i].heading), inner.Width()-2))
			continue
		}
		for at, b := range rows[i].row {
			s.drawDeed(inner, image.Pt(1+at*deedWidth, y), b)
		}
	}
}

func (s *Screen) drawDeed(a paint.Area, at image.Point, b keys.Binding) {
	look := s.env.Look
	pressed, label := look.Accent, look.Text
	if s.Why(b.ID) != "" {
		pressed, label = look.Dim, look.Dim
	}
	help := b.For(s.env.Say, true).Help()
	line := paint.Of(pressed, help.Key).Add(label, " "+help.Desc).Fit(deedWidth - 1)
	a.Line(at.X, at.Y, line)
	s.spots = append(s.spots, spot{rect: image.Rect(at.X+1, at.Y+1, at.X+1+line.Width(), at.Y+2), id: b.ID})
}
