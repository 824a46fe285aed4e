// Package workbench holds what an app shows of itself in the workbench (工作台自定义展示): one template for each app, with data that
// may differ from member to member. Source: doc 92535 (third-party 94620, 代开发 96454).
package workbench

import (
	"context"
	"fmt"

	"wecomlab/core/event"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

const doc = 92535

// modeEvent says that the administrator has switched custom display on or off.
const modeEvent = "switch_workbench_mode"

// Workbench is this chapter of one simulator. It is safe for concurrent use.
type Workbench struct {
	rt     *engine.Runtime
	dir    *directory.Directory
	agents *agent.Agents
}

// New makes the chapter on top of the lower ones. It does nothing before its rows are used.
func New(rt *engine.Runtime, dir *directory.Directory, agents *agent.Agents) *Workbench {
	w := &Workbench{rt: rt, dir: dir, agents: agents}
	agents.OnDelete(func(ctx context.Context, tx *store.Tx, app *agent.App) error { return w.drop(ctx, tx, app) })
	return w
}

// Chapter gives the rows.
func (w *Workbench) Chapter() engine.Chapter {
	also := api.Also(94620, 96454)
	c := engine.Chapter{
		Name: "workbench", Title: "Workbench (工作台自定义展示)", Migrations: migrations,
		Endpoints: []api.Row{
			api.POST("/cgi-bin/agent/set_workbench_template", doc, api.CorpAccess, w.setTemplate, api.Writes, also),
			api.POST("/cgi-bin/agent/get_workbench_template", doc, api.CorpAccess, w.getTemplate, also),
			api.POST("/cgi-bin/agent/set_workbench_data", doc, api.CorpAccess, w.setData, api.Writes, also),
			api.POST("/cgi-bin/agent/batch_set_workbench_data", doc, api.CorpAccess, w.setDataOfMany, api.Writes, also),
			api.POST("/cgi-bin/agent/get_workbench_data", doc, api.CorpAccess, w.getData, also),
		},
		Actions: []action.Row{
			action.New("app.workbench_mode", "Switch custom workbench display", "启用工作台自定义展示", journal.LaneAdmin, doc,
				"lets an app fill its place in the workbench, or ends that; the app gets switch_workbench_mode. Without it the API answers 94000", w.switchMode),
		},
	}
	if row, ok := event.Lookup(modeEvent); ok {
		c.Events = append(c.Events, row)
	}
	return c
}

type modeIn struct {
	Corp  string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Agent int64  `name:"agent" default:"@agent" need:"yes" help:"agentid of the app"`
	Mode  string `name:"mode" default:"on" choices:"on,off" help:"on or off"`
}

// switchMode switches custom display on or off; what was set stays.
func (w *Workbench) switchMode(c *action.Call, in modeIn) (action.Result, error) {
	app, err := w.agents.Find(c, in.Corp, in.Agent)
	if err != nil {
		return action.Result{}, err
	}
	p, err := w.place(c.Context, c.DB(), app)
	if err != nil {
		return action.Result{}, err
	}
	p.On = in.Mode == "on"
	if err := p.save(c.Context, c.Tx); err != nil {
		return action.Result{}, err
	}
	mode := 0
	if p.On {
		mode = 1
	}
	err = w.agents.Tell(c.Context, c.Tx, app, nil, modeEvent, doc, func(h event.Head) any { return &event.WorkbenchMode{Head: h, Mode: mode, AgentID: app.AgentID} })
	return action.Result{Say: fmt.Sprintf("custom display of %s is %s", app.Name, in.Mode)}, err
}
