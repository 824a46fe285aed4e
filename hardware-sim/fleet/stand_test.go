package fleet_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"wecomlab/core/clock"
	"wecomlab/hardware-sim/fleet"
	"wecomlab/mockwecom/mocktest"
	"wecomlab/mockwecom/mocktest/detector"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds every run; nothing here takes that long.
const patience = 2 * time.Minute

// crowd is how many devices a test has, fewer where each of them takes ten times as long.
func crowd(n int) int {
	if detector.Race {
		return n / 10
	}
	return n
}

// quick is a clock on which the waits of devices, five seconds and more, are short.
func quick(t testing.TB) *clock.Clock {
	t.Helper()
	c := clock.New()
	t.Cleanup(c.Close)
	if err := c.SetSpeed(10); err != nil {
		t.Fatal(err)
	}
	return c
}

// made registers devices in a simulator.
func made(s *mocktest.Server, count int, params ...string) []fleet.Device {
	values := s.Do("device.make_fleet", append(params, "count="+strconv.Itoa(count))...)
	return fleet.Made(values["prefix"], values["seed"], count)
}

// play runs a fleet to its end.
func play(t testing.TB, config fleet.Config) fleet.Stats {
	t.Helper()
	f, ended := start(t, config)
	if err := <-ended; err != nil {
		t.Errorf("%v: %+v", err, f.Stats())
	}
	return f.Stats()
}

// start lets a fleet run beside the test.
func start(t testing.TB, config fleet.Config) (f *fleet.Fleet, ended <-chan error) {
	t.Helper()
	ctx, cancel := clock.Real().WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return startIn(ctx, t, config)
}

func startIn(ctx context.Context, t testing.TB, config fleet.Config) (f *fleet.Fleet, ended <-chan error) {
	t.Helper()
	config.Patience = cmp.Or(config.Patience, time.Hour) // of the fleet's clock, which may be quick
	f, err := fleet.New(config)
	if err != nil {
		t.Fatal(err)
	}
	end := make(chan error, 1)
	go func() { end <- f.Run(ctx) }()
	return f, end
}

// sound fails the test unless the account of a run is in order, with so many records.
func sound(t testing.TB, s fleet.Stats, records int) {
	t.Helper()
	if err := s.Check(); err != nil || s.Made != records || s.Acknowledged != records || s.Delay.Count != records {
		t.Errorf("%v; %d made, %d acknowledged, want %d: %+v", err, s.Made, s.Acknowledged, records, s.Failures)
	}
}

// app asks the simulator as an app of the first corp does.
type app struct {
	t     testing.TB
	base  string
	token string
}

func newApp(t testing.TB, s *mocktest.Server) *app {
	t.Helper()
	a := &app{t: t, base: s.URL}
	a.token = a.call("GET", "gettoken?corpid="+s.CorpID+"&corpsecret="+s.Secret, nil)["access_token"].(string)
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	return a
}

func (a *app) call(method, path string, body any) map[string]any {
	a.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		a.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(context.WithoutCancel(a.t.Context()), method, a.base+"/cgi-bin/"+path, strings.NewReader(string(text)))
	if err != nil {
		a.t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		a.t.Fatal(err)
	}
	answer, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	out := map[string]any{}
	if err == nil {
		err = json.Unmarshal(answer, &out)
	}
	if err != nil || out["errcode"] != 0.0 {
		a.t.Fatalf("%s: %v, %s", path, err, answer)
	}
	return out
}

// records reads the check-ins of some members as an app does, by an endpoint's name.
func (a *app) records(endpoint string, userids []string, from, to time.Time) []string {
	a.t.Helper()
	body := map[string]any{"useridlist": userids, "starttime": from.Unix(), "endtime": to.Unix(), "opencheckindatatype": 3, "filter_type": 1}
	var all []string
	for _, r := range a.call("POST", endpoint+"?access_token="+a.token, body)["checkindata"].([]any) {
		record := r.(map[string]any)
		line := fmt.Sprint(record["userid"], " ", int64(record["checkin_time"].(float64)), " ", record["device_sn"])
		if record["exception_type"] == "未打卡" {
			line = "missing " + line
		}
		all = append(all, line)
	}
	return all
}
