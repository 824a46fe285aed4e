package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"

	"wecomlab/core/errcode"
)

// encode gives the payload of a response without its braces, and nothing for an empty one. Text stays raw UTF-8 and is not
// escaped for HTML, as WeCom's is not.
func encode(out any) ([]byte, error) {
	if out == nil {
		return nil, nil
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(out); err != nil {
		return nil, fmt.Errorf("encode response: %w", err)
	}
	body := bytes.TrimSpace(b.Bytes())
	if string(body) == "null" {
		return nil, nil
	}
	if len(body) < 2 || body[0] != '{' {
		return nil, fmt.Errorf("encode response: %T is no object", out)
	}
	return body[1 : len(body)-1], nil
}

// withLists gives a response whose top-level lists are not nil: WeCom prints [] where Go would print null. What a handler
// points at may be shared, so that it is copied before it is changed.
func withLists(out reflect.Value, lists [][]int) any {
	shared := out.Kind() == reflect.Pointer
	if shared {
		if out.IsNil() {
			return nil
		}
		out = out.Elem()
	}
	for _, at := range lists {
		if !out.FieldByIndex(at).IsNil() {
			continue
		}
		if shared {
			fresh := reflect.New(out.Type()).Elem()
			fresh.Set(out)
			out, shared = fresh, false
		}
		list := out.FieldByIndex(at)
		list.Set(reflect.MakeSlice(list.Type(), 0, 0))
	}
	return out.Addr().Interface()
}

// success gives the body of a call that went well. A repaired request has the warning behind its errmsg (observed).
func (r *Row) success(payload []byte, damaged bool) (body []byte, errmsg string) {
	errmsg = r.says
	if damaged {
		errmsg += ". " + errcode.WrongJSON
	}
	body = make([]byte, 0, len(payload)+64)
	body = append(body, '{')
	switch {
	case r.silent && !damaged && len(payload) > 0:
		body = append(body, payload...)
	case r.last && len(payload) > 0:
		body = append(append(body, payload...), ',')
		body = appendEnvelope(body, 0, errmsg)
	default:
		body = appendEnvelope(body, 0, errmsg)
		if len(payload) > 0 {
			body = append(append(body, ','), payload...)
		}
	}
	return append(body, '}'), errmsg
}

// failureBody gives the body of a refused call: the envelope and the row's lists, empty, or what the refusal carries instead.
func (r *Row) failureBody(code errcode.Code, errmsg string, payload []byte) []byte {
	body := []byte{'{'}
	if r.last && len(r.failure) > 0 {
		body = append(append(body, r.failure[1:]...), ',')
		return append(appendEnvelope(body, code, errmsg), '}')
	}
	body = appendEnvelope(body, code, errmsg)
	if len(payload) > 0 {
		return append(append(append(body, ','), payload...), '}')
	}
	return append(append(body, r.failure...), '}')
}

func appendEnvelope(b []byte, code errcode.Code, errmsg string) []byte {
	b = append(b, `"errcode":`...)
	b = strconv.AppendInt(b, int64(code), 10)
	b = append(b, `,"errmsg":`...)
	return appendText(b, errmsg)
}

func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] == '"' || s[i] == '\\' || s[i] >= 0x80 {
			var buf bytes.Buffer
			enc := json.NewEncoder(&buf)
			enc.SetEscapeHTML(false)
			_ = enc.Encode(s) // a string always encodes
			return append(b, bytes.TrimSpace(buf.Bytes())...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}
