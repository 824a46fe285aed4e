package walkthrough

import (
	"image"
	"strconv"

	"wecomlab/mockwecom/scenario"
	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/ladder"
	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/pane"
)

// Draw implements [screen.Screen].
func (s *Screen) Draw(a paint.Area) (image.Point, bool) {
	f := s.flow()
	if f == nil {
		inner := pane.Frame{Title: s.env.Say.T(i18n.Flows), Focus: true}.Draw(a, s.env.Look)
		for y, line := range paint.Wrap(s.env.Say.T(i18n.FlowsNone), inner.Width()-2) {
			inner.Text(1, y, s.env.Look.Dim, line)
		}
		return image.Point{}, false
	}
	for p := range paneCount {
		r := s.panes.Rect(p)
		if r.Empty() {
			continue
		}
		s.drawPane(a.Sub(r), p, f)
	}
	return image.Point{}, false
}

func (s *Screen) drawPane(a paint.Area, p int, f *flow) {
	switch p {
	case paneFlows:
		s.drawFlows(a)
	case paneSteps:
		s.drawSteps(a, f)
	case paneLadder:
		s.drawLadder(a, f)
	case paneDetail:
		s.drawDetail(a, f)
	}
}

// frame is a pane's border: its own title, or in single mode the titles of all panes as tabs.
func (s *Screen) frame(p int, title string) pane.Frame {
	fr := pane.Frame{Title: title, Focus: s.panes.Focus() == p}
	if s.panes.Single() {
		fr.Tabs = []string{s.env.Say.T(i18n.Flows), s.env.Say.T(i18n.Steps), s.env.Say.T(i18n.Ladder)}
		fr.Tab = p
		fr.Note = title
	}
	return fr
}

func (s *Screen) title(f *flow) string { return s.env.Say.Pick(f.plan.Title.EN, f.plan.Title.ZH) }

func (s *Screen) drawFlows(a paint.Area) {
	look := s.env.Look
	fr := s.frame(paneFlows, s.env.Say.T(i18n.Flows))
	if s.panes.Single() {
		fr.Note = ""
	}
	s.flowRows.Resize(len(s.flows), a.Height()-2)
	s.flowRows.Choose(s.current)
	first, end := s.flowRows.Visible()
	fr.First, fr.Visible, fr.Total = first, a.Height()-2, len(s.flows)
	inner := fr.Draw(a, look)
	for i := first; i < end; i++ {
		f := s.flows[i]
		count := strconv.Itoa(f.done()) + "/" + strconv.Itoa(len(f.plan.Steps))
		mark, st := s.flowMark(i)
		marker, change := " ", func(st paint.Style) paint.Style { return st }
		if i == s.current {
			marker, change = "▌", look.Selected
		}
		room := inner.Width() - paint.Width(count) - 5
		line := paint.Of(look.Accent, marker).Add(st, mark+" ").Add(look.Text, paint.Column(s.title(f), room)).Add(look.Dim, " "+count)
		inner.Row(i-first, change(look.Text), line.With(change))
	}
	s.drawIntro(inner, len(s.flows)+1)
}

// drawIntro tells, below the flows, what the chosen one is about.
func (s *Screen) drawIntro(a paint.Area, y int) {
	f := s.flow()
	lines := paint.Wrap(s.env.Say.Pick(f.plan.Intro.EN, f.plan.Intro.ZH), a.Width()-2)
	for i, line := range lines {
		a.Text(1, y+i, s.env.Look.Dim, line)
	}
}

func (s *Screen) flowMark(i int) (string, paint.Style) {
	f, look := s.flows[i], s.env.Look
	switch {
	case i == s.running:
		return s.env.Spinner.View(), look.Accent
	case f.finished():
		return "✓", look.Good
	case f.failed():
		return "✗", look.Bad
	case f.done() > 0:
		return "▶", look.Accent
	}
	return "○", look.Dim
}

func (s *Screen) stepMark(f *flow, i int) (string, paint.Style) {
	look := s.env.Look
	switch f.at(i).State {
	case scenario.Done:
		return "✓", look.Good
	case scenario.Failed:
		return "✗", look.Bad
	case scenario.Running, scenario.Waiting:
		return s.env.Spinner.View(), look.Accent
	case scenario.Pending:
	}
	if i == f.present() {
		return "▶", look.Accent
	}
	return "○", look.Dim
}

// drawSteps draws one line a step, the open one with its text below unless that has a pane of its own.
func (s *Screen) drawSteps(a paint.Area, f *flow) {
	look := s.env.Look
	fr := s.frame(paneSteps, s.title(f))
	fr.Foot = s.env.Say.T(i18n.FlowCount, f.done(), len(f.plan.Steps))
	width := a.Width() - 2
	var opened []paint.Line
	if !s.hasDetail() {
		opened = s.stepText(f, width-8)
	}
	closing := s.closing(f, width-6)
	rows := len(f.plan.Steps) + len(opened) + len(closing)
	s.openRows = len(opened)
	s.stepRows.Resize(rows, a.Height()-2)
	s.stepRows.Choose(f.chosen + min(s.peek, len(opened)))
	if last := f.chosen + len(opened); s.peek == 0 && f.chosen == len(f.plan.Steps)-1 {
		s.stepRows.Show(f.chosen, last+len(closing))
	} else if s.peek == 0 {
		s.stepRows.Show(f.chosen, last)
	}
	first, end := s.stepRows.Visible()
	fr.First, fr.Visible, fr.Total = first, a.Height()-2, rows
	inner := fr.Draw(a, look)
	for row := first; row < end; row++ {
		s.drawStepRow(inner, row-first, row, f, opened, closing)
	}
}

// closing is what stands below the last step of a flow that is done: a blank row, and what to press next.
func (s *Screen) closing(f *flow, width int) []paint.Line {
	if !f.finished() {
		return nil
	}
	look := s.env.Look
	out := []paint.Line{nil, paint.Of(look.Good, "✓ ").Add(look.Strong, s.env.Say.T(i18n.FlowDone, len(f.plan.Steps)))}
	for _, line := range paint.Wrap(s.env.Say.T(i18n.FlowNext), width) {
		out = append(out, paint.Of(look.Dim, "  "+line))
	}
	return out
}

// drawStepRow draws a row of the list, in which the open step's text stands between the steps.
func (s *Screen) drawStepRow(a paint.Area, y, row int, f *flow, opened, closing []paint.Line) {
	look := s.env.Look
	switch {
	case row <= f.chosen:
		s.drawStep(a, y, f, row)
	case row <= f.chosen+len(opened):
		a.Text(3, y, look.Edge, "│")
		a.Line(7, y, opened[row-f.chosen-1].Fit(a.Width()-8))
	case row-len(opened) < len(f.plan.Steps):
		s.drawStep(a, y, f, row-len(opened))
	default:
		a.Line(2, y, closing[row-len(opened)-len(f.plan.Steps)].Fit(a.Width()-3))
	}
}

func (s *Screen) drawStep(a paint.Area, y int, f *flow, i int) {
	look, step := s.env.Look, &f.plan.Steps[i]
	marker, change := " ", func(st paint.Style) paint.Style { return st }
	title := look.Text
	if i == f.chosen {
		marker, change, title = "▌", look.Selected, look.Strong
	}
	mark, st := s.stepMark(f, i)
	line := paint.Of(look.Accent, marker).Add(look.Text, " ").Add(st, mark).Add(look.Dim, " "+pad(i+1)+" ").
		Add(title, s.env.Say.Pick(step.Title.EN, step.Title.ZH))
	said, took := s.said(f, i), ladder.Took(f.at(i).Took)
	actor := s.env.Lane(step.Actor)
	const actorWidth = 9
	tookWidth := 0
	if a.Width() >= 110 {
		tookWidth = 8
	}
	room := a.Width() - actorWidth - tookWidth
	half := s.titleWidth(f, room)
	line = line.Fit(half-1).Pad(half, look.Text)
	line = line.Add(look.Dim, paint.Column(said, room-half-1)+" ")
	if tookWidth > 0 {
		line = line.Add(look.Dim, right(took, tookWidth-1)+" ")
	}
	line = line.Add(s.laneStyle(step.Actor), paint.Column(actor, actorWidth))
	a.Row(y, change(look.Text), line.With(change))
}

// titleWidth is the column at which results begin: behind the longest title, if enough is left for results then.
func (s *Screen) titleWidth(f *flow, room int) int {
	longest := 0
	for i := range f.plan.Steps {
		longest = max(longest, paint.Width(s.env.Say.Pick(f.plan.Steps[i].Title.EN, f.plan.Steps[i].Title.ZH)))
	}
	const marks, least = 9, 14
	switch half := longest + marks; {
	case half+least <= room:
		return half
	case s.said(f, f.chosen) == "" && s.said(f, 0) == "":
		return room
	default:
		return max(room*3/5, room-36)
	}
}

// said is what is told of a step on its own line.
func (s *Screen) said(f *flow, i int) string {
	p := f.at(i)
	switch p.State {
	case scenario.Waiting:
		if s.foreign {
			return s.env.Say.T(i18n.StepWaiting)
		}
		return s.env.Say.T(i18n.StepRunning)
	case scenario.Running:
		return s.env.Say.T(i18n.StepRunning)
	case scenario.Pending, scenario.Done, scenario.Failed:
	}
	return f.fill(s.env.Say.Pick(p.Say.EN, p.Say.ZH))
}

func pad(n int) string { return right(strconv.Itoa(n), 2) }

func right(s string, width int) string {
	for paint.Width(s) < width {
		s = " " + s
	}
	return s
}
