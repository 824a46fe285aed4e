package provider

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/clock"
	"wecomlab/core/errcode"
)

func newTestClient(t *testing.T) (*Client, *platform) {
	c := clock.NewFrozen(epoch)
	t.Cleanup(c.Close)
	p := newPlatform(t, c)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &Client{BaseURL: p.URL, HTTP: &http.Client{Transport: transport}, RetryWait: time.Microsecond}, p
}

func TestClient_Calls(t *testing.T) {
	t.Parallel()
	c, p := newTestClient(t)
	ctx := t.Context()
	suite, err := c.GetSuiteToken(ctx, suiteID, "secret-of-"+suiteID, "ticket-1")
	must(t, err)
	if suite.ExpiresIn != 2*time.Hour {
		t.Errorf("the suite token lives %s", suite.ExpiresIn)
	}
	exchange := func(f func(context.Context, string, string) (PermanentCode, error)) PermanentCode {
		t.Helper()
		p.allow("code-1", corpOne)
		got, err := f(ctx, suite.Value, "code-1")
		must(t, err)
		if got.Corp.CorpID != corpOne || got.Code == "" || got.User.UserID != "woAdmin" || got.State != "store42" {
			t.Errorf("exchange: %+v", got)
		}
		return got
	}
	exchange(c.GetPermanentCodeV1)
	granted := exchange(c.GetPermanentCode)
	for name, f := range map[string]func(context.Context, string, string, string) (AuthInfo, error){"v1": c.GetAuthInfoV1, "v2": c.GetAuthInfo} {
		info, err := f(ctx, suite.Value, corpOne, granted.Code)
		must(t, err)
		if info.AgentID() != agentID || !info.Auth.Agents[0].Customized {
			t.Errorf("get_auth_info %s: %+v", name, info)
		}
	}
	admins, err := c.GetAdminList(ctx, suite.Value, corpOne, agentID)
	must(t, err)
	if diff := cmp.Diff([]Admin{{UserID: "woAdmin", AuthType: 1}, {UserID: "woSecond"}}, admins); diff != "" {
		t.Errorf("admins (-want +got):\n%s", diff)
	}
	token, err := c.GetToken(ctx, corpOne, granted.Code)
	must(t, err)
	user, err := c.UserGet(ctx, token.Value, "woMember")
	must(t, err)
	if diff := cmp.Diff(User{UserID: "woMember", Name: "<梅岚>", Department: []int64{2, 5}, Position: "主任"}, user); diff != "" {
		t.Errorf("user (-want +got):\n%s", diff)
	}
}

func TestClient_Errors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		answer any
		tries  int
		want   string
	}{
		{"Errcode", refusal(40080, "invalid suite_secret, hint: [1]"), 1, "40080 invalid suite_secret, hint: [1]"},
		{"ErrcodeWithoutAdvice", refusal(45033, "busy here"), 1, "45033 busy here"},
		{"Busy", refusal(-1, "system busy"), Tries, "-1 system busy"},
		{"NoAnswer", nil, Tries, "no answer"},
		{"BadGateway", status(502), Tries, "status 502"},
		{"NotFound", status(404), 1, "status 404"},
		{"Page", raw("<html>portal</html>"), 1, "not the JSON"},
		{"BrokenJSON", raw(`{"suite_access_token":"half a tok`), 1, "33 octets that begin like JSON"},
		{"OtherForm", raw(`{"suite_access_token":{}}`), 1, "another form"},
		{"TooLong", raw(`{"x":"` + strings.Repeat("a", MaxAnswer) + `"}`), 1, "longer than"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, p := newTestClient(t)
			p.on("service/get_suite_token", func(call) any { return tt.answer })
			_, err := c.GetSuiteToken(t.Context(), "s", "secret-zz", "t")
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "service/get_suite_token: ") {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
			if n := p.count("service/get_suite_token"); n != tt.tries {
				t.Errorf("%d tries, want %d", n, tt.tries)
			}
		})
	}
}

func TestClient_BusyOnce(t *testing.T) {
	t.Parallel()
	c, p := newTestClient(t)
	p.once("service/get_suite_token", refusal(-1, "system busy"))
	if _, err := c.GetSuiteToken(t.Context(), suiteID, "secret-of-"+suiteID, "ticket-1"); err != nil {
		t.Error(err)
	}
}

func TestClient_LostAnswerIsTold(t *testing.T) {
	t.Parallel()
	c, p := newTestClient(t)
	token, err := c.GetSuiteToken(t.Context(), suiteID, "secret-of-"+suiteID, "ticket-1")
	must(t, err)
	p.once("service/v2/get_permanent_code", nil)
	_, err = c.GetPermanentCode(t.Context(), token.Value, "used up by the try whose answer was lost")
	if !errors.Is(err, errcode.New(errcode.InvalidAuthCode)) || !strings.Contains(err.Error(), "the try before got no answer") {
		t.Errorf("error %v", err)
	}
}

func TestClient_SecretsStayOut(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	c, p := newTestClient(t)
	c.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	p.on("gettoken", func(call) any { return nil })
	_, first := c.GetToken(t.Context(), corpOne, "very-secret")
	c.BaseURL = "http://[broken"
	_, second := c.GetToken(t.Context(), corpOne, "very-secret")
	for _, text := range []string{first.Error(), second.Error(), log.String()} {
		if strings.Contains(text, "very-secret") {
			t.Errorf("the secret is told: %s", text)
		}
	}
	if !strings.Contains(log.String(), "gettoken") {
		t.Errorf("the call is not logged: %s", log.String())
	}
}

func TestClient_Hanging(t *testing.T) {
	t.Parallel()
	leave := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-leave }))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(leave) })
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	c := &Client{BaseURL: server.URL, HTTP: &http.Client{Transport: transport}, RetryWait: time.Microsecond, Timeout: time.Millisecond}
	if _, err := c.GetToken(t.Context(), "c", "s"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	c.Timeout = time.Hour
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.GetToken(ctx, "c", "s"); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// The advice has to speak of codes that exist.
func TestAdvice(t *testing.T) {
	t.Parallel()
	for code, finding := range advice {
		if _, ok := errcode.Lookup(int(code)); !ok || finding.Step == "" || finding.Cause == "" || finding.Fix == "" || finding.Doc == 0 {
			t.Errorf("%d: %+v", code, finding)
		}
	}
}
