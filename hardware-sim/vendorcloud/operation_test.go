package vendorcloud_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/vendorcloud"
)

func TestOperationsAreComplete(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, o := range vendorcloud.Operations() {
		if names[o.Name] || o.Help == "" || o.HelpZH == "" || strings.HasSuffix(o.Help, ".") {
			t.Errorf("%+v is not complete, or comes twice", o)
		}
		names[o.Name] = true
		arguments := map[string]bool{}
		for i, a := range o.Args {
			if arguments[a.Name] || a.Need && a.Words != nil {
				t.Errorf("%s: %+v", o.Name, a)
			}
			arguments[a.Name] = true
			if a.Rest && i < len(o.Args)-1 && o.Args[i+1].Name != "task" {
				t.Errorf("%s: nothing can come behind %s", o.Name, a.Name)
			}
		}
		if found, ok := vendorcloud.LookupOperation(o.Name); !ok || found.Help != o.Help {
			t.Errorf("%s is not found", o.Name)
		}
	}
}

func TestParseLine(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		line string
		want map[string]string
		err  string
	}{
		{"punch woAna in", map[string]string{"person": "woAna", "way": "in"}, ""},
		{"  punch sn=GATE0001   woAna force=yes ", map[string]string{"sn": "GATE0001", "person": "woAna", "force": "yes"}, ""},
		{"register GATE0001 door", map[string]string{"sn": "GATE0001", "kinds": "door"}, ""},
		{"scan a.pdf sn=PRESS0001 two words", map[string]string{"filename": "a.pdf", "sn": "PRESS0001", "text": "two words"}, ""},
		{"policy door fail:1:stuck in the snow", map[string]string{"subject": "door", "conduct": "fail:1:stuck in the snow"}, ""},
		{"finish task=7 ok", map[string]string{"task": "7", "conduct": "ok"}, ""},
		{"firmware 1.2 description=a=b c", map[string]string{"version": "1.2", "description": "a=b c"}, ""},
		{"devices", map[string]string{}, ""},
		{"devices all", nil, "want devices: all is too much"},
		{"dance", nil, "there is no command dance; want register"},
	} {
		t.Run(test.line, func(t *testing.T) {
			t.Parallel()
			_, args, err := vendorcloud.ParseLine(test.line)
			if test.err == "" {
				must(t, err)
				if diff := cmp.Diff(test.want, args); diff != "" {
					t.Error(diff)
				}
			} else if err == nil || !strings.Contains(err.Error(), test.err) {
				t.Errorf("%v, want %s", err, test.err)
			}
		})
	}
}

func TestUsage(t *testing.T) {
	t.Parallel()
	o, _ := vendorcloud.LookupOperation("punch")
	if got := o.Usage(); got != "punch PERSON [none|in|out|unknown] [face|fingerprint|code|remote] [no|yes] [sn=SN]" {
		t.Errorf("%s", got)
	}
}

func TestDoRefuses(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	for line, want := range map[string]string{
		"dance":               "there is no command dance",
		"status":              `there is no device ""; there is none: make one with register or hold`,
		"power sideways":      "sideways is none of on, off, unplugged",
		"temperature woAna x": `"x" is no temperature`,
		"policy door maybe":   `"maybe" is no conduct`,
		"policy bind ask":     "a bind cannot wait for a person",
		"paper job-1":         "is not kept",
		"people":              "there is no device",
		"papers":              "there is no device",
	} {
		s.refused(line, want)
	}
	if _, err := s.Do(s.ctx, "devices", map[string]string{"colour": "blue"}); err == nil || !strings.Contains(err.Error(), "there is no argument colour") {
		t.Errorf("%v", err)
	}
	s.do("hold GATE0001")
	s.do("hold GATE0002")
	s.refused("status", "there is GATE0001, GATE0002")
	s.refused("status sn=gate0002", "device GATE0002 is free: only a bound one has a token")
	if devices := s.do("devices"); !strings.Contains(devices, "GATE0001\tattendance+door\tfree") {
		t.Errorf("%s", devices)
	}
	if policy := s.do("policy"); policy != "bind ok, enrol ok, door ok, firmware ok, print ok, preview ok" {
		t.Errorf("%s", policy)
	}
}

func TestParseConduct(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]vendorcloud.Conduct{
		"accept":            {Is: vendorcloud.OK},
		"ok":                {Is: vendorcloud.OK},
		"refuse":            {Is: vendorcloud.Fail},
		"refuse:4":          {Is: vendorcloud.Fail, Code: 4},
		"fail:2001:no: ink": {Is: vendorcloud.Fail, Code: 2001, Text: "no: ink"},
		"silent":            {Is: vendorcloud.Silent},
		"late:5s":           {Is: vendorcloud.Late, After: 5 * time.Second},
		"ask":               {Is: vendorcloud.Ask},
	} {
		if got, err := vendorcloud.ParseConduct(text); err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "maybe", "refuse:x", "refuse:-1", "refuse:4294967296", "late", "late:-1s", "late:soon"} {
		if got, err := vendorcloud.ParseConduct(text); err == nil {
			t.Errorf("%s: %+v", text, got)
		}
	}
}

// What is printed is read again.
func TestConductIsReadAsPrinted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		conduct := vendorcloud.Conduct{Is: rapid.SampledFrom([]vendorcloud.Choice{vendorcloud.OK, vendorcloud.Fail, vendorcloud.Silent, vendorcloud.Late, vendorcloud.Ask}).Draw(t, "is")}
		switch conduct.Is {
		case vendorcloud.Fail:
			conduct.Code = openhw.Uint32(rapid.Uint32Max(1<<31-1).Draw(t, "code"))
			conduct.Text = rapid.StringMatching(`[a-z: ]{0,10}[a-z]`).Draw(t, "text")
		case vendorcloud.Late:
			conduct.After = time.Duration(rapid.Int64Range(0, 1e15).Draw(t, "after"))
		}
		if got, err := vendorcloud.ParseConduct(conduct.String()); err != nil || got != conduct {
			t.Errorf("%+v is printed as %s and read as %+v, %v", conduct, conduct, got, err)
		}
	})
}

func FuzzParseLine(f *testing.F) {
	for _, seed := range []string{"punch woAna in", "scan a.pdf sn=P two words", "finish task=7", "policy door fail:1:x y", "= = ="} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		op, args, err := vendorcloud.ParseLine(line)
		if err != nil {
			return
		}
		o, ok := vendorcloud.LookupOperation(op)
		if !ok {
			t.Fatalf("%q is no operation", op)
		}
		if len(args) > len(o.Args) {
			t.Errorf("%q has arguments %v", line, args)
		}
	})
}
