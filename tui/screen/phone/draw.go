package phone

import (
	"image"
	"strconv"

	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/pane"
)

// Draw implements [screen.Screen].
func (s *Screen) Draw(a paint.Area) (cursor image.Point, show bool) {
	if r := s.panes.Rect(paneSessions); !r.Empty() {
		s.drawSessions(a.Sub(r))
	}
	if r := s.panes.Rect(paneTalk); !r.Empty() {
		cursor, show = s.drawTalk(a.Sub(r))
		cursor = cursor.Add(r.Min)
	}
	if r := s.panes.Rect(paneDetail); !r.Empty() {
		s.drawDetail(a.Sub(r))
	}
	return cursor, show
}

func (s *Screen) frame(p int, title string) pane.Frame {
	say := s.env.Say
	fr := pane.Frame{Title: title, Focus: s.pane() == p}
	if s.panes.Single() {
		fr.Tabs = []string{or(s.ownerName(), say.T(i18n.PhoneSessions)), say.T(i18n.PhoneTalk), say.T(i18n.PhoneMessage)}
		fr.Tab = p
	}
	return fr
}

func (s *Screen) ownerName() string { return paint.Clean(s.phone.Name) }

// corpName is the name of the owner's corp.
func (s *Screen) corpName() string {
	for _, c := range s.env.World.Corps {
		if c.CorpID == s.owner.corp {
			return paint.Clean(c.Name)
		}
	}
	return ""
}

func (s *Screen) text(a paint.Area, text string, st paint.Style) {
	for y, line := range paint.Wrap(text, a.Width()-2) {
		a.Text(1, y, st, line)
	}
}

func (s *Screen) drawSessions(a paint.Area) {
	look, say := s.env.Look, s.env.Say
	fr := s.frame(paneSessions, or(s.ownerName(), say.T(i18n.PhoneSessions)))
	fr.Note = s.corpName()
	s.resizeRows()
	first, end := s.rows.Visible()
	fr.First, fr.Visible, fr.Total = first, end-first, len(s.phone.Sessions)
	inner := fr.Draw(a, look)
	switch {
	case s.trouble != "":
		s.text(inner, say.T(i18n.PhoneAway, s.trouble), look.Bad)
	case !s.loaded:
		s.text(inner, s.env.Spinner.View()+" "+say.T(i18n.Loading), look.Dim)
	case len(s.phone.Sessions) == 0:
		s.text(inner, say.T(i18n.PhoneNoApps, s.ownerName()), look.Dim)
	default:
		for i := first; i < end; i++ {
			s.drawSession(inner, (i-first)*rowsASession, i)
		}
	}
}

// drawSession draws a session: its name and the time of the newest message, what that says and how many are new.
func (s *Screen) drawSession(a paint.Area, y, i int) {
	look, say, p := s.env.Look, s.env.Say, &s.phone.Sessions[i]
	marker, change := " ", func(st paint.Style) paint.Style { return st }
	if i == s.rows.Cursor() {
		marker, change = "▌", look.Selected
	}
	at, words := "", say.T(i18n.PhoneNothing)
	if p.Last != nil {
		at, words = s.moment(p.Last), preview(say, p.Last)
	}
	name := paint.Of(look.Accent, marker).Add(look.Strong, paint.Clean(p.Name)).Add(look.Dim, "  "+s.kindOf(p))
	name = name.Fit(a.Width()-paint.Width(at)-2).Pad(a.Width()-paint.Width(at)-1, look.Text).Add(look.Dim, at+" ")
	a.Row(y, change(look.Text), name.With(change))
	count := ""
	if n := s.unread(p); n > 99 {
		count = " 99+ "
	} else if n > 0 {
		count = " " + strconv.Itoa(n) + " "
	}
	room := a.Width() - paint.Width(count) - 3
	under := paint.Of(look.Dim, "  "+paint.Column(paint.Clean(words), max(room, 0)))
	under = under.With(change)
	if count != "" {
		under = under.Add(look.Card.Unread, count)
	}
	a.Row(y+1, change(look.Text), under)
}

// moment is when a message came: the hour today, the day otherwise.
func (s *Screen) moment(m *control.PhoneMessage) string {
	if now := s.env.Now(); m.At.Format("20060102") == now.Format("20060102") {
		return m.At.Format("15:04")
	}
	return m.At.Format("01-02")
}

// kindOf tells what kind of app a session is with, or why nothing can be done there.
func (s *Screen) kindOf(p *control.PhoneSession) string {
	key := i18n.PhoneSelfBuilt
	switch {
	case p.Kind == "chat":
		key = i18n.PhoneGroup
	case p.Closed:
		key = i18n.PhoneClosed
	case p.Hidden:
		key = i18n.PhoneHidden
	case p.Kind == "customized":
		key = i18n.PhoneCustomized
	case p.Kind == "suite":
		key = i18n.PhoneSuite
	}
	return s.env.Say.T(key)
}

func (s *Screen) drawTalk(a paint.Area) (cursor image.Point, show bool) {
	look, say := s.env.Look, s.env.Say
	title := say.T(i18n.PhoneTalk)
	p := s.session()
	if p != nil {
		title = paint.Clean(p.Name)
	}
	fr := s.frame(paneTalk, title)
	s.shown = *s.layOut(s.talkWidth())
	s.clamp()
	fr.Note = s.noteOf(p)
	fr.First, fr.Visible, fr.Total = s.top, s.talkRows(), len(s.shown.rows)
	inner := fr.Draw(a, look)
	switch {
	case p == nil:
		s.text(inner, say.T(i18n.PhoneChooseApp), look.Dim)
		return image.Point{}, false
	case len(s.messages) == 0:
		s.text(inner, say.T(i18n.PhoneEmpty), look.Dim)
	}
	for y := range min(s.talkRows(), max(len(s.shown.rows)-s.top, 0)) {
		inner.Line(0, y, s.shown.rows[s.top+y].Fit(inner.Width()))
	}
	return s.drawBelow(inner)
}

// noteOf stands at the right end of the talk's border.
func (s *Screen) noteOf(p *control.PhoneSession) string {
	say := s.env.Say
	switch {
	case p == nil:
		return ""
	case s.paging:
		return s.env.Spinner.View() + " " + say.T(i18n.PhonePaging)
	case s.missed > 0:
		return say.T(i18n.PhoneMissed, s.missed)
	case p.AgentID == 0:
		return p.ID
	case !p.Listens:
		return say.T(i18n.PhoneDeaf)
	}
	return "agentid " + p.ID
}

// drawBelow draws what stands below the messages: what became of the last act, the app's menu, the line to write into.
func (s *Screen) drawBelow(a paint.Area) (cursor image.Point, show bool) {
	look, say := s.env.Look, s.env.Say
	y := a.Height() - rowsInput
	if menu := s.session().Menu; len(menu) > 0 {
		y -= rowsBar
		a.Line(0, y, s.bar(menu).Fit(a.Width()))
	}
	news := s.news(a.Width())
	for i, line := range news {
		a.Line(0, y-len(news)+i, line)
	}
	y = a.Height() - rowsInput
	for x := range a.Width() {
		a.Text(x, y, look.Edge, "─")
	}
	st := look.Dim
	if s.writing {
		st = look.Accent
	}
	x := a.Text(1, y+1, st, "❯ ")
	hint := say.T(i18n.PhoneWriteHint)
	if why, no := s.refusesAct(actSay); no {
		hint = say.T(why)
	}
	if s.writing {
		hint = say.T(i18n.PhoneWritingHint)
	}
	at := s.input.Draw(a.Sub(image.Rect(x, y+1, a.Width()-1, y+2)), look.Text, look.Dim, hint)
	return image.Pt(x+at, y+1).Add(image.Pt(1, 1)), s.writing
}

// bar is the app's menu in one line.
func (s *Screen) bar(menu []control.PhoneButton) paint.Line {
	look := s.env.Look
	line := paint.Of(look.Accent, " ☰ ")
	for i, b := range menu {
		if i > 0 {
			line = line.Add(look.Edge, " │ ")
		}
		name := paint.Clean(b.Name)
		if len(b.Sub) > 0 {
			name += " ▴"
		}
		line = line.Add(look.Text, name)
	}
	return line
}

// mostNews bounds the rows that tell what became of an act.
const mostNews = 6

// news tells what became of the last act.
func (s *Screen) news(width int) []paint.Line {
	if s.act == nil || width < 4 {
		return nil
	}
	look, say, act := s.env.Look, s.env.Say, s.act
	mark, st, text := s.env.Spinner.View(), look.Accent, act.say
	switch act.state {
	case acting:
	case done:
		mark, st = "✓", look.Good
	case delivered:
		mark, st, text = "✓", look.Good, act.say+"  "+say.T(i18n.PhoneDelivered, act.event, act.took.Round(100_000).String())
	case slow:
		mark, st, text = "◷", look.Warn, act.say+"  "+say.T(i18n.PhoneSlow, act.event)
	case unheard:
		mark, st, text = "!", look.Warn, act.say+"  "+say.T(i18n.PhoneUnheard)
	case failed:
		mark, st = "✗", look.Bad
	}
	if f := act.finding; f != nil {
		text += "\n" + f.Cause
		if f.Fix != "" {
			text += "  → " + f.Fix
		}
		text += "\n" + say.T(i18n.PhoneInspectHint)
	}
	var out []paint.Line
	for i, row := range paint.Wrap(text, width-4) {
		if i == 0 {
			out = append(out, paint.Of(st, " "+mark+" ").Add(st, row))
			continue
		}
		out = append(out, paint.Of(look.Text, "   "+row))
	}
	return out[:min(len(out), mostNews)]
}
