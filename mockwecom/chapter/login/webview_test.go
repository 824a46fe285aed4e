package login_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
)

// site serves an app's pages.
func site(t *testing.T, pages map[string]http.HandlerFunc) string {
	t.Helper()
	mux := http.NewServeMux()
	for path, page := range pages {
		mux.HandleFunc(path, page)
	}
	listener := httptest.NewServer(mux)
	t.Cleanup(listener.Close)
	return listener.URL
}

func text(s string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, s) }
}

func TestOpenApp(t *testing.T) {
	t.Parallel()
	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		address := site(t, map[string]http.HandlerFunc{
			"/{$}": func(w http.ResponseWriter, r *http.Request) {
				if !strings.Contains(r.UserAgent(), "wxwork") {
					t.Errorf("User-Agent %q", r.UserAgent())
				}
				http.SetCookie(w, &http.Cookie{Name: "session", Value: "v"})
				back := url.QueryEscape("http://" + r.Host + "/back?code=mine")
				at := strings.Replace(s.sim.URL(), "127.0.0.1", "localhost", 1) // another name of the same simulator
				http.Redirect(w, r, at+"/connect/oauth2/authorize?appid="+s.other()+"&response_type=code&scope=snsapi_base&redirect_uri="+back+"#wechat_redirect", http.StatusFound)
			},
			"/back": func(w http.ResponseWriter, r *http.Request) {
				if c, err := r.Cookie("session"); err != nil || c.Value != "v" {
					t.Errorf("the session cookie is lost: %v", err)
				}
				_, _ = fmt.Fprint(w, "welcome")
			},
		})
		out := s.do("member.open_app", "corp="+s.other(), "agent=1000002", "user=mei.lan", "url="+address+"/")
		if out["page"] != "welcome" || out["user"] != "mei.lan" || len(out["code"]) != 43 {
			t.Errorf("values %v", out)
		}
		s.get("auth/getuserinfo", "access_token", s.agentToken(1), "code", out["code"]).ok()
		home, page, back := s.last("GET /"), s.last("oauth2/authorize"), s.last("GET /back")
		call := s.last("auth/getuserinfo")
		if home.Cause != s.last("member.open_app").ID || page.Cause != home.ID || back.Cause != page.ID || call.Cause != page.ID {
			t.Errorf("the chain is broken: %d, %d, %d, %d", home.Cause, page.Cause, back.Cause, call.Cause)
		}
		if home.Kind != journal.KindPage || home.From != journal.LaneMember || home.To != journal.LaneApp || string(back.Response.Body) != "welcome" {
			t.Errorf("home %+v", home)
		}
	})
}

func TestOpenAppRefusals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		page http.HandlerFunc
		step explain.Step
		says string
	}{
		"ErrCircle": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusFound) }, explain.State, "in a circle"},
		"ErrStatus": {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "broken", 500) }, explain.Status, "app's own log"},
		"ErrScheme": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "weixin://x")
			w.WriteHeader(302)
		}, explain.Parameter, "cannot open"},
		"ErrRealWeCom": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "https://login.work.weixin.qq.com/x")
			w.WriteHeader(302)
		}, explain.Unreachable, "never asks the real WeCom"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			f := s.refused("member.open_app", "corp="+s.other(), "agent=1000002", "url="+site(t, map[string]http.HandlerFunc{"/": c.page}))
			if f.Step != c.step || !strings.Contains(f.String(), c.says) {
				t.Errorf("finding %s", f)
			}
		})
	}
	t.Run("ErrUnreachable", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		gone := httptest.NewServer(text(""))
		gone.Close()
		if f := s.refused("member.open_app", "corp="+s.other(), "agent=1000002", "url="+gone.URL+"/?code=secret"); f.Step != explain.Unreachable || strings.Contains(f.Got, "secret") {
			t.Errorf("finding %s", f)
		}
		explained(t, s.last("GET /").Finding)
	})
	t.Run("ErrRedirect in the webview is the page's refusal", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		address := site(t, map[string]http.HandlerFunc{"/": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, s.sim.URL()+s.link(s.corp(), "agentid", "1000002", "redirect_uri", "http://"+r.Host), http.StatusFound)
		}})
		f := s.refused("member.open_app", "agent=1000002", "user=chen.mo", "url="+address)
		if page := s.last("oauth2/authorize"); f.Doc != 91335 || page.Finding == nil || page.Status != 200 {
			t.Errorf("finding %s, page %+v", f, page)
		}
	})
	t.Run("ErrChoice", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		s.refused("member.open_app", "agent=1000999")
		s.refused("member.open_app", "suite="+s.suite("suite").SuiteID)
		s.refused("member.open_app", "agent=1000002", "user=nobody")
		s.refused("member.open_app", "corp=ww0000000000000000")
		s.refused("member.open_app", "corp="+s.other(), "agent=1000002")
		s.refused("member.open_app", "agent=1000002", "fields=phone")
	})
}

func TestOpenInstall(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	of := s.suite("suite")
	token := s.suiteToken(of)
	installPage := func(code string) string {
		q := url.Values{"suite_id": {of.SuiteID}, "pre_auth_code": {code}, "state": {"st"}}
		return "https://open.work.weixin.qq.com/3rdapp/install?" + q.Encode() + "&redirect_uri="
	}
	preAuth := func() string {
		return s.get("service/get_pre_auth_code", "suite_access_token", token).ok().text("pre_auth_code")
	}
	t.Run("OK", func(t *testing.T) {
		var link string
		address := site(t, map[string]http.HandlerFunc{
			"/start": func(w http.ResponseWriter, r *http.Request) {
				link = installPage(preAuth()) + url.QueryEscape("http://"+r.Host+"/done")
				http.Redirect(w, r, link, http.StatusFound)
			},
			"/done": func(w http.ResponseWriter, r *http.Request) { _, _ = fmt.Fprint(w, r.URL.Query().Get("auth_code")) },
		})
		out := s.do("admin.open_install", "url="+address+"/start", "admin=Zhao.Qing", "parties=2")
		if len(out["page"]) != 128 || out["user"] != "zhao.qing" {
			t.Errorf("values %v", out)
		}
		s.post("service/v2/get_permanent_code", "suite_access_token", token, map[string]string{"auth_code": out["page"]}).ok()
	})
	t.Run("OK through a login on the way", func(t *testing.T) {
		address := site(t, map[string]http.HandlerFunc{
			"/start": func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, s.sim.URL()+s.link(of.SuiteID, "redirect_uri", "http://"+r.Host+"/in"), http.StatusFound)
			},
			"/in": func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Query().Get("code") == "" {
					t.Error("the administrator did not get in")
				}
				http.Redirect(w, r, installPage(preAuth())+url.QueryEscape("http://"+r.Host+"/done"), http.StatusFound)
			},
			"/done": text("welcome"),
		})
		if out := s.do("admin.open_install", "url="+address+"/start"); out["page"] != "welcome" {
			t.Errorf("values %v", out)
		}
		if page := s.last("oauth2/authorize"); page.From != journal.LaneAdmin || page.Subject.User != "lin.yue" {
			t.Errorf("page %+v", page)
		}
	})
	t.Run("ErrExpiredCode is explained by the install page", func(t *testing.T) {
		f := s.refused("admin.open_install", "url="+installPage("nonsense")+url.QueryEscape("http://127.0.0.1:1/"))
		if !strings.Contains(f.Got, "garbled") || strings.Contains(f.Cause, "the app failed") {
			t.Errorf("finding %s", f)
		}
	})
	t.Run("ErrAdmin", func(t *testing.T) {
		f := s.refused("admin.open_install", "url=http://127.0.0.1:1/", "admin=chen.mo")
		if len(f.Fits) != 2 {
			t.Errorf("finding %+v", f)
		}
		s.refused("admin.open_install", "url=http://127.0.0.1:1/", "corp=ww0000000000000000")
	})
}

func TestPictures(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.do("app.privacy", "corp="+s.corp(), "agent=1000002", "fields=avatar,qr_code")
	out := s.do("member.authorize", "appid="+s.corp(), "agent=1000002", "user=chen.mo", "scope="+private)
	all := s.detail(s.agentToken(0), out["code"])
	b := s.browser()
	below := func(address string) string { return strings.TrimPrefix(address, s.sim.URL()) }
	for name, c := range map[string]struct {
		path, shows string
	}{
		"OK avatar":  {below(all.text("avatar")), ">陈</text>"},
		"OK thumb":   {strings.TrimSuffix(below(all.text("avatar")), "/0") + "/100", `width="100"`},
		"OK default": {"/wwpic/default_avatar/0", "<circle"},
		"OK qr_code": {below(all.text("qr_code")), "陈默"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page := b.open(c.path).has(c.shows)
			if page.status != http.StatusOK || page.header.Get("Content-Type") != "image/svg+xml" {
				t.Errorf("status %d, type %s", page.status, page.header.Get("Content-Type"))
			}
		})
	}
	for name, path := range map[string]string{"ErrMember": "/wwpic/nobody/0", "ErrSize": "/wwpic/default_avatar/7", "ErrCode": "/wwopen/userQRCode?vcode=vcx"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if page := b.open(path); page.status != http.StatusNotFound || page.body != "" {
				t.Errorf("status %d: %s", page.status, page.body)
			}
		})
	}
	if strings.Contains(all.text("avatar"), "chen") {
		t.Errorf("the address %s tells the plain userid", all.text("avatar"))
	}
}
