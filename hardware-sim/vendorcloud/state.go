package vendorcloud

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
)

// stateKey is the document of the store.
const stateKey = "vendorcloud"

// state is all that the cloud keeps.
type state struct {
	Ticket   ticket             `json:"ticket"`
	Devices  map[string]*Device `json:"devices"`  // by SN in upper case
	Enrolled map[string]bool    `json:"enrolled"` // faces and fingerprints, by corp, person and kind
	Tasks    []*Task            `json:"tasks"`    // what callbacks have asked for, oldest first
	LastTask int                `json:"last_task"`
	Policy   Policy             `json:"policy"`
}

// ticket is the newest model_ticket.
type ticket struct {
	Value  string        `json:"model_ticket"`
	Issued openhw.Uint32 `json:"createtime"` // Unix seconds
}

// Standing is how far a device has got with a corp.
type Standing string

// The standings.
const (
	Free    Standing = "free"    // no corp has it
	Binding Standing = "binding" // the cloud has agreed to a bind, and has no secret yet
	Bound   Standing = "bound"
)

// Power is whether a device runs.
type Power string

// The powers.
const (
	On        Power = "on"
	Off       Power = "off"       // switched off: WeCom was told
	Unplugged Power = "unplugged" // nobody tells WeCom, which notices after an hour
)

// Device is one device, as the cloud keeps it.
type Device struct {
	SN         string   `json:"sn"`
	Kinds      string   `json:"kinds"`                // such as attendance+door, see openhw.KindNamed
	VerifCode  string   `json:"verif_code,omitempty"` // stands on the device; empty: none is asked for
	Registered bool     `json:"registered"`           // with WeCom
	QRCode     string   `json:"qr_code,omitempty"`
	Standing   Standing `json:"standing"`
	Corp       string   `json:"corp,omitempty"`
	Secret     string   `json:"secret,omitempty"`

	Power           Power     `json:"power"`
	ReportedAt      time.Time `json:"reported_at,omitzero"`
	Version         string    `json:"version"`
	NextVersion     string    `json:"next_version,omitempty"` // to which it can be upgraded
	NextVersionDesc string    `json:"next_version_desc,omitempty"`

	Synced      bool                    `json:"synced"` // People has been read
	PermVersion openhw.Uint32           `json:"perm_version"`
	People      map[string]hwcloud.User `json:"people,omitempty"` // by open_userid

	Checkins     []hwcloud.Checkin     `json:"checkins,omitempty"` // that WeCom has not taken yet
	Accesses     []hwcloud.Access      `json:"accesses,omitempty"`
	Temperatures []hwcloud.Temperature `json:"temperatures,omitempty"`

	Scan    *Scan   `json:"scan,omitempty"` // the last one
	Printed []Paper `json:"printed,omitempty"`
}

// Scan is a member's scan of a device's code.
type Scan struct {
	OpenUserID string    `json:"open_userid"`
	State      string    `json:"state"`
	AuthCode   string    `json:"auth_code,omitempty"` // for push_scan_file
	Until      time.Time `json:"until"`               // how long it can be used
}

// Has reports whether the device is of a kind.
func (d *Device) Has(kind openhw.Kind) bool {
	for name := range strings.SplitSeq(d.Kinds, "+") {
		if known, ok := openhw.KindNamed(name); ok && known.Has(kind) {
			return true
		}
	}
	return false
}

// load takes what the store has.
func (c *Cloud) load(ctx context.Context) error {
	document, found, err := c.config.Store.Get(ctx, stateKey)
	if err != nil {
		return fmt.Errorf("vendorcloud: read the store: %w", err)
	}
	if !found {
		document = []byte(`{}`)
	}
	if err := c.restore(document); err != nil {
		return fmt.Errorf("vendorcloud: the store holds no state of a vendor's cloud: %w", err)
	}
	if err := c.config.Policy.Check(); err != nil || c.config.Policy == nil {
		return err
	}
	return c.change(ctx, func(s *state) error {
		s.Policy = maps.Clone(c.config.Policy)
		return nil
	})
}

func (c *Cloud) restore(document []byte) error {
	fresh := state{Devices: map[string]*Device{}, Enrolled: map[string]bool{}}
	if err := json.Unmarshal(document, &fresh); err != nil {
		return err
	}
	c.state, c.kept = fresh, document
	return nil
}

// change edits the state and stores it. If it cannot be stored, or the edit fails, it stays as it was.
func (c *Cloud) change(ctx context.Context, edit func(s *state) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	err := edit(&c.state)
	var document []byte
	if err == nil {
		if document, err = json.Marshal(c.state); err == nil && !bytes.Equal(document, c.kept) {
			err = c.config.Store.Put(context.WithoutCancel(ctx), stateKey, document)
		}
	}
	if err != nil {
		_ = c.restore(c.kept) // it was read before
		return err
	}
	c.kept = document
	return nil
}

// changeDevice edits a device.
func (c *Cloud) changeDevice(ctx context.Context, sn string, edit func(d *Device) error) error {
	return c.change(ctx, func(s *state) error {
		d, err := s.device(sn)
		if err != nil {
			return err
		}
		return edit(d)
	})
}

func (s *state) device(sn string) (*Device, error) {
	if d, ok := s.Devices[openhw.FoldSN(sn)]; ok {
		return d, nil
	}
	if sn == "" && len(s.Devices) == 1 {
		for _, only := range s.Devices {
			return only, nil
		}
	}
	known := slices.Sorted(maps.Keys(s.Devices))
	return nil, fmt.Errorf("vendorcloud: there is no device %q; there is %s", sn, orNone(strings.Join(known, ", ")))
}

func orNone(text string) string {
	if text == "" {
		return "none: make one with register or hold"
	}
	return text
}

// look gives a copy of a device. An empty SN stands for the only one.
func (c *Cloud) look(sn string) (Device, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d, err := c.state.device(sn)
	if err != nil {
		return Device{}, err
	}
	return d.clone(), nil
}

func (d *Device) clone() Device {
	copied := *d
	copied.People = maps.Clone(d.People)
	copied.Checkins, copied.Accesses = slices.Clone(d.Checkins), slices.Clone(d.Accesses)
	copied.Temperatures, copied.Printed = slices.Clone(d.Temperatures), slices.Clone(d.Printed)
	if d.Scan != nil {
		scan := *d.Scan
		copied.Scan = &scan
	}
	return copied
}

// Device gives a copy of a device; an empty SN stands for the only one.
func (c *Cloud) Device(sn string) (Device, error) { return c.look(sn) }

// Devices gives copies of all devices, by SN.
func (c *Cloud) Devices() []Device {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []Device
	for _, sn := range slices.Sorted(maps.Keys(c.state.Devices)) {
		all = append(all, c.state.Devices[sn].clone())
	}
	return all
}

// enrolledKey names a face or fingerprint. One counts on all devices of the vendor in a corp (doc 96000).
func enrolledKey(corp, person, kind string) string { return corp + "/" + person + "/" + kind }

// Enrolled reports whether a person of a corp has a face (hwcloud.FacePage) or a fingerprint (hwcloud.FingerprintPage).
func (c *Cloud) Enrolled(corp, person, kind string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state.Enrolled[enrolledKey(corp, person, kind)]
}

// ticket is the newest model_ticket, empty if there is none.
func (c *Cloud) ticket() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state.Ticket.Value
}

// keeper keeps the token of a bound device.
func (c *Cloud) keeper(sn string) (*hwcloud.Keeper, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d, err := c.state.device(sn)
	if err != nil {
		return nil, err
	}
	if d.Standing != Bound {
		return nil, &useless{fmt.Errorf("vendorcloud: device %s is %s: only a bound one has a token; let a corp add it", d.SN, d.Standing)}
	}
	keeper, ok := c.keepers[openhw.FoldSN(d.SN)]
	if !ok {
		keeper = hwcloud.DeviceKeeper(c.clock, c.config.Client, c.model, d.SN, d.Secret)
		c.keepers[openhw.FoldSN(d.SN)] = keeper
	}
	return keeper, nil
}

// forgetToken drops the keeper of a device that has another secret, or none.
func (c *Cloud) forgetToken(sn string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.keepers, openhw.FoldSN(sn))
}

// call makes a call about a device with its token.
func call[Req, Ans any](ctx context.Context, c *Cloud, sn string, e hwcloud.Endpoint[Req, Ans], in Req) (Ans, error) {
	keeper, err := c.keeper(sn)
	if err != nil {
		var none Ans
		return none, err
	}
	return e.With(ctx, c.config.Client, keeper, in)
}
