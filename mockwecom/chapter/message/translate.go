package message

import (
	"errors"
	"regexp"
	"strconv"

	"wecomlab/core/errcode"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/message/content"
	"wecomlab/mockwecom/engine/api"
)

var idToken = regexp.MustCompile(`\$(userName|userAlias|userAliasOrName|departmentName)=([^$\s]+)\$`)

// translate puts names for the ids in a content, where its type takes that. What is not found, or not in the visible range,
// stays as it was typed. (doc 90236)
func (m *Messenger) translate(c *api.Call, app *agent.App, body content.Content) error {
	view, err := m.agents.See(c.Context, c.DB(), c.Credential)
	if err != nil {
		return err
	}
	tree, err := m.dir.Departments(c.Context, c.DB(), app.Corp)
	if err != nil {
		return err
	}
	var failed error
	for _, field := range body.Texts() {
		*field = idToken.ReplaceAllStringFunc(*field, func(token string) string {
			part := idToken.FindStringSubmatch(token)
			if part[1] == "departmentName" {
				id, _ := strconv.ParseInt(part[2], 10, 64) // 0 is no department
				if d := tree.Department(id); d != nil && (view.Department == nil || view.Department(id)) {
					return d.Name
				}
				return token
			}
			found, err := m.dir.Find(c.Context, c.DB(), view, app.Corp, part[2])
			if refused := (*errcode.Error)(nil); err != nil && !errors.As(err, &refused) {
				failed = err
			}
			if err != nil || !view.Visible(found) {
				return token
			}
			return nameFor(part[1], found, token)
		})
	}
	return failed
}

// nameFor gives what stands for a member in a text.
func nameFor(kind string, m *directory.Member, token string) string {
	switch {
	case kind != "userName" && m.Alias != "":
		return m.Alias
	case kind == "userAlias":
		return token
	}
	return m.Name
}
