package console

import (
	"cmp"
	"strconv"
	"strings"

	"wecomlab/mockwecom/face/control"
)

// What the control interface calls the kinds of app and the states of members.
const (
	kindSelf       = "self"
	kindCustomized = "customized"
	kindThirdParty = "suite"
	kindAssistant  = "contacts"

	statusActive    = 1
	statusDisabled  = 2
	statusNotActive = 4
	statusLeft      = 5
)

// values is what is known of a target, by the names that parameters of actions have. whose tells those that say what the target is:
// nobody is asked for them.
func (s *Screen) values(t target) (known, whose map[string]string) {
	known, whose = map[string]string{}, map[string]string{}
	set(whose, "corp", t.corp)
	set(whose, "provider", t.provider)
	switch {
	case t.fresh:
		s.around(known, whose)
	case t.kind == memberItem:
		set(whose, "user", t.member.UserID)
		set(whose, "userid", t.member.UserID)
		memberValues(known, cmp.Or(s.whole(t.item), t.member))
	case t.kind == departmentItem:
		departmentValues(known, whose, t.node)
	case t.kind == tagItem:
		tagValues(known, whose, t.tag.ID, t.tag.Name)
	case t.kind == appItem:
		appValues(known, whose, t.app)
	case t.kind == grantItem:
		set(whose, "suite", t.grant.SuiteID)
		if a := s.appOf(t.corp, t.grant.AgentID); a != nil {
			appValues(known, whose, a)
		}
	case t.kind == suiteItem:
		set(whose, "suite", t.suite.SuiteID)
		if len(t.suite.Callbacks) > 0 {
			callbackValues(known, &t.suite.Callbacks[0])
		}
	case t.kind == callbackItem:
		set(whose, "which", t.which)
		if t.suite != nil {
			set(whose, "suite", t.suite.SuiteID)
		}
		callbackValues(known, t.callback)
	case t.kind == placeItem:
		s.placeValues(known, whose, t.place)
	}
	return known, whose
}

// around is what is known of something that is made in the place that is shown.
func (s *Screen) around(known, whose map[string]string) {
	if s.at.kind == departmentPlace {
		id := strconv.FormatInt(s.at.id, 10)
		set(known, "department", id)
		set(whose, "parent", id)
		set(whose, "parentid", id)
	}
}

func (s *Screen) placeValues(known, whose map[string]string, p *place) {
	switch p.kind {
	case departmentPlace:
		n := &control.ContactNode{ID: p.id, Name: p.name}
		if p.up.kind == departmentPlace {
			n.ParentID = p.up.id
		}
		departmentValues(known, whose, n)
	case tagPlace:
		tagValues(known, whose, p.id, p.name)
	default:
	}
}

func memberValues(known map[string]string, m *control.ContactMember) {
	for name, value := range map[string]string{
		"name": m.Name, "alias": m.Alias, "mobile": m.Mobile, "email": m.Email, "biz_mail": m.BizMail, "telephone": m.Telephone, "address": m.Address,
		"position": m.Position, "gender": m.Gender, "external_position": m.ExternalPosition, "department": numbers(m.Department), "order": numbers(m.Order),
		"english_name": m.EnglishName, "nickname": m.Nickname,
		"direct_leader": strings.Join(m.DirectLeader, ","), "boss": strings.Join(m.DirectLeader, ","), "main_department": number(m.MainDepartment), "admin": strconv.FormatBool(m.Admin),
	} {
		set(known, name, value)
	}
	var leads []int64
	for i, yes := range m.IsLeaderInDept {
		if yes == 1 && i < len(m.Department) {
			leads = append(leads, m.Department[i])
		}
	}
	set(known, "leads", numbers(leads))
}

func departmentValues(known, whose map[string]string, n *control.ContactNode) {
	set(whose, "id", number(n.ID))
	set(whose, "department", number(n.ID))
	set(known, "name", n.Name)
	set(known, "name_en", n.NameEN)
	set(known, "order", number(n.Order))
	set(known, "parent", number(n.ParentID))
	set(known, "parentid", number(n.ParentID))
}

func tagValues(known, whose map[string]string, id int64, name string) {
	for _, as := range []string{"tag", "tagid", "id"} {
		set(whose, as, number(id))
	}
	set(known, "name", name)
	set(known, "tagname", name)
}

func appValues(known, whose map[string]string, a *control.App) {
	set(whose, "agent", strconv.FormatInt(a.AgentID, 10))
	set(whose, "suite", a.SuiteID)
	for name, value := range map[string]string{
		"name": a.Name, "description": a.Description, "home_url": a.HomeURL, "domain": a.TrustedDomain, "trusted_domain": a.TrustedDomain,
		"users": strings.Join(a.Users, ","), "parties": numbers(a.Parties), "tags": numbers(a.Tags), "ips": strings.Join(a.IPs, ","),
		"fields": strings.Join(a.Privacy, ","), "permissions": strings.Join(a.Permissions, ","),
	} {
		set(known, name, value)
	}
	if a.Callback != nil {
		callbackValues(known, a.Callback)
		if a.Kind == kindThirdParty {
			set(whose, "which", "data")
		}
	}
}

func callbackValues(known map[string]string, c *control.Callback) {
	set(known, "url", c.URL)
	set(known, "token", c.Token)
	set(known, "aes_key", c.AESKey)
}

// which tells the two URLs of a suite apart.
func which(c *control.Callback) string {
	return c.Receiver[strings.LastIndexByte(c.Receiver, ':')+1:]
}

func set(into map[string]string, name, value string) {
	if value != "" {
		into[name] = value
	}
}

func number(id int64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}

func numbers(ids []int64) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(texts, ",")
}
