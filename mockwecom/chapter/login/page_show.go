package login

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"

	"wecomlab/mockwecom/chapter/directory"
)

//go:embed page/*.html
var pageFiles embed.FS

var pages = template.Must(template.ParseFS(pageFiles, "page/*.html"))

// pickMost bounds the list of the member picker, per corp.
const pickMost = 200

// security is the Content-Security-Policy of the pages. It has no form-action: Chromium applies that to every redirect that
// follows a form, and an app may send the member on to wherever it likes.
const security = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"

// show renders a page; it leaves when the visit is journalled.
func (v *visit) show(name string, data map[string]any) error {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, name, data); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	h := v.w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", security)
	h.Set("X-Content-Type-Options", "nosniff")
	v.body = b.Bytes()
	return nil
}

// group is a corp on the picker.
type group struct {
	Corp    *directory.Corp
	Members []person
	More    int // that are not listed
}

type person struct {
	*directory.Member
	Picture string
}

// pick asks who sits at the browser.
func (v *visit) pick() error {
	ctx, db := v.r.Context(), v.l.rt.Store.Read()
	corps := []*directory.Corp{v.target.corp}
	if v.target.corp == nil {
		var err error
		if corps, err = v.l.directory.Corps(ctx, db); err != nil {
			return err
		}
	}
	var groups []group
	for _, corp := range corps {
		members, err := v.l.directory.Members(ctx, db, corp.CorpID, pickMost)
		if err != nil {
			return err
		}
		count, err := v.l.directory.MemberCount(ctx, db, corp.CorpID)
		if err != nil {
			return err
		}
		g := group{Corp: corp, More: count - len(members)}
		for _, m := range members {
			if m.Status == directory.Active {
				g.Members = append(g.Members, person{m, v.l.avatarPath(m)})
			}
		}
		groups = append(groups, g)
	}
	v.entry.Note = "asks who sits at the browser"
	return v.show("pick.html", map[string]any{"Title": "选择成员", "App": v.target.name(), "Groups": groups,
		"Action": v.r.URL.RequestURI(), "Token": v.l.forms.Issue(v.w, v.r), "Entry": v.entry.ID})
}
