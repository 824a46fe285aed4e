package directory

import (
	"context"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/engine/credential"
)

// Viewer tells what the holder of a token may see of its corp's contacts. The apps of a corp know (chapter agent).
type Viewer interface {
	See(ctx context.Context, db bun.IDB, c *credential.Credential) (*View, error)
}

// ShowThrough sets who decides about views. It is called once, before the first request.
func (d *Directory) ShowThrough(v Viewer) { d.viewer = v }

// View is what one caller may see of a corp's contacts (doc 90196, 90332, 90815).
type View struct {
	Provider     string              // whose ids the caller knows; empty: plain ids
	Visible      func(*Member) bool  // is the member in the visible range?
	Department   func(id int64) bool // may the caller see the department? nil: all of them
	RootOnly     bool                // members authorised one by one: all seem to be in the root, and there is no order (doc 94496)
	NameIsUserID bool                // third-party apps: the userid stands in for the name, and open_userid repeats it
	Fields       Fields              // which fields of a member are returned
}

// Fields is a set of fields. A field that is not in it is absent from answers, but for gender, which is "0".
type Fields uint32

// The fields of members and departments that not everybody sees.
const (
	FieldName Fields = 1 << iota
	FieldAlias
	FieldPosition
	FieldTelephone
	FieldExtAttr
	FieldLeader       // is_leader_in_dept
	FieldDirectLeader // direct_leader
	FieldGender
	FieldMobile
	FieldEmail
	FieldBizMail
	FieldAddress
	FieldDepartmentName   // name of departments; else the id stands in for it
	FieldDepartmentLeader // department_leader of departments
	FieldAvatar           // avatar, thumb_avatar
	FieldQRCode           // qr_code
)

// Sensitive are the fields that apps made since 2022-06-20 never get from the contacts (doc 90196).
const Sensitive = FieldGender | FieldMobile | FieldEmail | FieldBizMail | FieldAddress | FieldAvatar | FieldQRCode

// AllFields is every field.
const AllFields Fields = 1<<16 - 1

// Has reports whether all of the given fields are in the set.
func (f Fields) Has(some Fields) bool { return f&some == some }

// UserID gives the id under which the caller of a view knows a member.
func (d *Directory) UserID(v *View, m *Member) string {
	if v.Provider == "" {
		return m.UserID
	}
	return d.OpenUserID(v.Provider, m)
}
