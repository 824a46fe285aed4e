package suite

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/loopback"
	"wecomlab/mockwecom/engine/store"
	"wecomlab/mockwecom/engine/webpage"
)

// maxInstallState is the longest state of the install page, in bytes (doc 90597).
const maxInstallState = 128

// installRequest is what the address of the install page says.
type installRequest struct {
	of       *Suite
	code     string
	redirect *url.URL
	state    string
	test     bool
}

// installView is what pages/install.html shows.
type installView struct {
	Title       string
	Suite       *Suite
	Provider    string
	Test, Again bool
	Choice      corpView
	Departments []departmentView
	Members     []*directory.Member
	Fields      []webpage.Field // hidden
	Redirect    string
}

type departmentView struct {
	directory.Department
	Depth   int
	Checked bool
}

// installPage is where a corp's administrator installs a suite from the provider's own site. Confirming redirects to
// redirect_uri with an auth_code; no create_auth is pushed. (doc 90597, 100964)
func (s *Suites) installPage(v *webpage.Visit) error {
	ctx, db := v.R.Context(), s.rt.Store.Read()
	req, err := s.readInstall(ctx, db, v)
	if err != nil {
		return err
	}
	if v.R.Method == http.MethodPost {
		return s.confirmInstall(v, req)
	}
	view := installView{Title: "安装应用", Suite: req.of, Test: req.test, Redirect: req.redirect.Host}
	if view.Choice, err = s.corpView(ctx, db, v); err != nil {
		return err
	}
	corp := view.Choice.Corp.CorpID
	v.Entry.Subject = journal.Subject{Provider: req.of.Provider, Suite: req.of.SuiteID, Corp: corp}
	p, err := s.Provider(ctx, db, req.of.Provider)
	if err != nil || p == nil {
		return fmt.Errorf("provider of %s: %w", req.of.SuiteID, err)
	}
	view.Provider = p.Name
	old, err := s.Authorization(ctx, db, req.of.SuiteID, corp)
	if err != nil {
		return err
	}
	view.Again = old.Live()
	if view.Members, err = s.dir.Members(ctx, db, corp, membersShown); err != nil {
		return err
	}
	if view.Departments, err = s.departmentViews(ctx, db, corp); err != nil {
		return err
	}
	view.Fields = v.Hidden("suite_id", req.of.SuiteID, "pre_auth_code", req.code, "redirect_uri", req.redirect.String(), "state", req.state, "corp", corp)
	return v.Show("install.html", view)
}

// readInstall checks the address: suite, pre_auth_code, redirect_uri and state.
func (s *Suites) readInstall(ctx context.Context, db bun.IDB, v *webpage.Visit) (*installRequest, error) {
	form := v.R.Form
	of, err := s.Suite(ctx, db, form.Get("suite_id"))
	if err != nil {
		return nil, err
	}
	if of == nil {
		return nil, api.Refuse(errcode.InvalidSuiteID, explain.Finding{Step: explain.Parameter, Expected: "?suite_id=…", Got: form.Get("suite_id"),
			Cause: "this world has no such suite", Fix: "send the suite_id whose suite_access_token made the pre_auth_code", Doc: 90597})
	}
	v.Entry.Subject = journal.Subject{Provider: of.Provider, Suite: of.SuiteID}
	code, err := s.preAuthCode(ctx, db, of.SuiteID, form.Get("pre_auth_code"))
	if err != nil {
		return nil, err
	}
	v.Entry.Cause = code.Entry
	test, err := s.isTest(ctx, db, code.Value)
	if err != nil {
		return nil, err
	}
	if err := s.installable(of, test); err != nil {
		return nil, err
	}
	state := form.Get("state")
	if len(state) > maxInstallState || !isAlnum(state) {
		return nil, api.Refuse(badState, explain.Finding{Step: explain.Parameter, Expected: "a state of at most 128 letters and digits", Got: state,
			Cause: "WeCom takes no other state", Fix: "send a random word and keep the rest yourself", Doc: 90597})
	}
	redirect, err := s.checkRedirect(of, form.Get("redirect_uri"))
	return &installRequest{of: of, code: code.Value, redirect: redirect, state: state, test: test}, err
}

// checkRedirect makes sure that a redirect_uri lies under the suite's 安装完成回调域名 (doc 90595).
func (s *Suites) checkRedirect(of *Suite, text string) (*url.URL, error) {
	f := explain.Finding{Step: explain.Parameter, Expected: "redirect_uri=http(s)://…, URL-encoded once", Got: text, Doc: 90597,
		Cause: "this is no address", Fix: "encode the complete address once"}
	u, err := url.Parse(text)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		switch lower := strings.ToLower(text); {
		case text == "":
			f.Got = "nothing"
		case strings.HasPrefix(lower, "http%3a"), strings.HasPrefix(lower, "https%3a"):
			f.Cause = "redirect_uri was encoded twice"
		}
		return nil, api.Refuse(errcode.UntrustedRedirect, f)
	}
	if s.trusts(of, u) {
		return u, nil
	}
	f.Expected, f.Got, f.Doc = "an address under "+of.InstallDomain, u.Host, 90595
	f.Cause, f.Fix = "the suite's 安装完成回调域名 is another", "redirect to that domain, or change it in the provider's console"
	if of.InstallDomain == "" {
		f.Expected, f.Cause = "an address of this machine", "the suite has no 安装完成回调域名 (install_domain)"
		f.Fix = "give the suite an install_domain in the world file, or set suite.empty_install_domain=any"
	}
	return nil, api.Refuse(errcode.UntrustedRedirect, f)
}

// trusts reports whether a redirect may go there.
func (s *Suites) trusts(of *Suite, u *url.URL) bool {
	if of.InstallDomain == "" {
		switch s.rt.Settings.Text(openRedirects) {
		case "any":
			return true
		case "loopback":
			return loopback.Is(u.Hostname())
		}
		return false
	}
	domain, port, err := net.SplitHostPort(of.InstallDomain)
	if err != nil {
		domain, port = of.InstallDomain, ""
	}
	host := strings.ToLower(u.Hostname())
	domain = strings.ToLower(domain)
	return (host == domain || strings.HasSuffix(host, "."+domain)) && (port == "" || port == u.Port())
}

// confirmInstall is the button: it installs the suite and sends the browser back with an auth_code.
func (s *Suites) confirmInstall(v *webpage.Visit, req *installRequest) error {
	if err := v.CheckToken(); err != nil {
		return err
	}
	if v.R.PostForm.Get("do") != "confirm" {
		v.Entry.Note = "the administrator turned back"
		return v.Done("已取消", "没有安装任何应用。 Nothing was installed.")
	}
	parties, err := departments(v.R.PostForm["party"])
	if err != nil {
		return &webpage.Refusal{Finding: explain.Finding{Step: explain.Parameter, Expected: "numbers of departments", Got: err.Error()}}
	}
	users := v.R.PostForm["user"]
	if len(users)+len(parties) == 0 {
		parties = []int64{1}
	}
	var code string
	v.After, err = s.rt.Store.Write(v.R.Context(), v.Entry.ID, func(tx *store.Tx) error {
		code, err = s.installFromPage(v, tx, req, users, parties)
		return err
	})
	if err != nil {
		return err
	}
	v.Redirect(backTo(req.redirect, code, req.state))
	return nil
}

func (s *Suites) installFromPage(v *webpage.Visit, tx *store.Tx, req *installRequest, users []string, parties []int64) (string, error) {
	ctx := v.R.Context()
	by, err := s.pageConsent(ctx, tx, v, req.state)
	if err != nil {
		return "", err
	}
	by.test = req.test
	of, err := s.Suite(ctx, tx, req.of.SuiteID)
	if err != nil {
		return "", err
	}
	pre, err := s.preAuthCode(ctx, tx, of.SuiteID, req.code)
	if err != nil {
		return "", err
	}
	if first, err := s.rt.Credentials.Use(ctx, tx, pre); err != nil || pre.Once && !first {
		return "", errors.Join(err, usedPreAuthCode(req.of.SuiteID, s.now()))
	}
	a, err := s.install(ctx, tx, of, by)
	if err != nil {
		return "", err
	}
	v.Entry.Subject = a.about(of)
	code := s.newAuthCode()
	if err := s.putAuthCode(ctx, tx, of, a, code, false, v.Entry.ID); err != nil {
		return "", err
	}
	_, _, err = s.setRange(ctx, tx, a, users, parties)
	return code, err
}

// backTo is redirect_uri with what the app needs, behind a query that may be there already.
func backTo(redirect *url.URL, code, state string) string {
	to := *redirect
	query := "auth_code=" + url.QueryEscape(code) + fmt.Sprintf("&expires_in=%d", seconds(authCodeLife)) + "&state=" + url.QueryEscape(state)
	if to.RawQuery != "" {
		query = to.RawQuery + "&" + query
	}
	to.RawQuery = query
	return to.String()
}

// departmentViews gives a corp's tree from the root down, with the root ticked.
func (s *Suites) departmentViews(ctx context.Context, db bun.IDB, corp string) ([]departmentView, error) {
	tree, err := s.dir.Departments(ctx, db, corp)
	if err != nil {
		return nil, err
	}
	var out []departmentView
	var walk func(parent int64, depth int)
	walk = func(parent int64, depth int) {
		for _, id := range tree.Children(parent) {
			if id != parent {
				out = append(out, departmentView{*tree.Department(id), depth, id == 1})
				walk(id, depth+1)
			}
		}
	}
	walk(0, 0)
	return out, nil
}
