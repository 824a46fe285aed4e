package mocktest_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/mocktest"
)

// call asks the simulator and decodes its answer.
func call(t testing.TB, client *http.Client, url string) map[string]any {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer := map[string]any{}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// direct is a client whose connections end with the test.
func direct(t testing.TB) *http.Client {
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func tokenOf(t testing.TB, s *mocktest.Server, client *http.Client) string {
	t.Helper()
	answer := call(t, client, s.URL+"/cgi-bin/gettoken?corpid="+s.CorpID+"&corpsecret="+s.Secret)
	token, ok := answer["access_token"].(string)
	if !ok {
		t.Fatalf("gettoken answered %v", answer)
	}
	return token
}

func TestNew(t *testing.T) {
	t.Parallel()
	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		s := mocktest.New(t)
		user := call(t, direct(t), s.URL+"/cgi-bin/user/get?userid=chen.mo&access_token="+tokenOf(t, s, direct(t)))
		if user["name"] != "陈默" {
			t.Errorf("user/get answered %v", user)
		}
	})
	t.Run("EachTestHasItsOwnWorld", func(t *testing.T) {
		t.Parallel()
		a, b := mocktest.New(t), mocktest.New(t)
		token := tokenOf(t, a, direct(t))
		if answer := call(t, direct(t), b.URL+"/cgi-bin/user/get?userid=chen.mo&access_token="+token); answer["errcode"] != 40014.0 {
			t.Errorf("another world's token is answered with %v", answer)
		}
	})
	t.Run("EndsWithTheTest", func(t *testing.T) {
		t.Parallel()
		var url string
		if said, failed := play(t, func(t testing.TB) { url = mocktest.New(t).URL }); failed {
			t.Fatal(said)
		}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		if response, err := direct(t).Do(request); err == nil {
			response.Body.Close()
			t.Error("it still answers")
		}
	})
	t.Run("ErrFixture", func(t *testing.T) {
		t.Parallel()
		said, failed := play(t, func(t testing.TB) { mocktest.New(t, mocktest.WithFixture("nowhere")) })
		if !failed || !strings.Contains(said, `there is no world "nowhere"`) {
			t.Errorf("it said %q", said)
		}
	})
	t.Run("ErrSetting", func(t *testing.T) {
		t.Parallel()
		said, failed := play(t, func(t testing.TB) {
			mocktest.New(t, mocktest.WithSettings(map[string]string{"no.such": "1"}))
		})
		if !failed || !strings.Contains(said, `there is no setting "no.such"`) {
			t.Errorf("it said %q", said)
		}
	})
}

func TestOptions(t *testing.T) {
	t.Parallel()
	t.Run("WithSeedRepeats", func(t *testing.T) {
		t.Parallel()
		at := mocktest.WithFrozenClock(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
		first := tokenOf(t, mocktest.New(t, at, mocktest.WithSeed(7)), direct(t))
		second := tokenOf(t, mocktest.New(t, at, mocktest.WithSeed(7)), direct(t))
		if first != second {
			t.Errorf("one seed gave the tokens %s and %s", first, second)
		}
	})
	t.Run("WithWorld", func(t *testing.T) {
		t.Parallel()
		w := &fixtures.World{Name: "tiny", Corps: []fixtures.Corp{{
			CorpID: "ww00000000000000aa", Name: "小公司",
			Departments: []fixtures.Department{{ID: 1, Name: "小公司"}},
			Members:     []fixtures.Member{{UserID: "a.b", Name: "甲乙", Department: []int64{1}}},
			Agents:      []fixtures.Agent{{AgentID: 1000002, Name: "工具", Secret: strings.Repeat("s", 43), Parties: []int64{1}}},
		}}}
		s := mocktest.New(t, mocktest.WithWorld(w))
		want := mocktest.IDs{CorpID: "ww00000000000000aa", AgentID: 1000002, Secret: strings.Repeat("s", 43)}
		if diff := cmp.Diff(want, s.IDs); diff != "" {
			t.Errorf("ids (-want +got):\n%s", diff)
		}
		if user := call(t, direct(t), s.URL+"/cgi-bin/user/get?userid=a.b&access_token="+tokenOf(t, s, direct(t))); user["name"] != "甲乙" {
			t.Errorf("user/get answered %v", user)
		}
	})
	t.Run("WithDatabaseSurvives", func(t *testing.T) {
		t.Parallel()
		db := mocktest.WithDatabase(filepath.Join(t.TempDir(), "world.db"))
		var token string
		if said, failed := play(t, func(t testing.TB) {
			s := mocktest.New(t, db)
			token = tokenOf(t, s, direct(t))
		}); failed {
			t.Fatal(said)
		}
		s := mocktest.New(t, db)
		if answer := call(t, direct(t), s.URL+"/cgi-bin/user/get?userid=chen.mo&access_token="+token); answer["errcode"] != 0.0 {
			t.Errorf("after a restart the token is answered with %v", answer)
		}
	})
}

// TestIDs holds the convenient ids against what the simulator itself says.
func TestIDs(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t)
	env := s.Env()
	for name, got := range map[string]string{
		"WECOM_BASE_URL": s.URL, "WECOM_CORP_ID": s.CorpID, "WECOM_CORP_SECRET": s.Secret,
		"WECOM_PROVIDER_CORPID": s.ProviderCorpID, "WECOM_PROVIDER_SECRET": s.ProviderSecret,
		"WECOM_TEMPLATE_ID": s.TemplateID, "WECOM_TEMPLATE_SECRET": s.TemplateSecret,
		"WECOM_TEMPLATE_CALLBACK_TOKEN": s.TemplateToken, "WECOM_TEMPLATE_CALLBACK_AES_KEY": s.TemplateAESKey,
		"WECOM_SUITE_ID": s.SuiteID, "WECOM_SUITE_SECRET": s.SuiteSecret,
		"WECOM_SUITE_CALLBACK_TOKEN": s.SuiteToken, "WECOM_SUITE_CALLBACK_AES_KEY": s.SuiteAESKey,
	} {
		if got == "" || got != env[name] {
			t.Errorf("%s is %q, the simulator says %q", name, got, env[name])
		}
	}
}

func TestHTTPClient(t *testing.T) {
	t.Parallel()
	t.Run("ReachesTheRealName", func(t *testing.T) {
		t.Parallel()
		s := mocktest.New(t)
		answer := call(t, s.HTTPClient(), "https://qyapi.weixin.qq.com/cgi-bin/gettoken?corpid="+s.CorpID+"&corpsecret="+s.Secret)
		if answer["errcode"] != 0.0 {
			t.Errorf("gettoken answered %v", answer)
		}
		s.Expect("title:gettoken ok")
	})
	t.Run("ReachesTheBaseURL", func(t *testing.T) {
		t.Parallel()
		s := mocktest.New(t)
		if token := tokenOf(t, s, s.HTTPClient()); token == "" {
			t.Error("there is no token")
		}
	})
	t.Run("TrustsNobodyElse", func(t *testing.T) {
		t.Parallel()
		a, b := mocktest.New(t), mocktest.New(t)
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, strings.Replace(b.URL, "http:", "https:", 1), nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := a.HTTPClient().Do(request)
		if err == nil {
			_, _ = io.Copy(io.Discard, response.Body)
			response.Body.Close()
			t.Error("another world's certificate is trusted")
		} else if !strings.Contains(err.Error(), "certificate") {
			t.Errorf("it failed for another reason: %v", err)
		}
	})
}

func TestAdvance(t *testing.T) {
	t.Parallel()
	t.Run("TokensRunOut", func(t *testing.T) {
		t.Parallel()
		s := mocktest.New(t, mocktest.WithFrozenClock(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)))
		token := tokenOf(t, s, direct(t))
		s.Advance(3 * time.Hour)
		if got := s.Clock().Now(); !got.Equal(time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)) {
			t.Errorf("it is %s", got)
		}
		if answer := call(t, direct(t), s.URL+"/cgi-bin/user/get?userid=chen.mo&access_token="+token); answer["errcode"] != 42001.0 {
			t.Errorf("the old token is answered with %v", answer)
		}
	})
	t.Run("ErrBackwards", func(t *testing.T) {
		t.Parallel()
		said, failed := play(t, func(t testing.TB) { mocktest.New(t).Advance(-time.Hour) })
		if !failed || !strings.Contains(said, "time cannot advance backwards") {
			t.Errorf("it said %q", said)
		}
	})
	t.Run("ErrContext", func(t *testing.T) {
		t.Parallel()
		_, failed := play(t, func(t testing.TB) {
			d, _ := t.(*double)
			s := mocktest.New(t)
			ctx, cancel := context.WithCancel(d.ctx)
			cancel()
			d.ctx = ctx
			s.Advance(time.Hour)
		})
		if !failed {
			t.Error("an advance of a test that is over went well")
		}
	})
}
