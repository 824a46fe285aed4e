package api

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// flexible reads itself from JSON, as types of chapters may.
type flexible string

func (f *flexible) UnmarshalJSON(text []byte) error {
	*f = flexible("read " + string(text))
	return nil
}

type inner struct {
	A string  `json:"a"`
	B []int64 `json:"b"`
}

// every has a field of each kind that a request may have.
type every struct {
	S  string         `json:"s"`
	I  int            `json:"i"`
	L  int64          `json:"l"`
	U  uint32         `json:"u"`
	F  float64        `json:"f"`
	B  bool           `json:"b"`
	P  *int64         `json:"p"`
	N  inner          `json:"n"`
	NP *inner         `json:"np"`
	LS []string       `json:"ls"`
	LI []int64        `json:"li"`
	LN []inner        `json:"ln"`
	M  map[string]int `json:"m"`
	X  any            `json:"x"`
	FX flexible       `json:"fx"`
	hidden
}

type hidden struct {
	H string `json:"h"`
}

func TestDecodeJSON(t *testing.T) {
	t.Parallel()
	five := int64(5)
	tests := []struct {
		name, body string
		want       every
		damaged    bool
	}{
		{"OKEmptyObject", `{}`, every{}, false},
		{"OKNull", `null`, every{}, false},
		{"OKUnknownFields", `{"zzz":[1,{"a":null}],"s":"x"}`, every{S: "x"}, false},
		{"OKMistypedPointersStayEmpty", `{"np":true,"p":"x"}`, every{}, true},
		{"OKObjectInThePlaceOfANumber", `{"p":{"a":1}}`, every{}, true},
		{"OKMistypedInsideAPointer", `{"np":{"a":1}}`, every{NP: &inner{}}, true},
		{"OKNullFields", `{"s":null,"i":null,"p":null,"ls":null,"n":null}`, every{}, false},
		{"OKNumberAsText", `{"i":"7","l":"-8","p":"5","li":["1","2"]}`, every{I: 7, L: -8, P: &five, LI: []int64{1, 2}}, false},
		{"OKNumberAsTextBesideOthers", `{"i":"7","u":3,"f":1.5,"m":{"a":1},"x":true,"fx":[1],"h":"z","b":true,"np":{"a":"b"}}`,
			every{I: 7, U: 3, F: 1.5, M: map[string]int{"a": 1}, X: true, FX: "read [1]", hidden: hidden{"z"}, B: true, NP: &inner{A: "b"}}, false},
		{"OKNested", `{"n":{"a":"x","b":[1]},"ln":[{"a":"y"}]}`, every{N: inner{"x", []int64{1}}, LN: []inner{{A: "y"}}}, false},
		{"DamageEmpty", ``, every{}, true},
		{"DamageBlank", " \n", every{}, true},
		{"DamageByteOrderMark", "\ufeff" + `{"s":"x"}`, every{S: "x"}, true},
		{"DamageTextForNumber", `{"s":5,"i":1}`, every{I: 1}, true},
		{"DamagePointer", `{"p":"five","np":{"a":5,"b":[2]},"s":"x"}`, every{S: "x", NP: &inner{B: []int64{2}}}, true},
		{"DamageNumberAsWord", `{"i":"seven","s":"x"}`, every{S: "x"}, true},
		{"DamageFraction", `{"i":1.5,"s":"x"}`, every{S: "x"}, true},
		{"DamageOverflow", `{"l":99999999999999999999,"u":-1,"s":"x"}`, every{S: "x"}, true},
		{"DamageBool", `{"b":"true","s":"x"}`, every{S: "x"}, true},
		{"DamageObjectForText", `{"s":{"a":1},"i":1}`, every{I: 1}, true},
		{"DamageTextForList", `{"ls":"a|b","i":1}`, every{I: 1}, true},
		{"DamageListOfWrongTypes", `{"ls":["a",5,null,["b"],"c"],"li":[1,"x",3]}`, every{LS: []string{"a", "", "c"}, LI: []int64{1, 3}}, true},
		{"DamageListForObject", `{"n":[],"s":"x"}`, every{S: "x"}, true},
		{"DamageTrailingComma", `{"s":"x",}`, every{S: "x"}, true},
		{"DamageLeadingComma", `{,"s":"x"}`, every{S: "x"}, true},
		{"DamageDoubleComma", `{"i":1,,"s":"x"}`, every{I: 1, S: "x"}, true},
		{"DamageCommaInList", `{"li":[1,,2,]}`, every{LI: []int64{1, 2}}, true},
		{"DamageMissingComma", `{"i":1 "s":"x"}`, every{I: 1, S: "x"}, true},
		{"DamageMissingColon", `{"i" 1,"s":"x"}`, every{S: "x"}, true},
		{"DamageLineComment", "{\"i\":1, // one\n\"s\":\"x\"}", every{I: 1, S: "x"}, true},
		{"DamageBlockComment", `{/* a */"i":1,"s":/**/"x"}`, every{I: 1, S: "x"}, true},
		{"DamageOpenComment", `{"i":1,/* a`, every{I: 1}, true},
		{"DamageCutOff", `{"i":1,"s":"x`, every{I: 1, S: "x"}, true},
		{"DamageCutOffInEscape", `{"i":1,"s":"x\`, every{I: 1, S: `x\`}, true},
		{"DamageCutOffInList", `{"li":[1,2`, every{LI: []int64{1, 2}}, true},
		{"DamageBehind", `{"s":"x"} tail`, every{S: "x"}, true},
		{"DamageTwice", `{"s":"x"}{"s":"y"}`, every{S: "x"}, true},
		{"DamageUnknownWord", `{"i":None,"s":"x"}`, every{S: "x"}, true},
		{"DamageSingleQuotes", `{'s':'x'}`, every{}, true},
		{"DamageLineBreakInText", "{\"s\":\"a\nb\",\"i\":1}", every{S: "a\nb", I: 1}, true},
		{"DamageBadEscape", `{"s":"a\qb","i":1}`, every{S: `a\qb`, I: 1}, true},
		{"DamageForm", `s=x&i=1`, every{}, true},
		{"DamageList", `[{"s":"x"}]`, every{}, true},
		{"DamageText", `"{\"s\":\"x\"}"`, every{}, true},
		{"DamageNumber", `{"zzz":1-2,"i":--1,"s":"x"}`, every{S: "x"}, true},
		{"DamageLeadingZero", `{"zzz":01,"s":"x"}`, every{S: "x"}, true},
		{"DamageStrayBraces", `{]}{"s":"x"}`, every{}, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var got every
			damaged := decodeJSON([]byte(test.body), &got)
			if damaged != test.damaged {
				t.Errorf("damaged %v, want %v", damaged, test.damaged)
			}
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(every{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Nesting and comments cost no more than their length: neither the stack nor the square of it.
func TestDecodeJSONIsBounded(t *testing.T) {
	t.Parallel()
	const size = 1 << 18
	for name, piece := range map[string]string{
		"Lists": "[", "Objects": `{"s":`, "Comments": "/**/", "LineComments": "//\n", "Quotes": `"`, "Escapes": `\`, "Commas": ",", "Stray": "}", "Colons": ":",
		"Keys": `"s":`, "Texts": `"s",`, "Numbers": "1 ", "Words": "nil ",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, head := range []string{"", `{"ls":[`, `{`} {
				var got every
				if body := head + strings.Repeat(piece, size/len(piece)); !decodeJSON([]byte(body), &got) {
					t.Errorf("%q is not called damaged", body[:20])
				}
			}
		})
	}
}

// Whatever is JSON of the right types is read as encoding/json reads it, and is not called damaged; one number written as text
// changes neither.
func TestDecodeJSONProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringN(-1, 20, -1)
		want := every{
			S: text.Draw(t, "s"), L: rapid.Int64().Draw(t, "l"), U: rapid.Uint32().Draw(t, "u"), B: rapid.Bool().Draw(t, "b"),
			F: rapid.Float64().Draw(t, "f"), LS: rapid.SliceOfN(text, 1, 5).Draw(t, "ls"), LI: rapid.SliceOfN(rapid.Int64(), 1, 5).Draw(t, "li"),
			N: inner{A: text.Draw(t, "a")}, FX: "read null",
		}
		body, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		fields := map[string]json.RawMessage{}
		_ = json.Unmarshal(body, &fields)
		fields["fx"] = []byte("null")
		if rapid.Bool().Draw(t, "as text") {
			fields["l"] = []byte(`"` + string(fields["l"]) + `"`)
		}
		body, _ = json.Marshal(fields)
		var got every
		if decodeJSON(body, &got) {
			t.Fatalf("called damaged: %s", body)
		}
		if got.FX == "" {
			want.FX = ""
		}
		// Text that is no UTF-8 becomes the replacement character in either.
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(every{})); diff != "" {
			t.Fatal(diff)
		}
	})
}

// lenientAgrees reports whether the lenient parser reads valid JSON as encoding/json does.
func lenientAgrees(text []byte) (agrees bool, got, want any) {
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.UseNumber()
	if d.Decode(&want) != nil {
		return true, nil, nil
	}
	p := &lenient{text: text}
	got = p.value(0)
	p.blank()
	return !p.damaged && p.at == len(p.text) && reflect.DeepEqual(got, want), got, want
}
