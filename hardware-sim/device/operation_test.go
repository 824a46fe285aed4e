package device_test

import (
	"context"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/device"
)

// The table is whole: every operation explains itself in both languages and can be found.
func TestOperations(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, o := range device.Operations() {
		if o.Name == "" || o.Help == "" || o.HelpZH == "" || o.Kinds == 0 || seen[o.Name] || !strings.HasPrefix(o.Usage(), o.Name) {
			t.Errorf("%+v", o)
		}
		seen[o.Name] = true
		if got, ok := device.LookupOperation(o.Name); !ok || got.Help != o.Help {
			t.Errorf("%s is not found", o.Name)
		}
		optional := false
		for i, a := range o.Args {
			if a.Rest && i != len(o.Args)-1 {
				t.Errorf("%s: %s swallows what follows", o.Name, a.Name)
			}
			if a.Need && optional {
				t.Errorf("%s: %s is needed behind one that is not", o.Name, a.Name)
			}
			optional = !a.Need
		}
	}
}

func TestParseLine(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, line string
		op         string
		args       map[string]string
		want       string
	}{
		{"InOrder", "punch sun.hao in face", "punch", map[string]string{"userid": "sun.hao", "way": "in", "method": "face"}, ""},
		{"ByName", "punch method=code userid=sun.hao", "punch", map[string]string{"userid": "sun.hao", "method": "code"}, ""},
		{"Mixed", "punch method=code sun.hao", "punch", map[string]string{"userid": "sun.hao", "method": "code"}, ""},
		{"Rest", "error_report -1  no   network", "error_report", map[string]string{"code": "-1", "text": "no   network"}, ""},
		{"RestByName", "capture code=3 text=it is dark", "capture", map[string]string{"code": "3", "text": "it is dark"}, ""},
		{"Unnamed", "selfhelp a=b c", "selfhelp", map[string]string{"data": "a=b c"}, ""},
		{"Spaces", "  state  ", "state", map[string]string{}, ""},
		{"TooMuch", "state now", "", nil, "want state: now is too much"},
		{"Unknown", "dance", "", nil, "there is no command dance; want punch, pass,"},
		{"Empty", "", "", nil, "there is no command ;"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			op, args, err := device.ParseLine(test.line)
			if test.want != "" {
				if err == nil || !strings.Contains(err.Error(), test.want) {
					t.Errorf("%s %v, %v", op, args, err)
				}
				return
			}
			if diff := cmp.Diff(test.args, args); err != nil || op != test.op || diff != "" {
				t.Errorf("%s, %v\n%s", op, err, diff)
			}
		})
	}
}

// What is given by name comes out as it went in.
func TestParseLineByName(t *testing.T) {
	t.Parallel()
	operations := device.Operations()
	rapid.Check(t, func(r *rapid.T) {
		o := rapid.SampledFrom(operations).Draw(r, "operation")
		line, want := o.Name, map[string]string{}
		for _, a := range o.Args {
			if rapid.Bool().Draw(r, a.Name) {
				want[a.Name] = rapid.StringMatching(`[a-z0-9./:=-]{1,12}`).Draw(r, "value")
				line += " " + a.Name + "=" + want[a.Name]
			}
		}
		op, args, err := device.ParseLine(line)
		if err != nil || op != o.Name || !maps.Equal(args, want) {
			r.Fatalf("%s: %s %v, %v", line, op, args, err)
		}
	})
}

func FuzzParseLine(f *testing.F) {
	for _, seed := range []string{"punch a in", "capture code=1 text= x", "selfhelp {\"cmd\":1}", " ", "policy door late 5s"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		op, args, err := device.ParseLine(line)
		o, ok := device.LookupOperation(op)
		if err == nil && (!ok || len(args) > len(o.Args)) {
			t.Errorf("%q: %s %v", line, op, args)
		}
	})
}

func TestDoRefuses(t *testing.T) {
	t.Parallel()
	d := device.New(device.Config{SN: "GATE1", Kinds: openhw.AnyKind})
	gate := device.New(device.Config{SN: "GATE1"})
	tests := []struct {
		name   string
		device *device.Device
		op     string
		args   map[string]string
		want   string
	}{
		{"NoOperation", d, "dance", nil, "there is no command dance"},
		{"NoArgument", d, "punch", map[string]string{"userid": "a", "shoes": "red"}, "there is no argument shoes"},
		{"Missing", d, "punch", nil, "want punch USERID [none|in|out|unknown] [face|fingerprint|code|phone|remote|scan]: userid is missing"},
		{"OddWord", d, "punch", map[string]string{"userid": "a", "way": "up"}, "up is none of none, in, out, unknown"},
		{"OtherKind", gate, "print", map[string]string{"jobid": "j"}, "print is for devices of kind printer, this one is attendance+door"},
		{"OddChoice", d, "policy", map[string]string{"what": "log", "is": "late"}, "log cannot be late: want one of [ok silent]"},
		{"OddTime", d, "policy", map[string]string{"what": "door", "is": "late", "after": "soon"}, "after is a time such as 5s"},
		{"OddCode", d, "policy", map[string]string{"what": "door", "is": "fail", "code": "-4"}, "code is a number"},
		{"OddID", d, "enrol", map[string]string{"userid": "a", "id": "x"}, "x is no number"},
		{"OddFeature", d, "delete_feature", map[string]string{"userid": "a", "kind": "face", "id": "-1"}, "is no small number"},
		{"OddOutcome", d, "capture", map[string]string{"code": "99999999999"}, "no number of 32 bits"},
		{"OddError", d, "error_report", map[string]string{"code": "x", "text": "y"}, "no number of 32 bits"},
		{"UnknownPerson", d, "delete_feature", map[string]string{"userid": "a", "kind": "face", "id": "1"}, "is not in the device's list"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if said, err := test.device.Do(context.Background(), test.op, test.args); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%q, %v", said, err)
			}
		})
	}
}
