package vendorcloud

import (
	"fmt"
	"time"
)

// What can happen in a cloud, the values of [Event.What].
const (
	EventTicket       = "ticket"       // a model_ticket came
	EventDenied       = "denied"       // a request at a callback address was refused
	EventVerified     = "verified"     // WeCom has asked whether an SN is the vendor's
	EventRegistered   = "registered"   // an SN is known to WeCom
	EventUnregistered = "unregistered" // it is no longer
	EventBinding      = "binding"      // the cloud has agreed to a bind
	EventVetoed       = "vetoed"       // it has not
	EventBound        = "bound"        // the device has its secret
	EventUnbound      = "unbound"      // the corp has removed the device, or the bind came to nothing
	EventSynchronised = "synchronised" // the list of people is up to date
	EventHole         = "hole"         // changes of people were lost: the list is read anew
	EventPage         = "page"         // an enrolment has begun
	EventPageClosed   = "page_closed"  // it was called off
	EventEnrolled     = "enrolled"     // a face or fingerprint was captured, or deleted, and WeCom knows
	EventOpened       = "opened"       // a door is open, and WeCom knows
	EventScanned      = "scanned"      // a member has scanned a code of the device
	EventPunched      = "punched"      // WeCom has taken records
	EventLost         = "lost"         // WeCom has refused a record: it is dropped
	EventFirmware     = "firmware"     // a firmware was installed
	EventReported     = "reported"     // the device's status was told
	EventPreviewed    = "previewed"    // the pages of a document were told
	EventPrinted      = "printed"      // a job is on paper
	EventDropped      = "dropped"      // a job was deleted
	EventSent         = "sent"         // a scan is with WeCom
	EventWaiting      = "waiting"      // an operation waits for a person to finish it
	EventFailed       = "failed"       // something did not work, the cloud goes on
)

// EventNames lists the values of [Event.What].
var EventNames = []string{
	EventTicket, EventDenied, EventVerified, EventRegistered, EventUnregistered, EventBinding, EventVetoed, EventBound, EventUnbound,
	EventSynchronised, EventHole, EventPage, EventPageClosed, EventEnrolled, EventOpened, EventScanned, EventPunched, EventLost,
	EventFirmware, EventReported, EventPreviewed, EventPrinted, EventDropped, EventSent, EventWaiting, EventFailed,
}

// Event is something that has happened.
type Event struct {
	At     time.Time
	What   string // one of EventNames
	SN     string // of the device, if it concerns one
	Person string // open_userid, if it concerns somebody
	OperID string // WeCom's operation or print job that it belongs to, if any
	Text   string // for people
}

func (c *Cloud) tell(e Event) {
	e.At = c.clock.Now()
	c.config.Log.Info("vendor cloud", "what", e.What, "sn", e.SN, "text", e.Text)
	if c.config.Tell != nil {
		c.config.Tell(e)
	}
}

// say tells an event of a device.
func (c *Cloud) say(what, sn, format string, values ...any) {
	c.tell(Event{What: what, SN: sn, Text: fmt.Sprintf(format, values...)})
}
