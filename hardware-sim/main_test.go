package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wecomlab/core/clock"
	"wecomlab/fixtures"
	"wecomlab/mockwecom/mocktest"
)

const patience = 20 * time.Second

// start runs the command line with a script and gives what it writes.
func start(t *testing.T, script string, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := clock.Real().WithTimeout(t.Context(), patience)
	defer cancel()
	path := filepath.Join(t.TempDir(), "script")
	if err := os.WriteFile(path, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	root := newRoot()
	root.SetOut(&out)
	root.SetErr(&out)
	root.SetArgs(append(args, "--script", path))
	err := root.ExecuteContext(ctx)
	return out.String(), err
}

func demoDevice(t *testing.T) fixtures.Device {
	t.Helper()
	demo, err := fixtures.Load("demo")
	if err != nil {
		t.Fatal(err)
	}
	return demo.DeviceModels[0].Devices[0]
}

func TestDeviceCommand(t *testing.T) {
	t.Parallel()
	s, d := mocktest.New(t), demoDevice(t)
	memory := filepath.Join(t.TempDir(), "gate.json")
	out, err := start(t, "# a morning\nawait synchronised\npeople\nstate\npunch sun.hao in\npunch he.xin\n", "device", "--url", s.URL, "--sn", d.SN, "--secret", d.SecretNo, "--memory", memory)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{"connected", "bound", "subscribed", "10 people, version 1", "sun.hao\t孙浩", "subscribed; 0 records were taken, 0 wait"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	if got := s.Punches(); len(got) != 2 || got[0].PassType != 1 || got[1].PassType != 0 {
		t.Errorf("%d records", len(got))
	}
	info, err := os.Stat(memory)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	out, err = start(t, "await subscribed\n", "device", "--url", s.URL, "--sn", d.SN, "--memory", memory)
	if err != nil || strings.Contains(out, "bound ") {
		t.Errorf("a device that remembers its secret: %v\n%s", err, out)
	}
}

// A person at the gate, with all frames shown; nobody's face is enrolled in the demo world.
func TestDeviceConsole(t *testing.T) {
	t.Parallel()
	s, d := mocktest.New(t), demoDevice(t)
	script := "help\nhelp zh\nawait synchronised 10 people\npass sun.hao\nawait denied\npass sun.hao in code\nawait opened sun.hao\nawait punched\n" +
		"policy door late 5s\nselfhelp hello\nawait echo hello\nstate\noffline\nawait offline\npunch he.xin\nonline\nawait punched\nquit\nnot reached\n"
	out, err := start(t, script, "device", "--url", s.URL, "--sn", d.SN, "--secret", d.SecretNo, "--kinds", "attendance,door,temperature", "--frames",
		"--wifi", "lab", "--mac", "02:11:22:33:44:55", "--fa-algorithm", "v2,default")
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{
		"punch USERID [none|in|out|unknown]", "打卡，可带通行方向", "await EVENT [TEXT]", `-> {"cmd":"register"`, `"wifi_name":"lab"`, `"fa_algorithm":["v2","default"]`,
		"sun.hao may not pass: nothing of the face is enrolled", "door late after 5s", "subscribed; 1 records were taken, 0 wait",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	if got := s.Punches(); len(got) != 2 || got[0].PassMethod != 2 {
		t.Errorf("%d records", len(got))
	}
}

func TestDeviceCommandErrors(t *testing.T) {
	t.Parallel()
	broken := filepath.Join(t.TempDir(), "broken.json")
	if err := os.WriteFile(broken, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, script string
		args         []string
		want         string
	}{
		{"NoSecret", "", []string{"device", "--sn", "A"}, "--secret is missing"},
		{"BrokenMemory", "", []string{"device", "--sn", "A", "--memory", broken}, "is not the memory of a device"},
		{"BadURL", "", []string{"device", "--sn", "A", "--secret", "x", "--url", "localhost:8600"}, "--url localhost:8600 is no address of a device cloud: want one such as ws://"},
		{"UnknownCommand", "dance\n", nil, "line 1, dance: there is no command dance"},
		{"UnknownEvent", "await christmas\n", nil, "want await EVENT [TEXT], such as await subscribed"},
		{"HelpInWhat", "help fr\n", nil, "want help or help zh"},
		{"UnknownKind", "", []string{"device", "--sn", "A", "--secret", "x", "--kinds", "toaster"}, "there is no kind toaster"},
		{"PunchWhom", "\npunch\n", nil, "line 2, punch: want punch USERID"},
		{"PunchWhere", "punch a sideways\n", nil, "want punch USERID"},
		{"AwaitWhat", "await\n", nil, "want await EVENT"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			args := test.args
			if args == nil {
				args = []string{"device", "--sn", "A", "--secret", "x", "--url", "ws://127.0.0.1:1"}
			}
			if out, err := start(t, test.script, args...); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
