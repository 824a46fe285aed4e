package suite_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
)

// TestEveryActionExplainsAWrongTarget runs every action against a suite, a corp and a provider that are not there.
func TestEveryActionExplainsAWrongTarget(t *testing.T) {
	t.Parallel()
	s, a := newStand(t), newApp(t)
	s.connect(a, s.template)
	s.online(s.template)
	s.do("corp.authorize")
	a.take()
	wrong := map[string][]string{"suite": {"dk0000000000000000", "ww"}, "corp": {"ww0000000000000000", "wpNobody"}, "provider": {"ww0000000000000000"}}
	needed := []string{"name=x", "permissions=checkin:app:base", "url=http://127.0.0.1:1/"}
	for _, row := range s.suites.Chapter().Actions {
		for param, values := range wrong {
			if !slices.ContainsFunc(row.Params, func(p action.Param) bool { return p.Name == param }) {
				continue
			}
			for _, value := range values {
				t.Run(row.Name+"/"+param+"="+value, func(t *testing.T) {
					s.refused(row.Name, append(taken(row, needed), param+"="+value)...)
				})
			}
		}
	}
	if got := a.take(); len(got) != 0 {
		t.Errorf("refused actions pushed %d events", len(got))
	}
}

// taken gives those of the parameters that a row has.
func taken(row action.Row, params []string) []string {
	return slices.DeleteFunc(slices.Clone(params), func(given string) bool {
		name, _, _ := strings.Cut(given, "=")
		return !slices.ContainsFunc(row.Params, func(p action.Param) bool { return p.Name == name })
	})
}

// TestEveryActionOfAnAuthorisedAppExplainsThatThereIsNone runs them in a fresh world with nothing but their defaults.
func TestEveryActionOfAnAuthorisedAppExplainsThatThereIsNone(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for _, row := range s.suites.Chapter().Actions {
		if !slices.ContainsFunc(row.Params, func(p action.Param) bool {
			return p.Default == "@authorized_corp" || p.Default == "@customized_corp"
		}) {
			continue
		}
		t.Run(row.Name, func(t *testing.T) {
			f := s.refused(row.Name, taken(row, []string{"permissions=checkin:app:base"})...)
			if !strings.Contains(f.Fix, "corp.authorize") {
				t.Errorf("the fix does not name the next click: %s", f)
			}
			s.refused(row.Name, append(taken(row, []string{"permissions=checkin:app:base"}), "suite="+s.template.id)...)
		})
	}
}

func TestARefusedActionNamesThoseThatAuthorised(t *testing.T) {
	t.Parallel()
	s, _, _ := readyToInstall(t)
	s.do("corp.install", "corp="+s.other)
	if f := s.refused("corp.cancel", "corp="+s.corp); !slices.Contains(f.Fits, s.other) {
		t.Errorf("the refusal offers %v", f.Fits)
	}
}

// TestClientsHabitsAreBorne: what real clients send and the platform takes.
func TestClientsHabitsAreBorne(t *testing.T) {
	t.Parallel()
	s, _, suiteToken := readyToInstall(t)
	query := token("suite_access_token", suiteToken)
	for name, c := range map[string]struct {
		method, path, kind, body string
	}{
		"POSTOfAGET":       {http.MethodPost, "service/get_pre_auth_code", "", "{}"},
		"EmptyPOSTOfAGET":  {http.MethodPost, "service/get_pre_auth_code", "", ""},
		"FormContentType":  {http.MethodPost, "service/get_provider_token", "application/x-www-form-urlencoded", s.providerBody()},
		"PlainContentType": {http.MethodPost, "service/get_provider_token", "text/plain", s.providerBody()},
		"NoContentType":    {http.MethodPost, "service/get_provider_token", "", s.providerBody()},
	} {
		t.Run(name, func(t *testing.T) {
			query.Set("access_token", "of another kind")
			req, err := http.NewRequestWithContext(t.Context(), c.method, s.url+"/cgi-bin/"+c.path+"?"+query.Encode(), strings.NewReader(c.body))
			s.must(err)
			if c.kind != "" {
				req.Header.Set("Content-Type", c.kind)
			}
			res, err := client.Do(req)
			s.must(err)
			defer func() { _ = res.Body.Close() }()
			if res.StatusCode != http.StatusOK || res.Header.Get("Error-Code") != "0" {
				t.Errorf("%s, Error-Code %s", res.Status, res.Header.Get("Error-Code"))
			}
		})
	}
}

func (s *stand) providerBody() string {
	return `{"corpid":"` + s.provider.id + `","provider_secret":"` + s.provider.secret + `","debug":1}`
}

func TestDamagedJSONGoesOnWithAWarning(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	out := s.call("service/get_provider_token", nil, strings.TrimSuffix(s.providerBody(), "}"))
	if !strings.Contains(out.text("errmsg"), "Warning: wrong json format. ") || out.text("provider_access_token") == "" {
		t.Errorf("answer %s", out.raw)
	}
	broken := s.call("service/get_provider_token", nil, `["no object"]`)
	if broken.code() != 41002 || !strings.HasPrefix(broken.text("errmsg"), "Warning: wrong json format. ") {
		t.Errorf("answer %s", broken.raw)
	}
}

// TestALostDatabase: nothing panics, the platform is busy, and the page says so.
func TestALostDatabase(t *testing.T) {
	t.Parallel()
	s, a, suiteToken := readyToInstall(t)
	granted := s.exchange(suiteToken, s.do("corp.install").Values["auth_code"]).ok()
	access := s.providerToken()
	pre := s.preAuth(suiteToken)
	s.call("service/corpid_to_opencorpid", token("provider_access_token", access), map[string]string{"corpid": s.corp}).ok()
	a.take()
	s.must(s.rt.Store.Close())
	s.suites.Chapter().Forget()
	body := map[string]any{
		"corpid": s.provider.id, "provider_secret": s.provider.secret, "suite_id": s.third.id, "suite_secret": s.third.secret, "suite_ticket": "t",
		"pre_auth_code": pre, "session_info": map[string]int{}, "auth_code": "c", "agentid": 1000003, "state": "s", "templateid_list": []string{s.template.id},
		"auth_corpid": granted.text("auth_corp_info.corpid"), "permanent_code": granted.text("permanent_code"),
	}
	for _, row := range s.suites.Chapter().Endpoints {
		path := strings.TrimPrefix(row.Path, "/cgi-bin/")
		t.Run(path, func(t *testing.T) {
			s.call(path, url.Values{"suite_access_token": {suiteToken}, "provider_access_token": {access}}, body).fails(-1)
		})
	}
	for _, path := range []string{"/3rdapp/install?suite_id=" + s.third.id, "/wwopen/customized/authorize?template=" + s.template.id} {
		t.Run(path, func(t *testing.T) {
			res, err := client.Get(s.url + path)
			s.must(err)
			defer func() { _ = res.Body.Close() }()
			if res.StatusCode != http.StatusInternalServerError {
				t.Errorf("status %s", res.Status)
			}
			explained(t, s.last(func(e *journal.Entry) bool { return e.Kind == journal.KindPage }).Finding)
		})
	}
	for _, name := range []string{"provider", "authorized_corp"} {
		if _, ok, err := s.suites.Chapter().Default(t.Context(), name); !ok || err == nil {
			t.Errorf("@%s of a lost database: %v %v", name, ok, err)
		}
	}
	if err := s.suites.Chapter().Start(t.Context()); err == nil {
		t.Error("the ticket push starts without a database")
	}
}
