package phone

import (
	"slices"
	"strings"

	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/theme"
)

// Widths of what a message says, and of the column at the left that marks the message in focus.
const (
	gutter       = 2
	widestBubble = 72
	widestFrame  = 52
	narrowest    = 12
)

// place is where a thing that enter acts on stands in the talk.
type place struct {
	message  int // in the list of messages
	stop     int // within its message, from 1; 0: the message as a whole
	row, end int // rows of the talk, end is behind the last one
	from, to int // columns of the first row
}

// drawn is one message as it was laid out, with what that depended on.
type drawn struct {
	key     drawnKey
	rows    []row
	targets []target
	framed  bool
	width   int // of a frame's inside
}

type drawnKey struct {
	look     *theme.Look
	lang     i18n.Lang
	width    int
	revision int // of what the member has chosen on the card
	content  string
	button   string
	recalled bool
}

// talk is the messages of the session that is open, laid out.
type talk struct {
	rows   []paint.Line
	places []place
	begins []int // the first row of each message
}

// pen makes the pen for a message.
func (s *Screen) pen(m *control.PhoneMessage, width int) *pen {
	p := &pen{say: s.env.Say, card: &s.env.Look.Card, message: m, chosen: s.answers[m.ID], names: s.nameOf}
	if m.Mine {
		mine := *p.card
		for _, st := range []*paint.Style{&mine.Text, &mine.Strong, &mine.Dim, &mine.Link} {
			st.Bg = mine.Mine.Bg
		}
		mine.Text = mine.Mine
		p.card = &mine
	}
	p.width = min(width-gutter-4, widestBubble)
	if p.framed() {
		p.width = min(width-gutter-4, widestFrame)
	}
	p.width = max(p.width, narrowest)
	return p
}

// drawn lays a message out, unless it stands already as it should.
func (s *Screen) drawn(m *control.PhoneMessage, width int) *drawn {
	key := drawnKey{
		look: s.env.Look, lang: s.env.Say.Lang(), width: width, revision: s.revisions[m.ID], content: string(m.Content), button: m.Button, recalled: m.Recalled,
	}
	if d := s.laid[m.ID]; d != nil && d.key == key {
		return d
	}
	p := s.pen(m, width)
	d := &drawn{key: key, rows: p.rows(), framed: p.framed(), width: p.width}
	d.targets = p.targets
	s.laid[m.ID] = d
	return d
}

// layOut lays the whole talk out for a width.
func (s *Screen) layOut(width int) *talk {
	t := &talk{}
	day := ""
	for i := range s.messages {
		m := &s.messages[i]
		t.begins = append(t.begins, len(t.rows))
		if today := m.At.Format("2006-01-02"); today != day {
			day = today
			t.rows = append(t.rows, paint.Of(s.env.Look.Dim, strings.Repeat(" ", max((width-len(day))/2, 0))+day))
		}
		s.lay(t, i, width)
	}
	return t
}

// lay lays one message out below the others.
func (s *Screen) lay(t *talk, i, width int) {
	m, say := &s.messages[i], s.env.Say
	d := s.drawn(m, width)
	focused := s.pane() == paneTalk && i == s.focus.message
	first := len(t.rows)
	if m.Recalled {
		text := say.T(i18n.PhoneRecalled) + "  " + m.At.Format("15:04")
		t.rows = append(t.rows, s.gutter(focused, " ", max((width-paint.Width(text))/2, gutter)).Add(s.env.Look.Dim, text))
		t.places = append(t.places, place{message: i, row: first, end: first + 1, to: width})
		return
	}
	t.rows = append(t.rows, s.headline(m, width, focused))
	lines, left := s.edged(m, d, width)
	if len(d.targets) == 0 {
		t.places = append(t.places, place{message: i, row: first, end: first + 1 + len(lines), from: 0, to: width})
	}
	places := make([]place, len(d.targets))
	for _, r := range lines {
		line, at := paint.Line{}, left
		mark := " "
		for _, part := range r {
			st, end := part.style, at+paint.Width(part.text)
			if part.stop > 0 {
				p := &places[part.stop-1]
				if p.end == 0 {
					*p = place{message: i, stop: part.stop, row: len(t.rows), from: at}
				}
				if p.row == len(t.rows) {
					p.to = end
				}
				p.end = len(t.rows) + 1
				if focused && part.stop == s.focus.stop {
					st, mark = s.env.Look.Card.Focused(st), "▸"
				}
			}
			line, at = line.Add(st, part.text), end
		}
		t.rows = append(t.rows, append(s.gutter(focused, mark, left), line...))
	}
	t.places = append(t.places, slices.DeleteFunc(places, func(p place) bool { return p.end == 0 })...)
}

// gutter is what stands before a row of a message: marks of the focus, and blanks.
func (s *Screen) gutter(focused bool, mark string, left int) paint.Line {
	bar := " "
	if focused {
		bar = "▌"
	}
	return paint.Of(s.env.Look.Accent, bar+mark+strings.Repeat(" ", max(left-gutter, 0)))
}

// headline tells who has written when.
func (s *Screen) headline(m *control.PhoneMessage, width int, focused bool) paint.Line {
	look, say := s.env.Look, s.env.Say
	text := m.At.Format("15:04")
	switch {
	case m.Mine:
		text += " " + say.T(i18n.PhoneMe)
	case m.From != "":
		text = m.From + " " + text
	case s.session() != nil:
		text = s.session().Name + " " + text
	}
	if m.Replaced && !m.Recalled {
		text += "  " + say.T(i18n.PhoneReplaced)
	}
	if m.Safe != 0 {
		text += "  " + say.T(i18n.PhoneSafe)
	}
	text = paint.Fit(paint.Clean(text), width-gutter)
	left := gutter
	if m.Mine {
		left = max(width-paint.Width(text)-1, gutter)
	}
	return s.gutter(focused, " ", left).Add(look.Dim, text)
}

// edged puts edges around what a message says and gives the column where it begins.
func (s *Screen) edged(m *control.PhoneMessage, d *drawn, width int) (rows []row, left int) {
	card := &s.env.Look.Card
	widest := 0
	for _, r := range d.rows {
		widest = max(widest, r.width())
	}
	paper, edge := card.Text, card.Edge
	if m.Mine {
		paper, edge.Bg = card.Mine, card.Mine.Bg
	}
	side := [2]string{"▏", " "}
	if m.Mine {
		side = [2]string{" ", "▕"}
	}
	if d.framed {
		widest, side = d.width, [2]string{"│", "│"}
		rows = append(rows, row{{text: "╭" + strings.Repeat("─", widest+2) + "╮", style: edge}})
	}
	for _, r := range d.rows {
		inner := append(row{{text: side[0], style: edge}, {text: " ", style: paper}}, r.pad(widest, paper)...)
		rows = append(rows, append(inner, piece{text: " ", style: paper}, piece{text: side[1], style: edge}))
	}
	if d.framed {
		rows = append(rows, row{{text: "╰" + strings.Repeat("─", widest+2) + "╯", style: edge}})
	}
	left = gutter
	if m.Mine {
		left = max(width-widest-4-1, gutter)
	}
	return rows, left
}
