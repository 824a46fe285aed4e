package linkedcorp

import (
	"fmt"
	"strconv"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/api"
)

const (
	noSuchDepartment errcode.Code = 60003
	separator                     = "/"
)

// scope is what an app sees of linked corps: through each link over which it is shared what the lower corp shows.
type scope struct {
	*LinkedCorps
	c     *api.Call
	app   *agent.App
	links []*Link
	trees map[string]*directory.Tree // by lower corp
}

// caller gives the app of the token.
func (l *LinkedCorps) caller(c *api.Call) (*agent.App, error) {
	app, err := l.agents.App(c.Context, c.DB(), c.Credential.Corp, c.Credential.Agent)
	if err == nil && app == nil {
		err = agent.Gone(c.Credential)
	}
	return app, err
}

// see gives what the app of the token sees. Supply chains have interfaces of their own.
func (l *LinkedCorps) see(c *api.Call) (*scope, error) {
	app, err := l.caller(c)
	if err != nil {
		return nil, err
	}
	shares, err := l.Shares(c.Context, c.DB(), app)
	if err != nil {
		return nil, err
	}
	s := &scope{LinkedCorps: l, c: c, app: app, trees: map[string]*directory.Tree{}}
	for _, share := range shares {
		if share.Chain || !share.Confirmed {
			continue
		}
		link, err := l.Link(c.Context, c.DB(), share.LinkID)
		if err != nil {
			return nil, err
		}
		if s.trees[link.Lower], err = l.dir.Departments(c.Context, c.DB(), link.Lower); err != nil {
			return nil, err
		}
		s.links = append(s.links, link)
	}
	return s, nil
}

// sight is a member of a linked corp as the app sees it.
type sight struct {
	*directory.Member
	departments []string // LINK/DEPARTMENT
}

// sight gives what the app sees of a member, nil if nothing.
func (s *scope) sight(m *directory.Member) *sight {
	var out *sight
	for _, link := range s.links {
		if link.Lower != m.Corp {
			continue
		}
		departments, visible := link.shows(s.trees[link.Lower], m)
		if !visible {
			continue
		}
		if out == nil {
			out = &sight{Member: m, departments: []string{}}
		}
		for _, id := range departments {
			out.departments = append(out.departments, linked(link, id))
		}
	}
	return out
}

// linked is the id of a department across a link.
func linked(link *Link, id int64) string { return link.LinkID + separator + strconv.FormatInt(id, 10) }

// member gives the member of an id such as CORP/USER. What is wrong with it is 40003, an unknown member 60111, one that the app does
// not see 60011.
func (s *scope) member(id string) (*sight, error) {
	corpid, userid, two := strings.Cut(id, separator)
	f := explain.Finding{Step: explain.Parameter, Expected: "CORPID/USERID of a member of a linked corp", Got: id, Cause: "the corp or the member is missing in the id",
		Fix: "join the ids of the corp and of the member with /", Doc: userDoc}
	if !two || corpid == "" || userid == "" {
		return nil, api.Refuse(errcode.InvalidUserID, f)
	}
	m, err := s.dir.Member(s.c.Context, s.c.DB(), strings.ToLower(corpid), userid)
	if err != nil {
		return nil, err
	}
	if m == nil {
		f.Cause, f.Fix = "the corp has no such member", "see linkedcorp/user/simplelist"
		return nil, api.Refuse(errcode.UserNotFound, f)
	}
	seen := s.sight(m)
	if seen == nil {
		return nil, s.hidden(f.Expected, id)
	}
	return seen, nil
}

// department gives the link and the number of an id such as LINK/DEPARTMENT.
func (s *scope) department(id string) (*Link, int64, error) {
	linkID, number, _ := strings.Cut(id, separator)
	f := explain.Finding{Step: explain.Parameter, Expected: "LINKID/DEPARTMENTID", Got: id, Cause: "the id has not this form", Fix: "use the ids of linkedcorp/agent/get_perm_list", Doc: departmentsDoc}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return nil, 0, errcode.Newf(errcode.BadRequestParameter, "invalid param 'department_id'").With(f)
	}
	link, err := s.Link(s.c.Context, s.c.DB(), linkID)
	if err != nil {
		return nil, 0, err
	}
	if link == nil {
		f.Cause = "there is no such link"
		return nil, 0, api.Refuse(noSuchDepartment, f)
	}
	tree := s.trees[link.Lower]
	switch {
	case !s.has(link):
		return nil, 0, s.hidden("a link over which the app is shared", linkID)
	case tree.Department(n) == nil:
		f.Cause = "the corp has no such department"
		return nil, 0, api.Refuse(noSuchDepartment, f)
	case !link.showsDepartment(tree, n):
		return nil, 0, s.hidden("a department that the linked corp shows", id)
	}
	return link, n, nil
}

func (s *scope) has(link *Link) bool {
	for _, own := range s.links {
		if own.LinkID == link.LinkID {
			return true
		}
	}
	return false
}

func (s *scope) hidden(want, got string) error {
	return api.Refuse(errcode.NoPrivilege, explain.Finding{Step: explain.Scope, Expected: want, Got: got,
		Cause: fmt.Sprintf("%s does not see it", s.app.Name), Fix: "share the app over the link: mockwecom do link.share; see linkedcorp/agent/get_perm_list", Doc: permissionDoc})
}
