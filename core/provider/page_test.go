package provider

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"wecomlab/core/event"
	"wecomlab/core/explain"
)

// query takes an address apart.
func query(t *testing.T, address string) (base string, values url.Values) {
	t.Helper()
	u, err := url.Parse(address)
	must(t, err)
	values = u.Query()
	u.RawQuery, u.Fragment = "", ""
	return u.String(), values
}

// follow opens a page that has to redirect.
func (l *lab) follow(t *testing.T, address string) (base string, values url.Values) {
	t.Helper()
	code, location := l.visit(address, "text/html")
	if code != http.StatusFound {
		t.Fatalf("%s answers %d %s", address, code, location)
	}
	return query(t, location)
}

// startInstall opens the install link and returns the state with which WeCom sends back.
func (l *lab) startInstall(t *testing.T) (state string) {
	t.Helper()
	l.ticket(suiteID)
	base, values := l.follow(t, l.InstallURL(suiteID))
	if base != l.platform.URL+"/3rdapp/install" || values.Get("suite_id") != suiteID || !strings.HasPrefix(values.Get("pre_auth_code"), "pre-") ||
		values.Get("redirect_uri") != l.InstalledURL(suiteID) || values.Get("state") == "" {
		t.Fatalf("install page %s with %v", base, values)
	}
	return values.Get("state")
}

// endInstall is the administrator's return from the install page.
func (l *lab) endInstall(code, state string) (int, string) {
	return l.visit(l.InstalledURL(suiteID)+"?auth_code="+code+"&expires_in=600&state="+state, "text/html")
}

func TestInstall(t *testing.T) {
	t.Parallel()
	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		l := newLab(t)
		l.platform.allow("code-1", corpOne)
		state := l.startInstall(t)
		if code, text := l.endInstall("code-1", state); code != 200 || !strings.Contains(text, corpOne) || strings.Contains(text, "permanent-") {
			t.Errorf("answer %d %s", code, text)
		}
		if granted, err := l.Authorization(suiteID, corpOne); err != nil || granted.AgentID != agentID {
			t.Errorf("authorization %+v, %v", granted, err)
		}
		if code, text := l.endInstall("code-1", state); code != 200 {
			t.Errorf("the reloaded page answers %d %s", code, text)
		}
	})
	t.Run("OKFormalAndTest", func(t *testing.T) {
		t.Parallel()
		for _, test := range []bool{false, true} {
			l := newLab(t, func(c *Config) { c.Suites[1].Test = test })
			var got any
			l.platform.on("service/set_session_info", func(c call) any {
				got = c.body["session_info"].(map[string]any)["auth_type"]
				return answer{"errcode": 0, "errmsg": "ok"}
			})
			l.startInstall(t)
			if want := map[bool]float64{false: 0, true: 1}[test]; got != want {
				t.Errorf("Test %v: auth_type %v", test, got)
			}
		}
	})
}

func TestInstall_Refused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		send func(t *testing.T, l *lab) (int, string)
		want int
		step explain.Step
	}{
		{"ErrWithoutTicket", func(_ *testing.T, l *lab) (int, string) { return l.visit(l.InstallURL(suiteID), "") }, 502, explain.State},
		{"ErrTemplate", func(_ *testing.T, l *lab) (int, string) { return l.visit(l.InstallURL(templateID), "") }, 404, explain.Parameter},
		{"ErrUnknownSuite", func(_ *testing.T, l *lab) (int, string) { return l.visit(l.InstallURL("ww99"), "") }, 404, explain.Parameter},
		{"ErrNoCode", func(t *testing.T, l *lab) (int, string) { return l.endInstall("", l.startInstall(t)) }, 400, explain.Parameter},
		{"ErrForeignState", func(t *testing.T, l *lab) (int, string) { l.startInstall(t); return l.endInstall("code-1", "x") }, 403, explain.State},
		{"ErrStateOfAnotherBrowser", func(t *testing.T, l *lab) (int, string) {
			state := l.startInstall(t)
			l.browser.Jar = nil
			return l.endInstall("code-1", state)
		}, 403, explain.State},
		{"ErrStateTooOld", func(t *testing.T, l *lab) (int, string) {
			state := l.startInstall(t)
			must(t, l.time.Advance(t.Context(), installLife+time.Second))
			return l.endInstall("code-1", state)
		}, 403, explain.State},
		{"ErrUnknownCode", func(t *testing.T, l *lab) (int, string) { return l.endInstall("never", l.startInstall(t)) }, 502, explain.Credential},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			code, text := tt.send(t, l)
			if r := l.lastRefusal(); code != tt.want || r.Finding.Step != tt.step {
				t.Errorf("answer %d %s, reported %+v", code, text, r)
			}
			if len(l.Authorizations()) != 0 {
				t.Error("something was authorised")
			}
		})
	}
}

func TestLogin_Template(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.authorize(templateID, corpOne)
	home := l.HomeURL(templateID, corpOne)
	base, values := l.follow(t, home)
	want := url.Values{"appid": {corpOne}, "redirect_uri": {l.OAuthURL(templateID, corpOne)}, "response_type": {"code"}, "scope": {scopeBase},
		"state": {values.Get("state")}, "agentid": {"1000017"}}
	if base != l.platform.URL+"/connect/oauth2/authorize" || values.Encode() != want.Encode() {
		t.Fatalf("authorize page %s with %v", base, values)
	}
	l.platform.login("login-1", false)
	back := l.OAuthURL(templateID, corpOne) + "?code=login-1&state=" + values.Get("state")
	code, text := l.visit(back, "text/html")
	if code != 200 || !strings.Contains(text, "woMember") || !strings.Contains(text, "&lt;梅岚&gt;") || strings.Contains(text, "13800019999") {
		t.Fatalf("answer %d %s", code, text)
	}
	t.Run("Session", func(t *testing.T) {
		if code, text := l.visit(home, "text/html"); code != 200 || !strings.Contains(text, "woMember") {
			t.Errorf("answer %d %s", code, text)
		}
	})
	t.Run("Reload", func(t *testing.T) {
		if code, location := l.visit(back, "text/html"); code != http.StatusSeeOther || location != home {
			t.Errorf("answer %d %s", code, location)
		}
	})
	t.Run("PrivateScope", func(t *testing.T) {
		_, values := l.follow(t, home+"?scope="+scopePrivate)
		if values.Get("scope") != scopePrivate {
			t.Fatalf("authorize page with %v", values)
		}
		l.platform.login("login-2", true)
		code, text := l.visit(l.OAuthURL(templateID, corpOne)+"?code=login-2&state="+values.Get("state"), "application/json")
		var visitor Visitor
		must(t, json.Unmarshal([]byte(text), &visitor))
		if code != 200 || visitor.Detail == nil || visitor.Detail.Mobile != "13800019999" || visitor.User == nil || len(visitor.Notes) != 0 {
			t.Errorf("answer %d %s", code, text)
		}
		if code, _ := l.visit(home+"?scope="+scopePrivate, "text/html"); code != 200 {
			t.Errorf("the session of the private scope is not used: %d", code)
		}
	})
	t.Run("ErrHead", func(t *testing.T) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodHead, home, nil)
		must(t, err)
		if code, _ := l.do(req); code != http.StatusMethodNotAllowed {
			t.Errorf("status %d", code)
		}
	})
	t.Run("SessionEnds", func(t *testing.T) {
		must(t, l.time.Advance(t.Context(), sessionLife+time.Second))
		l.follow(t, home)
	})
}

func TestLogin_CancelEndsSessions(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.authorize(templateID, corpOne)
	home := l.HomeURL(templateID, corpOne)
	_, values := l.follow(t, home)
	l.platform.login("login-1", false)
	if code, text := l.visit(l.OAuthURL(templateID, corpOne)+"?code=login-1&state="+values.Get("state"), ""); code != 200 {
		t.Fatalf("answer %d %s", code, text)
	}
	if code, _ := l.visit(home, ""); code != 200 {
		t.Fatalf("no session: %d", code)
	}
	l.command(templateID, &event.CancelAuth{SuiteId: templateID, InfoType: "cancel_auth", AuthCorpId: corpOne})
	l.settle()
	l.follow(t, home)
}

func TestLogin_Suite(t *testing.T) {
	t.Parallel()
	login := func(t *testing.T, l *lab, corp string) (int, string) {
		_, values := l.follow(t, l.HomeURL(suiteID, corp)+"?scope="+scopePrivate)
		if values.Get("appid") != suiteID || values.Has("agentid") {
			t.Fatalf("authorize page with %v", values)
		}
		l.platform.login("login-1", true)
		return l.visit(l.OAuthURL(suiteID, corp)+"?code=login-1&state="+values.Get("state"), "application/json")
	}
	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		l := newLab(t)
		l.authorize(suiteID, corpTwo)
		code, text := login(t, l, "")
		if code != 200 || !strings.Contains(text, `"corpid":"`+corpTwo+`"`) || !strings.Contains(text, "13800019999") || !strings.Contains(text, "主任") {
			t.Errorf("answer %d %s", code, text)
		}
	})
	t.Run("OKCorpWithoutAuthorization", func(t *testing.T) {
		t.Parallel()
		l := newLab(t)
		l.ticket(suiteID)
		if code, text := login(t, l, ""); code != 200 || strings.Contains(text, "notes") || !strings.Contains(text, "woMember") {
			t.Errorf("answer %d %s", code, text)
		}
	})
	t.Run("OKCorpInAnotherForm", func(t *testing.T) {
		t.Parallel()
		l := newLab(t)
		l.authorize(suiteID, corpTwo)
		if code, text := login(t, l, "wwplainform"); code != 200 || !strings.Contains(text, corpTwo) {
			t.Errorf("answer %d %s", code, text)
		}
	})
	t.Run("ErrOtherCorp", func(t *testing.T) {
		t.Parallel()
		l := newLab(t)
		l.authorize(suiteID, corpOne)
		if code, text := login(t, l, corpOne); code != 403 || !strings.Contains(text, corpTwo) {
			t.Errorf("answer %d %s", code, text)
		}
	})
}

func TestLogin_Refused(t *testing.T) {
	t.Parallel()
	begin := func(t *testing.T, l *lab) string {
		_, values := l.follow(t, l.HomeURL(templateID, corpOne))
		return values.Get("state")
	}
	back := func(l *lab, corp, code, state string) (int, string) {
		return l.visit(l.OAuthURL(templateID, corp)+"?code="+code+"&state="+state, "")
	}
	tests := []struct {
		name string
		send func(t *testing.T, l *lab) (int, string)
		want int
		step explain.Step
	}{
		{"NoState", func(_ *testing.T, l *lab) (int, string) { return back(l, corpOne, "login-1", "") }, 403, explain.State},
		{"StateOfAnotherBrowser", func(t *testing.T, l *lab) (int, string) {
			state := begin(t, l)
			l.browser.Jar = nil
			return back(l, corpOne, "login-1", state)
		}, 403, explain.State},
		{"StateOfAnotherCorp", func(t *testing.T, l *lab) (int, string) { return back(l, corpTwo, "login-1", begin(t, l)) }, 403, explain.State},
		{"StateTooOld", func(t *testing.T, l *lab) (int, string) {
			state := begin(t, l)
			must(t, l.time.Advance(t.Context(), roundTrip+time.Second))
			return back(l, corpOne, "login-1", state)
		}, 403, explain.State},
		{"NoCode", func(t *testing.T, l *lab) (int, string) { return back(l, corpOne, "", begin(t, l)) }, 400, explain.Parameter},
		{"UnknownCode", func(t *testing.T, l *lab) (int, string) { return back(l, corpOne, "never", begin(t, l)) }, 502, explain.Credential},
		{"UnknownScope", func(_ *testing.T, l *lab) (int, string) {
			return l.visit(l.HomeURL(templateID, corpOne)+"?scope=all", "")
		}, 400, explain.Parameter},
		{"NoCorp", func(_ *testing.T, l *lab) (int, string) { return l.visit(l.HomeURL(templateID, ""), "") }, 404, explain.Parameter},
		{"UnknownSuite", func(_ *testing.T, l *lab) (int, string) { return l.visit(l.HomeURL("dk99", corpOne), "") }, 404, explain.Parameter},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			l.authorize(templateID, corpOne)
			l.platform.login("login-1", false)
			code, text := tt.send(t, l)
			if r := l.lastRefusal(); code != tt.want || r.Finding.Step != tt.step || strings.Contains(r.Path, "login-1") {
				t.Errorf("answer %d %s, reported %+v", code, text, r)
			}
			if strings.Contains(text, "woMember") {
				t.Error("somebody is logged in")
			}
		})
	}
}

func TestLogin_PartlyReadable(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.authorize(templateID, corpOne)
	l.platform.on("user/get", func(call) any { return refusal(60011, "no privilege") })
	l.platform.on("auth/getuserdetail", func(call) any { return refusal(50002, "outside") })
	_, values := l.follow(t, l.HomeURL(templateID, corpOne))
	l.platform.login("login-1", true)
	code, text := l.visit(l.OAuthURL(templateID, corpOne)+"?code=login-1&state="+values.Get("state"), "text/html")
	if code != 200 || !strings.Contains(text, "woMember") || !strings.Contains(text, "60011") || !strings.Contains(text, "50002") {
		t.Errorf("answer %d %s", code, text)
	}
}

func TestFront(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	code, text := l.visit(l.given.PublicURL+"/", "text/html")
	if code != 200 || !strings.Contains(text, l.InstallURL(suiteID)) || strings.Contains(text, l.InstallURL(templateID)) {
		t.Errorf("answer %d %s", code, text)
	}
	if code, _ := l.visit(l.given.PublicURL+"/else", ""); code != 404 {
		t.Errorf("an unknown path answers %d", code)
	}
}

func TestMakeRoom(t *testing.T) {
	t.Parallel()
	m := map[int]bool{1: true, 2: false, 3: false}
	makeRoom(m, 3, func(over bool) bool { return over })
	if len(m) != 2 || m[1] {
		t.Errorf("left: %v", m)
	}
	makeRoom(m, 2, func(over bool) bool { return over })
	if len(m) != 1 {
		t.Errorf("left: %v", m)
	}
}
