package message

import (
	"strings"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/engine/api"
)

// withoutLicence takes those out of an audience who have no basic interface licence (基础接口许可), and gives their ids as the
// app knows them. (doc 90236)
func (m *Messenger) withoutLicence(c *api.Call, app *agent.App, a *audience) (ids []string, err error) {
	list := m.rt.Settings.Text(unlicensed)
	if list == "none" {
		return nil, nil
	}
	for userid := range strings.SplitSeq(list, ",") {
		who, err := m.dir.Member(c.Context, c.DB(), app.Corp, strings.TrimSpace(userid))
		if err != nil {
			return nil, err
		}
		if who == nil || !a.has(who) {
			continue
		}
		a.except(who)
		id := who.UserID
		if app.Provider != "" {
			id = m.dir.OpenUserID(app.Provider, who)
		}
		ids = append(ids, lower(id))
	}
	return ids, nil
}
