package agent

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
)

type getIn struct {
	AgentID int64 `json:"agentid" wx:"need=41011,unknown=301002,hidden=301002"`
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
	app, err := a.Caller(c)
	if err != nil {
		return nil, err
	}
	if in.AgentID != app.AgentID {
		return nil, api.Refuse(errcode.WrongAgent, explain.Finding{Step: explain.Scope, Expected: fmt.Sprintf("agentid %d", app.AgentID),
			Got: fmt.Sprint(in.AgentID), Cause: "the agentid is not that of the access_token", Fix: "send the token's own agentid, or use the other app's token", Doc: 90227})
	}
	out := &agentInfo{
		AgentID: app.AgentID, Name: app.Name, Logo: logo(app), Description: app.Description,
		Parties: partyIDs{app.Parties}, Close: number(app.Closed), RedirectDomain: app.TrustedDomain, HomeURL: app.HomeURL,
		ReportLocation: number(app.ReportPlace), ReportEnter: number(app.ReportEnter),
	}
	if app.Kind == Customized {
		out.Publish = &app.Publish
	}
	if out.Users.User, err = a.rangeOf(c.Context, c, app); err != nil {
		return nil, err
	}
	out.Tags.TagID, err = a.tagsOf(c, app)
	return out, err
}

// tagsOf gives the tags of a visible range that still exist.
func (a *Agents) tagsOf(c *api.Call, app *App) ([]int64, error) {
	known, err := a.knownTags(c.Context, c.DB(), app.Corp, app.Tags)
	out := make([]int64, 0, len(known))
	for _, id := range app.Tags {
		if known[id] {
			out = append(out, id)
		}
	}
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
	app, err := a.Caller(c)
	if err != nil {
		return nil, err
	}
	return &listOut{[]agentHead{{app.AgentID, app.Name, logo(app)}}}, nil
}

// logo gives an address for the app's picture, another one for each picture that agent/set gave. There is no picture behind it: the
// host is a reserved name.
func logo(app *App) string {
	name := "0"
	if app.Logo != "" {
		sum := sha256.Sum256([]byte(app.Logo))
		name = hex.EncodeToString(sum[:8])
	}
	return fmt.Sprintf("https://logo.example.test/%s/%d/%s", app.Corp, app.AgentID, name)
}

func number(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
