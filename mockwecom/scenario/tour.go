package scenario

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"wecomlab/core/provider"
	"wecomlab/mockwecom/face/control"
)

// Addresses says where the app of a tour is reached. The embedded tours take their variables from it and from the world.
type Addresses struct {
	Command func(suite string) string         // command URL of a suite or template
	Data    func(suite string) string         // data URL of a suite
	App     func(suite, corp string) string   // callback URL of a 代开发 app; corp is the corpid that the provider sees
	Home    func(suite, corp string) string   // what a member opens; no corp for a third-party suite, whose page is the same for all
	Private func(suite, corp string) string   // the same, asking for sensitive fields
	Install func(suite string) string         // the page on the provider's site that begins an installation
	Agent   func(corp, agentid string) string // callback URL of a self-built app

	Contacts func(corp string) string // callback URL of a corp's contact-sync assistant

	Token, AESKey string // of every callback; empty: those that the world has
}

// ForeignAddresses is an app that answers every callback at one URL with one pair of keys, and has its pages beside it:
// / and /?scope=snsapi_privateinfo for members, /install for administrators, each with ?suite=. What comes for the contact-sync
// assistant is told by ?for=contacts, which WeCom keeps.
func ForeignAddresses(callback, token, aesKey string) (Addresses, error) {
	u, err := url.Parse(callback)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return Addresses{}, fmt.Errorf("--callback %q is no address such as http://127.0.0.1:3000/wecom", callback)
	}
	site := u.Scheme + "://" + u.Host
	return Addresses{
		Command: func(string) string { return callback },
		Data:    func(string) string { return callback },
		App:     func(string, string) string { return callback },
		Home:    func(suite, _ string) string { return site + "/?suite=" + suite },
		Private: func(suite, _ string) string { return site + "/?suite=" + suite + "&scope=snsapi_privateinfo" },
		Install: func(suite string) string { return site + "/install?suite=" + suite },
		Agent:   func(string, string) string { return callback },
		Token:   token, AESKey: aesKey,
		Contacts: func(string) string {
			own := *u
			q := own.Query()
			q.Set("for", "contacts")
			own.RawQuery = q.Encode()
			return own.String()
		},
	}, nil
}

// AppAddresses is the reference app.
func AppAddresses(app *provider.App) Addresses {
	return Addresses{
		Command: app.CommandURL,
		Data:    app.DataURL,
		App:     app.AppURL,
		Home:    app.HomeURL,
		Private: func(suite, corp string) string { return app.HomeURL(suite, corp) + "?scope=snsapi_privateinfo" },
		Install: app.InstallURL,
		Agent:   app.AgentURL,

		Contacts: app.ContactsURL,
	}
}

// TourVars gives the variables of the embedded tours: the first template and the first third-party suite of the world's
// first provider, its first two corps, and a member and an administrator of the first one.
func TourVars(w control.World, at Addresses) (map[string]string, error) {
	if len(w.Providers) == 0 || len(w.Corps) == 0 {
		return nil, errors.New("the tours need a world with a provider and a corp; the demo world has both")
	}
	p, corp := w.Providers[0], w.Corps[0]
	vars := map[string]string{"corp": corp.CorpID, "corp2": corp.CorpID, "user": memberOf(corp)}
	if len(w.Corps) > 1 {
		vars["corp2"] = w.Corps[1].CorpID
	}
	open := corp.OpenCorpIDs[p.CorpID]
	for _, s := range p.Suites {
		token, key := at.Token, at.AESKey
		if token == "" {
			token, key = KeysOf(s)
		}
		if s.Kind == "template" && vars["template"] == "" {
			keep(vars, map[string]string{
				"template": s.SuiteID, "template_url": at.Command(s.SuiteID), "template_token": token, "template_key": key,
				"app_url": at.App(s.SuiteID, open), "app_token": token, "app_key": key,
				"home_url": at.Home(s.SuiteID, open), "private_url": at.Private(s.SuiteID, open),
			})
		}
		if s.Kind == "suite" && vars["suite"] == "" {
			keep(vars, map[string]string{
				"suite": s.SuiteID, "suite_url": at.Command(s.SuiteID), "data_url": at.Data(s.SuiteID), "suite_token": token, "suite_key": key,
				"install_url": at.Install(s.SuiteID), "suite_home_url": at.Home(s.SuiteID, ""),
			})
		}
	}
	if vars["template"] == "" || vars["suite"] == "" {
		return nil, errors.New("the tours need a 代开发 template and a third-party suite; the demo world has both")
	}
	home, err := url.Parse(vars["home_url"])
	if err != nil {
		return nil, fmt.Errorf("home address of the app: %w", err)
	}
	vars["trusted_domain"] = home.Host
	vars["admin"] = adminOf(corp)
	keep(vars, agentVars(corp, at))
	keep(vars, contactVars(corp, at))
	return vars, nil
}

// agentVars gives the variables of the corp's first self-built app that has keys of its own, none if there is no such app.
func agentVars(corp control.Corp, at Addresses) map[string]string {
	for _, a := range corp.Apps {
		if a.Kind != "self" || a.Callback == nil {
			continue
		}
		token, key := a.Callback.Token, a.Callback.AESKey
		if at.Token != "" {
			token, key = at.Token, at.AESKey
		}
		id := strconv.FormatInt(a.AgentID, 10)
		return map[string]string{"agentid": id, "agent_url": at.Agent(corp.CorpID, id), "agent_token": token, "agent_key": key}
	}
	return nil
}

// Of the contact-sync assistants' addresses, in a world that has no keys for them.
const (
	contactsToken  = "TourContactsToken01"
	contactsAESKey = "TourContacts5key5TourContacts5key5TourContA"
)

// contactVars gives the variables of the corp's contact-sync assistant, none if it has no such assistant.
func contactVars(corp control.Corp, at Addresses) map[string]string {
	if corp.Assistant == nil || at.Contacts == nil {
		return nil
	}
	token, key := at.Token, at.AESKey
	if token == "" {
		token, key = ContactKeys(corp)
	}
	return map[string]string{"contacts_url": at.Contacts(corp.CorpID), "contacts_token": token, "contacts_key": key}
}

// ContactKeys gives the token and the EncodingAESKey with which the tours save the address of a corp's contact-sync assistant: those of
// the world, or else some of their own.
func ContactKeys(c control.Corp) (token, aesKey string) {
	if c.Assistant != nil && c.Assistant.Callback != nil && c.Assistant.Callback.Token != "" {
		return c.Assistant.Callback.Token, c.Assistant.Callback.AESKey
	}
	return contactsToken, contactsAESKey
}

// KeysOf gives the token and the EncodingAESKey that a suite's addresses have in the world; empty if they have none.
func KeysOf(s control.Suite) (token, aesKey string) {
	for _, c := range s.Callbacks {
		if c.Token != "" {
			return c.Token, c.AESKey
		}
	}
	return "", ""
}

// DeviceVars gives the variables of tours with smart hardware: the first door in direct mode that no corp has, the first printer of the
// corp, and the first of each sort in cloud mode. What the world does not have is left out.
func DeviceVars(hardware control.Devices, corp string) map[string]string {
	vars := map[string]string{}
	first := func(name string, d *control.Device, fits bool) {
		if fits && vars[name] == "" {
			vars[name], vars[name+"_code"], vars[name+"_model"] = d.SN, d.QRCode, d.Model
		}
	}
	for i := range hardware.Devices {
		d := &hardware.Devices[i]
		cloud, door, printer := d.Mode == "cloud", slices.Contains(d.Kinds, "door"), slices.Contains(d.Kinds, "printer")
		first("door", d, !cloud && door && d.Corp == "")
		first("printer", d, !cloud && printer && d.Corp == corp)
		first("cloud_door", d, cloud && door && d.Corp == "")
		first("cloud_printer", d, cloud && printer && d.Corp == "")
	}
	return vars
}

// adminOf gives an administrator of a corp, empty if it has none.
func adminOf(c control.Corp) string {
	for _, m := range c.Members {
		if m.Admin {
			return m.UserID
		}
	}
	return ""
}

func keep(into, more map[string]string) {
	for name, value := range more {
		into[name] = value
	}
}

// memberOf gives a member who is no administrator, or else the first one.
func memberOf(c control.Corp) string {
	for _, m := range c.Members {
		if !m.Admin {
			return m.UserID
		}
	}
	if len(c.Members) > 0 {
		return c.Members[0].UserID
	}
	return ""
}
