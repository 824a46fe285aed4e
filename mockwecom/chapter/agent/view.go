package agent

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/credential"
)

// organisation is the permission 组织架构信息: it shows a provider's app all departments, a third-party app leaders, too
// (doc 90196, 95350).
const organisation = "corp_arch:base:base"

// granted says which permission of a 代开发 app shows which field (doc 90196, 99108). The sensitive fields are never among
// them: they take the member's own consent and come from auth/getuserdetail alone (doc 97104).
var granted = []struct {
	permission string
	field      directory.Fields
}{
	{"contact:sensitive:user_name", directory.FieldName},
	{"contact:sensitive:department_name", directory.FieldDepartmentName},
	{"contact:sensitive:position", directory.FieldPosition},
	{"contact:sensitive:telephone", directory.FieldTelephone},
	{"contact:sensitive:extattr", directory.FieldExtAttr},
	{"corp_arch:member:direct_leader", directory.FieldDirectLeader},
}

// See tells what the app of an access_token may see of its corp's contacts (doc 90196). An app that is gone is 48004.
func (a *Agents) See(ctx context.Context, db bun.IDB, c *credential.Credential) (*directory.View, error) {
	app, err := a.App(ctx, db, c.Corp, c.Agent)
	if err != nil {
		return nil, err
	}
	if app == nil {
		return nil, Gone(c)
	}
	tree, err := a.dir.Departments(ctx, db, c.Corp)
	if err != nil {
		return nil, err
	}
	r, err := a.reach(ctx, db, app, tree)
	if err != nil {
		return nil, err
	}
	v := &directory.View{
		Provider:     app.Provider,
		Visible:      r.sees,
		Department:   r.seesDepartment,
		NameIsUserID: app.Kind == Suite,
		Fields:       app.fields(),
	}
	if app.Kind == Contacts {
		v.Visible = func(m *directory.Member) bool { return m.Corp == app.Corp }
	}
	switch {
	case app.seesTree():
		v.Department = nil
	case app.ByMembers:
		v.Department, v.RootOnly = a.memberDepartment, true
	}
	return v, nil
}

// Gone is the refusal of a token whose app no longer exists: the authorization was cancelled, or the app deleted.
func Gone(c *credential.Credential) error {
	return api.Refuse(errcode.InvalidAuthorization, explain.Finding{Step: explain.State, Expected: "an app that is installed in " + c.Corp,
		Got: "none any more", Cause: "the authorization was cancelled, or the app was deleted, after the token was issued",
		Fix: "drop the token; let the corp authorise again", Doc: 90313})
}

// seesTree reports whether an app sees all departments: the contact-sync assistant does, and a provider's app with the
// permission for the organisation.
func (app *App) seesTree() bool {
	return app.Kind == Contacts || app.Provider != "" && app.seesOrganisation()
}

// seesOrganisation reports whether an app has the permission for the organisation. It is worth nothing to one that members authorised
// one by one: that has no right to any department (doc 94496).
func (app *App) seesOrganisation() bool {
	return !app.ByMembers && slices.Contains(app.Permissions, organisation)
}

func (app *App) fields() directory.Fields {
	switch {
	case app.Kind == Contacts:
		return directory.AllFields
	case app.Kind == SelfBuilt, app.Kind.System():
		return directory.AllFields &^ directory.Sensitive
	case app.Kind == Customized:
		f := directory.FieldAlias | directory.FieldLeader | directory.FieldDepartmentLeader
		for _, g := range granted {
			if slices.Contains(app.Permissions, g.permission) {
				f |= g.field
			}
		}
		return f
	case app.seesOrganisation():
		return directory.FieldLeader | directory.FieldDirectLeader
	}
	return 0
}

// Visible reports whether a member is in an app's visible range.
func (a *Agents) Visible(ctx context.Context, db bun.IDB, app *App, m *directory.Member) (bool, error) {
	tree, err := a.dir.Departments(ctx, db, app.Corp)
	if err != nil {
		return false, err
	}
	r, err := a.reach(ctx, db, app, tree)
	if err != nil {
		return false, err
	}
	return r.sees(m), nil
}
