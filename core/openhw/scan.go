package openhw

import (
	"bytes"
	"encoding/json"
	"strings"
)

// members calls each for every member of a JSON object, as long as it returns no error. The object must have passed
// json.Valid: what stands where is taken for granted. Names are compared by their characters, as the platform demands
// (doc 90315), which encoding/json would not do.
func members(object []byte, each func(name, value []byte) error) error {
	at := skipSpace(object, 0) + 1
	for {
		at = skipSpace(object, at)
		if at >= len(object) || object[at] != '"' {
			return nil
		}
		end := skipValue(object, at)
		name := unescaped(object[at:end])
		at = skipSpace(object, skipSpace(object, end)+1)
		end = skipValue(object, at)
		if err := each(name, object[at:end]); err != nil {
			return err
		}
		at = skipSpace(object, end)
		if at >= len(object) || object[at] != ',' {
			return nil
		}
		at++
	}
}

func skipSpace(text []byte, at int) int {
	for at < len(text) && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r') {
		at++
	}
	return at
}

// skipValue is where the valid JSON value that starts at at ends.
func skipValue(text []byte, at int) int {
	if at >= len(text) {
		return len(text)
	}
	switch text[at] {
	case '"':
		return skipString(text, at)
	case '{', '[':
		return skipNested(text, at)
	}
	for at < len(text) && strings.IndexByte(",]} \t\r\n", text[at]) < 0 {
		at++
	}
	return at
}

func skipString(text []byte, at int) int {
	for at++; at < len(text); at++ {
		switch text[at] {
		case '\\':
			at++
		case '"':
			return at + 1
		}
	}
	return len(text)
}

func skipNested(text []byte, at int) int {
	depth := 0
	for at < len(text) {
		switch text[at] {
		case '"':
			at = skipString(text, at)
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		at++
		if depth == 0 {
			return at
		}
	}
	return len(text)
}

// unescaped is the content of a JSON string. It only makes a copy if there is something to unescape.
func unescaped(quoted []byte) []byte {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return bare(quoted)
	}
	var text string
	if err := json.Unmarshal(quoted, &text); err != nil {
		return bare(quoted)
	}
	return []byte(text)
}
