package dialog

import (
	"strconv"
	"strings"
	"time"

	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/i18n"
)

// check says what is wrong with a parameter's text, empty if nothing is. What only the simulator knows, it says itself.
func (f *Form) check(p control.Param, text string) string {
	switch {
	case text == "" && p.Need && p.Default == "":
		return f.say.T(i18n.FormNeeded, p.Name)
	case text == "":
		return ""
	case p.Type == control.ParamInt:
		if _, err := strconv.ParseInt(text, 10, 64); err != nil {
			return f.say.T(i18n.FormNumber, p.Name)
		}
	case p.Type == control.ParamDuration:
		if !isDuration(text) {
			return f.say.T(i18n.FormTime, p.Name)
		}
	}
	return ""
}

// isDuration accepts what the clock accepts: Go durations and whole days as "7d".
func isDuration(s string) bool {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		_, err := strconv.ParseUint(days, 10, 16)
		return err == nil
	}
	d, err := time.ParseDuration(s)
	return err == nil && d > 0
}
