package console

import (
	"errors"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// helpWidth is how many columns a help fills.
const helpWidth = 80

// help lists the commands, in English or with zh in Chinese.
func (c *Console) help(m Manual, language string) error {
	if language != "" && language != "zh" {
		return errors.New("want help or help zh")
	}
	events := ": " + strings.Join(m.Events, ", ")
	all := append(slices.Clone(m.Commands),
		Command{"await EVENT [TEXT]", "waits for an event, and for a text in it" + events, "等待一个事件，可要求包含的文字" + events},
		Command{"help [zh]", "lists the commands, with zh in Chinese", "列出命令，zh 为中文"},
		Command{"quit", m.Quit, m.QuitZH})
	for _, command := range all {
		text := command.Help
		if language == "zh" {
			text = command.HelpZH
		}
		c.Say("%s\n%s", indented(command.Usage, 0), indented(text, 4))
	}
	return nil
}

// indented breaks a text between words, so that it fills helpWidth columns at most, and begins each line with spaces: those behind
// the first with four at least.
func indented(text string, spaces int) string {
	wrapped := ansi.Wrap(text, helpWidth-max(spaces, 4), "|")
	return strings.Repeat(" ", spaces) + strings.ReplaceAll(wrapped, "\n", "\n"+strings.Repeat(" ", max(spaces, 4)))
}
