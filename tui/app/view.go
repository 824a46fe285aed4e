package app

import (
	"image"
	"strings"

	tea "charm.land/bubbletea/v2"

	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/paint"
)

const (
	minWidth  = 40
	minHeight = 10
)

// View implements [tea.Model].
func (a *App) View() tea.View {
	a.canvas.Clear()
	cursor, show := a.draw(a.canvas.Area())
	v := tea.NewView(a.canvas.String())
	v.AltScreen = true
	v.WindowTitle = "wecomlab"
	if a.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	if show {
		v.Cursor = tea.NewCursor(cursor.X, cursor.Y)
	}
	return v
}

// draw draws everything: the frame, the screen, then what lies on top.
func (a *App) draw(area paint.Area) (cursor image.Point, show bool) {
	w, h := area.Width(), area.Height()
	if w < minWidth || h < minHeight {
		area.Text(0, 0, a.env.Look.Warn, paint.Fit(a.env.Say.T(i18n.TooSmall), w))
		return image.Point{}, false
	}
	a.spots = a.spots[:0]
	a.drawHeader(area.Sub(image.Rect(0, 0, w, 1)))
	body := area.Sub(image.Rect(0, 1, w, h-1))
	cursor, show = a.screen().Draw(body)
	cursor = cursor.Add(image.Pt(0, 1))
	a.drawFooter(area.Sub(image.Rect(0, h-1, w, h)), h-1)
	a.drawNotice(body)
	a.drawLink(body)
	if a.dialogs.Any() {
		cursor, show = a.dialogs.Draw(area, a.env.Look)
	}
	return cursor, show
}

// drawNotice draws the news in the lower right corner.
func (a *App) drawNotice(body paint.Area) {
	if a.notice.text == "" {
		return
	}
	st := a.env.Look.Good
	if a.notice.bad {
		st = a.env.Look.Bad
	}
	lines := paint.Wrap(a.notice.text, min(body.Width()-8, 72))
	lines = lines[:min(len(lines), body.Height()-4)]
	a.drawBox(body, lines, st, func(size image.Point) image.Point {
		return image.Pt(body.Width()-size.X-1, body.Height()-size.Y)
	})
}

// drawLink tells that the simulator does not answer, and what to do.
func (a *App) drawLink(body paint.Area) {
	say := a.env.Say
	var text string
	switch {
	case a.link.away:
		text = say.T(i18n.Reconnecting, a.env.Sim.Base()) + "\n" + say.T(i18n.ReconnectingWhy, a.link.problem) + "\n\n" + say.T(i18n.ReconnectingDo)
	case !a.link.known:
		text = a.env.Spinner.View() + " " + say.T(i18n.Connecting)
	default:
		return
	}
	lines := paint.Wrap(text, min(body.Width()-8, 72))
	a.drawBox(body, lines[:min(len(lines), body.Height()-4)], a.env.Look.Warn, func(size image.Point) image.Point {
		return image.Pt((body.Width()-size.X)/2, (body.Height()-size.Y)/3)
	})
}

// drawBox draws lines in a frame; place says where its upper left corner goes, given its size.
func (a *App) drawBox(body paint.Area, lines []string, st paint.Style, place func(size image.Point) image.Point) {
	width := 0
	for _, line := range lines {
		width = max(width, paint.Width(line))
	}
	size := image.Pt(width+4, len(lines)+2)
	at := place(size)
	box := body.Sub(image.Rectangle{Min: at, Max: at.Add(size)})
	look := a.env.Look
	box.Fill(look.Box)
	st.Bg = look.Box.Bg
	box.Frame(st)
	text := look.Text
	text.Bg = look.Box.Bg
	for y, line := range lines {
		lineStyle := text
		if y == 0 {
			lineStyle = st
		}
		box.Text(2, y+1, lineStyle, strings.TrimRight(line, " "))
	}
}
