package event

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// Marshal writes a payload as it goes over the wire: one line, root element xml, no declaration, strings in CDATA,
// integers bare, fields in the order of the struct.
//
// It takes a struct or a pointer to one, with xml tags (`xml:"Name"`, `xml:"Name,omitempty"`, `xml:"-"`). Kinds: string,
// integers, json.Number (written bare as it is, 0 when it is empty), struct, pointer, slice of these (a repeated element);
// embedded structs are part of the outer one. An empty struct that is not omitted is written as <Name></Name>. A type of
// another kind is an error, and so is a json.Number that is no number.
func Marshal(v any) ([]byte, error) {
	value := reflect.ValueOf(v)
	for value.Kind() == reflect.Pointer && !value.IsNil() {
		value = value.Elem()
	}
	if value.Kind() != reflect.Struct {
		return nil, fmt.Errorf("event: cannot write %T as a payload: a struct or a pointer to one is required", v)
	}
	out, err := appendFields([]byte("<xml>"), value)
	if err != nil {
		return nil, fmt.Errorf("event: cannot write %T: %w", v, err)
	}
	return append(out, "</xml>"...), nil
}

// appendFields writes the fields of a struct.
func appendFields(out []byte, value reflect.Value) ([]byte, error) {
	var err error
	for i := range value.NumField() {
		field := value.Type().Field(i)
		if field.Anonymous && field.Type.Kind() == reflect.Struct && field.Tag.Get("xml") == "" {
			if out, err = appendFields(out, value.Field(i)); err != nil {
				return nil, err
			}
			continue
		}
		name, omitEmpty := nameOf(field)
		if name == "-" || !field.IsExported() || omitEmpty && isEmpty(value.Field(i)) {
			continue
		}
		if out, err = appendElement(out, name, value.Field(i)); err != nil {
			return nil, fmt.Errorf("field %s: %w", field.Name, err)
		}
	}
	return out, nil
}

// nameOf reads the xml tag of a field.
func nameOf(field reflect.StructField) (name string, omitEmpty bool) {
	name, options, _ := strings.Cut(field.Tag.Get("xml"), ",")
	if name == "" {
		name = field.Name
	}
	return name, options == "omitempty"
}

// isEmpty is the omitempty rule: false, zero, nil, no elements. A struct is never empty; use a pointer.
func isEmpty(value reflect.Value) bool {
	switch value.Kind() {
	case reflect.Struct:
		return false
	case reflect.Slice, reflect.String:
		return value.Len() == 0
	default:
		return value.IsZero()
	}
}

// appendElement writes one element, or one for each member of a slice. A nil pointer that is not omitted is an empty element.
func appendElement(out []byte, name string, value reflect.Value) ([]byte, error) {
	if value.Kind() == reflect.Slice {
		var err error
		for i := range value.Len() {
			if out, err = appendElement(out, name, value.Index(i)); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	out = append(append(append(out, '<'), name...), '>')
	out, err := appendContent(out, value)
	return append(append(append(out, "</"...), name...), '>'), err
}

// appendContent writes what is between the tags.
func appendContent(out []byte, value reflect.Value) ([]byte, error) {
	switch value.Kind() {
	case reflect.Pointer:
		if value.IsNil() {
			return out, nil
		}
		return appendContent(out, value.Elem())
	case reflect.Struct:
		return appendFields(out, value)
	case reflect.String:
		if value.Type() == reflect.TypeFor[json.Number]() {
			return appendNumber(out, value.String())
		}
		return appendCDATA(out, value.String()), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.AppendInt(out, value.Int(), 10), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.AppendUint(out, value.Uint(), 10), nil
	default:
		return nil, fmt.Errorf("a %s has no form in a payload: use a string or an integer", value.Type())
	}
}

// appendNumber writes a decimal number with as many digits as it was given.
func appendNumber(out []byte, number string) ([]byte, error) {
	if number == "" {
		return append(out, '0'), nil
	}
	var read json.Number
	if err := json.Unmarshal([]byte(number), &read); err != nil || read.String() != number {
		return nil, fmt.Errorf("%.40q is no number", number)
	}
	return append(out, number...), nil
}

// appendCDATA writes a string as one CDATA section, or several where it holds the end mark. Octets that XML cannot carry
// become U+FFFD.
func appendCDATA(out []byte, s string) []byte {
	s = strings.Map(allowed, s)
	out = append(out, "<![CDATA["...)
	out = append(out, strings.ReplaceAll(s, "]]>", "]]]]><![CDATA[>")...)
	return append(out, "]]>"...)
}

// allowed keeps the characters of XML 1.0.
func allowed(r rune) rune {
	switch {
	case r == '\t', r == '\n', r == '\r',
		r >= 0x20 && r <= 0xD7FF, r >= 0xE000 && r <= 0xFFFD, r >= 0x10000 && r <= 0x10FFFF:
		return r
	default:
		return '\uFFFD'
	}
}

// escape writes text outside of CDATA.
func escape(out *strings.Builder, text string) {
	_ = xml.EscapeText(out, []byte(text))
}
