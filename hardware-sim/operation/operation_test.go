package operation_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wecomlab/hardware-sim/operation"
)

// row is an operation of a kettle.
type row struct {
	operation.Form
	hot bool
}

var kettle = operation.Table[row]{
	{Form: operation.Form{Name: "boil", Args: []operation.Arg{
		operation.Need("water"), operation.NeedOf("to", []string{"80", "100"}), operation.MayOf("whistle", []string{"yes", "no"}), {Name: "id", ByName: true},
	}}, hot: true},
	{Form: operation.Form{Name: "make", Args: []operation.Arg{{Name: "id", Need: true, ByName: true}, operation.May("colour"), {Name: "lid", Words: []string{"on", "off"}, ByName: true}}}},
	{Form: operation.Form{Name: "label", Args: []operation.Arg{operation.Need("place"), {Name: "id", ByName: true}, operation.Rest("text")}}},
	{Form: operation.Form{Name: "state"}},
}

func TestTable_Lookup(t *testing.T) {
	t.Parallel()
	if got, ok := kettle.Lookup("boil"); !ok || !got.hot {
		t.Errorf("%+v, %v", got, ok)
	}
	for _, name := range []string{"", "Boil", "boil ", "dance"} {
		if got, ok := kettle.Lookup(name); ok {
			t.Errorf("%q is %+v", name, got)
		}
	}
}

func TestTable_Find(t *testing.T) {
	t.Parallel()
	if got, err := kettle.Find("state"); err != nil || got.Name != "state" {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := kettle.Find("dance"); err == nil || err.Error() != "there is no command dance; want boil, make, label, state" {
		t.Errorf("%v", err)
	}
	if _, err := operation.Table[row](nil).Find("boil"); err == nil {
		t.Error("an empty table has boil")
	}
}

func TestForm_Usage(t *testing.T) {
	t.Parallel()
	want := []string{"boil WATER 80|100 [yes|no] [id=ID]", "make id=ID [COLOUR] [lid=on|off]", "label PLACE [id=ID] [TEXT]", "state"}
	for i, o := range kettle {
		if got := o.Usage(); got != want[i] {
			t.Errorf("%s, want %s", got, want[i])
		}
	}
}

func TestForm_Check(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, op string
		args     map[string]string
		want     operation.Values
		says     string
	}{
		{"OK", "boil", map[string]string{"water": "1 l", "to": "80", "whistle": "no", "id": "k1"}, operation.Values{"water": "1 l", "to": "80", "whistle": "no", "id": "k1"}, ""},
		{"OKDefaults", "boil", map[string]string{"water": "x", "to": "100"}, operation.Values{"water": "x", "to": "100", "whistle": "yes", "id": ""}, ""},
		{"OKNothing", "state", nil, operation.Values{}, ""},
		{"ErrMissing", "boil", map[string]string{"to": "80"}, nil, "want boil WATER 80|100 [yes|no] [id=ID]: water is missing"},
		{"ErrEmpty", "boil", map[string]string{"water": "", "to": "80"}, nil, "water is missing"},
		{"ErrNeededWord", "boil", map[string]string{"water": "x"}, nil, "to is missing"},
		{"ErrNeededByName", "make", nil, nil, "id is missing"},
		{"ErrWord", "boil", map[string]string{"water": "x", "to": "90"}, nil, "90 is none of 80, 100"},
		{"ErrWordLeftOut", "make", map[string]string{"id": "k1", "lid": "half"}, nil, "half is none of on, off"},
		{"ErrUnknown", "state", map[string]string{"colour": ""}, nil, "want state: there is no argument colour"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o, err := kettle.Find(test.op)
			if err != nil {
				t.Fatal(err)
			}
			got, err := o.Check(test.args)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			if (err == nil) != (test.says == "") || err != nil && !strings.Contains(err.Error(), test.says) {
				t.Errorf("%v, want %s", err, test.says)
			}
		})
	}
}

func TestTable_ParseLine(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, line, op string
		args           map[string]string
	}{
		{"OK", "boil x 80 no", "boil", map[string]string{"water": "x", "to": "80", "whistle": "no"}},
		{"OKSpaces", "  boil   x  80 ", "boil", map[string]string{"water": "x", "to": "80"}},
		{"OKAnyOrder", "boil to=80 id=k1 x", "boil", map[string]string{"water": "x", "to": "80", "id": "k1"}},
		{"OKNothing", "state", "state", map[string]string{}},
		{"OKNeededByItsPlace", "make k1 red", "make", map[string]string{"id": "k1", "colour": "red"}},
		{"OKNeededByName", "make id=k1 red", "make", map[string]string{"id": "k1", "colour": "red"}},
		{"OKRest", "label desk a  b=c id=k1", "label", map[string]string{"place": "desk", "text": "a  b=c id=k1"}},
		{"OKRestByName", "label text=on the  desk", "label", map[string]string{"text": "on the  desk"}},
		{"OKRestBehindAName", "label desk id=k1 a b", "label", map[string]string{"place": "desk", "id": "k1", "text": "a b"}},
		{"OKNoName", "boil a=b =c", "boil", map[string]string{"water": "a=b", "to": "=c"}},
		{"OKTheLastHolds", "boil water=x water=y", "boil", map[string]string{"water": "y"}},
		{"OKUnchecked", "boil x 90", "boil", map[string]string{"water": "x", "to": "90"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			op, args, err := kettle.ParseLine(test.line)
			if diff := cmp.Diff(test.args, args); err != nil || op != test.op || diff != "" {
				t.Errorf("%s, %v\n%s", op, err, diff)
			}
		})
	}
}

func TestTable_ParseLineRefuses(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"":               "there is no command ; want boil",
		"dance":          "there is no command dance",
		"state now":      "want state: now is too much",
		"boil x 80 no 1": "want boil WATER 80|100 [yes|no] [id=ID]: 1 is too much",
		"make k1 red on": "on is too much",
		"make red id=k1": "red stands in the place of id: write id=k1 before it",
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			op, args, err := kettle.ParseLine(line)
			if first, _, _ := strings.Cut(line, " "); err == nil || !strings.HasPrefix(err.Error(), want) && !strings.HasSuffix(err.Error(), want) || op != first || args != nil {
				t.Errorf("%s %v, %v", op, args, err)
			}
		})
	}
}

// A line that is written from arguments is read as these arguments, in their order or by name.
func TestTable_ParseLineReadsWhatIsWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		o := rapid.SampledFrom(kettle).Draw(r, "operation")
		line, want, skipped := o.Name, map[string]string{}, false
		for _, a := range o.Args {
			if !rapid.Bool().Draw(r, a.Name) {
				skipped = skipped || a.Need || !a.ByName
				continue
			}
			value := rapid.StringMatching(`[a-z0-9./:-]{1,12}`).Draw(r, "value")
			if a.Rest {
				value += rapid.StringMatching(`( {1,2}[a-z=]{1,5}){0,3}`).Draw(r, "rest")
			}
			want[a.Name] = value
			if skipped || a.ByName && !a.Need || rapid.Bool().Draw(r, "by name") {
				value = a.Name + "=" + value
			}
			line += " " + value
		}
		op, args, err := kettle.ParseLine(line)
		if diff := cmp.Diff(want, args); err != nil || op != o.Name || diff != "" {
			r.Fatalf("%q: %s, %v\n%s", line, op, err, diff)
		}
	})
}

// Whatever a line says, what comes out are arguments of the operation, and those that pass the check are all there.
func FuzzParseLine(f *testing.F) {
	for _, seed := range []string{"boil x 80", "make id=k1 lid=off", "label desk text= a  b", " ", "boil = = =", "label text="} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		op, args, err := kettle.ParseLine(line)
		if err != nil {
			return
		}
		o, ok := kettle.Lookup(op)
		if !ok || len(args) > len(o.Args) {
			t.Fatalf("%q: %s %v", line, op, args)
		}
		if checked, err := o.Check(args); err == nil && len(checked) != len(o.Args) {
			t.Errorf("%q: %v", line, checked)
		}
	})
}
