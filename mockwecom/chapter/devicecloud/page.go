package devicecloud

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"

	"wecomlab/core/clock"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/formtoken"
	"wecomlab/mockwecom/engine/journal"
)

const (
	codePath = "/connect/hardware"
	openHost = "open.work.weixin.qq.com"
	pageDoc  = 91366
	maxForm  = 64 << 10
	// unreadableCode is the errcode for a code that leads to no device. (doc 90313)
	unreadableCode = 600032
)

//go:embed pages/*.html
var pageFiles embed.FS

var pageTemplates = template.Must(template.ParseFS(pageFiles, "pages/*.html"))

func (v *Vendors) pages() []engine.Page {
	return []engine.Page{{Path: codePath, Host: openHost, Title: "Device binding page", Doc: pageDoc, Handler: v.page()}}
}

// visit is one look at the page.
type visit struct {
	w     http.ResponseWriter
	r     *http.Request
	entry *journal.Entry
}

// page journals a visit from the administrator's browser, and turns a refusal into a page that explains it. WeCom's own client alone
// knows what stands behind the address; what a browser sees is an addition of the simulator. (docs 91366, 95980)
func (v *Vendors) page() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		took := clock.Stopwatch()
		look := &visit{w: w, r: r, entry: &journal.Entry{
			ID: v.rt.Journal.Begin(), Kind: journal.KindPage, At: v.rt.Clock.Now(), From: journal.LaneAdmin, To: journal.LaneWeCom,
			Title: "connect/hardware", Doc: pageDoc, Method: r.Method, URL: r.URL.RequestURI(), Remote: r.RemoteAddr, Request: journal.Message{Header: r.Header},
		}}
		err := look.open()
		if err == nil {
			err = v.show(look)
		}
		if err != nil {
			v.fail(look, err)
		}
		look.entry.Response.Header = w.Header().Clone()
		look.entry.Took = took()
		v.rt.Journal.Add(look.entry)
	})
}

// open checks the method and reads the form.
func (l *visit) open() error {
	h := l.w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	switch l.r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost:
	default:
		h.Set("Allow", "GET, HEAD, POST")
		return &pageError{http.StatusMethodNotAllowed, explain.Finding{Step: explain.Parameter, Expected: "GET or POST", Got: l.r.Method, Cause: "this is a page for a browser", Fix: "open it in one"}}
	}
	l.r.Body = http.MaxBytesReader(l.w, l.r.Body, maxForm)
	if err := l.r.ParseForm(); err != nil {
		return &pageError{http.StatusBadRequest, explain.Finding{Step: explain.Parameter, Expected: "a form", Got: err.Error(), Cause: "the form or the query is damaged", Fix: "open the page anew"}}
	}
	shown := url.Values{}
	for name, values := range l.r.PostForm {
		if name != formtoken.Field {
			shown[name] = values
		}
	}
	if len(shown) > 0 {
		l.entry.Request.Body = []byte(shown.Encode())
	}
	return nil
}

// pageError is a refusal of the page itself.
type pageError struct {
	status  int
	finding explain.Finding
}

func (e *pageError) Error() string { return e.finding.String() }

// codeError is a code that leads to no device.
type codeError struct{ finding explain.Finding }

func (e *codeError) Error() string { return e.finding.String() }

// fail shows why nothing was done.
func (v *Vendors) fail(l *visit, err error) {
	status, title, code, f := http.StatusBadRequest, "无法继续", 0, explain.Finding{}
	var page *pageError
	var unreadable *codeError
	var refused *action.Refused
	switch {
	case errors.As(err, &page):
		status, f = page.status, page.finding
	case errors.As(err, &unreadable):
		title, code, f = "无法识别的二维码", unreadableCode, unreadable.finding
		l.entry.Errcode, l.entry.Errmsg = code, "hardware QR cannot be parsed"
	case errors.As(err, &refused):
		title, f = "添加失败", refused.Finding
	default:
		if !errors.Is(err, context.Canceled) {
			v.rt.Log.Error("page failed", "path", l.r.URL.Path, "entry", l.entry.ID, "err", err)
		}
		status = http.StatusInternalServerError
		f = explain.Finding{Step: explain.State, Got: err.Error(), Cause: "the simulator could not show the page; nothing was changed", Fix: "look at its log"}
	}
	l.entry.Finding = &f
	if err := l.render(status, "error.html", map[string]any{"Title": title, "Code": code, "Finding": f}); err != nil {
		v.rt.Log.Error("page failed", "path", l.r.URL.Path, "err", err)
	}
}

// render writes a page.
func (l *visit) render(status int, name string, data any) error {
	var body bytes.Buffer
	if err := pageTemplates.ExecuteTemplate(&body, name, data); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	l.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	l.w.WriteHeader(status)
	l.entry.Status = status
	l.entry.Response.Body, l.entry.Response.Size = body.Bytes(), int64(body.Len())
	if _, err := l.w.Write(body.Bytes()); err != nil {
		l.entry.Note = "the browser was gone before the answer"
	}
	return nil
}
