// Package webpage is what WeCom's pages for an administrator's browser have in common: how they look, how a form is taken, how a
// refusal is explained, and how a visit gets into the journal. WeCom's own pages look different; no document describes them.
package webpage

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"

	"wecomlab/core/clock"
	"wecomlab/mockwecom/engine/formtoken"
	"wecomlab/mockwecom/engine/journal"
)

//go:embed pages/*.html
var own embed.FS

// Templates are the pages/*.html of a chapter, together with what they have in common: the templates head (with a title), foot,
// corps (of a list .Corps of [CorpLink]), admins (of .Admins, each with a UserID and a Name) and hidden (of a list of [Field]). It
// panics on a template that cannot be parsed, for a package's variables.
func Templates(chapter fs.FS) *template.Template {
	return template.Must(template.Must(template.ParseFS(own, "pages/*.html")).ParseFS(chapter, "pages/*.html"))
}

// Site is what the pages of a chapter run on. All of it is needed.
type Site struct {
	Journal *journal.Journal
	Clock   *clock.Clock
	Log     *slog.Logger
	Forms   *formtoken.Maker
	Pages   *template.Template // made by [Templates]
}

// Visit is one look at a page.
type Visit struct {
	W     http.ResponseWriter
	R     *http.Request  // its form is read
	Entry *journal.Entry // what the journal will say
	After func()         // leaves when the visit is journalled
	site  *Site
}

// Handler serves a page. The journal calls it by the title, with its document. It takes GET, HEAD and POST, and no form of another
// site. What show gives as an error is explained to the browser: a [Refusal], an action.Refused, an errcode.Error with a finding, and
// with status 500 all else.
func (s *Site) Handler(title string, doc int, show func(*Visit) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		took := clock.Stopwatch()
		v := &Visit{W: w, R: r, After: func() {}, site: s, Entry: &journal.Entry{
			ID: s.Journal.Begin(), Kind: journal.KindPage, At: s.Clock.Now(), From: journal.LaneAdmin, To: journal.LaneWeCom,
			Title: title, Doc: doc, Method: r.Method, URL: r.URL.RequestURI(), Remote: r.RemoteAddr, Request: journal.Message{Header: r.Header},
		}}
		err := v.open()
		if err == nil {
			err = show(v)
		}
		if err != nil {
			v.refuse(err)
		}
		v.Entry.Response.Header = w.Header().Clone()
		v.Entry.Took = took()
		s.Journal.Add(v.Entry)
		v.After()
	})
}

// Show writes the page of a template, with status 200.
func (v *Visit) Show(name string, data any) error { return v.render(http.StatusOK, name, data) }

// Done writes the page that ends a visit: what was done, line by line.
func (v *Visit) Done(title string, lines ...string) error {
	return v.Show("done.html", struct {
		Title string
		Lines []string
	}{title, lines})
}

func (v *Visit) render(status int, name string, data any) error {
	var body bytes.Buffer
	if err := v.site.Pages.ExecuteTemplate(&body, name, data); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	v.W.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.W.WriteHeader(status)
	v.Entry.Status = status
	v.Entry.Response.Body, v.Entry.Response.Size = body.Bytes(), int64(body.Len())
	if _, err := v.W.Write(body.Bytes()); err != nil {
		v.Entry.Note = "the browser was gone before the answer"
	}
	return nil
}

// Redirect sends the browser on.
func (v *Visit) Redirect(to string) {
	v.W.Header().Set("Location", to)
	v.W.WriteHeader(http.StatusFound)
	v.Entry.Status = http.StatusFound
	v.Entry.Note = "sent on to " + to
}

// CorpLink is a corp that a page offers to choose.
type CorpLink struct {
	CorpID string
	Name   string
	Link   string // this page again, with the corp chosen
	Chosen bool
}

// Link is the address of this page with a parameter of its query changed.
func (v *Visit) Link(param, value string) string {
	query := v.R.URL.Query()
	query.Set(param, value)
	return (&url.URL{Path: v.R.URL.Path, RawQuery: query.Encode()}).String()
}
