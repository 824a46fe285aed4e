package menu

import (
	"strconv"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
)

// noMenu is the answer of an app without a menu (doc 90313).
const noMenu errcode.Code = 46003

type createIn struct {
	Buttons []Button `json:"button"`
}

// create sets the menu of an app; it replaces the former one. The agentid stands in the query. (doc 90231)
func (m *Menus) create(c *api.Call, in createIn) (api.None, error) {
	agentID, err := strconv.ParseInt(c.Query.Get("agentid"), 10, 64)
	if text := c.Query.Get("agentid"); err != nil && text != "" {
		return api.None{}, errcode.Newf(errcode.BadRequestParameter, "invalid param 'agentid'").With(explain.Finding{Step: explain.Parameter, Expected: "agentid is a whole number",
			Got: text, Cause: "wrong type", Fix: "send the number of the app", Doc: createDoc})
	}
	app, err := m.agents.Own(c, agentID)
	if err != nil {
		return api.None{}, err
	}
	if err := m.check(in.Buttons); err != nil {
		return api.None{}, err
	}
	return api.None{}, m.save(c.Context, c.Tx, app, in.Buttons)
}

type agentIn struct {
	AgentID int64 `json:"agentid" wx:"need=41011,unknown=40056,hidden=301002"`
}

type getOut struct {
	Buttons []Button `json:"button"`
}

// get gives the menu of an app, which stands in the answer without a wrapper. (doc 90232)
func (m *Menus) get(c *api.Call, in agentIn) (*getOut, error) {
	app, err := m.agents.Own(c, in.AgentID)
	if err != nil {
		return nil, err
	}
	buttons, err := m.Of(c.Context, c.DB(), app.Corp, app.AgentID)
	if err == nil && len(buttons) == 0 {
		err = api.Refuse(noMenu, explain.Finding{Step: explain.State, Expected: "an app with a menu", Got: app.Name, Cause: "no menu was set, or it was deleted",
			Fix: "set one with menu/create", Doc: 90313})
	}
	return &getOut{buttons}, err
}

// delete takes the menu of an app away, if it has one. (doc 90233)
func (m *Menus) delete(c *api.Call, in agentIn) (api.None, error) {
	app, err := m.agents.Own(c, in.AgentID)
	if err != nil {
		return api.None{}, err
	}
	return api.None{}, m.drop(c.Context, c.Tx, app)
}
