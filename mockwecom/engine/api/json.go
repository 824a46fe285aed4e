package api

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
)

// byteOrderMark stands before the body of some clients. It is no JSON.
var byteOrderMark = []byte("\ufeff")

// decodeJSON fills the struct that into points at. Damage is repaired where it can be: what cannot be read stays zero, and
// the check of required parameters speaks next (observed; 20-corp-api §1.5). It reports whether there was damage.
func decodeJSON(body []byte, into any) (damaged bool) {
	if json.Unmarshal(body, into) == nil {
		return false
	}
	reflect.ValueOf(into).Elem().SetZero()
	p := &lenient{text: body}
	if text, marked := bytes.CutPrefix(body, byteOrderMark); marked {
		p.text, p.damaged = text, true
	}
	tree := p.value(0)
	p.blank()
	if p.at < len(p.text) {
		p.damaged = true
	}
	object, ok := tree.(map[string]any)
	if !ok {
		return true
	}
	fits := assign(object, reflect.ValueOf(into).Elem())
	return p.damaged || !fits
}

// assign copies a tree into a Go value, field by field, and reports whether everything had the right type. A number written
// as text is taken as one, as the platform does (observed).
func assign(from any, to reflect.Value) (fits bool) {
	if from == nil {
		return true
	}
	if to.Addr().Type().Implements(unmarshaler) {
		return assignByItself(from, to)
	}
	switch to.Kind() {
	case reflect.Pointer:
		fresh := reflect.New(to.Type().Elem())
		fits = assign(from, fresh.Elem())
		to.Set(fresh)
		return fits
	case reflect.Struct:
		return assignStruct(from, to)
	case reflect.Slice:
		return assignSlice(from, to)
	case reflect.String:
		s, ok := from.(string)
		to.SetString(s)
		return ok
	case reflect.Bool:
		b, ok := from.(bool)
		to.SetBool(b)
		return ok
	case reflect.Int, reflect.Int32, reflect.Int64:
		return assignInt(from, to)
	default:
		return assignByItself(from, to)
	}
}

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()

// assignByItself is for types that have a way of their own, or that are rare.
func assignByItself(from any, to reflect.Value) bool {
	raw, err := json.Marshal(from)
	return err == nil && json.Unmarshal(raw, to.Addr().Interface()) == nil
}

func assignInt(from any, to reflect.Value) bool {
	var text string
	switch v := from.(type) {
	case json.Number:
		text = v.String()
	case string:
		text = v
	default:
		return false
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || to.OverflowInt(n) {
		return false
	}
	to.SetInt(n)
	return true
}

func assignStruct(from any, to reflect.Value) bool {
	object, ok := from.(map[string]any)
	if !ok {
		return false
	}
	fits := true
	for _, f := range reflect.VisibleFields(to.Type()) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if value, has := object[name]; has && f.IsExported() && !assign(value, to.FieldByIndex(f.Index)) {
			fits = false
		}
	}
	return fits
}

func assignSlice(from any, to reflect.Value) bool {
	list, ok := from.([]any)
	if !ok {
		return false
	}
	fits := true
	for _, item := range list {
		v := reflect.New(to.Type().Elem()).Elem()
		if assign(item, v) {
			to.Set(reflect.Append(to, v))
		} else {
			fits = false
		}
	}
	return fits
}

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
