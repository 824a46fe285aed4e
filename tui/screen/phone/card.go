package phone

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/paint"
)

// cardRows lays a template card out: what is between its edges.
func (p *pen) cardRows() []row {
	var c cardContent
	if err := json.Unmarshal(p.message.Content, &c); err != nil {
		return p.text(string(p.message.Content))
	}
	rows := p.head(&c)
	rows = append(rows, p.pictures(&c)...)
	rows = append(rows, p.middle(&c)...)
	if form := p.form(&c); len(form) > 0 {
		rows = append(append(rows, p.rule()), form...)
	}
	return rows
}

func (p *pen) rule() row {
	return row{{text: strings.Repeat("─", p.width), style: p.card.Edge}}
}

// head lays out source, menu and title.
func (p *pen) head(c *cardContent) []row {
	var rows []row
	if c.Source.Desc != "" || c.Menu != nil {
		st := []paint.Style{p.card.Grey, p.card.Black, p.card.Red, p.card.Green}[min(max(c.Source.Color, 0), 3)]
		line := row{}
		if c.Source.Desc != "" {
			line = row{{text: "▣ " + paint.Clean(c.Source.Desc), style: st}}.fit(p.width - 4)
		}
		if c.Menu != nil {
			line = append(line.pad(p.width-1, p.card.Text), piece{text: "⋯", style: p.card.Link, stop: p.stop(target{kind: menu, label: c.Menu.Desc})})
		}
		rows = append(rows, line)
	}
	stop := 0
	if address := c.Action.address(); address != "" {
		stop = p.stop(target{kind: link, value: address, label: c.Title.Title})
	}
	if c.Title.Title != "" {
		rows = append(rows, flow([]piece{{text: c.Title.Title, style: p.card.Strong, stop: stop}}, p.width)...)
	}
	if c.Title.Desc != "" {
		rows = append(rows, p.dim(c.Title.Desc)...)
	}
	if c.Title.Title == "" && stop != 0 {
		rows = append(rows, row{{text: p.say.T(i18n.PhoneOpen) + " ›", style: p.card.Link, stop: stop}})
	}
	return rows
}

func (p *pen) dim(text string) []row { return flow([]piece{{text: text, style: p.card.Dim}}, p.width) }

// picture stands for an image, which a terminal does not show.
func (p *pen) picture(address string) row {
	return row{{text: "▦ ", style: p.card.Link}, {text: paint.Fit(paint.Clean(address), p.width-2), style: p.card.Dim}}
}

func (p *pen) pictures(c *cardContent) []row {
	var rows []row
	if c.Image != nil {
		rows = append(rows, p.picture(c.Image.URL))
	}
	if i := c.ImageText; i != nil {
		rows = append(rows, p.picture(i.Image))
		rows = append(rows, p.jump(&i.cardJump, p.card.Strong)...)
		if i.Desc != "" {
			rows = append(rows, p.dim(i.Desc)...)
		}
	}
	for _, v := range c.Vertical {
		rows = append(rows, flow([]piece{{text: v.Title, style: p.card.Strong}}, p.width)...)
		if v.Desc != "" {
			rows = append(rows, p.dim(v.Desc)...)
		}
	}
	return rows
}

// jump lays out a line that leads somewhere, or nowhere.
func (p *pen) jump(j *cardJump, st paint.Style) []row {
	if j.Title == "" {
		return nil
	}
	address := j.address()
	if address == "" {
		return flow([]piece{{text: j.Title, style: st}}, p.width)
	}
	stop := p.stop(target{kind: link, value: address, label: j.Title})
	return []row{append(row{{text: paint.Column(paint.Clean(j.Title), p.width-2), style: p.card.Link, stop: stop}}, piece{text: " ›", style: p.card.Link, stop: stop})}
}

// middle lays out what stands between title and buttons.
func (p *pen) middle(c *cardContent) []row {
	var rows []row
	if e := c.Emphasis; e != nil && e.Title+e.Desc != "" {
		rows = append(rows, row{{text: paint.Clean(e.Title), style: p.card.Strong}}.fit(p.width).centre(p.width, p.card.Text))
		if e.Desc != "" {
			rows = append(rows, row{{text: paint.Clean(e.Desc), style: p.card.Dim}}.fit(p.width).centre(p.width, p.card.Text))
		}
	}
	if c.Quote != nil {
		rows = append(rows, p.quote(c.Quote)...)
	}
	if c.Subtitle != "" {
		rows = append(rows, p.text(c.Subtitle)...)
	}
	for i := range c.Rows {
		rows = append(rows, p.pair(&c.Rows[i], p.keyWidth(c.Rows))...)
	}
	for i := range c.Jumps {
		rows = append(rows, p.jump(&c.Jumps[i], p.card.Text)...)
	}
	return rows
}

func (p *pen) quote(q *cardQuote) []row {
	inner := *p
	inner.width = p.width - 2
	rows := inner.jump(&q.cardJump, p.card.Strong)
	if q.Text != "" {
		rows = append(rows, inner.dim(q.Text)...)
	}
	p.targets = inner.targets
	for i := range rows {
		rows[i] = append(row{{text: "▎ ", style: p.card.Edge}}, rows[i]...)
	}
	return rows
}

// keyWidth is the width of the names of a list of pairs.
func (p *pen) keyWidth(rows []cardRow) int {
	w := 0
	for i := range rows {
		w = max(w, paint.Width(rows[i].Key))
	}
	return min(w, 12, p.width/2)
}

// pair lays out a name with its value: a text, an address, a file or a member.
func (p *pen) pair(r *cardRow, keys int) []row {
	value := piece{text: r.Value, style: p.card.Text}
	switch r.Type {
	case 1:
		value.style, value.stop = p.card.Link, p.stop(target{kind: link, value: r.URL, label: r.Value})
	case 2:
		value.style, value.text = p.card.Link, "▤ "+p.fileName(r.MediaID, r.Value)
	case 3:
		value = piece{text: "@" + or(r.Value, p.names(r.UserID)), style: p.card.Link, stop: p.stop(target{kind: person, value: r.UserID, label: r.Value})}
	}
	rows := flow([]piece{value}, p.width-keys-2)
	for i := range rows {
		name := ""
		if i == 0 {
			name = paint.Clean(r.Key)
		}
		rows[i] = append(row{{text: paint.Column(name, keys) + "  ", style: p.card.Dim}}, rows[i]...)
	}
	return rows
}

func or(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// form lays out what a member can choose and press.
func (p *pen) form(c *cardContent) []row {
	var rows []row
	if c.Box != nil {
		rows = append(rows, p.options(c.Box)...)
	}
	for i := range c.Selects {
		rows = append(rows, p.selection(&c.Selects[i])...)
	}
	if c.Selection != nil {
		rows = append(rows, p.selection(c.Selection)...)
	}
	if p.message.Button != "" && (len(c.Buttons) > 0 || c.Submit != nil) {
		return append(rows, p.frozen())
	}
	rows = append(rows, p.buttons(c.Buttons)...)
	if c.Submit != nil {
		label := or(c.Submit.Text, "提交")
		stop := p.stop(target{kind: button, value: c.Submit.Key, label: label})
		rows = append(rows, p.filled(label, 1, p.width, stop))
	}
	return rows
}

// frozen stands in the place of buttons that cannot be pressed any more.
func (p *pen) frozen() row {
	st := p.card.Frozen
	return row{{text: paint.Clean(p.message.Button), style: st}}.fit(p.width).centre(p.width, st).pad(p.width, st)
}

// options lays out the options of a vote.
func (p *pen) options(q *question) []row {
	var rows []row
	marks := [2]string{"○ ", "● "}
	if q.Mode == 1 {
		marks = [2]string{"☐ ", "☑ "}
	}
	chosen := q.chosen(p.chosen)
	for _, o := range q.Options {
		mark, st := marks[0], p.card.Text
		if slices.Contains(chosen, o.ID) {
			mark, st = marks[1], p.card.Link
		}
		if q.Disable {
			rows = append(rows, row{{text: mark + paint.Clean(o.Text), style: p.card.Dim}}.fit(p.width))
			continue
		}
		stop := p.stop(target{kind: option, question: q.Key, option: o.ID, label: o.Text})
		rows = append(rows, row{{text: mark + paint.Clean(o.Text), style: st, stop: stop}}.fit(p.width))
	}
	return rows
}

// selection lays out a list of which one is chosen.
func (p *pen) selection(q *question) []row {
	shown, st := p.say.T(i18n.PhoneChoose), p.card.Dim
	if ids := q.chosen(p.chosen); len(ids) > 0 {
		shown, st = q.text(ids[0]), p.card.Text
	}
	keys := min(paint.Width(q.Title), p.width/2)
	value := piece{text: fmt.Sprintf("%s ▾", paint.Fit(paint.Clean(shown), p.width-keys-4)), style: st}
	if !q.Disable {
		value.stop = p.stop(target{kind: choice, question: q.Key, label: q.Title})
	}
	line := row{{text: paint.Column(paint.Clean(q.Title), keys), style: p.card.Dim}}
	return []row{append(line.pad(max(p.width-paint.Width(value.text), keys+1), p.card.Text), value)}
}

// buttons lays buttons out, two beside each other where their texts fit.
func (p *pen) buttons(list []keyed) []row {
	half := (p.width - 1) / 2
	var rows []row
	for i := 0; i < len(list); i++ {
		if i+1 < len(list) && max(paint.Width(list[i].Text), paint.Width(list[i+1].Text))+4 <= half {
			line := p.button(&list[i], half)
			line = append(line, piece{text: " ", style: p.card.Text})
			rows = append(rows, append(line, p.button(&list[i+1], p.width-half-1)...))
			i++
			continue
		}
		rows = append(rows, p.button(&list[i], p.width))
	}
	return rows
}

func (p *pen) button(b *keyed, width int) row {
	t := target{kind: button, value: b.Key, label: b.Text}
	if b.Type == 1 {
		t = target{kind: link, value: b.URL, label: b.Text}
	}
	return p.filled(b.Text, b.Style, width, p.stop(t))
}

// filled is a button of a style, in brackets so that it is one without colours too.
func (p *pen) filled(text string, style, width, stop int) row {
	if style < 1 || style > len(p.card.Buttons) {
		style = 1
	}
	st := p.card.Buttons[style-1]
	inner := row{{text: paint.Clean(text), style: st}}.fit(width-4).centre(width-2, st).pad(width-2, st)
	var label strings.Builder
	for _, part := range inner {
		label.WriteString(part.text)
	}
	return row{{text: "[" + label.String() + "]", style: st, stop: stop}}
}
