package menu

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/action"
)

type publishIn struct {
	Corp  string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Agent int64  `name:"agent" default:"@agent" need:"yes" help:"agentid of the app"`
	Menu  string `name:"menu" help:"the buttons as JSON: [{\"type\":\"click\",\"name\":\"帮助\",\"key\":\"HELP\"}], or the body of menu/create; empty takes the menu away"`
}

// publish sets a menu as the administrator's console does, with the checks of menu/create.
func (m *Menus) publish(c *action.Call, in publishIn) (action.Result, error) {
	app, err := m.agents.FindOwn(c, in.Corp, in.Agent)
	if err != nil {
		return action.Result{}, err
	}
	if strings.TrimSpace(in.Menu) == "" {
		return action.Result{Say: app.Name + " has no menu"}, m.drop(c.Context, c.Tx, app)
	}
	buttons, err := parse(in.Menu)
	if err == nil {
		err = m.check(buttons)
	}
	if e := (*errcode.Error)(nil); errors.As(err, &e) && e.Finding != nil {
		err = action.Refuse(*e.Finding)
	}
	if err != nil {
		return action.Result{}, err
	}
	return action.Result{Say: fmt.Sprintf("%s has a menu of %s", app.Name, strings.Join(places(buttons), ", "))}, m.save(c.Context, c.Tx, app, buttons)
}

// parse reads buttons, with or without the body of menu/create around them.
func parse(text string) ([]Button, error) {
	var body createIn
	err := json.Unmarshal([]byte(text), &body)
	if err != nil {
		err = json.Unmarshal([]byte(text), &body.Buttons)
	}
	if err != nil {
		return nil, refuse(explain.Parameter, "a list of buttons as JSON", text, err.Error())
	}
	return body.Buttons, nil
}
