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
	Tags    []string `name:"tags" help:"tag ids, by comma"`
}

func (a *Agents) changeScope(c *action.Call, in scopeIn) (action.Result, error) {
	app, err := a.FindOwn(c, in.Corp, in.Agent)
	if err != nil {
		return action.Result{}, err
	}
	to, err := a.checkRange(c, app.Corp, in.Users, in.Parties, in.Tags)
	if err != nil {
		return action.Result{}, err
	}
	joined, left, err := a.SetRange(c.Context, c.Tx, app, to)
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
	r, err := a.checkRange(c, corp, users, parties, nil)
	return r.Users, r.Parties, err
}

// checkRange is CheckScope with tags.
func (a *Agents) checkRange(c *action.Call, corp string, users, parties, tags []string) (r Range, err error) {
	tree, err := a.dir.Departments(c.Context, c.DB(), corp)
	if err != nil {
		return Range{}, err
	}
	for _, u := range users {
		m, err := a.dir.Member(c.Context, c.DB(), corp, u)
		if err != nil {
			return Range{}, err
		}
		if m == nil {
			return Range{}, unknownIn(corp, "userids", u, "member")
		}
		r.Users = append(r.Users, m.Key)
	}
	for _, text := range parties {
		id, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
		if err != nil || tree.Department(id) == nil {
			return Range{}, unknownIn(corp, "department ids", text, "department")
		}
		r.Parties = append(r.Parties, id)
	}
	for _, text := range tags {
		id, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
		if err != nil {
			return Range{}, unknownIn(corp, "tag ids", text, "tag")
		}
		r.Tags = append(r.Tags, id)
	}
	known, err := a.knownTags(c.Context, c.DB(), corp, r.Tags)
	for _, id := range r.Tags {
		if err == nil && !known[id] {
			err = unknownIn(corp, "tag ids", strconv.FormatInt(id, 10), "tag")
		}
	}
	return r, err
}

func unknownIn(corp, want, got, what string) error {
	return action.Refuse(explain.Finding{Step: explain.Parameter, Expected: want + " of " + corp, Got: got, Cause: "the corp has no such " + what})
}

func unknownCorp(got string) error {
	return action.Refuse(explain.Finding{Step: explain.Parameter, Expected: "the plain corpid of a corp", Got: got, Cause: "there is no such corp"})
}
