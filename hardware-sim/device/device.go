package device

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
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
	Firmware string             // version that it reports; 1.0.0 if empty
	Memory   *Memory            // what it remembers from its former life; nil: nothing
	Save     func(Memory) error // called when the memory has changed; nil: it is not kept
	Tell     func(Event)        // called for everything that happens, from one goroutine; may be nil
	Clock    *clock.Clock       // of pings, polls and waits; real time if nil
}

// Event is something that has happened to a device.
type Event struct {
	What string // connected, bound, subscribed, synchronised, punched, pushed, waiting, erased, disconnected
	Text string // for people

	Count int // of punched: records that the cloud has taken
}

// Device is one simulated device. Its methods may be called from several goroutines.
type Device struct {
	config Config
	clock  *clock.Clock
	wake   chan struct{} // there is something to report

	mu      sync.Mutex
	state   openhw.State
	memory  Memory
	backlog []openhw.Punch // records that the cloud has not taken yet
	taken   int            // records that it has
}

// New makes a device. It does nothing before [Device.Run].
func New(config Config) *Device {
	config.Firmware = cmp.Or(config.Firmware, "1.0.0")
	d := &Device{config: config, clock: cmp.Or(config.Clock, clock.Real()), wake: make(chan struct{}, 1)}
	if config.Memory != nil {
		d.memory = config.Memory.clone()
	}
	d.memory.SecretNo = cmp.Or(d.memory.SecretNo, config.SecretNo)
	return d
}

// Run lives until ctx ends: it connects, logs in, keeps the connection and begins anew when it breaks, after five seconds at
// first and a minute at most. The error is that of the context.
func (d *Device) Run(ctx context.Context) error {
	wait := openhw.ReconnectShortest
	for ctx.Err() == nil {
		reached, err := d.connect(ctx)
		d.become(openhw.Connected)
		if ctx.Err() != nil {
			break
		}
		if reached {
			wait = openhw.ReconnectShortest
		}
		pause := d.pauseAfter(err, wait)
		d.tell("disconnected", err.Error()+"; next try in "+pause.Round(time.Millisecond).String())
		if d.clock.Sleep(ctx, pause) != nil {
			break
		}
		wait = min(2*wait, openhw.ReconnectLongest)
	}
	return ctx.Err()
}

// pauseAfter is how long a device waits before it connects again: what the cloud has told it, else wait with a little chance, so
// that a fleet does not come back at one instant (doc 90315).
func (d *Device) pauseAfter(err error, wait time.Duration) time.Duration {
	var refused *Refused
	if errors.As(err, &refused) && refused.Advice.Interval > 0 {
		return time.Duration(refused.Advice.Interval) * time.Second
	}
	return wait + time.Duration(rand.Int64N(int64(wait/4))) //nolint:gosec // spreads a fleet, keeps no secret
}

// connect is one connection, from the dial to its end; reached says whether it was logged in.
func (d *Device) connect(ctx context.Context) (reached bool, err error) {
	dialling, cancel := d.clock.WithTimeout(ctx, openhw.AnswerLongest)
	link, err := Dial(dialling, d.config.URL)
	cancel()
	if err != nil {
		return false, err
	}
	defer link.Close()
	s := &session{device: d, link: link}
	d.tell("connected", d.config.URL)
	if err := s.login(ctx); err != nil {
		return false, err
	}
	return true, s.live(ctx)
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

// Reported is how many records the cloud has taken, and how many wait for it.
func (d *Device) Reported() (taken, waiting int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.taken, len(d.backlog)
}

// Punch notes a record; it is reported as soon as the device is logged in, and again until the cloud has taken it. A record
// without a time gets the present one.
func (d *Device) Punch(p openhw.Punch) {
	d.mu.Lock()
	if p.Timestamp == 0 {
		p.Timestamp = openhw.Uint32(d.clock.Now().Add(d.memory.offset).Unix())
	}
	d.backlog = append(d.backlog, p)
	d.mu.Unlock()
	select {
	case d.wake <- struct{}{}:
	default:
	}
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
	kept := d.memory.clone()
	d.mu.Unlock()
	if d.config.Save == nil {
		return nil
	}
	return d.config.Save(kept)
}

func (d *Device) tell(what, text string) { d.report(Event{What: what, Text: text}) }

func (d *Device) report(e Event) {
	if d.config.Tell != nil {
		d.config.Tell(e)
	}
}
