package suite

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"

	"wecomlab/core/clock"
	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/formtoken"
	"wecomlab/mockwecom/engine/journal"
)

const (
	installPath   = "/3rdapp/install"
	authorizePath = "/wwopen/customized/authorize" // of our own: the real address behind the QR code is opaque
	openHost      = "open.work.weixin.qq.com"
	maxForm       = 64 << 10
)

//go:embed pages/*.html
var pageFiles embed.FS

var pageTemplates = template.Must(template.ParseFS(pageFiles, "pages/*.html"))

func (s *Suites) pages() []engine.Page {
	return []engine.Page{
		{Path: installPath, Host: openHost, Title: "Install a third-party app", Doc: 90597, Handler: s.page("3rdapp/install", 90597, s.installPage)},
		{Path: authorizePath, Host: openHost, Title: "Authorise a 代开发 template", Doc: 98744, Handler: s.page("customized/authorize", 98744, s.authorizePage)},
	}
}

// visit is one look at a page.
type visit struct {
	w     http.ResponseWriter
	r     *http.Request
	entry *journal.Entry
	after func() // what leaves when the visit is journalled
}

// page journals a visit from the administrator's browser, and turns a refusal into a page that explains it.
func (s *Suites) page(title string, doc int, show func(*visit) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		took := clock.Stopwatch()
		v := &visit{w: w, r: r, after: func() {}, entry: &journal.Entry{
			ID: s.rt.Journal.Begin(), Kind: journal.KindPage, At: s.rt.Clock.Now(), From: journal.LaneAdmin, To: journal.LaneWeCom,
			Title: title, Doc: doc, Method: r.Method, URL: r.URL.RequestURI(), Remote: r.RemoteAddr, Request: journal.Message{Header: r.Header},
		}}
		err := v.open()
		if err == nil {
			err = show(v)
		}
		if err != nil {
			s.refuse(v, err)
		}
		v.entry.Response.Header = w.Header().Clone()
		v.entry.Took = took()
		s.rt.Journal.Add(v.entry)
		v.after()
	})
}

// open checks the method and reads the form.
func (v *visit) open() error {
	h := v.w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	switch v.r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost:
	default:
		h.Set("Allow", "GET, HEAD, POST")
		return &pageError{status: http.StatusMethodNotAllowed, finding: explain.Finding{Step: explain.Parameter, Expected: "GET or POST", Got: v.r.Method,
			Cause: "this is a page for a browser", Fix: "open it in one"}}
	}
	if err := http.NewCrossOriginProtection().Check(v.r); err != nil {
		return &pageError{status: http.StatusForbidden, finding: explain.Finding{Step: explain.Source, Expected: "the form of this page", Got: err.Error(),
			Cause: "another site sent the form", Fix: "open the page anew and confirm there"}}
	}
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, maxForm)
	if err := v.r.ParseForm(); err != nil {
		return &pageError{status: http.StatusBadRequest, finding: explain.Finding{Step: explain.Parameter, Expected: "a form", Got: err.Error(),
			Cause: "the form or the query is damaged", Fix: "open the page anew"}}
	}
	if v.r.Method == http.MethodPost {
		v.entry.Request.Body = []byte(v.withoutToken().Encode())
	}
	return nil
}

// withoutToken is the form without its token, which is nobody's business.
func (v *visit) withoutToken() url.Values {
	form := url.Values{}
	for name, values := range v.r.PostForm {
		if name != formtoken.Field {
			form[name] = values
		}
	}
	return form
}

// pageError is a refusal of the page itself, not of WeCom.
type pageError struct {
	status  int
	finding explain.Finding
}

func (e *pageError) Error() string { return e.finding.String() }

// errorPage is what pages/error.html shows.
type errorPage struct {
	Title   string
	Code    int
	Finding explain.Finding
}

// refuse shows why nothing was done.
func (s *Suites) refuse(v *visit, err error) {
	status, shown := http.StatusBadRequest, errorPage{Title: "无法继续"}
	var page *pageError
	var refused *action.Refused
	var coded *errcode.Error
	switch {
	case errors.As(err, &page):
		status, shown.Finding = page.status, page.finding
	case errors.As(err, &refused):
		shown.Finding = refused.Finding
	case errors.As(err, &coded) && coded.Finding != nil:
		shown.Code, shown.Finding = int(coded.Code), *coded.Finding
		v.entry.Errcode, v.entry.Errmsg = shown.Code, coded.Text
	default:
		s.rt.Log.Error("page failed", "path", v.r.URL.Path, "entry", v.entry.ID, "err", err)
		status = http.StatusInternalServerError
		shown.Finding = explain.Finding{Step: explain.State, Got: err.Error(), Cause: "the simulator could not show the page; nothing was changed", Fix: "look at its log"}
	}
	v.entry.Finding = &shown.Finding
	if err := v.render(status, "error.html", shown); err != nil {
		s.rt.Log.Error("page failed", "path", v.r.URL.Path, "err", err)
	}
}

// render writes a page.
func (v *visit) render(status int, name string, data any) error {
	var body bytes.Buffer
	if err := pageTemplates.ExecuteTemplate(&body, name, data); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.WriteHeader(status)
	v.entry.Status = status
	v.entry.Response.Body, v.entry.Response.Size = body.Bytes(), int64(body.Len())
	if _, err := v.w.Write(body.Bytes()); err != nil {
		v.entry.Note = "the browser was gone before the answer"
	}
	return nil
}

// redirect sends the browser on.
func (v *visit) redirect(to string) {
	v.w.Header().Set("Location", to)
	v.w.WriteHeader(http.StatusFound)
	v.entry.Status = http.StatusFound
	v.entry.Note = "sent on to " + to
}

// checkToken refuses a form that no page of this simulator wrote for this browser.
func (s *Suites) checkToken(v *visit) error {
	if s.forms.Valid(v.r) {
		return nil
	}
	return &pageError{status: http.StatusForbidden, finding: explain.Finding{Step: explain.Source, Expected: "the form of this page",
		Got: "a form without its token or cookie", Cause: "another site sent the form, cookies are off, or the simulator was restarted meanwhile",
		Fix: "open the page anew and confirm there"}}
}
