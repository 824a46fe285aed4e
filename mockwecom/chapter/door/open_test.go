package door_test

import (
	"strings"
	"testing"
	"time"

	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
)

// open asks the door to open, and gives the oper_id that the door was told.
func (k *desk) open() string {
	k.t.Helper()
	operID := k.Do("member.open_door", "sn="+k.gate.SN, "user=sun.hao")["oper_id"]
	push := pushed[openhw.RemoteOpen](k, k.Link, "push_remote_open_door")
	if push.OperID != operID || push.UserID != "sun.hao" || operID == "" {
		k.t.Fatalf("%+v, want %s", push, operID)
	}
	return operID
}

func report(kind, operID string, status uint32) *openhw.DoorReport {
	return &openhw.DoorReport{Type: kind, OperID: operID, Status: u32(status)}
}

func TestOpenDoor(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		setting string
		wait    time.Duration
		kind    string
		status  uint32
		operID  string // of the report; empty: the right one
		want    errcode.Code
		timeout bool // the journal has noted that nothing was heard in time
	}{
		{"OK", "", 0, "remote_open_door", 0, "", 0, false},
		{"OKAtTheLastMoment", "", 3 * time.Second, "remote_open_door", 0, "", 0, false},
		{"OKFailed", "", time.Second, "remote_open_door", 1, "", 0, false},
		{"ErrLate", "", 3*time.Second + 2*time.Millisecond, "remote_open_door", 0, "", 2000003, true},
		{"OKLateAccepted", "door.late_report=accept", time.Minute, "remote_open_door", 0, "", 0, true},
		{"ErrUnknown", "", 0, "remote_open_door", 0, "never", 2000003, false},
		{"ErrOfAScan", "", 0, "scan_qrcode_open", 0, "", 2000009, false},
		{"ErrStatus", "", 0, "remote_open_door", 2, "", 2000007, false},
		{"ErrStatusOfAScan", "", 0, "scan_qrcode_open", 2, "", 2000010, false},
		{"ErrType", "", 0, "knock", 0, "", 40058, false},
		{"ErrOperIDRequired", "", 0, "remote_open_door", 0, " ", 2000003, false},
	}
	desks := map[string]*desk{}
	for _, test := range tests {
		k := desks[test.setting]
		if k == nil {
			k = newDesk(t, test.setting)
			desks[test.setting] = k
		}
		t.Run(test.name, func(t *testing.T) {
			before := len(k.Calls("title:timeout/remote_open failed"))
			operID := k.open()
			if test.operID != "" {
				operID = test.operID
			}
			k.Advance(test.wait)
			if got := k.codeOf(k.Link, "report_remote_open_door", report(test.kind, operID, test.status)); got != test.want {
				t.Errorf("%d, want %d", got, test.want)
			}
			k.Advance(10 * time.Second)
			answered := test.want == 0 && !test.timeout
			timeouts := k.Calls("title:timeout/remote_open failed")[before:]
			if len(timeouts) != map[bool]int{true: 0, false: 1}[answered] {
				t.Errorf("%d timeouts are noted", len(timeouts))
			}
			if len(timeouts) > 0 && timeouts[0].Finding.Doc != 95049 {
				t.Errorf("%+v", timeouts[0].Finding)
			}
		})
	}
}

// A device that got no answer sends its report again; only another outcome is refused.
func TestReportAgain(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	operID := k.open()
	for _, test := range []struct {
		status uint32
		want   errcode.Code
	}{{0, 0}, {0, 0}, {1, 2000003}, {0, 0}} {
		if got := k.codeOf(k.Link, "report_remote_open_door", report("remote_open_door", operID, test.status)); got != test.want {
			t.Errorf("%d for status %d, want %d", got, test.status, test.want)
		}
	}
	refusals := k.Calls("title:report_remote_open_door failed")
	if len(refusals) != 1 || !strings.Contains(refusals[0].Finding.Cause, "another outcome") {
		t.Errorf("%d refusals", len(refusals))
	}
}

// A late report says how late it was, and the operation stays timed out.
func TestLateReportIsExplained(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	operID := k.open()
	k.Advance(5 * time.Second)
	for range 2 {
		if got := k.codeOf(k.Link, "report_remote_open_door", report("remote_open_door", operID, 0)); got != 2000003 {
			t.Fatal(got)
		}
	}
	for _, e := range k.Calls("title:report_remote_open_door failed") {
		if f := e.Finding; f.Got != "one after 5s" || f.Expected != "a report within 3s" {
			t.Errorf("%+v", f)
		}
	}
}

// Another device cannot report for this one.
func TestReportOfAnotherDevice(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	operID := k.open()
	other := k.login(k.free)
	k.Do("corp.bind_device", "sn="+k.free.SN)
	code, err := other.Ask(k.ctx, "active", &openhw.Activate{ActiveCode: k.activeCode(other)})
	must(t, err)
	_, err = other.Ask(k.ctx, "subscribe_corp", &openhw.Subscribe{Secret: code.(*openhw.Secret).Secret, FirmwareVersion: "1"})
	must(t, err)
	if got := k.codeOf(other, "report_remote_open_door", report("remote_open_door", operID, 0)); got != 2000004 {
		t.Errorf("%d, want 2000004", got)
	}
	if got := k.codeOf(k.Link, "report_remote_open_door", report("remote_open_door", operID, 0)); got != 0 {
		t.Errorf("its own device is refused with %d", got)
	}
}

func TestOpenDoorRefused(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, sn, user, before, cause string }{
		{"ErrNoDoor", "YQPRINT00000001", "sun.hao", "", "opens nothing"},
		{"ErrNotBound", "YQGATE00000002", "sun.hao", "", "no corp has bound it"},
		{"ErrUnknownSN", "NOBODY", "sun.hao", "", "no such SN"},
		{"ErrUnknownUser", "YQGATE00000001", "ghost", "", "no such member"},
		{"ErrOutsideRange", "YQGATE00000001", "sun.hao", "corp.device_range sn=YQGATE00000001 users=lin.yue", "does not serve"},
	}
	k := newDesk(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if words := strings.Fields(test.before); len(words) > 0 {
				k.Do(words[0], words[1:]...)
			}
			if cause := k.refused("member.open_door", "sn="+test.sn, "user="+test.user); !strings.Contains(cause, test.cause) {
				t.Error(cause)
			}
		})
	}
}

// Whom the rules do not let in cannot have the door opened from afar.
func TestOpenDoorByRules(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	k.Close() // offline: the action says so, and nothing comes back
	k.Do("corp.pass_rule_add", "sns="+k.gate.SN, "users=sun.hao", "remote=1:00-2:00 * * * *")
	if cause := k.refused("member.open_door", "sn="+k.gate.SN, "user=sun.hao"); !strings.Contains(cause, "rules") {
		t.Error(cause)
	}
	if k.Do("member.open_door", "sn="+k.gate.SN, "user=gao.jie")["oper_id"] == "" {
		t.Error("somebody without rules is refused")
	}
}
