package api

import (
	"bytes"
	"encoding/json"
	"strings"
)

// maxNesting bounds the depth of a damaged body that is still looked into.
const maxNesting = 64

// lenient reads JSON with stray commas, comments, missing ends and unknown words, and remembers that it had to.
type lenient struct {
	text    []byte
	at      int
	damaged bool
}

func (p *lenient) peek() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *lenient) blank() {
	for p.at < len(p.text) {
		switch c := p.text[p.at]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			p.at++
		case c == '/' && p.at+1 < len(p.text) && p.text[p.at+1] == '/':
			p.damaged = true
			p.skipPast("\n")
		case c == '/' && p.at+1 < len(p.text) && p.text[p.at+1] == '*':
			p.damaged = true
			p.skipPast("*/")
		default:
			return
		}
	}
}

func (p *lenient) skipPast(end string) {
	if i := bytes.Index(p.text[p.at:], []byte(end)); i >= 0 {
		p.at += i + len(end)
		return
	}
	p.at = len(p.text)
}

func (p *lenient) value(depth int) any {
	p.blank()
	if depth > maxNesting {
		p.damaged, p.at = true, len(p.text)
		return nil
	}
	switch c := p.peek(); {
	case c == '{':
		return p.object(depth)
	case c == '[':
		return p.list(depth)
	case c == '"':
		return p.str()
	case c == '-' || c >= '0' && c <= '9':
		return p.number()
	default:
		return p.word()
	}
}

func (p *lenient) object(depth int) map[string]any {
	out := map[string]any{}
	p.at++
	for {
		p.blank()
		switch p.peek() {
		case '}':
			p.at++
			return out
		case '"':
		default:
			p.damaged = true
			if p.at >= len(p.text) {
				return out
			}
			p.at++
			continue
		}
		key := p.str()
		p.blank()
		if p.peek() != ':' {
			p.damaged = true
			continue
		}
		p.at++
		out[key] = p.value(depth + 1)
		p.separator('}')
	}
}

func (p *lenient) list(depth int) []any {
	out := []any{}
	p.at++
	for {
		p.blank()
		switch {
		case p.at >= len(p.text):
			p.damaged = true
			return out
		case p.peek() == ']':
			p.at++
			return out
		case p.peek() == ',' || p.peek() == '}' || p.peek() == ':':
			p.damaged = true
			p.at++
			continue
		}
		out = append(out, p.value(depth+1))
		p.separator(']')
	}
}

// separator takes the comma between two items; one that is missing, or stands before the end, is damage.
func (p *lenient) separator(end byte) {
	p.blank()
	if p.peek() != ',' {
		p.damaged = p.damaged || p.peek() != end
		return
	}
	p.at++
	p.blank()
	p.damaged = p.damaged || p.peek() == end
}

func (p *lenient) str() string {
	start := p.at
	p.at++
	for p.at < len(p.text) {
		switch p.text[p.at] {
		case '\\':
			p.at++
		case '"':
			p.at++
			var s string
			if json.Unmarshal(p.text[start:p.at], &s) != nil {
				p.damaged = true
				return string(p.text[start+1 : p.at-1])
			}
			return s
		}
		p.at++
	}
	p.at, p.damaged = len(p.text), true
	return string(p.text[start+1:])
}

func (p *lenient) number() any {
	start := p.at
	for p.at < len(p.text) && strings.IndexByte("+-.eE0123456789", p.text[p.at]) >= 0 {
		p.at++
	}
	text := p.text[start:p.at]
	p.damaged = p.damaged || !json.Valid(text)
	return json.Number(text)
}

func (p *lenient) word() any {
	start := p.at
	for p.at < len(p.text) && (p.text[p.at] >= 'a' && p.text[p.at] <= 'z' || p.text[p.at] >= 'A' && p.text[p.at] <= 'Z') {
		p.at++
	}
	switch string(p.text[start:p.at]) {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	}
	p.damaged = true
	if p.at == start && p.at < len(p.text) {
		p.at++
	}
	return nil
}
