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
		if fits || !fresh.Elem().IsZero() || isObject(from, fresh.Elem()) { // else nothing of it was understood
			to.Set(fresh)
		}
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

// isObject reports whether a value is an object where one belongs, whatever stands in it.
func isObject(from any, to reflect.Value) bool {
	_, object := from.(map[string]any)
	return object && to.Kind() == reflect.Struct
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
