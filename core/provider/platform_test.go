package provider

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"wecomlab/core/clock"
)

// platform stands in for WeCom's calls.
type platform struct {
	*httptest.Server
	clock *clock.Clock

	mu      sync.Mutex
	calls   []string
	answers map[string]func(call) any
	serial  int
	lives   map[string]time.Time // token → its end
	codes   map[string]string    // auth_code → corpid
	secrets map[string]string    // permanent code → corpid
	logins  map[string]bool      // code → whether a user_ticket belongs to it
}

// call is one request as a handler sees it.
type call struct {
	query url.Values
	body  map[string]any
}

func (c call) text(name string) string {
	if value, ok := c.body[name].(string); ok {
		return value
	}
	return c.query.Get(name)
}

type answer map[string]any

func refusal(code int, text string) answer { return answer{"errcode": code, "errmsg": text} }

func newPlatform(t testing.TB, c *clock.Clock) *platform {
	p := &platform{
		clock: c, answers: map[string]func(call) any{}, lives: map[string]time.Time{}, codes: map[string]string{},
		secrets: map[string]string{}, logins: map[string]bool{},
	}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	p.serveCredentials()
	p.serveAuthorizations()
	p.serveMembers()
	return p
}

func (p *platform) on(name string, answer func(call) any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answers[name] = answer
}

// once answers the next call with a fixed answer and the ones after it as before.
func (p *platform) once(name string, first any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	usual := p.answers[name]
	used := false
	p.answers[name] = func(c call) any {
		if !used {
			used = true
			return first
		}
		return usual(c)
	}
}

// count tells how often a call was made.
func (p *platform) count(name string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for _, made := range p.calls {
		if made == name {
			n++
		}
	}
	return n
}

func (p *platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := call{query: r.URL.Query()}
	if content, _ := io.ReadAll(r.Body); len(content) > 0 {
		_ = json.Unmarshal(content, &c.body)
	}
	name := callName(r.URL.Path)
	p.mu.Lock()
	p.calls = append(p.calls, name)
	answer, ok := p.answers[name]
	p.mu.Unlock()
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	switch made := answer(c).(type) {
	case status:
		w.WriteHeader(int(made))
	case raw:
		_, _ = io.WriteString(w, string(made))
	case nil:
		panic(http.ErrAbortHandler)
	default:
		_ = json.NewEncoder(w).Encode(made)
	}
}

// status and raw are answers that are not JSON; nil breaks the connection.
type (
	status int
	raw    string
)

// issue makes a token that lives for two hours.
func (p *platform) issue(kind string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.serial++
	token := fmt.Sprintf("%s-%d", kind, p.serial)
	p.lives[token] = p.clock.Now().Add(2 * time.Hour)
	return token
}

// revoke makes all tokens of a kind unknown, as WeCom may at any time.
func (p *platform) revoke(kind string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for token := range p.lives {
		if strings.HasPrefix(token, kind+"-") {
			delete(p.lives, token)
		}
	}
}

// held wraps an answer in a check of the token.
func (p *platform) held(kind, parameter string, unknown, expired int, then func(call) any) func(call) any {
	return func(c call) any {
		token := c.query.Get(parameter)
		p.mu.Lock()
		end, ok := p.lives[token]
		p.mu.Unlock()
		switch {
		case !ok || !strings.HasPrefix(token, kind+"-"):
			return refusal(unknown, "no such token")
		case !p.clock.Now().Before(end):
			return refusal(expired, "token expired")
		}
		return then(c)
	}
}

func (p *platform) bySuite(then func(call) any) func(call) any {
	return p.held("suite", bySuite, 40082, 42009, then)
}

func (p *platform) byCorp(then func(call) any) func(call) any {
	return p.held("corp", byCorp, 40014, 42001, then)
}

func (p *platform) serveCredentials() {
	p.on("service/get_suite_token", func(c call) any {
		if c.text("suite_secret") != "secret-of-"+c.text("suite_id") {
			return refusal(40080, "invalid suite_secret")
		}
		if !strings.HasPrefix(c.text("suite_ticket"), "ticket-") {
			return refusal(40085, "invalid suite_ticket")
		}
		return answer{"suite_access_token": p.issue("suite"), "expires_in": 7200}
	})
	p.on("service/get_provider_token", func(c call) any {
		if c.text("corpid") != providerCorp || c.text("provider_secret") != providerSecret {
			return refusal(40001, "invalid credential")
		}
		return answer{"provider_access_token": p.issue("provider"), "expires_in": 7200}
	})
	p.on("service/get_pre_auth_code", p.bySuite(func(call) any {
		return answer{"errcode": 0, "errmsg": "ok", "pre_auth_code": p.issue("pre"), "expires_in": 1200}
	}))
	p.on("service/set_session_info", p.bySuite(func(c call) any {
		if !strings.HasPrefix(c.text("pre_auth_code"), "pre-") {
			return refusal(40077, "invalid pre_auth_code")
		}
		return answer{"errcode": 0, "errmsg": "ok"}
	}))
	p.on("gettoken", func(c call) any {
		if !p.owns(c.text("corpid"), c.text("corpsecret")) {
			return refusal(40001, "invalid credential")
		}
		return answer{"errcode": 0, "errmsg": "ok", "access_token": p.issue("corp"), "expires_in": 7200}
	})
	p.on("service/corpid_to_opencorpid", p.held("provider", byProvider, 40014, 42001, func(c call) any {
		return answer{"errcode": 0, "errmsg": "ok", "open_corpid": "wp-of-" + c.text("corpid")}
	}))
}

// allow makes an auth_code that a corp has given.
func (p *platform) allow(code, corp string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.codes[code] = corp
}

// owns says whether a permanent code is that of a corp.
func (p *platform) owns(corp, permanent string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.secrets[permanent] == corp && corp != ""
}

func (p *platform) redeem(code string) (corp, permanent string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	corp = p.codes[code]
	if corp == "" {
		return "", ""
	}
	delete(p.codes, code)
	p.serial++
	permanent = fmt.Sprintf("permanent-%d", p.serial)
	p.secrets[permanent] = corp
	return corp, permanent
}

func (p *platform) serveAuthorizations() {
	exchange := p.bySuite(func(c call) any {
		corp, permanent := p.redeem(c.text("auth_code"))
		if corp == "" {
			return refusal(40078, "invalid auth_code")
		}
		return answer{"errcode": 0, "errmsg": "ok", "permanent_code": permanent, "state": "store42",
			"auth_corp_info": answer{"corpid": corp, "corp_name": "Corp of " + corp}, "auth_user_info": answer{"userid": "woAdmin"}}
	})
	info := p.bySuite(func(c call) any {
		if !p.owns(c.text("auth_corpid"), c.text("permanent_code")) {
			return refusal(40084, "invalid permanent_code")
		}
		return answer{"errcode": 0, "errmsg": "ok", "auth_corp_info": answer{"corpid": c.text("auth_corpid"), "corp_name": "青禾 " + c.text("auth_corpid")},
			"auth_info": answer{"agent": []answer{{"agentid": agentID, "is_customized_app": true}}}}
	})
	p.on("service/v2/get_permanent_code", exchange)
	p.on("service/get_permanent_code", exchange)
	p.on("service/v2/get_auth_info", info)
	p.on("service/get_auth_info", info)
	p.on("service/get_corp_token", p.bySuite(func(c call) any {
		if !p.owns(c.text("auth_corpid"), c.text("permanent_code")) {
			return refusal(40084, "invalid permanent_code")
		}
		return answer{"access_token": p.issue("corp"), "expires_in": 7200}
	}))
	p.on("service/get_admin_list", p.bySuite(func(call) any {
		return answer{"errcode": 0, "errmsg": "ok", "admin": []answer{{"userid": "woAdmin", "auth_type": 1}, {"userid": "woSecond", "auth_type": 0}}}
	}))
}

// login makes a code of the authorize page.
func (p *platform) login(code string, private bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.logins[code] = private
}

func (p *platform) serveMembers() {
	identify := func(corp string) func(call) any {
		return func(c call) any {
			p.mu.Lock()
			defer p.mu.Unlock()
			private, ok := p.logins[c.text("code")]
			if !ok {
				return refusal(40029, "invalid code")
			}
			delete(p.logins, c.text("code"))
			out := answer{"errcode": 0, "errmsg": "ok", "userid": "woMember"}
			if corp != "" {
				out["corpid"], out["open_userid"] = corp, "woMember"
			}
			if private {
				out["user_ticket"] = "user-ticket"
			}
			return out
		}
	}
	detail := func(c call) any {
		if c.text("user_ticket") != "user-ticket" {
			return refusal(84015, "invalid user_ticket")
		}
		return answer{"errcode": 0, "errmsg": "ok", "userid": "woMember", "gender": "2", "mobile": "13800019999"}
	}
	p.on("auth/getuserinfo", p.byCorp(identify("")))
	p.on("service/auth/getuserinfo3rd", p.bySuite(identify(corpTwo)))
	p.on("auth/getuserdetail", p.byCorp(detail))
	p.on("service/auth/getuserdetail3rd", p.bySuite(detail))
	p.on("user/get", p.byCorp(func(c call) any {
		return answer{"errcode": 0, "errmsg": "ok", "userid": c.text("userid"), "name": "<梅岚>", "department": []int{2, 5}, "position": "主任"}
	}))
	p.on("agent/get", p.byCorp(func(call) any {
		return answer{"errcode": 0, "errmsg": "ok", "agentid": agentID, "name": "巡检", "customized_publish_status": 2, "home_url": "https://lab.example.test/"}
	}))
}
