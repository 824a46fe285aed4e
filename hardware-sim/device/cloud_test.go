package device_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"wecomlab/core/clock"
	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/device"
)

const patience = 20 * time.Second

// present is far from the device's own clock: it has to ask the cloud for the time before it signs.
var present = time.Date(2031, 5, 11, 1, 30, 0, 0, time.UTC)

// asked is a request of the device: its body, or of an upload its args and file.
type asked struct {
	body any
	file []byte
}

// silence is what an answer of the cloud may be: none at all.
type silence struct{}

// cloud is a small cloud with a table of answers, over a real socket.
type cloud struct {
	*stand
	url string

	mu      sync.Mutex
	answers map[string]func(in asked) any // an error refuses, []byte is a file
	advice  map[errcode.Code]openhw.Advice
	asked   map[string]chan asked
	order   []string
	socket  *websocket.Conn
}

// stand is a test with its device.
type stand struct {
	t      *testing.T
	ctx    context.Context
	device *device.Device
	events chan device.Event
	stop   func()
}

// newCloud listens. It has bound the device, and its lists are empty, unless the test changes the answers.
func newCloud(t *testing.T) *cloud {
	t.Helper()
	c := &cloud{stand: newStand(t), asked: map[string]chan asked{}, advice: openhw.DefaultRules().Advice}
	c.answers = map[string]func(asked) any{
		"get_timestamp":       func(asked) any { return &openhw.ServerTime{Timestamp: openhw.Uint32(present.Unix())} },
		"register":            func(asked) any { return &openhw.ActiveCode{ActiveCode: "code-1"} },
		"active":              func(asked) any { return &openhw.Secret{Secret: "secret-1"} },
		"get_perm_version":    func(asked) any { return &openhw.PermVersion{} },
		"get_visitor_version": func(asked) any { return &openhw.VisitorVersion{} },
		"get_open_self_input": func(asked) any { return &openhw.SelfInput{OpenSelfInputFa: true} },
		"get_admin_info":      func(asked) any { return &openhw.Admins{UserInfo: []openhw.Admin{{UserID: "he.xin", Name: "何欣"}}} },
		"checkin":             func(asked) any { return &openhw.FailedPunches{} },
		"upload_userinfo":     func(asked) any { return &openhw.FailedUsers{} },
		"printer/get_job_list": func(asked) any {
			return &openhw.JobList{}
		},
	}
	for _, cmd := range []string{"subscribe_corp", "ping", "error_report", "report_device_feature", "report_remote_open_door", "upload_log", "printer/report_job_status", "printer/upload_scan_file", "selfhelp_notify"} {
		c.answers[cmd] = func(asked) any { return nil }
	}
	server := httptest.NewServer(http.HandlerFunc(c.serve))
	t.Cleanup(server.Close)
	c.url = strings.Replace(server.URL, "http", "ws", 1)
	return c
}

func newStand(t *testing.T) *stand {
	t.Helper()
	ctx, cancel := clock.Real().WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return &stand{t: t, ctx: ctx, events: make(chan device.Event, 4096)}
}

// on answers a command.
func (c *cloud) on(cmd string, answer func(in asked) any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answers[cmd] = answer
}

func (c *cloud) serve(w http.ResponseWriter, r *http.Request) {
	socket, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	defer func() { _ = socket.CloseNow() }()
	socket.SetReadLimit(openhw.MaxBinary)
	c.mu.Lock()
	c.socket = socket
	c.mu.Unlock()
	for {
		kind, message, err := socket.Read(c.ctx)
		if err != nil {
			return
		}
		c.answer(socket, kind, message)
	}
}

func (c *cloud) answer(socket *websocket.Conn, kind websocket.MessageType, message []byte) {
	frame, in := openhw.Frame{}, asked{}
	var err error
	if kind == websocket.MessageBinary {
		var upload openhw.Upload
		upload, err = openhw.DecodeUpload(message)
		frame = openhw.Frame{Cmd: upload.Cmd, ReqID: upload.ReqID}
		in.file = upload.Data
		if row, ok := openhw.Lookup(upload.Cmd); ok && err == nil {
			in.body, err = row.ReadUpload(upload)
		}
	} else if frame, err = openhw.DecodeText(message); err == nil {
		row, _ := openhw.Lookup(frame.Cmd)
		in.body, err = row.ReadRequest(frame)
	}
	if err != nil {
		c.t.Errorf("%s: %v", message, err)
		return
	}
	c.mu.Lock()
	answer := c.answers[frame.Cmd]
	c.order = append(c.order, frame.Cmd)
	c.mu.Unlock()
	got := any(errcode.Newf(errcode.SystemBusy, "%s is not simulated", frame.Cmd))
	if answer != nil {
		got = answer(in)
	}
	c.reply(socket, frame, got)
	select {
	case c.channel(frame.Cmd) <- in:
	default:
	}
}

func (c *cloud) reply(socket *websocket.Conn, frame openhw.Frame, got any) {
	out, kind := openhw.Frame{}, websocket.MessageText
	var wire []byte
	var refusal *errcode.Error
	err, refuses := got.(error)
	file, carries := got.([]byte)
	switch {
	case got == silence{}:
		return
	case refuses && errors.As(err, &refusal):
		wire = frame.Refuse(refusal, "", c.advice[refusal.Code]).AppendText(nil)
	case carries:
		kind = websocket.MessageBinary
		wire, err = openhw.Download{ReqID: frame.ReqID, Data: file}.Append(nil)
	default:
		out, err = frame.Answer(got)
		wire = out.AppendText(nil)
	}
	if err != nil && !refuses {
		c.t.Error(err)
	}
	_ = socket.Write(c.ctx, kind, wire)
}

func (c *cloud) channel(cmd string) chan asked {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.asked[cmd] == nil {
		c.asked[cmd] = make(chan asked, 1000)
	}
	return c.asked[cmd]
}

// next waits for a command of the device, the ones before of the same name apart.
func next[Body any](c *cloud, cmd string) *Body {
	c.t.Helper()
	in := c.wait(cmd)
	body, ok := in.body.(*Body)
	if !ok {
		c.t.Fatalf("%s has the body %#v", cmd, in.body)
	}
	return body
}

func (c *cloud) wait(cmd string) asked {
	c.t.Helper()
	select {
	case in := <-c.channel(cmd):
		return in
	case <-c.ctx.Done():
		c.t.Fatalf("the device has not sent %s", cmd)
	}
	return asked{}
}

// none fails the test if the device has sent a command.
func (c *cloud) none(cmd string) {
	c.t.Helper()
	select {
	case in := <-c.channel(cmd):
		c.t.Errorf("%s was sent: %+v", cmd, in.body)
	default:
	}
}

// push sends a push.
func (c *cloud) push(cmd string, body any) {
	c.t.Helper()
	frame, err := openhw.Ask(cmd, "c-1", body)
	if err != nil {
		c.t.Fatal(err)
	}
	c.write(frame.AppendText(nil))
}

func (c *cloud) write(wire []byte) {
	c.t.Helper()
	c.mu.Lock()
	socket := c.socket
	c.mu.Unlock()
	if err := socket.Write(c.ctx, websocket.MessageText, wire); err != nil {
		c.t.Fatal(err)
	}
}

// sent is the order of the commands so far.
func (c *cloud) sent() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string(nil), c.order...)
}

// atOnce is a pace without pauses.
var atOnce = device.Pace{Capture: -1, Print: -1, Reboot: -1}

// start runs a device against the cloud until it has logged in.
func (c *cloud) start(config device.Config) {
	c.t.Helper()
	c.live(config)
	c.until(device.EventSubscribed)
}

// live runs a device against the cloud.
func (c *cloud) live(config device.Config) {
	c.t.Helper()
	config.URL = c.url
	if config.SN == "" {
		config.SN, config.SecretNo = "GATE1", "0123456789abcdef0123456789abcdef"
	}
	c.stand.live(config)
}

// live runs a device until the test ends.
func (s *stand) live(config device.Config) {
	s.t.Helper()
	ctx, cancel := context.WithCancel(s.ctx)
	config.Tell = func(e device.Event) { s.events <- e }
	s.device = device.New(config)
	ended := make(chan error, 1)
	go func(d *device.Device) { ended <- d.Run(ctx) }(s.device)
	s.stop = func() {
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
			s.t.Errorf("Run ended with %v", err)
		}
		ended <- context.Canceled
	}
	s.t.Cleanup(s.stop)
}

// until waits for an event.
func (s *stand) until(what string) device.Event {
	s.t.Helper()
	return s.untilText(what, "")
}

// untilText waits for an event in which a text stands.
func (s *stand) untilText(what, text string) device.Event {
	s.t.Helper()
	var seen []string
	for {
		select {
		case e := <-s.events:
			if e.What == what && strings.Contains(e.Text, text) {
				return e
			}
			seen = append(seen, e.What+" "+e.Text)
		case <-s.ctx.Done():
			s.t.Fatalf("%s %s did not happen, but %q", what, text, seen)
		}
	}
}

// untilAll waits for several events, in whatever order they come.
func (s *stand) untilAll(whats ...string) {
	s.t.Helper()
	for len(whats) > 0 {
		select {
		case e := <-s.events:
			whats = slices.DeleteFunc(whats, func(what string) bool { return what == e.What })
		case <-s.ctx.Done():
			s.t.Fatalf("%q did not happen", whats)
		}
	}
}

// do performs an operation that must succeed.
func (s *stand) do(line string) string {
	s.t.Helper()
	said, err := s.tryDo(line)
	if err != nil {
		s.t.Fatalf("%s: %v", line, err)
	}
	return said
}

func (s *stand) tryDo(line string) (string, error) {
	op, args, err := device.ParseLine(line)
	if err != nil {
		return "", err
	}
	return s.device.Do(s.ctx, op, args)
}

// refuses performs an operation that must fail with a text.
func (s *stand) refuses(line, text string) {
	s.t.Helper()
	if said, err := s.tryDo(line); err == nil || !strings.Contains(err.Error(), text) {
		s.t.Errorf("%s: %q, %v; want %q", line, said, err, text)
	}
}

// frozen is a clock of the device's own that stands still.
func frozen(t *testing.T) *clock.Clock {
	t.Helper()
	own := clock.NewFrozen(present)
	t.Cleanup(own.Close)
	return own
}

func (s *stand) advance(own *clock.Clock, d time.Duration) {
	s.t.Helper()
	if err := own.Advance(s.ctx, d); err != nil {
		s.t.Fatal(err)
	}
}

// advanceUntil lets the device's time go by second for second, with real time between for what is on the wire.
func (s *stand) advanceUntil(own *clock.Clock, done func() bool) {
	s.t.Helper()
	for !done() {
		s.advance(own, time.Second)
		for range 20 {
			if done() {
				return
			}
			if err := clock.Real().Sleep(s.ctx, time.Millisecond); err != nil {
				s.t.Fatal("it did not happen")
			}
		}
	}
}

func (s *stand) subscribed() bool { return s.device.State() == openhw.Subscribed }

func number(n openhw.Uint32) *openhw.Uint32 { return &n }
