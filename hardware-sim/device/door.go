package device

import (
	"context"
	"fmt"
	"time"

	"wecomlab/core/openhw"
)

// Door is the door's last opening.
type Door struct {
	By    string    // userid
	Until time.Time // when it closes, by the device's clock; zero: it was never open
}

// methodOf is how a record tells the way in which the door was opened from afar. (inferred)
var methodOf = map[string]openhw.Uint32{openhw.RemoteOpenDoor: openhw.ByRemote, openhw.ScanOpenDoor: openhw.ByScan}

// openFor does what the cloud wants of the door: it opens, tells so at once, and notes the passage. (docs 95049, 95050, 91483)
func (s *session) openFor(ctx context.Context, kind, userid, operID string) error {
	d := s.device
	policy := d.Policy()
	status := openhw.Uint32(openhw.DoorOpened)
	switch policy.Door {
	case Silent:
		return nil
	case Fail:
		status = openhw.DoorFailed
	case Late:
		if err := d.clock.Sleep(ctx, policy.DoorDelay); err != nil {
			return err
		}
	}
	if status == openhw.DoorOpened {
		d.openDoor(userid, operID, kind)
	}
	if _, err := s.once(ctx, "report_remote_open_door", &openhw.DoorReport{Type: kind, OperID: operID, Status: &status}); err != nil {
		return err // a result is told once: after three seconds it means nothing (doc 95049)
	}
	if status == openhw.DoorFailed {
		d.report(Event{What: EventReported, Text: "the door did not open for " + userid, UserID: userid, OperID: operID})
		return nil
	}
	d.report(Event{What: EventReported, Text: "the door opened for " + userid, UserID: userid, OperID: operID})
	d.Punch(openhw.Punch{UserID: userid, UserType: d.userType(userid), PassType: openhw.PassIn, PassMethod: methodOf[kind]})
	return nil
}

// openDoor opens the door for a while.
func (d *Device) openDoor(userid, operID, why string) {
	until := d.clock.Now().Add(d.config.Pace.Door)
	d.mu.Lock()
	d.open = Door{By: userid, Until: until}
	d.mu.Unlock()
	d.report(Event{What: EventOpened, Text: fmt.Sprintf("the door is open for %s (%s)", userid, why), UserID: userid, OperID: operID})
}
