package idconvert

import (
	"fmt"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/engine/api"
)

// maxIDs is how many ids one call converts (doc 97062, 95884).
const maxIDs = 1000

type toOpenIn struct {
	UserIDs []string `json:"userid_list" wx:"need=40058,unknown=0,hidden=0"`
}

type toOpenOut struct {
	Open    []openUser `json:"open_userid_list"`
	Invalid []string   `json:"invalid_userid_list"`
}

type openUser struct {
	UserID     string `json:"userid"`
	OpenUserID string `json:"open_userid"`
}

// toOpenUserID gives the ids by which the provider of the app knows members whose plain userids it has. Members outside the visible
// range count as unknown. (doc 97062)
func (v *Converter) toOpenUserID(c *api.Call, in toOpenIn) (*toOpenOut, error) {
	if err := checkCount("userid_list", len(in.UserIDs), toOpenDoc); err != nil {
		return nil, err
	}
	app, err := v.caller(c)
	if err != nil {
		return nil, err
	}
	out := &toOpenOut{}
	for _, id := range in.UserIDs {
		m, err := v.dir.Member(c.Context, c.DB(), app.Corp, id)
		if err != nil {
			return nil, err
		}
		seen := false
		if m != nil {
			if seen, err = v.agents.Visible(c.Context, c.DB(), app, m); err != nil {
				return nil, err
			}
		}
		if !seen {
			out.Invalid = append(out.Invalid, id)
			continue
		}
		out.Open = append(out.Open, openUser{id, v.dir.OpenUserID(app.Provider, m)})
	}
	return out, nil
}

type toUserIn struct {
	OpenUserIDs []string `json:"open_userid_list" wx:"need=40058,unknown=0,hidden=0"`
	Source      int64    `json:"source_agentid" wx:"need=41011,unknown=40056"`
}

type toUserOut struct {
	Users   []plainUser `json:"userid_list"`
	Invalid []string    `json:"invalid_open_userid_list"`
}

type plainUser struct {
	OpenUserID string `json:"open_userid"`
	UserID     string `json:"userid"`
}

// toUserID gives the plain userids of members whom an app of a provider knows by other ids. Both apps must see the member. (doc 95884)
func (v *Converter) toUserID(c *api.Call, in toUserIn) (*toUserOut, error) {
	if err := checkCount("open_userid_list", len(in.OpenUserIDs), toPlainDoc); err != nil {
		return nil, err
	}
	app, err := v.caller(c)
	if err != nil {
		return nil, err
	}
	source, err := v.source(c, in.Source)
	if err != nil {
		return nil, err
	}
	out := &toUserOut{}
	for _, id := range in.OpenUserIDs {
		m, err := v.dir.PlainMember(c.Context, c.DB(), source.Provider, app.Corp, id)
		if err != nil {
			return nil, err
		}
		seen := m != nil
		for _, by := range []*agent.App{app, source} {
			if seen {
				if seen, err = v.agents.Visible(c.Context, c.DB(), by, m); err != nil {
					return nil, err
				}
			}
		}
		if !seen {
			out.Invalid = append(out.Invalid, id)
			continue
		}
		out.Users = append(out.Users, plainUser{id, m.UserID})
	}
	return out, nil
}

type toCorpIn struct {
	OpenCorpID string `json:"open_corpid" wx:"need=41002,max=512,unknown=40013"`
	Source     int64  `json:"source_agentid" wx:"need=41011,unknown=40056"`
}

type toCorpOut struct {
	CorpID string `json:"corpid"`
}

// toCorpID gives the plain corpid of the corp, which an app of a provider knows by another one. (doc 95884; the page hides it)
func (v *Converter) toCorpID(c *api.Call, in toCorpIn) (toCorpOut, error) {
	source, err := v.source(c, in.Source)
	if err != nil {
		return toCorpOut{}, err
	}
	corp, err := v.dir.PlainCorp(c.Context, c.DB(), source.Provider, in.OpenCorpID)
	if err != nil {
		return toCorpOut{}, err
	}
	if corp == nil || corp.CorpID != c.Credential.Corp {
		return toCorpOut{}, api.Refuse(errcode.InvalidCorpID, explain.Finding{Step: explain.Parameter, Expected: fmt.Sprintf("the corpid of this corp as app %d gets it", in.Source),
			Got: in.OpenCorpID, Cause: "the id is garbled, of another provider, or of another corp", Fix: "send what the app of source_agentid has got; case counts", Doc: toPlainDoc})
	}
	return toCorpOut{corp.CorpID}, nil
}

// caller gives the app of the token.
func (v *Converter) caller(c *api.Call) (*agent.App, error) {
	app, err := v.agents.App(c.Context, c.DB(), c.Credential.Corp, c.Credential.Agent)
	if err == nil && app == nil {
		err = agent.Gone(c.Credential)
	}
	return app, err
}

// source gives the app of a provider that an id comes from. (40056)
func (v *Converter) source(c *api.Call, id int64) (*agent.App, error) {
	app, err := v.agents.App(c.Context, c.DB(), c.Credential.Corp, id)
	if err != nil || app != nil && app.Provider != "" {
		return app, err
	}
	f := explain.Finding{Step: explain.Parameter, Expected: "the agentid of a 代开发 or third-party app of this corp", Got: fmt.Sprint(id), Cause: "the corp has no such app",
		Fix: "look the agentid up in the corp's console, or with get_auth_info", Doc: toPlainDoc}
	if app != nil {
		f.Cause = app.Name + " is no app of a provider: its ids are plain"
	}
	return nil, api.Refuse(errcode.InvalidAgentID, f)
}

// checkCount refuses a list that is too long. (40058)
func checkCount(name string, n, doc int) error {
	if n <= maxIDs {
		return nil
	}
	return errcode.Newf(errcode.BadRequestParameter, "field `%s` expect array size in [1, %d]. invalid Request Parameter", name, maxIDs).With(explain.Finding{
		Step: explain.Limit, Expected: fmt.Sprintf("1 to %d ids", maxIDs), Got: fmt.Sprint(n), Cause: "one call converts no more", Fix: "send them in parts", Doc: doc})
}
