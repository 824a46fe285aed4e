package agent

import (
	"context"
	"fmt"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
)

type getIn struct {
	AgentID int64 `json:"agentid" wx:"need=41011"`
}

// agentInfo is an app as itself sees it. The order of the keys is that of doc 90227.
type agentInfo struct {
	AgentID        int64     `json:"agentid"`
	Name           string    `json:"name"`
	Logo           string    `json:"square_logo_url"`
	Description    string    `json:"description"`
	Users          userRange `json:"allow_userinfos"`
	Parties        partyIDs  `json:"allow_partys"`
	Tags           tagIDs    `json:"allow_tags"`
	Close          int       `json:"close"`
	RedirectDomain string    `json:"redirect_domain"`
	ReportLocation int       `json:"report_location_flag"`
	ReportEnter    int       `json:"isreportenter"`
	HomeURL        string    `json:"home_url"`
	Publish        *Publish  `json:"customized_publish_status,omitempty"` // 代开发 only
}

type userRange struct {
	User []userID `json:"user"`
}

type userID struct {
	UserID string `json:"userid"`
}

type partyIDs struct {
	PartyID []int64 `json:"partyid"`
}

type tagIDs struct {
	TagID []int64 `json:"tagid"`
}

// get describes the app that the token belongs to; any other agentid is 301002. (doc 90227)
func (a *Agents) get(c *api.Call, in getIn) (*agentInfo, error) {
	app, err := a.caller(c)
	if err != nil {
		return nil, err
	}
	if in.AgentID != app.AgentID {
		return nil, api.Refuse(errcode.WrongAgent, explain.Finding{Step: explain.Scope, Expected: fmt.Sprintf("agentid %d", app.AgentID),
			Got: fmt.Sprint(in.AgentID), Cause: "the agentid is not that of the access_token", Fix: "send the token's own agentid, or use the other app's token", Doc: 90227})
	}
	out := &agentInfo{
		AgentID: app.AgentID, Name: app.Name, Logo: logo(app), Description: app.Description, Tags: tagIDs{[]int64{}},
		Parties: partyIDs{app.Parties}, Close: number(app.Closed), RedirectDomain: app.TrustedDomain, ReportEnter: number(app.ReportEnter), HomeURL: app.HomeURL,
	}
	if app.Kind == Customized {
		out.Publish = &app.Publish
	}
	out.Users.User, err = a.rangeOf(c.Context, c, app)
	return out, err
}

// rangeOf gives the members that are in a visible range by themselves, as the app knows them.
func (a *Agents) rangeOf(ctx context.Context, c *api.Call, app *App) ([]userID, error) {
	out := make([]userID, 0, len(app.Users))
	for _, key := range app.Users {
		m, err := a.dir.Member(ctx, c.DB(), app.Corp, key)
		if err != nil {
			return nil, err
		}
		switch {
		case m == nil:
		case app.Provider != "":
			out = append(out, userID{a.dir.OpenUserID(app.Provider, m)})
		default:
			out = append(out, userID{m.UserID})
		}
	}
	return out, nil
}

type listOut struct {
	Agents []agentHead `json:"agentlist"`
}

type agentHead struct {
	AgentID int64  `json:"agentid"`
	Name    string `json:"name"`
	Logo    string `json:"square_logo_url"`
}

// list gives the apps that a token reaches, which is its own. (doc 90227)
func (a *Agents) list(c *api.Call, _ api.None) (*listOut, error) {
	app, err := a.caller(c)
	if err != nil {
		return nil, err
	}
	return &listOut{[]agentHead{{app.AgentID, app.Name, logo(app)}}}, nil
}

// caller gives the app of the token.
func (a *Agents) caller(c *api.Call) (*App, error) {
	app, err := a.App(c.Context, c.DB(), c.Credential.Corp, c.Credential.Agent)
	if err == nil && app == nil {
		err = Gone(c.Credential)
	}
	return app, err
}

// logo gives an address for the app's picture. There is no picture: the host is a reserved name.
func logo(app *App) string {
	return fmt.Sprintf("https://logo.example.test/%s/%d/0", app.Corp, app.AgentID)
}

func number(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
