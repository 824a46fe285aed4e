package vendorcloud

import (
	"context"
	"fmt"
	"time"

	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
)

// Passing is somebody at a device.
type Passing struct {
	SN     string
	Person string        // open_userid
	Way    openhw.Uint32 // openhw.PassIn, PassOut, PassWay, or NoPassage for attendance alone
	Method openhw.Uint32 // openhw.ByFace to ByFingerprint; 0: ByFace
	Force  bool          // although the device does not know them, or their rules forbid it
}

// Punch notes that somebody has come: as attendance, and with a Way as a passage, as far as the device takes the one and the
// other (docs 95985, 95997). WeCom is told at once; what it cannot be told now is told with the next status report.
func (c *Cloud) Punch(ctx context.Context, p Passing) error {
	return c.onDevice(ctx, p.SN, func(ctx context.Context, sn string) error {
		if err := c.note(ctx, sn, p); err != nil {
			return err
		}
		return c.flush(ctx, sn)
	})
}

// mostRecords is how many records of one kind a device keeps for WeCom.
const mostRecords = 50_000

// room says that a device can keep one record more.
func (d *Device) room() error {
	if most := max(len(d.Checkins), len(d.Accesses), len(d.Temperatures)); most >= mostRecords {
		return fmt.Errorf("vendorcloud: %d records of %s wait for WeCom: the device is full", most, d.SN)
	}
	return nil
}

// note keeps the records of a passing.
func (c *Cloud) note(ctx context.Context, sn string, p Passing) error {
	now := c.clock.Now()
	if p.Method == 0 {
		p.Method = openhw.ByFace
	}
	return c.changeDevice(ctx, sn, func(d *Device) error {
		person, err := d.admits(p, now)
		if err != nil {
			return err
		}
		noted := false
		if d.Has(openhw.Attendance) {
			d.Checkins = append(d.Checkins, hwcloud.Checkin{OpenUserID: person.OpenUserID, UserType: person.UserType, Timestamp: unix(now)})
			noted = true
		}
		if d.Has(openhw.Door) && p.Way != openhw.NoPassage {
			d.passed(person, p, now)
			noted = true
		}
		if !noted {
			return fmt.Errorf("vendorcloud: device %s is of kind %s: it keeps no record of that", d.SN, d.Kinds)
		}
		return nil
	})
}

// passed keeps a passage.
func (d *Device) passed(person hwcloud.UserRef, p Passing, now time.Time) {
	d.Accesses = append(d.Accesses, hwcloud.Access{OpenUserID: person.OpenUserID, UserType: person.UserType, Timestamp: unix(now), PassType: p.Way, PassMethod: p.Method})
}

// unix is an instant on the wire.
func unix(t time.Time) openhw.Uint32 { return openhw.Uint32(t.Unix()) } //nolint:gosec // until 2106

// admits finds a person whom the device knows and, at a door, lets pass; there has to be room for the record.
func (d *Device) admits(p Passing, now time.Time) (hwcloud.UserRef, error) {
	if err := d.room(); err != nil {
		return hwcloud.UserRef{}, err
	}
	person, known := d.People[p.Person]
	switch {
	case p.Person == "":
		return hwcloud.UserRef{}, fmt.Errorf("vendorcloud: who? Name an open_userid; people lists those of %s", d.SN)
	case !known && p.Force:
		return hwcloud.UserRef{OpenUserID: p.Person}, nil
	case !known:
		return hwcloud.UserRef{}, fmt.Errorf("vendorcloud: %s is none of the %d people of %s: sync, or force it", p.Person, len(d.People), d.SN)
	case p.Way != openhw.NoPassage && !p.Force && !mayPass(person.PassRule, now):
		return hwcloud.UserRef{}, fmt.Errorf("vendorcloud: the rules of %s forbid it now; force it if you want", p.Person)
	}
	return person.Ref(), nil
}

// mayPass reads the rules of a person; whoever has none passes. A rule that cannot be read forbids nothing and allows nothing.
func mayPass(rules hwcloud.PassRule, now time.Time) bool {
	if len(rules.RuleList) == 0 {
		return true
	}
	for _, rule := range rules.RuleList {
		if parsed, err := openhw.ParsePassRule(rule); err == nil && parsed.Allows(now.In(china)) {
			return true
		}
	}
	return false
}

// china is the zone in which rules are read; it has had no summer time since 1991.
var china = time.FixedZone("UTC+8", 8*60*60)

// Measure notes somebody's temperature in degrees Celsius, and tells WeCom (doc 95986).
func (c *Cloud) Measure(ctx context.Context, sn, person, celsius string, status openhw.Uint32) error {
	return c.onDevice(ctx, sn, func(ctx context.Context, sn string) error {
		now := c.clock.Now()
		err := c.changeDevice(ctx, sn, func(d *Device) error {
			if !d.Has(openhw.Temperature) {
				return fmt.Errorf("vendorcloud: device %s is of kind %s: it takes no temperatures", d.SN, d.Kinds)
			}
			ref, err := d.admits(Passing{Person: person}, now)
			if err != nil {
				return err
			}
			d.Temperatures = append(d.Temperatures, hwcloud.Temperature{OpenUserID: ref.OpenUserID, UserType: ref.UserType, Temperature: celsius,
				Timestamp: unix(now), Status: status})
			return nil
		})
		if err != nil {
			return err
		}
		return c.flush(ctx, sn)
	})
}

// flush tells WeCom the records that wait, at most MaxRecords at a time. Refused ones are dropped: they would be refused again.
func (c *Cloud) flush(ctx context.Context, sn string) error {
	for {
		d, err := c.look(sn)
		if err != nil || d.Power != On {
			return err
		}
		sent := 0
		for _, batch := range []func(context.Context, Device) (int, error){c.flushCheckins, c.flushAccesses, c.flushTemperatures} {
			n, err := batch(ctx, d)
			if err != nil {
				return err
			}
			sent += n
		}
		if sent == 0 {
			return nil
		}
	}
}

// first is the records of one report.
func first[T any](records []T) []T { return records[:min(len(records), hwcloud.MaxRecords)] }

// behind is what waits behind n records; an unbind may have left fewer.
func behind[T any](records []T, n int) []T { return records[min(len(records), n):] }

func (c *Cloud) flushCheckins(ctx context.Context, d Device) (int, error) {
	batch := first(d.Checkins)
	if len(batch) == 0 {
		return 0, nil
	}
	got, err := call(ctx, c, d.SN, hwcloud.ReportCheckinData, hwcloud.CheckinData{CheckinData: batch})
	if err != nil {
		return 0, err
	}
	for _, lost := range got.FailList {
		c.lost(d.SN, lost.OpenUserID, "attendance of %s", lost.OpenUserID)
	}
	return c.taken(ctx, d.SN, "attendance", len(batch), len(got.FailList), func(d *Device) { d.Checkins = behind(d.Checkins, len(batch)) })
}

func (c *Cloud) flushAccesses(ctx context.Context, d Device) (int, error) {
	batch := first(d.Accesses)
	if len(batch) == 0 {
		return 0, nil
	}
	got, err := call(ctx, c, d.SN, hwcloud.ReportAccessData, hwcloud.AccessData{AccessData: batch})
	if err != nil {
		return 0, err
	}
	for _, lost := range got.FailList {
		c.lost(d.SN, lost.OpenUserID, "passage of %s", lost.OpenUserID)
	}
	return c.taken(ctx, d.SN, "passage", len(batch), len(got.FailList), func(d *Device) { d.Accesses = behind(d.Accesses, len(batch)) })
}

func (c *Cloud) flushTemperatures(ctx context.Context, d Device) (int, error) {
	batch := first(d.Temperatures)
	if len(batch) == 0 {
		return 0, nil
	}
	got, err := call(ctx, c, d.SN, hwcloud.ReportTemperatureData, hwcloud.TemperatureData{TemperatureData: batch})
	if err != nil {
		return 0, err
	}
	for _, lost := range got.FailList {
		c.lost(d.SN, lost.OpenUserID, "temperature of %s: %d %s", lost.OpenUserID, lost.ErrCode, lost.ErrMsg)
	}
	return c.taken(ctx, d.SN, "temperature", len(batch), len(got.FailList), func(d *Device) { d.Temperatures = behind(d.Temperatures, len(batch)) })
}

// taken forgets the records of a report.
func (c *Cloud) taken(ctx context.Context, sn, of string, sent, lost int, forget func(*Device)) (int, error) {
	err := c.changeDevice(ctx, sn, func(d *Device) error {
		forget(d)
		return nil
	})
	c.say(EventPunched, sn, "%d of %d records of %s were taken", sent-lost, sent, of)
	return sent, err
}

func (c *Cloud) lost(sn, person, format string, values ...any) {
	c.tell(Event{What: EventLost, SN: sn, Person: person, Text: fmt.Sprintf(format, values...)})
}
