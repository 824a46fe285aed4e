package login

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
	"wecomlab/mockwecom/engine/webpage"
)

const (
	memberCookie = "wecomlab_member" // who sits at this browser: corpid/userid, URL-encoded
	memberField  = "member"          // of the forms, in the same form
	pageField    = "page"            // of the forms: the entry of the visit that showed it
	mockUser     = "mock_user"       // an addition of the simulator to the link: who it is; empty asks anew
	maxForm      = 64 << 10
)

// visit is one request for the authorize page. What it answers is kept until it is journalled: who has the answer finds the
// visit in the journal.
type visit struct {
	l      *Login
	w      http.ResponseWriter
	r      *http.Request
	req    request
	target *target           // nil until the link is understood
	member *directory.Member // nil until somebody has said who sits there
	entry  *journal.Entry
	status int
	body   []byte
	after  func() // what leaves when the visit is journalled
}

// authorizePage is open.weixin.qq.com/connect/oauth2/authorize (doc 91022, 91120, 96441). In the real client the member is
// known; in a browser the page asks once who sits there, unless the link says it with mock_user=USERID.
func (l *Login) authorizePage() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		took := clock.Stopwatch()
		v := &visit{l: l, w: w, r: r, status: http.StatusOK, after: func() {}, entry: &journal.Entry{
			ID: l.rt.Journal.Begin(), Kind: journal.KindPage, At: l.rt.Clock.Now(), From: journal.LaneMember, To: journal.LaneWeCom,
			Title: authorizeTitle, Doc: authorizeDoc, Method: r.Method, URL: r.URL.RequestURI(), Remote: r.RemoteAddr,
			Request: journal.Message{Header: r.Header},
		}}
		if err := v.serve(); err != nil {
			v.fail(err)
		}
		v.end(took)
	})
}

// authorizeTitle is what the journal calls the page.
const authorizeTitle = "oauth2/authorize"

// end journals the visit and lets the answer go.
func (v *visit) end(took func() time.Duration) {
	v.entry.Status, v.entry.Response = v.status, journal.Message{Header: v.w.Header().Clone(), Body: v.body, Size: int64(len(v.body))}
	v.entry.Took = took()
	v.l.rt.Journal.Add(v.entry)
	v.w.WriteHeader(v.status)
	_, _ = v.w.Write(v.body) // fails when the browser is gone
	v.after()
}

func (v *visit) serve() error {
	if err := v.open(); err != nil {
		return err
	}
	if err := v.resolve(); err != nil {
		return err
	}
	if err := v.identify(); err != nil {
		return err
	}
	switch {
	case v.member == nil:
		return v.pick()
	case v.r.PostFormValue("refuse") != "":
		v.entry.Note = v.member.Name + " does not agree"
		return v.show("done.html", map[string]any{"Title": "已取消授权", "Switch": v.switchLink()})
	}
	return v.proceed()
}

// open checks the method and reads the form.
func (v *visit) open() error {
	h := v.w.Header()
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	if v.r.Method != http.MethodGet && v.r.Method != http.MethodPost {
		v.status = http.StatusMethodNotAllowed
		h.Set("Allow", "GET, POST")
		return wrongParameter("GET or POST", v.r.Method, "this is a page for a browser, and a visit may issue a code", "open it in a browser")
	}
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, maxForm)
	if err := v.r.ParseForm(); err != nil && v.r.Method == http.MethodPost {
		v.status = http.StatusBadRequest
		return wrongParameter("a form", err.Error(), "the form is damaged or too long", "open the page anew")
	}
	if v.r.Method == http.MethodGet {
		return nil
	}
	if page, err := strconv.ParseInt(v.r.PostForm.Get(pageField), 10, 64); err == nil && page > 0 && page < v.entry.ID {
		v.entry.Cause = page
	}
	shown := webpage.WithoutToken(v.r.PostForm)
	shown.Del(pageField)
	v.entry.Request.Body = []byte(shown.Encode())
	v.entry.Request.Size = int64(len(v.entry.Request.Body))
	if http.NewCrossOriginProtection().Check(v.r) == nil && v.l.forms.Valid(v.r) {
		return nil
	}
	v.status = http.StatusForbidden
	return refuse(titleOther, explain.Finding{Step: explain.Source, Expected: "the form of this page", Got: "a form without its token or cookie",
		Cause: "another site sent the form, cookies are off, or the simulator was restarted meanwhile", Fix: "open the link anew"})
}

// resolve finds the app and checks what does not depend on the member.
func (v *visit) resolve() (err error) {
	l := v.l
	if l.rt.Settings.Text(browsers) == "wxwork" && !strings.Contains(strings.ToLower(v.r.UserAgent()), "wxwork") {
		return refuse(titleBrowser, explain.Finding{Step: explain.Parameter, Expected: "a User-Agent with wxwork", Got: v.r.UserAgent(),
			Cause: "the link was opened outside of WeCom, and login.browsers=wxwork forbids that", Fix: "open it in WeCom, or set login.browsers=any", Doc: 90315})
	}
	if v.req, err = parseRequest(v.r.URL.Query()); err != nil {
		return err
	}
	if v.target, err = l.find(v.r.Context(), l.rt.Store.Read(), v.req); err != nil {
		return err
	}
	v.entry.Subject = v.target.about()
	if domain, ok := v.target.domain(); ok {
		if f := l.distrust(domain, v.req.redirect.Host); f != nil {
			return refuse(titleRedirect, *f)
		}
	}
	return v.target.usable()
}

// identify tells who sits at the browser: the button just pressed, mock_user, or the cookie.
func (v *visit) identify() (err error) {
	query := v.r.URL.Query()
	name, explicit := v.r.PostFormValue(memberField), true
	switch {
	case name != "":
	case query.Has(mockUser):
		name = query.Get(mockUser)
	default:
		explicit = false
		if cookie, err := v.r.Cookie(memberCookie); err == nil {
			name, _ = url.QueryUnescape(cookie.Value)
		}
	}
	corp, user, both := strings.Cut(name, "/")
	if !both {
		corp, user = "", name
	}
	if at := v.target.corp; at != nil {
		if !explicit && corp != at.CorpID {
			return nil // another corp's link: somebody else may sit there
		}
		if corp == "" {
			corp = at.CorpID
		}
	}
	if user == "" {
		return nil
	}
	v.member, err = v.l.directory.Member(v.r.Context(), v.l.rt.Store.Read(), corp, user)
	if err == nil && v.member == nil && explicit {
		err = wrongParameter(mockUser+"=USERID, or CORPID/USERID for a third-party suite", name, "there is no such member", "GET /_mock/v1/world lists them")
	}
	return err
}

// proceed shows the consent page or redirects with a code.
func (v *visit) proceed() (err error) {
	p := &passage{request: v.req, target: v.target, member: v.member}
	if v.r.PostFormValue("agree") != "" {
		p.ticks = ticks{answered: true, fields: v.r.PostForm["field"]}
	}
	v.after, err = v.l.rt.Store.Write(v.r.Context(), v.entry.ID, func(tx *store.Tx) error { return v.l.pass(v.r.Context(), tx, p) })
	v.entry.Subject = v.target.about()
	v.entry.Subject.User = v.member.UserID
	if err != nil {
		return err
	}
	if p.asks {
		v.entry.Note = "asks " + v.member.Name + " for consent"
		return v.show("consent.html", map[string]any{
			"Title": "敏感信息授权", "App": p.name(), "Corp": p.corp.Name, "Member": v.member, "Picture": v.l.avatarPath(v.member), "Fields": p.offered(),
			"Action": v.r.URL.RequestURI(), "Token": v.l.forms.Issue(v.w, v.r), "Entry": v.entry.ID, "Switch": v.switchLink(),
		})
	}
	http.SetCookie(v.w, &http.Cookie{Name: memberCookie, Value: url.QueryEscape(v.member.Corp + "/" + v.member.UserID), Path: authorizePath,
		HttpOnly: true, SameSite: http.SameSiteLaxMode})
	v.w.Header().Set("Location", p.location)
	v.status = http.StatusFound
	v.entry.Note = v.member.Name + " → " + v.req.redirect.Host + v.req.stateRemark()
	return nil
}

// switchLink is this link for somebody else at the same browser.
func (v *visit) switchLink() string {
	query := v.r.URL.Query()
	query.Set(mockUser, "")
	return authorizePath + "?" + query.Encode()
}

// fail shows the error page: the words of the real one first, then what we know. Its status is 200 (40-web-login §2.4).
func (v *visit) fail(err error) {
	title, f := titleOther, explain.Finding{}
	var told *refusal
	var refused *action.Refused
	switch {
	case errors.As(err, &told):
		title, f = told.title, told.Finding
	case errors.As(err, &refused):
		f = refused.Finding
	default:
		if !errors.Is(err, context.Canceled) {
			v.l.rt.Log.Error("authorize page failed", "entry", v.entry.ID, "err", err)
		}
		v.status = http.StatusInternalServerError
		f = explain.Finding{Step: explain.State, Got: err.Error(), Cause: "the simulator could not serve the page; nothing was changed", Fix: "look at its log"}
	}
	v.entry.Finding = &f
	if v.member != nil {
		v.entry.Subject.User = v.member.UserID
	}
	page := map[string]any{"Title": title, "Finding": f, "Entry": v.entry.ID}
	if v.member != nil {
		page["Member"], page["Switch"] = v.member, v.switchLink()
	}
	if err := v.show("error.html", page); err != nil {
		v.l.rt.Log.Error("authorize page failed", "entry", v.entry.ID, "err", err)
	}
}
