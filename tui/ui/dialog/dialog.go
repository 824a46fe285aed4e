// Package dialog holds what opens on top of a screen: the command palette, forms, the help. Dialogs are a stack; the
// topmost one has the keys.
package dialog

import (
	"image"

	tea "charm.land/bubbletea/v2"

	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/theme"
)

// Dialog is one box on top of the screen.
type Dialog interface {
	// Title stands on the box's border.
	Title() string
	// Foot names the keys, on the lower border.
	Foot() string
	// Size is the room wanted inside the border, at most so much.
	Size(width, height int) (int, int)
	// Draw draws the inside. The cursor is shown where a text input wants it.
	Draw(a paint.Area, look *theme.Look) (cursor image.Point, show bool)
	// Type handles a key. done closes the dialog before the command runs.
	Type(key tea.KeyPressMsg) (done bool, cmd tea.Cmd)
	// Paste handles pasted text.
	Paste(text string)
	// Click handles a click inside.
	Click(p image.Point) (done bool, cmd tea.Cmd)
	// Wheel scrolls by lines.
	Wheel(by int)
}

// Stack is the open dialogs, the topmost last.
type Stack struct {
	open []Dialog
	rect image.Rectangle // of the topmost one's inside, as drawn last
}

// Open puts a dialog on top.
func (s *Stack) Open(d Dialog) { s.open = append(s.open, d) }

// Any reports whether a dialog is open.
func (s *Stack) Any() bool { return len(s.open) > 0 }

// Close takes the topmost dialog away.
func (s *Stack) Close() {
	if s.Any() {
		s.open = s.open[:len(s.open)-1]
	}
}

// Type hands a key to the topmost dialog; esc closes it.
func (s *Stack) Type(key tea.KeyPressMsg) tea.Cmd {
	if key.String() == "esc" {
		s.Close()
		return nil
	}
	return s.settle(s.top().Type(key))
}

// Paste hands pasted text to the topmost dialog.
func (s *Stack) Paste(text string) { s.top().Paste(text) }

// Click hands a click to the topmost dialog; one outside of it closes it.
func (s *Stack) Click(p image.Point) tea.Cmd {
	if !p.In(s.rect.Inset(-1)) {
		s.Close()
		return nil
	}
	return s.settle(s.top().Click(p.Sub(s.rect.Min)))
}

// Wheel scrolls the topmost dialog.
func (s *Stack) Wheel(by int) { s.top().Wheel(by) }

func (s *Stack) top() Dialog { return s.open[len(s.open)-1] }

// settle closes the dialog that is done, which need not be the topmost one any more.
func (s *Stack) settle(done bool, cmd tea.Cmd) tea.Cmd {
	if done {
		s.Close()
	}
	return cmd
}

// Draw draws the topmost dialog in the middle of an area.
func (s *Stack) Draw(a paint.Area, look *theme.Look) (cursor image.Point, show bool) {
	if !s.Any() {
		return image.Point{}, false
	}
	d := s.top()
	w, h := d.Size(a.Width()-4, a.Height()-2)
	w, h = min(w, a.Width()-4), min(h, a.Height()-2)
	x, y := (a.Width()-w)/2, max((a.Height()-h)/3, 1)
	s.rect = image.Rect(x, y, x+w, y+h)
	box := a.Sub(s.rect.Inset(-1).Union(image.Rect(x-2, y-1, x+w+2, y+h+1)))
	boxed := *look
	box.Fill(look.Box)
	box.Frame(on(look.EdgeFocus, look.Box))
	box.Text(2, 0, on(look.Accent, look.Box), " "+paint.Fit(d.Title(), w-2)+" ")
	foot := paint.Fit(d.Foot(), w-2)
	box.Text(w+4-4-paint.Width(foot), h+1, on(look.Dim, look.Box), " "+foot+" ")
	onBox(&boxed, look.Box)
	cursor, show = d.Draw(a.Sub(s.rect), &boxed)
	return cursor.Add(s.rect.Min), show
}

// onBox puts the styles that dialogs draw with on a dialog's background.
func onBox(look *theme.Look, box paint.Style) {
	for _, st := range []*paint.Style{
		&look.Text, &look.Dim, &look.Strong, &look.Accent, &look.Good, &look.Bad, &look.Warn, &look.Mark, &look.Edge,
	} {
		*st = on(*st, box)
	}
}

func on(st, box paint.Style) paint.Style {
	st.Bg = box.Bg
	return st
}
