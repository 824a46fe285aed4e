// Package errcode holds WeCom's global return codes (doc 90313, state of 2026-01-09, 1552 codes) and the error that
// answers with one.
//
// The official page gives numbers and meanings, no English errmsg. The texts come from observed answers where there are
// any; Entry.Evidence tells. All texts of the suite and authorization errors (40077–40086, 4102x, 42003, 42007, 42009,
// 42022, 48003, 48004) are inferred: no verbatim text of them is known. Clients must branch on the number (doc 90455).
//
// The table is searched where it lies in the binary: nothing is parsed or kept in memory, at start or later.
package errcode

import (
	_ "embed"
	"strconv"
	"strings"
)

// Code is a global return code (errcode), 0 for success.
type Code int

// Evidence says where the text of a code is from.
type Evidence string

// The kinds of evidence. An entry without a known text has none.
const (
	Observed   Evidence = "observed"   // seen in answers of the real platform
	Documented Evidence = "documented" // printed on an official page
	Inferred   Evidence = "inferred"   // made in the style of the others
)

// Entry is one row of the table.
type Entry struct {
	Code     Code     `json:"code"`
	Text     string   `json:"text"`               // errmsg without prefix and suffix
	Evidence Evidence `json:"evidence,omitempty"` // where Text is from; empty: derived from Meaning
	Meaning  string   `json:"meaning"`            // what the official page says, in English
}

// table is sorted by code; a line is code, text, evidence, meaning, separated by tabs.
//
//go:embed codes.tsv
var table string

// Lookup finds a code. It reports false for a code that the official page does not list.
func Lookup(code int) (Entry, bool) {
	low, high := 0, len(table)
	for low < high {
		start, end := lineAround(low + (high-low)/2)
		switch n := codeOf(table[start:end]); {
		case n == code:
			return entryOf(table[start:end]), true
		case n < code:
			low = end + 1
		default:
			high = start
		}
	}
	return Entry{}, false
}

// All returns every entry in ascending order of code. The slice is new on every call.
func All() []Entry {
	entries := make([]Entry, 0, strings.Count(table, "\n"))
	for line := range strings.Lines(table) {
		entries = append(entries, entryOf(strings.TrimSuffix(line, "\n")))
	}
	return entries
}

// Text is the English errmsg of c without prefix and suffix: the known text, else the head of the meaning. An unlisted
// code has the text "unknown error".
func (c Code) Text() string {
	if c == OK {
		return "ok"
	}
	entry, ok := Lookup(int(c))
	if !ok {
		return "unknown error"
	}
	return entry.Text
}

// Meaning is what the official page says about c, in English; empty for an unlisted code.
func (c Code) Meaning() string {
	entry, _ := Lookup(int(c))
	return entry.Meaning
}

// String is the number and the text, as in "40013 invalid corpid".
func (c Code) String() string {
	return strconv.Itoa(int(c)) + " " + c.Text()
}

// lineAround returns the bounds of the line of the table that holds offset at, without its line break.
func lineAround(at int) (start, end int) {
	start = strings.LastIndexByte(table[:at], '\n') + 1
	return start, at + strings.IndexByte(table[at:], '\n')
}

// codeOf reads the number at the head of a line.
func codeOf(line string) int {
	digits, _, _ := strings.Cut(line, "\t")
	n, _ := strconv.Atoi(digits)
	return n
}

// entryOf splits a line. Its strings point into the table.
func entryOf(line string) Entry {
	digits, rest, _ := strings.Cut(line, "\t")
	text, rest, _ := strings.Cut(rest, "\t")
	evidence, meaning, _ := strings.Cut(rest, "\t")
	n, _ := strconv.Atoi(digits)
	if text == "" {
		text = headOf(meaning)
	}
	return Entry{Code: Code(n), Text: text, Evidence: Evidence(evidence), Meaning: meaning}
}

// headOf is the meaning up to its first remark, in the platform's usual wording ("invalid" for "bad").
func headOf(meaning string) string {
	head, _, _ := strings.Cut(meaning, ";")
	if cut := strings.Index(head, " ("); cut > 0 {
		head = head[:cut]
	}
	if rest, ok := strings.CutPrefix(head, "bad "); ok {
		return "invalid " + rest
	}
	return head
}
