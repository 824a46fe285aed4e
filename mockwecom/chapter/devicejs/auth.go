package devicejs

import (
	"strings"

	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
)

type authIn struct {
	Corp  string `name:"corp" default:"@corp" need:"yes" help:"plain corpid of who looks at the page"`
	User  string `name:"user" default:"@admin" need:"yes" help:"userid of who looks at the page"`
	Suite string `name:"suite" default:"@suite" need:"yes" help:"suite_id of the app whose page it is"`
}

// openAuth shows which devices an app may have the data of. (doc 97260)
func (k *Client) openAuth(c *action.Call, in authIn) (action.Result, error) {
	const api = "openAppDeviceDataAuth"
	who, err := k.user(c, in.Corp, in.User, authDoc)
	if err != nil {
		return action.Result{}, err
	}
	c.About(journal.Subject{Corp: in.Corp, User: who.UserID, Suite: in.Suite})
	admin, err := k.administers(c.Context, c.DB(), who)
	if err != nil {
		return action.Result{}, err
	}
	if !admin {
		return answer(api, "fail", who.Name+" administers no devices"), nil
	}
	app, err := k.agents.AppOfSuite(c.Context, c.DB(), in.Suite, in.Corp)
	if err != nil {
		return action.Result{}, err
	}
	if app == nil || !k.data.Entitled(app) {
		return answer(api, "fail", "the app has no permission for device data, or is not installed"), nil
	}
	picked, err := k.data.Granted(c.Context, c.DB(), in.Corp, in.Suite)
	if err != nil {
		return action.Result{}, err
	}
	say := app.Name + " may have the data of no device yet"
	if len(picked) > 0 {
		say = app.Name + " may have the data of " + strings.Join(picked, ", ")
	}
	return answer(api, "ok", say+"; pick some: corp.grant_devices corp="+in.Corp+" suite="+in.Suite, "device_sn", strings.Join(picked, ",")), nil
}
