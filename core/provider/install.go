package provider

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
)

// install starts the installation of a third-party suite from the provider's website (doc 90597).
func (a *App) install(w http.ResponseWriter, r *http.Request) *denial {
	s, d := a.pageSuite(r)
	if d != nil {
		return d
	}
	if s.Kind == Template {
		return deny(http.StatusNotFound, explain.Finding{Step: explain.Parameter, Expected: "a third-party suite", Got: "the template " + s.id,
			Cause: "a 代开发 template is authorised by scanning its QR code, not from a website", Doc: 97201})
	}
	code, err := a.prepareInstall(r.Context(), s, s.Test)
	if err != nil {
		return upstream(err)
	}
	id := browser(r)
	if id == "" {
		id = a.newBrowser(w)
	}
	http.Redirect(w, r, a.installPage(s, code.Value, id), http.StatusFound)
	return nil
}

// prepareInstall gets a pre_auth_code and says what kind of install it is for.
func (a *App) prepareInstall(ctx context.Context, s *suite, test bool) (code Token, err error) {
	err = a.WithSuiteToken(ctx, s.id, func(ctx context.Context, token string) error {
		if code, err = a.client.GetPreAuthCode(ctx, token); err != nil {
			return err
		}
		return a.client.SetSessionInfo(ctx, token, code.Value, test)
	})
	return code, err
}

// installPage is the address of WeCom's install page; who comes back with its state began here.
func (a *App) installPage(s *suite, preAuthCode, browser string) string {
	state := a.states.begin(journey{purpose: installing, suite: s.id, browser: browser}, installLife)
	return a.config.InstallBaseURL + "/3rdapp/install?suite_id=" + url.QueryEscape(s.id) + "&pre_auth_code=" + url.QueryEscape(preAuthCode) +
		"&redirect_uri=" + url.QueryEscape(a.InstalledURL(s.id)) + "&state=" + state
}

// installed takes the auth_code that the install page sends along; no event brings it (doc 100964).
func (a *App) installed(w http.ResponseWriter, r *http.Request) *denial {
	s, d := a.pageSuite(r)
	if d != nil {
		return d
	}
	query := r.URL.Query()
	code := waitingCode{Code: query.Get("auth_code"), At: a.clock.Now()}
	if code.Code == "" {
		return deny(http.StatusBadRequest, explain.Finding{Step: explain.Parameter, Expected: "auth_code", Got: "none",
			Cause: "this address is where the install page sends administrators back to", Fix: "Start at " + a.InstallURL(s.id), Doc: 90597})
	}
	if done, ok := a.exchanged(s, code.Code); ok {
		return a.show(w, r, "installed", done.shown()) // the page was reloaded
	}
	if _, ok := a.states.end(query.Get("state"), installing, s.id, browser(r)); !ok {
		return badState(a.InstallURL(s.id), 90597)
	}
	if err := a.addCode(context.WithoutCancel(r.Context()), s, code); err != nil {
		return upstream(err)
	}
	if a.config.Manual {
		return a.show(w, r, "waiting", waitingPage{What: "auth_code", Suite: s.id})
	}
	granted, err := a.authorize(r.Context(), s, code)
	if err != nil {
		return upstream(err)
	}
	return a.show(w, r, "installed", granted.shown())
}

// badState refuses a redirect that was not begun here.
func badState(start string, doc int) *denial {
	return deny(http.StatusForbidden, explain.Finding{Step: explain.State, Expected: "a state that this app made for this browser, used once",
		Got: "another one, or none", Cause: "the link was reloaded, is old, or somebody else's", Fix: "Start again at " + start, Doc: doc})
}

// upstream tells a visitor that a call to WeCom failed.
func upstream(err error) *denial {
	finding := explain.Finding{Step: explain.Unreachable, Got: err.Error(), Cause: "a call that this page needs failed"}
	var refusal *errcode.Error
	switch {
	case errors.As(err, &refusal) && refusal.Finding != nil:
		finding = *refusal.Finding
		finding.Got = fmt.Sprintf("%d %s", refusal.Code, refusal.Text)
	case errors.As(err, &refusal):
		finding.Step = explain.Credential
	case errors.Is(err, ErrNoTicket), errors.Is(err, ErrNotAuthorized):
		finding.Step = explain.State
	}
	return deny(http.StatusBadGateway, finding)
}
