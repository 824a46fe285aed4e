package suite_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/engine/journal"
)

func TestTicketsArePushedEveryTenMinutes(t *testing.T) {
	t.Parallel()
	s, a := newStand(t), newApp(t)
	s.pass(time.Hour)
	if got := a.take(); len(got) != 0 {
		t.Fatalf("%d events without a verified URL", len(got))
	}
	s.connect(a, s.template)
	s.connect(a, s.third)
	s.pass(9 * time.Minute)
	if got := a.take(); len(got) != 0 {
		t.Fatalf("%d events before the tick", len(got))
	}
	seen := map[string]bool{}
	for range 3 {
		s.pass(10 * time.Minute)
		for _, e := range a.take() {
			seen[e.Get("SuiteTicket")] = true
			if want := e.SuiteId; e.receiveID != want || e.envelope.ToUserName != want || e.envelope.AgentID != "" {
				t.Errorf("ticket of %s sealed for %q, envelope %+v", want, e.receiveID, e.envelope)
			}
		}
	}
	if len(seen) != 6 {
		t.Errorf("%d different tickets, want one of two suites in each of three ticks", len(seen))
	}
}

func TestAJumpOfAWeekBringsOneTicket(t *testing.T) {
	t.Parallel()
	s, a := newStand(t), newApp(t)
	s.connect(a, s.template)
	s.pass(7 * 24 * time.Hour)
	ticket := a.one("suite_ticket").Get("SuiteTicket")
	s.call("service/get_suite_token", nil, suiteTokenBody(s.template, ticket)).ok()
}

func TestNextTicketIsVisible(t *testing.T) {
	t.Parallel()
	s, a := newStand(t), newApp(t)
	s.pass(3 * time.Minute)
	s.connect(a, s.template)
	for _, step := range []struct{ pass, want time.Duration }{{0, 10 * time.Minute}, {8 * time.Minute, 20 * time.Minute}, {45 * time.Minute, 60 * time.Minute}} {
		s.pass(step.pass)
		of, err := s.suites.Suite(t.Context(), s.rt.Store.Read(), s.template.id)
		s.must(err)
		if got := of.NextTicket.Sub(epoch); got != step.want {
			t.Errorf("after %s the next ticket is due at +%s, want +%s", step.pass, got, step.want)
		}
	}
}

func TestRefreshTicket(t *testing.T) {
	t.Parallel()
	s, a := newStand(t), newApp(t)
	f := s.refused("provider.refresh_ticket")
	if f.Doc != 97173 {
		t.Errorf("the refusal names document %d", f.Doc)
	}
	s.connect(a, s.template)
	first := s.ticket(a, s.template)
	second := s.ticket(a, s.template)
	if first == second || len(first) != 64 {
		t.Fatalf("tickets %q and %q", first, second)
	}
	// The older one stays valid for its own half hour.
	s.call("service/get_suite_token", nil, suiteTokenBody(s.template, first)).ok()
}

func TestTicketsAge(t *testing.T) {
	t.Parallel()
	s, a := newStand(t), newApp(t)
	s.connect(a, s.template)
	ticket := s.ticket(a, s.template)
	s.pass(30*time.Minute - time.Second)
	s.call("service/get_suite_token", nil, suiteTokenBody(s.template, ticket)).ok()
	s.pass(time.Second)
	f := s.call("service/get_suite_token", nil, suiteTokenBody(s.template, ticket)).fails(40085)
	if want := "a ticket of 2031-05-06T07:08:09Z, 30m0s old"; f.Got != want {
		t.Errorf("the finding says %q, want %q", f.Got, want)
	}
}

// TestTheStoryOfAToken follows the causes from the button to the token.
func TestTheStoryOfAToken(t *testing.T) {
	t.Parallel()
	s, a := newStand(t), newApp(t)
	s.connect(a, s.template)
	pressed := s.do("provider.refresh_ticket")
	ticket := a.one("suite_ticket").Get("SuiteTicket")
	if diff := cmp.Diff(ticket, pressed.Values["suite_ticket"]); diff != "" {
		t.Fatal(diff)
	}
	call := s.call("service/get_suite_token", nil, suiteTokenBody(s.template, ticket)).ok()
	var kinds []journal.Kind
	for id := call.entry.ID; id != 0; {
		e, ok := s.rt.Journal.Get(id)
		if !ok {
			t.Fatalf("entry %d is not in the journal", id)
		}
		kinds = append(kinds, e.Kind)
		id = e.Cause
	}
	if diff := cmp.Diff([]journal.Kind{journal.KindAPI, journal.KindEvent, journal.KindAction}, kinds); diff != "" {
		t.Error(diff)
	}
	if got := call.entry.Subject; got.Suite != s.template.id || got.Provider != s.provider.id {
		t.Errorf("the call is about %+v", got)
	}
}

// suiteTokenBody is the body of get_suite_token.
func suiteTokenBody(of *thing, ticket string) map[string]string {
	return map[string]string{"suite_id": of.id, "suite_secret": of.secret, "suite_ticket": ticket}
}
