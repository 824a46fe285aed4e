package main

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"wecomlab/fixtures"
)

// help gives what a command line writes.
func help(t *testing.T, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	root := newRoot()
	root.SetOut(&out)
	root.SetArgs(append(args, "--help"))
	if err := root.Execute(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// Every line of a help fits a terminal of the usual width.
func TestHelp_Width(t *testing.T) {
	t.Parallel()
	for _, c := range newRoot().Commands() {
		for n, line := range strings.Split(help(t, c.Name()), "\n") {
			if ansi.StringWidth(line) > helpWidth {
				t.Errorf("%s --help, line %d has %d columns: %s", c.Name(), n+1, ansi.StringWidth(line), line)
			}
		}
	}
	for n, line := range strings.Split(help(t), "\n") {
		if ansi.StringWidth(line) > helpWidth {
			t.Errorf("--help, line %d has %d columns: %s", n+1, ansi.StringWidth(line), line)
		}
	}
}

// The first help names the programs, and has an example of each.
func TestHelp_Root(t *testing.T) {
	t.Parallel()
	text := help(t)
	for _, name := range []string{"device", "fleet", "vendor-cloud"} {
		if !strings.Contains(text, "\n  "+name+" ") || !strings.Contains(text, "\n  go run ./hardware-sim "+name+" ") {
			t.Errorf("%s is not told, or has no example, in\n%s", name, text)
		}
	}
}

// example is a device with its key, or a model with its own, as the examples write them.
var example = regexp.MustCompile(`--(?:sn|hold) (\w+)[^\n]*(?:\\\n[^\n]*)*?--secret (\w+)`)

// What the helps say of the demo world is true.
func TestHelp_DemoWorld(t *testing.T) {
	t.Parallel()
	demo, err := fixtures.Load("demo")
	if err != nil {
		t.Fatal(err)
	}
	keys, direct, cloud := map[string]string{}, 0, 0
	for _, m := range demo.DeviceModels {
		for _, d := range m.Devices {
			page := "device"
			keys[d.SN] = d.SecretNo
			if m.Mode == "cloud" {
				page, keys[d.SN] = "vendor-cloud", m.Secret
				cloud++
			} else {
				direct++
			}
			if !strings.Contains(help(t, page), d.SN) {
				t.Errorf("%s --help does not know %s", page, d.SN)
			}
		}
	}
	if want := [2]int{3, 2}; [2]int{direct, cloud} != want {
		t.Errorf("device --help counts %d, the demo world has %d devices that connect themselves and %d that do not", want, direct, cloud)
	}
	seen := 0
	for _, page := range []string{help(t), help(t, "device"), help(t, "vendor-cloud")} {
		for _, found := range example.FindAllStringSubmatch(page, -1) {
			seen++
			if keys[found[1]] != found[2] {
				t.Errorf("%s has the key %s, not %s", found[1], keys[found[1]], found[2])
			}
		}
	}
	if seen != 4 {
		t.Errorf("%d examples with keys were found", seen)
	}
}

func TestFlagsOnly(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"device", "fleet", "vendor-cloud"} {
		root := newRoot()
		root.SetArgs([]string{name, "morning"})
		if err := root.Execute(); err == nil || !strings.Contains(err.Error(), `takes flags only, so what is "morning"? See hardware-sim `+name+" --help") {
			t.Errorf("%v", err)
		}
	}
}
