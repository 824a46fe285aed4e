package credential

import (
	"slices"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/engine/api"
)

// The rights of system apps (打卡, 审批 …), whose secrets are being phased out, and of the apps that call their API in their stead
// (20-corp-api §3; doc 90262, 90313).

// systemMay is what the secret of every system app may call besides the API of its own: it reads contacts as a self-built app does,
// and moves files.
var systemMay = []string{
	"user/get", "user/simplelist", "user/list", "user/convert_to_openid", "department/list", "department/simplelist", "department/get", "tag/get", "tag/list",
	"media/", "getcallbackip", "get_api_domain_ip",
}

// system refuses calls of a system app outside of its domain, and calls into that of one by apps that are not let in. (48002)
func (t *Credentials) system(c *api.Call, app *agent.App) error {
	path := c.Row.Path
	owner, permission, owned := agent.SystemOf(path)
	switch {
	case app.Kind.System():
		if owned && owner == app.Kind || slices.ContainsFunc(systemMay, func(p string) bool { return strings.HasPrefix(path, "/cgi-bin/"+p) }) {
			return nil
		}
		return api.Refuse(errcode.Forbidden, explain.Finding{Step: explain.Scope, Expected: "the access_token of an app that members see", Got: "that of " + app.Name,
			Cause: "the secret of a system app is for its own API, for reading contacts and for files", Fix: "use the token of a self-built app", Doc: 90313})
	case !owned || app.Kind == agent.Contacts:
		return nil
	case app.Provider != "":
		return t.permitted(c, app, permission)
	}
	return t.callable(c, app, owner)
}

// callable refuses a self-built app that is not in the list of those that may call (可调用接口的应用).
func (t *Credentials) callable(c *api.Call, app *agent.App, owner agent.Kind) error {
	system, err := t.agents.SystemApp(c.Context, c.DB(), app.Corp, owner)
	if err != nil || system != nil && slices.Contains(system.Callable, app.AgentID) {
		return err
	}
	return api.Refuse(errcode.Forbidden, explain.Finding{Step: explain.Scope, Expected: "an app that may call the API of " + string(owner) + " (可调用接口的应用)", Got: app.Name,
		Cause: "the corp's administrator has not entered the app there", Fix: "mockwecom do app.callable system=" + string(owner) + " agents=…", Doc: c.Row.Docs[0]})
}

// permitted refuses a provider's app without a permission of the family.
func (t *Credentials) permitted(c *api.Call, app *agent.App, permission string) error {
	family, _, _ := strings.Cut(permission, ":")
	if family != "" && slices.ContainsFunc(app.Permissions, func(p string) bool { return strings.HasPrefix(p, family+":") }) {
		return nil
	}
	f := explain.Finding{Step: explain.Scope, Expected: "an app with the permission " + permission, Got: app.Name + " with " + strings.Join(app.Permissions, ", "),
		Cause: "the corp has not granted it", Fix: "let the provider ask for it, and the corp agree", Doc: 99108}
	if family == "" {
		f.Expected, f.Cause, f.Fix = "a self-built app", "apps of providers cannot have a permission for this", "use a self-built app"
	}
	return api.Refuse(errcode.Forbidden, f)
}
