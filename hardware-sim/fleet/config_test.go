package fleet_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/hardware-sim/fleet"
)

func TestNewErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*fleet.Config)
		want   string
	}{
		{"OK", func(*fleet.Config) {}, ""},
		{"OKSecure", func(c *fleet.Config) { c.URL = "wss://openhw.example.test" }, ""},
		{"OKAddress6", func(c *fleet.Config) { c.URL = "http://[::1]" }, ""},
		{"ErrNobody", func(c *fleet.Config) { c.Devices = nil }, "one device at least"},
		{"ErrNoSN", func(c *fleet.Config) { c.Devices[0].SN = "" }, `device 1, sn ""`},
		{"ErrNoKey", func(c *fleet.Config) { c.Devices[0].SecretNo = "" }, "an SN and a SecretNo"},
		{"ErrProfile", func(c *fleet.Config) { c.Profile = "lunch" }, "want one of idle, morning-rush"},
		{"ErrNegative", func(c *fleet.Config) { c.Window = -1 }, "cannot be negative"},
		{"ErrScheme", func(c *fleet.Config) { c.URL = "127.0.0.1:8600" }, "the address"},
		{"ErrOtherScheme", func(c *fleet.Config) { c.URL = "ftp://127.0.0.1" }, "does not begin with ws://"},
		{"ErrNoHost", func(c *fleet.Config) { c.URL = "ws://:8600" }, "names no host"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			config := fleet.Config{URL: "ws://127.0.0.1:8600", Devices: []fleet.Device{{SN: "A", SecretNo: "b"}}}
			test.change(&config)
			_, err := fleet.New(config)
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}

func TestReadDevices(t *testing.T) {
	t.Parallel()
	two := []fleet.Device{{SN: "GATE1", SecretNo: "aa"}, {SN: "GATE2", Seed: "seed"}}
	tests := []struct {
		name, text string
		want       []fleet.Device
		wrong      string
	}{
		{"CSV", "GATE1,aa\nGATE2,,seed\n", two, ""},
		{"CSVWithNames", "\ufeffSN,secret_no,seed\n# two gates\nGATE1, aa\nGATE2,,seed", two, ""},
		{"JSON", ` [{"sn":"GATE1","secret_no":"aa"},{"sn":"GATE2","seed":"seed"}]`, two, ""},
		{"ErrEmpty", " \n", nil, "is empty"},
		{"ErrOneField", "GATE1,aa\nGATE2\n", nil, "line 2 has 1 fields"},
		{"ErrQuote", "GATE1,\"aa\n", nil, "the list of devices"},
		{"ErrJSON", `[{"sn":1}]`, nil, "no JSON list"},
		{"ErrTwice", "GATE1,aa\ngate1,bb\n", nil, "device 2: the serial number gate1 is there twice"},
		{"ErrForm", "GATE-1,aa\n", nil, "no serial number"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := fleet.ReadDevices(strings.NewReader(test.text))
			if test.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), test.wrong) {
					t.Errorf("%v, want %q", err, test.wrong)
				}
				return
			}
			if diff := cmp.Diff(test.want, got); err != nil || diff != "" {
				t.Errorf("%v\n%s", err, diff)
			}
		})
	}
}
