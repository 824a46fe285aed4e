// Package machine draws a state machine from its edges: the states from top to bottom, the way from one to the next between them, and
// whatever skips a state or leads back in lanes beside them. The present state is lit, and marked for who sees no colours.
package machine

import (
	"slices"
	"strings"

	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/theme"
)

// Edge leads from one state to another, which are told by their places in the list of states.
type Edge struct {
	From, To int
	By       string
}

// Machine is what is drawn.
type Machine struct {
	States  []string
	Edges   []Edge
	Present int // -1: none of them
}

// Height is the number of rows that the machine takes.
func (m Machine) Height() int { return max(2*len(m.States)-1, 0) }

// lane is a line beside the states that one or several edges share.
type lane struct {
	to    int
	from  []int
	label string
}

// lanes are the edges that do not lead to the next state, those of one goal and one command together.
func (m Machine) lanes() []lane {
	var out []lane
	for _, e := range m.Edges {
		if e.To == e.From+1 {
			continue
		}
		at := slices.IndexFunc(out, func(l lane) bool { return l.to == e.To && l.label == e.By })
		if at < 0 {
			out = append(out, lane{to: e.To, label: e.By})
			at = len(out) - 1
		}
		out[at].from = append(out[at].from, e.From)
	}
	return out
}

// steps are the labels of the edges from a state to the next.
func (m Machine) steps(from int) string {
	var all []string
	for _, e := range m.Edges {
		if e.From == from && e.To == from+1 {
			all = append(all, e.By)
		}
	}
	return strings.Join(all, " · ")
}

// Lines are the rows of the drawing, each as wide as its content.
func (m Machine) Lines(look *theme.Look) []paint.Line {
	names := 0
	for i, s := range m.States {
		names = max(names, paint.Width(s))
		if i > 0 {
			names = max(names, paint.Width(m.steps(i-1)))
		}
	}
	lanes := m.lanes()
	var out []paint.Line
	for row := range m.Height() {
		line := m.spine(row, names, look)
		for i := range lanes {
			line = lanes[i].row(line, row, look, i < len(lanes)-1 && reaches(lanes[i+1:], row))
		}
		out = append(out, line)
	}
	return out
}

// reaches reports whether a lane further right has its end in a row, so that its line crosses this one.
func reaches(lanes []lane, row int) bool {
	return slices.ContainsFunc(lanes, func(l lane) bool { return row%2 == 0 && (l.to == row/2 || slices.Contains(l.from, row/2)) })
}

// spine is a state, or the edge from one to the next.
func (m Machine) spine(row, names int, look *theme.Look) paint.Line {
	at := row / 2
	if row%2 == 1 {
		return paint.Of(look.Edge, "  │ ").Add(look.Dim, paint.Column(m.steps(at), names)).Add(look.Dim, "   ")
	}
	if at != m.Present {
		return paint.Of(look.Edge, "  ○ ").Add(look.Text, paint.Column(m.States[at], names)).Add(look.Text, "   ")
	}
	return paint.Of(look.Accent, "▶ ").Add(look.Good, "● ").Add(look.Tab, m.States[at]).Add(look.Text, strings.Repeat(" ", names-paint.Width(m.States[at])+3))
}

// row adds what a lane has in a row; crossed tells that a line goes on behind it.
func (l *lane) row(line paint.Line, row int, look *theme.Look, crossed bool) paint.Line {
	glyph, ends := l.glyph(row, crossed)
	lead, label, fill := "  ", "", " "
	if crossed {
		lead, fill = "──", "─"
	}
	switch {
	case ends && l.to == row/2:
		lead = "◀─"
	case ends:
		lead = "──"
	case row == 2*l.top()+1:
		label = " " + l.label
	}
	rest := max(paint.Width(l.label)+3-paint.Width(label), 0)
	return line.Add(look.Edge, lead+glyph).Add(look.Dim, label).Add(look.Edge, strings.Repeat(fill, rest))
}

// top and bottom are the first and the last state that a lane touches.
func (l *lane) top() int    { return min(l.to, slices.Min(l.from)) }
func (l *lane) bottom() int { return max(l.to, slices.Max(l.from)) }

// glyph is the piece of a lane's line in a row; ends tells that a state is joined to it there.
func (l *lane) glyph(row int, crossed bool) (glyph string, ends bool) {
	top, bottom := 2*l.top(), 2*l.bottom()
	ends = row%2 == 0 && (l.to == row/2 || slices.Contains(l.from, row/2))
	plain, joined := " ", "─"
	switch {
	case row < top || row > bottom:
	case row == top:
		plain, joined = "╮", "┬"
	case row == bottom:
		plain, joined = "╯", "┴"
	case ends:
		plain, joined = "┤", "┼"
	default:
		plain, joined = "│", "│"
	}
	if crossed {
		return joined, ends
	}
	return plain, ends
}
