package workbench

import (
	"errors"
	"fmt"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/quota"
	"wecomlab/mockwecom/engine/setting"
)

// maxMembers is how many members one call may name.
const maxMembers = 1000

const (
	manyMembers errcode.Code = 40032
	noMember    errcode.Code = 41009
)

// The limits of the workbench (doc 92535).
var (
	perMember = quota.Limit{Name: "settings of one member's data of one app in a minute", Most: 10, Per: quota.Minute, Doc: doc}
	perApp    = quota.Limit{Name: "members whose data of one app are set by batch in a minute", Most: 100_000, Per: quota.Minute, Doc: doc}
)

var skipInvalid = setting.Choice("workbench.batch_invalid", "refuse", doc,
	"a batch that names members who do not exist or are not visible: refused whole with 60111 or 60011, or carried out for the others", "refuse", "skip")

type agentIn struct {
	AgentID int64 `json:"agentid" wx:"need=41011,unknown=40056,hidden=301002"`
}

type setTemplateIn struct {
	agentIn
	Display
	Replace bool `json:"replace_user_data"`
}

// open gives the app of a call and its place, which must be switched on.
func (w *Workbench) open(c *api.Call, agentID int64) (*agent.App, *place, error) {
	app, err := w.agents.Own(c, agentID)
	if err != nil {
		return nil, nil, err
	}
	p, err := w.place(c.Context, c.DB(), app)
	if err == nil && !p.On {
		err = api.Refuse(modeOff, explain.Finding{Step: explain.State, Expected: "an app with custom display", Got: app.Name, Cause: "the administrator has not switched it on",
			Fix: "mockwecom do app.workbench_mode", Doc: doc})
	}
	return app, p, err
}

// setTemplate sets the type of what an app shows, and what members without data of their own see. (doc 92535)
func (w *Workbench) setTemplate(c *api.Call, in setTemplateIn) (api.None, error) {
	app, p, err := w.open(c, in.AgentID)
	if err != nil {
		return api.None{}, err
	}
	if err := w.check(&in.Display, true); err != nil {
		return api.None{}, err
	}
	p.Type, p.Replace = in.Type, in.Replace
	if p.Shown, err = write(in.only()); err != nil {
		return api.None{}, err
	}
	if in.Replace {
		if err := dropEntries(c.Context, c.Tx, app.Corp, app.AgentID); err != nil {
			return api.None{}, err
		}
	}
	return api.None{}, p.save(c.Context, c.Tx)
}

type templateOut struct {
	Display
	Replace bool `json:"replace_user_data"`
}

// getTemplate gives the template of an app; normal when none was set. (doc 92535)
func (w *Workbench) getTemplate(c *api.Call, in agentIn) (*templateOut, error) {
	_, p, err := w.open(c, in.AgentID)
	if err != nil {
		return nil, err
	}
	shown, err := p.display()
	if err != nil {
		return nil, err
	}
	if shown.Type == "" {
		shown.Type = normal
	}
	return &templateOut{*shown, p.Replace}, nil
}

type setDataIn struct {
	agentIn
	UserID string `json:"userid" wx:"need=41009,unknown=60111,hidden=60011"`
	Display
}

// setData sets what one member sees. (doc 92535)
func (w *Workbench) setData(c *api.Call, in setDataIn) (api.None, error) {
	app, p, err := w.open(c, in.AgentID)
	if err != nil {
		return api.None{}, err
	}
	m, err := w.member(c, in.UserID)
	if err != nil {
		return api.None{}, err
	}
	if err := w.fits(p, &in.Display); err != nil {
		return api.None{}, err
	}
	key := quota.Key{Who: fmt.Sprintf("%s of app %d of %s", m.UserID, app.AgentID, app.Corp), What: c.Row.Path}
	if err := c.Spend(key, 1, perMember); err != nil {
		return api.None{}, err
	}
	return api.None{}, w.put(c, app, &in.Display, []int64{m.ID})
}

// fits refuses data that the template cannot show.
func (w *Workbench) fits(p *place, d *Display) error {
	if p.plain() {
		return api.Refuse(noTemplate, explain.Finding{Step: explain.State, Expected: "an app with a template", Got: "none, or normal", Cause: "no type of template was set",
			Fix: "call agent/set_workbench_template first", Doc: doc})
	}
	if err := w.check(d, false); err != nil {
		return err
	}
	if d.Type != p.Type {
		return wrong(badType, "the type of the template, "+p.Type, d.Type, "one app has one type")
	}
	if d.Webview == nil {
		return nil
	}
	template, err := p.display()
	if err != nil {
		return err
	}
	want := doubleRow
	if template.Webview != nil && template.Webview.Height != "" {
		want = template.Webview.Height
	}
	if got := d.Webview.Height; got != "" && got != want {
		return wrong(otherHeight, "height "+want+", as in the template", got, "the height is the same for all members")
	}
	return nil
}

func (w *Workbench) put(c *api.Call, app *agent.App, d *Display, members []int64) error {
	if len(members) == 0 {
		return nil
	}
	shown, err := write(d.only())
	if err != nil {
		return err
	}
	entries := make([]entry, 0, len(members))
	for _, id := range members {
		entries = append(entries, entry{Corp: app.Corp, Agent: app.AgentID, Member: id, Type: d.Type, Shown: shown})
	}
	return put(c.Context, c.Tx, entries)
}

// member gives a member of the app's visible range.
func (w *Workbench) member(c *api.Call, userid string) (*directory.Member, error) {
	view, err := w.agents.See(c.Context, c.DB(), c.Credential)
	if err != nil {
		return nil, err
	}
	return w.visible(c, view, userid)
}

func (w *Workbench) visible(c *api.Call, view *directory.View, userid string) (*directory.Member, error) {
	m, err := w.dir.Find(c.Context, c.DB(), view, c.Credential.Corp, userid)
	if err == nil && !view.Visible(m) {
		err = api.Refuse(errcode.NoPrivilege, explain.Finding{Step: explain.Scope, Expected: "a member in the visible range of the app", Got: userid,
			Cause: "the member does not see the app", Fix: "change the visible range: app.scope", Doc: doc})
	}
	return m, err
}

type batchIn struct {
	agentIn
	UserIDs []string `json:"userid_list" wx:"need=40063,unknown=60111,hidden=60011"`
	Data    *Display `json:"data" wx:"need=94012"`
}

// setDataOfMany sets what up to a thousand members see. (doc 92535)
func (w *Workbench) setDataOfMany(c *api.Call, in batchIn) (api.None, error) {
	app, p, err := w.open(c, in.AgentID)
	if err != nil {
		return api.None{}, err
	}
	if n := len(in.UserIDs); n > maxMembers {
		return api.None{}, wrong(manyMembers, fmt.Sprintf("userid_list of at most %d", maxMembers), fmt.Sprint(n), "the list is too long")
	}
	if err := w.fits(p, in.Data); err != nil {
		return api.None{}, err
	}
	members, err := w.members(c, in.UserIDs)
	if err != nil {
		return api.None{}, err
	}
	if err := c.Spend(quota.Key{Who: fmt.Sprintf("app %d of %s", app.AgentID, app.Corp), What: c.Row.Path}, len(in.UserIDs), perApp); err != nil {
		return api.None{}, err
	}
	return api.None{}, w.put(c, app, in.Data, members)
}

// members finds those whom a batch names, each once.
func (w *Workbench) members(c *api.Call, userids []string) ([]int64, error) {
	view, err := w.agents.See(c.Context, c.DB(), c.Credential)
	if err != nil {
		return nil, err
	}
	var out []int64
	named, seen := map[string]bool{}, map[int64]bool{}
	for _, id := range userids {
		if named[id] {
			continue
		}
		named[id] = true
		m, err := w.visible(c, view, id)
		if refused := (*errcode.Error)(nil); errors.As(err, &refused) && w.rt.Settings.Text(skipInvalid) == "skip" {
			continue
		}
		if err != nil {
			return nil, err
		}
		if !seen[m.ID] { // "Lin" and "lin" are one
			seen[m.ID], out = true, append(out, m.ID)
		}
	}
	return out, nil
}

type getDataIn struct {
	agentIn
	UserID string `json:"userid" wx:"need=41009,unknown=60111,hidden=60011"`
}

type dataOut struct {
	Data *Display `json:"data"`
}

// getData gives what one member sees: data of his own, or the template's. (doc 92535)
func (w *Workbench) getData(c *api.Call, in getDataIn) (*dataOut, error) {
	_, p, err := w.open(c, in.AgentID)
	if err != nil {
		return nil, err
	}
	m, err := w.member(c, in.UserID)
	if err != nil {
		return nil, err
	}
	if p.plain() {
		return nil, api.Refuse(noTemplate, explain.Finding{Step: explain.State, Expected: "an app with a template", Got: "none, or normal", Cause: "no type of template was set",
			Fix: "call agent/set_workbench_template first", Doc: doc})
	}
	shown, err := p.shownTo(c.Context, c.DB(), m)
	return &dataOut{shown}, err
}
