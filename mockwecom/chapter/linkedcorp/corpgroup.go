package linkedcorp

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/journal"
)

// notShared refuses a corp or app to which the caller's app is not shared (doc 90313).
const notShared errcode.Code = 670001

// mostShares is how many records one answer has at most when it is paged (doc 93403).
const mostShares = 100

type sharesIn struct {
	AgentID  int64  `json:"agentid" wx:"need=41011,unknown=40056,hidden=301002"`
	Business int    `json:"business_type"` // 0 企业互联, 1 上下游
	CorpID   string `json:"corpid" wx:"unknown=0"`
	Limit    int    `json:"limit"` // 0: all
	Cursor   string `json:"cursor"`
}

type sharesOut struct {
	Ending int          `json:"ending"` // 1: nothing follows
	Corps  []sharedCorp `json:"corp_list"`
	Next   string       `json:"next_cursor"`
}

type sharedCorp struct {
	CorpID  string `json:"corpid"`
	Name    string `json:"corp_name"`
	AgentID int64  `json:"agentid"`
}

// listShares gives the corps that the app is shared with, as far as they have confirmed. (doc 93403)
func (l *LinkedCorps) listShares(c *api.Call, in sharesIn) (*sharesOut, error) {
	app, err := l.ownApp(c, in.AgentID)
	if err != nil {
		return nil, err
	}
	from, err := readCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	if in.Limit < 0 || in.Limit > mostShares {
		return nil, wrongParameter("limit", fmt.Sprintf("0 to %d", mostShares), strconv.Itoa(in.Limit))
	}
	shares, err := l.Shares(c.Context, c.DB(), app)
	if err != nil {
		return nil, err
	}
	out := &sharesOut{Ending: 1}
	at := 0
	for _, s := range shares {
		if !s.is(in.Business) || in.CorpID != "" && !strings.EqualFold(in.CorpID, s.Corp) {
			continue
		}
		if at++; at <= from {
			continue
		}
		if in.Limit > 0 && len(out.Corps) == in.Limit {
			out.Ending, out.Next = 0, cursor(at-1)
			break
		}
		corp, err := l.dir.Corp(c.Context, c.DB(), s.Corp)
		if err != nil {
			return nil, err
		}
		out.Corps = append(out.Corps, sharedCorp{s.Corp, corp.Name, s.AgentID})
	}
	return out, nil
}

// is reports whether a share counts for a business_type.
func (s *Share) is(business int) bool { return s.Confirmed && s.Chain == (business == 1) }

// cursor tells the next call how many records the caller has.
func cursor(n int) string { return base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(n))) }

func readCursor(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	plain, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		var n int
		if n, err = strconv.Atoi(string(plain)); err == nil && n >= 0 {
			return n, nil
		}
	}
	return 0, wrongParameter("cursor", "the next_cursor of the call before", text)
}

func wrongParameter(name, want, got string) error {
	return errcode.Newf(errcode.BadRequestParameter, "invalid param '%s'", name).With(explain.Finding{
		Step: explain.Parameter, Expected: name + " is " + want, Got: got, Cause: "the value is outside of what the call takes", Fix: "send " + want})
}

// ownApp gives the app of the token, whose agentid the call must name.
func (l *LinkedCorps) ownApp(c *api.Call, agentID int64) (*agent.App, error) {
	app, err := l.caller(c)
	if err != nil || app.AgentID == agentID {
		return app, err
	}
	f := explain.Finding{Step: explain.Scope, Expected: fmt.Sprintf("agentid %d", app.AgentID), Got: fmt.Sprint(agentID), Cause: "the agentid is not that of the access_token",
		Fix: "send the token's own agentid", Doc: c.Row.Docs[0]}
	other, err := l.agents.App(c.Context, c.DB(), app.Corp, agentID)
	if err == nil && other == nil {
		f.Cause = "the corp has no app of that agentid"
		return nil, api.Refuse(errcode.InvalidAgentID, f)
	}
	if err != nil {
		return nil, err
	}
	return nil, api.Refuse(errcode.WrongAgent, f)
}

type tokenIn struct {
	CorpID   string `json:"corpid" wx:"need=41002,unknown=670001,hidden=670001"`
	AgentID  int64  `json:"agentid" wx:"need=41011,unknown=670001,hidden=670001"`
	Business int    `json:"business_type"` // 0 企业互联, 1 上下游
}

type tokenOut struct {
	AccessToken string `json:"access_token"`
	ExpiresIn   int    `json:"expires_in"` // seconds
}

// getToken gives the token of the app in a lower corp that it is shared with. It reads the contacts there, see [LinkedCorps.Right].
// (doc 93359)
func (l *LinkedCorps) getToken(c *api.Call, in tokenIn) (*tokenOut, error) {
	app, err := l.caller(c)
	if err != nil {
		return nil, err
	}
	corpid := strings.ToLower(in.CorpID)
	s, err := l.sharedApp(c.Context, c.Tx, corpid, in.AgentID)
	if err != nil {
		return nil, err
	}
	if s == nil || s.Upper != app.Corp || s.UpperAgent != app.AgentID || !s.is(in.Business) {
		return nil, api.Refuse(notShared, explain.Finding{Step: explain.Scope, Expected: "corpid and agentid of corpgroup/corp/list_app_share_info for business_type " + strconv.Itoa(in.Business),
			Got: fmt.Sprintf("%s %d", in.CorpID, in.AgentID), Cause: app.Name + " is not shared there, is another app there, or the lower corp has not confirmed",
			Fix: "list the shares first; the agentid is that of the app in the lower corp", Doc: tokenDoc})
	}
	lower, err := l.agents.App(c.Context, c.Tx, s.Corp, s.AgentID)
	if err != nil {
		return nil, err
	}
	c.About(journal.Subject{Corp: app.Corp, Agent: app.AgentID})
	token, err := l.agents.Token(c.Context, c.Tx, lower)
	if err != nil {
		return nil, err
	}
	return &tokenOut{token.Value, int(agent.TokenLife / time.Second)}, nil
}

// readable are the calls that the token of a shared app may make (doc 93359, 93360): contacts, the app itself, and what pages and mini
// programs need.
var readable = map[string]bool{
	"/cgi-bin/user/get": true, "/cgi-bin/user/simplelist": true, "/cgi-bin/user/list": true,
	"/cgi-bin/department/get": true, "/cgi-bin/department/simplelist": true, "/cgi-bin/department/list": true,
	"/cgi-bin/tag/get": true, "/cgi-bin/tag/list": true, "/cgi-bin/agent/get": true,
	"/cgi-bin/get_jsapi_ticket": true, "/cgi-bin/ticket/get": true, "/cgi-bin/miniprogram/transfer_session": true,
}

// Right refuses the token of a shared app what it may not do in the lower corp (48002). It stands behind the rights of all tokens, which
// are asked first. (doc 93359)
func (l *LinkedCorps) Right(first func(*api.Call) error) func(*api.Call) error {
	return func(c *api.Call) error {
		if err := first(c); err != nil {
			return err
		}
		if c.Credential == nil || c.Credential.Agent == 0 || readable[c.Row.Path] || l.rt.Settings.Text(sharedTokens) == "all" {
			return nil
		}
		s, err := l.sharedApp(c.Context, c.DB(), c.Credential.Corp, c.Credential.Agent)
		if err != nil || s == nil {
			return err
		}
		return api.Refuse(errcode.Forbidden, explain.Finding{Step: explain.Scope, Expected: "a call that reads contacts", Got: c.Row.Path,
			Cause: fmt.Sprintf("the token is that of an app which %s shares with %s", s.Upper, s.Corp), Fix: "use the token of an app of the corp itself; see the setting corpgroup.token", Doc: tokenDoc})
	}
}
