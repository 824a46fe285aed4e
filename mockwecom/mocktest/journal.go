package mocktest

import (
	"context"
	"time"

	"wecomlab/core/clock"
	"wecomlab/mockwecom/cli/transcript"
	"wecomlab/mockwecom/engine/journal"
)

const (
	// patience is how long an exchange is awaited, in real time; a test whose deadline comes earlier waits less.
	patience = 10 * time.Second
	// reserve is what is left of a test's deadline to say what was missed.
	reserve = time.Second
	// shown is how many entries a failure shows.
	shown = 40
)

// Calls returns the exchanges that match a filter, oldest first, with bodies; an empty one matches all. The filters are
// those of `mockwecom logs`: "failed", "kind:callback event:create_auth", "title:gettoken errcode=0"; see
// [journal.Filter]. Entries are shared: do not change them.
func (s *Server) Calls(filter string) []*journal.Entry {
	s.t.Helper()
	entries, _, _ := s.sim.Journal().List(journal.Query{Filter: s.parse(filter)})
	return entries
}

// WaitCall returns the first exchange that matches a filter: one that has been, or else the next that comes. After 10
// seconds, or shortly before the test's own deadline, the test ends with what came instead.
func (s *Server) WaitCall(filter string) *journal.Entry {
	s.t.Helper()
	parsed := s.parse(filter)
	ctx, cancel := s.patient()
	defer cancel()
	e, err := s.sim.Journal().Wait(ctx, parsed, 0)
	if err != nil {
		s.t.Fatalf("mocktest: no exchange came that matches %q; these came:\n%s", filter, s.story())
	}
	return e
}

// Expect fails the test, and lets it go on, unless an exchange that matches the filter has been when all callbacks under way
// have ended.
func (s *Server) Expect(filter string) {
	s.t.Helper()
	parsed := s.parse(filter)
	s.settle()
	if found, _, _ := s.sim.Journal().List(journal.Query{Filter: parsed, Limit: 1}); len(found) == 0 {
		s.t.Errorf("mocktest: no exchange matches %q; these came:\n%s", filter, s.story())
	}
}

// ExpectNone fails the test, and lets it go on, if an exchange that matches the filter has been when all callbacks under way
// have ended.
func (s *Server) ExpectNone(filter string) {
	s.t.Helper()
	parsed := s.parse(filter)
	s.settle()
	if found, _, _ := s.sim.Journal().List(journal.Query{Filter: parsed}); len(found) > 0 {
		s.t.Errorf("mocktest: %d exchanges match %q:\n%s", len(found), filter, transcript.Style{}.Ladder(last(found)))
	}
}

// settle waits until nothing is in flight and nothing is due.
func (s *Server) settle() {
	s.t.Helper()
	ctx, cancel := s.patient()
	defer cancel()
	if err := s.Clock().Advance(ctx, 0); err != nil {
		s.t.Fatalf("mocktest: %v\n%s", err, s.story())
	}
}

func (s *Server) parse(filter string) *journal.Filter {
	s.t.Helper()
	parsed, err := journal.ParseFilter(filter)
	if err != nil {
		s.t.Fatalf("mocktest: the filter %q: %v", filter, err)
	}
	return parsed
}

// patient is the test's context with a bound.
func (s *Server) patient() (context.Context, context.CancelFunc) {
	limit := patience
	if timed, ok := s.t.(interface{ Deadline() (time.Time, bool) }); ok {
		if deadline, ok := timed.Deadline(); ok {
			limit = min(limit, deadline.Sub(clock.Real().Now())-reserve)
		}
	}
	return clock.Real().WithTimeout(s.t.Context(), limit)
}

// story is the newest exchanges as a ladder, with the reasons of what failed.
func (s *Server) story() string {
	entries, _, _ := s.sim.Journal().List(journal.Query{})
	if len(entries) == 0 {
		return "(nobody has called the simulator, and it has called nobody)\n"
	}
	return transcript.Style{}.Ladder(last(entries))
}

func last(entries []*journal.Entry) []*journal.Entry { return entries[max(0, len(entries)-shown):] }
