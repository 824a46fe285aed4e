package setting

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Keys of the tests' own, as a chapter declares its.
var (
	labSwitch = Switch("lab.switch", true, 90001, "on or off")
	labNumber = Number("lab.number", 7, 90002, "how many")
	labSpan   = Span("lab.span", 90*time.Second, 90003, "how long")
	labChoice = Choice("lab.choice", "one", 90004, "which", "one", "two")
	labText   = Text("lab.text", "无", 90005, "what")
)

func TestDefaults(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]Values{"Nil": nil, "Empty": {}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !v.Bool(labSwitch) || v.Int(labNumber) != 7 || v.Span(labSpan) != 90*time.Second || v.Text(labChoice) != "one" || v.Text(labText) != "无" {
				t.Errorf("%v %v %v %v %v", v.Bool(labSwitch), v.Int(labNumber), v.Span(labSpan), v.Text(labChoice), v.Text(labText))
			}
		})
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		given map[string]string
		want  string // error
	}{
		{"OK", map[string]string{"lab.switch": "false", "lab.number": "-3", "lab.span": "2h", "lab.choice": "two", "lab.text": "x"}, ""},
		{"OKNothing", nil, ""},
		{"ErrUnknown", map[string]string{"lab.swich": "true"}, `there is no setting "lab.swich"`},
		{"ErrSwitch", map[string]string{"lab.switch": "maybe"}, "setting lab.switch=maybe: "},
		{"ErrNumber", map[string]string{"lab.number": "1.5"}, "setting lab.number=1.5: "},
		{"ErrSpan", map[string]string{"lab.span": "90"}, "setting lab.span=90: "},
		{"ErrChoice", map[string]string{"lab.choice": "three"}, "setting lab.choice=three: want one of one, two"},
		{"ErrText", map[string]string{"lab.text": " "}, "setting lab.text= : want some text"},
		{"ErrFirstByName", map[string]string{"lab.zzz": "", "lab.aaa": "", "lab.number": "x"}, `"lab.aaa"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := Parse(test.given)
			if test.want != "" {
				if err == nil || !strings.Contains(err.Error(), test.want) {
					t.Errorf("%v, want %s", err, test.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(test.given) > 0 && (got.Bool(labSwitch) || got.Int(labNumber) != -3 || got.Span(labSpan) != 2*time.Hour || got.Text(labChoice) != "two" || got.Text(labText) != "x") {
				t.Errorf("%v", got)
			}
		})
	}
}

// Every setting that is declared accepts its own default.
func TestKeys(t *testing.T) {
	t.Parallel()
	var names []string
	for _, k := range Keys() {
		names = append(names, k.Name)
		if _, err := Parse(map[string]string{k.Name: k.Default}); err != nil {
			t.Error(err)
		}
	}
	if diff := cmp.Diff([]string{"lab.choice", "lab.number", "lab.span", "lab.switch", "lab.text"}, names); diff != "" {
		t.Error(diff)
	}
}

func TestDeclaredTwice(t *testing.T) {
	t.Parallel()
	defer func() {
		if got := recover(); got != "setting: lab.text is declared twice" {
			t.Error(got)
		}
	}()
	Text("lab.text", "x", 0, "again")
}

// Whatever is parsed is read as what it was written as.
func TestParseProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		span := time.Duration(rapid.Int64().Draw(t, "span"))
		v, err := Parse(map[string]string{"lab.span": span.String()})
		if err != nil || v.Span(labSpan) != span {
			t.Fatal(v, err)
		}
		text := rapid.String().Draw(t, "text")
		v, err = Parse(map[string]string{"lab.text": text, "lab.number": text, "lab.switch": text})
		if err == nil {
			t.Fatalf("%q is text, a number and a switch: %v", text, v)
		}
	})
}
