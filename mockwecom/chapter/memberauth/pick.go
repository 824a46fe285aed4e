package memberauth

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/journal"
)

// The codes of a choice (doc 90313).
const (
	nobodyPicked errcode.Code = 60210
	manyPicked   errcode.Code = 60226
)

const maxPicked = 2000

type pickIn struct {
	Suite   string   `name:"suite" default:"@authorized_suite" help:"suite_id of the app whose page it is"`
	Corp    string   `name:"corp" default:"@authorized_corp" help:"plain corpid"`
	User    string   `name:"user" help:"userid of the member who picks; sees the app"`
	Members []string `name:"members" help:"userids that are picked, in the visible range or out of it; 2000 at most"`
}

// pick stands for selectPrivilegedContact in a page of the app (doc 94516). It works in both modes of authorization.
func (m *Members) pick(c *action.Call, in pickIn) (action.Result, error) {
	app, err := m.agents.AppOfSuite(c.Context, c.Tx, in.Suite, in.Corp)
	if err != nil {
		return action.Result{}, err
	}
	if app == nil || app.Kind != agent.Suite {
		return action.Result{}, action.Refuse(explain.Finding{Step: explain.State, Expected: "a third-party app that the corp authorised", Got: in.Suite,
			Cause: "only pages of third-party apps get tickets", Fix: "mockwecom do member.add_app or corp.install", Doc: pickDoc})
	}
	operator, err := m.dir.Member(c.Context, c.Tx, app.Corp, in.User)
	if err == nil {
		err = m.mayPick(c.Context, c.Tx, app, operator)
	}
	if err != nil {
		return action.Result{}, err
	}
	c.About(journal.Subject{Provider: app.Provider, Suite: app.SuiteID, Corp: app.Corp, Agent: app.AgentID, User: operator.UserID})
	picked, err := m.numbers(c, app, in.Members)
	if err != nil {
		return action.Result{}, err
	}
	data, err := json.Marshal(choice{operator.ID, picked})
	if err != nil {
		return action.Result{}, err
	}
	made, err := m.rt.Credentials.Issue(c.Context, c.Tx, credential.Credential{
		Kind: SelectedTicket, Subject: fmt.Sprintf("%s:%s:%s", app.SuiteID, app.Corp, operator.Key), Provider: app.Provider, Suite: app.SuiteID, Corp: app.Corp, Agent: app.AgentID,
		User: operator.UserID, Data: string(data),
	}, ticketLife)
	if err != nil {
		return action.Result{}, err
	}
	return action.Result{Say: fmt.Sprintf("%s picked %d members.", operator.Name, len(picked)), Values: map[string]string{
		"selected_ticket": made.Value, "expires_in": strconv.Itoa(int(ticketLife.Seconds())), "selected_user_count": strconv.Itoa(len(picked)),
	}}, nil
}

// numbers gives the numbers of picked members, everyone's once.
func (m *Members) numbers(c *action.Call, app *agent.App, userids []string) ([]int64, error) {
	f := explain.Finding{Step: explain.Limit, Expected: "1 to 2000 members", Got: strconv.Itoa(len(userids)), Cause: "the picker asks for somebody, and takes no more than 2000",
		Fix: "name members=…", Doc: 90313}
	switch {
	case len(userids) == 0:
		return nil, api.Refuse(nobodyPicked, f)
	case len(userids) > maxPicked:
		return nil, api.Refuse(manyPicked, f)
	}
	var ids []int64
	for _, userid := range userids {
		one, err := m.dir.Member(c.Context, c.Tx, app.Corp, userid)
		if err != nil {
			return nil, err
		}
		if one == nil {
			return nil, api.Refuse(errcode.UserNotFound, explain.Finding{Step: explain.Parameter, Expected: "a member of " + app.Corp, Got: userid,
				Cause: "the corp has no such member", Fix: "name members by their plain userid", Doc: pickDoc})
		}
		ids = append(ids, one.ID)
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}
