package traffic

import (
	"strconv"
	"strings"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/ladder"
	"wecomlab/tui/ui/paint"
)

// cause shows why the exchange failed, if it did, and the story it belongs to as a tree: what led to it, what it led to.
func (sh sheet) cause() []paint.Line {
	var out []paint.Line
	if found := sh.finding(); found != nil {
		out = append(out, found[1:]...)
	}
	out = append(out, sh.heading(i18n.DetailStory)...)
	if len(out) == 2 {
		out = out[1:]
	}
	children := map[int64][]*journal.Entry{}
	known := map[int64]bool{}
	for i := range sh.story {
		known[sh.story[i].ID] = true
	}
	for i := range sh.story {
		e := &sh.story[i]
		parent := e.Cause
		if !known[parent] {
			parent = 0
		}
		children[parent] = append(children[parent], e)
	}
	for _, root := range children[0] {
		out = sh.branch(out, root, children, 0)
	}
	return out
}

// maxDepth bounds how deep a tree is drawn; a story is rarely deeper than six.
const maxDepth = 24

func (sh sheet) branch(out []paint.Line, e *journal.Entry, children map[int64][]*journal.Entry, depth int) []paint.Line {
	out = append(out, sh.node(e, depth))
	if depth >= maxDepth {
		return out
	}
	for _, child := range children[e.ID] {
		out = sh.branch(out, child, children, depth+1)
	}
	return out
}

func (sh sheet) node(e *journal.Entry, depth int) paint.Line {
	look := sh.env.Look
	stem, verdict := "", look.Good
	if depth > 0 {
		stem = strings.Repeat("   ", depth-1) + "└─ "
	}
	if e.Failed() {
		verdict = look.Bad
	}
	title := look.Text
	if e.ID == sh.entry.ID {
		title = look.Strong
	}
	line := paint.Of(look.Edge, stem).Add(look.Dim, "#"+strconv.FormatInt(e.ID, 10)+" "+e.At.Format("15:04:05")+" ").
		Add(look.Lane(e.From), sh.env.Lane(e.From)).Add(look.Dim, "▸").Add(look.Lane(e.To), sh.env.Lane(e.To)).
		Add(title, " "+e.Title+" ").Add(verdict, ladder.Verdict(e, sh.width))
	if e.ID == sh.entry.ID {
		line = line.Add(look.Accent, "  "+sh.env.Say.T(i18n.DetailHere))
	}
	return line
}
