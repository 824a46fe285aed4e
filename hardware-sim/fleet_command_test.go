package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"wecomlab/core/clock"
	"wecomlab/hardware-sim/fleet"
	"wecomlab/mockwecom/chapter/hardware/fleetkey"
	"wecomlab/mockwecom/mocktest"
)

// runFleetCommand runs the command line and gives what it writes.
func runFleetCommand(t *testing.T, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := clock.Real().WithTimeout(t.Context(), patience)
	defer cancel()
	var out bytes.Buffer
	root := newRoot()
	root.SetOut(&out)
	root.SetErr(&out)
	root.SetArgs(append([]string{"fleet"}, args...))
	err := root.ExecuteContext(ctx)
	return out.String(), err
}

func TestFleetCommand(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t)
	out, err := runFleetCommand(t, "--url", strings.Replace(s.URL, "http", "ws", 1), "--count", "50", "--profile", "morning-rush", "--window", "1200ms",
		"--ramp", "100ms", "--seed", "7", "--people", "sun.hao,he.xin", "--prefix", "DESK", "--from", "127.0.0.1")
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{
		`(?m)^ +\d+s running +online 50/50`, `(?m)^online +.*  at most 50 devices$`, `(?m)^records/s +.* a second$`, `(?m)^delay +≤ .*█`,
		`(?m)^profile +morning-rush, seed 7, `, `(?m)^devices +50; all online after \S+, 50 of them at the end$`, `(?m)^records +50 made, 50 acknowledged, 0 refused, 0 without an answer$`,
		`(?m)^Every device was online at the end, each of 50 records acknowledged once\.$`,
	} {
		if !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("%s is not in\n%s", want, out)
		}
	}
	if strings.ContainsAny(out, "\x1b\r") {
		t.Errorf("there is more than plain lines in %q", out)
	}
	if got := s.Punches(); len(got) != 50 || !strings.HasPrefix(got[0].Device, "DESK") {
		t.Errorf("%d records", len(got))
	}
}

// Devices that exist already are named in a file; one of them has a wrong key, which is told, and is no success.
func TestFleetOfAFile(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t)
	made := s.Do("device.make_fleet", "count=3", "prefix=FILE")
	var lines strings.Builder
	lines.WriteString("sn,secret_no\n")
	for n := range 3 {
		sn := fleetkey.SN("FILE", n)
		key := fleetkey.SecretNo(made["seed"], sn)
		if n == 2 {
			key = "wrong"
		}
		fmt.Fprintf(&lines, "%s,%s\n", sn, key)
	}
	path := filepath.Join(t.TempDir(), "devices.csv")
	if err := os.WriteFile(path, []byte(lines.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"--url", s.URL, "--devices", path, "--duration", "10ms", "--ramp", "1ms", "--patience", "10s"}
	out, err := runFleetCommand(t, append(args, "--count", "2")...)
	if err != nil || !strings.Contains(out, "Every device was online at the end.") {
		t.Errorf("%v\n%s", err, out)
	}
	out, err = runFleetCommand(t, args...)
	if err == nil || err.Error() != "1 of 3 devices were not online at the end" || !strings.Contains(out, "1 × refused: register: 600011") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestFleetCommandErrors(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t)
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"NoSimulator", []string{"--url", "ws://127.0.0.1:1"}, "name devices that exist with --devices FILE"},
		{"NoSuchModel", []string{"--url", s.URL, "--model", "hwmNone"}, "there is no such model"},
		{"TooMany", []string{"--url", s.URL, "--count", "1000000"}, "count is out of range"},
		{"NobodyAtAll", []string{"--count", "0"}, "--count must be 1 at least"},
		{"NoFile", []string{"--devices", "/does/not/exist"}, "--devices:"},
		{"NoProfile", []string{"--url", s.URL, "--profile", "lunch"}, "there is no profile"},
		{"BadAddress", []string{"--from", "here"}, "--from:"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if out, err := runFleetCommand(t, test.args...); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// What a terminal shows of a run that went wrong.
func TestAccountScreen(t *testing.T) {
	t.Parallel()
	stats := fleet.Stats{
		Phase: fleet.Ended, Elapsed: 90 * time.Second, Gathered: 12 * time.Second, Count: 10, Dials: 25, Logins: 19, Dropped: 10,
		Made: 20, Acknowledged: 17, Refused: 1, Batches: 18, Repeated: 3, Late: 1, Twice: 1,
		Delay:    fleet.Delay{Count: 17, P50: 900 * time.Microsecond, P90: 40 * time.Millisecond, P99: 2 * time.Second, Max: 15 * time.Second, Bars: []fleet.Bar{{UpTo: time.Millisecond, Count: 9}, {UpTo: 2 * time.Millisecond, Count: 8}}},
		Failures: []fleet.Failure{{Kind: fleet.Unreachable, Count: 6, Sample: "no connection: refused"}, {Kind: fleet.Unanswered, Count: 3, Sample: "checkin: no answer came in time"}},
	}
	stats.States[fleet.Subscribed], stats.States[fleet.Stopped] = 9, 1
	for i := range 120 {
		stats.Seconds = append(stats.Seconds, fleet.Second{Punches: i / 3 % 3, Online: min(i/3, 9)})
	}
	var plain, colour bytes.Buffer
	(&screen{out: &plain}).account(fleet.Config{Profile: fleet.Storm, Seed: 3}, stats)
	want := `
online        ▁▂▃▄▅▆▇████████████████████████████████  at most 9 devices
records/s     ▄█ ▄█ ▄█ ▄█ ▄█ ▄█ ▄█ ▄█ ▄█ ▄█ ▄█ ▄█ ▄█   at most 2 a second
delay           ≤ 1ms ████████████████████████████████████████ 9
                ≤ 2ms ████████████████████████████████████ 8

profile      storm, seed 3, 1m30s
devices      10; all online after 12s, 9 of them at the end
connections  25 dialled, 19 logins, 9 of them again
cut          10 at once; not everybody came back
records      20 made, 17 acknowledged, 1 refused, 2 without an answer
requests     18 with records; 3 sent again, 1 answered late, 1 twice
delay        p50 900µs, p90 40ms, p99 2s, longest 15s
errors       6 × unreachable: no connection: refused
             3 × no answer: checkin: no answer came in time
`
	if got := plain.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	show := &screen{out: &colour, live: true, colour: true, width: func() int { return 120 }}
	show.progress(stats)
	show.account(fleet.Config{Profile: fleet.Storm}, stats)
	show.verdict("well")
	for _, want := range []string{"\r\x1b[K  90s ended      online 9/10  records 17/20", "\x1b[36m", "\x1b[33m  9 errors\x1b[0m", "\x1b[32mwell\x1b[0m"} {
		if !strings.Contains(colour.String(), want) {
			t.Errorf("%q is not in %q", want, colour.String())
		}
	}
	if err := stats.Check(); err == nil || strings.Count(err.Error(), "\n") != 3 {
		t.Errorf("%v", err)
	}
}

// A line that is replaced once a second must not wrap: what has no room is left out, but neither the devices nor the errors.
func TestProgressScreen(t *testing.T) {
	t.Parallel()
	stats := fleet.Stats{
		Phase: fleet.Running, Elapsed: 90 * time.Second, Count: 10000, Made: 10000, Acknowledged: 9876,
		Delay:   fleet.Delay{P50: 9 * time.Millisecond, P99: 2 * time.Second},
		Seconds: []fleet.Second{{Punches: 321}, {}},
	}
	stats.States[fleet.Subscribed] = 9999
	failed := stats
	failed.Failures = []fleet.Failure{{Kind: fleet.Unreachable, Count: 17, Sample: "no connection: refused"}}
	tests := []struct {
		name  string
		stats fleet.Stats
		width int
		want  string
	}{
		{"Wide", stats, 120, "  90s running    online 9999/10000  records 9876/10000  321/s  p50 9ms  p99 2s"},
		{"Usual", stats, 80, "  90s running    online 9999/10000  records 9876/10000  321/s  p50 9ms  p99 2s"},
		{"ErrorsStay", failed, 80, "  90s running    online 9999/10000  records 9876/10000  321/s  17 errors"},
		{"Narrow", failed, 50, "  90s running    online 9999/10000  17 errors"},
		{"TooNarrow", failed, 10, "  90s running    online 9999/10000  17 errors"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			show := &screen{out: &out, live: true, width: func() int { return test.width }}
			show.progress(test.stats)
			if got := strings.TrimPrefix(out.String(), "\r\x1b[K"); got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}
