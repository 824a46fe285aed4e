package openhw_test

import (
	"testing"

	"pgregory.net/rapid"

	"wecomlab/core/openhw"
)

// step is one step of a random life: a frame of the device, a change by people, or a new connection.
func step(t *rapid.T, s openhw.Session, rules openhw.Rules) openhw.Session {
	cmds := make([]string, 0, len(openhw.Rows)+2)
	for _, row := range openhw.Rows {
		cmds = append(cmds, row.Cmd)
	}
	cmds = append(cmds, "", "raise_anchor")
	switch rapid.IntRange(0, 5).Draw(t, "kind") {
	case 0:
		return s.Closed()
	case 1, 2:
		changes := []openhw.Change{openhw.Enter, openhw.Remove, openhw.Bind, openhw.Unbind, openhw.Reset}
		next, push, ok := s.Changed(rapid.SampledFrom(changes).Draw(t, "change"))
		if !ok && next != s {
			t.Fatalf("an impossible change made %+v of %+v", next, s)
		}
		if push != "" && !s.MayPush(push) {
			t.Fatalf("%s is pushed to %+v", push, s)
		}
		return next
	case 3:
		// The handler's answer may come after anything else has happened.
		return s.Done(rapid.SampledFrom(cmds).Draw(t, "late"))
	}
	handshake := []string{"get_secret_no", "register", "active", "subscribe_corp"}
	cmd := rapid.OneOf(rapid.SampledFrom(handshake), rapid.SampledFrom(cmds)).Draw(t, "cmd")
	row, err := rules.Receive(s, cmd)
	if err != nil {
		return s
	}
	if row.Cmd != cmd || row.Way != openhw.ToCloud || !row.In.Has(s.Conn) {
		t.Fatalf("%q is taken as %q in %s", cmd, row.Cmd, s.Conn)
	}
	next := s.Done(cmd)
	if next.Conn < s.Conn {
		t.Fatalf("%s led from %s back to %s", cmd, s.Conn, next.Conn)
	}
	return next
}

// No sequence of frames and changes leaves the table of states: who is logged in has a corp, who is registered has a code.
func TestNoSequenceLeavesTheTable(t *testing.T) {
	t.Parallel()
	rules := openhw.DefaultRules()
	rapid.Check(t, func(t *rapid.T) {
		s := openhw.Session{Kinds: openhw.Kind(rapid.Byte().Draw(t, "kinds"))}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			s = step(t, s, rules)
			if s.Conn > openhw.Subscribed || s.Device > openhw.Bound {
				t.Fatalf("there is no such state: %+v", s)
			}
			if s.Conn >= openhw.Activated && s.Device != openhw.Bound {
				t.Fatalf("%s without a corp: %+v", s.Conn, s)
			}
			if s.Conn >= openhw.Registered && s.Device < openhw.Unbound {
				t.Fatalf("%s without a code: %+v", s.Conn, s)
			}
		}
	})
}

// From any state a device that follows the reactions gets where it may get: logged in if a corp has bound it.
func TestReactionsLeadToLogin(t *testing.T) {
	t.Parallel()
	rules := openhw.DefaultRules()
	next := map[openhw.Reaction]string{
		openhw.GoActivate: "active", openhw.GoSubscribe: "subscribe_corp", openhw.StartOver: "register", openhw.RegisterAnew: "register", openhw.EraseAndPoll: "active",
	}
	rapid.Check(t, func(t *rapid.T) {
		s := openhw.Session{Device: openhw.Unregistered}
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			s = step(t, s, rules)
		}
		if s.Device == openhw.Unknown || s.Seeded {
			t.Skip("the device cannot register")
		}
		if bound, _, ok := s.Changed(openhw.Bind); ok {
			s = bound
		}
		cmd := rapid.SampledFrom([]string{"register", "active", "subscribe_corp", "checkin"}).Draw(t, "first")
		for tries := 0; s.Conn != openhw.Subscribed; tries++ {
			if tries > 8 {
				t.Fatalf("the device is stuck at %+v with %s", s, cmd)
			}
			_, err := rules.Receive(s, cmd)
			if err == nil {
				s = s.Done(cmd)
			}
			reaction := openhw.React(cmd, codeOf(err))
			if reaction == openhw.GoBusiness || reaction == openhw.GoOn {
				break
			}
			cmd = next[reaction]
			if s.Device == openhw.Unregistered && cmd == "active" {
				t.Fatalf("active before register: %+v", s)
			}
			if bound, _, ok := s.Changed(openhw.Bind); ok {
				s = bound
			}
		}
		if s.Conn != openhw.Subscribed {
			t.Fatalf("the device ends at %+v", s)
		}
	})
}
