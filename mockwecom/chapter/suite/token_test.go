package suite_test

import (
	"strings"
	"testing"
	"time"
)

func TestGetSuiteToken(t *testing.T) {
	t.Parallel()
	s, a := newStand(t), newApp(t)
	s.connect(a, s.template)
	s.connect(a, s.third)
	ticket, foreign := s.ticket(a, s.template), s.ticket(a, s.third)
	good := func(changed ...string) map[string]string {
		body := suiteTokenBody(s.template, ticket)
		for i := 0; i < len(changed); i += 2 {
			body[changed[i]] = changed[i+1]
		}
		return body
	}
	for name, c := range map[string]struct {
		body any
		code int
		says string // in the finding
	}{
		"OK":                          {good(), 0, ""},
		"ErrSuiteIDMissing":           {good("suite_id", ""), 41021, "suite_id"},
		"ErrSecretMissing":            {good("suite_secret", ""), 41024, "suite_secret"},
		"ErrTicketMissing":            {good("suite_ticket", ""), 41023, "suite_ticket"},
		"ErrNothingSent":              {"{}", 41021, "suite_id"},
		"ErrNoJSON":                   {"suite_id=dk", 41021, "suite_id"},
		"ErrSuiteUnknown":             {good("suite_id", "dk0000000000000000"), 40083, "no such suite"},
		"ErrSuiteIsProvider":          {good("suite_id", s.provider.id), 40083, "no such suite"},
		"ErrSecretWrong":              {good("suite_secret", "x"), 40080, "mistyped"},
		"ErrSecretOfAnotherSuite":     {good("suite_secret", s.third.secret), 40080, s.third.id},
		"ErrSecretOfTheProvider":      {good("suite_secret", s.provider.secret), 40080, "provider_secret"},
		"ErrTicketUnknown":            {good("suite_ticket", "x"), 40085, "never pushed"},
		"ErrTicketOfAnotherSuite":     {good("suite_ticket", foreign), 40085, s.third.id},
		"ErrTicketTooLong":            {good("suite_ticket", strings.Repeat("x", 513)), 40058, "512"},
		"OKWithUnknownMember":         {good("debug", "1"), 0, ""},
		"OKWithDamagedJSONRepairable": {`{"suite_id":"` + s.template.id + `","suite_secret":"` + s.template.secret + `","suite_ticket":"` + ticket + `",}`, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			out := s.call("service/get_suite_token", nil, c.body)
			if c.code == 0 {
				out.ok()
				return
			}
			if f := out.fails(c.code); !strings.Contains(f.String(), c.says) {
				t.Errorf("the finding does not say %q: %s", c.says, f)
			}
		})
	}
}

func TestTicketBeforeTheFirstPush(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	f := s.call("service/get_suite_token", nil, suiteTokenBody(s.template, "guessed")).fails(40085)
	if !strings.Contains(f.Fix, "callback URL") {
		t.Errorf("the finding does not lead to the callback URL: %s", f)
	}
}

func TestSuiteTokenLives(t *testing.T) {
	t.Parallel()
	s, a := newStand(t), newApp(t)
	s.connect(a, s.third)
	body := suiteTokenBody(s.third, s.ticket(a, s.third))
	first := s.call("service/get_suite_token", nil, body).ok()
	s.pass(20 * time.Minute)
	if again := s.call("service/get_suite_token", nil, body).ok(); again.raw != first.raw {
		t.Errorf("a repeated get gave %s after %s", again.raw, first.raw)
	}
	if _, has := first.body["errcode"]; has {
		t.Errorf("a success has an errcode: %s", first.raw)
	}
	value := first.text("suite_access_token")
	s.pass(100*time.Minute - time.Second)
	s.call("service/get_pre_auth_code", token("suite_access_token", value), nil).ok()
	s.pass(time.Second)
	s.call("service/get_pre_auth_code", token("suite_access_token", value), nil).fails(42009)
	a.take()
	if renewed := s.suiteToken(a, s.third); renewed == value {
		t.Error("an expired token was given again")
	}
}

func TestSuiteAccessToken(t *testing.T) {
	t.Parallel()
	s, a := newStand(t), newApp(t)
	s.connect(a, s.third)
	s.suiteToken(a, s.third)
	provider := s.providerToken()
	for _, path := range []string{
		"service/get_pre_auth_code", "service/set_session_info", "service/get_permanent_code", "service/v2/get_permanent_code",
		"service/get_auth_info", "service/v2/get_auth_info", "service/get_corp_token", "service/get_admin_list",
	} {
		t.Run(path, func(t *testing.T) {
			s.call(path, nil, "{}").fails(41022)
			s.call(path, token("suite_access_token", "made-up"), "{}").fails(40082)
			if f := s.call(path, token("suite_access_token", provider), "{}").fails(40082); !strings.Contains(f.Got, "provider_access_token") {
				t.Errorf("the finding does not name the kind: %s", f)
			}
		})
	}
}

// providerToken gets a provider_access_token.
func (s *stand) providerToken() string {
	s.t.Helper()
	return s.call("service/get_provider_token", nil, map[string]string{"corpid": s.provider.id, "provider_secret": s.provider.secret}).ok().text("provider_access_token")
}

func TestGetProviderToken(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for name, c := range map[string]struct {
		corpid, secret string
		code           int
		says           string
	}{
		"OK":                    {s.provider.id, s.provider.secret, 0, ""},
		"OKInUpperCase":         {strings.ToUpper(s.provider.id), s.provider.secret, 0, ""},
		"ErrCorpIDMissing":      {"", s.provider.secret, 41002, "corpid"},
		"ErrSecretMissing":      {s.provider.id, "", 41004, "provider_secret"},
		"ErrCorpIDUnknown":      {s.corp, s.provider.secret, 40013, "no such provider"},
		"ErrCorpIDIsASuite":     {s.template.id, s.provider.secret, 40013, "suite_id"},
		"ErrSecretWrong":        {s.provider.id, "x", 40001, "another value"},
		"ErrSecretOfTheSuite":   {s.provider.id, s.template.secret, 40001, "another value"},
		"ErrSecretInOtherCase":  {s.provider.id, strings.ToLower(s.provider.secret), 40001, "another value"},
		"ErrCorpIDFarTooLong":   {strings.Repeat("w", 600), s.provider.secret, 40058, "512"},
		"ErrSecretOfAnotherApp": {s.provider.id, s.world.Corps[0].Agents[0].Secret, 40001, "another value"},
	} {
		t.Run(name, func(t *testing.T) {
			out := s.call("service/get_provider_token", nil, map[string]string{"corpid": c.corpid, "provider_secret": c.secret})
			if c.code == 0 {
				if _, has := out.ok().body["errcode"]; has || out.text("expires_in") != "7200" {
					t.Errorf("answer %s", out.raw)
				}
				return
			}
			if f := out.fails(c.code); !strings.Contains(f.String(), c.says) {
				t.Errorf("the finding does not say %q: %s", c.says, f)
			}
		})
	}
	first := s.providerToken()
	s.pass(2*time.Hour - time.Second)
	if s.providerToken() != first {
		t.Error("a repeated get gave another token")
	}
	s.pass(time.Second)
	if s.providerToken() == first {
		t.Error("an expired token was given again")
	}
	s.call("service/corpid_to_opencorpid", token("provider_access_token", first), map[string]string{"corpid": s.corp}).fails(42001)
}

func TestOpenQuestionsAreSettings(t *testing.T) {
	t.Parallel()
	t.Run("suite.silent_success", func(t *testing.T) {
		t.Parallel()
		s := newStand(t, "suite.silent_success", "false")
		out := s.call("service/get_provider_token", nil, map[string]string{"corpid": s.provider.id, "provider_secret": s.provider.secret})
		if !strings.HasPrefix(out.raw, `{"errcode":0,"errmsg":"ok",`) {
			t.Errorf("answer %s", out.raw)
		}
	})
	t.Run("suite.missing_provider_secret", func(t *testing.T) {
		t.Parallel()
		s := newStand(t, "suite.missing_provider_secret", "41024")
		s.call("service/get_provider_token", nil, map[string]string{"corpid": s.provider.id}).fails(41024)
	})
	t.Run("suite.wrong_provider_secret", func(t *testing.T) {
		t.Parallel()
		s := newStand(t, "suite.wrong_provider_secret", "40091")
		s.call("service/get_provider_token", nil, map[string]string{"corpid": s.provider.id, "provider_secret": "x"}).fails(40091)
	})
	t.Run("suite.token_ip_gate", func(t *testing.T) {
		t.Parallel()
		s := newStand(t, "suite.token_ip_gate", "false")
		s.do("provider.trusted_ip", "ips=203.0.113.9")
		s.providerToken()
	})
}

func TestTrustedIP(t *testing.T) {
	t.Parallel()
	s, a := newStand(t), newApp(t)
	s.connect(a, s.third)
	suiteToken := s.suiteToken(a, s.third)
	s.refused("provider.trusted_ip", "ips=office.example.test")
	s.do("provider.trusted_ip", "ips=203.0.113.9;198.51.100.*")
	provider := map[string]string{"corpid": s.provider.id, "provider_secret": "wrong on purpose"}
	f := s.call("service/get_provider_token", nil, provider).fails(60020) // before the secret is looked at
	if !strings.Contains(f.Fix, "203.0.113.9,198.51.100.*,127.0.0.1") {
		t.Errorf("the fix cannot be copied: %s", f.Fix)
	}
	s.call("service/get_suite_token", nil, suiteTokenBody(s.third, "x")).fails(60020)
	s.call("service/get_pre_auth_code", token("suite_access_token", suiteToken), nil).fails(60020)
	s.do("provider.trusted_ip", "ips=127.0.*.1")
	s.call("service/get_pre_auth_code", token("suite_access_token", suiteToken), nil).ok()
	s.do("provider.trusted_ip")
	s.providerToken()
}

func TestResetSuiteSecret(t *testing.T) {
	t.Parallel()
	s, a := newStand(t), newApp(t)
	s.connect(a, s.template)
	ticket := s.ticket(a, s.template)
	out := s.do("provider.reset_suite_secret")
	s.call("service/get_suite_token", nil, suiteTokenBody(s.template, ticket)).fails(40080)
	s.call("service/get_suite_token", nil, suiteTokenBody(&thing{s.template.id, out.Values["suite_secret"]}, ticket)).ok()
}
