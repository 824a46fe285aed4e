package fleet_test

import (
	"strings"
	"testing"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/fleet"
)

// replies answers one command otherwise than a cloud should, and the rest as it should.
func replies(cmd string, reply func(frame openhw.Frame, number int) []openhw.Frame) func(*cloud, openhw.Frame, int) []openhw.Frame {
	return func(_ *cloud, frame openhw.Frame, number int) []openhw.Frame {
		if frame.Cmd != cmd {
			return nil
		}
		return reply(frame, number)
	}
}

// first answers the first request of a command with a code, and the later ones with success.
func first(cmd string, code errcode.Code, advice openhw.Advice) func(*cloud, openhw.Frame, int) []openhw.Frame {
	return replies(cmd, func(frame openhw.Frame, number int) []openhw.Frame {
		if number > 1 {
			return nil
		}
		return refusal(frame, code, advice)
	})
}

var (
	later   = openhw.Advice{Suggestion: openhw.Retry, Interval: 3}
	never   = openhw.Advice{Suggestion: openhw.Retry, Interval: -1}
	nothing = []openhw.Frame{} // no answer at all
)

// short is the patience where it ends in any case.
const short = 5 * time.Minute

// The account of one device with one record, against clouds of all kinds.
func TestAccount(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		reply func(*cloud, openhw.Frame, int) []openhw.Frame
		wrong string // part of what Check says; empty: all is well
		also  func(t *testing.T, c *cloud, s fleet.Stats)
	}{
		{"OK", replies("", nil), "", nil},
		{"OKBusyAtFirst", first("checkin", errcode.SystemBusy, later), "", func(t *testing.T, c *cloud, s fleet.Stats) {
			if c.asked("checkin") != 2 || s.Repeated != 1 || s.Failures[0].Code != -1 || s.Failures[0].Cmd != "checkin" {
				t.Errorf("%+v", s)
			}
		}},
		{"OKNotBoundAtFirst", first("active", openhw.NotAuthorized, openhw.Advice{Suggestion: openhw.Retry, Interval: 5}), "", asked("active", 2)},
		{"OKRegisteredBefore", first("subscribe_corp", openhw.SubscribedBefore, openhw.Advice{}), "", asked("subscribe_corp", 1)},
		{"OKSecretOver", first("subscribe_corp", openhw.InvalidHWSecret, openhw.Advice{}), "", asked("active", 2)},
		{"OKHeldElsewhere", first("register", openhw.RegisteredAbroad, openhw.Advice{Suggestion: openhw.Reconnect, Interval: 60}), "", asked("register", 2)},
		{"OKLoggedOut", first("checkin", openhw.NotLoggedIn, openhw.Advice{Suggestion: openhw.Reconnect, Interval: 60}), "", asked("register", 2)},
		{"OKRestart", func(_ *cloud, frame openhw.Frame, number int) []openhw.Frame {
			if frame.Cmd != "subscribe_corp" || number > 1 {
				return nil
			}
			return []openhw.Frame{answer(frame), {Cmd: "push_restart_device", ReqID: "c-1"}}
		}, "", asked("register", 2)},
		{"OKRemovedAndBoundAgain", func(_ *cloud, frame openhw.Frame, number int) []openhw.Frame {
			if frame.Cmd != "subscribe_corp" || number > 1 {
				return nil
			}
			return []openhw.Frame{answer(frame), {Cmd: "push_unbind_corp", ReqID: "c-1"}}
		}, "", asked("active", 2)},
		{"OKPushBetween", replies("checkin", func(frame openhw.Frame, _ int) []openhw.Frame {
			return []openhw.Frame{{Cmd: "push_change_contact", ReqID: "c-1"}, answer(frame)}
		}), "", nil},
		{"OKErrorWithoutHeaders", replies("checkin", func(frame openhw.Frame, number int) []openhw.Frame {
			if number > 1 {
				return nil
			}
			bare := refusal(frame, openhw.NotRegistered, openhw.Advice{})
			bare[0].Bare = true
			return bare
		}), "", asked("register", 2)},
		{"OKNoBody", replies("checkin", func(frame openhw.Frame, _ int) []openhw.Frame {
			bare, _ := frame.Answer(nil)
			return []openhw.Frame{bare}
		}), "", nil},
		{"ErrNobodyListed", replies("get_userinfo_by_page", func(frame openhw.Frame, _ int) []openhw.Frame {
			out, _ := frame.Answer(&openhw.UserPage{IsLast: true})
			return []openhw.Frame{out}
		}), "1 of 1 records were never made", nil},
		{"ErrAnsweredTwice", replies("checkin", func(frame openhw.Frame, _ int) []openhw.Frame {
			return []openhw.Frame{answer(frame), answer(frame)}
		}), "1 requests were answered twice", nil},
		{"ErrRefusedForGood", first("checkin", errcode.SystemBusy, never), "1 of 1 records were refused", nil},
		{"ErrInFailList", replies("checkin", func(frame openhw.Frame, _ int) []openhw.Frame {
			row, _ := openhw.Lookup("checkin")
			body, err := row.ReadRequest(frame)
			if err != nil {
				return nothing
			}
			p := body.(*openhw.Checkin).CheckinData[0]
			out, _ := frame.Answer(&openhw.FailedPunches{FailList: []openhw.FailedPunch{{UserID: p.UserID, Timestamp: p.Timestamp}}})
			return []openhw.Frame{out}
		}), "1 of 1 records were refused", nil},
		{"ErrUnknownDevice", first("register", openhw.InvalidSN, never), "1 of 1 devices were not online at the end", func(t *testing.T, c *cloud, s fleet.Stats) {
			if s.States[fleet.Stopped] != 1 || c.asked("register") != 1 {
				t.Errorf("%+v", s)
			}
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t, test.reply)
			config := one(c, fast(t))
			if test.name == "ErrNobodyListed" {
				config.Patience = short
			}
			s := play(t, config)
			judge(t, s, test.wrong)
			if test.also != nil {
				test.also(t, c, s)
			}
		})
	}
}

// asked fails the test unless a command came so often.
func asked(cmd string, want int) func(*testing.T, *cloud, fleet.Stats) {
	return func(t *testing.T, c *cloud, s fleet.Stats) {
		if got := c.asked(cmd); got != want {
			t.Errorf("%s came %d times, want %d: %+v", cmd, got, want, s.Failures)
		}
	}
}

// one is a fleet of one device to which one person comes.
func one(c *cloud, clk *clock.Clock) fleet.Config {
	return fleet.Config{
		URL: c.URL, Devices: []fleet.Device{{SN: "LONELY1", SecretNo: "key"}}, Profile: fleet.MorningRush, Window: time.Second,
		Patience: 4 * time.Hour, Clock: clk,
	}
}

// fast is a clock on which a minute of patience is little.
func fast(t testing.TB) *clock.Clock {
	t.Helper()
	c := clock.New()
	t.Cleanup(c.Close)
	if err := c.SetSpeed(200); err != nil {
		t.Fatal(err)
	}
	return c
}

func judge(t *testing.T, s fleet.Stats, wrong string) {
	t.Helper()
	err := s.Check()
	if wrong == "" && (err != nil || s.Made != 1 || s.Acknowledged != 1) || wrong != "" && (err == nil || !strings.Contains(err.Error(), wrong)) {
		t.Errorf("the account says %v, want %q: %+v", err, wrong, s)
	}
}

// Answers that do not come in time: virtual time passes while the cloud keeps silent.
func TestNoAnswer(t *testing.T) {
	t.Parallel()
	t.Run("LateAndRepeated", func(t *testing.T) {
		t.Parallel()
		c, clk := silence(t, 1)
		s := play(t, one(c, clk))
		judge(t, s, "")
		if s.Repeated != 1 || s.Late != 1 || s.Twice != 0 || c.asked("checkin") != 2 {
			t.Errorf("%+v", s)
		}
	})
	t.Run("AnotherConnection", func(t *testing.T) {
		t.Parallel()
		c, clk := silence(t, 3)
		s := play(t, one(c, clk))
		judge(t, s, "")
		if s.Repeated != 2 || s.Logins != 2 || c.asked("checkin") != 4 {
			t.Errorf("%+v", s)
		}
	})
	t.Run("Never", func(t *testing.T) {
		t.Parallel()
		c, clk := silence(t, 1<<30)
		config := one(c, clk)
		config.Patience = short
		s := play(t, config)
		judge(t, s, "1 of 1 records were never acknowledged")
		if s.Failures[0].Kind != fleet.Unanswered {
			t.Errorf("%+v", s)
		}
	})
}

// silence is a cloud that leaves so many checkins without an answer, and a clock that moves on whenever it does. With the first
// answer to a checkin it gives the one that it owes on that connection.
func silence(t *testing.T, most int) (*cloud, *clock.Clock) {
	t.Helper()
	clk, held, over := fast(t), make(chan struct{}, 1), make(chan struct{})
	var owed openhw.Frame
	c := newCloud(t, replies("checkin", func(frame openhw.Frame, number int) []openhw.Frame {
		if number <= most {
			owed = frame
			select {
			case held <- struct{}{}:
			case <-over:
			}
			return nothing
		}
		if most == 1 {
			return []openhw.Frame{answer(owed), answer(frame)}
		}
		return nil
	}))
	moving := make(chan struct{})
	go func() {
		defer close(moving)
		for {
			select {
			case <-held:
				_ = clk.Advance(t.Context(), openhw.AnswerLongest) // ends with the test
			case <-over:
				return
			}
		}
	}()
	t.Cleanup(func() {
		close(over)
		<-moving
	})
	return c, clk
}

// A device of a model with one seed for all exchanges it once, however often it comes back.
func TestSeed(t *testing.T) {
	t.Parallel()
	c := newCloud(t, replies("", nil))
	config := one(c, fast(t))
	config.Devices[0] = fleet.Device{SN: "SEEDED1", Seed: "seed"}
	config.Profile = fleet.Storm
	s := play(t, config)
	if err := s.Check(); err != nil || s.Logins != 2 || s.Acknowledged != 2 || c.asked("get_secret_no") != 1 || c.asked("register") != 2 || c.asked("active") != 1 {
		t.Errorf("%v: %+v", err, s)
	}
}
