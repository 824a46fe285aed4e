package printing

import (
	"slices"
	"strings"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
)

// valueMark stands between several values of one setting.
const valueMark = "|"

// settingsOf gives the settings of a job: what the member chooses, and the vendor's first choice for the rest. An option without
// choices takes anything, as numbers are typed in. (doc 93979)
func settingsOf(m *hardware.Model, chosen []string) ([]openhw.Setting, error) {
	settings := make([]openhw.Setting, 0, len(m.Options))
	for _, o := range m.Options {
		s := openhw.Setting{Key: o.Key, Value: openhw.List[string]{}}
		if len(o.Choices) > 0 {
			s.Value = append(s.Value, o.Choices[0])
		}
		settings = append(settings, s)
	}
	return settings, choose(m, settings, chosen)
}

// choose changes settings as a member does: 纸张大小=A4.
func choose(m *hardware.Model, settings []openhw.Setting, chosen []string) error {
	for _, text := range chosen {
		key, value, ok := strings.Cut(text, "=")
		at := slices.IndexFunc(m.Options, func(o hardware.PrintOption) bool { return o.Key == key })
		to := slices.IndexFunc(settings, func(s openhw.Setting) bool { return s.Key == key })
		if !ok || at < 0 || to < 0 {
			return refuse("OPTION=CHOICE with an option of the model: "+optionsOf(m), text, "the vendor has configured no such option", "")
		}
		values := strings.Split(value, valueMark)
		for _, v := range values {
			if choices := m.Options[at].Choices; len(choices) > 0 && !slices.Contains(choices, v) {
				return refuse("one of "+strings.Join(choices, ", "), text, "the vendor has configured no such choice", "")
			}
		}
		settings[to].Value = values
	}
	return nil
}

// optionsOf names the options of a model.
func optionsOf(m *hardware.Model) string {
	if len(m.Options) == 0 {
		return "it has none"
	}
	keys := make([]string, 0, len(m.Options))
	for _, o := range m.Options {
		keys = append(keys, o.Key)
	}
	return strings.Join(keys, ", ")
}
