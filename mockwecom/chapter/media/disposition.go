package media

import (
	"net/url"
	"strings"
	"unicode"
)

// disposition is what a Content-Disposition header says, by parameter name in lower case. Of two parameters of one name the
// first counts. It reads what clients send and no parser of the standard would: unquoted blanks, raw UTF-8, stray
// backslashes of Windows paths.
func disposition(header string) map[string]string {
	params := map[string]string{}
	_, rest, _ := strings.Cut(header, ";")
	for rest != "" {
		var name, value string
		name, value, rest = nextParameter(rest)
		name = strings.ToLower(name)
		if _, twice := params[name]; name != "" && !twice {
			params[name] = value
		}
	}
	return params
}

func nextParameter(text string) (name, value, rest string) {
	end := strings.IndexAny(text, ";=")
	if end < 0 {
		return strings.TrimSpace(text), "", ""
	}
	name = strings.TrimSpace(text[:end])
	if text[end] == ';' {
		return name, "", text[end+1:]
	}
	text = strings.TrimLeft(text[end+1:], " \t")
	if quoted, ok := strings.CutPrefix(text, `"`); ok {
		value, rest = unquote(quoted)
		_, rest, _ = strings.Cut(rest, ";")
		return name, value, rest
	}
	value, rest, _ = strings.Cut(text, ";")
	return name, strings.TrimSpace(value), rest
}

// unquote reads up to the closing quote. Only quotes and backslashes are escaped by clients.
func unquote(text string) (value, rest string) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '"':
			return b.String(), text[i+1:]
		case text[i] == '\\' && i+1 < len(text) && (text[i+1] == '"' || text[i+1] == '\\'):
			i++
		}
		b.WriteByte(text[i])
	}
	return b.String(), ""
}

// fileName gives the name of a part, and whether it stood in filename*= alone. Percent signs and =?…?= in a plain filename
// are taken literally (observed). What is no UTF-8 becomes a broken name.
func fileName(params map[string]string) (name string, encoded bool) {
	name = params["filename"]
	if name == "" {
		name, encoded = decodeExtended(params["filename*"]), true
	}
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, "\ufffd"))
	return name, encoded && name != ""
}

// decodeExtended reads UTF-8'language'percent-encoded (RFC 5987). Other character sets are not read.
func decodeExtended(value string) string {
	charset, rest, ok := strings.Cut(value, "'")
	_, text, also := strings.Cut(rest, "'")
	if !ok || !also || !strings.EqualFold(charset, "utf-8") && !strings.EqualFold(charset, "us-ascii") {
		return ""
	}
	name, err := url.PathUnescape(text)
	if err != nil {
		return ""
	}
	return name
}
