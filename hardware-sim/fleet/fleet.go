// Package fleet runs thousands of simulated devices in direct-connect mode against the simulator or whatever else speaks openhw, and
// keeps account of every record that they report. Source: docs 91366, 93985 and 90315.
//
// A member is leaner than a [wecomlab/hardware-sim/device.Device]: it keeps no list of people, and shares what can be shared. It
// costs two goroutines and some seventeen KiB while it is connected, a quarter of what a Device does.
package fleet

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"sync"
	"time"
)

// Fleet is a number of devices that live together. Make one with [New]; [Fleet.Run] runs it once.
type Fleet struct {
	config  Config
	target  target
	members []*member
	gate    gate
	tally   *tally
	started chan struct{} // closed when everybody has come: the profile begins
	start   time.Time     // when that was; read it once started is closed
	people  people
}

// New makes a fleet. It does nothing before Run. The error says what is wrong with the configuration.
func New(config Config) (*Fleet, error) {
	if err := config.complete(); err != nil {
		return nil, err
	}
	to, err := parseTarget(config.URL)
	if err != nil {
		return nil, err
	}
	plan, planned := config.plan(), 0
	for _, of := range plan {
		planned += len(of)
	}
	f := &Fleet{
		config: config, target: to, started: make(chan struct{}), tally: newTally(config.Clock, len(plan), planned),
		people: people{known: config.People, needed: planned > 0}, members: make([]*member, len(plan)),
	}
	for i := range f.members {
		f.members[i] = newMember(f, i, plan[i])
	}
	return f, nil
}

// Run brings the devices online, plays the profile, waits until every record is settled and everybody is back, and goes offline.
// The error is that of the context: whether all went well is what [Stats.Check] tells.
func (f *Fleet) Run(ctx context.Context) error {
	f.tally.enter(Gathering)
	living, stop := context.WithCancel(ctx)
	var lives sync.WaitGroup
	for _, m := range f.members {
		lives.Go(func() { m.run(living) })
	}
	err := f.direct(ctx)
	f.tally.enter(Ended)
	stop()
	lives.Wait()
	for _, m := range f.members { // what is not settled now will never be
		m.collect()
	}
	return err
}

// direct leads the fleet through its phases.
func (f *Fleet) direct(ctx context.Context) error {
	if err := f.await(ctx, f.tally.gathered); err != nil {
		return err
	}
	f.start = f.config.Clock.Now()
	f.tally.begin(f.start)
	close(f.started)
	if err := f.play(ctx); err != nil {
		return fmt.Errorf("the fleet was stopped: %w", err)
	}
	f.tally.enter(Settling)
	return f.await(ctx, f.tally.settled)
}

// await waits until something is true of the counts, as long as patience lasts.
func (f *Fleet) await(ctx context.Context, done func() bool) error {
	patience := make(chan struct{})
	timer := f.config.Clock.AfterFunc(f.config.Ramp+f.config.Patience, func() { close(patience) })
	defer timer.Stop()
	for !done() {
		select {
		case <-f.tally.changed:
		case <-patience:
			return nil
		case <-ctx.Done():
			return fmt.Errorf("the fleet was stopped: %w", ctx.Err())
		}
	}
	return nil
}

// drop cuts every connection at once, without a word.
func (f *Fleet) drop() {
	f.tally.dropped()
	for _, m := range f.members {
		if s := m.socket.Load(); s != nil {
			s.cut()
		}
	}
}

// Stats tells how the fleet stands. It may be called at any time.
func (f *Fleet) Stats() Stats { return f.tally.stats() }

// Started is closed when every device has come, or patience has ended: the profile begins.
func (f *Fleet) Started() <-chan struct{} { return f.started }

// target is where the devices connect to.
type target struct {
	address string // ws://host:port/path
	host    string // host:port
	name    string // of the certificate; empty: no TLS
}

func parseTarget(address string) (target, error) {
	u, err := url.Parse(address)
	if err != nil {
		return target{}, fmt.Errorf("the address %q cannot be read: %w; it looks like ws://127.0.0.1:8600", address, err)
	}
	port := "80"
	switch u.Scheme {
	case "ws", "http":
		u.Scheme = "ws"
	case "wss", "https":
		u.Scheme, port = "wss", "443"
	default:
		return target{}, fmt.Errorf("the address %q does not begin with ws://, wss://, http:// or https://", address)
	}
	if u.Hostname() == "" {
		return target{}, fmt.Errorf("the address %q names no host; it looks like ws://127.0.0.1:8600", address)
	}
	to := target{address: u.String(), host: u.Host}
	if u.Port() == "" {
		to.host = net.JoinHostPort(u.Hostname(), port)
	}
	if u.Scheme == "wss" {
		to.name = u.Hostname()
	}
	return to, nil
}
