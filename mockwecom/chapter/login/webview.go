package login

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/loopback"
	"wecomlab/mockwecom/engine/store"
)

// userAgent is what WeCom's webview on a phone calls itself (doc 90315 tells the form; the numbers are ours).
const userAgent = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/120.0 Mobile Safari/537.36 wxwork/4.1.30 MicroMessenger/7.0.1 NetType/WIFI Language/zh"

// Bounds of a visit.
const (
	maxHops   = 10
	maxPage   = 256 << 10
	visitLife = 10 * time.Second // real, for all pages together
)

// webview is one person's browser for one visit.
type webview struct {
	l       *Login
	client  *http.Client
	lane    journal.Lane
	member  *directory.Member
	ticks   ticks
	install *installIn // what to answer on the install page; nil in a member's webview
	cause   int64      // the entry that led to the next request
	code    string     // that the authorize page gave
}

// follow loads an address and every redirect behind it.
func (v *webview) follow(ctx context.Context, address string) (action.Result, error) {
	ctx, cancel := clock.Real().WithTimeout(ctx, visitLife)
	defer cancel()
	jar, _ := cookiejar.New(nil) // never fails without options
	// No proxy, as it may well be this simulator; nothing is remembered between visits.
	transport := &http.Transport{DisableKeepAlives: true, MaxResponseHeaderBytes: 64 << 10}
	v.client = &http.Client{Jar: jar, Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for range maxHops {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return action.Result{}, action.Refuse(explain.Finding{Step: explain.Parameter, Expected: "a complete address, http://… or https://…", Got: address,
				Cause: "a browser cannot open this", Fix: "correct the address in the app or in the action"})
		}
		next, page, err := v.step(ctx, u)
		if err != nil {
			return action.Result{}, err
		}
		if next == "" {
			return action.Result{Say: v.member.Name + " sees " + address,
				Values: map[string]string{"url": address, "page": page, "code": v.code, "user": v.member.UserID}}, nil
		}
		address = next
	}
	return action.Result{}, action.Refuse(explain.Finding{Step: explain.State, Expected: "a page after at most 10 redirects", Got: address,
		Cause: "the app redirects in a circle: usually its session cookie is not kept, or the code is not redeemed", Fix: "look at the pages in the journal"})
}

// step is one page: the authorize page is answered inside, the install page is filled in, everything else is loaded.
func (v *webview) step(ctx context.Context, u *url.URL) (next, page string, err error) {
	switch {
	case v.l.isOurs(u, authorizeHost, authorizePath):
		next, err = v.authorize(ctx, u)
		return next, "", err
	case v.l.isOurs(u, installHost, installPath) && v.install != nil:
		next, err = v.confirmInstall(ctx, u)
		return next, "", err
	case strings.HasSuffix(strings.ToLower(u.Hostname()), ".weixin.qq.com"):
		return "", "", action.Refuse(explain.Finding{Step: explain.Unreachable, Expected: "a page of the app, or one of WeCom's that is simulated", Got: u.Host + u.Path,
			Cause: "the simulator has no such page, and never asks the real WeCom", Fix: "compare host and path with the documents"})
	}
	return v.load(ctx, u)
}

// isOurs tells one of WeCom's pages, under its real host or under any name of this simulator's.
func (l *Login) isOurs(u *url.URL, realHost, path string) bool {
	if strings.TrimRight(u.Path, "/") != path {
		return false
	}
	base, err := url.Parse(l.rt.BaseURL())
	return strings.EqualFold(u.Hostname(), realHost) ||
		err == nil && (u.Host == base.Host || u.Port() == base.Port() && loopback.Is(u.Hostname()) && loopback.Is(base.Hostname()))
}

// authorize is the authorize page without a browser in between.
func (v *webview) authorize(ctx context.Context, u *url.URL) (location string, err error) {
	took := clock.Stopwatch()
	l, p := v.l, &passage{member: v.member, ticks: v.ticks}
	entry := &journal.Entry{ID: l.rt.Journal.Begin(), Cause: v.cause, Kind: journal.KindPage, At: l.rt.Clock.Now(), From: v.lane,
		To: journal.LaneWeCom, Title: authorizeTitle, Doc: authorizeDoc, Method: http.MethodGet, URL: u.String(), Status: http.StatusFound}
	after, err := l.rt.Store.Write(ctx, entry.ID, func(tx *store.Tx) (err error) {
		if p.request, err = parseRequest(u.Query()); err != nil {
			return err
		}
		if p.target, err = l.find(ctx, tx, p.request); err != nil {
			return err
		}
		return l.pass(ctx, tx, p)
	})
	if p.target != nil {
		entry.Subject = p.about()
	}
	entry.Subject.User = v.member.UserID
	var refused *action.Refused
	switch {
	case errors.As(err, &refused):
		entry.Status, entry.Finding = http.StatusOK, &refused.Finding
	case err != nil:
		entry.Status, entry.Finding = http.StatusInternalServerError, &explain.Finding{Step: explain.State, Got: err.Error()}
	default:
		entry.Response.Header = http.Header{"Location": {p.location}}
		entry.Note = v.member.Name + " → " + p.redirect.Host + p.stateRemark()
	}
	entry.Took = took()
	l.rt.Journal.Add(entry)
	after()
	v.cause, v.code = entry.ID, p.code
	return p.location, err
}

// load sends one request to the app and gives where it redirects to, or the page's text.
func (v *webview) load(ctx context.Context, u *url.URL) (next, page string, err error) {
	took := clock.Stopwatch()
	entry := &journal.Entry{ID: v.l.rt.Journal.Begin(), Cause: v.cause, Kind: journal.KindPage, At: v.l.rt.Clock.Now(), From: v.lane, To: journal.LaneApp,
		Title: "GET " + u.Path, Method: http.MethodGet, URL: u.String(), Subject: journal.Subject{Corp: v.member.Corp, User: v.member.UserID}}
	v.cause = entry.ID
	defer func() {
		entry.Took = took()
		v.l.rt.Journal.Add(entry)
	}()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return "", "", fmt.Errorf("open %s: %w", u, err)
	}
	return v.send(req, entry)
}

// send carries one request out and tells the entry what happened.
func (v *webview) send(req *http.Request, entry *journal.Entry) (next, page string, err error) {
	resp, body, err := v.fetch(req)
	entry.Request.Header = req.Header
	if resp != nil {
		entry.Status, entry.Response = resp.StatusCode, journal.Message{Header: resp.Header, Body: body, Size: int64(len(body))}
	}
	if err != nil {
		entry.Finding = unreachable(req.URL, err)
		return "", "", action.Refuse(*entry.Finding)
	}
	if location, err := resp.Location(); err == nil && resp.StatusCode >= 300 && resp.StatusCode < 400 {
		return location.String(), "", nil
	}
	if resp.StatusCode >= http.StatusBadRequest {
		entry.Finding = &explain.Finding{Step: explain.Status, Expected: "a page or a redirect", Got: "HTTP " + resp.Status + ": " + firstLine(body),
			Cause: "the app failed to serve the page", Fix: "look at the app's own log"}
		return "", "", action.Refuse(*entry.Finding)
	}
	return "", string(body), nil
}

// fetch carries one request out as the webview does. The response's body is read, up to its bound, and closed.
func (v *webview) fetch(req *http.Request) (*http.Response, []byte, error) {
	req.Header.Set("User-Agent", userAgent)
	req.Header.Set("Accept-Language", "zh-CN,zh;q=0.9")
	resp, err := v.client.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxPage))
	return resp, body, err
}

// unreachable explains a page that did not come, in the words of a dial error without the address, which may hold a code.
func unreachable(u *url.URL, err error) *explain.Finding {
	f := &explain.Finding{Step: explain.Unreachable, Expected: "an answer from " + u.Host, Got: err.Error(),
		Cause: "nothing listens there, or the connection broke off", Fix: "start the app, or change its home URL"}
	var located *url.Error
	if errors.As(err, &located) {
		f.Got = located.Err.Error()
	}
	var timeout net.Error
	if errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout() {
		f.Step, f.Cause = explain.Slow, "the app did not answer within 10 s"
	}
	return f
}

// firstLine is the beginning of a body, for a sentence.
func firstLine(body []byte) string {
	const most = 200
	line, _, _ := strings.Cut(strings.TrimSpace(string(body)), "\n")
	return strings.ToValidUTF8(line[:min(len(line), most)], "")
}
