package api

import (
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
)

// shape is what a request struct's tags say: `json:"suite_id" wx:"need=41021,max=64,alnum"`.
//
//	need=CODE  the errcode when it is missing or empty
//	max=N      at most N bytes, else 40058
//	alnum      letters and digits only, else 40058; alnum=CODE for another code
//
// What the handler answers to what only it can know is said too, so that tests probe it; 0 says that it is tolerated:
//
//	unknown=CODE  names something that does not exist
//	hidden=CODE   names something that the caller may not see
//	taken=CODE    is a name or an id that is used already
type shape struct {
	fields []field
}

type field struct {
	name  string
	index []int
	kind  reflect.Kind
	need  errcode.Code
	max   int
	alnum errcode.Code
	names []Naming
}

// Naming is what a row answers to a parameter that names something.
type Naming struct {
	Case string       // unknown, hidden or taken
	Code errcode.Code // 0: it is tolerated
}

func shapeOf(t reflect.Type) *shape {
	s := &shape{}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" || !f.IsExported() {
			continue
		}
		s.fields = append(s.fields, rulesOf(t, f, name))
	}
	return s
}

// rulesOf reads one field's tags; a tag that says nothing known is a mistake in the table, found by the first test that builds it.
func rulesOf(t reflect.Type, f reflect.StructField, name string) field {
	out := field{name: name, index: f.Index, kind: f.Type.Kind()}
	out.read(f.Tag.Get("wx"), fmt.Sprintf("%s.%s", t, f.Name))
	return out
}

// amend adds rules to a parameter.
func (s *shape) amend(name, rules string) {
	for i := range s.fields {
		if s.fields[i].name == name {
			s.fields[i].read(rules, name)
			return
		}
	}
	panic(fmt.Sprintf("api: there is no parameter %s to which %q could apply", name, rules))
}

// read takes rules that a comma divides.
func (f *field) read(rules, where string) {
	for rule := range strings.SplitSeq(rules, ",") {
		word, value, _ := strings.Cut(rule, "=")
		number, _ := strconv.Atoi(value)
		switch word {
		case "":
		case "need":
			f.need = errcode.Code(number)
		case "max":
			f.max = number
		case "alnum":
			f.alnum = errcode.BadRequestParameter
			if number != 0 {
				f.alnum = errcode.Code(number)
			}
		case "unknown", "hidden", "taken":
			f.names = append(f.names, Naming{word, errcode.Code(number)})
		default:
			panic(fmt.Sprintf("api: %s: unknown rule %q", where, rule))
		}
	}
}

// mustBeFlat finds a mistake in the table: a query holds no lists and objects.
func (s *shape) mustBeFlat(t reflect.Type) {
	for _, f := range s.fields {
		switch f.kind {
		case reflect.String, reflect.Int, reflect.Int64, reflect.Bool:
		default:
			panic(fmt.Sprintf("api: %s: parameter %q of a GET row cannot be a %s", t, f.name, f.kind))
		}
	}
}

// needsBody reports whether a call without any parameter is refused.
func (s *shape) needsBody() bool {
	return slices.ContainsFunc(s.fields, func(f field) bool { return f.need != 0 })
}

// fromQuery fills a struct from the query and checks it.
func (s *shape) fromQuery(q url.Values, into any) error {
	v := reflect.ValueOf(into).Elem()
	for _, f := range s.fields {
		text := q.Get(f.name)
		if text == "" {
			continue
		}
		switch to := v.FieldByIndex(f.index); f.kind {
		case reflect.String:
			to.SetString(text)
		case reflect.Int, reflect.Int64:
			n, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				return invalid(f.name, "a whole number", text)
			}
			to.SetInt(n)
		case reflect.Bool:
			to.SetBool(text == "1" || text == "true")
		}
	}
	return s.check(v)
}

// fromJSON fills a struct from a body, damaged or not, and checks it. It reports whether anything had to be repaired.
func (s *shape) fromJSON(body []byte, into any) (damaged bool, err error) {
	if len(body) > 0 || s.needsBody() {
		damaged = decodeJSON(body, into)
	}
	return damaged, s.check(reflect.ValueOf(into).Elem())
}

func (s *shape) check(v reflect.Value) error {
	for _, f := range s.fields {
		value := v.FieldByIndex(f.index)
		if f.need != 0 && isEmpty(value) {
			return Refuse(f.need, explain.Finding{Step: explain.Parameter, Expected: f.name, Got: "nothing",
				Cause: "the parameter is missing, empty or of the wrong type", Fix: "send " + f.name})
		}
		if f.kind != reflect.String {
			continue
		}
		if err := f.checkText(value.String()); err != nil {
			return err
		}
	}
	return nil
}

func (f *field) checkText(text string) error {
	if f.max > 0 && len(text) > f.max {
		return errcode.Newf(errcode.BadRequestParameter, "%s exceed max length %d. invalid Request Parameter", f.name, f.max).With(explain.Finding{
			Step: explain.Parameter, Expected: fmt.Sprintf("%s of at most %d bytes", f.name, f.max), Got: fmt.Sprintf("%d bytes", len(text)),
			Cause: "the value is too long", Fix: "shorten " + f.name})
	}
	if strings.ContainsRune(text, utf8.RuneError) { // what another encoding becomes in decoding
		return invalid(f.name, "UTF-8", strconv.QuoteToASCII(text))
	}
	if f.alnum != 0 && !isAlnum(text) {
		return Refuse(f.alnum, explain.Finding{Step: explain.Parameter, Expected: f.name + " of letters and digits", Got: text,
			Cause: "a character outside a-z, A-Z, 0-9", Fix: "leave it out"})
	}
	return nil
}

func invalid(name, want, got string) *errcode.Error {
	return errcode.Newf(errcode.BadRequestParameter, "invalid param '%s'", name).With(explain.Finding{
		Step: explain.Parameter, Expected: name + " is " + want, Got: got, Cause: "wrong type or encoding", Fix: "send " + want})
}

func isAlnum(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}) < 0
}

// isEmpty tells a missing value from one that was sent. Numbers of 0 count as sent only through pointers.
func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String, reflect.Slice, reflect.Map:
		return v.Len() == 0
	default:
		return v.IsZero()
	}
}

// listsOf finds the top-level lists of a response. A failure prints them too, empty (observed; 20-corp-api §1.3); lists with
// omitempty are those of which the document says that they may be absent. Those with omitzero are absent from a success if
// they are nil, because the caller may not see them, but never from a failure.
func listsOf(t reflect.Type) (lists [][]int, failure []byte) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil, nil
	}
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" || f.Type.Kind() != reflect.Slice || options == "omitempty" {
			continue
		}
		if options != "omitzero" {
			lists = append(lists, f.Index)
		}
		failure = append(failure, `,"`+name+`":[]`...)
	}
	return lists, failure
}
