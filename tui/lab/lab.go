// Package lab puts together what the screens drive: a simulator, started here or reached over the network, the app under
// test, which is the reference app of core/provider or the user's own, and the flows of the walkthrough.
package lab

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"sync"
	"syscall"
	"time"

	"wecomlab/core/clock"
	"wecomlab/mockwecom/face/control"
	"wecomlab/mockwecom/scenario"
	"wecomlab/mockwecom/sim"
	"wecomlab/tui/rack"
)

// Config says what to put together.
type Config struct {
	Connect      string // address of a simulator that runs; empty: one is started
	ControlToken string // that its control interface wants

	Listen, Fixture, Database string // of the simulator that is started
	Seed                      int64

	Callback, Token, AESKey string // the user's own app and its keys; empty: the reference app is started
	NoDevices               bool   // no device is simulated here: the user's own are under test
}

// Lab is what was put together. End it with [Lab.Close].
type Lab struct {
	Client *control.Client
	// Moved is the address that was wanted and taken by somebody else; empty if the simulator has the one that was wanted.
	Moved string

	// Rack is the simulated hardware; Trouble is why some of it could not be started, nil if all was.
	Rack    *rack.Rack
	Trouble error

	config Config
	own    scenario.Addresses // of the user's own app
	sim    *sim.Sim           // nil if it runs elsewhere

	mu    sync.Mutex
	demo  *demo             // nil until the world is known, or if the app is the user's own
	vars  map[string]string // nil until the world is known
	flows []*Flow
}

// Open starts or reaches the simulator. One that is reached over the network need not answer yet.
func Open(ctx context.Context, c Config) (*Lab, error) {
	l := &Lab{config: c}
	var err error
	if l.Foreign() {
		if l.own, err = scenario.ForeignAddresses(c.Callback, c.Token, c.AESKey); err != nil {
			return nil, err
		}
	}
	if c.Connect != "" {
		l.Client = control.NewClient(c.Connect, c.ControlToken)
		l.Rack = rack.New(rack.Config{Client: l.Client, Off: c.NoDevices})
		return l, nil
	}
	if err := l.start(ctx); err != nil {
		return nil, err
	}
	l.Client = l.sim.Client()
	l.Rack = rack.New(rack.Config{Client: l.Client, Clock: l.sim.Clock(), Off: c.NoDevices})
	if err := l.Rack.Furnish(ctx); err != nil {
		l.Trouble = err // all else works without devices
	}
	return l, nil
}

// start starts a simulator, on a free port if the one that is wanted is taken.
func (l *Lab) start(ctx context.Context) error {
	config := sim.Config{
		Listen: l.config.Listen, Fixture: l.config.Fixture, Database: l.config.Database, Seed: l.config.Seed, ControlToken: l.config.ControlToken,
	}
	s, err := sim.Start(ctx, config)
	if errors.Is(err, syscall.EADDRINUSE) {
		host, _, splitErr := net.SplitHostPort(config.Listen)
		if splitErr != nil {
			return err
		}
		l.Moved, config.Listen = config.Listen, net.JoinHostPort(host, "0")
		s, err = sim.Start(ctx, config)
	}
	if err != nil {
		return fmt.Errorf("the simulator could not start: %w", err)
	}
	l.sim = s
	return nil
}

// Foreign reports whether the app under test is the user's own.
func (l *Lab) Foreign() bool { return l.config.Callback != "" }

// stage makes sure that the app under test runs and that the flows' variables are known. It can be called again after it has
// failed.
func (l *Lab) stage(ctx context.Context) (scenario.App, map[string]string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.vars == nil {
		if err := l.Rack.Furnish(ctx); err != nil {
			return nil, nil, err
		}
		world, err := l.Client.World(ctx)
		if err != nil {
			return nil, nil, err
		}
		if err := l.set(ctx, world); err != nil {
			return nil, nil, err
		}
		hardware, err := l.Client.Devices(ctx, control.DevicePage{})
		if err != nil {
			return nil, nil, err
		}
		maps.Copy(l.vars, scenario.DeviceVars(hardware, l.vars["corp"]))
	}
	if l.demo == nil {
		return nil, l.vars, nil
	}
	return operator{app: l.demo.app}, l.vars, nil
}

// set starts the reference app, unless the user has one, and takes the variables from the world. The caller holds mu.
func (l *Lab) set(ctx context.Context, world control.World) (err error) {
	if l.Foreign() {
		l.vars, err = scenario.TourVars(world, l.own)
		return err
	}
	if len(world.Providers) == 0 {
		return errors.New("the flows need a world with a service provider; the fixture demo has one")
	}
	if l.demo == nil {
		var now *clock.Clock
		if l.sim != nil {
			now = l.sim.Clock()
		}
		if l.demo, err = startDemo(ctx, l.Client.Base(), world, now); err != nil {
			return err
		}
	}
	l.vars, err = scenario.TourVars(world, scenario.AppAddresses(l.demo.app))
	return err
}

// Reset starts the world anew, and with it the reference app and every flow: what they knew is about a world that is gone.
func (l *Lab) Reset(ctx context.Context) error {
	if _, err := l.Client.Do(ctx, "world.reset", nil); err != nil {
		return err
	}
	l.Rack.Reset()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.vars = nil
	for _, f := range l.flows {
		f.forget()
	}
	if l.demo != nil {
		old := l.demo
		l.demo = nil
		if err := old.close(); err != nil {
			return err
		}
	}
	return l.Rack.Furnish(ctx)
}

// closeTime is how long requests and deliveries under way may take to end, in real time.
const closeTime = 3 * time.Second

// Close ends what was started here.
func (l *Lab) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	l.mu.Lock()
	defer l.mu.Unlock()
	var errs []error
	if l.Rack != nil {
		l.Rack.Close()
	}
	if l.Client != nil {
		l.Client.Close()
	}
	if l.sim != nil {
		errs = append(errs, l.sim.Close(ctx))
		l.sim = nil
	}
	if l.demo != nil {
		errs = append(errs, l.demo.close())
		l.demo = nil
	}
	return errors.Join(errs...)
}
