package openhw

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"wecomlab/core/errcode"
)

// Field describes one field of a body, as the pages print it.
type Field struct {
	Path     string       // names joined by dots, [] behind a list: checkin_data[].userid
	Type     string       // String, Uint32, Uint64, int32, Bool, Number (a Decimal), Object or Array
	Required bool         // absent or empty is refused
	Absent   errcode.Code // code of that refusal, 0 if no page names one
	Most     int          // longest list, most octets of a text or greatest number; 0: no limit
	Beyond   errcode.Code // code of that refusal, 0 if no page names one
}

// The tag hw of a body's field: need or need=CODE (required), and most=N or most=N/CODE (longest list, most octets of a
// text, greatest number).
const tagName = "hw"

// plan is what Fields says of one struct, made once a type.
type plan []step

type step struct {
	Field
	index int
	inner plan // of an object or of a list's elements
	list  bool
}

var decimalType = reflect.TypeFor[Decimal]()

var plans sync.Map // reflect.Type to plan

// planOf gives the plan of a struct type; of any other type it is empty.
func planOf(t reflect.Type) plan {
	if known, ok := plans.Load(t); ok {
		return known.(plan)
	}
	var made plan
	if t.Kind() == reflect.Struct && t != decimalType {
		for i := range t.NumField() {
			made = append(made, stepOf(t.Field(i), i))
		}
	}
	plans.Store(t, made)
	return made
}

func stepOf(field reflect.StructField, index int) step {
	name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	s := step{Field: Field{Path: name, Type: typeName(field.Type)}, index: index}
	inner := field.Type
	if inner.Kind() == reflect.Pointer {
		inner = inner.Elem()
	}
	if inner.Kind() == reflect.Slice {
		s.list, inner = true, inner.Elem()
	}
	s.inner = planOf(inner)
	for part := range strings.SplitSeq(field.Tag.Get(tagName), ",") {
		word, value, _ := strings.Cut(part, "=")
		switch word {
		case "need":
			s.Required, s.Absent = true, errcode.Code(numberIn(value))
		case "most":
			most, code, _ := strings.Cut(value, "/")
			s.Most, s.Beyond = numberIn(most), errcode.Code(numberIn(code))
		}
	}
	return s
}

func numberIn(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

// typeName is the pages' name of a type.
func typeName(t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == decimalType:
		return "Number"
	case t.Kind() == reflect.Uint32:
		return "Uint32"
	case t.Kind() == reflect.Uint64:
		return "Uint64"
	case t.Kind() == reflect.Int32:
		return "int32"
	case t.Kind() == reflect.Bool:
		return "Bool"
	case t.Kind() == reflect.Slice:
		return "Array"
	case t.Kind() == reflect.Struct:
		return "Object"
	}
	return "String"
}

// Fields lists the fields of the request's body, outer before inner, in the order of the page.
func (r Row) Fields() []Field { return fieldsOf(r.Request) }

// AnswerFields lists the fields of the answer's body, as Fields does.
func (r Row) AnswerFields() []Field { return fieldsOf(r.Answer) }

func fieldsOf(make func() any) []Field {
	if make == nil {
		return nil
	}
	return planOf(reflect.TypeOf(make()).Elem()).fields("")
}

func (p plan) fields(prefix string) []Field {
	var fields []Field
	for _, s := range p {
		described := s.Field
		described.Path = prefix + s.Path
		fields = append(fields, described)
		below := described.Path + "."
		if s.list {
			below = described.Path + "[]."
		}
		fields = append(fields, s.inner.fields(below)...)
	}
	return fields
}

// crossChecker is a body with a rule that concerns several of its fields.
type crossChecker interface{ crossCheck() error }

// check says what is wrong with a request's body, a pointer that a row has made: the first field, in the order of the page,
// that is missing, too long or out of range. The error is a Fault: Missing, TooMany or OutOfRange.
func check(body any) error {
	v := reflect.ValueOf(body).Elem()
	if fault := planOf(v.Type()).check(v); fault != nil {
		return fault
	}
	if crossed, ok := body.(crossChecker); ok {
		return crossed.crossCheck()
	}
	return nil
}

func (p plan) check(body reflect.Value) *Fault {
	for i := range p {
		s := &p[i]
		value := body.Field(s.index)
		if s.Required && isAbsent(value) {
			return &Fault{Cause: Missing, Field: s.Path, Code: s.Absent, Text: "it is required"}
		}
		if value.Kind() == reflect.Pointer {
			if value.IsNil() {
				continue
			}
			value = value.Elem()
		}
		if fault := s.bound(value); fault != nil {
			return fault
		}
		if fault := s.below(value); fault != nil {
			return fault
		}
	}
	return nil
}

// isAbsent reports whether a field was not sent, or sent as an empty text.
func isAbsent(value reflect.Value) bool {
	if value.Type() == decimalType {
		return value.FieldByName("Text").IsZero()
	}
	return value.IsZero()
}

// bound holds a value against Most.
func (s *step) bound(value reflect.Value) *Fault {
	if s.Most == 0 {
		return nil
	}
	cause, unit, size := OutOfRange, "", uint64(0)
	switch value.Kind() {
	case reflect.Slice:
		cause, unit, size = TooMany, " elements", uint64(value.Len())
	case reflect.String:
		cause, unit, size = TooMany, " octets", uint64(value.Len())
	case reflect.Uint32:
		size = value.Uint()
	}
	if size <= uint64(s.Most) {
		return nil
	}
	return &Fault{Cause: cause, Field: s.Path, Code: s.Beyond, Text: fmt.Sprintf("%d%s, at most %d", size, unit, s.Most)}
}

// below checks the object or the elements of the list.
func (s *step) below(value reflect.Value) *Fault {
	if len(s.inner) == 0 {
		return nil
	}
	if !s.list {
		return s.inner.check(value).under(s.Path + ".")
	}
	for i := range value.Len() {
		if fault := s.inner.check(value.Index(i)); fault != nil {
			return fault.under(fmt.Sprintf("%s[%d].", s.Path, i))
		}
	}
	return nil
}

// under is the fault with what stands before its field.
func (f *Fault) under(prefix string) *Fault {
	if f != nil {
		f.Field = prefix + f.Field
	}
	return f
}
