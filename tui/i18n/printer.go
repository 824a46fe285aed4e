// Package i18n is the table of everything that the program says, in English and in Chinese. Each message is declared once
// with both texts, so that none can exist in one language only.
package i18n

import (
	"fmt"
	"strings"
)

// Lang is a language of the table.
type Lang int

// The languages.
const (
	English Lang = iota
	Chinese
)

// Key is one message of the table.
type Key int

// table holds the texts by language.
var table [][2]string

// say adds a message to the table.
func say(en, zh string) Key {
	table = append(table, [2]string{en, zh})
	return Key(len(table) - 1)
}

// Printer prints messages in the language that holds at the moment.
type Printer struct{ lang Lang }

// NewPrinter returns a printer for a language.
func NewPrinter(lang Lang) *Printer { return &Printer{lang: lang} }

// Lang is the present language.
func (p *Printer) Lang() Lang { return p.lang }

// Switch changes to the other language.
func (p *Printer) Switch() { p.lang = 1 - p.lang }

// T is the text of a message with its arguments filled in as by fmt.Sprintf.
func (p *Printer) T(key Key, args ...any) string {
	text := table[key][p.lang]
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// Pick is the text that fits the language, the English one where the Chinese one is empty and the other way round.
func (p *Printer) Pick(en, zh string) string {
	if p.lang == Chinese && zh != "" || en == "" {
		return zh
	}
	return en
}

// ParseLang reads a language as in LANG or on the command line: en, zh, zh_CN.UTF-8. ok is false for any other one.
func ParseLang(s string) (lang Lang, ok bool) {
	s = strings.ToLower(s)
	switch {
	case strings.HasPrefix(s, "zh"):
		return Chinese, true
	case strings.HasPrefix(s, "en"):
		return English, true
	}
	return English, false
}

// FromEnvironment is the language that LC_ALL, LC_MESSAGES and LANG ask for, in this order; English when none is set.
func FromEnvironment(getenv func(string) string) Lang {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := getenv(name); v != "" {
			lang, _ := ParseLang(v)
			return lang
		}
	}
	return English
}
