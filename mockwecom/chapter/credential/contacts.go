package credential

import (
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/engine/api"
)

// The rights of the contact-sync assistant (通讯录同步助手), and what it alone may do (20-corp-api §3; doc 90193, 96079).

// newIP refuses details to a contact-sync assistant whose address is new (doc 96079).
const newIP errcode.Code = 48009

// contactsOnly is what no app may call: it writes contacts, or lists the ids of all (doc 90195, 90205, 96067).
var contactsOnly = map[string]bool{
	"/cgi-bin/user/create": true, "/cgi-bin/user/update": true, "/cgi-bin/user/delete": true, "/cgi-bin/user/batchdelete": true, "/cgi-bin/user/list_id": true,
	"/cgi-bin/department/create": true, "/cgi-bin/department/update": true, "/cgi-bin/department/delete": true,
}

// details is what a contact-sync assistant may call only from an address that was used before 2022-08-15 (doc 96079).
var details = map[string]bool{
	"/cgi-bin/user/get": true, "/cgi-bin/user/simplelist": true, "/cgi-bin/user/list": true, "/cgi-bin/department/list": true, "/cgi-bin/department/get": true,
	"/cgi-bin/export/simple_user": true, "/cgi-bin/export/user": true, "/cgi-bin/export/department": true,
}

// oauth is what redeems the codes of an app's OAuth, which the contact secret cannot (entry 50001 of doc 90313).
var oauth = map[string]bool{"/cgi-bin/auth/getuserinfo": true, "/cgi-bin/user/getuserinfo": true, "/cgi-bin/auth/getuserdetail": true, "/cgi-bin/user/getuserdetail": true}

// contactsMay are the families that a contact-sync assistant may call.
var contactsMay = []string{"user/", "department/", "tag/", "batch/", "export/", "media/", "auth/", "corp/get_join_qrcode", "agent/set_scope", "getcallbackip", "get_api_domain_ip"}

// family refuses calls that the kind of an app may never make: 48002, or 48009 for details of contacts.
func (t *Credentials) family(c *api.Call, app *agent.App) error {
	path := c.Row.Path
	switch {
	case app.Kind != agent.Contacts && contactsOnly[path]:
		return api.Refuse(errcode.Forbidden, explain.Finding{Step: explain.Scope, Expected: "the access_token of the contact-sync assistant (通讯录同步)", Got: "that of " + app.Name,
			Cause: "apps may neither write contacts nor list the ids of all, whatever their visible range is", Fix: "call gettoken with the corp's contact secret, and use that token here", Doc: c.Row.Docs[0]})
	case app.Kind != agent.Contacts:
		return nil
	case details[path] && !t.agents.Grandfathered():
		return api.Refuse(newIP, explain.Finding{Step: explain.Scope, Expected: "the token of an app, or a call from an address used before 2022-08-15", Got: "the token of the contact-sync assistant",
			Cause: "the assistant reads ids alone: user/list_id, department/simplelist", Fix: "read details with the token of a self-built app; or set contacts.grandfathered=true", Doc: 96079})
	}
	if oauth[path] {
		return api.Refuse(errcode.UntrustedRedirect, explain.Finding{Step: explain.Scope, Expected: "the access_token of the app whose OAuth gave the code", Got: "that of the contact-sync assistant",
			Cause: "the contact secret has no OAuth", Fix: "use the token of the app", Doc: 90313})
	}
	for _, prefix := range contactsMay {
		if strings.HasPrefix(path, "/cgi-bin/"+prefix) {
			return nil
		}
	}
	return api.Refuse(errcode.Forbidden, explain.Finding{Step: explain.Scope, Expected: "the access_token of an app", Got: "that of the contact-sync assistant",
		Cause: "the contact secret is for contacts alone: it sends no messages and reads no apps", Fix: "use the token of an app", Doc: 90313})
}
