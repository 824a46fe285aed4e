package agent

import (
	"slices"
	"strconv"
	"strings"

	"wecomlab/core/event"
	"wecomlab/mockwecom/chapter/directory"
)

// reportUser sends what the app may know of a change of a member (doc 90970, 96302, 90639). A member who leaves the range by
// a change is still reported.
func (w *watcher) reportUser() error {
	before, after := w.c.Before, w.c.After
	saw, sees := w.sawUser(before), w.seesUser(after)
	switch {
	case before == nil && sees:
		p, err := w.newUser(after)
		if err != nil {
			return err
		}
		return w.sendUser("create_user", after, p)
	case after == nil && saw:
		return w.send("delete_user", before.UserID, func(head event.ContactHead, suite event.SuiteContactHead) any {
			id := w.userID(before)
			if w.app.Kind == Suite {
				return &event.SuiteUserDelete{SuiteContactHead: suite, UserID: id, OpenUserID: id}
			}
			return &event.UserDelete{ContactHead: head, UserID: id}
		})
	case before != nil && after != nil && (saw || sees):
		p, changed, err := w.changedUser(before, after)
		if err != nil || !changed {
			return err
		}
		return w.sendUser("update_user", after, p)
	}
	return nil
}

// userID gives the id under which the app knows a member.
func (w *watcher) userID(m *directory.Member) string {
	if w.app.Provider == "" {
		return m.UserID
	}
	return w.dir.OpenUserID(w.app.Provider, m)
}

// onlyIDs reports whether the app is the contact-sync assistant of today, which gets ids and departments alone.
func (w *watcher) onlyIDs() bool { return w.app.Kind == Contacts && !w.Grandfathered() }

// told gives the fields that events carry for the app: who leads whom takes the permission for the organisation.
func (w *watcher) told() directory.Fields {
	f := w.app.fields()
	switch {
	case w.app.Kind == Contacts:
	case w.app.seesOrganisation():
		f |= directory.FieldLeader | directory.FieldDirectLeader
	default:
		f &^= directory.FieldLeader
	}
	return f
}

// newUser gives everything that the app may know of a new member.
func (w *watcher) newUser(m *directory.Member) (*event.UserChange, error) {
	p := &event.UserChange{UserID: w.userID(m)}
	departments, leader := w.placesOf(m)
	p.Department = departments
	if w.onlyIDs() {
		return p, nil
	}
	f := w.told()
	for _, t := range textsOf(p, m) {
		if f.Has(t.field) {
			*t.to = t.value
		}
	}
	if w.app.Kind == Suite {
		p.Name = p.UserID
	}
	if w.seesParty(m.MainDept) {
		p.MainDepartment = &m.MainDept
	}
	if f.Has(directory.FieldLeader) {
		p.IsLeaderInDept = leader
	}
	if w.app.Kind != Suite {
		p.Gender = w.gender(m, f)
	}
	if f.Has(directory.FieldExtAttr) {
		p.ExtAttr = attributesOf(m)
	}
	p.Status = &m.Status
	if !f.Has(directory.FieldDirectLeader) {
		return p, nil
	}
	var err error
	p.DirectLeader, err = w.leadersOf(m)
	return p, err
}

// changedUser gives what has changed of what the app may know, and whether that is anything.
func (w *watcher) changedUser(before, after *directory.Member) (p *event.UserChange, changed bool, err error) {
	p = &event.UserChange{UserID: w.userID(before)}
	if w.app.Provider == "" && before.UserID != after.UserID {
		p.NewUserID, changed = after.UserID, true
	}
	was, wasLeader := w.placesOf(before)
	is, isLeader := w.placesOf(after)
	if was != is {
		p.Department, changed = is, true
	}
	if w.onlyIDs() {
		return p, changed, nil
	}
	f := w.told()
	former := textsOf(&event.UserChange{}, before)
	for i, t := range textsOf(p, after) {
		if f.Has(t.field) && t.value != former[i].value {
			*t.to, changed = t.value, true
		}
	}
	if before.MainDept != after.MainDept && w.seesParty(after.MainDept) {
		p.MainDepartment, changed = &after.MainDept, true
	}
	if f.Has(directory.FieldLeader) && wasLeader != isLeader {
		p.IsLeaderInDept, changed = isLeader, true
	}
	if f.Has(directory.FieldGender) && before.Gender != after.Gender {
		p.Gender, changed = w.gender(after, f), true
	}
	if f.Has(directory.FieldExtAttr) && !slices.Equal(before.Attributes, after.Attributes) {
		p.ExtAttr, changed = attributesOf(after), true
	}
	if before.Status != after.Status {
		p.Status, changed = &after.Status, true
	}
	if f.Has(directory.FieldDirectLeader) && !slices.Equal(before.DirectLeader, after.DirectLeader) {
		p.DirectLeader, err = w.leadersOf(after)
		changed = true
	}
	return p, changed, err
}

// text is one field of an event that holds a text, and which permission it takes.
type text struct {
	field directory.Fields
	to    *string
	value string
}

func textsOf(p *event.UserChange, m *directory.Member) []text {
	return []text{
		{directory.FieldName, &p.Name, m.Name},
		{directory.FieldPosition, &p.Position, m.Position},
		{directory.FieldMobile, &p.Mobile, m.Mobile},
		{directory.FieldEmail, &p.Email, m.Email},
		{directory.FieldBizMail, &p.BizMail, m.BizMail},
		{directory.FieldAlias, &p.Alias, m.Alias},
		{directory.FieldTelephone, &p.Telephone, m.Telephone},
		{directory.FieldAddress, &p.Address, m.Address},
	}
}

// gender gives the value for an event: 0 where the app may not see it.
func (w *watcher) gender(m *directory.Member, f directory.Fields) *int {
	n := 0
	if f.Has(directory.FieldGender) {
		n, _ = strconv.Atoi(m.Gender) // one of "0", "1", "2"
	}
	return &n
}

// placesOf gives the departments of a member that the app may see, and where the member leads, both by comma.
func (w *watcher) placesOf(m *directory.Member) (departments, leader string) {
	var ids, leads []string
	for i, id := range m.Department {
		if w.seesParty(id) {
			ids, leads = append(ids, strconv.FormatInt(id, 10)), append(leads, strconv.Itoa(m.Leader[i]))
		}
	}
	return strings.Join(ids, ","), strings.Join(leads, ",")
}

// leadersOf gives the direct leaders of a member whom the app sees, by comma.
func (w *watcher) leadersOf(m *directory.Member) (string, error) {
	var ids []string
	for _, id := range m.DirectLeader {
		leader, err := w.dir.Member(w.ctx, w.tx, m.Corp, id)
		if err != nil {
			return "", err
		}
		if w.seesUser(leader) {
			ids = append(ids, w.userID(leader))
		}
	}
	return strings.Join(ids, ","), nil
}

func attributesOf(m *directory.Member) *event.ExtAttr {
	if len(m.Attributes) == 0 {
		return nil
	}
	out := &event.ExtAttr{}
	for _, a := range m.Attributes {
		item := event.ExtAttrItem{Name: a.Name, Type: a.Type, Text: &event.ExtAttrText{Value: a.Value}}
		if a.Type == 1 {
			item.Text, item.Web = nil, &event.ExtAttrWeb{Title: a.Title, Url: a.URL}
		}
		out.Item = append(out.Item, item)
	}
	return out
}

func (w *watcher) sendUser(change string, m *directory.Member, p *event.UserChange) error {
	return w.send(change, m.UserID, func(head event.ContactHead, suite event.SuiteContactHead) any {
		if w.app.Kind != Suite {
			p.ContactHead = head
			return p
		}
		return &event.SuiteUserChange{
			SuiteContactHead: suite, UserID: p.UserID, OpenUserID: p.UserID, NewUserID: p.NewUserID, Name: p.Name, Department: p.Department,
			MainDepartment: p.MainDepartment, IsLeaderInDept: p.IsLeaderInDept, DirectLeader: p.DirectLeader, Status: p.Status,
		}
	})
}
