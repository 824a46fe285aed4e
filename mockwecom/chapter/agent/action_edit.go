package agent

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/random"
)

const (
	// maxApps is how many apps a corp may have (doc 90312).
	maxApps = 300
	// secretLength is that of a secret (observed).
	secretLength = 43
	// appDoc is the official page of self-built apps.
	appDoc = 90226
)

type createIn struct {
	Corp        string   `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Name        string   `name:"name" need:"yes" help:"1 to 32 characters"`
	Description string   `name:"description" help:"4 to 120 characters; may be empty"`
	HomeURL     string   `name:"home_url" help:"what the workbench opens"`
	Domain      string   `name:"domain" help:"trusted domain, host or host:port"`
	Users       []string `name:"users" help:"visible range: userids, by comma"`
	Parties     []string `name:"parties" help:"visible range: department ids, by comma; what lies below them is included"`
	Tags        []string `name:"tags" help:"visible range: tag ids, by comma"`
}

// create makes a self-built app.
func (a *Agents) create(c *action.Call, in createIn) (action.Result, error) {
	corp, err := a.dir.Corp(c.Context, c.DB(), in.Corp)
	if err != nil {
		return action.Result{}, err
	}
	if corp == nil {
		return action.Result{}, unknownCorp(in.Corp)
	}
	app := &App{Corp: corp.CorpID, Kind: SelfBuilt, Publish: Online}
	if err := a.edit(app, editIn{Name: in.Name, Description: in.Description, HomeURL: in.HomeURL, Domain: in.Domain}); err != nil {
		return action.Result{}, err
	}
	have, err := a.Apps(c.Context, c.DB(), app.Corp)
	if err != nil {
		return action.Result{}, err
	}
	if len(have) >= maxApps {
		return action.Result{}, action.Refuse(explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("at most %d apps in a corp", maxApps), Got: strconv.Itoa(len(have) + 1),
			Cause: "the corp has as many as it may", Fix: "delete one", Doc: quotaDoc})
	}
	to, err := a.checkRange(c, app.Corp, in.Users, in.Parties, in.Tags)
	if err != nil {
		return action.Result{}, err
	}
	app.Secret = a.rt.Random.Text(secretLength, random.Token)
	if err := a.Create(c.Context, c.Tx, app); err != nil {
		return action.Result{}, err
	}
	c.About(journal.Subject{Corp: app.Corp, Agent: app.AgentID})
	joined, _, err := a.SetRange(c.Context, c.Tx, app, to)
	return action.Result{Say: fmt.Sprintf("%s is app %d of %s and visible to %d members", app.Name, app.AgentID, corp.Name, len(joined)),
		Values: map[string]string{"agentid": strconv.FormatInt(app.AgentID, 10), "secret": app.Secret}}, err
}

type editIn struct {
	Corp        string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Agent       int64  `name:"agent" default:"@agent" need:"yes" help:"agentid of the app"`
	Name        string `name:"name" help:"1 to 32 characters; empty keeps it"`
	Description string `name:"description" help:"4 to 120 characters; empty keeps it"`
	HomeURL     string `name:"home_url" help:"what the workbench opens; empty keeps it"`
	Domain      string `name:"domain" help:"trusted domain, host or host:port; empty keeps it"`
}

// editApp changes what a self-built app is called and where it lives.
func (a *Agents) editApp(c *action.Call, in editIn) (action.Result, error) {
	app, err := a.FindOwn(c, in.Corp, in.Agent)
	if err != nil {
		return action.Result{}, err
	}
	if err := a.edit(app, in); err != nil {
		return action.Result{}, err
	}
	return action.Result{Say: fmt.Sprintf("app %d is %s", app.AgentID, app.Name)}, a.Save(c.Context, c.Tx, app)
}

// edit checks and takes the texts of an app as agent/set does.
func (a *Agents) edit(app *App, in editIn) error {
	given := &setIn{}
	for _, t := range []struct {
		text string
		to   **string
	}{{in.Name, &given.Name}, {in.Description, &given.Description}, {in.HomeURL, &given.HomeURL}} {
		if t.text != "" {
			*t.to = &t.text
		}
	}
	if err := a.setTexts(app, given); err != nil {
		return refused(err)
	}
	if in.Domain == "" {
		return nil
	}
	if err := a.checkDomain(in.Domain); err != nil {
		return refused(err)
	}
	app.TrustedDomain = in.Domain
	return nil
}

// refused makes a refusal of the API one of an action.
func refused(err error) error {
	if e := (*errcode.Error)(nil); errors.As(err, &e) && e.Finding != nil {
		return action.Refuse(*e.Finding)
	}
	return err
}

func (a *Agents) resetSecret(c *action.Call, in appIn) (action.Result, error) {
	app, err := a.Find(c, in.Corp, in.Agent)
	if err != nil {
		return action.Result{}, err
	}
	if app.Provider != "" {
		return action.Result{}, action.Refuse(explain.Finding{Step: explain.State, Expected: "an app of the corp's own", Got: app.Name, Cause: "an app of a provider has a permanent code instead of a secret",
			Fix: "use provider.reset_secret", Doc: 97175})
	}
	app.Secret = a.rt.Random.Text(secretLength, random.Token)
	if err := a.Save(c.Context, c.Tx, app); err != nil {
		return action.Result{}, err
	}
	return action.Result{Say: app.Name + " has a new secret; the former one and its tokens work no more", Values: map[string]string{"secret": app.Secret}},
		a.RevokeTokens(c.Context, c.Tx, app)
}

func (a *Agents) deleteApp(c *action.Call, in appIn) (action.Result, error) {
	app, err := a.FindOwn(c, in.Corp, in.Agent)
	if err != nil {
		return action.Result{}, err
	}
	return action.Result{Say: app.Name + " is deleted"}, a.Delete(c.Context, c.Tx, app)
}

type reportIn struct {
	Corp  string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Agent int64  `name:"agent" default:"@agent" need:"yes" help:"agentid of the app"`
	Enter string `name:"enter" choices:"on,off" help:"enter_agent when a member opens the app; empty keeps it"`
	Place string `name:"location" choices:"on,off" help:"LOCATION when a member opens the app; empty keeps it"`
}

func (a *Agents) report(c *action.Call, in reportIn) (action.Result, error) {
	app, err := a.Find(c, in.Corp, in.Agent)
	if err != nil {
		return action.Result{}, err
	}
	if in.Enter != "" {
		app.ReportEnter = in.Enter == "on"
	}
	if in.Place != "" {
		app.ReportPlace = in.Place == "on"
	}
	var what []string
	if app.ReportEnter {
		what = append(what, "enter_agent")
	}
	if app.ReportPlace {
		what = append(what, "LOCATION")
	}
	say := app.Name + " reports " + strings.Join(what, " and ")
	if len(what) == 0 {
		say = app.Name + " reports nothing"
	}
	return action.Result{Say: say}, a.Save(c.Context, c.Tx, app)
}

type callableIn struct {
	Corp   string   `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	System string   `name:"system" need:"yes" choices:"approval,checkin,dial,emergency,externalcontact,kf" help:"the system app"`
	Agents []string `name:"agents" help:"agentids of self-built apps, by comma; none: nobody may call"`
}

// setCallable sets which self-built apps may call the API of a system app (可调用接口的应用).
func (a *Agents) setCallable(c *action.Call, in callableIn) (action.Result, error) {
	corp, err := a.dir.Corp(c.Context, c.DB(), in.Corp)
	if err != nil {
		return action.Result{}, err
	}
	if corp == nil {
		return action.Result{}, unknownCorp(in.Corp)
	}
	var callable []int64
	for _, text := range in.Agents {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return action.Result{}, action.Refuse(explain.Finding{Step: explain.Parameter, Expected: "agentids", Got: text, Cause: "it is no number"})
		}
		if _, err := a.FindOwn(c, corp.CorpID, id); err != nil {
			return action.Result{}, err
		}
		callable = append(callable, id)
	}
	app, err := a.SystemApp(c.Context, c.DB(), corp.CorpID, Kind(in.System))
	if err != nil {
		return action.Result{}, err
	}
	say := fmt.Sprintf("%s of %s may be called by apps %s", systems[Kind(in.System)].name, corp.Name, strings.Join(in.Agents, ", "))
	if len(callable) == 0 {
		say = fmt.Sprintf("%s of %s may be called by no app", systems[Kind(in.System)].name, corp.Name)
	}
	if app == nil {
		made := newSystemApp(corp.CorpID, Kind(in.System))
		made.Callable = callable
		return action.Result{Say: say}, a.Create(c.Context, c.Tx, &made)
	}
	app.Callable = slices.Clone(callable)
	return action.Result{Say: say}, a.Save(c.Context, c.Tx, app)
}
