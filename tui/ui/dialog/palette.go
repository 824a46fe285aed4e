package dialog

import (
	"image"

	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/field"
	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/roll"
	"wecomlab/tui/ui/theme"
)

// Command is one row of the palette.
type Command struct {
	Title string         // what it does, in the present language
	Name  string         // how it is called: the key, or the action's name; searched as well
	Kind  string         // key, action or event, in the present language
	Why   string         // why it does not work at present; empty when it does
	Run   func() tea.Cmd // does it, after the palette has closed
}

// Palette finds a command by some of its letters.
type Palette struct {
	say      *i18n.Printer
	commands []Command
	query    field.Field
	found    []int // commands that match, best first
	marks    [][]int
	rows     roll.Roll
	refused  string
}

// NewPalette returns a palette of commands.
func NewPalette(say *i18n.Printer, commands []Command) *Palette {
	p := &Palette{say: say, commands: commands}
	p.search()
	return p
}

// Offer replaces the commands, as when the simulator has told its actions. What was typed stays.
func (p *Palette) Offer(commands []Command) {
	p.commands = commands
	p.search()
}

// source makes commands searchable by title and name.
type source []Command

func (s source) String(i int) string { return s[i].Title + "  " + s[i].Name }
func (s source) Len() int            { return len(s) }

func (p *Palette) search() {
	p.found, p.marks, p.refused = nil, nil, ""
	if p.query.Text() == "" {
		for i := range p.commands {
			p.found, p.marks = append(p.found, i), append(p.marks, nil)
		}
	} else {
		for _, m := range fuzzy.FindFrom(p.query.Text(), source(p.commands)) {
			p.found, p.marks = append(p.found, m.Index), append(p.marks, m.MatchedIndexes)
		}
	}
	p.rows = roll.Roll{}
	p.rows.Resize(len(p.found), 1)
}

// Title implements [Dialog].
func (p *Palette) Title() string { return p.say.T(i18n.PaletteTitle) }

// Foot implements [Dialog].
func (p *Palette) Foot() string { return p.say.T(i18n.PaletteFoot) }

// Size implements [Dialog]. The height does not depend on what is found, so that the box stands still while one types.
func (p *Palette) Size(width, height int) (int, int) {
	return min(width, 96), min(height, max(len(p.commands)+2, 6), 24)
}

// Draw implements [Dialog].
func (p *Palette) Draw(a paint.Area, look *theme.Look) (image.Point, bool) {
	prompt := a.Text(1, 0, look.Accent, "❯ ")
	x := p.query.Draw(a.Sub(image.Rect(prompt, 0, a.Width()-1, 1)), look.Text, look.Dim, p.say.T(i18n.PalettePrompt))
	for i := range a.Width() {
		a.Text(i, 1, look.Edge, "─")
	}
	list := a.Sub(image.Rect(0, 2, a.Width(), a.Height()))
	p.rows.Resize(len(p.found), list.Height())
	if len(p.found) == 0 {
		list.Text(2, 0, look.Dim, p.say.T(i18n.PaletteNone))
	}
	first, end := p.rows.Visible()
	for row := first; row < end; row++ {
		p.drawRow(list, row-first, row, look)
	}
	if p.refused != "" {
		list.Row(list.Height()-1, look.Warn, paint.Of(look.Warn, "  "+p.refused))
	}
	return image.Pt(prompt+x, 0), true
}

func (p *Palette) drawRow(a paint.Area, y, row int, look *theme.Look) {
	c := p.commands[p.found[row]]
	title := look.Text
	if c.Why != "" {
		title = look.Dim
	}
	marker, change := "  ", func(st paint.Style) paint.Style { return st }
	if row == p.rows.Cursor() {
		marker, change = "▌ ", look.Selected
	}
	nameWidth := min(max(a.Width()/3, 16), 34)
	titleWidth := a.Width() - nameWidth - 12
	line := paint.Of(look.Accent, marker)
	line = append(line, highlight(c.Title, p.marks[row], title, look.Accent)...)
	line = line.Fit(titleWidth+2).Pad(titleWidth+2, look.Text).Add(look.Text, " ")
	name := c.Name
	if c.Why != "" {
		name = c.Why
	}
	line = line.Add(look.Dim, paint.Column(name, nameWidth)).Add(look.Dim, " "+c.Kind)
	a.Row(y, change(look.Text), line.With(change))
}

// highlight is a text whose matched bytes stand out.
func highlight(text string, marks []int, st, mark paint.Style) paint.Line {
	matched := make(map[int]bool, len(marks))
	for _, at := range marks {
		matched[at] = true
	}
	var line paint.Line
	for at, r := range text {
		if matched[at] {
			line = append(line, paint.Span{Text: string(r), Style: mark})
		} else {
			line = append(line, paint.Span{Text: string(r), Style: st})
		}
	}
	return line
}

// Type implements [Dialog].
func (p *Palette) Type(key tea.KeyPressMsg) (bool, tea.Cmd) {
	switch key.String() {
	case "enter":
		return p.run()
	case "up", "ctrl+p":
		p.rows.Move(-1)
	case "down", "ctrl+n":
		p.rows.Move(1)
	case "pgup":
		p.rows.Page(-1)
	case "pgdown":
		p.rows.Page(1)
	default:
		before := p.query.Text()
		p.query.Press(key.String(), key.Key().Text)
		if p.query.Text() != before {
			p.search()
		}
	}
	return false, nil
}

func (p *Palette) run() (bool, tea.Cmd) {
	if len(p.found) == 0 {
		return false, nil
	}
	c := p.commands[p.found[p.rows.Cursor()]]
	if c.Why != "" {
		p.refused = p.say.T(i18n.NotNow, c.Name, c.Why)
		return false, nil
	}
	return true, func() tea.Msg { return Chosen{Run: c.Run} }
}

// Chosen carries the command that was chosen in the palette; the frame runs it after the palette has closed.
type Chosen struct{ Run func() tea.Cmd }

// Paste implements [Dialog].
func (p *Palette) Paste(text string) {
	p.query.Insert(text)
	p.search()
}

// Click implements [Dialog].
func (p *Palette) Click(at image.Point) (bool, tea.Cmd) {
	row := p.rows.First() + at.Y - 2
	if at.Y < 2 || row >= len(p.found) {
		return false, nil
	}
	p.rows.Choose(row)
	return p.run()
}

// Wheel implements [Dialog].
func (p *Palette) Wheel(by int) { p.rows.Scroll(by) }
