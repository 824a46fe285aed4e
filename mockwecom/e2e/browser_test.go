package e2e_test

import (
	"context"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"wecomlab/core/clock"
	"wecomlab/core/provider"
	"wecomlab/mockwecom/face/control"
	"wecomlab/mockwecom/sim"
)

// browser is a headless Chromium with a profile of its own.
type browser struct {
	t   *testing.T
	ctx context.Context
}

func newBrowser(t *testing.T) *browser {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if found, err := exec.LookPath(name); err == nil && path == "" {
			path = found
		}
	}
	if path == "" {
		t.Skip("no Chromium is installed; the pages cannot be tried in a real browser")
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true), chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.WindowSize(900, 1100))
	// The browser lives as long as the context of the first run, so the bound of the test stands around all of it.
	limited, cancel := clock.Real().WithTimeout(context.Background(), patience)
	allocator, end := chromedp.NewExecAllocator(limited, options...)
	ctx, leave := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx) // closes the browser and waits for it; it may be gone already
		leave()
		end()
		cancel()
	})
	b := &browser{t, ctx}
	b.run()
	return b
}

// run carries steps out.
func (b *browser) run(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatalf("%v\n%s", err, b.seen())
	}
}

// seen is what the browser shows when something failed.
func (b *browser) seen() string {
	soon, cancel := clock.Real().WithTimeout(b.ctx, time.Second)
	defer cancel()
	address, _ := chromedp.Run(soon, chromedp.Location())
	page, _ := chromedp.Run(soon, chromedp.Text(chromedp.CSS("body")))
	return "at " + address + "\n" + page
}

// step bounds what a page may take; without it a missing element would be waited for to the end of the test.
const step = 20 * time.Second

// await waits for an element.
func (b *browser) await(what string) {
	b.t.Helper()
	soon, cancel := clock.Real().WithTimeout(b.ctx, step)
	defer cancel()
	if err := chromedp.Do(soon, chromedp.WaitVisible(chromedp.CSS(what))); err != nil {
		b.t.Fatalf("%s did not appear: %v\n%s", what, err, b.seen())
	}
}

// click clicks on an element that is there.
func (b *browser) click(what string) {
	b.t.Helper()
	b.await(what)
	b.run(chromedp.Click(chromedp.CSS(what)))
}

// press clicks and waits for an element of the page after it.
func (b *browser) press(what, then string) {
	b.t.Helper()
	b.click(what)
	b.await(then)
}

// open loads an address and waits for an element.
func (b *browser) open(address, then string) {
	b.t.Helper()
	b.run(chromedp.Navigate(address))
	b.await(then)
}

func (b *browser) text(what string) string {
	b.t.Helper()
	b.await(what)
	text, err := chromedp.Run(b.ctx, chromedp.Text(chromedp.CSS(what)))
	if err != nil {
		b.t.Fatal(err)
	}
	return text
}

// forget deletes a cookie.
func (b *browser) forget(cookie, of string) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, network.DeleteCookies, network.DeleteCookiesParams{Name: cookie, URL: of}); err != nil {
		b.t.Fatal(err)
	}
}

// shows checks that an element holds some text.
func (b *browser) shows(what string, texts ...string) {
	b.t.Helper()
	have := b.text(what)
	for _, text := range texts {
		if !strings.Contains(have, text) {
			b.t.Errorf("%s shows %q, which lacks %q", what, have, text)
		}
	}
}

func TestBrowserAuthorize(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	c := authorise(start(t, sim.Config{}))
	c.publish()
	c.do("corp.privacy", "suite="+c.template.SuiteID, "fields=gender,avatar,mobile,email")
	home := c.app.HomeURL(c.template.SuiteID, c.corpID)

	b.open(home, "button.person")
	b.shows("main", "你是谁？", "工单管家", "陈默", "研发总监")
	b.press(`button[value$="/chen.mo"]`, "#userid")
	b.shows("#name", "陈默")
	if user := b.text("#userid"); !strings.HasPrefix(user, "wo") {
		t.Errorf("the app knows the member as %q", user)
	}

	// Without the app's session the second visit goes through the authorize page again, and nobody sees it.
	begin := c.last()
	b.forget("provider_browser", home)
	b.open(home, "#userid")
	if page := c.wait("kind:page title:oauth2/authorize", begin); page.Status != 302 || page.Subject.User != "chen.mo" {
		t.Errorf("the second visit: %+v", page)
	}

	b.open(home+"?scope=snsapi_privateinfo", "#agree")
	b.shows("main", "「工单管家」申请获取你的信息", "陈默", "性别", "头像", "手机号", "邮箱")
	b.click(`input[value="mobile"]`)
	b.click(`input[value="avatar"]`)
	b.press("#agree", "#visitor")
	detail := &answer{t: t, body: map[string]any{}}
	decodeInto(t, c.wait("kind:api title:auth/getuserdetail ok", begin).Response.Body, &detail.body)
	if diff := cmp.Diff([]string{"avatar", "email", "errcode", "errmsg", "gender", "userid"}, detail.keys()); diff != "" {
		t.Error(diff)
	}
	if detail.text("gender") != "1" || detail.text("email") != "chen.mo@mail.example.test" || !strings.Contains(detail.text("avatar"), "default_avatar") {
		t.Errorf("the app received %v", detail.body)
	}
	b.shows("#visitor", "chen.mo@mail.example.test")
}

func TestBrowserAuthorizeRefused(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	s := start(t, sim.Config{})
	_, _, _, corp := s.world()
	link := func(redirect, more string) string {
		return s.sim.URL() + "/connect/oauth2/authorize?appid=" + corp.CorpID + "&agentid=1000002&response_type=code&scope=snsapi_base&redirect_uri=" +
			url.QueryEscape(redirect) + more + "#wechat_redirect"
	}
	t.Run("ErrRedirect", func(t *testing.T) {
		b.open(link("http://127.0.0.1:9999/back", ""), "#error")
		b.shows("#error", "redirect_uri参数错误")
		b.shows("main", "127.0.0.1:3000", "127.0.0.1:9999", "可信域名")
	})
	t.Run("ErrMember can be put right by another one", func(t *testing.T) {
		b.open(link("http://127.0.0.1:3000/back", "&mock_user=xu.lei"), "#error")
		b.press("#switch", "button.person")
		b.shows("main", "你是谁？")
	})
}

// installer is the suite, online and ready to be installed from the app's site.
func installer(s *stand) (app *provider.App, suite control.Suite) {
	s.t.Helper()
	app = newApp(s)
	_, _, suite, _ = s.world()
	s.do("provider.save_callback", "suite="+suite.SuiteID, "which=command", "url="+app.CommandURL(suite.SuiteID))
	s.do("provider.submit_suite", "suite="+suite.SuiteID)
	s.do("provider.release_suite", "suite="+suite.SuiteID)
	s.do("provider.refresh_ticket", "suite="+suite.SuiteID)
	s.wait("kind:callback event:suite_ticket ok suite:"+suite.SuiteID, 0)
	s.must(app.Settle(s.ctx))
	return app, suite
}

func TestBrowserInstall(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	s := start(t, sim.Config{})
	app, suite := installer(s)
	w, _, _, _ := s.world()

	b.open(app.InstallURL(suite.SuiteID), "#cancel")
	b.shows("main", "会议室助手", "示例科技", "青禾食品")
	b.press("#cancel", "#done")
	if len(app.Authorizations()) != 0 {
		t.Error("the suite was installed nevertheless")
	}

	b.open(app.InstallURL(suite.SuiteID), "#confirm")
	b.press(`a[data-corp="`+w.Corps[1].CorpID+`"]`, `a.chosen[data-corp="`+w.Corps[1].CorpID+`"]`)
	b.shows("main", "生产部", "秦枫")
	b.click(`input[name="party"][value="1"]`)
	b.click(`input[name="party"][value="2"]`)
	b.run(chromedp.SetValue(chromedp.CSS("#admin"), "yan.bing"))
	b.press("#confirm", "dl")
	b.shows("h1", "Installed")
	b.shows("dl", "青禾食品")
	granted := app.Authorizations()
	if len(granted) != 1 || granted[0].CorpID != w.Corps[1].OpenCorpIDs[w.Providers[0].CorpID] || granted[0].PermanentCode == "" {
		t.Errorf("the provider has %+v", granted)
	}
	if n := s.count("event:create_auth"); n != 0 {
		t.Errorf("%d create_auth were pushed; the redirect brings the auth_code", n)
	}
	w, _, _, _ = s.world()
	for _, installed := range w.Corps[1].Apps {
		if installed.SuiteID == suite.SuiteID {
			if diff := cmp.Diff([]int64{2}, installed.Parties); diff != "" {
				t.Errorf("visible range: %s", diff)
			}
		}
	}
}

func TestBrowserInstallTooLate(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	s := start(t, sim.Config{})
	app, suite := installer(s)
	b.open(app.InstallURL(suite.SuiteID), "#confirm")
	s.must(s.sim.Clock().Advance(s.ctx, 21*time.Minute))
	b.press("#confirm", "#error")
	b.shows("main", "42007", "expired")
	if len(app.Authorizations()) != 0 {
		t.Error("the suite was installed nevertheless")
	}
}
