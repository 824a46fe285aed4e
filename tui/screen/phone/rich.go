package phone

import (
	"html"
	"regexp"
	"strings"

	"wecomlab/tui/ui/paint"
)

var (
	tag      = regexp.MustCompile(`(?i)<\s*(/?)\s*([a-z]+)([^<>]*)>`)
	hrefOf   = regexp.MustCompile(`(?i)href\s*=\s*["']?([^"'\s>]+)`)
	classOf  = regexp.MustCompile(`(?i)class\s*=\s*["']?([a-z]+)`)
	colourOf = regexp.MustCompile(`(?i)color\s*=\s*["']?([a-z]+)`)
)

// marked takes a text with <a href>, <div class>, <br> and <font color> apart. Other tags stay as they were typed, as on a real
// phone. (doc 90236)
func (p *pen) marked(text string, st paint.Style) []piece {
	var out []piece
	now, stop := st, 0
	add := func(s string) {
		if s != "" {
			out = append(out, piece{text: s, style: now, stop: stop})
		}
	}
	at := 0
	for _, m := range tag.FindAllStringSubmatchIndex(text, -1) {
		closing, name, rest := text[m[2]:m[3]] != "", strings.ToLower(text[m[4]:m[5]]), text[m[6]:m[7]]
		if name != "a" && name != "div" && name != "br" && name != "font" {
			continue
		}
		add(text[at:m[0]])
		at = m[1]
		switch {
		case name == "br", name == "div" && closing:
			add("\n")
			if name == "div" {
				now = st
			}
		case closing:
			now, stop = st, 0
		case name == "a":
			now, stop = p.card.Link, p.stop(target{kind: link, value: first(hrefOf, rest)})
		case name == "div":
			now = p.class(first(classOf, rest), st)
		default:
			now = p.font(first(colourOf, rest), st)
		}
	}
	add(text[at:])
	return out
}

func first(re *regexp.Regexp, text string) string {
	if m := re.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// class is the style of a <div class> in a textcard.
func (p *pen) class(name string, st paint.Style) paint.Style {
	switch strings.ToLower(name) {
	case "gray":
		return p.card.Dim
	case "highlight":
		return p.card.Warning
	}
	return st
}

// font is the style of a <font color> in markdown.
func (p *pen) font(name string, st paint.Style) paint.Style {
	switch strings.ToLower(name) {
	case "info":
		return p.card.Info
	case "comment":
		return p.card.Comment
	case "warning":
		return p.card.Warning
	}
	return st
}

var (
	heading = regexp.MustCompile(`^(#{1,6})\s+(.*)$`)
	inline  = regexp.MustCompile("\\*\\*([^*]+)\\*\\*|`([^`]+)`|\\[([^\\]]*)\\]\\(([^)\\s]*)\\)")
)

// markdown lays out WeCom's subset: headings, bold, links, code within a line, quotes and font colours. (doc 90236)
func (p *pen) markdown(text string) []row {
	var out []row
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		quote := false
		if rest, ok := strings.CutPrefix(strings.TrimLeft(line, " "), ">"); ok {
			line, quote = strings.TrimPrefix(rest, " "), true
		}
		st := p.card.Text
		mark := ""
		if m := heading.FindStringSubmatch(line); m != nil {
			line, st = m[2], p.card.Strong
			if len(m[1]) <= 2 {
				mark = "▍"
			}
		}
		if quote {
			st = p.card.Dim
		}
		width := p.width
		if quote {
			width -= 2
		}
		pieces := p.inline(line, st)
		if mark != "" {
			pieces = append([]piece{{text: mark, style: p.card.Link}}, pieces...)
		}
		for _, r := range flow(pieces, width) {
			if quote {
				r = append(row{{text: "▎ ", style: p.card.Edge}}, r...)
			}
			out = append(out, r)
		}
	}
	return out
}

// inline lays out what stands within one line of markdown.
func (p *pen) inline(line string, st paint.Style) []piece {
	var out []piece
	for _, part := range p.marked(line, st) {
		at := 0
		for _, m := range inline.FindAllStringSubmatchIndex(part.text, -1) {
			out = append(out, piece{text: part.text[at:m[0]], style: part.style, stop: part.stop})
			at = m[1]
			switch {
			case m[2] >= 0:
				bold := part.style
				bold.Attrs |= paint.Bold
				out = append(out, piece{text: part.text[m[2]:m[3]], style: bold, stop: part.stop})
			case m[4] >= 0:
				out = append(out, piece{text: " " + part.text[m[4]:m[5]] + " ", style: p.card.Code})
			default:
				stop := p.stop(target{kind: link, value: part.text[m[8]:m[9]]})
				out = append(out, piece{text: part.text[m[6]:m[7]], style: p.card.Link, stop: stop})
			}
		}
		out = append(out, piece{text: part.text[at:], style: part.style, stop: part.stop})
	}
	return out
}

// bare is a text without tags, on one line.
func bare(text string) string {
	text = html.UnescapeString(tag.ReplaceAllString(text, " "))
	return strings.Join(strings.Fields(paint.Clean(strings.ReplaceAll(text, "\n", " "))), " ")
}
