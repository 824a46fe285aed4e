package hardware_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/mocktest"
)

func TestActions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		action string
		params []string
		ok     bool
	}{
		{"MakeOK", "device.make", []string{"sn=abc123"}, true},
		{"MakeTwice", "device.make", []string{"sn=yqgate00000001"}, false},
		{"MakeBadSN", "device.make", []string{"sn=gate-1"}, false},
		{"MakeNoSuchModel", "device.make", []string{"sn=abc124", "model=hwmNone"}, false},
		{"ResetWithoutSeed", "device.reset", nil, false},
		{"ResetUnknown", "device.reset", []string{"sn=none"}, false},
		{"EnableOK", "device.enable", []string{"sn=YQGATE00000002", "on=false"}, true},
		{"EnableUnknown", "device.enable", []string{"sn=none"}, false},
		{"BindNeverOnline", "corp.bind_device", nil, false},
		{"BindTwice", "corp.bind_device", []string{"sn=YQGATE00000001"}, false},
		{"BindUnknownDevice", "corp.bind_device", []string{"sn=none"}, false},
		{"BindUnknownCorp", "corp.bind_device", []string{"corp=ww0000000000000000"}, false},
		{"UnbindOK", "corp.unbind_device", nil, true},
		{"UnbindUnbound", "corp.unbind_device", []string{"sn=YQGATE00000002"}, false},
		{"RangeUnbound", "corp.device_range", []string{"sn=YQGATE00000002", "parties=1"}, false},
		{"RestartOffline", "device.restart", nil, true},
		{"RestartUnbound", "device.restart", []string{"sn=YQGATE00000002"}, false},
		{"EnrolOKOffline", "corp.enrol", nil, true},
		{"EnrolUnbound", "corp.enrol", []string{"sn=YQGATE00000002"}, false},
		{"EnrolUnknownDevice", "corp.enrol", []string{"sn=none"}, false},
		{"EnrolStranger", "corp.enrol", []string{"user=ghost"}, false},
		{"EnrolUnknownVisitor", "corp.enrol", []string{"user=v9/1000002"}, false},
		{"EnrolAtPrinter", "corp.enrol", []string{"sn=YQPRINT00000001"}, false},
		{"CancelNothing", "corp.cancel_enrol", nil, false},
		{"EraseNothing", "corp.erase_feature", nil, false},
		{"EraseStrangeID", "corp.erase_feature", []string{"id=thumb"}, false},
		{"SelfInputOK", "corp.self_input", nil, true},
		{"SelfInputAtPrinter", "corp.self_input", []string{"sn=YQPRINT00000001"}, false},
		{"PickFaceOK", "member.pick_face", nil, true},
		{"PickFaceThree", "member.pick_face", []string{"count=3"}, false},
		{"PickFaceNoBase64", "member.pick_face", []string{"photo=***"}, false},
		{"PickFaceNoJPEG", "member.pick_face", []string{"photo=aGVsbG8="}, false},
		{"CodeOK", "member.phone_code", nil, true},
		{"CodeStranger", "member.phone_code", []string{"user=ghost"}, false},
		{"CodeTooLong", "member.phone_code", []string{"life=24h"}, false},
		{"CodeTooShort", "member.phone_code", []string{"life=1ms"}, false},
		{"RuleOK", "corp.pass_rule_add", nil, true},
		{"RuleOKRemoteOnly", "corp.pass_rule_add", []string{"remote=9:00-10:00 * * * *"}, true},
		{"RuleNoColumns", "corp.pass_rule_add", []string{"rules=9:00-10:00"}, false},
		{"RuleOfficialTypo", "corp.pass_rule_add", []string{"rules=9:300-10:00 * * * *"}, false},
		{"RuleOverMidnight", "corp.pass_rule_add", []string{"rules=23:00-2:00 * * * *"}, false},
		{"RuleSecondWrong", "corp.pass_rule_add", []string{"rules=9:00-10:00 * * * *; x"}, false},
		{"RuleStranger", "corp.pass_rule_add", []string{"users=ghost"}, false},
		{"RuleAtPrinter", "corp.pass_rule_add", []string{"sns=YQPRINT00000001"}, false},
		{"RuleUnbound", "corp.pass_rule_add", []string{"sns=YQGATE00000002"}, false},
		{"RuleForeign", "corp.pass_rule_add", []string{"corp=ww4229c9481201bba3"}, false},
		{"RuleNoTime", "corp.pass_rule_add", []string{"effect=tomorrow"}, false},
		{"EditNoRule", "corp.pass_rule_edit", []string{"rule=none"}, false},
		{"DeleteNoRule", "corp.pass_rule_delete", []string{"rule=none"}, false},
		{"VisitorOK", "visitor.register", nil, true},
		{"VisitorAtPrinter", "visitor.register", []string{"sns=YQPRINT00000001"}, false},
		{"VisitorUnbound", "visitor.register", []string{"sns=YQGATE00000002"}, false},
		{"VisitorWrongRule", "visitor.register", []string{"rules=always"}, false},
		{"VisitorLongID", "visitor.register", []string{"id=" + strings.Repeat("v", 121)}, false},
		{"LeaveUnknown", "visitor.leave", []string{"visitor=v9/1000002"}, false},
		{"VisitorCodeUnknown", "visitor.phone_code", []string{"visitor=v9/1000002"}, false},
		{"VisitorFaceUnknown", "visitor.pick_face", []string{"visitor=v9/1000002"}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := mocktest.New(t)
			values, finding := s.TryDo(test.action, test.params...)
			if (finding == nil) != test.ok {
				t.Errorf("%v, %v", values, finding)
			}
		})
	}
}

// A device that was bound, removed and bound by another corp serves that one, and asks for its whole list.
func TestAnotherCorp(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	k.Do("corp.unbind_device", "sn="+k.d.SN)
	k.Do("corp.bind_device", "sn="+k.d.SN, "corp=ww4229c9481201bba3")
	for _, want := range []string{"push_unbind_corp", "push_bind_corp"} {
		if push := <-k.Pushes(); push.Cmd != want {
			t.Errorf("%+v, want %s", push, want)
		}
	}
	secret := get[openhw.Secret](k, "active", &openhw.Activate{ActiveCode: k.d.ActiveCode}).Secret
	if _, err := k.Ask(k.ctx, "subscribe_corp", &openhw.Subscribe{Secret: secret, FirmwareVersion: "1"}); err != nil {
		t.Fatal(err)
	}
	if got := userids(get[openhw.UserPage](k, "get_userinfo_by_page", page(0, 200)).UserInfo); got != "yan.bing mei.lan qin.feng fang.yi" {
		t.Error(got)
	}
	if got := get[openhw.CorpName](k, "get_corp_info", nil).CorpName; got != "青禾食品" {
		t.Error(got)
	}
	admins := get[openhw.Admins](k, "get_admin_info", nil)
	if len(admins.UserInfo) != 1 || admins.UserInfo[0].UserID != "yan.bing" || admins.UserInfo[0].Name != "严冰" {
		t.Errorf("%+v", admins)
	}
}

// Who is named in a range stays in it under a new userid; who has left does not come back with a userid of old.
func TestRangeFollowsTheMember(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	old := k.Do("member.add", "name=新人", "mobile=13800017777")["userid"]
	pushed[openhw.ChangeContact](k, "push_change_contact")
	k.Do("corp.device_range", "users=sun.hao,"+old)
	pushed[openhw.ChangeContact](k, "push_change_contact")
	operID := k.Do("corp.enrol", "user="+old)["oper_id"]
	pushed[openhw.EnterPage](k, "push_enter_page")
	k.Do("member.edit", "user="+old, "new_userid=xin.ren")
	if change := pushed[openhw.ChangeUserID](k, "push_change_userid"); change.NewUserID != "xin.ren" || change.PermVersion != 4 {
		t.Errorf("%+v", change)
	}
	if got := userids(get[openhw.UserPage](k, "get_userinfo_by_page", page(0, 200)).UserInfo); got != "sun.hao xin.ren" {
		t.Error(got)
	}
	get[openhw.FailedUsers](k, "upload_userinfo", &openhw.UploadFeatures{OperID: operID, ErrCode: i32(0), UserInfo: []openhw.Feature{{UserID: "xin.ren", FaList: templates("face")}}})
	pushed[openhw.ChangeContact](k, "push_change_contact")
	if got := k.operation(operID).State; got != hardware.Succeeded {
		t.Error(got)
	}
	k.Do("member.leave", "user=xin.ren")
	if change := pushed[openhw.ChangeContact](k, "push_change_contact"); names(change.DeleteUser) != "xin.ren" {
		t.Errorf("%+v", change)
	}
	k.Do("member.add", "userid=xin.ren", "name=新人", "mobile=13800017777")
	k.silent()
}

// A userid that the system made changes once; a device that was offline learns of it later.
func TestRename(t *testing.T) {
	t.Parallel()
	k := newDesk(t, "hardware.notify_limit=2")
	var made []string
	for i := range 3 {
		made = append(made, k.Do("member.add", fmt.Sprintf("name=新人%d", i), fmt.Sprintf("mobile=1380001777%d", i))["userid"])
		pushed[openhw.ChangeContact](k, "push_change_contact")
	}
	for i, old := range made {
		k.Do("member.edit", "user="+old, fmt.Sprintf("new_userid=new%d", i))
		change := pushed[openhw.ChangeUserID](k, "push_change_userid")
		if change.OldUserID != old || change.NewUserID != fmt.Sprintf("new%d", i) || int(change.PermVersion) != 5+i {
			t.Errorf("%+v", change)
		}
	}
	history := func(since, offset, limit openhw.Uint32) *openhw.NotifyPage {
		return get[openhw.NotifyPage](k, "get_notify_history", &openhw.NotifyHistory{PermVersion: since, Offset: &offset, Limit: limit})
	}
	first := history(0, 0, 0)
	if len(first.Item) != 2 || first.IsLast || first.Item[0].PermVersion != 5 {
		t.Errorf("%+v", first)
	}
	var push struct {
		Cmd  string
		Body openhw.ChangeUserID
	}
	if err := json.Unmarshal([]byte(first.Item[0].Data), &push); err != nil || push.Cmd != "push_change_userid" || push.Body.NewUserID != "new0" {
		t.Errorf("%s: %v", first.Item[0].Data, err)
	}
	if rest := history(0, 2, 100); len(rest.Item) != 1 || !rest.IsLast {
		t.Errorf("%+v", rest)
	}
	if newer := history(6, 0, 0); len(newer.Item) != 1 || !newer.IsLast || newer.Item[0].PermVersion != 7 {
		t.Errorf("%+v", newer)
	}
	k.refused(openhw.BadRange, "get_notify_history", &openhw.NotifyHistory{})
}
