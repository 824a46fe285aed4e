package devicecloud_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/errcode"
	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/mocktest"
)

// Every callback of the table is sent by something that people do. (34 B1)
func TestEveryCallback(t *testing.T) {
	t.Parallel()
	s := newStand(t).connect()
	s.TryDo("corp.bind_device", "sn=DEMO0001")
	access := s.bind(gate)
	s.bind(printer)
	_, err := hwcloud.ReportDeviceStatus.Call(t.Context(), s.client, access.DeviceAccessToken, hwcloud.DeviceStatus{OnlineStatus: hwcloud.Online, CurVersion: "1", UpgradableVersion: "2"})
	s.must(err)
	for _, do := range []string{
		"device.fetch_status sn=" + gate, "device.upgrade sn=" + gate, "corp.enrol sn=" + gate + " user=sun.hao page=fa", "corp.cancel_enrol sn=" + gate,
		"corp.erase_feature sn=" + gate + " user=sun.hao page=fp", "member.open_door sn=" + gate + " user=sun.hao", "member.scan_code sn=" + printer + " user=sun.hao",
		"member.print sn=" + printer + " user=sun.hao submit=false", "member.print_submit", "member.print_delete", "member.edit user=sun.hao name=孙浩浩", "corp.unbind_device sn=" + gate,
	} {
		words := strings.Fields(do)
		s.Do(words[0], words[1:]...)
	}
	s.Advance(0)
	got := s.callbacks()
	for _, row := range hwcloud.Rows {
		if !slices.Contains(got, row.Name) {
			t.Errorf("no %s in %v", row.Name, got)
		}
	}
}

// What a vendor's cloud answers is explained; a wrong answer to a scan is a finding. (docs 96062, 97390)
func TestScanReply(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		status openhw.Uint32
		note   string
		bad    bool
	}{{"Online", 1, "online", false}, {"Offline", 2, "offline", false}, {"Neither", 0, "", true}}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t).connect()
			s.bind(gate)
			s.answers(func(_ context.Context, c hwcloud.Callback) (any, error) {
				if c.Row.Name == "user_scan" {
					return &hwcloud.Presence{OnlineStatus: test.status}, nil
				}
				return nil, nil
			})
			s.Do("member.scan_code", "sn="+gate, "user=sun.hao")
			s.Advance(0)
			e := s.WaitCall("kind:callback title:user_scan")
			if !strings.Contains(e.Note, test.note) || (e.Finding != nil) != test.bad || !test.bad && string(e.Callback.Reply) == "" {
				t.Errorf("note %q, finding %v, reply %s", e.Note, e.Finding, e.Callback.Reply)
			}
		})
	}
}

// A member who is gone has no row any more, and still an id for the vendor. (doc 95989)
func TestMemberLeaves(t *testing.T) {
	t.Parallel()
	s := newStand(t).connect()
	access := s.bind(gate)
	page, err := hwcloud.GetUserInfoByPage.Call(t.Context(), s.client, access.DeviceAccessToken, hwcloud.PageOfUsers{})
	s.must(err)
	i := slices.IndexFunc(page.UserInfo.UserItems, func(u hwcloud.User) bool { return u.UserName == "孙浩" })
	if i < 0 {
		t.Fatalf("%+v", page)
	}
	gone := page.UserInfo.UserItems[i].Ref()
	s.Do("member.leave", "user=sun.hao")
	_, change := newest[hwcloud.ContactChange](s)
	if diff := cmp.Diff(openhw.List[hwcloud.UserRef]{gone}, change.DeleteUser); diff != "" || change.PermVersion != page.PermVersion+1 {
		t.Error(diff, change)
	}
	list, err := hwcloud.GetUserInfoByIDs.Call(t.Context(), s.client, access.DeviceAccessToken, hwcloud.UsersByID{UserItem: openhw.List[hwcloud.UserRef]{gone}})
	s.must(err)
	if len(list.UserInfo.UserItems) != 0 {
		t.Errorf("%+v", list)
	}
}

func TestStrangersRefused(t *testing.T) {
	t.Parallel()
	s := newStand(t, with("devicecloud.foreign_ids", "refuse")).connect()
	access := s.bind(gate)
	_, err := hwcloud.GetUserInfoByIDs.Call(t.Context(), s.client, access.DeviceAccessToken, hwcloud.UsersByID{UserItem: openhw.List[hwcloud.UserRef]{{OpenUserID: "woNobody"}}})
	s.fails(err, hwcloud.OutsideRange)
}

// with is patient with one more setting.
func with(name, value string) mocktest.Option {
	return mocktest.WithSettings(map[string]string{"devicecloud.answer_limit": "20s", "devicecloud.bind_limit": "20s", name: value})
}

// A ticket comes every ten minutes, one after a jump, and lives for thirty. (doc 96053)
func TestTickets(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.Advance(time.Hour)
	if got := s.callbacks(); len(got) != 0 {
		t.Fatalf("%v without an address", got)
	}
	s.connect()
	s.Advance(9 * time.Minute)
	if got := s.callbacks(); len(got) != 0 {
		t.Fatalf("%v before the tick", got)
	}
	s.Advance(time.Minute)
	if got := s.callbacks(); !slices.Equal(got, []string{"model_ticket", "model_ticket"}) {
		t.Fatalf("%v in the first tick of two models", got)
	}
	s.Advance(7 * 24 * time.Hour)
	if got := s.callbacks(); len(got) != 4 {
		t.Fatalf("%v after a jump of a week", got)
	}
	s.Do("model.ticket", "model="+gateModel)
	base, ticket := newest[hwcloud.ModelTicket](s)
	if base.DeviceSN != "" || base.AuthCorpID != "" || base.ModelID != gateModel {
		t.Errorf("%+v", base)
	}
	in := hwcloud.ModelCredential{ModelID: gateModel, ModelSecret: s.ModelSecret(gateModel), ModelTicket: ticket.ModelTicket}
	s.Advance(30*time.Minute - time.Second)
	first, err := hwcloud.GetModelToken.Call(t.Context(), s.client, "", in)
	s.must(err)
	s.Advance(time.Second)
	_, err = hwcloud.GetModelToken.Call(t.Context(), s.client, "", in)
	s.fails(err, hwcloud.InvalidModelTicket)
	if again := s.modelToken(gateModel); again != first.ModelAccessToken {
		t.Error("a living token is not repeated")
	}
	s.Advance(2 * time.Hour)
	_, err = hwcloud.GetDeviceDetail.Call(t.Context(), s.client, first.ModelAccessToken, hwcloud.SN{DeviceSN: gate})
	s.fails(err, hwcloud.ExpiredModelToken)
	_, err = hwcloud.GetDeviceDetail.Call(t.Context(), s.client, "", hwcloud.SN{DeviceSN: gate})
	s.fails(err, hwcloud.MissingModelToken)
}

func TestTicketSettings(t *testing.T) {
	t.Parallel()
	s := newStand(t, with("devicecloud.old_tickets", "false")).connect()
	s.Do("model.ticket", "model="+gateModel)
	_, old := newest[hwcloud.ModelTicket](s)
	s.modelToken(gateModel)
	_, err := hwcloud.GetModelToken.Call(t.Context(), s.client, "", hwcloud.ModelCredential{ModelID: gateModel, ModelSecret: s.ModelSecret(gateModel), ModelTicket: old.ModelTicket})
	s.fails(err, hwcloud.InvalidModelTicket)
	if _, f := newStand(t).TryDo("model.ticket"); f == nil {
		t.Error("a ticket to nowhere")
	}
}

// A device is online for an hour after it was said to be; device tokens live for two. (docs 95983, 96022)
func TestLease(t *testing.T) {
	t.Parallel()
	s := newStand(t).connect()
	access := s.bind(gate)
	code := codeOf(s, gate)
	report := func(status openhw.Int32) {
		t.Helper()
		_, err := hwcloud.ReportDeviceStatus.Call(t.Context(), s.client, access.DeviceAccessToken, hwcloud.DeviceStatus{OnlineStatus: status, CurVersion: "1.0"})
		s.must(err)
	}
	shows := func(word string) {
		t.Helper()
		if _, page := s.browse(code); !strings.Contains(page, word) {
			t.Errorf("no %s in\n%s", word, page)
		}
	}
	shows("offline")
	report(hwcloud.Online)
	shows(">online")
	s.Advance(time.Hour)
	shows(">online")
	s.Advance(time.Second)
	shows("offline")
	report(hwcloud.Offline)
	shows("offline")
	s.Advance(time.Hour)
	_, err := hwcloud.ReportDeviceStatus.Call(t.Context(), s.client, access.DeviceAccessToken, hwcloud.DeviceStatus{OnlineStatus: 1, CurVersion: "1.0"})
	s.fails(err, hwcloud.ExpiredDeviceToken)
	_, err = hwcloud.ReportDeviceStatus.Call(t.Context(), s.client, "", hwcloud.DeviceStatus{OnlineStatus: 1, CurVersion: "1.0"})
	s.fails(err, errcode.MissingAccessToken)
}
