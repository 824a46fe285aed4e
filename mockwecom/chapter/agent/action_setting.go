package agent

import (
	"slices"
	"strings"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/push"
)

// PrivacyFields are the sensitive fields that an administrator can tick (doc 95833).
var PrivacyFields = []string{"gender", "avatar", "qr_code", "mobile", "email", "biz_mail", "address"}

type trustedIn struct {
	Corp  string   `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Agent int64    `name:"agent" default:"@agent" need:"yes" help:"agentid of the app"`
	IPs   []string `name:"ips" help:"addresses by comma or semicolon, such as 203.0.113.7, 203.0.113.*, 203.0.113.0/24; none: see the setting gate.empty_list"`
}

// setTrustedIPs sets the list of a self-built app, or the own one of a 代开发 app, which counts instead of its provider's. (doc 97165)
func (a *Agents) setTrustedIPs(c *action.Call, in trustedIn) (action.Result, error) {
	app, err := a.Find(c, in.Corp, in.Agent)
	if err != nil {
		return action.Result{}, err
	}
	if app.Kind == Suite {
		return action.Result{}, action.Refuse(explain.Finding{Step: explain.State, Expected: "a self-built or 代开发 app", Got: app.Name,
			Cause: "third-party apps have the provider's list alone", Fix: "use provider.trusted_ip", Doc: 90595})
	}
	app.IPs, err = CheckIPs(in.IPs)
	if err != nil {
		return action.Result{}, action.Refuse(explain.Finding{Step: explain.Parameter, Expected: "addresses", Got: strings.Join(in.IPs, ","), Cause: err.Error(), Doc: 90595})
	}
	say := app.Name + " may be used from " + strings.Join(app.IPs, ", ")
	if len(app.IPs) == 0 {
		say = app.Name + " has no trusted addresses"
	}
	return action.Result{Say: say}, a.Save(c.Context, c.Tx, app)
}

type privacyIn struct {
	Corp   string   `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Agent  int64    `name:"agent" default:"@agent" need:"yes" help:"agentid of the app"`
	Fields []string `name:"fields" help:"of gender, avatar, qr_code, mobile, email, biz_mail, address, by comma; none unticks all"`
}

func (a *Agents) setPrivacy(c *action.Call, in privacyIn) (action.Result, error) {
	app, err := a.Find(c, in.Corp, in.Agent)
	if err != nil {
		return action.Result{}, err
	}
	if app.Kind == Suite {
		return action.Result{}, action.Refuse(explain.Finding{Step: explain.State, Expected: "a self-built or 代开发 app", Got: app.Name,
			Cause: "third-party apps never get mobile, email, biz_mail and address", Doc: 95833})
	}
	for _, f := range in.Fields {
		if !slices.Contains(PrivacyFields, f) {
			return action.Result{}, action.Refuse(explain.Finding{Step: explain.Parameter, Expected: strings.Join(PrivacyFields, ", "), Got: f, Cause: "this is no sensitive field", Doc: 95833})
		}
	}
	app.Privacy = in.Fields
	say := app.Name + " may ask members for " + strings.Join(in.Fields, ", ")
	if len(in.Fields) == 0 {
		say = app.Name + " may ask members for nothing"
	}
	return action.Result{Say: say}, a.Save(c.Context, c.Tx, app)
}

type callbackIn struct {
	Corp   string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Agent  int64  `name:"agent" default:"@agent" need:"yes" help:"agentid of the app; 0 is the contact-sync assistant"`
	URL    string `name:"url" need:"yes" help:"http:// or https:// address of the receiver"`
	Token  string `name:"token" help:"letters and digits; empty keeps the present one"`
	AESKey string `name:"aes_key" help:"EncodingAESKey, 43 characters; empty keeps the present one"`
}

// receiving gives the app that an action saves a callback address for, and that address as it is without one.
func (a *Agents) receiving(c *action.Call, in callbackIn) (*App, push.Address, error) {
	app, err := a.Find(c, in.Corp, in.Agent)
	if err == nil && app.Kind == Contacts {
		return app, contactsAddress(app.Corp), nil
	}
	if app, err = a.FindOwn(c, in.Corp, in.Agent); err != nil {
		return nil, push.Address{}, err
	}
	return app, selfBuiltAddress(app.Corp, app.AgentID, app.Name), nil
}

// saveCallback checks an address by the GET with echostr, and stores it if the receiver passed. (doc 90238)
func (a *Agents) saveCallback(c *action.Call, in callbackIn) (action.Result, error) {
	app, address, err := a.receiving(c, in)
	if err != nil {
		return action.Result{}, err
	}
	address.URL, address.Token, address.AESKey = in.URL, in.Token, in.AESKey
	former, err := push.Find(c.Context, c.DB(), address.Receiver)
	if err != nil {
		return action.Result{}, err
	}
	if former != nil && in.Token == "" {
		address.Token = former.Token
	}
	if former != nil && in.AESKey == "" {
		address.AESKey = former.AESKey
	}
	if err := address.Check(); err != nil {
		return action.Result{}, action.Refuse(explain.Finding{Step: explain.Parameter, Expected: "an address, a token and a key", Got: in.URL, Cause: err.Error(), Doc: 90238})
	}
	finding, err := a.rt.Push.Save(c.Context, c.EntryID, address)
	if err != nil {
		return action.Result{}, err
	}
	if finding != nil {
		return action.Result{}, action.Refuse(*finding)
	}
	return action.Result{Say: app.Name + " receives callbacks at " + in.URL}, nil
}
