package phone

import (
	"image"
	"strconv"

	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/dialog"
	"wecomlab/tui/ui/field"
	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/roll"
	"wecomlab/tui/ui/theme"
)

// item is one row of a picker.
type item struct {
	title string
	note  string
	mark  bool // is what holds now
	run   func() tea.Cmd
}

// picker is a dialog with a list of which one row is chosen: by a search where there are many, by digits where there are few.
type picker struct {
	say    *i18n.Printer
	title  string
	items  []item
	search bool
	query  field.Field
	found  []int
	rows   roll.Roll
}

func newPicker(say *i18n.Printer, title string, search bool, items []item) *picker {
	p := &picker{say: say, title: title, search: search, items: items}
	p.find()
	for row, i := range p.found {
		if p.items[i].mark {
			p.rows.Choose(row)
		}
	}
	return p
}

// String implements [fuzzy.Source].
func (p *picker) String(i int) string { return p.items[i].title + " " + p.items[i].note }

// Len implements [fuzzy.Source].
func (p *picker) Len() int { return len(p.items) }

func (p *picker) find() {
	p.found = p.found[:0]
	if p.query.Text() == "" {
		for i := range p.items {
			p.found = append(p.found, i)
		}
	} else {
		for _, m := range fuzzy.FindFrom(p.query.Text(), p) {
			p.found = append(p.found, m.Index)
		}
	}
	p.rows = roll.Roll{}
	p.rows.Resize(len(p.found), 1)
}

// Title implements [dialog.Dialog].
func (p *picker) Title() string { return p.title }

// Foot implements [dialog.Dialog].
func (p *picker) Foot() string {
	if p.search {
		return p.say.T(i18n.PhonePickFoot)
	}
	return p.say.T(i18n.PhoneListFoot)
}

// Size implements [dialog.Dialog].
func (p *picker) Size(width, height int) (int, int) {
	return min(width, 76), min(height, len(p.items)+p.head(), 24)
}

// head is the number of rows above the list.
func (p *picker) head() int {
	if p.search {
		return 2
	}
	return 0
}

// Draw implements [dialog.Dialog].
func (p *picker) Draw(a paint.Area, look *theme.Look) (cursor image.Point, show bool) {
	if p.search {
		x := a.Text(1, 0, look.Accent, "❯ ")
		x += p.query.Draw(a.Sub(image.Rect(x, 0, a.Width()-1, 1)), look.Text, look.Dim, p.say.T(i18n.PhonePickHint))
		for i := range a.Width() {
			a.Text(i, 1, look.Edge, "─")
		}
		cursor = image.Pt(x, 0)
	}
	list := a.Sub(image.Rect(0, p.head(), a.Width(), a.Height()))
	p.rows.Resize(len(p.found), list.Height())
	if len(p.found) == 0 {
		list.Text(2, 0, look.Dim, p.say.T(i18n.PaletteNone))
	}
	first, end := p.rows.Visible()
	for i := first; i < end; i++ {
		p.drawRow(list, i-first, i, look)
	}
	return cursor, p.search
}

func (p *picker) drawRow(a paint.Area, y, i int, look *theme.Look) {
	it := &p.items[p.found[i]]
	marker, change := "  ", func(st paint.Style) paint.Style { return st }
	if i == p.rows.Cursor() {
		marker, change = "▌ ", look.Selected
	}
	line := paint.Of(look.Accent, marker)
	if !p.search && i < 9 {
		line = line.Add(look.Accent, strconv.Itoa(i+1)+" ")
	}
	title := look.Text
	if it.mark {
		title = look.Good
	}
	half := max(a.Width()/2-line.Width(), 8)
	line = line.Add(title, paint.Column(paint.Clean(it.title), half)).Add(look.Dim, " "+paint.Clean(it.note))
	a.Row(y, change(look.Text), line.With(change))
}

// Type implements [dialog.Dialog].
func (p *picker) Type(key tea.KeyPressMsg) (bool, tea.Cmd) {
	switch name := key.String(); {
	case name == "enter":
		return p.pick(p.rows.Cursor())
	case name == "up", !p.search && name == "k":
		p.rows.Move(-1)
	case name == "down", !p.search && name == "j":
		p.rows.Move(1)
	case name == "pgup":
		p.rows.Page(-1)
	case name == "pgdown":
		p.rows.Page(1)
	case p.search:
		before := p.query.Text()
		if p.query.Press(name, key.Key().Text); p.query.Text() != before {
			p.find()
		}
	case len(name) == 1 && name[0] >= '1' && name[0] <= '9':
		return p.pick(int(name[0] - '1'))
	}
	return false, nil
}

func (p *picker) pick(i int) (bool, tea.Cmd) {
	if i < 0 || i >= len(p.found) {
		return false, nil
	}
	run := p.items[p.found[i]].run
	return true, func() tea.Msg { return dialog.Chosen{Run: run} }
}

// Paste implements [dialog.Dialog].
func (p *picker) Paste(text string) {
	if p.search {
		p.query.Insert(text)
		p.find()
	}
}

// Click implements [dialog.Dialog].
func (p *picker) Click(at image.Point) (bool, tea.Cmd) {
	if at.Y < p.head() {
		return false, nil
	}
	i := p.rows.First() + at.Y - p.head()
	p.rows.Choose(i)
	return p.pick(i)
}

// Wheel implements [dialog.Dialog].
func (p *picker) Wheel(by int) { p.rows.Scroll(by) }
