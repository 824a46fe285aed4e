package linkedcorp

import (
	"slices"
	"strconv"

	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/api"
)

type permissionOut struct {
	Users       []string `json:"userids"`        // CORPID/USERID
	Departments []string `json:"department_ids"` // LINKID/DEPARTMENTID
}

// permissions gives what the app sees of linked corps: members that are shown by name, and departments with all below them. (doc 93172)
func (l *LinkedCorps) permissions(c *api.Call, _ api.None) (*permissionOut, error) {
	s, err := l.see(c)
	if err != nil {
		return nil, err
	}
	out := &permissionOut{}
	for _, link := range s.links {
		for _, key := range link.Users {
			m, err := l.dir.Member(c.Context, c.DB(), link.Lower, key)
			if err != nil {
				return nil, err
			}
			if m != nil && m.Status != directory.Left {
				out.Users = append(out.Users, link.Lower+separator+m.UserID)
			}
		}
		for _, id := range link.Departments {
			if s.trees[link.Lower].Department(id) != nil {
				out.Departments = append(out.Departments, linked(link, id))
			}
		}
	}
	return out, nil
}

type userIn struct {
	UserID string `json:"userid" wx:"need=41009,unknown=60111,hidden=60011"`
}

type userOut struct {
	User user `json:"user_info"`
}

// user is a member of a linked corp.
type user struct {
	person
	Mobile    string  `json:"mobile"`
	Telephone string  `json:"telephone"`
	Email     string  `json:"email"`
	Position  string  `json:"position"`
	CorpID    string  `json:"corpid"`
	ExtAttr   extAttr `json:"extattr"`
}

// person is what every list shows.
type person struct {
	UserID     string   `json:"userid"`
	Name       string   `json:"name"`
	Department []string `json:"department"` // LINKID/DEPARTMENTID, those that the app sees
}

type extAttr struct {
	Attrs []attribute `json:"attrs"`
}

type attribute struct {
	Name  string   `json:"name"`
	Value string   `json:"value,omitempty"`
	Type  int      `json:"type"` // 0 text, 1 web
	Text  *attText `json:"text,omitempty"`
	Web   *attWeb  `json:"web,omitempty"`
}

type attText struct {
	Value string `json:"value"`
}

type attWeb struct {
	URL   string `json:"url"`
	Title string `json:"title"`
}

// getUser gives one member of a linked corp. (doc 93171)
func (l *LinkedCorps) getUser(c *api.Call, in userIn) (*userOut, error) {
	s, err := l.see(c)
	if err != nil {
		return nil, err
	}
	m, err := s.member(in.UserID)
	if err != nil {
		return nil, err
	}
	return &userOut{s.present(m)}, nil
}

func (m *sight) person() person { return person{m.UserID, m.Name, m.departments} }

// present gives a member with everything.
func (s *scope) present(m *sight) user {
	out := user{person: m.person(), Telephone: m.Telephone, Position: m.Position, CorpID: m.Corp, ExtAttr: extAttr{Attrs: []attribute{}}}
	if s.rt.Settings.Bool(sensitive) {
		out.Mobile, out.Email = m.Mobile, m.Email
	}
	for _, a := range m.Attributes {
		if a.Type == 1 {
			out.ExtAttr.Attrs = append(out.ExtAttr.Attrs, attribute{Name: a.Name, Type: 1, Web: &attWeb{a.URL, a.Title}})
			continue
		}
		out.ExtAttr.Attrs = append(out.ExtAttr.Attrs, attribute{Name: a.Name, Value: a.Value, Text: &attText{a.Value}})
	}
	return out
}

type usersIn struct {
	DepartmentID string `json:"department_id" wx:"need=40058,unknown=60003,hidden=60011"`
	FetchChild   bool   `json:"fetch_child"`
}

type namesOut struct {
	Users []simpleUser `json:"userlist"`
}

type simpleUser struct {
	person
	CorpID string `json:"corpid"`
}

// listUserNames gives the members of a department of a linked corp. (doc 93168)
func (l *LinkedCorps) listUserNames(c *api.Call, in usersIn) (*namesOut, error) {
	_, members, err := l.members(c, in)
	if err != nil {
		return nil, err
	}
	out := &namesOut{}
	for _, m := range members {
		out.Users = append(out.Users, simpleUser{m.person(), m.Corp})
	}
	return out, nil
}

type listOut struct {
	Users []user `json:"userlist"`
}

// listUsers gives the members of a department of a linked corp with everything. (doc 93169)
func (l *LinkedCorps) listUsers(c *api.Call, in usersIn) (*listOut, error) {
	s, members, err := l.members(c, in)
	if err != nil {
		return nil, err
	}
	out := &listOut{}
	for _, m := range members {
		out.Users = append(out.Users, s.present(m))
	}
	return out, nil
}

// members finds who stands in a department of a linked corp, or with fetch_child somewhere below it.
func (l *LinkedCorps) members(c *api.Call, in usersIn) (*scope, []*sight, error) {
	s, err := l.see(c)
	if err != nil {
		return nil, nil, err
	}
	link, id, err := s.department(in.DepartmentID)
	if err != nil {
		return nil, nil, err
	}
	all, err := l.dir.Members(c.Context, c.DB(), link.Lower, 0)
	if err != nil {
		return nil, nil, err
	}
	tree := s.trees[link.Lower]
	var out []*sight
	for _, m := range all {
		stands := func(below int64) bool { return below == id || in.FetchChild && tree.Within(below, id) }
		if seen := s.sight(m); seen != nil && slices.ContainsFunc(m.Department, stands) {
			out = append(out, seen)
		}
	}
	return s, out, nil
}

type departmentsIn struct {
	DepartmentID string `json:"department_id" wx:"need=40058,unknown=60003,hidden=60011"`
}

type departmentsOut struct {
	Departments []department `json:"department_list"`
}

type department struct {
	ID       string `json:"department_id"`
	Name     string `json:"department_name"`
	ParentID string `json:"parentid"`
	Order    int64  `json:"order"`
}

// listDepartments gives a department of a linked corp and all below it. (doc 93170)
func (l *LinkedCorps) listDepartments(c *api.Call, in departmentsIn) (*departmentsOut, error) {
	s, err := l.see(c)
	if err != nil {
		return nil, err
	}
	link, id, err := s.department(in.DepartmentID)
	if err != nil {
		return nil, err
	}
	out := &departmentsOut{}
	for _, d := range s.trees[link.Lower].Below(id) {
		out.Departments = append(out.Departments, department{strconv.FormatInt(d.ID, 10), d.Name, strconv.FormatInt(d.ParentID, 10), d.Order})
	}
	return out, nil
}
