package device

import (
	"fmt"
	"time"

	"wecomlab/core/openhw"
)

// What can happen to a device, the values of [Event.What].
const (
	EventConnected    = "connected"
	EventWaiting      = "waiting"      // no corp has bound it
	EventBound        = "bound"        // a corp has
	EventSubscribed   = "subscribed"   // logged in
	EventSynchronised = "synchronised" // the list of people is up to date
	EventVisitors     = "visitors"     // so is the list of visitors
	EventPunched      = "punched"      // the cloud has taken records
	EventLost         = "lost"         // the cloud has refused a record twice: it is dropped
	EventPushed       = "pushed"       // the cloud has sent a push
	EventOpened       = "opened"       // the door is open
	EventDenied       = "denied"       // somebody may not pass
	EventReported     = "reported"     // the result of an opening, a job or a temperature was told
	EventPage         = "page"         // a page of enrolment was opened
	EventPageClosed   = "page_closed"  // it was closed without an upload
	EventEnrolled     = "enrolled"     // features were uploaded, or the failure was told
	EventSelfInput    = "self_input"   // the switch of self-service enrolment
	EventAdmins       = "admins"       // the list of administrators was read
	EventScanned      = "scanned"      // a member has scanned a code of the device
	EventPrinted      = "printed"      // a job is on paper
	EventJobs         = "jobs"         // the queue of print jobs has changed
	EventUploaded     = "uploaded"     // a log or a scan is with the cloud
	EventFirmware     = "firmware"     // a firmware was installed, or is the newest already
	EventRebooting    = "rebooting"
	EventErased       = "erased"  // the binding is over
	EventEcho         = "echo"    // the push that answers selfhelp_notify
	EventFailed       = "failed"  // something did not work, the device goes on
	EventHalted       = "halted"  // the cloud has told it not to come again: a person must switch it on
	EventOffline      = "offline" // a person has cut it off
	EventDisconnected = "disconnected"
)

// EventNames lists the values of [Event.What].
var EventNames = []string{
	EventConnected, EventWaiting, EventBound, EventSubscribed, EventSynchronised, EventVisitors, EventPunched, EventLost, EventPushed,
	EventOpened, EventDenied, EventReported, EventPage, EventPageClosed, EventEnrolled, EventSelfInput, EventAdmins, EventScanned,
	EventPrinted, EventJobs, EventUploaded, EventFirmware, EventRebooting, EventErased, EventEcho, EventFailed, EventHalted,
	EventOffline, EventDisconnected,
}

// Event is something that has happened to a device.
type Event struct {
	What string // one of EventNames
	Text string // for people
	At   time.Time

	State  openhw.State // of the connection, after it
	Cmd    string       // of pushed: the push
	UserID string       // whom it concerns, if anybody
	OperID string       // the cloud's operation that it belongs to, if any
	Count  int          // of punched: records that the cloud has taken; of synchronised and visitors: people
}

// Frame is one message on the wire, as a screen shows it.
type Frame struct {
	At     time.Time
	Out    bool   // from the device
	Binary bool   // a file
	Cmd    string // of answers that of their request; empty if unknown
	Text   string // the wire's text; of a file what it is
}

func (d *Device) tell(what, text string) { d.report(Event{What: what, Text: text}) }

// report tells of an event, and writes it into the log.
func (d *Device) report(e Event) {
	e.At, e.State = d.clock.Now(), d.State()
	d.log.event(e)
	if d.config.Tell != nil {
		d.telling.Lock()
		defer d.telling.Unlock()
		d.config.Tell(e)
	}
}

// fail tells of something that did not work and after which the device goes on.
func (d *Device) fail(what string, err error) {
	text := what + ": " + err.Error()
	d.mu.Lock()
	d.lastError = text
	d.mu.Unlock()
	d.tell(EventFailed, text)
}

// see shows a frame to who watches, and writes it into the log.
func (d *Device) see(out, binary bool, cmd string, wire []byte) {
	f := Frame{At: d.clock.Now(), Out: out, Binary: binary, Cmd: cmd, Text: string(wire)}
	if binary {
		f.Text = describeFile(out, wire)
	}
	d.log.frame(f)
	if d.config.Frames != nil {
		d.config.Frames(f)
	}
}

// describeFile says what a binary frame carries.
func describeFile(out bool, wire []byte) string {
	if out {
		if u, err := openhw.DecodeUpload(wire); err == nil {
			return fmt.Sprintf("%s req_id=%s, %d octets of data, args %s", u.Cmd, u.ReqID, len(u.Data), u.Args)
		}
	} else if u, err := openhw.DecodeDownload(wire); err == nil {
		return fmt.Sprintf("req_id=%s, %d octets of data", u.ReqID, len(u.Data))
	}
	return fmt.Sprintf("%d octets that are no sound binary frame", len(wire))
}
