package transcript

import (
	"strings"

	"wecomlab/mockwecom/engine/journal"
)

// Ladder is entries as stories: what was caused by an exchange stands below it, moved to the right, and a finding, once in
// a story, below the line that it explains. Stories stand in the order of their first entries, which should come sorted by id.
func (s Style) Ladder(entries []*journal.Entry) string {
	var b strings.Builder
	for _, story := range stories(entries) {
		depth, findings := map[int64]int{}, map[string]bool{}
		for _, e := range story {
			d := 0
			if above, ok := depth[e.Cause]; ok && e.Cause != 0 {
				d = above + 1
			}
			depth[e.ID] = d
			why := ""
			if e.Finding != nil && !findings[e.Finding.String()] {
				findings[e.Finding.String()] = true
				why = indent(strings.Repeat("   ", d)+"       ", s.Finding(e.Finding))
			}
			b.WriteString(s.rung(e, d) + why)
		}
	}
	return b.String()
}

// rung is one line of a ladder. A finding stands below it in full, so that the short remark would be one too many.
func (s Style) rung(e *journal.Entry, depth int) string {
	margin := ""
	if depth > 0 {
		margin = strings.Repeat("   ", depth-1) + "└─ "
	}
	if e.Finding != nil {
		return margin + strings.TrimRight(s.columns(e), " ") + "\n"
	}
	return margin + s.Line(e) + "\n"
}

// stories sorts entries by what they belong to.
func stories(entries []*journal.Entry) [][]*journal.Entry {
	at := map[int64]int{}
	var out [][]*journal.Entry
	for _, e := range entries {
		i, ok := at[e.Trace]
		if !ok {
			i = len(out)
			at[e.Trace] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], e)
	}
	return out
}
