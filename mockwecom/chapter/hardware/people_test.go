package hardware_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"wecomlab/core/clock"
	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
	"wecomlab/fixtures"
	"wecomlab/hardware-sim/device"
	"wecomlab/mockwecom/mocktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 20 * time.Second

var present = time.Date(2026, 5, 11, 1, 30, 0, 0, time.UTC)

// desk is a simulator, and the bound device of its world on a connection that is logged in.
type desk struct {
	*mocktest.Server
	*device.Link
	t   *testing.T
	ctx context.Context
	url string
	d   fixtures.Device
}

func newDesk(t *testing.T, settings ...string) *desk { return newDeskWith(t, nil, settings...) }

// newDeskWith is newDesk for a device that names its algorithms.
func newDeskWith(t *testing.T, ext *openhw.ExtArgs, settings ...string) *desk {
	t.Helper()
	values := map[string]string{}
	for _, s := range settings {
		name, value, _ := strings.Cut(s, "=")
		values[name] = value
	}
	s := mocktest.New(t, mocktest.WithFrozenClock(present), mocktest.WithSettings(values))
	ctx, cancel := clock.Real().WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	demo, err := fixtures.Load("demo")
	must(t, err)
	k := &desk{Server: s, t: t, ctx: ctx, url: "ws" + strings.TrimPrefix(s.URL, "http"), d: demo.DeviceModels[0].Devices[0]}
	k.register()
	k.subscribe(ext)
	return k
}

// register connects the device to the network.
func (k *desk) register() {
	k.t.Helper()
	var err error
	k.Link, err = device.Dial(k.ctx, k.url)
	must(k.t, err)
	k.t.Cleanup(k.Link.Close)
	p := openhw.Proof{Purpose: openhw.ForRegister, SN: k.d.SN, Timestamp: fmt.Sprint(k.Clock().Now().Unix()), Nonce: "1"}
	code := get[openhw.ActiveCode](k, "register", &openhw.Register{DeviceSignature: p.Sign(k.d.SecretNo), SN: k.d.SN, Timestamp: openhw.Decimal{Text: p.Timestamp}, Nonce: openhw.Decimal{Text: p.Nonce}})
	k.d.ActiveCode = code.ActiveCode
}

func (k *desk) subscribe(ext *openhw.ExtArgs) {
	k.t.Helper()
	_, err := k.Ask(k.ctx, "subscribe_corp", &openhw.Subscribe{Secret: k.d.Secret, FirmwareVersion: "1", ExtArgs: ext})
	must(k.t, err)
}

// second is the other door of the world, bound to the same corp and logged in.
func (k *desk) second(ext *openhw.ExtArgs) *desk {
	k.t.Helper()
	demo, err := fixtures.Load("demo")
	must(k.t, err)
	other := &desk{Server: k.Server, t: k.t, ctx: k.ctx, url: k.url, d: demo.DeviceModels[0].Devices[1]}
	other.register()
	k.Do("corp.bind_device", "sn="+other.d.SN)
	pushed[struct{}](other, "push_bind_corp")
	other.d.Secret = get[openhw.Secret](other, "active", &openhw.Activate{ActiveCode: other.d.ActiveCode}).Secret
	other.subscribe(ext)
	return other
}

func get[Answer any](k *desk, cmd string, body any) *Answer {
	k.t.Helper()
	answer, err := k.Ask(k.ctx, cmd, body)
	must(k.t, err)
	return answer.(*Answer)
}

func (k *desk) refused(code errcode.Code, cmd string, body any) {
	k.t.Helper()
	if _, err := k.Ask(k.ctx, cmd, body); device.CodeOf(err) != code {
		k.t.Errorf("%s: %v, want %d", cmd, err, code)
	}
}

// pushed gives the body of the next push.
func pushed[Body any](k *desk, cmd string) *Body {
	k.t.Helper()
	select {
	case frame := <-k.Pushes():
		row, _ := openhw.Lookup(cmd)
		body, err := row.ReadRequest(frame)
		if frame.Cmd != cmd || err != nil {
			k.t.Fatalf("%s %s, %v: want %s", frame.Cmd, frame.Body, err, cmd)
		}
		out, _ := body.(*Body)
		return out
	case <-k.ctx.Done():
		k.t.Fatalf("%s did not come", cmd)
	}
	return nil
}

// silent fails if a push has come: what was pushed before the answer to a ping is there by then.
func (k *desk) silent() {
	k.t.Helper()
	_, err := k.Ask(k.ctx, "ping", nil)
	must(k.t, err)
	select {
	case frame := <-k.Pushes():
		k.t.Errorf("%s %s came", frame.Cmd, frame.Body)
	default:
	}
}

func page(offset, limit uint32) *openhw.PageOfUsers {
	at := openhw.Uint32(offset)
	return &openhw.PageOfUsers{Offset: &at, Limit: openhw.Uint32(limit)}
}

func userids(users []openhw.User) string {
	var out []string
	for _, u := range users {
		out = append(out, u.UserID)
	}
	return strings.Join(out, " ")
}

const everybody = "lin.yue zhao.qing chen.mo sun.hao wu.tong he.xin luo.wei tang.min xu.lei gao.jie"

func TestUsersByPage(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	whole := get[openhw.UserPage](k, "get_userinfo_by_page", page(0, 200))
	if got := userids(whole.UserInfo); got != everybody || !whole.IsLast || whole.PermVersion != 1 {
		t.Errorf("%s, last %v, version %d", got, whole.IsLast, whole.PermVersion)
	}
	first := whole.UserInfo[0]
	if first.Name != "林悦" || first.OpenVID == 0 || first.FpVer == nil || first.FaVer == nil || first.Fp == nil || first.FaList == nil {
		t.Errorf("%+v", first)
	}
	var parts []string
	for offset := uint32(0); ; offset += 4 {
		part := get[openhw.UserPage](k, "get_userinfo_by_page", page(offset, 4))
		parts = append(parts, userids(part.UserInfo))
		if part.IsLast {
			break
		}
	}
	if got := strings.Join(parts, " "); got != everybody || len(parts) != 3 {
		t.Errorf("%q", parts)
	}
	if beyond := get[openhw.UserPage](k, "get_userinfo_by_page", page(4_000_000_000, 200)); len(beyond.UserInfo) != 0 || !beyond.IsLast {
		t.Errorf("%+v", beyond)
	}
	var no openhw.Uint32
	lean := page(0, 1)
	lean.IsReqFpInfo, lean.IsReqFaInfo = &no, &no
	if u := get[openhw.UserPage](k, "get_userinfo_by_page", lean).UserInfo[0]; u.Fp != nil || u.FaList != nil || u.FpVer == nil || u.FaVer == nil {
		t.Errorf("%+v", u)
	}
	k.refused(openhw.BadRange, "get_userinfo_by_page", page(0, 0))
	k.refused(openhw.BadRange, "get_userinfo_by_page", page(0, 201))
	k.refused(openhw.BadRange, "get_userinfo_by_page", &openhw.PageOfUsers{Limit: 1})
}

// A list that changes while it is read shows by its version, which every page carries.
func TestListChangesWhileItIsRead(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	first := get[openhw.UserPage](k, "get_userinfo_by_page", page(0, 4))
	k.Do("member.leave", "user=chen.mo")
	second := get[openhw.UserPage](k, "get_userinfo_by_page", page(4, 4))
	if first.PermVersion != 1 || second.PermVersion != 2 || userids(second.UserInfo) != "he.xin luo.wei tang.min xu.lei" {
		t.Errorf("versions %d and %d, %s", first.PermVersion, second.PermVersion, userids(second.UserInfo))
	}
	if again := get[openhw.UserPage](k, "get_userinfo_by_page", page(0, 200)); len(again.UserInfo) != 9 || again.PermVersion != 2 {
		t.Errorf("%d people, version %d", len(again.UserInfo), again.PermVersion)
	}
	for _, id := range []string{"'", `"; DROP TABLE members; --`, "%", "_", strings.Repeat("深", 1000), "lin.yue ", "lin.yue/1000002"} {
		if got := get[openhw.UserList](k, "get_userinfo_by_ids", &openhw.UsersByID{UserIDs: []string{id}}); len(got.UserInfo) != 0 {
			t.Errorf("%q is %+v", id, got.UserInfo)
		}
	}
}

func TestRange(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	k.Do("corp.device_range", "parties=5", "users=Lin.Yue,tang.min")
	change := pushed[openhw.ChangeContact](k, "push_change_contact")
	if change.PermVersion != 2 || len(change.CreateUser) != 0 || len(change.DeleteUser) != 6 || int64(change.Timestamp) != present.Unix() {
		t.Errorf("%+v", change)
	}
	for limit, want := range map[uint32]string{200: "lin.yue sun.hao wu.tong tang.min", 3: "lin.yue sun.hao wu.tong"} {
		if got := get[openhw.UserPage](k, "get_userinfo_by_page", page(0, limit)); userids(got.UserInfo) != want || got.IsLast != (limit == 200) {
			t.Errorf("%s, last %v", userids(got.UserInfo), got.IsLast)
		}
	}
	if got := get[openhw.UserPage](k, "get_userinfo_by_page", page(3, 3)); userids(got.UserInfo) != "tang.min" || !got.IsLast {
		t.Errorf("%+v", got)
	}
	byID := get[openhw.UserList](k, "get_userinfo_by_ids", &openhw.UsersByID{UserIDs: []string{"SUN.hao", "he.xin", "ghost"}})
	if got := userids(byID.UserInfo); got != "sun.hao" {
		t.Error(got)
	}
	checked := get[openhw.CheckedUserID](k, "check_userid", &openhw.CheckUserID{UserID: []string{"sun.hao", "he.xin", "ghost"}})
	if !slices.Equal(checked.LegalUserID, []string{"sun.hao"}) || !slices.Equal(checked.IllegalUserID, []string{"he.xin", "ghost"}) {
		t.Errorf("%+v", checked)
	}
	items := get[openhw.CheckedUserID](k, "check_userid", &openhw.CheckUserID{UserIDItem: []openhw.UserRef{{UserID: "sun.hao"}, {UserID: "sun.hao", UserType: openhw.Student}}})
	if len(items.LegalUserIDItem) != 1 || len(items.IllegalUserIDItem) != 1 || items.LegalUserID != nil {
		t.Errorf("%+v", items)
	}
	k.Do("corp.device_range", "parties=5", "users=lin.yue,tang.min")
	if got := get[openhw.PermVersion](k, "get_perm_version", nil).PermVersion; got != 2 {
		t.Errorf("a range that stays the same raised the version to %d", got)
	}
	for _, params := range [][]string{{"parties=99"}, {"parties=x"}, {"users=ghost"}} {
		if _, finding := k.TryDo("corp.device_range", params...); finding == nil {
			t.Errorf("%v was accepted", params)
		}
	}
}

// Changes of contacts raise the version by one each and tell who is concerned.
func TestContactChanges(t *testing.T) {
	t.Parallel()
	refs := func(r []openhw.UserRef) string {
		var out []string
		for _, ref := range r {
			out = append(out, ref.UserID)
		}
		return strings.Join(out, " ")
	}
	tests := []struct {
		name, users, action                string
		params                             []string
		created, updated, deleted, renamed string
	}{
		{"Joins", "", "member.add", []string{"userid=ma.li", "name=马丽", "department=2", "mobile=13800019999"}, "ma.li", "", "", ""},
		{"Leaves", "", "member.leave", []string{"user=sun.hao"}, "", "", "sun.hao", ""},
		{"ChangesName", "", "member.edit", []string{"user=sun.hao", "name=孙浩然"}, "", "sun.hao", "", ""},
		{"MovesIntoRange", "parties=3", "member.edit", []string{"user=sun.hao", "department=3"}, "sun.hao", "", "", ""},
		{"MovesOutOfRange", "parties=5", "member.edit", []string{"user=sun.hao", "department=3"}, "", "", "sun.hao", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			k := newDesk(t)
			version := openhw.Uint32(1)
			if test.users != "" {
				k.Do("corp.device_range", test.users)
				pushed[openhw.ChangeContact](k, "push_change_contact")
				version++
			}
			k.Do(test.action, test.params...)
			change := pushed[openhw.ChangeContact](k, "push_change_contact")
			if change.PermVersion != version+1 || refs(change.CreateUser) != test.created || refs(change.UpdateUser) != test.updated || refs(change.DeleteUser) != test.deleted {
				t.Errorf("%+v", change)
			}
			if got := get[openhw.PermVersion](k, "get_perm_version", nil).PermVersion; got != version+1 {
				t.Errorf("version %d", got)
			}
		})
	}
	t.Run("OutsideOfRangeIsSilent", func(t *testing.T) {
		t.Parallel()
		k := newDesk(t)
		k.Do("corp.device_range", "users=lin.yue")
		pushed[openhw.ChangeContact](k, "push_change_contact")
		k.Do("member.edit", "user=sun.hao", "name=孙")
		k.Do("member.edit", "user=lin.yue", "position=董事长")
		if got := get[openhw.PermVersion](k, "get_perm_version", nil).PermVersion; got != 2 {
			t.Errorf("version %d", got)
		}
	})
}

func TestForeignIDs(t *testing.T) {
	t.Parallel()
	k := newDesk(t, "hardware.foreign_ids=empty")
	got := get[openhw.UserList](k, "get_userinfo_by_ids", &openhw.UsersByID{UserItem: []openhw.UserRef{{UserID: "ghost"}, {UserID: "gao.jie"}}})
	if userids(got.UserInfo) != "ghost gao.jie" || got.UserInfo[0].Name != "" || got.UserInfo[1].Name != "高洁" {
		t.Errorf("%+v", got)
	}
	k.refused(40058, "get_userinfo_by_ids", &openhw.UsersByID{UserIDs: make([]string, 201)})
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
