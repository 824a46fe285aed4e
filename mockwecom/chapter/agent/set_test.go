package agent_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
)

const setPath = "/cgi-bin/agent/set"

// set calls agent/set with some fields besides the agentid.
func set(s *credentialtest.Stand, fields string) string {
	s.T.Helper()
	return s.Post(setPath, `{"agentid":1000002,`+fields+`}`, "access_token", s.Token(1000002)).Plain()
}

const done = `{"errcode":0,"errmsg":"ok"}`

func TestSet(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, fields string
		check        func(*agent.App) bool
	}{
		{"OK/name of one character", `"name":"灯"`, func(a *agent.App) bool { return a.Name == "灯" }},
		{"OK/name of 32 characters", `"name":"` + strings.Repeat("灯", 32) + `"`, func(a *agent.App) bool { return a.Name == strings.Repeat("灯", 32) }},
		{"OK/description of 4 characters", `"description":"灯塔灯塔"`, func(a *agent.App) bool { return a.Description == "灯塔灯塔" }},
		{"OK/description of 120 characters", `"description":"` + strings.Repeat("灯", 120) + `"`, func(a *agent.App) bool { return len(a.Description) == 360 }},
		{"OK/location is reported", `"report_location_flag":1`, func(a *agent.App) bool { return a.ReportPlace && !a.ReportEnter }},
		{"OK/entering is reported", `"isreportenter":1`, func(a *agent.App) bool { return a.ReportEnter && !a.ReportPlace }},
		{"OK/home page", `"home_url":"http://h.example.test"`, func(a *agent.App) bool { return a.HomeURL == "http://h.example.test" }},
		{"OK/domain", `"redirect_domain":"h.example.test"`, func(a *agent.App) bool { return a.TrustedDomain == "h.example.test" }},
		{"OK/domain of this machine", `"redirect_domain":"localhost:3000"`, func(a *agent.App) bool { return a.TrustedDomain == "localhost:3000" }},
		{"OK/logo", `"logo_mediaid":"picture"`, func(a *agent.App) bool { return a.Logo == "picture" }},
		{"OK/an app that is not named keeps all", `"other":1`, func(a *agent.App) bool { return a.Name == "值班" && a.Description == "值班与告警" }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := credentialtest.New(t)
			s.Agents.TakeLogosFrom(pictures)
			if diff := cmp.Diff(done, set(s, tt.fields)); diff != "" {
				t.Fatal(diff)
			}
			app, err := s.Agents.App(t.Context(), s.Store.Read(), credentialtest.Corp, 1000002)
			if err != nil || !tt.check(app) {
				t.Errorf("%+v, %v", app, err)
			}
		})
	}
}

// pictures knows two files.
func pictures(_ context.Context, _ bun.IDB, corp, mediaID string) (string, error) {
	if corp != credentialtest.Corp {
		return "", fmt.Errorf("asked for %s", corp)
	}
	return map[string]string{"picture": "image", "film": "video"}[mediaID], nil
}

func TestSetRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, fields string
		code         string
	}{
		{"ErrNameEmpty", `"name":""`, "45022"},
		{"ErrNameTooLong", `"name":"` + strings.Repeat("灯", 33) + `"`, "45022"},
		{"ErrDescriptionTooShort", `"description":"灯塔灯"`, "45004"},
		{"ErrDescriptionTooLong", `"description":"` + strings.Repeat("灯", 121) + `"`, "45004"},
		{"ErrLocationFlag", `"report_location_flag":2`, "40059"},
		{"ErrEnterFlag", `"isreportenter":-1`, "40058"},
		{"ErrHomeURLWithoutScheme", `"home_url":"h.example.test"`, "45034"},
		{"ErrHomeURLEmpty", `"home_url":""`, "45034"},
		{"ErrDomainEmpty", `"redirect_domain":""`, "80001"},
		{"ErrDomainWithScheme", `"redirect_domain":"https://h.example.test"`, "80001"},
		{"ErrDomainWithPath", `"redirect_domain":"h.example.test/a"`, "80001"},
		{"ErrDomainWildcard", `"redirect_domain":"*.example.test"`, "80001"},
		{"ErrDomainWithoutDot", `"redirect_domain":"intranet"`, "80001"},
		{"ErrDomainPort", `"redirect_domain":"h.example.test:http"`, "80001"},
		{"ErrLogoUnknown", `"logo_mediaid":"ghost"`, "40007"},
		{"ErrLogoIsNoPicture", `"logo_mediaid":"film"`, "301015"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := credentialtest.New(t)
			s.Agents.TakeLogosFrom(pictures)
			if got := set(s, `"isreportenter":1,`+tt.fields); !strings.HasPrefix(got, `{"errcode":`+tt.code+`,`) {
				t.Errorf("%s, want %s", got, tt.code)
			}
			app, err := s.Agents.App(t.Context(), s.Store.Read(), credentialtest.Corp, 1000002)
			if err != nil || app.Name != "值班" || app.TrustedDomain != "127.0.0.1:3000" {
				t.Errorf("something has changed: %+v, %v", app, err)
			}
		})
	}
}

func TestSetCallers(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	s.Install(agent.Customized)
	s.Install(agent.Suite)
	for name, tt := range map[string]struct {
		caller, named int64
		code          string
	}{
		"ErrOtherApp":   {1000002, 1000003, "301002"},
		"ErrUnknownApp": {1000002, 7, "40056"},
		"ErrMissing":    {1000002, 0, "41011"},
		"Err代开发":        {1000003, 1000003, "48002"},
		"ErrThirdParty": {1000004, 1000004, "48002"},
		"ErrContacts":   {0, 1000002, "48002"},
		"ErrSystemApp":  {3010011, 3010011, "48002"},
	} {
		got := s.Post(setPath, fmt.Sprintf(`{"agentid":%d,"name":"x"}`, tt.named), "access_token", s.Token(tt.caller)).Plain()
		if !strings.HasPrefix(got, `{"errcode":`+tt.code+`,`) {
			t.Errorf("%s: %s, want %s", name, got, tt.code)
		}
	}
}

func TestSetSettings(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, setting, value, fields, code string }{
		{"home_url code", "agent.home_url_code", "40094", `"home_url":"h"`, "40094"},
		{"unproven domain", "agent.domains_proven", "false", `"redirect_domain":"h.example.test"`, "85005"},
		{"address as domain", "agent.local_domains", "false", `"redirect_domain":"127.0.0.1"`, "80001"},
		{"port of a domain", "agent.local_domains", "false", `"redirect_domain":"h.example.test:80"`, "80001"},
		{"localhost", "agent.local_domains", "false", `"redirect_domain":"localhost"`, "80001"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := credentialtest.New(t, tt.setting, tt.value)
			if got := set(s, tt.fields); !strings.HasPrefix(got, `{"errcode":`+tt.code+`,`) {
				t.Errorf("%s, want %s", got, tt.code)
			}
		})
	}
}

// A corp sets trusted domains twenty times in thirty days; what stays the same does not count.
func TestDomainChangesAreLimited(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	change := func(i int) string { return set(s, fmt.Sprintf(`"redirect_domain":"h%d.example.test"`, i)) }
	for i := range 20 {
		if got := change(i); got != done {
			t.Fatalf("change %d: %s", i, got)
		}
		if got := change(i); got != done {
			t.Fatalf("the same again: %s", got)
		}
	}
	if got := change(20); !strings.HasPrefix(got, `{"errcode":85004,`) {
		t.Errorf("the 21st: %s", got)
	}
	if err := s.Clock.Advance(t.Context(), 30*24*time.Hour); err != nil {
		t.Fatal(err)
	}
	if got := change(20); got != done {
		t.Errorf("thirty days later: %s", got)
	}
}

// Each picture has an address of its own.
func TestLogoAddress(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	s.Agents.TakeLogosFrom(func(context.Context, bun.IDB, string, string) (string, error) { return "image", nil })
	seen := map[string]bool{}
	for _, picture := range []string{"", `,"logo_mediaid":"a"`, `,"logo_mediaid":"b"`} {
		set(s, `"isreportenter":0`+picture)
		list := s.Get("/cgi-bin/agent/list", "access_token", s.Token(1000002)).Body
		if seen[list] {
			t.Errorf("the same address again: %s", list)
		}
		seen[list] = true
	}
}
