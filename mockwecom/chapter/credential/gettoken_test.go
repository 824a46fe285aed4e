package credential_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/credential"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/directory"
	issued "wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/quota"
	"wecomlab/mockwecom/engine/store"
)

const (
	getToken = "/cgi-bin/gettoken"
	code     = "permanent-code-of-the-customized-app"
	third    = "permanent-code-of-the-third-party-app"
)

// world gives a stand with a 代开发 app and a third-party app, both with a permanent code.
func world(t testing.TB, settings ...string) *credentialtest.Stand {
	t.Helper()
	s := credentialtest.New(t, settings...)
	app := s.Install(agent.Customized)
	s.Suites.Grant(code, app.Corp, app.AgentID, 0)
	other := s.Install(agent.Suite)
	s.Write(func(ctx context.Context, tx *store.Tx) error {
		_, err := s.Runtime.Credentials.Put(ctx, tx, issued.Credential{Value: third, Kind: issued.PermanentCode, Provider: other.Provider, Suite: other.SuiteID,
			Corp: other.Corp, Agent: other.AgentID}, 0)
		return err
	})
	return s
}

// tokenOf reads a good answer of gettoken.
func tokenOf(t *testing.T, a credentialtest.Answer) string {
	t.Helper()
	var out struct {
		Code      int    `json:"errcode"`
		Token     string `json:"access_token"`
		ExpiresIn int    `json:"expires_in"`
	}
	if err := json.Unmarshal([]byte(a.Body), &out); err != nil || out.Code != 0 || out.ExpiresIn != 7200 || len(out.Token) < 200 {
		t.Fatalf("gettoken gave %s", a.Body)
	}
	return out.Token
}

func TestGetToken(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, corp, secret string
		settings           []string
		agent              int64
	}{
		{"OK/self-built", credentialtest.Corp, credentialtest.Secret, nil, 1000002},
		{"OK/corpid in another case", strings.ToUpper(credentialtest.Corp), credentialtest.Secret, nil, 1000002},
		{"OK/代开发 with the encrypted corpid", "{open}", code, nil, 1000003},
		{"OK/代开发 with the plain corpid by setting", credentialtest.Corp, code, []string{"gettoken.customized_plain_corpid", "true"}, 1000003},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := world(t, tt.settings...)
			corp := strings.ReplaceAll(tt.corp, "{open}", s.OpenCorpID(credentialtest.Corp))
			answer := s.Get(getToken, "corpid", corp, "corpsecret", tt.secret)
			token := tokenOf(t, answer)
			if want := `{"errcode":0,"errmsg":"ok","access_token":"` + token + `","expires_in":7200}`; answer.Body != want {
				t.Errorf("got %s", answer.Body)
			}
			c, err := s.Runtime.Credentials.Find(t.Context(), s.Store.Read(), token)
			if err != nil || c == nil || c.Kind != issued.CorpToken || c.Corp != credentialtest.Corp || c.Agent != tt.agent {
				t.Errorf("the token is that of %+v, %v", c, err)
			}
			if e := s.Last("gettoken"); e.Subject.Agent != tt.agent || c.Entry != e.ID {
				t.Errorf("the journal says %+v of entry %d, the token came with %d", e.Subject, e.ID, c.Entry)
			}
		})
	}
}

func TestGetTokenRefused(t *testing.T) {
	t.Parallel()
	const wrongSecret, wrongCorp = "invalid credential", "invalid corpid"
	for _, tt := range []struct {
		name, corp, secret string
		code               int
		text               string
		cause, fits        string
	}{
		{"ErrNothing", "", "", 41004, "corpsecret missing", "missing", ""},
		{"ErrSecretMissing", credentialtest.Corp, "", 41004, "corpsecret missing", "missing", ""},
		{"ErrCorpMissing", "", credentialtest.Secret, 41002, "corpid missing", "missing", ""},
		{"ErrUnknownCorp", "ww0000000000000000", credentialtest.Secret, 40013, wrongCorp, "no corp has this corpid", ""},
		{"ErrUnknownSecret", credentialtest.Corp, "guess", 40001, wrongSecret, "misspelt", ""},
		{"ErrSecretOfAnotherCorp", credentialtest.Other, credentialtest.Secret, 40001, wrongSecret, "misspelt", ""},
		{"ErrUnknownSecretForEncryptedCorp", "{open}", "guess", 40001, wrongSecret, "misspelt", ""},
		{"ErrSelfBuiltSecretForEncryptedCorp", "{open}", credentialtest.Secret, 40001, wrongSecret, "misspelt", ""},
		{"ErrPlainCorpWithPermanentCode", credentialtest.Corp, code, 40013, wrongCorp, "plain corpid", "{open}"},
		{"ErrAnotherCorpWithPermanentCode", credentialtest.Other, code, 40001, wrongSecret, "another corp", "{open}"},
		{"ErrEncryptedCorpInAnotherCase", "{lower}", code, 40013, wrongCorp, "case counts", "{open}"},
		{"ErrGarbageWithPermanentCode", "wp-garbage", code, 40013, wrongCorp, "was changed", "{open}"},
		{"ErrThirdParty", "{open}", third, 40001, wrongSecret, "do not use gettoken", ""},
		{"ErrThirdPartyWithPlainCorp", credentialtest.Corp, third, 40001, wrongSecret, "do not use gettoken", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := world(t)
			fill := strings.NewReplacer("{open}", s.OpenCorpID(credentialtest.Corp), "{lower}", strings.ToLower(s.OpenCorpID(credentialtest.Corp)))
			got := s.Get(getToken, "corpid", fill.Replace(tt.corp), "corpsecret", tt.secret)
			if diff := cmp.Diff(credentialtest.Refused(tt.code, tt.text, ""), got.Plain()); diff != "" {
				t.Error(diff)
			}
			f := s.Finding()
			if !strings.Contains(f.Cause, tt.cause) || strings.Join(f.Fits, " ") != fill.Replace(tt.fits) {
				t.Errorf("the finding is %s", f)
			}
		})
	}
	t.Run("ErrThirdParty names the endpoint to use", func(t *testing.T) {
		t.Parallel()
		s := world(t)
		s.Get(getToken, "corpid", credentialtest.Corp, "corpsecret", third)
		if f := s.Finding(); !strings.Contains(f.Fix, "get_corp_token") {
			t.Errorf("the finding is %s", f)
		}
	})
	t.Run("ErrStopped", func(t *testing.T) {
		t.Parallel()
		s := world(t)
		s.Change(1000002, func(app *agent.App) { app.Closed = true })
		got := s.Get(getToken, "corpid", credentialtest.Corp, "corpsecret", credentialtest.Secret).Plain()
		if diff := cmp.Diff(credentialtest.Refused(40001, wrongSecret, ""), got); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("ErrCancelled", func(t *testing.T) {
		t.Parallel()
		s := world(t)
		s.Suites.Cancel(code)
		got := s.Get(getToken, "corpid", s.OpenCorpID(credentialtest.Corp), "corpsecret", code).Plain()
		if diff := cmp.Diff(credentialtest.Refused(40001, wrongSecret, ""), got); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("ErrCancelledThoughTheCodeIsStillKnown", func(t *testing.T) {
		t.Parallel()
		s := world(t)
		s.Suites.Cancel(code)
		s.Write(func(ctx context.Context, tx *store.Tx) error {
			_, err := s.Runtime.Credentials.Put(ctx, tx, issued.Credential{Value: code, Kind: issued.PermanentCode, Corp: credentialtest.Corp, Agent: 1000003}, 0)
			return err
		})
		got := s.Get(getToken, "corpid", s.OpenCorpID(credentialtest.Corp), "corpsecret", code).Plain()
		if diff := cmp.Diff(credentialtest.Refused(40001, wrongSecret, ""), got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestGetTokenRepeats(t *testing.T) {
	t.Parallel()
	s := world(t)
	get := func() string {
		return tokenOf(t, s.Get(getToken, "corpid", credentialtest.Corp, "corpsecret", credentialtest.Secret))
	}
	first := get()
	if other := tokenOf(t, s.Get(getToken, "corpid", s.OpenCorpID(credentialtest.Corp), "corpsecret", code)); other == first {
		t.Error("two apps have one token")
	}
	advance(t, s, 7199*time.Second)
	if get() != first {
		t.Error("inside the validity the token is another one")
	}
	advance(t, s, time.Second)
	if got := s.Get("/cgi-bin/agent/list", "access_token", first).Plain(); !strings.Contains(got, `"errcode":42001,"errmsg":"access_token expired, hint`) {
		t.Errorf("after 7200 s the token gives %s", got)
	}
	if get() == first {
		t.Error("after 7200 s the token is the same")
	}
}

func advance(t *testing.T, s *credentialtest.Stand, d time.Duration) {
	t.Helper()
	if err := s.Clock.Advance(t.Context(), d); err != nil {
		t.Fatal(err)
	}
}

func TestGetTokenKnowsItsCause(t *testing.T) {
	t.Parallel()
	s := world(t)
	s.Suites.Grant(code, credentialtest.Corp, 1000003, 4711)
	s.Get(getToken, "corpid", s.OpenCorpID(credentialtest.Corp), "corpsecret", code)
	if e := s.Last("gettoken"); e.Cause != 4711 {
		t.Errorf("the call was caused by %d", e.Cause)
	}
}

// Fetching tokens counts towards the base limits of the corp.
func TestGetTokenIsLimited(t *testing.T) {
	t.Parallel()
	s := world(t)
	get := func() string {
		return s.Get(getToken, "corpid", credentialtest.Corp, "corpsecret", credentialtest.Secret).Plain()
	}
	const most = 10_000
	limits := []quota.Limit{{Most: most, Per: quota.Minute}, {Most: most, Per: quota.Hour}}
	if full := s.Quota.Spend(s.Clock.Now(), quota.Key{Who: credentialtest.Corp, What: getToken}, most-1, limits...); full != nil {
		t.Fatal(full)
	}
	if got := get(); !strings.Contains(got, `"errcode":0`) {
		t.Errorf("the last one: %s", got)
	}
	if got := get(); !strings.Contains(got, `"errcode":45009,"errmsg":"api freq out of limit, hint`) {
		t.Errorf("one more: %s", got)
	}
	advance(t, s, time.Minute)
	if got := get(); !strings.Contains(got, `"errcode":0`) {
		t.Errorf("a minute later: %s", got)
	}
}

func TestGetTokenPost(t *testing.T) {
	t.Parallel()
	s := world(t)
	tokenOf(t, s.Post(getToken, "{}", "corpid", credentialtest.Corp, "corpsecret", credentialtest.Secret))
}

func TestBan(t *testing.T) {
	t.Parallel()
	const banned = `"errcode":45009,"errmsg":"api freq out of limit, hint`
	guess := func(s *credentialtest.Stand, from string) string {
		return s.GetFrom(from, getToken, "corpid", credentialtest.Corp, "corpsecret", "guess").Plain()
	}
	right := func(s *credentialtest.Stand, from string) string {
		return s.GetFrom(from, getToken, "corpid", credentialtest.Corp, "corpsecret", credentialtest.Secret).Plain()
	}
	const here, there = "203.0.113.5:1000", "203.0.113.6:1000"
	t.Run("after the last wrong secret", func(t *testing.T) {
		t.Parallel()
		s := world(t, "gettoken.ban_after", "3")
		for i := range 3 {
			if got := guess(s, here); !strings.Contains(got, "40001") {
				t.Fatalf("guess %d: %s", i+1, got)
			}
		}
		if f := s.Finding(); !strings.Contains(f.Fix, "number 3") {
			t.Errorf("the third guess is told %s", f)
		}
		if got := right(s, here); !strings.Contains(got, banned) {
			t.Errorf("the right secret then gives %s", got)
		}
		if got := right(s, there); !strings.Contains(got, `"errcode":0`) {
			t.Errorf("from another address it gives %s", got)
		}
		advance(t, s, time.Hour-time.Second)
		if got := right(s, here); !strings.Contains(got, banned) {
			t.Errorf("just before the hour is over: %s", got)
		}
		advance(t, s, time.Second)
		if got := right(s, here); !strings.Contains(got, `"errcode":0`) {
			t.Errorf("when the hour is over: %s", got)
		}
		if got := guess(s, here); !strings.Contains(got, "40001") {
			t.Errorf("the first guess of a new hour: %s", got)
		}
	})
	t.Run("not when they are far between", func(t *testing.T) {
		t.Parallel()
		s := world(t, "gettoken.ban_after", "2")
		for range 4 {
			if got := guess(s, here); !strings.Contains(got, "40001") {
				t.Fatal(got)
			}
			advance(t, s, time.Hour)
		}
	})
	t.Run("not for unknown corps", func(t *testing.T) {
		t.Parallel()
		s := world(t, "gettoken.ban_after", "1")
		s.GetFrom(here, getToken, "corpid", "ww0000000000000000", "corpsecret", "guess")
		if got := right(s, here); !strings.Contains(got, `"errcode":0`) {
			t.Error(got)
		}
	})
	t.Run("never when it is switched off", func(t *testing.T) {
		t.Parallel()
		s := world(t, "gettoken.ban_after", "0")
		for range 30 {
			if got := guess(s, here); !strings.Contains(got, "40001") {
				t.Fatal(got)
			}
		}
	})
	t.Run("is over with a new world", func(t *testing.T) {
		t.Parallel()
		s := world(t, "gettoken.ban_after", "1")
		guess(s, here)
		s.Credentials.Forget()
		if got := right(s, here); !strings.Contains(got, `"errcode":0`) {
			t.Error(got)
		}
	})
}

func TestRowsNeedNoWorld(t *testing.T) {
	t.Parallel()
	dir := directory.New(nil)
	c := credential.New(nil, dir, agent.New(nil, dir), nil, nil).Chapter()
	if len(c.Endpoints) != 3 {
		t.Errorf("the chapter of no world has %d endpoints", len(c.Endpoints))
	}
}
