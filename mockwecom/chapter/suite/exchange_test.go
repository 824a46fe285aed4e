package suite_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/chapter/suite"
	"wecomlab/mockwecom/engine/store"
)

// setInstallDomain changes what only the world file says.
func (s *stand) setInstallDomain(domain string) {
	s.t.Helper()
	s.must(s.rt.Store.Change(s.t.Context(), func(tx *store.Tx) error {
		_, err := tx.NewUpdate().Model((*suite.Suite)(nil)).Set("install_domain = ?", domain).Where("suite_id = ?", s.third.id).Exec(context.Background())
		return err
	}))
	s.suites.Chapter().Forget()
}

func TestAuthCode(t *testing.T) {
	t.Parallel()
	s, a, suiteToken := readyToInstall(t)
	s.connect(a, s.template)
	templateToken := s.suiteToken(a, s.template)
	late := s.do("corp.install", "corp="+s.other).Values["auth_code"]
	s.pass(10 * time.Minute)
	used := s.do("corp.install", "corp="+s.other).Values["auth_code"]
	s.exchange(suiteToken, used).ok()
	good := s.do("corp.install").Values["auth_code"]
	pre := s.preAuth(suiteToken)
	for name, c := range map[string]struct {
		token, code string
		errcode     int
		says        string
	}{
		"ErrMissing":          {suiteToken, "", 41008, "auth_code"},
		"ErrUnknown":          {suiteToken, "x", 40078, "never issued"},
		"ErrTooLong":          {suiteToken, strings.Repeat("x", 513), 40058, "512"},
		"ErrIsThePreAuthCode": {suiteToken, pre, 40078, "pre_auth_code"},
		"ErrExpired":          {suiteToken, late, 40078, "600 seconds"},
		"ErrUsed":             {suiteToken, used, 40078, "works once"},
		"ErrOfAnotherSuite":   {templateToken, good, 48003, s.third.id},
		"ErrUsedAndWhatToDo":  {suiteToken, used, 40078, "idempotent"},
	} {
		for _, path := range []string{"service/get_permanent_code", "service/v2/get_permanent_code"} {
			t.Run(name+"/"+path, func(t *testing.T) {
				f := s.call(path, token("suite_access_token", c.token), map[string]string{"auth_code": c.code}).fails(c.errcode)
				if !strings.Contains(f.String(), c.says) {
					t.Errorf("the finding does not say %q: %s", c.says, f)
				}
			})
		}
	}
	s.exchange(suiteToken, good).ok()
	s.exchange(suiteToken, good).fails(40078)
	cancelled := s.do("corp.install").Values["auth_code"]
	s.do("corp.cancel")
	if f := s.exchange(suiteToken, cancelled).fails(40078); !strings.Contains(f.Cause, "took its authorization back") {
		t.Errorf("the finding is %s", f)
	}
}

func TestForeignAuthCodeIsASetting(t *testing.T) {
	t.Parallel()
	s, a, _ := readyToInstall(t, "suite.foreign_auth_code", "40078")
	s.connect(a, s.template)
	s.exchange(s.suiteToken(a, s.template), s.do("corp.install").Values["auth_code"]).fails(40078)
}

func TestPermanentCodeV1(t *testing.T) {
	t.Parallel()
	s, a, suiteToken := readyToInstall(t)
	third := s.call("service/get_permanent_code", token("suite_access_token", suiteToken), map[string]string{"auth_code": s.do("corp.install").Values["auth_code"]}).ok()
	if _, has := third.body["errcode"]; has {
		t.Errorf("a success has an errcode: %s", third.raw)
	}
	s.call("agent/list", token("access_token", third.text("access_token")), nil).ok()
	for _, path := range []string{
		"permanent_code", "auth_corp_info.corp_name", "auth_corp_info.corp_wxqrcode", "auth_corp_info.corp_scale", "auth_corp_info.corp_industry",
		"auth_info.agent.square_logo_url", "auth_user_info.name",
	} {
		if third.text(path) == "" {
			t.Errorf("%s is empty: %s", path, third.raw)
		}
	}

	s.connect(a, s.template)
	templateToken := s.suiteToken(a, s.template)
	s.online(s.template)
	custom := s.call("service/get_permanent_code", token("suite_access_token", templateToken), map[string]string{"auth_code": s.do("corp.authorize").Values["auth_code"]}).ok()
	if _, has := custom.body["access_token"]; has {
		t.Errorf("a 代开发 exchange gave an access_token: %s", custom.raw)
	}
	if diff := cmp.Diff([]string{"true", "林悦"}, []string{custom.text("auth_info.agent.is_customized_app"), custom.text("auth_user_info.name")}); diff != "" {
		t.Error(diff)
	}
}

func TestAuthInfo(t *testing.T) {
	t.Parallel()
	s, a, suiteToken := readyToInstall(t)
	s.connect(a, s.template)
	s.online(s.template)
	templateToken := s.suiteToken(a, s.template)
	granted := s.exchange(suiteToken, s.do("corp.install").Values["auth_code"]).ok()
	corp, code := granted.text("auth_corp_info.corpid"), granted.text("permanent_code")
	custom := s.exchange(templateToken, s.do("corp.authorize").Values["auth_code"]).ok()
	other := s.exchange(suiteToken, s.do("corp.install", "corp="+s.other).Values["auth_code"]).ok()
	for name, c := range map[string]struct {
		corp, code string
		errcode    int
		says       string
	}{
		"ErrCorpMissing":        {"", code, 84054, "auth_corpid"},
		"ErrCodeMissing":        {corp, "", 41025, "permanent_code"},
		"ErrCorpUnknown":        {"wpUnknown", code, 40013, "another provider"},
		"ErrCorpPlain":          {s.corp, code, 40013, corp},
		"ErrCorpInLowerCase":    {strings.ToLower(corp), code, 40013, "case-sensitive"},
		"ErrCodeUnknown":        {corp, "x", 40084, "never issued"},
		"ErrCodeOfAnotherSuite": {corp, custom.text("permanent_code"), 40084, "two suites"},
		"ErrCodeOfAnotherCorp":  {corp, other.text("permanent_code"), 40084, "two corps"},
	} {
		for _, path := range []string{"service/get_auth_info", "service/v2/get_auth_info", "service/get_corp_token"} {
			t.Run(name+"/"+path, func(t *testing.T) {
				f := s.call(path, token("suite_access_token", suiteToken), map[string]string{"auth_corpid": c.corp, "permanent_code": c.code}).fails(c.errcode)
				if !strings.Contains(f.String(), c.says) {
					t.Errorf("the finding does not say %q: %s", c.says, f)
				}
			})
		}
	}
	if f := s.corpToken(templateToken, corp, custom.text("permanent_code")).fails(48002); !strings.Contains(f.Fix, "gettoken") {
		t.Errorf("the finding is %s", f)
	}
	v1 := s.call("service/get_auth_info", token("suite_access_token", suiteToken), map[string]string{"auth_corpid": corp, "permanent_code": code}).ok()
	if v1.text("auth_corp_info.corp_wxqrcode") == "" || v1.text("errmsg") != "ok" {
		t.Errorf("v1 gave %s", v1.raw)
	}
	if _, has := s.authInfo(suiteToken, corp, code).ok().body["auth_corp_info"].(map[string]any)["corp_wxqrcode"]; has {
		t.Error("v2 gives corp_wxqrcode")
	}
}

func TestAuthInfoWithoutAnExchange(t *testing.T) {
	t.Parallel()
	s, _, suiteToken := readyToInstall(t)
	c, err := s.dir.Corp(t.Context(), s.rt.Store.Read(), s.corp)
	s.must(err)
	corp := s.dir.OpenCorpID(s.provider.id, c)
	s.authInfo(suiteToken, corp, "x").fails(48004)
	s.do("corp.install")
	if f := s.authInfo(suiteToken, corp, "x").fails(40084); !strings.Contains(f.Cause, "not redeemed") {
		t.Errorf("the finding is %s", f)
	}
	s.do("corp.cancel")
	if f := s.authInfo(suiteToken, corp, "x").fails(40084); !strings.Contains(f.Cause, "cancelled") {
		t.Errorf("the finding is %s", f)
	}
}

func TestAuthorisingAgainReplacesThePermanentCode(t *testing.T) {
	t.Parallel()
	s, _, suiteToken := readyToInstall(t)
	first := s.exchange(suiteToken, s.do("corp.install").Values["auth_code"]).ok()
	corp := first.text("auth_corp_info.corpid")
	again := s.do("corp.install", "users=sun.hao").Values["auth_code"]
	s.authInfo(suiteToken, corp, first.text("permanent_code")).ok()
	second := s.exchange(suiteToken, again).ok()
	if f := s.authInfo(suiteToken, corp, first.text("permanent_code")).fails(40084); !strings.Contains(f.Got, "before the last reset") {
		t.Errorf("the finding is %s", f)
	}
	info := s.authInfo(suiteToken, corp, second.text("permanent_code")).ok()
	if got := info.text("auth_info.agent.privilege.allow_party"); got != "[]" {
		t.Errorf("allow_party is %s after the range was chosen anew", got)
	}
}

func TestGetAdminList(t *testing.T) {
	t.Parallel()
	s, _, suiteToken := readyToInstall(t)
	list := func(corp string, agentID int) *answer {
		return s.call("service/get_admin_list", token("suite_access_token", suiteToken), map[string]any{"auth_corpid": corp, "agentid": agentID})
	}
	granted := s.exchange(suiteToken, s.do("corp.install").Values["auth_code"]).ok()
	corp := granted.text("auth_corp_info.corpid")
	out := list(corp, 1000003).ok()
	if admins := out.body["admin"].([]any); len(admins) != 2 || out.text("admin.auth_type") != "1" || out.text("admin.userid") != granted.text("auth_user_info.userid") {
		t.Errorf("admins: %s", out.raw)
	}
	list("", 1000003).fails(84054)
	list(corp, 0).fails(41011)
	list(corp, 1000002).fails(40056)
	list("wpNobody", 1000003).fails(40013)
	s.do("corp.cancel")
	list(corp, 1000003).fails(48004)
}

func TestToOpenCorpID(t *testing.T) {
	t.Parallel()
	s, _, suiteToken := readyToInstall(t)
	access := s.providerToken()
	convert := func(corp string) *answer {
		return s.call("service/corpid_to_opencorpid", token("provider_access_token", access), map[string]string{"corpid": corp})
	}
	convert("").fails(41002)
	convert("ww0000000000000000").fails(40013)
	convert(s.corp).fails(48001)
	code := s.do("corp.install").Values["auth_code"]
	convert(s.corp).fails(48001) // not before the exchange
	corp := s.exchange(suiteToken, code).ok().text("auth_corp_info.corpid")
	if got := convert(strings.ToUpper(s.corp)).ok().text("open_corpid"); got != corp {
		t.Errorf("open_corpid is %s, want %s", got, corp)
	}
	convert(s.other).fails(48001)
	if f := convert(corp).fails(40013); !strings.Contains(f.Cause, "encrypted") {
		t.Errorf("the finding is %s", f)
	}
	s.call("service/corpid_to_opencorpid", nil, map[string]string{"corpid": s.corp}).fails(41001)
	s.call("service/corpid_to_opencorpid", token("provider_access_token", suiteToken), map[string]string{"corpid": s.corp}).fails(40014)
}

func TestSetSessionInfo(t *testing.T) {
	t.Parallel()
	s, a, suiteToken := readyToInstall(t)
	s.connect(a, s.template)
	foreign := s.preAuth(s.suiteToken(a, s.template))
	old := s.preAuth(suiteToken)
	s.pass(20 * time.Minute)
	code := s.preAuth(suiteToken)
	if code == s.preAuth(suiteToken) {
		t.Error("two calls gave one pre_auth_code")
	}
	for name, c := range map[string]struct {
		body string
		code int
	}{
		"OK":                    {`{"pre_auth_code":"` + code + `","session_info":{"auth_type":1}}`, 0},
		"OKWithoutType":         {`{"pre_auth_code":"` + code + `","session_info":{}}`, 0},
		"OKWithEmptyAppID":      {`{"pre_auth_code":"` + code + `","session_info":{"appid":[],"auth_type":0}}`, 0},
		"ErrCodeMissing":        {`{"session_info":{"auth_type":1}}`, 40077},
		"ErrCodeUnknown":        {`{"pre_auth_code":"x","session_info":{"auth_type":1}}`, 40077},
		"ErrCodeOfAnotherSuite": {`{"pre_auth_code":"` + foreign + `","session_info":{"auth_type":1}}`, 40077},
		"ErrCodeExpired":        {`{"pre_auth_code":"` + old + `","session_info":{"auth_type":1}}`, 42007},
		"ErrInfoMissing":        {`{"pre_auth_code":"` + code + `"}`, 40063},
		"ErrAppUnknown":         {`{"pre_auth_code":"` + code + `","session_info":{"appid":[3]}}`, 40086},
		"ErrTypeUnknown":        {`{"pre_auth_code":"` + code + `","session_info":{"auth_type":2}}`, 40058},
	} {
		t.Run(name, func(t *testing.T) {
			out := s.call("service/set_session_info", token("suite_access_token", suiteToken), c.body)
			if c.code == 0 {
				out.ok()
				return
			}
			out.fails(c.code)
		})
	}
}
