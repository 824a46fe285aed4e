package pretty

import (
	"bytes"
	"encoding/json"
	"strings"

	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/theme"
)

// jsonLines indents and colours JSON; nil if it is not well formed. The order of members and the spelling of numbers stay.
func jsonLines(body []byte, look *theme.Look) []paint.Line {
	var indented bytes.Buffer
	if json.Indent(&indented, body, "", "  ") != nil {
		return nil
	}
	var out []paint.Line
	for line := range strings.SplitSeq(indented.String(), "\n") {
		out = append(out, colourJSON(line, look))
	}
	return out
}

// colourJSON colours one line of indented JSON, which holds at most one member.
func colourJSON(line string, look *theme.Look) paint.Line {
	body := strings.TrimLeft(line, " ")
	out := paint.Of(look.Mark, line[:len(line)-len(body)])
	for body != "" {
		size, st := jsonToken(body, look)
		out = out.Add(st, paint.Clean(body[:size]))
		body = body[size:]
	}
	return out
}

// jsonToken measures the token at the beginning of s and chooses its style.
func jsonToken(s string, look *theme.Look) (int, paint.Style) {
	switch {
	case s[0] == '"':
		end := stringEnd(s)
		if strings.HasPrefix(s[end:], ":") {
			return end, look.Name
		}
		return end, look.String
	case strings.ContainsRune("{}[]:, ", rune(s[0])):
		return 1, look.Mark
	default:
		if end := strings.IndexAny(s, "{}[]:, "); end > 0 {
			return end, look.Number
		}
		return len(s), look.Number
	}
}

// stringEnd is the position after a JSON string that begins s.
func stringEnd(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(s)
}
