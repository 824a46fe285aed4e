package fleet

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"
)

// State is where a member stands.
type State int

// The states.
const (
	Away       State = iota // it has not come yet
	Dialling                // it opens its socket
	Connected               // the socket is open, it logs in
	Subscribed              // it is logged in
	Pausing                 // it waits before it connects again
	Stopped                 // the cloud has told it not to come again
	states
)

// Phase is what the fleet as a whole does.
type Phase string

// The phases, in their order.
const (
	Gathering Phase = "gathering" // the devices come online
	Running   Phase = "running"   // the profile is played
	Settling  Phase = "settling"  // whoever is away comes back, what waits is reported
	Ended     Phase = "ended"
)

// Stats is how a fleet stands. Times are those of the fleet's clock.
type Stats struct {
	Phase    Phase
	Elapsed  time.Duration // since the first device came
	Gathered time.Duration // until all devices were online
	Count    int           // devices
	States   [states]int   // devices by State; at the end those before the fleet left

	Dials   int           // connections that were tried
	Logins  int           // connections that were logged in
	Dropped int           // connections that the profile has cut
	Back    time.Duration // from the cut until everybody was logged in again, 0: not yet

	Planned      int // records that are to be made
	Made         int // records
	Acknowledged int // records that the cloud has taken
	Refused      int // records that it has answered with a refusal
	Batches      int // requests that carried them
	Repeated     int // requests that were sent again because no answer came
	Late         int // answers that came when their request had been given up
	Twice        int // answers to requests that had been answered before

	Delay    Delay
	Failures []Failure // what went wrong, the most frequent first
	Seconds  []Second  // the last hour
	Skipped  int       // seconds before Seconds
}

// Reconnects is how many logins were not a device's first.
func (s Stats) Reconnects() int { return max(0, s.Logins-s.Count) }

// Waiting is how many records have no answer.
func (s Stats) Waiting() int { return s.Made - s.Acknowledged - s.Refused }

// Second is one second of a chart.
type Second struct {
	Punches int // records that were acknowledged
	Logins  int
	Online  int // devices that were logged in when it ended
}

// The kinds of failures.
const (
	Refused     = "refused"     // an answer with a code other than 0
	Unanswered  = "no answer"   // within ten seconds
	Unreachable = "unreachable" // no connection could be made
	Broken      = "broken"      // a connection that ended
)

// Failure is one kind of error.
type Failure struct {
	Kind   string
	Cmd    string // of Refused
	Code   int    // errcode of Refused
	Count  int
	Sample string // the first one's text
}

// Delay tells how long records waited for their acknowledgement, from the moment at which they could be sent.
type Delay struct {
	Count              int
	P50, P90, P99, Max time.Duration
	Bars               []Bar
}

// Bar is one bar of a histogram.
type Bar struct {
	UpTo  time.Duration
	Count int
}

// Check is the account of a run that has ended: nil if every record was acknowledged, none twice, and every device was back.
func (s Stats) Check() error {
	var wrong []error
	if n := s.Planned - s.Made; n > 0 {
		wrong = append(wrong, fmt.Errorf("%d of %d records were never made", n, s.Planned))
	}
	if n := s.Waiting(); n > 0 {
		wrong = append(wrong, fmt.Errorf("%d of %d records were never acknowledged", n, s.Made))
	}
	if s.Waiting() < 0 {
		wrong = append(wrong, fmt.Errorf("%d records were acknowledged that nobody has made", -s.Waiting()))
	}
	if s.Refused > 0 {
		wrong = append(wrong, fmt.Errorf("%d of %d records were refused", s.Refused, s.Made))
	}
	if s.Twice > 0 {
		wrong = append(wrong, fmt.Errorf("%d requests were answered twice", s.Twice))
	}
	if n := s.Count - s.States[Subscribed]; n > 0 {
		wrong = append(wrong, fmt.Errorf("%d of %d devices were not online at the end", n, s.Count))
	}
	return errors.Join(wrong...)
}

func (t *tally) stats() Stats {
	t.mu.Lock()
	defer t.mu.Unlock()
	if p := t.counted.Phase; p != "" && p != Ended {
		t.second()
		t.counted.Elapsed = t.clock.Since(t.opened)
	}
	s := t.counted
	s.Seconds = slices.Clone(s.Seconds)
	s.Delay = t.delays.delay()
	for _, f := range t.errors {
		s.Failures = append(s.Failures, *f)
	}
	slices.SortFunc(s.Failures, func(a, b Failure) int {
		return cmp.Or(b.Count-a.Count, cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Cmd, b.Cmd), a.Code-b.Code)
	})
	return s
}
