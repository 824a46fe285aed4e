package jssdk

import (
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/random"
)

// The codes of launch codes (doc 90313).
const (
	badLaunchCode errcode.Code = 630005
	badSingleChat errcode.Code = 630011
	partnerLeft   errcode.Code = 630015
)

type launchIn struct {
	Operator string      `json:"operator_userid" wx:"need=41009,unknown=60111,hidden=60011"`
	Chat     *singleChat `json:"single_chat" wx:"need=630011"`
}

type singleChat struct {
	UserID string `json:"userid"`
}

type launchOut struct {
	Code string `json:"launch_code"`
}

// launchCode gives a code that opens the operator's chat with another member. Both are in the app's visible range. (doc 94345)
func (t *Tickets) launchCode(c *api.Call, in launchIn) (*launchOut, error) {
	if in.Chat.UserID == "" {
		return nil, api.Refuse(badSingleChat, explain.Finding{Step: explain.Parameter, Expected: "single_chat.userid", Got: "nothing", Cause: "nobody is named to chat with",
			Fix: "send the userid of a member", Doc: launchDoc})
	}
	view, err := t.agents.See(c.Context, c.DB(), c.Credential)
	if err != nil {
		return nil, err
	}
	operator, err := t.visible(c, view, in.Operator)
	if err != nil {
		return nil, err
	}
	partner, err := t.visible(c, view, in.Chat.UserID)
	if err != nil {
		return nil, err
	}
	if partner.Status == directory.Left {
		return nil, api.Refuse(partnerLeft, explain.Finding{Step: explain.State, Expected: "a member who is still there", Got: in.Chat.UserID, Cause: "the member has left the corp",
			Fix: "name another one", Doc: 90313})
	}
	code, err := t.rt.Credentials.Put(c.Context, c.Tx, credential.Credential{
		Value: t.rt.Random.Text(valueLength, random.Token), Kind: LaunchCode, Subject: "corp/" + operator.Corp + "/" + operator.Key, Provider: c.Credential.Provider, Suite: c.Credential.Suite,
		Corp: operator.Corp, Agent: c.Credential.Agent, User: operator.UserID, Data: partner.UserID, Once: true,
	}, launchLife)
	if err != nil {
		return nil, err
	}
	return &launchOut{code.Value}, nil
}

func (t *Tickets) visible(c *api.Call, view *directory.View, userid string) (*directory.Member, error) {
	m, err := t.dir.Find(c.Context, c.DB(), view, c.Credential.Corp, userid)
	if err == nil && !view.Visible(m) {
		err = api.Refuse(errcode.NoPrivilege, explain.Finding{Step: explain.Scope, Expected: "a member in the visible range of the app", Got: userid,
			Cause: "operator and partner have to see the app", Fix: "change the visible range: app.scope", Doc: launchDoc})
	}
	return m, err
}

type openIn struct {
	Code string `name:"code" need:"yes" help:"launch_code, or the whole wxwork://launch?launch_code=…"`
}

// launch redeems a code as the desktop client does.
func (t *Tickets) launch(c *action.Call, in openIn) (action.Result, error) {
	value := in.Code
	if _, after, found := strings.Cut(value, "launch_code="); found {
		value = after
	}
	code, state, err := t.rt.Credentials.FindAs(c.Context, c.Tx, LaunchCode, value)
	if err != nil {
		return action.Result{}, err
	}
	causes := map[credential.State]string{credential.Unknown: "there is no such code", credential.Expired: "the code is older than five minutes", credential.Used: "the code was used before"}
	if cause, bad := causes[state]; bad {
		return action.Result{}, action.Refuse(explain.Finding{Step: explain.Credential, Expected: "a launch_code that is fresh", Got: value, Cause: cause + ": the client says " + badLaunchCode.String(),
			Fix: "fetch another one with get_launch_code", Doc: launchDoc})
	}
	c.About(journal.Subject{Provider: code.Provider, Suite: code.Suite, Corp: code.Corp, Agent: code.Agent, User: code.User})
	if _, err := t.rt.Credentials.Use(c.Context, c.Tx, code); err != nil {
		return action.Result{}, err
	}
	return action.Result{Say: code.User + " has a chat with " + code.Data + " before him", Values: map[string]string{"operator": code.User, "partner": code.Data}}, nil
}
