package main

import (
	"bytes"
	"strings"
	"testing"

	"wecomlab/core/clock"
	"wecomlab/mockwecom/mocktest"
)

func TestDeviceFlags_Complete(t *testing.T) {
	t.Parallel()
	demo := map[string]string{"WECOM_DEVICE_URL": "ws://127.0.0.1:7", "WECOM_DEVICE_SN": "GATE1", "WECOM_DEVICE_SECRET_NO": "s1"}
	tests := []struct {
		name          string
		environment   map[string]string
		url, sn, key  string
		seed          string
		wantURL, want string
		wantKey       string
	}{
		{"AllOfTheEnvironment", demo, "", "", "", "", "ws://127.0.0.1:7", "GATE1", "s1"},
		{"FlagsGoFirst", demo, "ws://127.0.0.1:8", "GATE1", "mine", "", "ws://127.0.0.1:8", "GATE1", "mine"},
		{"KeyOfTheNamedDevice", demo, "", "GATE1", "", "", "ws://127.0.0.1:7", "GATE1", "s1"},
		{"NoKeyOfAnotherDevice", demo, "", "GATE2", "", "", "ws://127.0.0.1:7", "GATE2", ""},
		{"NoKeyBesideASeed", demo, "", "", "", "seed", "ws://127.0.0.1:7", "GATE1", ""},
		{"NoEnvironment", nil, "", "GATE2", "mine", "", "ws://127.0.0.1:8600", "GATE2", "mine"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var f deviceFlags
			f.config.URL, f.config.SN, f.config.SecretNo, f.config.Seed = test.url, test.sn, test.key, test.seed
			err := f.complete(func(name string) string { return test.environment[name] })
			if err != nil || f.config.URL != test.wantURL || f.config.SN != test.want || f.config.SecretNo != test.wantKey {
				t.Errorf("%s %s %q, %v", f.config.URL, f.config.SN, f.config.SecretNo, err)
			}
		})
	}
	t.Run("ErrNoDevice", func(t *testing.T) {
		t.Parallel()
		var f deviceFlags
		if err := f.complete(func(string) string { return "" }); err == nil || !strings.Contains(err.Error(), `--sn is missing: give it, or take the simulator's first device with eval "$(mockwecom env)"`) {
			t.Error(err)
		}
	})
}

// What a simulator prints as its environment is all that a device needs.
func TestDeviceFlags_SimulatorsEnvironment(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t)
	environment := s.Env()
	f := deviceFlags{kinds: []string{"attendance", "door"}}
	if err := f.complete(func(name string) string { return environment[name] }); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := clock.Real().WithTimeout(t.Context(), patience)
	defer cancel()
	var out bytes.Buffer
	lines := strings.NewReader("punch sun.hao in\nquit\n")
	if err := runDevice(ctx, f, lines, &out); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	if got := s.Punches(); len(got) != 1 || got[0].Device != demoDevice(t).SN {
		t.Errorf("%d records\n%s", len(got), out.String())
	}
}
