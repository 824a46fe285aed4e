package walkthrough

import (
	"strconv"
	"strings"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/scenario"
	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/ladder"
	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/pretty"
)

// stepText is everything that is told of the open step.
func (s *Screen) stepText(f *flow, width int) []paint.Line {
	var out []paint.Line
	out = append(out, s.requestText(f, width)...)
	out = append(out, s.reasonText(f, width)...)
	out = append(out, s.turnText(f, width)...)
	out = append(out, s.resultText(f, width)...)
	if f.at(f.chosen).State == scenario.Pending {
		out = append(out, s.wrongText(f, width)...)
	}
	return out
}

// requestText shows the call as it goes over the wire, its method apart.
func (s *Screen) requestText(f *flow, width int) []paint.Line {
	look, step := s.env.Look, f.step()
	if step.Request == "" {
		return nil
	}
	var out []paint.Line
	for i, line := range paint.Wrap(f.fill(step.Request), width) {
		method, rest, found := strings.Cut(line, " ")
		if i == 0 && found && (method == "GET" || method == "POST") {
			out = append(out, paint.Of(look.Accent, method+" ").Add(look.Strong, rest))
			continue
		}
		out = append(out, paint.Of(look.Strong, line))
	}
	return out
}

func (s *Screen) reasonText(f *flow, width int) []paint.Line {
	look, step := s.env.Look, f.step()
	var out []paint.Line
	if why := s.env.Say.Pick(step.Why.EN, step.Why.ZH); why != "" {
		out = s.labelled(i18n.StepWhy, f.fill(why), width, look.Text)
	}
	if step.Doc != 0 {
		out = append(out, s.labelled(i18n.StepDoc, pretty.Doc(step.Doc), width, look.Dim)...)
	}
	return out
}

func (s *Screen) labelled(label i18n.Key, text string, width int, st paint.Style) []paint.Line {
	return pretty.Labelled(s.env.Say.T(label), text, width, s.env.Look.Dim, st)
}

// turnText tells the owner of a foreign app what the app has to do now, and what is awaited.
func (s *Screen) turnText(f *flow, width int) []paint.Line {
	look, step, p := s.env.Look, f.step(), f.at(f.chosen)
	hint := s.env.Say.Pick(step.Hint.EN, step.Hint.ZH)
	waiting := p.State == scenario.Waiting
	if !s.foreign || hint == "" || p.State == scenario.Done {
		if waiting && p.Waiting != "" {
			return s.labelled(i18n.StepWaitsFor, p.Waiting, width, look.Warn)
		}
		return nil
	}
	out := []paint.Line{paint.Of(look.Warn, s.env.Say.T(i18n.StepForYou))}
	for _, line := range paint.Wrap(f.fill(hint), width-2) {
		out = append(out, paint.Of(look.Accent, "┃ ").Add(look.Strong, line))
	}
	if waiting {
		out = append(out, s.labelled(i18n.StepWaitsFor, p.Waiting, width, look.Warn)...)
		out = append(out, pretty.Text(s.env.Say.T(i18n.StepCopyHint), width, look.Dim)...)
	}
	return out
}

// resultText tells what was seen, or why it failed and what to press next.
func (s *Screen) resultText(f *flow, width int) []paint.Line {
	look, p := s.env.Look, f.at(f.chosen)
	var out []paint.Line
	if said := f.fill(s.env.Say.Pick(p.Say.EN, p.Say.ZH)); said != "" {
		st := look.Good
		if p.State == scenario.Failed {
			st = look.Bad
		}
		out = s.labelled(i18n.StepResult, said, width, st)
	}
	if p.Finding != nil {
		finding := *p.Finding
		if finding.Doc == f.step().Doc {
			finding.Doc = 0 // it stands above already
		}
		out = append(out, pretty.Finding(&finding, width, look, s.env.Say)...)
	}
	if p.State == scenario.Failed {
		out = append(out, pretty.Text(s.env.Say.T(i18n.StepRetry), width, look.Warn)...)
	}
	return out
}

// wrongText tells what goes wrong here in reality.
func (s *Screen) wrongText(f *flow, width int) []paint.Line {
	var out []paint.Line
	label := s.env.Say.T(i18n.StepWrong)
	for _, w := range f.step().Wrong {
		text := s.env.Say.Pick(w.Symptom.EN, w.Symptom.ZH) + " — " + s.env.Say.Pick(w.Cause.EN, w.Cause.ZH)
		out = append(out, pretty.Labelled(label, text, width, s.env.Look.Dim, s.env.Look.Dim)...)
		label = ""
	}
	return out
}

// drawDetail draws the open step in a pane of its own.
func (s *Screen) drawDetail(a paint.Area, f *flow) {
	step := f.step()
	fr := s.frame(paneDetail, s.env.Say.T(i18n.Detail)+" "+strconv.Itoa(f.chosen+1)+"  "+s.env.Say.Pick(step.Title.EN, step.Title.ZH))
	lines := s.stepText(f, a.Width()-4)
	lines = append(lines, s.seenText(f)...)
	s.detailRows.Resize(len(lines), a.Height()-2)
	first, end := s.detailRows.Visible()
	fr.First, fr.Visible, fr.Total = first, a.Height()-2, len(lines)
	inner := fr.Draw(a, s.env.Look)
	for row := first; row < end; row++ {
		inner.Line(1, row-first, lines[row].Fit(inner.Width()-2))
	}
}

// seenText lists the exchanges that the open step has shown.
func (s *Screen) seenText(f *flow) []paint.Line {
	look := s.env.Look
	var out []paint.Line
	for _, id := range f.at(f.chosen).Entries {
		for i := range f.story {
			if e := &f.story[i]; e.ID == id {
				st := look.Good
				if e.Failed() {
					st = look.Bad
				}
				out = append(out, paint.Of(look.Dim, "#"+strconv.FormatInt(e.ID, 10)+" ").Add(look.Text, s.env.Lane(e.From)+" → "+s.env.Lane(e.To)+"  "+e.Title+"  ").
					Add(st, ladder.Verdict(e, 60)))
			}
		}
	}
	if len(out) > 0 {
		out = append([]paint.Line{nil, paint.Of(look.Dim, s.env.Say.T(i18n.StepEntries))}, out...)
	}
	return out
}

// drawLadder draws the flow's story.
func (s *Screen) drawLadder(a paint.Area, f *flow) {
	fr := s.frame(paneLadder, s.env.Say.T(i18n.Ladder))
	if s.panes.Single() {
		fr.Note = s.title(f)
	}
	height := s.ladderHeight(f)
	s.ladderRows.Resize(height, a.Height()-3)
	first, end := s.ladderRows.Visible()
	fr.First, fr.Visible, fr.Total = first, a.Height()-3, height
	inner := fr.Draw(a, s.env.Look)
	if len(f.story) == 0 {
		inner.Text(1, 1, s.env.Look.Dim, s.env.Say.T(i18n.LadderEmpty))
		return
	}
	lanes := ladder.New(f.story, inner.Width(), s.env.Look, s.env.Lane)
	lanes.Head(inner, 0)
	rows := inner.Sub(belowHead(inner))
	row := 0
	for i := range f.story {
		e := &f.story[i]
		if next := row + ladder.Height(e); next > first && row < end {
			lanes.Draw(rows, row-first, e, s.ofChosenStep(f, e))
		}
		row += ladder.Height(e)
	}
}

// ofChosenStep makes the exchanges of the open step stand out.
func (s *Screen) ofChosenStep(f *flow, e *journal.Entry) func(paint.Style) paint.Style {
	for _, id := range f.at(f.chosen).Entries {
		if id == e.ID {
			return s.env.Look.Selected
		}
	}
	return func(st paint.Style) paint.Style { return st }
}

func (s *Screen) ladderHeight(f *flow) int {
	rows := 0
	for i := range f.story {
		rows += ladder.Height(&f.story[i])
	}
	return rows
}
