package tokens

import (
	"fmt"
	"image"
	"strings"
	"time"

	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/pane"
)

// Draw implements [screen.Screen].
func (s *Screen) Draw(a paint.Area) (image.Point, bool) {
	for p, draw := range []func(paint.Area){s.drawCredentials, s.drawClock, s.drawOutbox} {
		if r := s.panes.Rect(p); !r.Empty() {
			draw(a.Sub(r))
		}
	}
	return image.Point{}, false
}

func (s *Screen) frame(p int, title i18n.Key) pane.Frame {
	say := s.env.Say
	fr := pane.Frame{Title: say.T(title), Focus: s.panes.Focus() == p}
	if s.panes.Single() {
		fr.Tabs = []string{say.T(i18n.Credentials), say.T(i18n.ClockTitle), say.T(i18n.Outbox)}
		fr.Tab = p
	}
	return fr
}

func (s *Screen) drawCredentials(a paint.Area) {
	look, say := s.env.Look, s.env.Say
	fr := s.frame(paneCredentials, i18n.Credentials)
	gone := 0
	for i := range s.credentials {
		if s.gone(&s.credentials[i]) {
			gone++
		}
	}
	fr.Note = say.T(i18n.CredCount, len(s.credentials)-gone, gone)
	s.resizeRows()
	first, end := s.rows.Visible()
	fr.First, fr.Visible, fr.Total = first, end-first, len(s.credentials)
	inner := fr.Draw(a, look)
	switch {
	case s.trouble != "":
		s.text(inner, say.T(i18n.TokensAway, s.trouble), look.Bad)
		return
	case !s.loaded:
		s.text(inner, s.env.Spinner.View()+" "+say.T(i18n.Loading), look.Dim)
		return
	case len(s.credentials) == 0:
		s.text(inner, say.T(i18n.CredNone), look.Dim)
		return
	}
	for row := first; row < end; row++ {
		s.drawCredential(inner, row-first, row)
	}
	s.drawCard(inner.Sub(image.Rect(0, inner.Height()-s.cardHeight(), inner.Width(), inner.Height())))
}

func (s *Screen) text(a paint.Area, text string, st paint.Style) {
	for y, line := range paint.Wrap(text, a.Width()-2) {
		a.Text(1, y, st, line)
	}
}

// drawCredential draws one row: kind, value, bar, what is left.
func (s *Screen) drawCredential(a paint.Area, y, row int) {
	look, c := s.env.Look, &s.credentials[row]
	marker, change := " ", func(st paint.Style) paint.Style { return st }
	if row == s.rows.Cursor() {
		marker, change = "▌", look.Selected
	}
	kindWidth := min(max(a.Width()/3, 16), 24)
	barWidth := min(max(a.Width()/5, 10), 24)
	const leftWidth = 16
	valueWidth := max(a.Width()-kindWidth-barWidth-leftWidth-5, 6)
	kind, value := look.Text, look.Dim
	if s.gone(c) {
		kind, value = strike(look.Dim), strike(look.Dim)
	}
	line := paint.Of(look.Accent, marker)
	line = append(line, struck(c.Kind, kindWidth, kind, look.Dim)...)
	line = append(line, struck(c.Value, valueWidth, value, look.Dim)...)
	line = append(line, s.bar(c, barWidth)...)
	text, st := s.left(c)
	line = line.Add(st, " "+paint.Column(text, leftWidth))
	a.Row(y, change(look.Text), line.With(change))
}

func strike(st paint.Style) paint.Style {
	st.Attrs |= paint.Strike
	return st
}

// struck is a text in a column of its own, its style on the text only and not on the blanks behind it.
func struck(text string, width int, st, rest paint.Style) paint.Line {
	return paint.Of(st, paint.Fit(text, width)).Pad(width+1, rest)
}

// bar shows how much of its life a credential has left.
func (s *Screen) bar(c *control.Credential, width int) paint.Line {
	look := s.env.Look
	switch {
	case s.gone(c):
		return paint.Of(look.Edge, strings.Repeat("╌", width))
	case c.Expires.IsZero():
		return paint.Of(look.Good, strings.Repeat("━", width))
	}
	whole, left := c.Expires.Sub(c.Issued), c.Expires.Sub(s.env.Now())
	share := 0.0
	if whole > 0 {
		share = min(max(float64(left)/float64(whole), 0), 1)
	}
	st := look.Good
	switch {
	case share < 0.15:
		st = look.Bad
	case share < 0.4:
		st = look.Warn
	}
	full := min(int(share*float64(width)+0.999), width)
	return paint.Of(st, strings.Repeat("━", full)).Add(look.Edge, strings.Repeat("─", width-full))
}

// left is what is told of a credential's life.
func (s *Screen) left(c *control.Credential) (string, paint.Style) {
	look, say := s.env.Look, s.env.Say
	switch {
	case c.Once && !c.Used.IsZero():
		return say.T(i18n.CredUsed, c.Used.Format("15:04:05")), look.Dim
	case s.gone(c):
		return say.T(i18n.CredExpired), look.Bad
	case c.Expires.IsZero():
		return say.T(i18n.CredLives), look.Dim
	}
	return say.T(i18n.CredLeft, span(c.Expires.Sub(s.env.Now()))), look.Text
}

// span is a duration in two units at most.
func span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%ds", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%dm%02ds", int(d.Minutes()), int(d.Seconds())%60)
	case d < 48*time.Hour:
		return fmt.Sprintf("%dh%02dm", int(d.Hours()), int(d.Minutes())%60)
	}
	return fmt.Sprintf("%dd%02dh", int(d.Hours())/24, int(d.Hours())%24)
}

// cardHeight is the number of rows of the chosen credential's card below the list, 0 where there is no room for it.
func (s *Screen) cardHeight() int {
	if len(s.credentials) == 0 || s.panes.Rect(paneCredentials).Dy() < 16 {
		return 0
	}
	return 5
}

// drawCard tells everything about the chosen credential.
func (s *Screen) drawCard(a paint.Area) {
	c := s.chosen()
	if c == nil || a.Height() < 5 {
		return
	}
	look, say := s.env.Look, s.env.Say
	a.Text(0, 0, look.Edge, strings.Repeat("─", a.Width()))
	once := ""
	if c.Once {
		once = "  (" + say.T(i18n.CredOnce) + ")"
	}
	a.Line(1, 1, paint.Of(look.Accent, c.Kind).Add(look.Dim, once).Fit(a.Width()-2))
	value := paint.Of(look.Dim, paint.Column(say.T(i18n.CredValue), 12)).Add(look.String, paint.Clean(c.Value))
	a.Line(1, 2, value.Fit(a.Width()-2))
	times := paint.Of(look.Dim, paint.Column(say.T(i18n.CredIssued), 12)).Add(look.Text, c.Issued.Format("2006-01-02 15:04:05"))
	if !c.Expires.IsZero() {
		times = times.Add(look.Dim, "   "+say.T(i18n.CredExpires)+" ").Add(look.Text, c.Expires.Format("2006-01-02 15:04:05"))
	}
	a.Line(1, 3, times.Fit(a.Width()-2))
	owner := paint.Of(look.Dim, paint.Column(say.T(i18n.CredSubject), 12)).Add(look.Text, s.owner(c))
	a.Line(1, 4, owner.Fit(a.Width()-2))
}

func (s *Screen) owner(c *control.Credential) string {
	var parts []string
	for _, v := range []string{c.Subject.Provider, c.Subject.Suite, c.Subject.Corp, c.Subject.User} {
		if v != "" {
			parts = append(parts, v)
		}
	}
	if c.Subject.Agent != 0 {
		parts = append(parts, fmt.Sprintf("agent %d", c.Subject.Agent))
	}
	return strings.Join(parts, " · ")
}
