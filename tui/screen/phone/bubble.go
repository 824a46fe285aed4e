package phone

import (
	"encoding/json"
	"fmt"
	"strings"

	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/paint"
)

// rows lays out what a message says, without the edges around it.
func (p *pen) rows() []row {
	m := p.message
	switch m.Type {
	case "text":
		return flow(p.marked(read[textContent](p).Content, p.card.Text), p.width)
	case "markdown", "markdown_v2":
		return p.markdown(read[textContent](p).Content)
	case "textcard":
		return p.textcard(read[textcardContent](p))
	case "news", "mpnews":
		return p.news(read[newsContent](p))
	case "image", "voice", "video", "file":
		return p.file(read[fileContent](p))
	case "miniprogram_notice":
		return p.notice(read[noticeContent](p))
	case "template_card":
		return p.cardRows()
	case "taskcard", "interactive_taskcard":
		return p.task(read[taskContent](p))
	case "template_msg":
		return p.template(read[templateContent](p))
	case "location":
		return p.location(read[locationContent](p))
	case "link":
		return p.link(read[linkContent](p))
	}
	return append(p.dim(m.Type), p.text(string(m.Content))...)
}

// read decodes a content; a field of another type than expected stays empty.
func read[T any](p *pen) T {
	var content T
	_ = json.Unmarshal(p.message.Content, &content)
	return content
}

// framed reports whether a message stands in a frame: a card rather than a bubble.
func (p *pen) framed() bool {
	switch p.message.Type {
	case "template_card", "textcard", "news", "mpnews", "miniprogram_notice", "taskcard", "interactive_taskcard", "template_msg":
		return true
	}
	return false
}

func (p *pen) textcard(c textcardContent) []row {
	rows := flow([]piece{{text: c.Title, style: p.card.Strong}}, p.width)
	rows = append(rows, flow(p.marked(c.Description, p.card.Text), p.width)...)
	rows = append(rows, p.rule())
	return append(rows, p.jump(&cardJump{Type: 1, Title: c.Button, URL: c.URL}, p.card.Text)...)
}

func (p *pen) news(c newsContent) []row {
	var rows []row
	for i := range c.Articles {
		a := &c.Articles[i]
		if i > 0 {
			rows = append(rows, p.rule())
		}
		if a.Picture != "" {
			rows = append(rows, p.picture(a.Picture))
		}
		if a.Thumb != "" {
			rows = append(rows, p.picture(p.fileName(a.Thumb, "")))
		}
		address := or(a.URL, a.Source)
		if a.AppID != "" && a.Page != "" {
			address = miniProgram(a.AppID, a.Page)
		}
		title := piece{text: a.Title, style: p.card.Strong}
		if address != "" {
			title.stop = p.stop(target{kind: link, value: address, label: a.Title})
		}
		rows = append(rows, flow([]piece{title}, p.width)...)
		if a.Author != "" {
			rows = append(rows, p.dim(a.Author)...)
		}
		if about := or(a.Description, a.Digest); about != "" {
			rows = append(rows, p.dim(about)...)
		}
	}
	return rows
}

// signs stand before the name of a file.
var signs = map[string]string{"image": "▦", "voice": "◗", "video": "▶", "file": "▤"}

func (p *pen) file(c fileContent) []row {
	rows := []row{row{{text: signs[p.message.Type] + " ", style: p.card.Link}, {text: p.fileName(c.MediaID, ""), style: p.card.Text}}.fit(p.width)}
	if c.Title != "" {
		rows = append(rows, flow([]piece{{text: c.Title, style: p.card.Strong}}, p.width)...)
	}
	if c.Description != "" {
		rows = append(rows, p.dim(c.Description)...)
	}
	return rows
}

// fileName is a file's name and size, or other if the simulator does not know the file.
func (p *pen) fileName(mediaID, other string) string {
	for _, f := range p.message.Files {
		switch {
		case f.MediaID != mediaID:
		case f.Gone:
			return strings.TrimSpace(other + " " + p.say.T(i18n.PhoneFileGone))
		default:
			return paint.Clean(or(other, f.Name)) + "  " + size(f.Size)
		}
	}
	return or(other, mediaID)
}

// size is a number of bytes as people read it.
func size(n int64) string {
	const kilo = 1024
	switch {
	case n < kilo:
		return fmt.Sprintf("%d B", n)
	case n < kilo*kilo:
		return fmt.Sprintf("%.1f KB", float64(n)/kilo)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/kilo/kilo)
}

func (p *pen) notice(c noticeContent) []row {
	rows := flow([]piece{{text: c.Title, style: p.card.Strong}}, p.width)
	if c.Description != "" {
		rows = append(rows, p.dim(c.Description)...)
	}
	pairs := make([]cardRow, 0, len(c.Items))
	for i, item := range c.Items {
		if i == 0 && c.Emphasis {
			rows = append(rows, row{{text: paint.Clean(item.Value), style: p.card.Strong}}.fit(p.width).centre(p.width, p.card.Text),
				row{{text: paint.Clean(item.Key), style: p.card.Dim}}.fit(p.width).centre(p.width, p.card.Text))
			continue
		}
		pairs = append(pairs, cardRow{Key: item.Key, Value: item.Value})
	}
	for i := range pairs {
		rows = append(rows, p.pair(&pairs[i], p.keyWidth(pairs))...)
	}
	if c.Page == "" {
		return rows
	}
	rows = append(rows, p.rule())
	return append(rows, p.jump(&cardJump{Type: 2, Title: p.say.T(i18n.PhoneMini), AppID: c.AppID, Page: c.Page}, p.card.Text)...)
}

// task lays out a task card, which template cards have replaced. (doc 91579)
func (p *pen) task(c taskContent) []row {
	title := piece{text: c.Title, style: p.card.Strong}
	if c.URL != "" {
		title.stop = p.stop(target{kind: link, value: c.URL, label: c.Title})
	}
	rows := append(flow([]piece{title}, p.width), flow(p.marked(c.Description, p.card.Text), p.width)...)
	rows = append(rows, p.rule())
	if p.message.Button != "" {
		return append(rows, p.frozen())
	}
	var buttons []keyed
	for _, b := range c.Buttons {
		style := 1
		if b.Color == "red" {
			style = 3
		}
		buttons = append(buttons, keyed{Text: b.Name, Key: b.Key, Style: style})
	}
	return append(rows, p.buttons(buttons)...)
}

// template lays out a message of an approved form. (doc 94515)
func (p *pen) template(c templateContent) []row {
	pairs := make([]cardRow, 0, len(c.Items))
	for _, item := range c.Items {
		pairs = append(pairs, cardRow{Key: item.Key, Value: item.Value})
	}
	var rows []row
	for i := range pairs {
		rows = append(rows, p.pair(&pairs[i], p.keyWidth(pairs))...)
	}
	to := cardJump{Type: 1, Title: p.say.T(i18n.PhoneOpen), URL: c.URL}
	if c.Mini.AppID != "" {
		to = cardJump{Type: 2, Title: p.say.T(i18n.PhoneMini), AppID: c.Mini.AppID, Page: c.Mini.Page}
	}
	return append(append(rows, p.rule()), p.jump(&to, p.card.Text)...)
}

func (p *pen) location(c locationContent) []row {
	rows := flow([]piece{{text: "⌖ ", style: p.card.Link}, {text: or(c.Label, p.say.T(i18n.PhoneLocation)), style: p.card.Text}}, p.width)
	return append(rows, p.dim(strings.Trim(c.Latitude.String()+", "+c.Longitude.String(), ", "))...)
}

func (p *pen) link(c linkContent) []row {
	stop := p.stop(target{kind: link, value: c.URL, label: c.Title})
	rows := flow([]piece{{text: or(c.Title, c.URL), style: p.card.Link, stop: stop}}, p.width)
	if c.Description != "" {
		rows = append(rows, p.dim(c.Description)...)
	}
	return rows
}
