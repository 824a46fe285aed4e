package message

import (
	"encoding/xml"
	"math"
	"reflect"
	"strconv"
	"strings"
)

// cardElement is a card of a reply, or a part of one. Its names are those of message/send in another spelling: MainTitle for
// main_title, KeyName for keyname; lists are repeated elements. (doc 90241)
type cardElement struct {
	XMLName  xml.Name
	Text     string        `xml:",chardata"`
	Children []cardElement `xml:",any"`
}

// into fills a card and gives the elements at its top that no card has. What stands in an element where a number belongs and is none
// counts as 0, as the document says of types.
func (e *cardElement) into(card any) (unknown []string) {
	return e.fill(reflect.ValueOf(card).Elem())
}

// fill sets the fields of a struct by their JSON names.
func (e *cardElement) fill(to reflect.Value) (unknown []string) {
	fields := map[string][]int{}
	for _, f := range reflect.VisibleFields(to.Type()) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
			fields[plainName(name)] = f.Index
		}
	}
	for i := range e.Children {
		child := &e.Children[i]
		index, known := fields[plainName(child.XMLName.Local)]
		if !known {
			unknown = append(unknown, child.XMLName.Local)
			continue
		}
		child.set(to.FieldByIndex(index))
	}
	return unknown
}

// plainName is what the two spellings of a name have in common.
func plainName(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }

// set puts an element into a field.
func (e *cardElement) set(to reflect.Value) {
	text := strings.TrimSpace(e.Text)
	switch to.Kind() {
	case reflect.Struct:
		e.fill(to)
	case reflect.Pointer:
		if to.IsNil() {
			to.Set(reflect.New(to.Type().Elem()))
		}
		e.set(to.Elem())
	case reflect.Slice:
		one := reflect.New(to.Type().Elem()).Elem()
		e.set(one)
		to.Set(reflect.Append(to, one))
	case reflect.Bool:
		is, err := strconv.ParseBool(text)
		to.SetBool(is && err == nil)
	case reflect.Int:
		n, err := strconv.Atoi(text)
		if err == nil {
			to.SetInt(int64(n))
		}
	case reflect.Float64:
		n, err := strconv.ParseFloat(text, 64)
		if err == nil && !math.IsNaN(n) && !math.IsInf(n, 0) {
			to.SetFloat(n)
		}
	case reflect.String:
		to.SetString(text)
	}
}
