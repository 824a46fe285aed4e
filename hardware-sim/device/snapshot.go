package device

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"wecomlab/core/openhw"
)

// Snapshot is everything that a screen shows of a device, all of one moment.
type Snapshot struct {
	SN         string
	Kinds      openhw.Kind
	Firmware   string
	Connection string // for people: offline, halted, disconnected, or the State
	State      openhw.State
	Standing   openhw.Standing // as far as the device knows
	Now        time.Time       // the cloud's time, as the device knows it
	Policy     Policy
	LastError  string

	PermVersion, VisitorVersion uint32
	People, Visitors            []Person // by userid
	Admins                      []openhw.Admin
	SelfInput                   openhw.SelfInput

	Taken    int // records that the cloud has taken
	Waiting  []Record
	Readings []openhw.TemperatureItem // that wait

	Door     Door
	DoorOpen bool
	Page     *openhw.EnterPage // nil: none is shown
	PageEnds time.Time         // by the device's clock
	Scanned  *openhw.UserScan  // who has scanned its code last; nil: nobody

	Jobs   []openhw.Job      // print jobs that wait
	Papers []Paper           // printed, the newest last
	Images map[string][]byte // of codes, by LoginImage and PrinterImage
}

// Person is somebody whom the device serves.
type Person struct {
	UserID, Name        string
	UserType            openhw.Uint32
	FpVer, FaVer        openhw.Uint32
	Fingerprints, Faces int
	Rules               []string
	HasKey              bool // for the codes of phones
}

// Snapshot is the present one; it shares nothing that changes.
func (d *Device) Snapshot() Snapshot {
	now := d.clock.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	m := &d.memory
	s := Snapshot{
		SN: d.config.SN, Kinds: d.config.Kinds, Firmware: cmp.Or(m.Firmware, d.config.Firmware), Connection: d.standingLocked(), State: d.state,
		Standing: m.standing(), Now: now.Add(m.offset), Policy: d.policy, LastError: d.lastError,
		PermVersion: m.PermVersion, VisitorVersion: m.VisitorVersion, People: persons(m.People), Visitors: persons(m.Visitors),
		Admins: slices.Clone(d.admins), SelfInput: d.selfInput, Taken: d.taken, Waiting: slices.Clone(m.Records), Readings: slices.Clone(m.Readings),
		Door: d.open, DoorOpen: now.Before(d.open.Until), Scanned: d.scanned,
		Jobs: slices.Clone(d.jobs), Papers: slices.Clone(d.papers), Images: maps.Clone(d.images),
	}
	if d.page != nil {
		shown := d.page.EnterPage
		s.Page, s.PageEnds = &shown, d.page.until
	}
	return s
}

// standing is how far the device has got with its cloud, by what it remembers.
func (m *Memory) standing() openhw.Standing {
	switch {
	case m.Secret != "":
		return openhw.Bound
	case m.ActiveCode != "":
		return openhw.Unbound
	}
	return openhw.Unregistered
}

func persons(people map[string]openhw.User) []Person {
	all := make([]Person, 0, len(people))
	for _, u := range people {
		p := Person{UserID: u.UserID, Name: u.Name, UserType: u.UserType, Fingerprints: len(u.Fp), Faces: len(u.FaList), HasKey: u.PublicKey != ""}
		if u.FpVer != nil {
			p.FpVer = *u.FpVer
		}
		if u.FaVer != nil {
			p.FaVer = *u.FaVer
		}
		for _, r := range u.PassRuleList {
			p.Rules = append(p.Rules, r.Rule)
		}
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b Person) int { return strings.Compare(a.UserID, b.UserID) })
	return all
}
