package login

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
)

type installIn struct {
	URL     string   `name:"url" need:"1" help:"the page on the provider's site that starts the installation, or the install page itself"`
	Corp    string   `name:"corp" default:"@corp" help:"corpid of the customer"`
	Admin   string   `name:"admin" help:"userid of who confirms; the first administrator when left out"`
	Users   []string `name:"users" help:"userids that see the app"`
	Parties []string `name:"parties" help:"departments that see the app; empty without users: 1, the root"`
}

// openInstall is an administrator who clicks "install" on the provider's site and confirms on WeCom's install page
// (doc 90597). Every request is real, the form included.
func (l *Login) openInstall(c *action.Call, in installIn) (action.Result, error) {
	admins, err := l.directory.Admins(c.Context, c.DB(), in.Corp)
	if err != nil {
		return action.Result{}, err
	}
	f := explain.Finding{Step: explain.Scope, Expected: "an administrator of corp " + in.Corp, Got: in.Admin,
		Cause: "only administrators may install", Fix: "name one of those that fit, or give a member of the world admin: true"}
	for _, m := range admins {
		f.Fits = append(f.Fits, m.UserID)
	}
	chosen := slices.IndexFunc(admins, func(m *directory.Member) bool { return in.Admin == "" || m.Key == strings.ToLower(in.Admin) })
	if chosen < 0 {
		return action.Result{}, action.Refuse(f)
	}
	admin := admins[chosen]
	in.Admin = admin.UserID
	c.About(journal.Subject{Corp: in.Corp, User: in.Admin})
	v := &webview{l: l, lane: journal.LaneAdmin, member: admin, ticks: ticks{answered: true, all: true}, cause: c.EntryID, install: &in}
	return v.follow(c.Context, in.URL)
}

// confirmInstall loads the install page, fills in its form and sends it. The page journals itself.
func (v *webview) confirmInstall(ctx context.Context, u *url.URL) (next string, err error) {
	at := v.l.onThisHost(u)
	query := at.Query()
	query.Set("corp", v.install.Corp)
	at.RawQuery, at.Fragment = query.Encode(), ""
	body, _, err := v.ask(ctx, http.MethodGet, at, nil)
	if err != nil {
		return "", err
	}
	form := hiddenFields([]byte(body))
	if len(form) == 0 {
		return "", action.Refuse(explain.Finding{Step: explain.State, Expected: "the form of the install page", Got: said(body),
			Cause: "the install page refused", Fix: "mockwecom logs --filter 'title:3rdapp/install'", Doc: 90597})
	}
	form.Set("do", "confirm")
	form.Set("corp", v.install.Corp)
	form.Set("admin", v.install.Admin)
	form["user"], form["party"] = v.install.Users, v.install.Parties
	at.RawQuery = ""
	body, next, err = v.ask(ctx, http.MethodPost, at, form)
	if err == nil && next == "" {
		err = action.Refuse(explain.Finding{Step: explain.State, Expected: "a redirect to the provider's site", Got: said(body),
			Cause: "the install page refused the form", Fix: "look at the page in the journal", Doc: 90597})
	}
	return next, err
}

// ask sends a request to one of our own pages.
func (v *webview) ask(ctx context.Context, method string, at *url.URL, form url.Values) (body, next string, err error) {
	req, err := http.NewRequestWithContext(ctx, method, at.String(), strings.NewReader(form.Encode()))
	if err != nil {
		return "", "", fmt.Errorf("open %s: %w", at, err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, page, err := v.fetch(req)
	if err != nil {
		return "", "", action.Refuse(*unreachable(req.URL, err))
	}
	if location, err := resp.Location(); err == nil {
		next = location.String()
	}
	return string(page), next, nil
}

// onThisHost is an address of one of WeCom's hosts as this simulator serves it.
func (l *Login) onThisHost(u *url.URL) *url.URL {
	to := *u
	if base, err := url.Parse(l.rt.BaseURL()); err == nil {
		to.Scheme, to.Host = base.Scheme, base.Host
	}
	return &to
}

// hiddenFields gives the hidden inputs of a page's form.
func hiddenFields(page []byte) url.Values {
	fields := url.Values{}
	for z := html.NewTokenizer(bytes.NewReader(page)); ; {
		switch z.Next() {
		case html.ErrorToken:
			return fields
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			at := map[string]string{}
			for _, a := range t.Attr {
				at[a.Key] = a.Val
			}
			if t.Data == "input" && at["type"] == "hidden" {
				fields.Set(at["name"], at["value"])
			}
		}
	}
}

// said is what a page of ours tells: its error page has the cause in the first dd.
func said(page string) string {
	for _, mark := range []string{"<dd", "<h1"} {
		if _, rest, ok := strings.Cut(page, mark); ok {
			_, rest, _ = strings.Cut(rest, ">")
			inner, _, _ := strings.Cut(rest, "</")
			return html.UnescapeString(inner)
		}
	}
	return firstLine([]byte(page))
}
