package hardware_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"wecomlab/core/clock"
	"wecomlab/core/openhw"
	"wecomlab/fixtures"
	"wecomlab/hardware-sim/device"
	"wecomlab/mockwecom/engine/store/postgrestest"
	"wecomlab/mockwecom/sim"
)

// What devices are answered does not depend on the database.
func TestEveryDatabase(t *testing.T) {
	t.Parallel()
	answers := map[string][]string{}
	for database, dsn := range map[string]string{"memory": "", "SQLite": t.TempDir() + "/world.db", "PostgreSQL": postgrestest.Start(t)} {
		s, err := sim.Start(t.Context(), sim.Config{Listen: "127.0.0.1:0", Database: dsn, MediaDir: t.TempDir(), Freeze: present})
		if err != nil {
			t.Fatal(database, err)
		}
		answers[database] = sequence(t, s)
		if err := s.Close(context.Background()); err != nil {
			t.Error(database, err)
		}
	}
	for database, got := range answers {
		if diff := gocmp.Diff(answers["memory"], got); diff != "" {
			t.Error(database, diff)
		}
	}
}

// sequence lets people and the first door of the world do everything that is stored, and gives what the door was answered.
func sequence(t *testing.T, s *sim.Sim) (answers []string) {
	t.Helper()
	ctx, cancel := clock.Real().WithTimeout(t.Context(), patience)
	defer cancel()
	demo, err := fixtures.Load("demo")
	must(t, err)
	d := demo.DeviceModels[0].Devices[0]
	link, err := device.Dial(ctx, "ws"+strings.TrimPrefix(s.URL(), "http"))
	must(t, err)
	defer link.Close()
	made := "nobody" // the userid that the system makes, another one in every world
	ask := func(cmd string, body any) {
		t.Helper()
		answer, err := link.Ask(ctx, cmd, body)
		text, _ := json.Marshal(answer)
		answers = append(answers, fmt.Sprintf("%s %s %d", cmd, strings.ReplaceAll(string(text), made, "made"), device.CodeOf(err)))
	}
	do := func(name string, params ...string) string {
		t.Helper()
		given := map[string]string{}
		for _, p := range params {
			key, value, _ := strings.Cut(p, "=")
			given[key] = value
		}
		out, err := s.Do(ctx, name, given)
		if err != nil || out.Finding != nil {
			t.Fatalf("%s: %+v, %v", name, out.Finding, err)
		}
		return cmp.Or(out.Values["oper_id"], out.Values["userid"])
	}
	p := openhw.Proof{Purpose: openhw.ForRegister, SN: d.SN, Timestamp: fmt.Sprint(present.Unix()), Nonce: "1"}
	_, err = link.Ask(ctx, "register", &openhw.Register{DeviceSignature: p.Sign(d.SecretNo), SN: d.SN, Timestamp: openhw.Decimal{Text: p.Timestamp}, Nonce: openhw.Decimal{Text: p.Nonce}})
	must(t, err)
	ask("subscribe_corp", &openhw.Subscribe{Secret: d.Secret, FirmwareVersion: "1", ExtArgs: &openhw.ExtArgs{FpAlgorithm: []string{"x", "default"}}})
	sun := openhw.Feature{UserID: "sun.hao", Fp: templates("a", "b"), FpAlgorithm: "x", FaList: templates("face")}
	ask("upload_userinfo", &openhw.UploadFeatures{UserInfo: []openhw.Feature{sun, {UserID: "ghost"}}})
	ask("upload_userinfo", &openhw.UploadFeatures{UserInfo: []openhw.Feature{sun}})
	ask("upload_userinfo", &openhw.UploadFeatures{UserInfo: []openhw.Feature{{UserID: "sun.hao", Fp: []openhw.Template{{ID: 1}}, FpAlgorithm: "x"}}})
	do("corp.erase_feature", "user=sun.hao", "page=fa", "id=0")
	do("corp.pass_rule_add", "users=sun.hao,gao.jie", "remote=1:00-2:00 * * * *")
	do("corp.pass_rule_edit", "remote=-", "rules=9:00-10:00 * * * *; 11:00-12:00 * * * *")
	do("visitor.register")
	do("visitor.register", "name=李访客")
	do("member.edit", "user=he.xin", "name=何")
	made = do("member.add", "name=新人", "mobile=13800017777")
	do("member.edit", "user="+made, "new_userid=xin.ren")
	offset := openhw.Uint32(0)
	ask("get_notify_history", &openhw.NotifyHistory{Offset: &offset})
	ask("get_perm_version", nil)
	operID := do("corp.enrol", "user=sun.hao")
	ask("upload_userinfo", &openhw.UploadFeatures{OperID: operID, ErrCode: i32(0), UserInfo: []openhw.Feature{{UserID: "sun.hao", FaList: templates("new")}}})
	do("visitor.pick_face")
	do("member.phone_code", "user=sun.hao")
	ask("checkin", &openhw.Checkin{CheckinData: []openhw.Punch{{UserID: "sun.hao", Timestamp: 1778463000, PassType: 1}, {UserID: "sun.hao", Timestamp: 1778463000}}})
	do("corp.device_range", "parties=5", "users=gao.jie,lin.yue")
	ask("get_userinfo_by_page", page(1, 2))
	ask("get_userinfo_by_ids", &openhw.UsersByID{UserIDs: []string{"sun.hao", "gao.jie", "he.xin"}})
	ask("get_visitor_by_ids", &openhw.VisitorsByID{UserIDs: []string{"v1/1000002"}})
	ask("get_visitor_version", nil)
	ask("get_perm_version", nil)
	do("member.edit", "user=gao.jie", "name=高")
	do("member.leave", "user=gao.jie")
	do("visitor.leave")
	ask("get_visitor_version", nil)
	ask("get_userinfo_by_page", page(0, 200))
	do("corp.pass_rule_delete")
	do("corp.unbind_device")
	do("world.reset")
	ask("get_perm_version", nil)
	return answers
}
