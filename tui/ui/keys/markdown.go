package keys

import (
	"fmt"
	"strings"

	"wecomlab/tui/i18n"
)

// Scopes are all scopes with their headings, in the order of help and documentation.
func Scopes() []Heading {
	return []Heading{
		{Walkthrough, i18n.ScreenWalkthrough}, {Traffic, i18n.ScreenTraffic}, {Console, i18n.ScreenConsole}, {Phone, i18n.ScreenPhone},
		{Devices, i18n.ScreenDevices}, {Tokens, i18n.ScreenTokens},
		{Global, i18n.ScopeGlobal}, {Move, i18n.ScopeMove},
	}
}

// Heading is a scope with its name.
type Heading struct {
	Scope Scope
	Name  i18n.Key
}

// Markdown is the table as a document: a heading and a table for each scope. docs/keys.md is this text.
func Markdown(say *i18n.Printer) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", say.T(i18n.HelpTitle))
	for _, h := range Scopes() {
		fmt.Fprintf(&b, "\n## %s\n\n| %s | |\n| --- | --- |\n", say.T(h.Name), say.T(i18n.PaletteKeys))
		for _, row := range In(h.Scope) {
			shown := "`" + strings.Join(row.Names(), "` `") + "`"
			fmt.Fprintf(&b, "| %s | %s |\n", shown, strings.ReplaceAll(say.T(row.About), "|", "\\|"))
		}
	}
	return b.String()
}
