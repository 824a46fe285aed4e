package console

import (
	"strconv"
	"strings"

	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/paint"
)

var appColumns = []column{
	{i18n.ConsoleColName, 14, 3, func(s *Screen, it item) (string, paint.Style) { return it.app.Name, s.env.Look.Strong }},
	{i18n.ConsoleColAgent, 8, 0, func(s *Screen, it item) (string, paint.Style) {
		return strconv.FormatInt(it.app.AgentID, 10), s.env.Look.Text
	}},
	{i18n.ConsoleColKind, 13, 0, func(s *Screen, it item) (string, paint.Style) { return s.kind(it.app.Kind), s.env.Look.Dim }},
	{i18n.ConsoleColState, 12, 1, func(s *Screen, it item) (string, paint.Style) { return s.appState(it.app) }},
	{i18n.ConsoleColVisible, 12, 2, func(s *Screen, it item) (string, paint.Style) { return s.visible(it.corp, it.app), s.env.Look.Dim }},
	{i18n.ConsoleColDelivery, 14, 2, func(s *Screen, it item) (string, paint.Style) { return s.delivery(it.app.Callback) }},
	{i18n.ConsoleColURL, 16, 4, func(s *Screen, it item) (string, paint.Style) { return address(it.app.Callback), s.env.Look.Dim }},
}

var grantColumns = []column{
	{i18n.ConsoleColName, 14, 3, func(s *Screen, it item) (string, paint.Style) {
		if suite, _ := s.suite(it.grant.SuiteID); suite != nil {
			return suite.Name, s.env.Look.Strong
		}
		return it.grant.SuiteID, s.env.Look.Strong
	}},
	{i18n.ConsoleColKind, 13, 0, func(s *Screen, it item) (string, paint.Style) {
		if suite, _ := s.suite(it.grant.SuiteID); suite != nil {
			return s.kind(suite.Kind), s.env.Look.Dim
		}
		return "", s.env.Look.Dim
	}},
	{i18n.ConsoleColState, 14, 1, func(s *Screen, it item) (string, paint.Style) { return s.grantState(it.grant) }},
	{i18n.ConsoleColApp, 14, 1, func(s *Screen, it item) (string, paint.Style) {
		if a := s.appOf(it.corp, it.grant.AgentID); a != nil {
			return s.appState(a)
		}
		return "", s.env.Look.Dim
	}},
	{i18n.ConsoleColAgent, 8, 0, func(s *Screen, it item) (string, paint.Style) { return number(it.grant.AgentID), s.env.Look.Text }},
	{i18n.ConsoleColSince, 16, 1, func(s *Screen, it item) (string, paint.Style) {
		return it.grant.Since.Format("2006-01-02 15:04"), s.env.Look.Dim
	}},
}

var suiteColumns = []column{
	{i18n.ConsoleColName, 14, 3, func(s *Screen, it item) (string, paint.Style) { return it.suite.Name, s.env.Look.Strong }},
	{i18n.ConsoleColStage, 18, 1, func(s *Screen, it item) (string, paint.Style) { return s.stage(it.suite.Online) }},
	{i18n.ConsoleColID, 18, 0, func(s *Screen, it item) (string, paint.Style) { return it.suite.SuiteID, s.env.Look.Text }},
	{i18n.ConsoleColCorps, 6, 0, func(s *Screen, it item) (string, paint.Style) {
		return strconv.Itoa(s.customers(it.suite.SuiteID)), s.env.Look.Text
	}},
	{i18n.ConsoleColDelivery, 14, 2, func(s *Screen, it item) (string, paint.Style) { return s.delivery(first(it.suite.Callbacks)) }},
	{i18n.ConsoleColURL, 16, 4, func(s *Screen, it item) (string, paint.Style) {
		return address(first(it.suite.Callbacks)), s.env.Look.Dim
	}},
}

var callbackColumns = []column{
	{i18n.ConsoleColName, 14, 2, func(s *Screen, it item) (string, paint.Style) {
		if it.suite != nil {
			return it.suite.Name, s.env.Look.Strong
		}
		return it.callback.Name, s.env.Look.Strong
	}},
	{i18n.ConsoleColWhich, 12, 0, func(s *Screen, it item) (string, paint.Style) { return s.whichURL(it), s.env.Look.Dim }},
	{i18n.ConsoleColChecked, 14, 1, func(s *Screen, it item) (string, paint.Style) { return s.checked(it.callback) }},
	{i18n.ConsoleColDelivery, 14, 2, func(s *Screen, it item) (string, paint.Style) { return s.delivery(it.callback) }},
	{i18n.ConsoleColURL, 16, 5, func(s *Screen, it item) (string, paint.Style) { return address(it.callback), s.env.Look.Dim }},
}

func first(callbacks []control.Callback) *control.Callback {
	if len(callbacks) == 0 {
		return nil
	}
	return &callbacks[0]
}

func address(c *control.Callback) string {
	if c == nil {
		return ""
	}
	return c.URL
}

// kind is what sort of app it is, in words.
func (s *Screen) kind(kind string) string {
	say := s.env.Say
	switch kind {
	case kindSelf:
		return say.T(i18n.ConsoleSelfBuilt)
	case kindCustomized, "template":
		return say.T(i18n.ConsoleCustomized)
	case kindThirdParty:
		return say.T(i18n.ConsoleThirdParty)
	case kindAssistant:
		return say.T(i18n.ConsoleSync)
	}
	return kind
}

func (s *Screen) appState(a *control.App) (string, paint.Style) {
	look, say := s.env.Look, s.env.Say
	switch {
	case a.Closed:
		return "✗ " + say.T(i18n.ConsoleStopped), look.Bad
	case len(a.Requested) > 0:
		return "◷ " + say.T(i18n.ConsoleAsks), look.Warn
	case a.Publish == "authorised":
		return "○ " + say.T(i18n.ConsoleToDevelop), look.Warn
	case a.Publish == "developing":
		return "▶ " + say.T(i18n.ConsoleDeveloping), look.Accent
	case a.Publish == "changed":
		return "✓ " + say.T(i18n.ConsoleChanged), look.Warn
	}
	return "✓ " + say.T(i18n.ConsoleRuns), look.Good
}

func (s *Screen) grantState(g *control.Authorization) (string, paint.Style) {
	look, say := s.env.Look, s.env.Say
	switch g.State {
	case "active":
		if g.Test {
			return "✓ " + say.T(i18n.ConsoleTest), look.Good
		}
		return "✓ " + say.T(i18n.ConsoleGranted), look.Good
	case "pending":
		return "◷ " + say.T(i18n.ConsolePending), look.Warn
	case "cancelled":
		return "✗ " + say.T(i18n.ConsoleCancelled), look.Dim
	}
	return g.State, look.Dim
}

func (s *Screen) stage(stage string) (string, paint.Style) {
	look, say := s.env.Look, s.env.Say
	switch stage {
	case "online":
		return "✓ " + say.T(i18n.ConsoleOnline), look.Good
	case "audited":
		return "▶ " + say.T(i18n.ConsoleAudited), look.Accent
	}
	return "○ " + say.T(i18n.ConsoleDraft), look.Warn
}

// visible is the visible range in few words.
func (s *Screen) visible(corp string, a *control.App) string {
	say := s.env.Say
	if a.Kind == kindAssistant {
		return say.T(i18n.ConsoleEverybody)
	}
	var parts []string
	for _, id := range a.Parties {
		parts = append(parts, s.department(corp, id))
	}
	parts = append(parts, a.Users...)
	for _, id := range a.Tags {
		parts = append(parts, "#"+number(id))
	}
	if len(parts) == 0 {
		return say.T(i18n.ConsoleNobody)
	}
	return strings.Join(parts, ", ")
}

// checked tells whether a URL has passed its check.
func (s *Screen) checked(c *control.Callback) (string, paint.Style) {
	look, say := s.env.Look, s.env.Say
	switch {
	case c == nil || c.URL == "":
		return "○ " + say.T(i18n.ConsoleNoURL), look.Dim
	case c.VerifiedAt.IsZero():
		return "✗ " + say.T(i18n.ConsoleUnchecked), look.Bad
	}
	return "✓ " + c.VerifiedAt.Format("15:04:05"), look.Good
}

// delivery tells how the newest callback to an address went.
func (s *Screen) delivery(c *control.Callback) (string, paint.Style) {
	look, say := s.env.Look, s.env.Say
	if c == nil || c.URL == "" {
		return "○ " + say.T(i18n.ConsoleNoURL), look.Dim
	}
	d, ok := s.last[c.Receiver]
	switch {
	case !ok:
		return s.checked(c)
	case d.State == "delivered":
		return "✓ " + d.Event, look.Good
	case d.State == "dead":
		return "✗ " + d.Event, look.Bad
	}
	return "◷ " + d.Event, look.Warn
}

// customers counts the corps that have given a suite an authorization that holds.
func (s *Screen) customers(suite string) int {
	n := 0
	for i := range s.env.World.Corps {
		for _, g := range s.env.World.Corps[i].Authorizations {
			if g.SuiteID == suite && g.State == "active" {
				n++
			}
		}
	}
	return n
}

func (s *Screen) whichURL(it item) string {
	say := s.env.Say
	switch {
	case it.which == "data":
		return say.T(i18n.ConsoleDataURL)
	case it.which == "system":
		return say.T(i18n.ConsoleSystemURL)
	case it.suite != nil && it.suite.Kind == "template":
		return say.T(i18n.ConsoleTemplateURL)
	}
	return say.T(i18n.ConsoleCommandURL)
}
