package rack

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/device"
	"wecomlab/mockwecom/face/control"
)

// keptEvents is how many events of a device are kept for who looks.
const keptEvents = 60

// unit is one device in the rack, with power or without.
type unit struct {
	config device.Config

	mu      sync.Mutex
	memory  device.Memory
	device  *device.Device // the one that lives, or the last that did; nil: none has
	off     context.CancelFunc
	ended   chan struct{} // closed when the present life is over
	events  []Event
	running bool
}

// newUnit makes the device of the world's row, as it would have left its former life.
func newUnit(c Config, url string, d *control.Device, seed string) *unit {
	u := &unit{memory: device.Memory{SecretNo: d.SecretNo, ActiveCode: d.ActiveCode, Secret: d.Secret}}
	var kinds openhw.Kind
	for _, name := range d.Kinds {
		kind, _ := openhw.KindNamed(name)
		kinds |= kind
	}
	if d.Seeded {
		u.memory.SecretNo = ""
	}
	u.config = device.Config{
		URL: url, SN: d.SN, Seed: seed, Firmware: d.Firmware, Kinds: kinds, Clock: c.Clock, Pace: c.Pace, HTTP: plainHTTP,
		Net:  &openhw.NetInfo{WifiName: "wecomlab", MacAddress: "02:00:5e:10:00:01"},
		Save: u.save, Tell: u.tell,
	}
	return u
}

// save keeps the flash.
func (u *unit) save(m device.Memory) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.memory = m
	return nil
}

func (u *unit) tell(e device.Event) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.events) >= keptEvents {
		u.events = slices.Delete(u.events, 0, 1)
	}
	u.events = append(u.events, Event{At: e.At, What: e.What, Text: e.Text})
}

// start gives the device power.
func (u *unit) start(life context.Context) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.running || life.Err() != nil {
		return
	}
	config, memory := u.config, u.memory
	config.Memory = &memory
	if u.device != nil {
		policy := u.device.Policy()
		config.Policy = &policy
	}
	u.device = device.New(config)
	ctx, off := context.WithCancel(life)
	u.running, u.off, u.ended = true, off, make(chan struct{})
	go u.live(ctx, u.device, u.ended)
}

func (u *unit) live(ctx context.Context, d *device.Device, ended chan struct{}) {
	defer close(ended)
	_ = d.Run(ctx) // it ends with the context alone
	u.mu.Lock()
	defer u.mu.Unlock()
	u.memory, u.running = d.Memory(), false
}

// stop takes the power and waits until nothing moves any more.
func (u *unit) stop() {
	u.mu.Lock()
	off, ended := u.off, u.ended
	u.mu.Unlock()
	if ended == nil {
		return
	}
	off()
	<-ended
}

// boot starts the device, or restarts one that runs.
func (u *unit) boot(life context.Context) {
	u.stop()
	u.start(life)
}

// do carries out one of the device's operations.
func (u *unit) do(ctx context.Context, op string, args map[string]string) (string, error) {
	u.mu.Lock()
	d, running := u.device, u.running
	u.mu.Unlock()
	if !running {
		return "", fmt.Errorf("the simulated device %s has no power: start it first", u.config.SN)
	}
	return d.Do(ctx, op, args)
}
