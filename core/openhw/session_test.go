package openhw_test

import (
	"errors"
	"strings"
	"testing"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/core/openhw"
)

// Every command of devices in every state of a connection whose device a corp has bound.
func TestCommandsPerState(t *testing.T) {
	t.Parallel()
	rules := openhw.DefaultRules()
	// The codes in the states connected, registered, activated, subscribed; 0 is allowed.
	special := map[string][4]errcode.Code{
		"get_timestamp":  {0, 0, 0, 0},
		"ping":           {0, 0, 0, 0},
		"get_secret_no":  {600047, 600047, 600047, 600047},
		"register":       {0, 600012, 600053, 600054},
		"active":         {600014, 0, 600053, 600054},
		"subscribe_corp": {600014, 0, 0, 600054},
	}
	for _, row := range openhw.Rows {
		if row.Way != openhw.ToCloud {
			continue
		}
		want, ok := special[row.Cmd]
		if !ok {
			want = [4]errcode.Code{600014, 600016, 600020, 0}
		}
		for conn, code := range want {
			session := openhw.Session{Conn: openhw.State(conn), Device: openhw.Bound}
			t.Run(row.Cmd+"/"+session.Conn.String(), func(t *testing.T) {
				t.Parallel()
				got, err := rules.Receive(session, row.Cmd)
				if refusal := codeOf(err); refusal != code {
					t.Fatalf("answered %d, want %d", refusal, code)
				}
				if (err == nil) != (got.Cmd == row.Cmd) {
					t.Errorf("the row is that of %q", got.Cmd)
				}
			})
		}
	}
}

func codeOf(err error) errcode.Code {
	var refusal *errcode.Error
	if errors.As(err, &refusal) {
		return refusal.Code
	}
	return 0
}

func TestReceivePerStanding(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		session openhw.Session
		cmd     string
		want    errcode.Code
		words   string
	}{
		{"OKFirstRegister", openhw.Session{Device: openhw.Unregistered}, "register", 0, ""},
		{"OKRegisterBound", openhw.Session{Device: openhw.Bound}, "register", 0, ""},
		{"OKExchange", openhw.Session{Device: openhw.Unregistered, Seeded: true}, "get_secret_no", 0, ""},
		{"OKExchangeRepeated", openhw.Session{Device: openhw.Unregistered}, "get_secret_no", 0, ""},
		{"OKExchangeAfterReset", openhw.Session{Device: openhw.Bound, Seeded: true}, "get_secret_no", 0, ""},
		{"ErrUnknownSN", openhw.Session{}, "register", 600001, "provider's console"},
		{"ErrExchangeUnknownSN", openhw.Session{}, "get_secret_no", 600001, "provider's console"},
		{"ErrSeedNotExchanged", openhw.Session{Device: openhw.Unregistered, Seeded: true}, "register", 600047, "get_secret_no before"},
		{"ErrExchangeTooLate", openhw.Session{Device: openhw.Unbound}, "get_secret_no", 600047, ""},
		{"ErrUnbound", openhw.Session{Conn: openhw.Registered, Device: openhw.Unbound}, "active", 600004, "Bind the device"},
		{"ErrSubscribeUnbound", openhw.Session{Conn: openhw.Registered, Device: openhw.Unbound}, "subscribe_corp", 600004, "Bind the device"},
		{"ErrWrongKind", openhw.Session{Conn: openhw.Subscribed, Device: openhw.Bound, Kinds: openhw.Door}, "printer/get_job_list", 600039, "Send printer/get_job_list"},
		{"ErrCastHasNoPunches", openhw.Session{Conn: openhw.Subscribed, Device: openhw.Bound, Kinds: openhw.Cast}, "checkin", 600039, "Send checkin"},
		{"OKKindOfSeveral", openhw.Session{Conn: openhw.Subscribed, Device: openhw.Bound, Kinds: openhw.Door | openhw.Printer}, "printer/get_job_list", 0, ""},
		{"OKCastLog", openhw.Session{Conn: openhw.Subscribed, Device: openhw.Bound, Kinds: openhw.Cast}, "upload_log", 0, ""},
		{"ErrUnknownCmd", openhw.Session{Conn: openhw.Subscribed, Device: openhw.Bound}, "raise_anchor", 40058, "not a command of devices"},
		{"ErrPushFromDevice", openhw.Session{Conn: openhw.Subscribed, Device: openhw.Bound}, "push_bind_corp", 40058, "not a command of devices"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := openhw.DefaultRules().Receive(test.session, test.cmd)
			if got := codeOf(err); got != test.want {
				t.Fatalf("answered %d, want %d", got, test.want)
			}
			if err != nil && !strings.Contains(err.Error(), test.words) {
				t.Errorf("explained by %q, want %q in it", err, test.words)
			}
		})
	}
}

func TestWrongStateIsExplained(t *testing.T) {
	t.Parallel()
	_, err := openhw.DefaultRules().Receive(openhw.Session{Conn: openhw.Registered, Device: openhw.Bound}, "checkin")
	var refusal *errcode.Error
	if !errors.As(err, &refusal) || refusal.Finding == nil {
		t.Fatalf("refused with %v", err)
	}
	if f := refusal.Finding; f.Step != explain.State || f.Expected != "checkin on a connection that is subscribed" || f.Got != "registered" || f.Doc != 91366 {
		t.Errorf("explained by %+v", f)
	}
}

// The way of a device from the box to its first punch, and back.
func TestLife(t *testing.T) {
	t.Parallel()
	s := openhw.Session{Kinds: openhw.Door}
	change := func(c openhw.Change, push string) {
		t.Helper()
		next, got, ok := s.Changed(c)
		if !ok || got != push {
			t.Fatalf("%s from %+v: push %q, possible %t", c, s, got, ok)
		}
		s = next
	}
	do := func(cmds ...string) {
		t.Helper()
		for _, cmd := range cmds {
			if _, err := openhw.DefaultRules().Receive(s, cmd); err != nil {
				t.Fatalf("%s from %+v: %v", cmd, s, err)
			}
			s = s.Done(cmd)
		}
	}
	change(openhw.Enter, "")
	change(openhw.Reset, "")
	do("get_timestamp", "get_secret_no", "get_secret_no", "register", "ping")
	if s.Device != openhw.Unbound || s.Seeded {
		t.Fatalf("after register %+v", s)
	}
	change(openhw.Bind, "push_bind_corp")
	do("active", "subscribe_corp", "get_perm_version", "checkin")
	change(openhw.Unbind, "push_unbind_corp")
	if s.Conn != openhw.Registered || s.Device != openhw.Unbound {
		t.Fatalf("after unbind %+v", s)
	}
	s = s.Closed()
	do("register")
	change(openhw.Bind, "push_bind_corp")
	do("subscribe_corp", "checkin")
	s = s.Closed()
	change(openhw.Unbind, "")
	change(openhw.Remove, "")
	if s != (openhw.Session{Kinds: openhw.Door}) {
		t.Errorf("in the end %+v", s)
	}
}

func TestImpossibleChanges(t *testing.T) {
	t.Parallel()
	possible := map[openhw.Standing][]openhw.Change{
		openhw.Unknown:      {openhw.Enter},
		openhw.Unregistered: {openhw.Remove, openhw.Reset},
		openhw.Unbound:      {openhw.Remove, openhw.Bind, openhw.Reset},
		openhw.Bound:        {openhw.Unbind, openhw.Reset},
	}
	for standing, allowed := range possible {
		for _, change := range []openhw.Change{openhw.Enter, openhw.Remove, openhw.Bind, openhw.Unbind, openhw.Reset, "sink"} {
			want := false
			for _, a := range allowed {
				want = want || a == change
			}
			session := openhw.Session{Device: standing}
			next, _, ok := session.Changed(change)
			if ok != want || !ok && next != session {
				t.Errorf("%s when %s: possible %t, want %t; then %+v", change, standing, ok, want, next)
			}
		}
	}
}

func TestMayPush(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		session openhw.Session
		cmd     string
		want    bool
	}{
		{"OK", openhw.Session{Conn: openhw.Subscribed}, "push_change_contact", true},
		{"OKBind", openhw.Session{Conn: openhw.Registered}, "push_bind_corp", true},
		{"NotLoggedIn", openhw.Session{Conn: openhw.Activated}, "push_change_contact", false},
		{"BindTooEarly", openhw.Session{}, "push_bind_corp", false},
		{"BindTooLate", openhw.Session{Conn: openhw.Subscribed}, "push_bind_corp", false},
		{"OtherKind", openhw.Session{Conn: openhw.Subscribed, Kinds: openhw.Printer}, "push_remote_open_door", false},
		{"NoPush", openhw.Session{Conn: openhw.Subscribed}, "ping", false},
		{"Unknown", openhw.Session{Conn: openhw.Subscribed}, "push_anchor", false},
		{"Nothing", openhw.Session{Conn: openhw.Subscribed}, "", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := test.session.MayPush(test.cmd); got != test.want {
				t.Errorf("may be pushed %t, want %t", got, test.want)
			}
		})
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	if got := openhw.In(openhw.Connected, openhw.Subscribed).String(); got != "connected,subscribed" {
		t.Errorf("a set of states is %q", got)
	}
	if openhw.State(9).String() != "unknown" || openhw.Standing(9).String() != "unknown" || openhw.Unbound.String() != "unbound" || openhw.Activated.String() != "activated" {
		t.Error("a state has another name")
	}
}
