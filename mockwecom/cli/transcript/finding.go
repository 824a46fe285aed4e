package transcript

import (
	"fmt"
	"strings"

	"wecomlab/core/explain"
)

// documents is where the numbered official pages are.
const documents = "https://developer.work.weixin.qq.com/document/path/"

// Finding is a finding as a small table, one line for each thing known: step, expected, got, cause, what would have fitted,
// fix, doc.
func (s Style) Finding(f *explain.Finding) string {
	var b strings.Builder
	row := func(name, value string, c color) {
		if value != "" {
			fmt.Fprintf(&b, "%s %s\n", s.Faint(fmt.Sprintf("%-9s", name)), s.paint(c, strings.ReplaceAll(harmless(value), "\n", "\n          ")))
		}
	}
	row("step", string(f.Step), red)
	row("expected", f.Expected, usual)
	row("got", f.Got, usual)
	row("cause", f.Cause, usual)
	row("fits", strings.Join(f.Fits, ", "), green)
	row("fix", f.Fix, usual)
	if f.Doc != 0 {
		row("doc", fmt.Sprintf("%s%d", documents, f.Doc), usual)
	}
	return b.String()
}
