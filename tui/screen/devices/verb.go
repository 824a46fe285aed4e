package devices

import (
	"slices"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
	"wecomlab/tui/rack"
	"wecomlab/tui/ui/keys"
)

// verb is what a key does: an action of the simulator, or an operation of the simulated device or of its vendor's cloud. The first
// that there is counts; actions come before operations.
type verb struct {
	actions []string
	ops     []string
	fixed   map[string]string // parameters that nobody is asked for
	known   map[string]string // what parameters hold to begin with
	bound   bool              // only a device that a corp has
	kinds   openhw.Kind       // only devices of these kinds; 0: all
	cloud   bool              // only devices in cloud mode
	direct  bool              // only devices in direct mode
	asleep  bool              // also without power
}

const (
	gates  = openhw.Attendance | openhw.Door
	papers = openhw.Printer | openhw.Scanner
)

// bindAction is the action by which a corp adds a device; in cloud mode it waits for the vendor's answer.
const bindAction = "corp.bind_device"

var verbs = map[keys.ID]verb{
	keys.DeviceBind:      {actions: []string{bindAction}},
	keys.DeviceUnbind:    {actions: []string{"corp.unbind_device"}, bound: true},
	keys.DeviceEnrol:     {actions: []string{"corp.enrol"}, bound: true, kinds: openhw.People},
	keys.DeviceDoor:      {actions: []string{"member.open_door"}, bound: true, kinds: openhw.Door},
	keys.DeviceVisitor:   {actions: []string{"visitor.register"}, bound: true, kinds: openhw.Door, direct: true},
	keys.DeviceSelf:      {actions: []string{"corp.self_input"}, bound: true, kinds: openhw.People, direct: true},
	keys.DeviceRange:     {actions: []string{"corp.device_range"}, bound: true},
	keys.DevicePrint:     {actions: []string{"member.print"}, bound: true, kinds: openhw.Printer},
	keys.DeviceFirmware:  {actions: []string{"corp.upgrade_firmware", "device.upgrade"}, ops: []string{"upgrade"}, bound: true},
	keys.DeviceLog:       {actions: []string{"provider.fetch_device_log", "device.fetch_log", "provider.fetch_log"}, ops: []string{"upload_log"}, bound: true, direct: true},
	keys.DeviceRestart:   {actions: []string{"device.restart"}, bound: true, direct: true},
	keys.DeviceLicence:   {actions: []string{"device.enable"}},
	keys.DevicePunch:     {ops: []string{"punch"}, bound: true, kinds: openhw.People},
	keys.DeviceHeat:      {ops: []string{"temperature"}, bound: true, kinds: openhw.Temperature, known: map[string]string{"celsius": "36.6"}},
	keys.DevicePhone:     {ops: []string{"scan_phone"}, bound: true, kinds: gates, direct: true},
	keys.DeviceCapture:   {ops: []string{"capture", "finish"}, bound: true, kinds: openhw.People},
	keys.DeviceEnrolWay:  {ops: []string{"policy"}, fixed: map[string]string{"what": "enrol", "subject": "enrol"}, kinds: openhw.People},
	keys.DeviceDoorWay:   {ops: []string{"policy"}, fixed: map[string]string{"what": "door", "subject": "door"}, kinds: gates},
	keys.DevicePaperOut:  {ops: []string{"policy"}, fixed: map[string]string{"what": "print", "subject": "print"}, kinds: openhw.Printer},
	keys.DeviceVendorWay: {ops: []string{"policy"}, fixed: map[string]string{"what": "bind", "subject": "bind"}, cloud: true},
	keys.DeviceReport:    {ops: []string{"status"}, bound: true, cloud: true},
	keys.DeviceScan:      {ops: []string{"scan"}, bound: true, kinds: openhw.Scanner, known: map[string]string{"filename": "scan.pdf"}},
	keys.DeviceAlarm:     {ops: []string{"error_report"}, bound: true, direct: true, known: map[string]string{"code": "1001", "text": "the camera is covered"}},
	keys.DeviceReset:     {ops: []string{"factory_reset"}, direct: true},
}

// kindsOf is the kinds of a device as the protocol counts them.
func kindsOf(d *control.Device) openhw.Kind {
	var kinds openhw.Kind
	for _, name := range d.Kinds {
		kind, _ := openhw.KindNamed(name)
		kinds |= kind
	}
	return kinds
}

// cable cuts the device off, or connects it again.
func (s *Screen) cable() verb {
	if in := s.look.Vendor; in != nil {
		to := "unplugged"
		if in.Device.Power != "on" {
			to = "on"
		}
		return verb{ops: []string{"power"}, fixed: map[string]string{"to": to}, asleep: true}
	}
	switch s.look.Snapshot.Connection {
	case "offline", "halted":
		return verb{ops: []string{"online"}, direct: true}
	}
	return verb{ops: []string{"offline"}, direct: true}
}

// verb is what a key does with the chosen device. ok is false for keys that do something else.
func (s *Screen) verb(id keys.ID) (v verb, ok bool) {
	if id == keys.DeviceCable {
		return s.cable(), true
	}
	v, ok = verbs[id]
	return v, ok
}

// action is the first of a verb's actions that the simulator has, nil if it has none.
func (s *Screen) action(v verb) *control.Action {
	for _, name := range v.actions {
		if a := s.named(name); a != nil {
			return a
		}
	}
	return nil
}

func (s *Screen) named(name string) *control.Action {
	at := slices.IndexFunc(s.env.Actions, func(a control.Action) bool { return a.Name == name })
	if at < 0 {
		return nil
	}
	return &s.env.Actions[at]
}

// operation is the first of a verb's operations that the chosen device has, nil if it has none.
func (s *Screen) operation(v verb) *rack.Operation {
	for _, name := range v.ops {
		for _, o := range s.operationsOf() {
			if o.Name == name {
				return &o
			}
		}
	}
	return nil
}

// operationsOf is everything that can be done at the chosen device itself, or by its vendor's cloud.
func (s *Screen) operationsOf() []rack.Operation {
	d := s.device()
	if d == nil {
		return nil
	}
	return rack.Operations(d.Mode, kindsOf(d))
}

// refusesVerb says why a key does not work with the chosen device at present.
func (s *Screen) refusesVerb(v verb) (why i18n.Key, no bool) {
	d := s.device()
	switch {
	case d == nil:
		return i18n.WhyNoDevice, true
	case s.running != "":
		return i18n.DevicesBusy, true
	case v.cloud && d.Mode != modeCloud, v.direct && d.Mode == modeCloud, v.kinds != 0 && !kindsOf(d).Has(v.kinds):
		return i18n.WhyNotThisKind, true
	case s.action(v) != nil:
		return s.refusesStanding(v, d)
	case len(v.ops) == 0:
		return i18n.WhyNoAction, true
	case s.operation(v) == nil:
		return i18n.WhyNotThisKind, true
	case s.hardware == nil || s.hardware.Off() || !s.look.Here:
		return i18n.WhyForeign, true
	case !s.look.Running && !v.asleep:
		return i18n.WhyNoPower, true
	}
	return s.refusesStanding(v, d)
}

func (s *Screen) refusesStanding(v verb, d *control.Device) (why i18n.Key, no bool) {
	if slices.Contains(v.actions, bindAction) {
		if d.Standing == "unregistered" && s.look.Here && !s.look.Running {
			return i18n.WhyNoPower, true
		}
		return i18n.WhyBound, d.Corp != ""
	}
	return i18n.WhyNotBound, v.bound && d.Corp == ""
}
