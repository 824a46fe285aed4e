package rack

import (
	"slices"
	"strings"
	"time"

	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/device"
	"wecomlab/hardware-sim/vendorcloud"
	"wecomlab/mockwecom/face/control"
)

// Look is what is known of a device from the inside.
type Look struct {
	Here     bool // it is simulated in this program
	Running  bool // it has power
	Snapshot device.Snapshot
	Vendor   *Vendor // what the vendor's cloud knows of it; nil in direct mode
	Papers   []Paper // what was printed, the newest first
	Events   []Event // what has happened to it, the newest last
}

// Vendor is what a vendor's cloud knows of a device.
type Vendor struct {
	Device vendorcloud.Device
	Policy string
	Tasks  []vendorcloud.Task // that are not done yet
}

// Event is something that has happened to a device.
type Event struct {
	At   time.Time
	What string
	Text string // for people
}

// Paper is a job that was printed.
type Paper struct {
	JobID, User, Name string
	Settings          []openhw.Setting
	File              []byte // a PDF or a picture; nil: it is not kept any more
}

// Look looks at the device of an SN; of one that is not simulated here nothing is known.
func (r *Rack) Look(sn string) Look {
	if v := r.vendor(sn); v != nil {
		return v.look(sn)
	}
	u := r.unit(sn)
	if u == nil {
		return Look{}
	}
	return u.look()
}

// look is what a screen shows of the unit.
func (u *unit) look() Look {
	u.mu.Lock()
	d := u.device
	out := Look{Here: true, Running: u.running, Events: slices.Clone(u.events)}
	u.mu.Unlock()
	if d == nil {
		return out
	}
	out.Snapshot = d.Snapshot()
	for _, p := range slices.Backward(out.Snapshot.Papers) {
		out.Papers = append(out.Papers, Paper{JobID: p.JobID, User: p.UserID, Name: p.Name, Settings: p.Settings, File: p.File})
	}
	return out
}

// look is what a screen shows of a device of the vendor's.
func (v *vendor) look(sn string) Look {
	d, err := v.cloud.Device(sn)
	if err != nil {
		return Look{}
	}
	v.mu.Lock()
	events := slices.Clone(v.events[d.SN])
	v.mu.Unlock()
	out := Look{Here: true, Running: d.Power == vendorcloud.On, Events: events, Vendor: &Vendor{Device: d, Policy: v.cloud.Policy().String()}}
	for _, t := range v.cloud.Tasks() {
		if openhw.FoldSN(t.SN) == openhw.FoldSN(sn) {
			out.Vendor.Tasks = append(out.Vendor.Tasks, t)
		}
	}
	for _, p := range slices.Backward(d.Printed) {
		file, _ := v.cloud.Paper(p.JobID)
		out.Papers = append(out.Papers, Paper{JobID: p.JobID, User: p.Person, Name: p.Name, File: file})
	}
	return out
}

// Boot is the operation that starts a device, or restarts one that runs.
const Boot = "boot"

// ModeCloud is what the control interface calls cloud-to-cloud access.
const ModeCloud = "cloud"

// Operation is something that a person can do at a device, in the form in which actions are offered.
type Operation struct {
	Name         string
	Help, HelpZH string // one line
	Params       []control.Param
}

// Operations lists what can be done at devices of a mode and of some kinds; in cloud mode it is the vendor's cloud that does it.
func Operations(mode string, kinds openhw.Kind) []Operation {
	var out []Operation
	if mode == ModeCloud {
		for _, o := range vendorcloud.Operations() {
			out = append(out, ofVendor(o))
		}
		return out
	}
	for _, o := range device.Operations() {
		if o.Kinds.Has(kinds) {
			out = append(out, ofDevice(o))
		}
	}
	return out
}

// ofDevice is an operation of a device as a form takes it.
func ofDevice(o device.Operation) Operation {
	out := Operation{Name: o.Name, Help: o.Help, HelpZH: o.HelpZH}
	for _, a := range o.Args {
		out.Params = append(out.Params, param(a.Name, a.Need, a.Words))
	}
	return out
}

// ofVendor is an operation of a vendor's cloud as a form takes it; the device is known already.
func ofVendor(o vendorcloud.Operation) Operation {
	out := Operation{Name: o.Name, Help: o.Help, HelpZH: o.HelpZH}
	for _, a := range o.Args {
		if a.Name != "sn" {
			out.Params = append(out.Params, param(a.Name, a.Need, a.Words))
		}
	}
	return out
}

func param(name string, need bool, words []string) control.Param {
	p := control.Param{Name: name, Type: control.ParamString, Need: need, Choices: words}
	if len(words) > 0 {
		p.Default = words[0]
	}
	return p
}

// Choices are the words that a policy in direct mode has about some sort of instruction, the usual one first; nil if it is not known.
func Choices(what string) []string {
	words := map[string]string{"door": "ok fail late silent", "enrol": "ok fail silent ask", "print": "ok fail silent"}
	return strings.Fields(words[what])
}
