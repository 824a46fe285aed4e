package agent

import (
	"fmt"
	"strconv"
	"strings"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/action"
)

type scopeIn struct {
	Corp    string   `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Agent   int64    `name:"agent" default:"@agent" need:"yes" help:"agentid of the app"`
	Users   []string `name:"users" help:"userids, by comma"`
	Parties []string `name:"parties" help:"department ids, by comma; what lies below them is included"`
}

func (a *Agents) changeScope(c *action.Call, in scopeIn) (action.Result, error) {
	app, err := a.findOwn(c, in.Corp, in.Agent)
	if err != nil {
		return action.Result{}, err
	}
	users, parties, err := a.CheckScope(c, app.Corp, in.Users, in.Parties)
	if err != nil {
		return action.Result{}, err
	}
	joined, left, err := a.SetScope(c.Context, c.Tx, app, users, parties)
	if err != nil {
		return action.Result{}, err
	}
	return action.Result{
		Say:    fmt.Sprintf("%s: %d members came in, %d went out", app.Name, len(joined), len(left)),
		Values: map[string]string{"joined": strconv.Itoa(len(joined)), "left": strconv.Itoa(len(left))},
	}, nil
}

// CheckScope turns the parameters of an action into a visible range, and refuses members and departments that the corp
// does not have.
func (a *Agents) CheckScope(c *action.Call, corp string, users, parties []string) (userids []string, departments []int64, err error) {
	tree, err := a.dir.Departments(c.Context, c.DB(), corp)
	if err != nil {
		return nil, nil, err
	}
	for _, u := range users {
		m, err := a.dir.Member(c.Context, c.DB(), corp, u)
		if err != nil {
			return nil, nil, err
		}
		if m == nil {
			return nil, nil, action.Refuse(explain.Finding{Step: explain.Parameter, Expected: "userids of " + corp, Got: u, Cause: "the corp has no such member"})
		}
		userids = append(userids, m.Key)
	}
	for _, text := range parties {
		id, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
		if err != nil || tree.Department(id) == nil {
			return nil, nil, action.Refuse(explain.Finding{Step: explain.Parameter, Expected: "department ids of " + corp, Got: text, Cause: "the corp has no such department"})
		}
		departments = append(departments, id)
	}
	return userids, departments, nil
}
