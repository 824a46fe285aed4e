package directory

import (
	"context"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/setting"
)

// outsideScope is not settled: doc 90313 names both codes for a member outside the visible range.
var outsideScope = setting.Choice("directory.outside_scope", "60011", 90313,
	"errcode for a member outside the visible range", "60011", "60111")

type getUserIn struct {
	UserID string `json:"userid" wx:"need=41009,max=64,unknown=60111,hidden=60011"`
}

// user is a member as an app sees it. What it may not see is absent, but for gender, which is "0" then. The order of the
// keys, isleader, enable and hide_mobile are those of observed answers.
type user struct {
	UserID       string   `json:"userid"`
	Name         *string  `json:"name,omitempty"`
	Department   []int64  `json:"department"`
	Position     *string  `json:"position,omitempty"`
	Mobile       *string  `json:"mobile,omitempty"`
	Gender       string   `json:"gender"`
	Email        *string  `json:"email,omitempty"`
	BizMail      *string  `json:"biz_mail,omitempty"`
	Status       int      `json:"status"`
	IsLeader     *int     `json:"isleader,omitempty"`
	ExtAttr      *extAttr `json:"extattr,omitempty"`
	Telephone    *string  `json:"telephone,omitempty"`
	Enable       int      `json:"enable"`
	HideMobile   int      `json:"hide_mobile"`
	Order        []int64  `json:"order,omitzero"`
	MainDept     int64    `json:"main_department,omitempty"`
	Alias        *string  `json:"alias,omitempty"`
	Leader       []int    `json:"is_leader_in_dept,omitzero"`
	DirectLeader []string `json:"direct_leader,omitzero"`
	Address      *string  `json:"address,omitempty"`
	Avatar       string   `json:"avatar,omitempty"`
	ThumbAvatar  string   `json:"thumb_avatar,omitempty"`
	QRCode       string   `json:"qr_code,omitempty"`
	EnglishName  string   `json:"english_name,omitempty"`
	External     string   `json:"external_position,omitempty"`

	ExternalProfile *externalProfile `json:"external_profile,omitempty"`
	MailAlias       *mailAlias       `json:"biz_mail_alias,omitempty"`

	OpenUserID string `json:"open_userid,omitempty"`
}

// getUser gives one member. Who asks decides which members and which fields are seen. (doc 90196)
func (d *Directory) getUser(c *api.Call, in getUserIn) (*user, error) {
	view, err := d.viewer.See(c.Context, c.DB(), c.Credential)
	if err != nil {
		return nil, err
	}
	m, err := d.Find(c.Context, c.DB(), view, c.Credential.Corp, in.UserID)
	if err != nil {
		return nil, err
	}
	c.About(journal.Subject{User: m.UserID})
	if !view.Visible(m) {
		return nil, d.invisible(in.UserID)
	}
	return d.present(c.Context, c.DB(), view, m)
}

// Find gives the member that a caller names by an id of its own: a plain userid, or for provider apps the provider's. The
// error is 60111, with the reason.
func (d *Directory) Find(ctx context.Context, db bun.IDB, v *View, corp, id string) (*Member, error) {
	if v.Provider == "" {
		m, err := d.Member(ctx, db, corp, id)
		if err == nil && m == nil {
			err = api.Refuse(errcode.UserNotFound, unknownUser(id))
		}
		return m, err
	}
	m, err := d.PlainMember(ctx, db, v.Provider, corp, id)
	if m != nil || err != nil {
		return m, err
	}
	return nil, d.unknownToProvider(ctx, db, v, corp, id)
}

func unknownUser(id string) explain.Finding {
	f := explain.Finding{Step: explain.Parameter, Expected: "a userid of this corp", Got: id, Cause: "the corp has no such member",
		Fix: "compare the userid with the corp's contacts; case does not count", Doc: 90196}
	if len(id) == openIDLen && id[:2] == prefixes[memberMark] {
		f.Cause = "this is the form of a userid that a provider sees, but the token is that of a self-built app"
		f.Fix = "send the plain userid with this token"
	}
	return f
}

// unknownToProvider explains the commonest mistake: provider apps authorised since 2022-06-28 get 60111 for a plain userid
// (doc 97104).
func (d *Directory) unknownToProvider(ctx context.Context, db bun.IDB, v *View, corp, id string) error {
	f := explain.Finding{Step: explain.Parameter, Expected: "a userid in the form that the provider " + v.Provider + " sees", Got: id,
		Cause: "the id is garbled, or belongs to another provider, corp or world", Fix: "ids are case-sensitive: send what an API or a callback gave", Doc: 97104}
	m, err := d.Member(ctx, db, corp, id)
	if err != nil {
		return err
	}
	if m != nil {
		f.Cause = "this is the plain userid, which apps of a provider may not use"
		f.Fix = "send the encrypted one, as OAuth and callbacks give it"
		f.Fits = []string{d.OpenUserID(v.Provider, m)}
	}
	return api.Refuse(errcode.UserNotFound, f)
}

func (d *Directory) invisible(id string) error {
	code := errcode.NoPrivilege
	if d.rt.Settings.Text(outsideScope) == "60111" {
		code = errcode.UserNotFound
	}
	return api.Refuse(code, explain.Finding{Step: explain.Scope, Expected: "a member of the app's visible range", Got: id,
		Cause: "the member exists, but is outside of the visible range (可见范围)", Fix: "let the corp's administrator add the member or a department of theirs", Doc: 90196})
}

// present gives a member as the caller of a view sees it.
func (d *Directory) present(ctx context.Context, db bun.IDB, v *View, m *Member) (*user, error) {
	u := &user{UserID: d.UserID(v, m), Gender: "0", Status: m.Status}
	if v.NameIsUserID {
		u.Name, u.OpenUserID = &u.UserID, u.UserID
	} else {
		u.Name = shown(v, FieldName, &m.Name)
	}
	u.Position = shown(v, FieldPosition, &m.Position)
	u.Mobile = shown(v, FieldMobile, &m.Mobile)
	u.Email = shown(v, FieldEmail, &m.Email)
	u.BizMail = shown(v, FieldBizMail, &m.BizMail)
	u.Telephone = shown(v, FieldTelephone, &m.Telephone)
	u.Alias = shown(v, FieldAlias, &m.Alias)
	u.Address = shown(v, FieldAddress, &m.Address)
	if v.Fields.Has(FieldPosition) {
		u.External = m.ExternalPosition
	}
	u.ExtAttr, u.ExternalProfile = m.shownAttributes(v), m.shownExternal(v)
	d.setPictures(u, v, m)
	if v.Fields.Has(FieldAlias) {
		u.EnglishName = m.EnglishName
	}
	if v.Fields.Has(FieldBizMail) && len(m.MailAliases) > 0 {
		u.MailAlias = &mailAlias{m.MailAliases}
	}
	if v.Fields.Has(FieldGender) {
		u.Gender = m.Gender
	}
	if m.Status != Disabled {
		u.Enable = 1
	}
	u.setDepartments(v, m)
	if !v.Fields.Has(FieldDirectLeader) {
		return u, nil
	}
	var err error
	u.DirectLeader, err = d.leaders(ctx, db, v, m)
	return u, err
}

func (d *Directory) setPictures(u *user, v *View, m *Member) {
	if v.Fields.Has(FieldAvatar) {
		u.Avatar, u.ThumbAvatar = d.AvatarURL(m, false), d.AvatarURL(m, true)
	}
	if v.Fields.Has(FieldQRCode) {
		u.QRCode = d.QRCodeURL(m)
	}
}

// shown gives a field if the view has it.
func shown[T any](v *View, f Fields, value *T) *T {
	if v.Fields.Has(f) {
		return value
	}
	return nil
}

// setDepartments sets the lists that are aligned with each other, with only the departments that the caller may see.
func (u *user) setDepartments(v *View, m *Member) {
	if v.RootOnly {
		u.Department, u.MainDept = []int64{1}, 1
		return
	}
	u.Department, u.Order = m.Department, m.Order
	leader := m.Leader
	if v.Department != nil {
		u.Department, u.Order, leader = only(v.Department, m)
	}
	if v.Department == nil || v.Department(m.MainDept) {
		u.MainDept = m.MainDept
	}
	if !v.Fields.Has(FieldLeader) {
		return
	}
	u.Leader, u.IsLeader = leader, new(int)
	for _, is := range leader {
		*u.IsLeader |= is
	}
}

// only gives the lists of a member without the departments that may not be seen; the member's own where all may be.
func only(see func(int64) bool, m *Member) (ids, order []int64, leader []int) {
	for i, id := range m.Department {
		if !see(id) {
			return without(see, m, i)
		}
	}
	return m.Department, m.Order, m.Leader
}

// without is [only] for a member of whom the department at place first may not be seen, those before it may.
func without(see func(int64) bool, m *Member, first int) (ids, order []int64, leader []int) {
	ids = append([]int64{}, m.Department[:first]...)
	order = append([]int64{}, m.Order[:first]...)
	leader = append([]int{}, m.Leader[:first]...)
	for i := first + 1; i < len(m.Department); i++ {
		if see(m.Department[i]) {
			ids, order, leader = append(ids, m.Department[i]), append(order, m.Order[i]), append(leader, m.Leader[i])
		}
	}
	return ids, order, leader
}

// leaders gives the direct leaders of a member that are in the visible range themselves (doc 90196).
func (d *Directory) leaders(ctx context.Context, db bun.IDB, v *View, m *Member) ([]string, error) {
	out := make([]string, 0, len(m.DirectLeader))
	for _, id := range m.DirectLeader {
		leader, err := d.Member(ctx, db, m.Corp, id)
		if err != nil {
			return nil, err
		}
		if leader != nil && v.Visible(leader) {
			out = append(out, d.UserID(v, leader))
		}
	}
	return out, nil
}
