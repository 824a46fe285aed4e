package traffic

import (
	"image"
	"strings"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/pane"
	"wecomlab/tui/ui/theme"
)

// tab is one view of an exchange.
type tab int

// The tabs.
const (
	tabRequest tab = iota
	tabResponse
	tabDecrypted
	tabSignature
	tabCause
	tabCurl
	tabCount
)

func (s *Screen) tabName(t tab) string {
	return s.env.Say.T([tabCount]i18n.Key{
		i18n.TabRequest, i18n.TabResponse, i18n.TabDecrypted, i18n.TabSignature, i18n.TabCause, i18n.TabCurl,
	}[t])
}

// drawn says for what the lines of the open tab were laid out; they are kept until something of it changes.
type drawn struct {
	entry *journal.Entry
	tab   tab
	width int
	look  *theme.Look
	lang  i18n.Lang
}

func (s *Screen) detailFrame() pane.Frame {
	fr := pane.Frame{Tab: int(s.tab), Focus: s.panes.Focus() == paneDetail, Foot: tabKeys()}
	for t := range tabCount {
		fr.Tabs = append(fr.Tabs, s.tabName(t))
	}
	return fr
}

func (s *Screen) drawDetail(a paint.Area) {
	look := s.env.Look
	fr := s.detailFrame()
	inside := pane.Inner(image.Rect(0, 0, a.Width(), a.Height()))
	lines := s.tabLines(inside.Dx() - 2)
	s.detail.Resize(len(lines), inside.Dy())
	first, end := s.detail.Visible()
	fr.First, fr.Visible, fr.Total = first, inside.Dy(), len(lines)
	inner := fr.Draw(a, look)
	for row := first; row < end; row++ {
		inner.Line(1, row-first, lines[row].Fit(inner.Width()-2))
	}
}

// tabLines is the open tab, laid out for a width.
func (s *Screen) tabLines(width int) []paint.Line {
	look, say := s.env.Look, s.env.Say
	if s.chosen() == nil {
		return []paint.Line{paint.Of(look.Dim, say.T(i18n.DetailNone))}
	}
	e := s.whole()
	if e == nil {
		return []paint.Line{paint.Of(look.Dim, s.env.Spinner.View()+" "+say.T(i18n.Loading))}
	}
	want := drawn{entry: e, tab: s.tab, width: width, look: look, lang: say.Lang()}
	if s.lines == nil || s.drawnFor != want {
		s.drawnFor = want
		s.lines = sheet{entry: e, story: s.story, width: width, env: s.env}.tab(s.tab)
	}
	return s.lines
}

// tabText is the open tab as plain text, for the clipboard. Bodies are copied as they went over the wire.
func (s *Screen) tabText() string {
	e := s.whole()
	switch {
	case s.tab == tabRequest && len(e.Request.Body) > 0:
		return string(e.Request.Body)
	case s.tab == tabResponse && len(e.Response.Body) > 0:
		return string(e.Response.Body)
	case s.tab == tabDecrypted && e.Callback != nil && len(e.Callback.Plain) > 0:
		return string(e.Callback.Plain)
	case s.tab == tabCurl && e.URL != "":
		return journal.Curl(s.env.Reachable(e))
	}
	var b strings.Builder
	for _, line := range s.tabLines(120) {
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}
