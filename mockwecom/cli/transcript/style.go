// Package transcript writes exchanges and findings as plain text for people: one line each, whole, or as a story. The
// command line and the Go test helper show the same text.
package transcript

import (
	"strings"
	"time"
	"unicode"
)

// Style says how text is written. The zero Style has no colours and shows UTC.
type Style struct {
	Color bool           // ANSI colours, for terminals
	Zone  *time.Location // of the times shown; nil is UTC
}

// color is an ANSI sequence; the base colours follow the terminal's own theme.
type color string

const (
	usual color = ""
	red   color = "\x1b[31m"
	green color = "\x1b[32m"
	cyan  color = "\x1b[36m"
	faint color = "\x1b[2m"
	bold  color = "\x1b[1m"
	reset color = "\x1b[0m"
)

func (s Style) paint(c color, text string) string {
	if !s.Color || c == usual || text == "" {
		return text
	}
	return string(c) + text + string(reset)
}

// Good marks a word that says that all is well.
func (s Style) Good(text string) string { return s.paint(green, text) }

// Bad marks a word that says that something failed.
func (s Style) Bad(text string) string { return s.paint(red, text) }

// Strong marks a heading or a value to look at.
func (s Style) Strong(text string) string { return s.paint(bold, text) }

// Faint marks what may be overlooked.
func (s Style) Faint(text string) string { return s.paint(faint, text) }

// Code marks what is meant to be copied.
func (s Style) Code(text string) string { return s.paint(cyan, text) }

func (s Style) zone() *time.Location {
	if s.Zone == nil {
		return time.UTC
	}
	return s.Zone
}

// indent puts a margin before every line.
func indent(margin, text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" {
			b.WriteString(margin)
		}
		b.WriteString(line)
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// harmless takes out what would steer a terminal: an entry holds what anybody has sent.
func harmless(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\r' {
			return -1
		}
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// oneLine is a text with one blank where blanks and line breaks were.
func oneLine(text string) string { return strings.Join(strings.Fields(harmless(text)), " ") }
