package provider

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"wecomlab/core/explain"
)

const (
	scopeBase    = "snsapi_base"        // who it is, without asking
	scopePrivate = "snsapi_privateinfo" // sensitive fields as well, with the member's consent
	oauthDoc     = 91120
)

// Visitor is who opened the app.
type Visitor struct {
	Suite          string      `json:"suite_id"`
	CorpID         string      `json:"corpid"`
	UserID         string      `json:"userid,omitempty"` // empty: no member of the corp
	OpenUserID     string      `json:"open_userid,omitempty"`
	OpenID         string      `json:"openid,omitempty"`
	ExternalUserID string      `json:"external_userid,omitempty"`
	User           *User       `json:"user,omitempty"`   // nil if it could not be read
	Detail         *UserDetail `json:"detail,omitempty"` // with snsapi_privateinfo only
	Notes          []string    `json:"notes,omitempty"`  // what could not be read, and why
}

// home is the app's home page: it shows who is logged in, and sends everybody else to the authorize page.
func (a *App) home(w http.ResponseWriter, r *http.Request) *denial {
	s, d := a.pageSuite(r)
	if d != nil {
		return d
	}
	corp := r.PathValue("corp")
	if corp == "" && s.Kind == Template {
		return deny(http.StatusNotFound, explain.Finding{Step: explain.Parameter, Expected: "a corpid at the end of the path",
			Cause: "a 代开发 app belongs to one corp", Fix: "Set the home URL to " + a.HomeURL(s.id, "$CORPID$"), Doc: 90595})
	}
	scope := orElse(r.URL.Query().Get("scope"), scopeBase)
	if !slices.Contains([]string{scopeBase, scopePrivate}, scope) {
		return deny(http.StatusBadRequest, explain.Finding{Step: explain.Parameter, Expected: "scope " + scopeBase + " or " + scopePrivate,
			Got: fmt.Sprintf("%.40q", scope), Doc: oauthDoc})
	}
	id := browser(r)
	if open, ok := a.sessions.find(sessionKey{id, s.id, corp}); ok && (scope == scopeBase || open.scope == scope) {
		return a.show(w, r, "visitor", open.visitor)
	}
	if id == "" {
		id = a.newBrowser(w)
	}
	http.Redirect(w, r, a.authorizePage(s, corp, scope, id), http.StatusFound)
	return nil
}

// authorizePage is the address of WeCom's authorize page. A 代开发 app names corp and agent, as a self-built one does, a suite
// itself (doc 96441, 91120). Without agentid snsapi_privateinfo counts as snsapi_base.
func (a *App) authorizePage(s *suite, corp, scope, browser string) string {
	state := a.states.begin(journey{purpose: loggingIn, suite: s.id, corp: corp, scope: scope, browser: browser}, roundTrip)
	appid, agent := s.id, ""
	if s.Kind == Template {
		appid = corp
		if granted, err := a.Authorization(s.id, corp); err == nil && granted.AgentID != 0 {
			agent = "&agentid=" + strconv.FormatInt(granted.AgentID, 10)
		}
	}
	return a.config.OAuthBaseURL + "/connect/oauth2/authorize?appid=" + url.QueryEscape(appid) +
		"&redirect_uri=" + url.QueryEscape(a.OAuthURL(s.id, corp)) + "&response_type=code&scope=" + scope + "&state=" + state + agent + "#wechat_redirect"
}

// loggedIn is where the authorize page sends members back to, with a code.
func (a *App) loggedIn(w http.ResponseWriter, r *http.Request) *denial {
	s, d := a.pageSuite(r)
	if d != nil {
		return d
	}
	query, corp := r.URL.Query(), r.PathValue("corp")
	trip, ok := a.states.end(query.Get("state"), loggingIn, s.id, browser(r))
	if !ok || trip.corp != corp {
		if _, open := a.sessions.find(sessionKey{browser(r), s.id, corp}); open { // the page was reloaded
			http.Redirect(w, r, a.HomeURL(s.id, corp), http.StatusSeeOther)
			return nil
		}
		return badState(a.HomeURL(s.id, corp), oauthDoc)
	}
	code := query.Get("code")
	if code == "" {
		return deny(http.StatusBadRequest, explain.Finding{Step: explain.Parameter, Expected: "code", Got: "none",
			Cause: "the member refused, or the authorize page failed", Fix: "Open the app again", Doc: oauthDoc})
	}
	if a.config.Manual {
		a.mu.Lock()
		s.logins = append(a.living(s.logins, loginLife, code), waitingCode{Code: code, Corp: corp, At: a.clock.Now()})
		a.mu.Unlock()
		a.arrived.raise()
		return a.show(w, r, "waiting", waitingPage{What: "code", Suite: s.id})
	}
	visitor, err := a.identify(r.Context(), s, corp, code)
	if err != nil {
		return upstream(err)
	}
	// A path may carry the corpid in another form (doc 90595); one that is known as another corp's is another corp.
	if _, known := a.Authorization(s.id, corp); known == nil && visitor.CorpID != corp {
		return deny(http.StatusForbidden, explain.Finding{Step: explain.Scope, Expected: "a member of " + corp, Got: "a member of " + orElse(visitor.CorpID, "no corp"),
			Cause: "the link belongs to another corp", Fix: "Open the app from the workbench of the own corp", Doc: oauthDoc})
	}
	// A new id, so that nobody can have planted the old one before the login.
	a.sessions.add(sessionKey{a.newBrowser(w), s.id, corp}, visitor, trip.scope)
	return a.show(w, r, "visitor", visitor)
}

// identify redeems a code and reads what may be known of the member.
func (a *App) identify(ctx context.Context, s *suite, corp, code string) (Visitor, error) {
	who, err := a.redeem(ctx, s, corp, code)
	if err != nil {
		return Visitor{}, err
	}
	v := Visitor{
		Suite: s.id, CorpID: who.CorpID, UserID: who.UserID, OpenUserID: who.OpenUserID, OpenID: who.OpenID, ExternalUserID: who.ExternalUserID,
	}
	if v.UserID != "" {
		user, err := a.readUser(ctx, s, v.CorpID, v.UserID)
		if err == nil {
			v.User = &user
		} else if !errors.Is(err, ErrNotAuthorized) {
			v.Notes = append(v.Notes, err.Error())
		}
	}
	if who.UserTicket != "" {
		detail, err := a.readDetail(ctx, s, v.CorpID, who.UserTicket)
		if err == nil {
			v.Detail = &detail
		} else {
			v.Notes = append(v.Notes, err.Error())
		}
	}
	return v, nil
}

// redeem asks who stands behind a code, by the call that belongs to the kind of suite.
func (a *App) redeem(ctx context.Context, s *suite, corp, code string) (who Identity, err error) {
	if s.Kind == Suite {
		err = a.WithSuiteToken(ctx, s.id, func(ctx context.Context, token string) (err error) {
			who, err = a.client.GetUserInfo3rd(ctx, token, code)
			return err
		})
		return who, err
	}
	err = a.WithCorpToken(ctx, s.id, corp, func(ctx context.Context, token string) (err error) {
		who, err = a.client.GetUserInfo(ctx, token, code)
		return err
	})
	who.CorpID = corp
	return who, err
}

func (a *App) readUser(ctx context.Context, s *suite, corp, user string) (out User, err error) {
	err = a.WithCorpToken(ctx, s.id, corp, func(ctx context.Context, token string) (err error) {
		out, err = a.client.UserGet(ctx, token, user)
		return err
	})
	return out, err
}

func (a *App) readDetail(ctx context.Context, s *suite, corp, ticket string) (out UserDetail, err error) {
	if s.Kind == Suite {
		err = a.WithSuiteToken(ctx, s.id, func(ctx context.Context, token string) (err error) {
			out, err = a.client.GetUserDetail3rd(ctx, token, ticket)
			return err
		})
		return out, err
	}
	err = a.WithCorpToken(ctx, s.id, corp, func(ctx context.Context, token string) (err error) {
		out, err = a.client.GetUserDetail(ctx, token, ticket)
		return err
	})
	return out, err
}
