package console

import (
	"fmt"
	"strconv"
	"strings"

	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/keys"
	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/pretty"
)

// page lays out a sheet: labels with texts.
type page struct {
	*Screen
	width int
	lines []paint.Line
}

func (p *page) title(text string, with paint.Line) {
	p.lines = append(p.lines, append(paint.Of(p.env.Look.Accent, paint.Clean(text)+"  "), with...), nil)
}

func (p *page) row(label i18n.Key, text string) { p.styled(label, text, p.env.Look.Text) }

func (p *page) styled(label i18n.Key, text string, st paint.Style) {
	if text != "" {
		p.lines = append(p.lines, pretty.Labelled(p.env.Say.T(label), text, p.width, p.env.Look.Dim, st)...)
	}
}

func (p *page) gap() {
	if n := len(p.lines); n > 0 && p.lines[n-1] != nil {
		p.lines = append(p.lines, nil)
	}
}

// drawSheet tells everything about what the keys act upon.
func (s *Screen) drawSheet(a paint.Area) {
	fr := s.frame(paneSheet)
	lines := s.sheetLines(a.Width() - 4)
	height := a.Height() - 2
	s.sheet.Resize(max(len(lines)-height+1, 1), 1)
	from := s.sheet.Cursor()
	fr.First, fr.Visible, fr.Total = from, height, len(lines)
	inner := fr.Draw(a, s.env.Look)
	for y := 0; y < height && from+y < len(lines); y++ {
		inner.Line(1, y, lines[from+y].Fit(inner.Width()-2))
	}
}

func (s *Screen) sheetLines(width int) []paint.Line {
	p := &page{Screen: s, width: width}
	it, ok := s.chosen()
	switch {
	case s.panes.Focus() == paneTree || !ok:
		if s.at != nil {
			p.place(s.at)
		}
	case it.kind == memberItem:
		m := it.member
		if whole := s.whole(it); whole != nil && whole.UserID == m.UserID {
			m = whole
		}
		p.member(it.corp, m)
	case it.kind == departmentItem:
		p.department(it.corp, it.node)
	case it.kind == tagItem:
		p.tag(it.corp, it.tag)
	case it.kind == appItem:
		p.app(it.corp, it.app)
	case it.kind == grantItem:
		p.grant(it.corp, it.grant)
	case it.kind == suiteItem:
		p.suiteSheet(it.suite)
	case it.kind == callbackItem:
		p.title(it.callback.Name, nil)
		p.callback(it.callback)
	case it.kind == placeItem:
		p.place(it.place)
	}
	p.keys()
	return p.lines
}

// keys names what can be done to it, below everything else.
func (p *page) keys() {
	line := paint.Line{}
	for _, b := range keys.In(keys.Console) {
		a, _ := p.action(b.ID)
		if a == nil || b.ID == keys.ConsoleAdd && p.panes.Focus() != paneTree {
			continue
		}
		help := b.For(p.env.Say, true).Help()
		one := paint.Of(p.env.Look.Accent, help.Key).Add(p.env.Look.Dim, " "+p.env.Say.Pick(a.Title, a.TitleZH)+"   ")
		if line.Width() > 0 && line.Width()+one.Width() > p.width {
			p.gapOnce(line)
			line = nil
		}
		line = append(line, one...)
	}
	if len(line) > 0 {
		p.gapOnce(line)
	}
}

// gapOnce adds a line of keys, the first one behind a blank line.
func (p *page) gapOnce(line paint.Line) {
	if n := len(p.lines); n > 0 && p.lines[n-1] != nil && !isKeys(p.lines[n-1]) {
		p.lines = append(p.lines, nil)
	}
	p.lines = append(p.lines, line)
}

func isKeys(l paint.Line) bool { return len(l) > 1 && paint.Width(l[0].Text) == 1 }

func (p *page) place(at *place) {
	look := p.env.Look
	p.title(p.label(at), nil)
	switch at.kind {
	case corpPlace:
		if c := p.corp(at.corp); c != nil {
			p.row(i18n.ConsoleCorpID, c.CorpID)
			for provider, open := range c.OpenCorpIDs {
				if owner := p.provider(provider); owner != nil {
					p.styled(i18n.ConsoleOpenCorpID, open+"  "+owner.Name, look.Dim)
				}
			}
			p.row(i18n.ConsoleColMembers, strconv.Itoa(c.MemberCount))
			p.row(i18n.ConsoleColDepartments, strconv.Itoa(c.DepartmentCount))
		}
	case providerPlace:
		if owner := p.provider(at.provider); owner != nil {
			p.row(i18n.ConsoleCorpID, owner.CorpID)
			p.row(i18n.ConsoleSecret, cut(owner.Secret))
			p.row(i18n.ConsoleIPs, ips(p.Screen, owner.IPs))
		}
	case departmentPlace:
		n := &control.ContactNode{ID: at.id, Name: at.name, DepartmentCount: at.total, MemberCount: at.members}
		if at.up.kind == departmentPlace {
			n.ParentID = at.up.id
		}
		p.lines = nil
		p.department(at.corp, n)
	case tagPlace:
		p.row(i18n.ConsoleColID, number(at.id))
		p.row(i18n.ConsoleColMembers, strconv.Itoa(at.members))
	default:
	}
}

func (p *page) member(corp string, m *control.ContactMember) {
	text, st := p.status(m.Status)
	p.title(m.Name, paint.Of(p.env.Look.Dim, m.UserID+"  ").Add(st, text))
	p.row(i18n.ConsoleAlias, m.Alias)
	p.row(i18n.ConsoleNameEN, m.EnglishName)
	p.row(i18n.ConsoleColPosition, m.Position)
	p.departments(corp, m)
	p.row(i18n.ConsoleBoss, strings.Join(m.DirectLeader, ", "))
	p.row(i18n.ConsoleColMobile, m.Mobile)
	p.row(i18n.ConsoleEmail, m.Email)
	p.row(i18n.ConsoleBizMail, m.BizMail)
	p.row(i18n.ConsoleTelephone, m.Telephone)
	p.row(i18n.ConsoleAddress, m.Address)
	p.row(i18n.ConsoleGender, p.gender(m.Gender))
	p.row(i18n.ConsoleExternal, strings.TrimSpace(m.ExternalPosition+"  "+m.Nickname))
	if m.Admin {
		p.row(i18n.ConsoleRole, p.env.Say.T(i18n.ConsoleAdmin))
	}
	for _, a := range m.Attributes {
		p.lines = append(p.lines, pretty.Labelled(paint.Clean(a.Name), strings.TrimSpace(a.Value+"  "+a.URL), p.width, p.env.Look.Dim, p.env.Look.Text)...)
	}
	var tags []string
	for _, t := range m.Tags {
		tags = append(tags, t.Name)
	}
	p.row(i18n.ConsoleTags, strings.Join(tags, ", "))
}

// departments names where a member stands, and where they lead.
func (p *page) departments(corp string, m *control.ContactMember) {
	var parts []string
	for i, id := range m.Department {
		part := p.Screen.department(corp, id) + " (" + number(id) + ")"
		if i < len(m.IsLeaderInDept) && m.IsLeaderInDept[i] == 1 {
			part += " ♛"
		}
		if id == m.MainDepartment && len(m.Department) > 1 {
			part += " " + p.env.Say.T(i18n.ConsoleMain)
		}
		parts = append(parts, part)
	}
	p.row(i18n.ConsoleDepartment, strings.Join(parts, ", "))
}

func (s *Screen) gender(g string) string {
	switch g {
	case "1":
		return s.env.Say.T(i18n.ConsoleMale)
	case "2":
		return s.env.Say.T(i18n.ConsoleFemale)
	}
	return ""
}

func (p *page) department(corp string, n *control.ContactNode) {
	p.title(n.Name, paint.Of(p.env.Look.Dim, "#"+number(n.ID)))
	p.row(i18n.ConsoleNameEN, n.NameEN)
	if n.ParentID != 0 {
		p.row(i18n.ConsoleParent, p.Screen.department(corp, n.ParentID)+" ("+number(n.ParentID)+")")
	}
	p.row(i18n.ConsoleColMembers, strconv.Itoa(n.MemberCount))
	p.row(i18n.ConsoleColDepartments, strconv.Itoa(n.DepartmentCount))
}

func (p *page) tag(corp string, t *control.ContactTag) {
	p.title(t.Name, paint.Of(p.env.Look.Dim, "#"+number(t.ID)))
	p.row(i18n.ConsoleColOwner, p.owner(corp, t.Owner))
	p.row(i18n.ConsoleColMembers, strconv.Itoa(t.MemberCount))
	p.row(i18n.ConsoleColDepartments, strconv.Itoa(t.DepartmentCount))
}

func (p *page) app(corp string, a *control.App) {
	text, st := p.appState(a)
	p.title(a.Name, paint.Of(p.env.Look.Dim, strconv.FormatInt(a.AgentID, 10)+"  ").Add(st, text))
	p.row(i18n.ConsoleColKind, p.kind(a.Kind))
	p.row(i18n.ConsoleDescription, a.Description)
	p.row(i18n.ConsoleColVisible, p.visible(corp, a))
	p.row(i18n.ConsoleSecret, cut(a.Secret))
	p.row(i18n.ConsoleHome, a.HomeURL)
	p.row(i18n.ConsoleDomain, a.TrustedDomain)
	p.row(i18n.ConsoleIPs, ips(p.Screen, a.IPs))
	p.row(i18n.ConsolePrivacy, strings.Join(a.Privacy, ", "))
	p.row(i18n.ConsolePermissions, strings.Join(a.Permissions, ", "))
	p.styled(i18n.ConsoleRequested, strings.Join(a.Requested, ", "), p.env.Look.Warn)
	p.menu(a.Menu, 0)
	p.gap()
	p.callback(a.Callback)
}

// menu lays out an app's menu.
func (p *page) menu(buttons []control.PhoneButton, depth int) {
	for i, b := range buttons {
		label := ""
		if i == 0 && depth == 0 {
			label = p.env.Say.T(i18n.ConsoleMenuOf)
		}
		text := strings.Repeat("  ", depth) + "▪ " + b.Name
		if b.Type != "" {
			text += "  " + b.Type + " " + b.Key + b.URL
		}
		p.lines = append(p.lines, pretty.Labelled(label, strings.TrimRight(text, " "), p.width, p.env.Look.Dim, p.env.Look.Text)...)
		p.menu(b.Sub, depth+1)
	}
}

func (p *page) callback(c *control.Callback) {
	text, st := p.checked(c)
	p.styled(i18n.ConsoleCallback, text, st)
	if c == nil {
		return
	}
	p.row(i18n.ConsoleURL, c.URL)
	p.row(i18n.ConsoleToken, cut(c.Token))
	p.row(i18n.ConsoleAESKey, cut(c.AESKey))
	p.row(i18n.ConsoleReceiveID, c.ReceiveID)
	if d, ok := p.last[c.Receiver]; ok {
		text, st := p.delivery(c)
		if d.Last != "" {
			text += " · " + d.Last
		}
		p.styled(i18n.ConsoleColDelivery, text+fmt.Sprintf(" (#%d)", d.Attempt), st)
	}
}

func (p *page) grant(corp string, g *control.Authorization) {
	text, st := p.grantState(g)
	suite, owner := p.suite(g.SuiteID)
	name := g.SuiteID
	if suite != nil {
		name = suite.Name
	}
	p.title(name, paint.Of(st, text))
	if suite != nil {
		p.row(i18n.ConsoleColKind, p.kind(suite.Kind))
		p.row(i18n.ConsoleProvider, owner.Name)
	}
	p.row(i18n.ConsoleColID, g.SuiteID)
	p.row(i18n.ConsolePermanentCode, cut(g.Code))
	p.row(i18n.ConsoleBy, g.Admin)
	p.row(i18n.ConsoleColSince, g.Since.Format("2006-01-02 15:04:05"))
	if a := p.appOf(corp, g.AgentID); a != nil {
		p.gap()
		p.app(corp, a)
	}
}

func (p *page) suiteSheet(suite *control.Suite) {
	text, st := p.stage(suite.Online)
	p.title(suite.Name, paint.Of(st, text))
	p.row(i18n.ConsoleColKind, p.kind(suite.Kind))
	p.row(i18n.ConsoleColID, suite.SuiteID)
	p.row(i18n.ConsoleSecret, cut(suite.Secret))
	p.row(i18n.ConsoleHome, suite.HomeURL)
	p.row(i18n.ConsoleDomain, suite.TrustedDomain)
	p.row(i18n.ConsoleInstallDomain, suite.InstallDomain)
	if !suite.NextTicket.IsZero() {
		p.row(i18n.ClockTicket, suite.NextTicket.Format("15:04:05"))
	}
	for i := range p.env.World.Corps {
		c := &p.env.World.Corps[i]
		for j := range c.Authorizations {
			if g := &c.Authorizations[j]; g.SuiteID == suite.SuiteID {
				text, st := p.grantState(g)
				p.styled(i18n.ConsoleCorp, c.Name+"  "+text, st)
			}
		}
	}
	for i := range suite.Callbacks {
		p.gap()
		p.callback(&suite.Callbacks[i])
	}
}

// ips lists trusted addresses.
func ips(s *Screen, addresses []string) string {
	if len(addresses) == 0 {
		return s.env.Say.T(i18n.ConsoleNoIPs)
	}
	return strings.Join(addresses, ", ")
}
