package console

import (
	"net/http"
	"strconv"
	"strings"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/ladder"
	"wecomlab/tui/ui/paint"
)

// drawTold draws what was done last, and below it every event that it has caused with how its delivery ended.
func (s *Screen) drawTold(a paint.Area) {
	look, say := s.env.Look, s.env.Say
	fr := s.frame(paneTold)
	if s.told.cut {
		fr.Note = strconv.Itoa(len(s.told.echoes)) + "+"
	}
	s.echoes.Resize(1+len(s.told.echoes), a.Height()-2)
	first, end := s.echoes.Visible()
	fr.First, fr.Visible, fr.Total = first, end-first, 1+len(s.told.echoes)
	inner := fr.Draw(a, look)
	switch {
	case s.told.running != "":
		s.text(inner, s.env.Spinner.View()+" "+s.told.running, look.Accent)
		return
	case s.told.entry == 0:
		s.text(inner, say.T(i18n.ConsoleToldNothing), look.Dim)
		return
	}
	for row := first; row < end; row++ {
		s.drawEcho(inner, row-first, row)
	}
	if len(s.told.echoes) == 0 && s.told.finding == nil && inner.Height() > 2 {
		inner.Text(2, 2, look.Dim, paint.Fit(say.T(i18n.ConsoleToldNobody), inner.Width()-3))
	}
	if s.told.finding != nil && inner.Height() > 2 && len(s.told.echoes) == 0 {
		for y, line := range paint.Wrap(s.told.finding.String(), inner.Width()-4) {
			inner.Text(2, 2+y, look.Bad, line)
		}
	}
}

func (s *Screen) drawEcho(a paint.Area, y, row int) {
	look := s.env.Look
	marker, change := " ", func(st paint.Style) paint.Style { return st }
	if row == s.echoes.Cursor() && s.panes.Focus() == paneTold {
		marker, change = "▌", look.Selected
	}
	line := paint.Of(look.Accent, marker)
	if row == 0 {
		mark, st := "✓ ", look.Good
		if s.told.finding != nil {
			mark, st = "✗ ", look.Bad
		}
		text := s.told.said
		if text == "" {
			text = s.told.whom
		}
		line = line.Add(st, mark).Add(look.Strong, s.told.title).Add(look.Dim, "  "+paint.Clean(text))
		a.Row(y, change(look.Text), line.With(change))
		return
	}
	e := &s.told.echoes[row-1]
	mark, result, st := s.outcome(e)
	line = line.Add(st, " "+mark+" ").Add(look.Text, short(e.event.Title)).Add(st, "  "+result).Add(look.Dim, " → ").Add(look.Text, s.receiver(e))
	if e.event.Subject.User != "" {
		line = line.Add(look.Dim, "  "+e.event.Subject.User)
	}
	a.Row(y, change(look.Text), line.With(change))
}

// short is an event's name without what all changes of contacts have in front.
func short(event string) string { return event[strings.LastIndexByte(event, '.')+1:] }

// outcome is how the delivery of an event ended.
func (s *Screen) outcome(e *echo) (mark, text string, st paint.Style) {
	look, say := s.env.Look, s.env.Say
	d := e.delivery
	switch {
	case d == nil && e.event.Finding != nil:
		return "○", say.T(i18n.ConsoleNoURL), look.Dim
	case d == nil:
		return "◷", say.T(i18n.OutboxWaiting), look.Warn
	case !d.Failed():
		return "✓", strings.TrimSpace(ladder.Took(d.Took)), look.Good
	}
	text = failure(d)
	if c := d.Callback; c != nil && c.Dead {
		text += " · " + say.T(i18n.OutboxDead)
	} else if c != nil && !c.NextTry.IsZero() {
		text += " · " + say.T(i18n.OutboxNext, c.NextTry.Format("15:04:05"))
	}
	return "✗", text, look.Bad
}

// failure is why a callback was not received, in few words.
func failure(d *journal.Entry) string {
	switch {
	case d.Status != 0 && d.Status != http.StatusOK:
		return "HTTP " + strconv.Itoa(d.Status)
	case d.Finding != nil:
		return string(d.Finding.Step)
	}
	return ""
}

// receiver is what the consoles call whom an event goes to.
func (s *Screen) receiver(e *echo) string {
	receiver := e.receiver()
	for i := range s.env.World.Corps {
		c := &s.env.World.Corps[i]
		if c.Assistant != nil && c.Assistant.Callback != nil && c.Assistant.Callback.Receiver == receiver || receiver == "contacts:"+c.CorpID {
			return s.env.Say.T(i18n.ConsoleAssistant)
		}
		for j := range c.Apps {
			if receiver == "agent:"+c.CorpID+":"+strconv.FormatInt(c.Apps[j].AgentID, 10) {
				return c.Apps[j].Name
			}
		}
	}
	parts := strings.Split(receiver, ":")
	if len(parts) == 3 {
		if suite, _ := s.suite(parts[1]); suite != nil {
			return suite.Name + " " + parts[2]
		}
	}
	return receiver
}

// called is what the keys act upon, in few words.
func (s *Screen) called(t target) string {
	switch {
	case t.fresh:
		return s.label(s.at)
	case t.kind == memberItem:
		return t.member.Name + " " + t.member.UserID
	case t.kind == departmentItem:
		return t.node.Name
	case t.kind == tagItem:
		return t.tag.Name
	case t.kind == appItem:
		return t.app.Name
	case t.kind == grantItem:
		if suite, _ := s.suite(t.grant.SuiteID); suite != nil {
			return suite.Name
		}
		return t.grant.SuiteID
	case t.kind == suiteItem:
		return t.suite.Name
	case t.kind == callbackItem:
		return t.callback.Name
	}
	return s.label(t.place)
}
