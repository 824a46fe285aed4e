package suite_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/explain"
	"wecomlab/core/wxcrypt"
	"wecomlab/mockwecom/engine/push"
)

func TestSaveCallback(t *testing.T) {
	t.Parallel()
	s, a := newStand(t), newApp(t)
	tok, key := s.keys(s.template.id)
	thirdToken, thirdKey := s.keys(s.third.id)
	system := s.world.Providers[0].System
	template := a.listen("/template", tok, key, s.provider.id, s.template.id)
	command := a.listen("/command", thirdToken, thirdKey, s.provider.id, s.third.id)
	data := a.listen("/data", thirdToken, thirdKey, s.provider.id, "")
	events := a.listen("/system", system.Token, system.AESKey, s.provider.id, s.provider.id)
	wrongID := a.listen("/wrong-id", tok, key, s.template.id, "")
	for name, c := range map[string]struct {
		params []string
		step   explain.Step // "" is success
	}{
		"OKTemplate":       {[]string{"url=" + template}, ""},
		"OKCheckedAgain":   {[]string{"suite=" + s.third.id, "url=" + command}, ""},
		"OKData":           {[]string{"suite=" + s.third.id, "which=data", "url=" + data}, ""},
		"OKSystem":         {[]string{"suite=" + s.third.id, "which=system", "url=" + events}, ""},
		"ErrSuiteUnknown":  {[]string{"suite=dk0", "url=" + template}, explain.Parameter},
		"ErrTemplateData":  {[]string{"which=data", "url=" + template}, explain.Parameter},
		"ErrNoAddress":     {[]string{"url=callback"}, explain.Parameter},
		"ErrToken":         {[]string{"url=" + template, "token=not-alnum"}, explain.Parameter},
		"ErrKey":           {[]string{"url=" + template, "aes_key=short"}, explain.Parameter},
		"ErrOtherToken":    {[]string{"url=" + template, "token=another"}, explain.Signature},
		"ErrReceiveID":     {[]string{"url=" + wrongID}, explain.ReceiveID},
		"ErrNotFound":      {[]string{"url=" + a.url + "/nothing"}, explain.Status},
		"ErrNobodyListens": {[]string{"url=http://127.0.0.1:1/x"}, explain.Unreachable},
	} {
		t.Run(name, func(t *testing.T) {
			if c.step == "" {
				out := s.do("provider.save_callback", c.params...)
				s.do("provider.save_callback", slices.DeleteFunc(slices.Clone(c.params), func(p string) bool { return strings.HasPrefix(p, "url=") })...)
				s.verified(out.Values["receiver"])
				return
			}
			if f := s.refused("provider.save_callback", c.params...); f.Step != c.step {
				t.Errorf("step %s, want %s: %s", f.Step, c.step, f)
			}
		})
	}
}

// verified checks that an address is in force.
func (s *stand) verified(receiver string) {
	s.t.Helper()
	a, err := push.Find(s.t.Context(), s.rt.Store.Read(), receiver)
	s.must(err)
	if !a.Ready() {
		s.t.Errorf("%s is not in force: %+v", receiver, a)
	}
}

func TestSaveCallbackWithoutURL(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for _, which := range []string{"command", "data", "system"} {
		if f := s.refused("provider.save_callback", "suite="+s.third.id, "which="+which); !strings.Contains(f.Expected, "url=") {
			t.Errorf("%s: %s", which, f)
		}
	}
}

func TestARefusedCallbackLeavesTheFormerOne(t *testing.T) {
	t.Parallel()
	s, a := newStand(t), newApp(t)
	s.connect(a, s.template)
	before, err := push.Find(t.Context(), s.rt.Store.Read(), push.CommandReceiver(s.template.id))
	s.must(err)
	s.refused("provider.save_callback", "url="+a.url+"/nothing")
	after, err := push.Find(t.Context(), s.rt.Store.Read(), push.CommandReceiver(s.template.id))
	s.must(err)
	if diff := cmp.Diff(before, after); diff != "" {
		t.Error(diff)
	}
	s.ticket(a, s.template)
}

func TestDataURLFollowsTheCommandsKeys(t *testing.T) {
	t.Parallel()
	s, a := newStand(t), newApp(t)
	tok, key := "anotherToken7", strings.Repeat("Qx3", 14)+"A"
	s.do("provider.save_callback", "suite="+s.third.id, "token="+tok, "aes_key="+key, "url="+a.listen("/command", tok, key, s.provider.id, s.third.id))
	s.do("provider.save_callback", "suite="+s.third.id, "which=data", "url="+a.listen("/data", tok, key, s.provider.id, ""))
	s.do("corp.install", "test=true", "users=sun.hao")
	a.one("create_auth")
	if got := a.one("subscribe"); got.path != "/data" {
		t.Errorf("subscribe came to %s", got.path)
	}
	tok = "yetAnotherToken8"
	s.do("provider.save_callback", "suite="+s.third.id, "token="+tok, "url="+a.listen("/command", tok, key, s.provider.id, s.third.id))
	a.listen("/data", tok, key, s.provider.id, "")
	s.do("corp.change_scope", "users=sun.hao,wu.tong")
	a.one("subscribe")
}

func TestCreateProducts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ prefix, submit string }{
		"provider.create_template": {"dk", "provider.submit_template"},
		"provider.create_suite":    {"ww", "provider.submit_suite"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, a := newStand(t), newApp(t)
			out := s.do(name, "name=新产品").Values
			if id := out["suite_id"]; len(id) != 18 || id[:2] != c.prefix {
				t.Errorf("id %q", id)
			}
			s.must(wxcrypt.CheckToken(out["token"]))
			s.must(wxcrypt.CheckKey(out["aes_key"]))
			of := &thing{out["suite_id"], out["suite_secret"]}
			s.do("provider.save_callback", "suite="+of.id, "url="+a.listen("/new", out["token"], out["aes_key"], s.provider.id, of.id))
			s.suiteToken(a, of)
			s.do(c.submit, "suite="+of.id)
			s.refused(name, "name=x", "provider=wwnobody")
			if _, err := s.run(name); err == nil {
				t.Error("a product without a name was made")
			}
		})
	}
}

func TestSubmitTakesItsOwnKind(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for _, c := range [][2]string{
		{"provider.submit_template", s.third.id}, {"provider.release_template", s.third.id}, {"provider.submit_suite", s.template.id},
		{"provider.release_suite", s.template.id}, {"corp.install", s.template.id},
	} {
		if f := s.refused(c[0], "suite="+c[1]); len(f.Fits) != 1 {
			t.Errorf("%s: %s", c[0], f)
		}
	}
	s.refused("corp.authorize", "suite="+s.third.id)
	s.refused("provider.release_suite")
}

func TestAuthorizeRefuses(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.online(s.template)
	for name, c := range map[string]struct{ param, says string }{
		"ErrTemplateUnknown": {"suite=dk0", "no such template"},
		"ErrCorpUnknown":     {"corp=ww0", s.other},
		"ErrNoAdmin":         {"admin=sun.hao", "lin.yue"},
		"ErrState":           {"state=a/b", "letters and digits"},
		"ErrStateTooLong":    {"state=" + strings.Repeat("a", 33), "32"},
	} {
		t.Run(name, func(t *testing.T) {
			if f := s.refused("corp.authorize", c.param); !strings.Contains(f.String(), c.says) {
				t.Errorf("the finding does not say %q: %s", c.says, f)
			}
		})
	}
	s.do("corp.authorize", "admin=ZHAO.QING", "corp="+strings.ToUpper(s.corp))
}

func TestChangeScope(t *testing.T) {
	t.Parallel()
	s, a, _ := readyToInstall(t)
	s.refused("corp.change_scope", "parties=1") // nobody authorised
	tok, key := s.keys(s.third.id)
	s.do("provider.save_callback", "suite="+s.third.id, "which=data", "url="+a.listen("/data", tok, key, s.provider.id, ""))
	s.do("corp.install", "parties=6")
	a.take()
	for name, params := range map[string][]string{
		"ErrMemberUnknown":     {"users=nobody"},
		"ErrDepartmentUnknown": {"parties=99"},
		"ErrOtherCorp":         {"parties=1", "corp=" + s.other},
	} {
		t.Run(name, func(t *testing.T) { s.refused("corp.change_scope", params...) })
	}
	if _, err := s.run("corp.change_scope", "parties=root"); err == nil {
		t.Error("a department that is no number was taken")
	}
	if got := a.take(); len(got) != 0 {
		t.Fatalf("refused changes pushed %d events", len(got))
	}
	out := s.do("corp.change_scope", "users=He.Xin,luo.wei", "parties=4")
	if diff := cmp.Diff([]string{"3", "1"}, []string{out.Values["joined"], out.Values["left"]}); diff != "" {
		t.Error(diff) // luo.wei, zhao.qing and gao.jie come in; wu.tong goes out; he.xin stays
	}
	a.one("change_auth")
	if diff := cmp.Diff([]string{"subscribe", "subscribe", "subscribe", "unsubscribe"}, sorted(a.names("/data"))); diff != "" {
		t.Error(diff)
	}
}

func sorted(list []string) []string {
	slices.Sort(list)
	return list
}

func TestDisablingAThirdPartySuite(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		announce string
		want     []string
	}{
		"IsNotAnnounced":      {"false", []string{}},
		"OrItIsByTheSetting":  {"true", []string{"change_auth"}},
		"AndStaysSoByDefault": {"", []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var settings []string
			if c.announce != "" {
				settings = []string{"suite.announce_disabled_suite", c.announce}
			}
			s, a, _ := readyToInstall(t, settings...)
			s.do("corp.install")
			a.take()
			s.do("corp.disable_app")
			if diff := cmp.Diff(c.want, a.names("/command/"+s.third.id)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPrivacyOfAThirdPartySuite(t *testing.T) {
	t.Parallel()
	s, _, _ := readyToInstall(t)
	s.do("corp.install")
	if f := s.refused("corp.privacy", "fields=mobile"); len(f.Fits) != 3 {
		t.Errorf("the refusal offers %v", f.Fits)
	}
	s.do("corp.privacy", "fields=avatar,gender")
	s.do("corp.privacy")
	app, err := s.agents.AppOfSuite(t.Context(), s.rt.Store.Read(), s.third.id, s.corp)
	s.must(err)
	if len(app.Privacy) != 0 {
		t.Errorf("ticked: %v", app.Privacy)
	}
}
