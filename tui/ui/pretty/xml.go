package pretty

import (
	"strings"

	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/theme"
)

// xmlToken is a tag, a CDATA section or the text between them.
type xmlToken struct {
	text  string
	open  bool // opening tag
	close bool // closing tag
	plain bool // text or CDATA
}

// xmlLines indents and colours XML, elements that hold only text on one line; nil if tags do not match, as in most HTML.
func xmlLines(s string, look *theme.Look) []paint.Line {
	tokens, ok := scanXML(s)
	if !ok {
		return nil
	}
	var out []paint.Line
	depth := 0
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		if t.close {
			depth--
		}
		line := paint.Of(look.Mark, strings.Repeat("  ", max(depth, 0)))
		line = colourXML(line, t, look)
		if t.open {
			if n := leafLength(tokens[i:]); n > 0 {
				for _, rest := range tokens[i+1 : i+n] {
					line = colourXML(line, rest, look)
				}
				i += n - 1
			} else {
				depth++
			}
		}
		out = append(out, line)
	}
	return out
}

// leafLength is the number of tokens of an element that holds nothing but text, 0 if it holds elements.
func leafLength(tokens []xmlToken) int {
	switch {
	case len(tokens) > 1 && tokens[1].close:
		return 2
	case len(tokens) > 2 && tokens[1].plain && tokens[2].close:
		return 3
	}
	return 0
}

func colourXML(line paint.Line, t xmlToken, look *theme.Look) paint.Line {
	const cdata = "<![CDATA["
	switch {
	case t.plain && strings.HasPrefix(t.text, cdata):
		inner := strings.TrimSuffix(strings.TrimPrefix(t.text, cdata), "]]>")
		return line.Add(look.Mark, cdata).Add(look.String, paint.Clean(inner)).Add(look.Mark, "]]>")
	case t.plain:
		return line.Add(look.Number, paint.Clean(t.text))
	default:
		name := strings.Trim(t.text, "<>/")
		before, after, _ := strings.Cut(t.text, name)
		return line.Add(look.Mark, before).Add(look.Name, paint.Clean(name)).Add(look.Mark, after)
	}
}

// scanXML takes s apart. It fails where brackets or tags do not match.
func scanXML(s string) (tokens []xmlToken, ok bool) {
	var names []string
	for s != "" {
		size, t := nextXML(s)
		if size <= 0 {
			return nil, false
		}
		s = s[size:]
		if t.plain && strings.TrimSpace(t.text) == "" {
			continue
		}
		if t.open {
			names = append(names, tagName(t.text))
		}
		if t.close {
			if len(names) == 0 || names[len(names)-1] != tagName(t.text) {
				return nil, false
			}
			names = names[:len(names)-1]
		}
		tokens = append(tokens, t)
	}
	return tokens, len(names) == 0
}

// nextXML measures the token that begins s; 0 if it has no end.
func nextXML(s string) (int, xmlToken) {
	switch {
	case strings.HasPrefix(s, "<![CDATA["):
		end := strings.Index(s, "]]>") + len("]]>")
		if end < len("]]>") {
			return 0, xmlToken{}
		}
		return end, xmlToken{text: s[:end], plain: true}
	case s[0] == '<':
		end := strings.IndexByte(s, '>') + 1
		if end < 3 {
			return 0, xmlToken{}
		}
		t := xmlToken{text: s[:end]}
		t.close = s[1] == '/'
		t.open = !t.close && s[1] != '?' && s[1] != '!' && s[end-2] != '/'
		return end, t
	default:
		end := strings.IndexByte(s, '<')
		if end < 0 {
			end = len(s)
		}
		return end, xmlToken{text: s[:end], plain: true}
	}
}

func tagName(tag string) string {
	name, _, _ := strings.Cut(strings.Trim(tag, "</>"), " ")
	return name
}
