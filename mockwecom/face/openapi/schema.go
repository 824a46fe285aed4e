package openapi

import (
	"encoding"
	"encoding/json"
	"fmt"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"wecomlab/mockwecom/engine/api"
)

// Schema is as much of JSON Schema 2020-12 as the rows need. The zero value allows everything.
type Schema struct {
	Ref                  string             `json:"$ref,omitempty"`
	Type                 string             `json:"type,omitempty"`
	Format               string             `json:"format,omitempty"`
	Description          string             `json:"description,omitempty"`
	Properties           map[string]*Schema `json:"properties,omitempty"`
	Required             []string           `json:"required,omitempty"`
	Items                *Schema            `json:"items,omitempty"`
	AdditionalProperties *Schema            `json:"additionalProperties,omitempty"`
	AllOf                []*Schema          `json:"allOf,omitempty"`
	MinLength            int                `json:"minLength,omitempty"`
	MaxLength            int                `json:"maxLength,omitempty"`
	Pattern              string             `json:"pattern,omitempty"`
	ContentMediaType     string             `json:"contentMediaType,omitempty"`
}

// schemas builds schemas from Go types. Named structs below the top become components, which also lets types contain themselves.
type schemas struct {
	components map[string]*Schema
	names      map[reflect.Type]string
}

func newSchemas() *schemas {
	return &schemas{components: map[string]*Schema{}, names: map[reflect.Type]string{}}
}

var (
	marshaler     = reflect.TypeFor[json.Marshaler]()
	unmarshaler   = reflect.TypeFor[json.Unmarshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
)

// of describes what encoding/json makes of a type. A type with a way of its own may be anything; one that writes text is text.
func (s *schemas) of(t reflect.Type) *Schema {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch to := reflect.PointerTo(t); {
	case to.Implements(marshaler), to.Implements(unmarshaler):
		return &Schema{}
	case to.Implements(textMarshaler):
		return &Schema{Type: "string"}
	}
	switch t.Kind() {
	case reflect.String:
		return &Schema{Type: "string"}
	case reflect.Bool:
		return &Schema{Type: "boolean"}
	case reflect.Int64, reflect.Uint64:
		return &Schema{Type: "integer", Format: "int64"}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32:
		return &Schema{Type: "integer"}
	case reflect.Float32, reflect.Float64:
		return &Schema{Type: "number"}
	case reflect.Slice, reflect.Array:
		if t.Elem().Kind() == reflect.Uint8 {
			return &Schema{Type: "string", Format: "byte"}
		}
		return &Schema{Type: "array", Items: s.of(t.Elem())}
	case reflect.Map:
		return &Schema{Type: "object", AdditionalProperties: s.of(t.Elem())}
	case reflect.Struct:
		return s.named(t)
	default:
		return &Schema{}
	}
}

// named gives a struct as a reference to its component, or as it is when it has no name.
func (s *schemas) named(t reflect.Type) *Schema {
	if t.Name() == "" {
		return s.object(t)
	}
	name, known := s.names[t]
	if !known {
		name = s.free(componentName(t))
		s.names[t], s.components[name] = name, &Schema{}
		*s.components[name] = *s.object(t)
	}
	return &Schema{Ref: "#/components/schemas/" + name}
}

// componentName gives directory.memberView for a type of package …/chapter/directory, without what a name must not hold.
func componentName(t reflect.Type) string {
	return strings.Map(func(r rune) rune {
		if r == '.' || r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return '_'
	}, path.Base(t.PkgPath())+"."+t.Name())
}

// free numbers a name that two types of equally named packages, or of two functions, have.
func (s *schemas) free(name string) string {
	for n, out := 2, name; ; n++ {
		if _, taken := s.components[out]; !taken {
			return out
		}
		out = fmt.Sprintf("%s_%d", name, n)
	}
}

// object describes a struct. The rules of its wx tags hold where it is the request itself; see property.
func (s *schemas) object(t reflect.Type) *Schema { return s.describe(fieldsOf(t)) }

func (s *schemas) describe(fields []field) *Schema {
	out := &Schema{Type: "object", Properties: map[string]*Schema{}}
	for _, f := range fields {
		out.Properties[f.name] = s.property(f)
		if f.rules.need != 0 {
			out.Required = append(out.Required, f.name)
		}
	}
	return out
}

// property describes one field and what the row checks about it.
func (s *schemas) property(f field) *Schema {
	out := s.of(f.Type)
	if f.text {
		out = &Schema{Type: "string"}
	}
	var notes []string
	if f.rules.max > 0 && out.Type == "string" {
		out.MaxLength = f.rules.max
		notes = append(notes, fmt.Sprintf("at most %d bytes of UTF-8", f.rules.max))
	}
	if f.rules.need != 0 {
		if out.Type == "string" {
			out.MinLength = 1
		}
		notes = append(notes, fmt.Sprintf("errcode %d without it", f.rules.need))
	}
	if f.rules.alnum {
		out.Pattern = "^[A-Za-z0-9]*$"
	}
	if out.Ref == "" { // a reference is described where it points to
		out.Description = strings.Join(notes, "; ")
	}
	return out
}

// field is one field of a struct as it stands in JSON.
type field struct {
	reflect.StructField
	name  string
	text  bool // a number that is written as text: `json:",string"`
	rules rules
}

// fieldsOf gives the fields that encoding/json writes, those of embedded structs included.
func fieldsOf(t reflect.Type) []field {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	var out []field
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || f.Tag.Get("json") == "-" || f.Anonymous && name == "" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		out = append(out, field{StructField: f, name: name, text: slices.Contains(strings.Split(options, ","), "string"), rules: rulesOf(f)})
	}
	return out
}

// requestFields gives the fields of a row's request with what the row checks: rules may stand in its options, too.
func requestFields(row *api.Row) []field {
	fields := fieldsOf(row.In)
	for _, p := range row.Params() {
		for i := range fields {
			if fields[i].name == p.Name {
				fields[i].rules = rules{need: int(p.Need), max: p.Max, alnum: p.Alnum != 0}
			}
		}
	}
	return fields
}

// rules are those of package api: `wx:"need=41021,max=64,alnum"`.
type rules struct {
	need, max int
	alnum     bool
}

func rulesOf(f reflect.StructField) rules {
	var out rules
	for rule := range strings.SplitSeq(f.Tag.Get("wx"), ",") {
		word, value, _ := strings.Cut(rule, "=")
		number, _ := strconv.Atoi(value) // package api has refused rows whose tags are wrong
		switch word {
		case "need":
			out.need = number
		case "max":
			out.max = number
		case "alnum":
			out.alnum = true
		}
	}
	return out
}
