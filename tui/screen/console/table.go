package console

import (
	"image"
	"strconv"
	"strings"

	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/paint"
)

// column is one column of the table. Those that do not fit are left out, the last first; what is left over is shared out.
type column struct {
	title i18n.Key
	least int
	share int
	cell  func(s *Screen, it item) (string, paint.Style)
}

// columns are those of the table of a place.
func (s *Screen) columns() []column {
	if s.find.text != "" || s.at == nil {
		return memberColumns
	}
	switch s.at.kind {
	case departmentPlace, tagPlace:
		return memberColumns
	case tagsPlace:
		return tagColumns
	case appsPlace:
		return appColumns
	case grantsPlace:
		return grantColumns
	case templatesPlace, suitesPlace:
		return suiteColumns
	case callbacksPlace:
		return callbackColumns
	case corpPlace, providerPlace:
	}
	return placeColumns
}

// widths gives each column its width, 0 to those that are left out.
func widths(columns []column, room int) []int {
	out := make([]int, len(columns))
	shares := 0
	for i, c := range columns {
		if c.least+1 > room && i > 0 {
			break
		}
		out[i] = c.least
		room -= c.least + 1
		shares += c.share
	}
	for i, c := range columns {
		if out[i] > 0 && shares > 0 {
			more := room * c.share / shares
			out[i] += max(more, 0)
		}
	}
	return out
}

// drawList draws the table of the place that is shown, or of what was found.
func (s *Screen) drawList(a paint.Area) (cursor image.Point, show bool) {
	look, say := s.env.Look, s.env.Say
	fr := s.frame(paneList)
	s.grid.Resize(s.list.count(), a.Height()-3)
	first, end := s.grid.Visible()
	fr.First, fr.Visible, fr.Total = first, end-first, s.list.count()
	fr.Note = s.note()
	inner := fr.Draw(a, look)
	if s.find.typing {
		x := inner.Text(1, 0, look.Accent, "/ ")
		at := s.find.input.Draw(inner.Sub(image.Rect(x, 0, inner.Width()-1, 1)), look.Field, look.Dim, say.T(i18n.ConsoleSearchHint))
		cursor, show = image.Pt(x+at+1, 1), true
	}
	columns := s.columns()
	wide := widths(columns, inner.Width()-2)
	if !s.find.typing {
		inner.Line(2, 0, s.titles(columns, wide))
	}
	body := inner.Sub(image.Rect(0, 1, inner.Width(), inner.Height()))
	switch {
	case s.trouble != "":
		s.text(body, say.T(i18n.ConsoleAway, s.trouble), look.Bad)
	case !s.list.loaded:
		s.text(body, s.env.Spinner.View()+" "+say.T(i18n.Loading), look.Dim)
	case s.list.count() == 0:
		s.text(body, s.empty(), look.Dim)
	default:
		for row := first; row < end; row++ {
			s.drawRow(body, row-first, row, columns, wide)
		}
	}
	return cursor, show
}

func (s *Screen) titles(columns []column, wide []int) paint.Line {
	var line paint.Line
	for i, c := range columns {
		if wide[i] > 0 {
			line = line.Add(s.env.Look.Dim, paint.Column(s.env.Say.T(c.title), wide[i])+" ")
		}
	}
	return line
}

// note is how many rows there are.
func (s *Screen) note() string {
	switch {
	case !s.list.loaded:
		return ""
	case s.list.more:
		return strconv.Itoa(s.list.count()) + "+"
	}
	return strconv.Itoa(s.list.count())
}

// empty says why nothing stands in the list, and what to do.
func (s *Screen) empty() string {
	say := s.env.Say
	if s.find.text != "" {
		return say.T(i18n.ConsoleNoHits, s.find.text)
	}
	switch s.at.kind {
	case departmentPlace:
		return say.T(i18n.ConsoleNoMembers)
	case tagsPlace:
		return say.T(i18n.ConsoleNoTags)
	case tagPlace:
		return say.T(i18n.ConsoleNobodyTagged)
	case grantsPlace:
		return say.T(i18n.ConsoleNoGrants)
	default:
		return say.T(i18n.ConsoleNothingHere)
	}
}

func (s *Screen) drawRow(a paint.Area, y, row int, columns []column, wide []int) {
	look := s.env.Look
	marker, change := " ", func(st paint.Style) paint.Style { return st }
	if row == s.grid.Cursor() {
		marker, change = "▌", look.Selected
		if s.panes.Focus() != paneList && s.panes.Focus() != paneSheet {
			change = func(st paint.Style) paint.Style { return st }
		}
	}
	line := paint.Of(look.Accent, marker+" ")
	it, told := s.list.item(row, s.listCorp())
	if !told {
		a.Row(y, change(look.Text), line.Add(look.Dim, "…").With(change))
		return
	}
	for i, c := range columns {
		if wide[i] == 0 {
			continue
		}
		text, st := c.cell(s, it)
		line = line.Add(st, paint.Column(paint.Clean(text), wide[i])+" ")
	}
	a.Row(y, change(look.Text), line.With(change))
}

func (s *Screen) listCorp() string {
	if s.find.text != "" || s.at == nil {
		return s.find.corp
	}
	return s.at.corp
}

var placeColumns = []column{
	{i18n.ConsoleColPlace, 16, 1, func(s *Screen, it item) (string, paint.Style) { return s.label(it.place), s.env.Look.Text }},
	{i18n.ConsoleColHolds, 8, 1, func(s *Screen, it item) (string, paint.Style) { return s.held(it.place), s.env.Look.Dim }},
}

// memberColumns are those of members; departments that were found or are in a tag stand among them.
var memberColumns = []column{
	{i18n.ConsoleColName, 12, 3, memberName},
	{i18n.ConsoleColUserID, 12, 2, func(s *Screen, it item) (string, paint.Style) {
		if it.kind == departmentItem {
			return number(it.node.ID), s.env.Look.Dim
		}
		return it.member.UserID, s.env.Look.Text
	}},
	{i18n.ConsoleColPosition, 10, 3, func(s *Screen, it item) (string, paint.Style) {
		if it.kind == departmentItem {
			return s.env.Say.T(i18n.ConsoleMembersIn, it.node.MemberCount), s.env.Look.Dim
		}
		return it.member.Position, s.env.Look.Dim
	}},
	{i18n.ConsoleColMobile, 11, 1, func(s *Screen, it item) (string, paint.Style) {
		if it.kind == departmentItem {
			return "", s.env.Look.Dim
		}
		return it.member.Mobile, s.env.Look.Dim
	}},
	{i18n.ConsoleColStatus, 12, 0, func(s *Screen, it item) (string, paint.Style) {
		if it.kind == departmentItem {
			return "", s.env.Look.Dim
		}
		return s.status(it.member.Status)
	}},
	{i18n.ConsoleColMain, 12, 2, func(s *Screen, it item) (string, paint.Style) {
		if it.kind == departmentItem {
			return "", s.env.Look.Dim
		}
		return s.department(it.corp, it.member.MainDepartment), s.env.Look.Dim
	}},
}

func memberName(s *Screen, it item) (string, paint.Style) {
	look := s.env.Look
	if it.kind == departmentItem {
		return "▸ " + it.node.Name, look.Accent
	}
	name := it.member.Name
	if it.member.Admin {
		name += " ★"
	}
	if it.member.Status == statusDisabled {
		return name, look.Dim
	}
	return name, look.Strong
}

// status is a member's status in words.
func (s *Screen) status(status int) (string, paint.Style) {
	look, say := s.env.Look, s.env.Say
	switch status {
	case statusActive:
		return "✓ " + say.T(i18n.ConsoleActive), look.Good
	case statusDisabled:
		return "✗ " + say.T(i18n.ConsoleDisabled), look.Bad
	case statusNotActive:
		return "○ " + say.T(i18n.ConsoleNotActive), look.Warn
	case statusLeft:
		return "✗ " + say.T(i18n.ConsoleLeft), look.Dim
	}
	return strconv.Itoa(status), look.Dim
}

// department is a department's name, its number if the name was not told yet.
func (s *Screen) department(corp string, id int64) string {
	if p := s.lookUp(departmentKey(corp, id)); p != nil {
		return p.name
	}
	if c := s.corp(corp); c != nil {
		for i := range c.Departments {
			if c.Departments[i].ID == id {
				return c.Departments[i].Name
			}
		}
	}
	return "#" + number(id)
}

var tagColumns = []column{
	{i18n.ConsoleColName, 14, 3, func(s *Screen, it item) (string, paint.Style) { return it.tag.Name, s.env.Look.Strong }},
	{i18n.ConsoleColID, 8, 0, func(s *Screen, it item) (string, paint.Style) { return number(it.tag.ID), s.env.Look.Text }},
	{i18n.ConsoleColMembers, 9, 1, func(s *Screen, it item) (string, paint.Style) {
		return strconv.Itoa(it.tag.MemberCount), s.env.Look.Text
	}},
	{i18n.ConsoleColDepartments, 11, 1, func(s *Screen, it item) (string, paint.Style) {
		return strconv.Itoa(it.tag.DepartmentCount), s.env.Look.Text
	}},
	{i18n.ConsoleColOwner, 12, 2, func(s *Screen, it item) (string, paint.Style) {
		return s.owner(it.corp, it.tag.Owner), s.env.Look.Dim
	}},
}

// owner is the app that made a tag.
func (s *Screen) owner(corp string, agent int64) string {
	switch agent {
	case 0:
		return s.env.Say.T(i18n.ConsoleAssistant)
	case -1:
		return s.env.Say.T(i18n.ConsoleAdmins)
	}
	if a := s.appOf(corp, agent); a != nil {
		return a.Name
	}
	return strconv.FormatInt(agent, 10)
}

// cut is a secret as it can be shown to others.
func cut(secret string) string {
	const shown = 4
	if len(secret) <= 2*shown {
		return strings.Repeat("•", len(secret))
	}
	return secret[:shown] + "…" + secret[len(secret)-2:]
}
