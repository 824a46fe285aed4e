package hardware_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"wecomlab/core/openhw"
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
