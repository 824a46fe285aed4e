package device

import (
	"fmt"
	"strings"
	"time"
)

// Choice is how a device takes an instruction of the cloud.
type Choice string

// The choices. The empty one is that of a device that obeys.
const (
	Obey   Choice = "ok"
	Fail   Choice = "fail"   // it tells a failure
	Silent Choice = "silent" // it tells nothing, as if it hung
	Late   Choice = "late"   // of the door: it obeys, after Policy.DoorDelay
	Ask    Choice = "ask"    // of enrolments: a person at the device decides, see Device.Capture
)

// Policy is what a device does about instructions of the cloud when nobody stands before it.
type Policy struct {
	Door      Choice        // Obey, Fail, Late or Silent
	DoorDelay time.Duration // of Late
	Enrol     Choice        // Obey, Fail, Silent or Ask
	Print     Choice        // Obey, Fail or Silent
	Firmware  Choice        // Obey, Fail (the file arrives damaged) or Silent
	Log       Choice        // Obey or Silent

	EnrolCode int32  // of Fail, the vendor's own; 0 stands for 101
	EnrolText string // of Fail, which the member is shown; a default if empty
	PrintCode uint32 // of Fail, the vendor's own; 0 stands for 1
	PrintText string // of Fail, which the member is shown; "out of paper" if empty
}

// Subjects of a policy and the choices that each has.
var policyChoices = map[string][]Choice{
	"door": {Obey, Fail, Late, Silent}, "enrol": {Obey, Fail, Silent, Ask}, "print": {Obey, Fail, Silent}, "firmware": {Obey, Fail, Silent}, "log": {Obey, Silent},
}

// Policy is the present one.
func (d *Device) Policy() Policy {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.policy
}

// SetPolicy replaces it.
func (d *Device) SetPolicy(p Policy) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.policy = p
}

// choose changes one choice; after, code and text belong to Late and Fail.
func (p *Policy) choose(subject string, is Choice, after time.Duration, code int, text string) {
	switch subject {
	case "door":
		p.Door, p.DoorDelay = is, after
	case "enrol":
		p.Enrol, p.EnrolCode, p.EnrolText = is, int32(code), text //nolint:gosec // vendors' codes are small
	case "print":
		p.Print, p.PrintCode, p.PrintText = is, uint32(code), text //nolint:gosec // vendors' codes are small
	case "firmware":
		p.Firmware = is
	case "log":
		p.Log = is
	}
}

// String is the policy for people.
func (p Policy) String() string {
	var parts []string
	for _, c := range []struct {
		name string
		is   Choice
	}{{"door", p.Door}, {"enrol", p.Enrol}, {"print", p.Print}, {"firmware", p.Firmware}, {"log", p.Log}} {
		is := c.is
		if is == "" {
			is = Obey
		}
		if c.name == "door" && is == Late {
			is = Choice(fmt.Sprintf("%s after %s", is, p.DoorDelay))
		}
		parts = append(parts, c.name+" "+string(is))
	}
	return strings.Join(parts, ", ")
}
