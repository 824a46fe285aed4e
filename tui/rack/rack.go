// Package rack holds the simulated hardware that runs inside the program: the devices of the world in direct mode, each a client of
// the device cloud, those in cloud mode behind the reference vendor's cloud, and a fleet of thousands. It works the same with a simulator that was started here and with one over the network.
package rack

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"sync"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/device"
	"wecomlab/hardware-sim/vendorcloud"
	"wecomlab/mockwecom/face/control"
)

// Config says where the devices connect to.
type Config struct {
	Client *control.Client
	Clock  *clock.Clock // the simulator's, if it was started here; nil: real time
	Off    bool         // nobody is simulated here: somebody's own devices are under test
	Pace   device.Pace  // how long the devices' doings take; zero values are short times
}

// startsAlone is how many devices begin to live without being asked to; others wait for a key.
const startsAlone = 12

// Rack is the simulated hardware of this program. Its methods may be called from several goroutines. End it with [Rack.Close].
type Rack struct {
	config Config
	life   context.Context
	end    context.CancelFunc

	furnishing sync.Mutex // held while the world's devices are put in

	mu    sync.Mutex
	whole bool               // they are
	units map[string]*unit   // in direct mode, by the key of the SN
	hired map[string]*vendor // in cloud mode, by the key of the SN
	fleet *fleetRun          // the last one; nil: there was none
}

// ErrForeign says that a device is not simulated here.
var ErrForeign = errors.New("this device is not simulated in this program: do it at the device itself, or start the program without --devices none")

// New makes an empty rack.
func New(c Config) *Rack {
	if c.Clock == nil {
		c.Clock = clock.Real()
	}
	short := func(d *time.Duration, standard time.Duration) {
		if *d == 0 {
			*d = standard
		}
	}
	short(&c.Pace.Capture, time.Second)
	short(&c.Pace.Print, time.Second/2)
	short(&c.Pace.Reboot, time.Second/2)
	r := &Rack{config: c, units: map[string]*unit{}, hired: map[string]*vendor{}}
	r.life, r.end = context.WithCancel(context.Background())
	return r
}

// Off reports whether nobody is simulated here.
func (r *Rack) Off() bool { return r.config.Off }

// Furnish puts the world's first devices into the rack, unless somebody else's stand in their place already, and starts those that a corp
// has: one without a corp would ask for it every five seconds, and fill the journal before anybody looks at it. It does so once, and again after a Reset; before the simulator answers it can be called as often as one likes.
func (r *Rack) Furnish(ctx context.Context) error {
	r.furnishing.Lock()
	defer r.furnishing.Unlock()
	r.mu.Lock()
	whole := r.whole
	r.mu.Unlock()
	if r.config.Off || whole {
		return nil
	}
	list, err := r.config.Client.Devices(ctx, control.DevicePage{Limit: startsAlone})
	if err != nil {
		return fmt.Errorf("the world's devices: %w", err)
	}
	r.mu.Lock()
	r.whole = true
	r.mu.Unlock()
	seeds := map[string]string{}
	for _, m := range list.Models {
		seeds[m.ModelID] = m.Seed
	}
	for i := range list.Devices {
		d := &list.Devices[i]
		if d.Mode != "direct" || r.unit(d.SN) != nil || d.State != "" {
			continue
		}
		u := r.put(d, seeds[d.Model])
		if d.Corp != "" {
			u.start(r.life)
		}
	}
	return r.hireAll(ctx, list)
}

// hireAll starts the clouds of the models in cloud mode that nobody has one for.
func (r *Rack) hireAll(ctx context.Context, list control.Devices) error {
	first := true
	for i := range list.Models {
		m := &list.Models[i]
		if m.Mode != ModeCloud || m.Callback == nil || m.Callback.URL != "" {
			continue // it is in direct mode, or somebody's own cloud answers for it
		}
		var devices []control.Device
		for j := range list.Devices {
			if list.Devices[j].Model == m.ModelID {
				devices = append(devices, list.Devices[j])
			}
		}
		if len(devices) == 0 || r.vendor(devices[0].SN) != nil {
			continue
		}
		wide := control.Callback{}
		if m.Provided != nil {
			wide = *m.Provided
		}
		v, err := r.hire(ctx, m, devices, wide, first && wide.Token != "" && wide.URL == "")
		if err != nil {
			return err
		}
		first = false
		r.mu.Lock()
		for j := range devices {
			r.hired[openhw.FoldSN(devices[j].SN)] = v
		}
		r.mu.Unlock()
	}
	return nil
}

// vendor is the cloud of a device in cloud mode, nil if it is nobody's here.
func (r *Rack) vendor(sn string) *vendor {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.hired[openhw.FoldSN(sn)]
}

// put makes the unit of a device, unless there is one.
func (r *Rack) put(d *control.Device, seed string) *unit {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := openhw.FoldSN(d.SN)
	if u := r.units[key]; u != nil {
		return u
	}
	u := newUnit(r.config, socketAddress(r.config.Client.Base()), d, seed)
	r.units[key] = u
	return u
}

// unit is the simulated device of an SN, nil if there is none.
func (r *Rack) unit(sn string) *unit {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.units[openhw.FoldSN(sn)]
}

// fetch is the unit of an SN, which is made if the world has such a device and nobody has.
func (r *Rack) fetch(ctx context.Context, sn string) (*unit, error) {
	if r.config.Off {
		return nil, ErrForeign
	}
	if u := r.unit(sn); u != nil {
		return u, nil
	}
	card, err := r.config.Client.Device(ctx, sn)
	if err != nil {
		return nil, err
	}
	if card.Mode != "direct" || card.State != "" {
		return nil, ErrForeign
	}
	return r.put(&card.Device, card.Maker.Seed), nil
}

// Start lets a device live.
func (r *Rack) Start(ctx context.Context, sn string) error {
	if v := r.vendor(sn); v != nil {
		_, err := v.do(ctx, r.config.Client, sn, "power", map[string]string{"to": string(vendorcloud.On)})
		return err
	}
	u, err := r.fetch(ctx, sn)
	if err == nil {
		u.start(r.life)
	}
	return err
}

// Stop takes a device's power. What its flash holds stays.
func (r *Rack) Stop(ctx context.Context, sn string) error {
	if v := r.vendor(sn); v != nil {
		_, err := v.do(ctx, r.config.Client, sn, "power", map[string]string{"to": string(vendorcloud.Off)})
		return err
	}
	if u := r.unit(sn); u != nil {
		u.stop()
	}
	return nil
}

// Do carries out an operation at a device; it is a [scenario.Devices]. boot starts a device, or restarts one that runs; the others are
// those of [device.Operations], and of [vendorcloud.Operations] for a device in cloud mode.
func (r *Rack) Do(ctx context.Context, sn, op string, args map[string]string) (told map[string]string, known bool, err error) {
	given := maps.Clone(args)
	if given == nil {
		given = map[string]string{}
	}
	if v := r.vendor(sn); v != nil {
		text, err := v.do(ctx, r.config.Client, sn, op, given)
		return map[string]string{"told": text}, true, err
	}
	u, err := r.fetch(ctx, sn)
	switch {
	case errors.Is(err, ErrForeign):
		return nil, false, err
	case err != nil:
		return nil, true, err
	}
	if op == Boot {
		u.boot(r.life)
		return nil, true, nil
	}
	text, err := u.do(ctx, op, given)
	return map[string]string{"told": text}, true, err
}

// Reset ends every device: what they remember is about a world that is gone. [Rack.Furnish] puts those of the new one in.
func (r *Rack) Reset() {
	r.furnishing.Lock()
	defer r.furnishing.Unlock()
	r.mu.Lock()
	units, run, hired := r.units, r.fleet, r.hired
	r.whole = false
	r.units, r.hired, r.fleet = map[string]*unit{}, map[string]*vendor{}, nil
	r.mu.Unlock()
	var ends sync.WaitGroup
	for _, u := range units {
		ends.Go(u.stop)
	}
	closed := map[*vendor]bool{}
	for _, v := range hired {
		if !closed[v] {
			closed[v] = true
			ends.Go(v.close)
		}
	}
	if run != nil {
		run.stop()
	}
	ends.Wait()
}

// Close ends everything and waits for it.
func (r *Rack) Close() {
	r.end()
	r.Reset()
}

// socketAddress is where devices connect to, at the address of a simulator.
func socketAddress(base string) string {
	return strings.Replace(base, "http", "ws", 1)
}

// plainHTTP fetches firmware; the device bounds what it reads.
var plainHTTP = &http.Client{Timeout: 2 * time.Minute}
