package pretty

import (
	"strconv"
	"strings"

	"wecomlab/core/explain"
	"wecomlab/tui/i18n"
	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/theme"
)

// Finding lays out why something failed: step, expected, got, cause, fix.
func Finding(f *explain.Finding, width int, look *theme.Look, say *i18n.Printer) []paint.Line {
	var out []paint.Line
	add := func(label i18n.Key, text string, st paint.Style) {
		if text != "" {
			out = append(out, Labelled(say.T(label), text, width, look.Dim, st)...)
		}
	}
	add(i18n.StepFailedAt, string(f.Step), look.Bad)
	add(i18n.StepExpected, f.Expected, look.Good)
	add(i18n.StepGot, f.Got, look.Bad)
	add(i18n.StepCause, f.Cause, look.Text)
	add(i18n.StepFits, strings.Join(f.Fits, ", "), look.Warn)
	add(i18n.StepFix, f.Fix, look.Strong)
	if f.Doc != 0 {
		add(i18n.StepDoc, Doc(f.Doc), look.Dim)
	}
	return out
}

// Doc is the address of an official document.
func Doc(number int) string {
	return "developer.work.weixin.qq.com/document/path/" + strconv.Itoa(number)
}

// labelWidth is the room for labels at the left.
const labelWidth = 13

// Labelled lays out a label with a text beside it, the text wrapped within its own column.
func Labelled(label, text string, width int, labelStyle, textStyle paint.Style) []paint.Line {
	var out []paint.Line
	for i, line := range paint.Wrap(text, max(width-labelWidth, 8)) {
		if i > 0 {
			label = ""
		}
		out = append(out, paint.Of(labelStyle, paint.Column(label, labelWidth)).Add(textStyle, line))
	}
	return out
}
