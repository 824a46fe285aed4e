package rack

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"wecomlab/hardware-sim/fleet"
)

// FleetSpec says which fleet is wanted.
type FleetSpec struct {
	Count    int
	Profile  fleet.Profile
	Rate     float64       // of steady: records a second; 0: the standard
	Duration time.Duration // how long the profile goes on; 0: the standard
}

// FleetLook is how a fleet stands.
type FleetLook struct {
	Known   bool // there was one
	Running bool
	Spec    FleetSpec
	Stats   fleet.Stats
	Problem string // why it could not go on, or what the account says; empty: all is well, or it still runs
}

// fleetRun is one life of a fleet.
type fleetRun struct {
	spec  FleetSpec
	fleet *fleet.Fleet
	off   context.CancelFunc
	ended chan struct{}
	err   error // read it once ended is closed
}

func (f *fleetRun) stop() {
	f.off()
	<-f.ended
}

func (f *fleetRun) running() bool {
	select {
	case <-f.ended:
		return false
	default:
		return true
	}
}

// StartFleet has the simulator register devices and bind them, and lets them live. There is one fleet at a time.
func (r *Rack) StartFleet(ctx context.Context, spec FleetSpec) error {
	if r.config.Off {
		return ErrForeign
	}
	if run := r.lastFleet(); run != nil && run.running() {
		return errors.New("a fleet is running already: stop it first")
	}
	made, err := r.config.Client.Do(ctx, "device.make_fleet", map[string]string{"count": strconv.Itoa(spec.Count)})
	if err != nil {
		return fmt.Errorf("make the fleet's devices: %w", err)
	}
	if made.Finding != nil {
		return fmt.Errorf("make the fleet's devices: %s", made.Finding)
	}
	all, err := fleet.New(fleet.Config{
		URL: socketAddress(r.config.Client.Base()), Devices: fleet.Made(made.Values["prefix"], made.Values["seed"], spec.Count),
		Profile: spec.Profile, Rate: spec.Rate, Duration: spec.Duration, Window: spec.Duration,
	})
	if err != nil {
		return err
	}
	run := &fleetRun{spec: spec, fleet: all, ended: make(chan struct{})}
	life, off := context.WithCancel(r.life)
	run.off = off
	r.mu.Lock()
	r.fleet = run
	r.mu.Unlock()
	go func() {
		defer close(run.ended)
		run.err = all.Run(life)
	}()
	return nil
}

// StopFleet ends the fleet. It does not wait.
func (r *Rack) StopFleet() {
	if run := r.lastFleet(); run != nil {
		run.off()
	}
}

func (r *Rack) lastFleet() *fleetRun {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.fleet
}

// Fleet tells how the last fleet stands.
func (r *Rack) Fleet() FleetLook {
	run := r.lastFleet()
	if run == nil {
		return FleetLook{}
	}
	out := FleetLook{Known: true, Running: run.running(), Spec: run.spec, Stats: run.fleet.Stats()}
	if out.Running {
		return out
	}
	switch {
	case errors.Is(run.err, context.Canceled):
	case run.err != nil:
		out.Problem = run.err.Error()
	default:
		if err := out.Stats.Check(); err != nil {
			out.Problem = err.Error()
		}
	}
	return out
}
