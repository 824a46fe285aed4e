//go:build unix

package gateway_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/lxzan/gws"

	"wecomlab/core/clock"
	"wecomlab/hardware-sim/fleet"
	"wecomlab/mockwecom/mocktest"
)

const (
	wanted  = 20_000 // devices
	spare   = 200    // files that are no device's
	tooFew  = 1000   // devices with which nothing is learnt
	minutes = 10 * time.Minute
)

// crowd is how many devices one process may hold here: 20,000, or as many as the system allows.
func crowd(b *testing.B) int {
	b.Helper()
	var files syscall.Rlimit
	must(b, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files)) // Go has raised it to what may be had
	n := min(wanted, int(files.Cur)-spare)
	if n < tooFew {
		b.Skipf("a process may open %d files: raise it with ulimit -n", files.Cur)
	}
	return n
}

// stage is a simulator with a fleet that is registered and bound.
type stage struct {
	*mocktest.Server
	b     *testing.B
	part  part
	count int
}

func newStage(b *testing.B) *stage {
	b.Helper()
	s := mocktest.New(b, mocktest.WithSettings(map[string]string{"checkin.surplus": "recorded", "quota.mode": "off"}))
	count := crowd(b)
	made := s.Do("device.make_fleet", "count="+strconv.Itoa(count))
	return &stage{Server: s, b: b, count: count, part: part{URL: s.URL, Prefix: made["prefix"], Seed: made["seed"], Count: count, Ramp: 20 * time.Second}}
}

// inUse is what is in use when all is calm: every collection halves a stack that was deep once.
func inUse() uint64 {
	for range 6 {
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

// calm waits until no more than so many goroutines run.
func calm(b *testing.B, most int) {
	b.Helper()
	ctx, cancel := clock.Real().WithTimeout(b.Context(), time.Minute)
	defer cancel()
	for runtime.NumGoroutine() > most {
		if clock.Real().Sleep(ctx, 100*time.Millisecond) != nil {
			b.Fatalf("%d goroutines run when all have left, %d did before they came", runtime.NumGoroutine(), most)
		}
	}
}

// fillJournal fills the journal, which is bounded, so that it does not grow while something else is measured.
func (s *stage) fillJournal() {
	s.b.Helper()
	warm := dialWire(s.b, s.URL[len("http://"):])
	for range 20_000 {
		warm.mustAsk(s.b, "get_timestamp", nil)
	}
}

// BenchmarkIdle measures what a connection that is logged in keeps in the simulator's memory, its journal excepted, and that of a
// bare echo server of the same library. The devices live in another process.
func BenchmarkIdle(b *testing.B) {
	for b.Loop() {
		s := newStage(b)
		s.fillJournal()
		before, runs := inUse(), runtime.NumGoroutine()
		own := s.part
		own.Profile, own.Duration = fleet.Idle, time.Hour
		devices := startChild(b, own)
		devices.running()
		mine := float64(inUse()-before) / float64(s.count)
		b.ReportMetric(float64(runtime.NumGoroutine()-runs)/float64(s.count), "goroutines/conn")
		devices.stop()
		calm(b, runs)

		address := bareEcho(b)
		before = inUse()
		devices = startChild(b, part{URL: "http://" + address, Hold: s.count})
		devices.running()
		bare := float64(inUse()-before) / float64(s.count)
		devices.stop()
		b.ReportMetric(float64(s.count), "devices")
		b.ReportMetric(mine, "B/conn")
		b.ReportMetric(bare, "echo-B/conn")
		if mine > 12<<10 {
			b.Errorf("%.0f octets a connection; 12 KiB are wanted", mine)
		}
	}
}

// BenchmarkMorningRush measures a morning: everybody comes within twenty seconds, most of them in the middle; and everybody at once,
// which shows the rate. Beside it a bare server of the same library that says to each request that all is well.
func BenchmarkMorningRush(b *testing.B) {
	for b.Loop() {
		bareURL, bare := bareCloud(b), part{Prefix: "BARE", Seed: "x", Count: crowd(b), Ramp: 20 * time.Second}
		bare.URL = bareURL
		s := newStage(b)
		b.ReportMetric(float64(s.count), "devices")
		for _, window := range []time.Duration{20 * time.Second, time.Second} {
			mine, theirs := rush(b, s.part, window), rush(b, bare, window)
			if window > time.Second {
				b.ReportMetric(millis(mine.Delay.P50), "p50-ms")
				b.ReportMetric(millis(mine.Delay.P99), "p99-ms")
				b.ReportMetric(float64(mine.Delay.P99)/float64(theirs.Delay.P99), "p99-x-echo")
				continue
			}
			b.ReportMetric(rate(mine), "punches/s")
			b.ReportMetric(rate(mine)/rate(theirs), "rate-x-echo")
		}
		s.readable(2 * s.count)
	}
}

// rush plays one morning.
func rush(b *testing.B, p part, window time.Duration) fleet.Stats {
	b.Helper()
	p.Profile, p.Window = fleet.MorningRush, window
	stats := startChild(b, p).account()
	if stats.Acknowledged != p.Count {
		b.Errorf("%d of %d records were acknowledged", stats.Acknowledged, p.Count)
	}
	return stats
}

// rate is records a second from the start of the profile to the last acknowledgement.
func rate(s fleet.Stats) float64 { return float64(s.Acknowledged) / (s.Elapsed - s.Gathered).Seconds() }

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// BenchmarkStorm measures how long it takes until everybody is back when all sockets have dropped at once.
func BenchmarkStorm(b *testing.B) {
	for b.Loop() {
		s := newStage(b)
		runs := runtime.NumGoroutine()
		p := s.part
		p.Profile = fleet.Storm
		stats := startChild(b, p).account()
		b.ReportMetric(float64(stats.Dropped), "devices")
		b.ReportMetric(stats.Back.Seconds(), "s-until-all-are-back")
		b.ReportMetric(float64(s.count)/stats.Back.Seconds(), "logins/s")
		b.ReportMetric(float64(stats.Dials-s.count)/float64(s.count), "dials/device")
		s.readable(2 * s.count)
		calm(b, runs)
	}
}

// readable fails the benchmark unless so many records are stored and read by an app: none lost, none twice.
func (s *stage) readable(want int) {
	s.b.Helper()
	distinct := map[string]bool{}
	for _, p := range s.Punches() {
		distinct[fmt.Sprint(p.Device, p.UserID, p.At)] = true
	}
	if len(distinct) != want {
		s.b.Errorf("%d different records are stored, want %d", len(distinct), want)
	}
	var token struct {
		AccessToken string `json:"access_token"`
	}
	s.call("GET", "/cgi-bin/gettoken?corpid="+s.CorpID+"&corpsecret="+s.Secret, nil, &token)
	now := s.Clock().Now().Unix()
	for _, path := range []string{"hardware/get_hardware_checkin_data", "checkin/getcheckindata"} {
		var out struct {
			CheckinData []struct {
				ExceptionType string `json:"exception_type"`
			} `json:"checkindata"`
		}
		ask := map[string]any{"starttime": now - 86_400, "endtime": now + 86_400, "useridlist": []string{"sun.hao", "he.xin"}, "opencheckindatatype": 3, "filter_type": 1}
		s.call("POST", "/cgi-bin/"+path+"?access_token="+token.AccessToken, ask, &out)
		got := 0
		for _, record := range out.CheckinData {
			if record.ExceptionType != "未打卡" {
				got++
			}
		}
		if got != want {
			s.b.Errorf("%s gives %d records, want %d", path, got, want)
		}
	}
}

func (s *stage) call(method, path string, body, into any) {
	s.b.Helper()
	text, err := json.Marshal(body)
	must(s.b, err)
	ctx, cancel := clock.Real().WithTimeout(context.WithoutCancel(s.b.Context()), minutes)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, s.URL+path, bytes.NewReader(text))
	must(s.b, err)
	answer, err := http.DefaultClient.Do(r)
	must(s.b, err)
	all, err := io.ReadAll(answer.Body)
	must(s.b, err)
	must(s.b, answer.Body.Close())
	must(s.b, json.Unmarshal(all, into))
	http.DefaultClient.CloseIdleConnections()
}

// bare answers every request with success and looks at nothing but its req_id: what a device cloud cannot beat.
type bare struct{ gws.BuiltinEventHandler }

// OnMessage is part of gws.Event.
func (bare) OnMessage(c *gws.Conn, m *gws.Message) {
	defer func() { _ = m.Close() }()
	_, rest, _ := bytes.Cut(m.Bytes(), []byte(`"req_id":"`))
	id, _, _ := bytes.Cut(rest, []byte(`"`))
	body := `{"active_code":"a","secret":"s","fail_list":[]}`
	if bytes.Contains(m.Bytes(), []byte(`"get_timestamp"`)) {
		body = fmt.Sprintf(`{"timestamp":%d}`, clock.Real().Now().Unix())
	}
	_ = c.WriteMessage(gws.OpcodeText, fmt.Appendf(nil, `{"headers":{"req_id":"%s"},"body":%s,"errcode":0,"errmsg":"ok"}`, id, body))
}

func bareCloud(b *testing.B) (address string) {
	b.Helper()
	up := gws.NewUpgrader(bare{}, &gws.ServerOption{ReadBufferSize: 512})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, err := up.Upgrade(w, r); err == nil {
			go c.ReadLoop()
		}
	}))
	b.Cleanup(s.Close)
	return s.URL
}
