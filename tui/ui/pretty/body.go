// Package pretty lays out what went over the wire: JSON and XML indented and coloured, forms one field a line, text as it
// is, binary data as hexadecimal. It changes blanks between tokens only; what is not well formed is shown as it came.
package pretty

import (
	"bytes"
	"encoding/hex"
	"net/url"
	"strings"
	"unicode/utf8"

	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/theme"
)

// maxHex bounds how many bytes of binary data are dumped.
const maxHex = 4 << 10

// Body lays out a body for a width. An empty body gives no lines.
func Body(body []byte, width int, look *theme.Look) []paint.Line {
	trimmed := bytes.TrimSpace(body)
	switch {
	case len(body) == 0:
		return nil
	case !utf8.Valid(body):
		return dump(body, look)
	case len(trimmed) == 0:
		return Text(string(body), width, look.Text)
	}
	var lines []paint.Line
	switch trimmed[0] {
	case '{', '[':
		lines = jsonLines(trimmed, look)
	case '<':
		lines = xmlLines(string(trimmed), look)
	default:
		lines = formLines(string(trimmed), look)
	}
	if lines == nil {
		return Text(string(body), width, look.Text)
	}
	return fold(lines, width)
}

// Text lays out plain text for a width.
func Text(s string, width int, st paint.Style) []paint.Line {
	var out []paint.Line
	for _, line := range paint.Wrap(s, width) {
		out = append(out, paint.Of(st, line))
	}
	return out
}

// Query lays out the parameters of an address, one a line, in the order in which they stand.
func Query(raw string, width int, look *theme.Look) []paint.Line {
	return fold(pairs(raw, look), width)
}

// fold breaks lines that are too long, the rest of each indented below its beginning.
func fold(lines []paint.Line, width int) []paint.Line {
	var out []paint.Line
	for _, l := range lines {
		out = append(out, paint.WrapLine(l, width, indentOf(l)+4)...)
	}
	return out
}

func indentOf(l paint.Line) int {
	if len(l) == 0 {
		return 0
	}
	return len(l[0].Text) - len(strings.TrimLeft(l[0].Text, " "))
}

// formLines lays out a urlencoded form; nil if s does not look like one.
func formLines(s string, look *theme.Look) []paint.Line {
	if !strings.Contains(s, "=") || strings.ContainsAny(s, " \n\t<>{}\"") {
		return nil
	}
	return pairs(s, look)
}

func pairs(raw string, look *theme.Look) []paint.Line {
	var out []paint.Line
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		out = append(out, paint.Of(look.Name, unescape(name)).Add(look.Mark, " = ").Add(look.String, unescape(value)))
	}
	return out
}

func unescape(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return paint.Clean(plain)
	}
	return paint.Clean(s)
}

func dump(body []byte, look *theme.Look) []paint.Line {
	var out []paint.Line
	for line := range strings.Lines(hex.Dump(body[:min(len(body), maxHex)])) {
		out = append(out, paint.Of(look.Dim, strings.TrimRight(line, "\n")))
	}
	return out
}
