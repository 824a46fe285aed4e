package devices

import (
	"fmt"
	"strings"
	"time"

	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/paint"
)

// facts are what is known of a device, that of its inside included if it is simulated here.
func (s *Screen) facts(d *control.Device) []fact {
	look, say := s.env.Look, s.env.Say
	of := func(name i18n.Key, st paint.Style, text string) fact {
		return fact{name: say.T(name), value: paint.Of(st, paint.Clean(text))}
	}
	out := []fact{of(i18n.DeviceSN, look.Accent, d.SN), of(i18n.DeviceModel, look.Text, d.ModelName), of(i18n.DeviceKinds, look.Text, strings.Join(d.Kinds, " "))}
	if d.Corp == "" {
		out = append(out, of(i18n.DeviceCorp, look.Warn, say.T(i18n.DeviceNobody)))
	} else {
		out = append(out, of(i18n.DeviceCorp, look.Text, d.CorpName))
	}
	if d.Firmware != "" {
		out = append(out, of(i18n.DeviceFirmware, look.Text, d.Firmware))
	}
	out = append(out, s.power(), s.peopleFact(d))
	if d.Remote != "" {
		out = append(out, of(i18n.DeviceRemote, look.Dim, d.Remote))
	}
	if !d.Heard.IsZero() {
		out = append(out, of(i18n.DeviceHeard, look.Dim, d.Heard.In(s.env.Now().Location()).Format("15:04:05")))
	}
	if d.Expired {
		out = append(out, of(i18n.LabelDeviceLicence, look.Bad, say.T(i18n.DeviceExpired)))
	}
	if jobs := d.Jobs; jobs != (control.DeviceJobs{}) {
		out = append(out, of(i18n.DeviceJobs, look.Text, say.T(i18n.DeviceJobsAre, jobs.Open, jobs.Printed, jobs.Failed)))
	}
	return append(out, s.inside()...)
}

// power tells whether the device is simulated here, and how it is with it.
func (s *Screen) power() fact {
	look, say := s.env.Look, s.env.Say
	f := fact{name: say.T(i18n.DeviceSimulated)}
	switch {
	case !s.look.Here:
		f.value = paint.Of(look.Dim, say.T(i18n.DeviceElsewhere))
	case !s.look.Running:
		f.value = paint.Of(look.Warn, say.T(i18n.DeviceHereOff))
	default:
		f.value = paint.Of(look.Good, say.T(i18n.DeviceHereOn))
		words := map[string]i18n.Key{"offline": i18n.DeviceOffline, "halted": i18n.DeviceHalted, "disconnected": i18n.DeviceWaits}
		if key, odd := words[s.look.Snapshot.Connection]; odd {
			f.value = f.value.Add(look.Warn, " · "+say.T(key))
		}
	}
	return f
}

func (s *Screen) peopleFact(d *control.Device) fact {
	look, say := s.env.Look, s.env.Say
	f := fact{name: say.T(i18n.DevicePeople), value: paint.Of(look.Text, say.T(i18n.DevicePeopleAt, d.Perm))}
	if !s.look.Here {
		return f
	}
	people, version := len(s.look.Snapshot.People), s.look.Snapshot.PermVersion
	if in := s.look.Vendor; in != nil {
		people, version = len(in.Device.People), uint32(in.Device.PermVersion)
	}
	st := look.Text
	if version != d.Perm && d.Corp != "" {
		st = look.Warn
	}
	f.value = paint.Of(st, say.T(i18n.DevicePeopleIs, people, version, d.Perm))
	return f
}

// inside are facts that only the device itself knows.
func (s *Screen) inside() []fact {
	if s.look.Vendor != nil {
		return s.vendorInside()
	}
	if !s.look.Here {
		return nil
	}
	look, say, in := s.env.Look, s.env.Say, &s.look.Snapshot
	of := func(name i18n.Key, st paint.Style, text string) fact {
		return fact{name: say.T(name), value: paint.Of(st, paint.Clean(text))}
	}
	onOff := func(on bool) string {
		if on {
			return say.T(i18n.DeviceYes)
		}
		return say.T(i18n.DeviceNo)
	}
	out := []fact{of(i18n.DeviceQueue, look.Text, say.T(i18n.DeviceQueueIs, in.Taken, len(in.Waiting)+len(in.Readings)))}
	if s.has("door") {
		door := of(i18n.DeviceDoor, look.Text, say.T(i18n.DeviceDoorShut))
		if in.DoorOpen {
			door = of(i18n.DeviceDoor, look.Good, say.T(i18n.DeviceDoorOpen, in.Door.By))
		}
		out = append(out, door, of(i18n.DeviceSelfInput, look.Text, say.T(i18n.DeviceSelfBoth, onOff(in.SelfInput.OpenSelfInputFa), onOff(in.SelfInput.OpenSelfInputFp))))
	}
	if len(in.Visitors) > 0 {
		out = append(out, of(i18n.DeviceVisitors, look.Text, fmt.Sprint(len(in.Visitors))))
	}
	if in.Page != nil {
		what := i18n.DeviceFace
		if in.Page.PageType == "fp" {
			what = i18n.DeviceFinger
		}
		out = append(out, of(i18n.DevicePage, look.Accent, say.T(i18n.DevicePageIs, say.T(what), in.Page.UserID)))
	}
	if in.Scanned != nil {
		out = append(out, of(i18n.DeviceScanned, look.Text, in.Scanned.UserID))
	}
	policy := of(i18n.DevicePolicy, look.Text, in.Policy.String())
	policy.whole = true
	out = append(out, policy)
	if in.LastError != "" {
		trouble := of(i18n.DeviceError, look.Bad, in.LastError)
		trouble.whole = true
		out = append(out, trouble)
	}
	return out
}

// vendorInside are facts that only the vendor's cloud knows.
func (s *Screen) vendorInside() []fact {
	look, say, in := s.env.Look, s.env.Say, s.look.Vendor
	waiting := len(in.Device.Checkins) + len(in.Device.Accesses) + len(in.Device.Temperatures)
	out := []fact{{name: say.T(i18n.DeviceQueue), value: paint.Of(look.Text, say.T(i18n.DeviceWaiting, waiting))}}
	if in.Device.NextVersion != "" {
		out = append(out, fact{name: say.T(i18n.DeviceNext), value: paint.Of(look.Accent, paint.Clean(in.Device.NextVersion))})
	}
	if in.Device.Scan != nil {
		out = append(out, fact{name: say.T(i18n.DeviceScanned), value: paint.Of(look.Text, in.Device.Scan.OpenUserID)})
	}
	for _, t := range in.Tasks {
		out = append(out, fact{name: say.T(i18n.DeviceTask), value: paint.Of(look.Warn, fmt.Sprintf("%d %s", t.ID, t.Name))})
	}
	return append(out, fact{name: say.T(i18n.DevicePolicy), value: paint.Of(look.Text, in.Policy), whole: true})
}

// has reports whether the chosen device is of a kind.
func (s *Screen) has(kind string) bool {
	d := s.device()
	if d == nil {
		return false
	}
	for _, k := range d.Kinds {
		if k == kind || k == "any" {
			return true
		}
	}
	return false
}

// span is a duration in two units at most.
func span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%ds", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%dm%02ds", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%dh%02dm", int(d.Hours()), int(d.Minutes())%60)
}
