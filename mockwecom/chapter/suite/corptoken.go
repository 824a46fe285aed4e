package suite

import (
	"fmt"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/journal"
)

type corpToken struct {
	Token     string `json:"access_token"`
	ExpiresIn int64  `json:"expires_in"` // seconds
}

// getCorpToken gives the access_token of a third-party app in a corp. A 代开发 template is refused with 48002: its token comes
// from gettoken. Otherwise it refuses as get_auth_info does. (doc 90605)
func (s *Suites) getCorpToken(c *api.Call, in authInfoRequest) (corpToken, error) {
	own, err := s.ownSuite(c, c.DB())
	if err != nil {
		return corpToken{}, err
	}
	if own.Kind == Template {
		return corpToken{}, api.Refuse(errcode.Forbidden, explain.Finding{Step: explain.Scope, Expected: "a third-party suite", Got: "template " + own.SuiteID,
			Cause: "a 代开发 app gets its token like a self-built one", Fix: "call gettoken?corpid=CORPID&corpsecret=PERMANENT_CODE", Doc: 97164})
	}
	_, a, err := s.authorized(c, in)
	if err != nil {
		return corpToken{}, err
	}
	app, err := s.app(c.Context, c.DB(), a)
	if err != nil {
		return corpToken{}, err
	}
	token, err := s.agents.Token(c.Context, c.Tx, app)
	if err != nil {
		return corpToken{}, err
	}
	return corpToken{Token: token.Value, ExpiresIn: seconds(agent.TokenLife)}, nil
}

// subject names an authorization: after a new one, everything is issued anew.
func subject(a *Authorization) string { return fmt.Sprintf("%s:%s:%d", a.SuiteID, a.Corp, a.ID) }

// about names whom an authorization concerns.
func (a *Authorization) about(of *Suite) journal.Subject {
	return journal.Subject{Provider: of.Provider, Suite: a.SuiteID, Corp: a.Corp, Agent: a.AgentID}
}

type adminListRequest struct {
	Corp    string `json:"auth_corpid" wx:"need=84054,max=512,unknown=40013"`
	AgentID int64  `json:"agentid" wx:"need=41011,unknown=40056"`
}

type adminList struct {
	Admin []adminEntry `json:"admin"`
}

type adminEntry struct {
	UserID     string `json:"userid"`
	OpenUserID string `json:"open_userid"`
	AuthType   int    `json:"auth_type"` // 1: manages the app
}

// getAdminList lists the administrators of an authorised app. A corp that did not authorise is 48004, another app's agentid
// 40056. Where members authorised, none is told (doc 94496). (doc 90606)
func (s *Suites) getAdminList(c *api.Call, in adminListRequest) (*adminList, error) {
	of, err := s.ownSuite(c, c.DB())
	if err != nil {
		return nil, err
	}
	corp, err := s.authCorp(c, of, in.Corp)
	if err != nil {
		return nil, err
	}
	a, err := s.Authorization(c.Context, c.DB(), of.SuiteID, corp.CorpID)
	if err != nil {
		return nil, err
	}
	if a == nil || a.State != Active {
		return nil, neverAuthorized(of, corp)
	}
	c.About(a.about(of))
	c.CausedBy(a.Entry)
	if a.AgentID != in.AgentID {
		return nil, api.Refuse(errcode.InvalidAgentID, explain.Finding{Step: explain.Parameter, Expected: fmt.Sprintf("agentid %d", a.AgentID),
			Got: fmt.Sprint(in.AgentID), Cause: "the app of this suite has another agentid in this corp", Fix: "read it from get_auth_info", Doc: 90606})
	}
	out := &adminList{Admin: []adminEntry{}}
	app, err := s.app(c.Context, c.DB(), a)
	if err != nil || app.ByMembers {
		return out, err
	}
	admins, err := s.dir.Admins(c.Context, c.DB(), corp.CorpID)
	for _, m := range admins {
		id := s.dir.OpenUserID(of.Provider, m)
		out.Admin = append(out.Admin, adminEntry{id, id, 1})
	}
	return out, err
}

type openCorpRequest struct {
	CorpID string `json:"corpid" wx:"need=41002,max=512,unknown=40013"`
}

type openCorp struct {
	ID string `json:"open_corpid"`
}

// toOpenCorpID turns a plain corpid into the one that the provider's apps know. A corp that authorised none of them is 48001.
// (doc 95604, 97061)
func (s *Suites) toOpenCorpID(c *api.Call, in openCorpRequest) (openCorp, error) {
	provider := c.Credential.Provider
	corp, err := s.dir.Corp(c.Context, c.DB(), in.CorpID)
	if err != nil {
		return openCorp{}, err
	}
	if corp == nil {
		f := explain.Finding{Step: explain.Parameter, Expected: "a plain corpid", Got: in.CorpID, Cause: "this world has no such corp",
			Fix: "send the corpid of 我的企业 in the corp's console", Doc: 95604}
		if strings.HasPrefix(in.CorpID, "wp") {
			f.Cause = "this is an encrypted corpid already"
		}
		return openCorp{}, api.Refuse(errcode.InvalidCorpID, f)
	}
	c.About(journal.Subject{Corp: corp.CorpID})
	n, err := c.DB().NewSelect().Model((*Authorization)(nil)).Where("suite_id IN (SELECT suite_id FROM suites WHERE provider = ?)", provider).
		Where("corp = ?", corp.CorpID).Where("state = ?", Active).Count(c.Context)
	if err != nil {
		return openCorp{}, err
	}
	if n == 0 {
		return openCorp{}, api.Refuse(errcode.Unauthorized, explain.Finding{Step: explain.Scope, Expected: "a corp that authorised an app of " + provider,
			Got: corp.Name, Cause: "only corps that authorised this provider can be converted", Fix: "have the corp authorise first", Doc: 95604})
	}
	return openCorp{s.dir.OpenCorpID(provider, corp)}, nil
}
