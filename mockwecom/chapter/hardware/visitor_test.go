package hardware_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/openhw"
)

func visitorNames(refs []openhw.VisitorRef) string {
	var out []string
	for _, r := range refs {
		out = append(out, r.UserID)
	}
	return strings.Join(out, " ")
}

// visitors reads the whole list in pages, by either name of the command.
func (k *desk) visitors(cmd string, limit uint32) []openhw.User {
	k.t.Helper()
	var all []openhw.User
	for {
		part := get[openhw.VisitorPage](k, cmd, &openhw.PageOfVisitors{Offset: openhw.Uint32(len(all)), Limit: openhw.Uint32(limit)})
		all = append(all, part.UserInfo...)
		if part.IsLast {
			return all
		}
	}
}

func TestVisitors(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	other := k.second(nil)
	for i := range 3 {
		k.Do("visitor.register", fmt.Sprintf("id=v%d", i), fmt.Sprintf("name=访客%d", i), "agent=1000006")
		change := pushed[openhw.ChangeVisitors](k, "push_visitor_list_change")
		if got := visitorNames(change.CreateVisitor); got != fmt.Sprintf("v%d/1000006", i) || int(change.VisitorVersion) != 2+i || int64(change.Timestamp) != present.Unix() {
			t.Errorf("%+v", change)
		}
	}
	other.silent()
	if got := get[openhw.VisitorVersion](k, "get_visitor_version", nil).VisitorVersion; got != 4 {
		t.Errorf("version %d", got)
	}
	for _, cmd := range []string{"get_visitor_list", "get_visitor_by_page"} {
		for _, limit := range []uint32{1, 2, 3, 200} {
			if got := userids(k.visitors(cmd, limit)); got != "v0/1000006 v1/1000006 v2/1000006" {
				t.Errorf("%s by %d: %s", cmd, limit, got)
			}
		}
		k.refused(openhw.BadRange, cmd, &openhw.PageOfVisitors{Limit: 201})
		k.refused(openhw.BadRange, cmd, &openhw.PageOfVisitors{})
		if got := other.visitors(cmd, 200); len(got) != 0 {
			t.Errorf("%+v", got)
		}
	}
	list := get[openhw.UserList](k, "get_visitor_by_ids", &openhw.VisitorsByID{UserIDs: []string{"v1/1000006", "v1/1000007", "sun.hao", "v9/1000006"}}).UserInfo
	if len(list) != 1 {
		t.Fatalf("%+v", list)
	}
	v := list[0]
	if v.Name != "访客1" || v.UserType != openhw.Visitor || v.OpenVID == 0 || v.Fp != nil || v.FpVer != nil || v.FaVer != nil || v.FaList == nil || len(v.PassRuleList) != 1 || v.PublicKey != "" {
		t.Errorf("%+v", v)
	}
	checked := get[openhw.CheckedUserID](k, "check_userid", &openhw.CheckUserID{UserIDItem: []openhw.UserRef{{UserID: "v1/1000006", UserType: openhw.Visitor}, {UserID: "v9/1000006", UserType: openhw.Visitor}, {UserID: "v1/1000006"}}})
	if names(checked.LegalUserIDItem) != "v1/1000006" || names(checked.IllegalUserIDItem) != "v9/1000006 v1/1000006" {
		t.Errorf("%+v", checked)
	}
	k.refused(40058, "get_visitor_by_ids", &openhw.VisitorsByID{UserIDs: make([]string, 201)})
	k.Do("visitor.register", "id=v1", "name=李访客", "agent=1000006", "sns="+k.d.SN+","+other.d.SN)
	if change := pushed[openhw.ChangeVisitors](k, "push_visitor_list_change"); visitorNames(change.UpdateVisitor) != "v1/1000006" || len(change.CreateVisitor) != 0 {
		t.Errorf("%+v", change)
	}
	if change := pushed[openhw.ChangeVisitors](other, "push_visitor_list_change"); visitorNames(change.CreateVisitor) != "v1/1000006" {
		t.Errorf("%+v", change)
	}
	k.Do("visitor.leave", "visitor=v1/1000006")
	for _, d := range []*desk{k, other} {
		if change := pushed[openhw.ChangeVisitors](d, "push_visitor_list_change"); visitorNames(change.DeleteVisitor) != "v1/1000006" {
			t.Errorf("%+v", change)
		}
	}
	if got := userids(k.visitors("get_visitor_list", 200)); got != "v0/1000006 v2/1000006" {
		t.Error(got)
	}
}

// Old firmware puts offset and limit beside body.
func TestVisitorsOfOldFirmware(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"true", "false"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			k := newDesk(t, "hardware.visitor_list_version="+version, "hardware.visitor_list_limit=1", "hardware.visitor_list_keys="+version)
			rules := map[string]string{"true": "-", "false": "9:00-10:00 * * * *"}[version]
			k.Do("visitor.register", "id=v1", "rules="+rules)
			k.Do("visitor.register", "id=v2")
			for range 2 {
				pushed[openhw.ChangeVisitors](k, "push_visitor_list_change")
			}
			must(t, k.Send(k.ctx, false, []byte(`{"cmd":"get_visitor_list","headers":{"req_id":"x"},"offset":0,"limit":200}`)))
			answer := string((<-k.Pushes()).Wire)
			if strings.Contains(answer, `"visitor_version":3`) != (version == "true") || strings.Contains(answer, "visitor_version") != (version == "true") {
				t.Error(answer)
			}
			if strings.Contains(answer, "public_key") != (version == "true") || strings.Contains(answer, `"pass_rule_list":[]`) != (version == "true") {
				t.Error(answer)
			}
			if !strings.Contains(answer, "v1/1000002") || strings.Contains(answer, "v2/1000002") || !strings.Contains(answer, `"is_last":false`) {
				t.Error(answer)
			}
		})
	}
}

// Faces of visitors come from photos, and are shared as those of members are.
func TestVisitorFace(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	other := k.second(nil)
	k.Do("visitor.register", "sns="+k.d.SN+","+other.d.SN)
	pushed[openhw.ChangeVisitors](k, "push_visitor_list_change")
	pushed[openhw.ChangeVisitors](other, "push_visitor_list_change")
	k.Do("visitor.pick_face")
	push := pushed[openhw.UserFace](k, "push_user_face")
	if push.UserID != "v1/1000002" || push.UserType != openhw.Visitor || len(push.FaceInfo) != 1 {
		t.Fatalf("%+v", push)
	}
	face := openhw.Feature{UserID: push.UserID, UserType: openhw.Visitor, FaList: templates("face"), Fp: templates("ignored")}
	get[openhw.FailedUsers](k, "upload_userinfo", &openhw.UploadFeatures{OperID: push.OperID, ErrCode: i32(0), ErrMsg: "ok", UserInfo: []openhw.Feature{face}})
	for _, d := range []*desk{k, other} {
		if change := pushed[openhw.ChangeVisitors](d, "push_visitor_list_change"); visitorNames(change.UpdateVisitor) != "v1/1000002" {
			t.Errorf("%+v", change)
		}
		list := get[openhw.UserList](d, "get_visitor_by_ids", &openhw.VisitorsByID{UserIDs: []string{"v1/1000002"}}).UserInfo
		if len(list) != 1 || !cmp.Equal(list[0].FaList, templates("face")) || list[0].Fp != nil {
			t.Errorf("%+v", list)
		}
	}
	if out := k.upload(openhw.Feature{UserID: "v1/1000002", UserType: openhw.Visitor, Fa: templates("old form")[0].Data}); len(out.FailList) != 1 {
		t.Errorf("%+v", out)
	}
	if got := get[openhw.PermVersion](k, "get_perm_version", nil).PermVersion; got != 1 {
		t.Errorf("visitors raised perm_version to %d", got)
	}
	k.Do("corp.unbind_device")
	if got := other.visitors("get_visitor_list", 200); len(got) != 1 {
		t.Errorf("%+v", got)
	}
}
