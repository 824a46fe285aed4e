package device

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/openhw"
)

// Config says who a device is and where it connects to.
type Config struct {
	URL      string             // ws://127.0.0.1:8600
	SN       string             // serial number
	SecretNo string             // signing key; may be empty if Seed is given
	Seed     string             // seedSecretNo of the model, exchanged for the SecretNo once
	Firmware string             // version that it leaves the factory with; 1.0.0 if empty
	Memory   *Memory            // what it remembers from its former life; nil: nothing
	Save     func(Memory) error // called when the memory has changed; nil: it is not kept
	Tell     func(Event)        // called for everything that happens, one after the other; it may look at the device (State, Memory, Snapshot), not act on it; may be nil
	Frames   func(Frame)        // called for every frame, from several goroutines; may be nil
	Clock    *clock.Clock       // of pings, polls and waits; real time if nil

	Kinds   openhw.Kind       // what it is; 0: an attendance machine with a door
	Net     *openhw.NetInfo   // the network that it tells; may be nil
	ExtArgs *openhw.ExtArgs   // algorithms of its features, the best first; nil: the default one
	Feature string            // of printers and scanners: text of report_device_feature; a default if empty
	Policy  *Policy           // what it does about instructions; nil: it obeys
	Pace    Pace              // how long its doings take
	Phones  openhw.PhoneOrder // order of octets in the codes of phones, which no page states; nil: big-endian
	HTTP    *http.Client      // of firmware downloads; a plain one if nil
	Lean    bool              // one of many: keeps no log and asks after a login for versions alone
}

// Pace is how long the doings of a device take, by its clock. 0 stands for the default, a negative value for no time.
type Pace struct {
	Capture time.Duration // of a face or finger, until the upload; 2 s
	Print   time.Duration // of a job; 1 s
	Reboot  time.Duration // until it connects again; 3 s
	Door    time.Duration // how long the door stays open; 5 s
}

func (p Pace) filled() Pace {
	fill := func(d *time.Duration, standard time.Duration) {
		if *d == 0 {
			*d = standard
		}
	}
	fill(&p.Capture, 2*time.Second)
	fill(&p.Print, time.Second)
	fill(&p.Reboot, 3*time.Second)
	fill(&p.Door, 5*time.Second)
	return p
}

// Device is one simulated device. Its methods may be called from several goroutines.
type Device struct {
	config  Config
	clock   *clock.Clock
	log     *logbook
	wake    chan struct{} // there is something to report
	turned  chan struct{} // a person has switched something
	telling sync.Mutex

	mu        sync.Mutex
	state     openhw.State
	online    bool // the socket is open
	off       bool // a person has cut it off
	halted    bool // the cloud has told it not to come again
	reset     bool // a factory reset is due
	present   *session
	memory    Memory
	policy    Policy
	taken     int // records that the cloud has taken
	lastError string
	open      Door
	page      *page
	selfInput openhw.SelfInput
	admins    []openhw.Admin
	scanned   *openhw.UserScan
	jobs      []openhw.Job
	papers    []Paper
	images    map[string][]byte // of codes, by the command that fetched them
}

// Errors with which a connection ends on purpose.
var (
	errOff     = errors.New("the device was cut off")
	errReboot  = errors.New("the device restarts")
	errUnbound = errors.New("the corp has removed the device")
)

// New makes a device. It does nothing before [Device.Run].
func New(config Config) *Device {
	config.Firmware = cmp.Or(config.Firmware, "1.0.0")
	config.Kinds = cmp.Or(config.Kinds, openhw.Attendance|openhw.Door)
	config.Feature = cmp.Or(config.Feature, `{"type":"`+config.Kinds.String()+`"}`)
	config.Pace = config.Pace.filled()
	if config.Phones == nil {
		config.Phones = binary.BigEndian
	}
	d := &Device{config: config, clock: cmp.Or(config.Clock, clock.Real()), wake: make(chan struct{}, 1), turned: make(chan struct{}, 1)}
	if !config.Lean {
		d.log = new(logbook)
	}
	if config.Memory != nil {
		d.memory = config.Memory.clone()
	}
	if config.Policy != nil {
		d.policy = *config.Policy
	}
	d.memory.SecretNo = cmp.Or(d.memory.SecretNo, config.SecretNo)
	return d
}

// Run lives until ctx ends: it connects, logs in, keeps the connection and begins anew when it breaks, after five seconds at
// first and a minute at most. The error is that of the context.
func (d *Device) Run(ctx context.Context) error {
	wait := openhw.ReconnectShortest
	for d.switchedOn(ctx) {
		reached, err := d.connect(ctx)
		if ctx.Err() != nil {
			break
		}
		if reached {
			wait = openhw.ReconnectShortest
		}
		if pause := d.afterwards(err, wait); pause > 0 {
			d.rest(ctx, pause)
		}
		wait = min(2*wait, openhw.ReconnectLongest)
	}
	return ctx.Err()
}

// switchedOn waits while a person has cut the device off or the cloud does not want it. It is false when ctx ends.
func (d *Device) switchedOn(ctx context.Context) bool {
	for ctx.Err() == nil {
		d.mu.Lock()
		idle := d.off || d.halted
		d.mu.Unlock()
		if !idle {
			return true
		}
		select {
		case <-d.turned:
		case <-ctx.Done():
		}
	}
	return false
}

// rest waits until the pause is over or somebody has switched something.
func (d *Device) rest(ctx context.Context, pause time.Duration) {
	over := make(chan struct{})
	timer := d.clock.AfterFunc(pause, func() { close(over) })
	defer timer.Stop()
	select {
	case <-over:
	case <-d.turned:
	case <-ctx.Done():
	}
}

// afterwards tells why a connection has ended, and how long the device waits before the next: what the cloud has told it, else
// wait with a little chance, so that a fleet does not come back at one instant (doc 90315). 0 is not at all.
func (d *Device) afterwards(err error, wait time.Duration) time.Duration {
	var refused *Refused
	advised := errors.As(err, &refused) && refused.Advice.Suggestion != ""
	switch {
	case errors.Is(err, errOff):
		d.tell(EventOffline, "a person has cut the device off")
		return 0
	case errors.Is(err, errReboot):
		d.tell(EventRebooting, err.Error())
		return d.config.Pace.Reboot
	case advised && refused.Advice.Interval < 0:
		d.mu.Lock()
		d.halted, d.lastError = true, err.Error()
		d.mu.Unlock()
		d.tell(EventDisconnected, err.Error())
		d.tell(EventHalted, "the cloud has told the device not to come again; switch it on to try once more")
		return 0
	case advised && refused.Advice.Interval > 0:
		wait = time.Duration(refused.Advice.Interval) * time.Second
	case openhw.React("register", CodeOf(err)) == openhw.WaitElsewhere:
		wait = openhw.IdleLongest
	default:
		wait += time.Duration(rand.Int64N(int64(wait / 4))) //nolint:gosec // spreads a fleet, keeps no secret
	}
	d.mu.Lock()
	d.lastError = err.Error()
	d.mu.Unlock()
	d.tell(EventDisconnected, err.Error()+"; next try in "+wait.Round(time.Millisecond).String())
	return wait
}

// connect is one connection, from the dial to its end; reached says whether it was logged in.
func (d *Device) connect(ctx context.Context) (reached bool, err error) {
	dialling, cancel := d.clock.WithTimeout(ctx, openhw.AnswerLongest)
	watch := d.see
	if d.config.Lean && d.config.Frames == nil {
		watch = nil
	}
	link, err := dial(dialling, d.config.URL, watch)
	cancel()
	if err != nil {
		return false, err
	}
	connected, end := context.WithCancelCause(ctx)
	s := &session{device: d, link: link, end: end, broken: make(chan error, 1)}
	d.enter(s)
	defer d.leave(s)
	d.tell(EventConnected, d.config.URL)
	for {
		err = s.run(connected, &reached)
		if cause := context.Cause(connected); cause != nil && ctx.Err() == nil {
			return reached, cause
		}
		if !s.startsOver(connected, err) {
			return reached, err
		}
	}
}

// enter makes a connection the present one.
func (d *Device) enter(s *session) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.present, d.online = s, true
	if d.off {
		s.end(errOff)
	}
}

// leave ends a connection.
func (d *Device) leave(s *session) {
	s.end(nil)
	s.link.Close()
	s.work.Wait()
	d.mu.Lock()
	d.present, d.online, d.state, d.page = nil, false, openhw.Connected, nil
	d.mu.Unlock()
	d.resetNow()
}

// session is the connection that is logged in; cmd is what it is wanted for.
func (d *Device) session(cmd string) (*session, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.state != openhw.Subscribed || d.present == nil {
		return nil, fmt.Errorf("%s needs a device that is logged in; this one is %s", cmd, d.standingLocked())
	}
	return d.present, nil
}

// standingLocked is the connection for people. The caller holds mu.
func (d *Device) standingLocked() string {
	switch {
	case d.off:
		return "offline"
	case d.halted:
		return "halted"
	case !d.online:
		return "disconnected"
	}
	return d.state.String()
}

// State is how far the connection has got.
func (d *Device) State() openhw.State {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.state
}

// Memory is a copy of what the device keeps.
func (d *Device) Memory() Memory {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.memory.clone()
}

// recall reads the memory without copying it.
func recall[T any](d *Device, read func(*Memory) T) T {
	d.mu.Lock()
	defer d.mu.Unlock()
	return read(&d.memory)
}

func (d *Device) become(s openhw.State) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.state = s
}

// remember changes the memory and keeps it.
func (d *Device) remember(change func(*Memory)) error {
	d.mu.Lock()
	change(&d.memory)
	if d.config.Save == nil {
		d.mu.Unlock()
		return nil
	}
	kept := d.memory.clone()
	d.mu.Unlock()
	return d.config.Save(kept)
}

// now is the cloud's time, as the device knows it.
func (d *Device) now() time.Time {
	return d.clock.Now().Add(recall(d, func(m *Memory) time.Duration { return m.offset }))
}

// firmware is the version that is installed.
func (d *Device) firmware() string {
	return cmp.Or(recall(d, func(m *Memory) string { return m.Firmware }), d.config.Firmware)
}
