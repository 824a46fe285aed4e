package hardware

import (
	"fmt"
	"time"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/engine/setting"
)

var guesses = map[string]*setting.Key{}

// Guess gives the setting of one of the facts that openhw lists as unverified, and declares it the first time. It is called when
// packages are initialized, and from nowhere else.
func Guess(name string) *setting.Key {
	if known, ok := guesses[name]; ok {
		return known
	}
	for _, g := range openhw.Unverified {
		if g.Name == name {
			guesses[name] = declare(g)
			return guesses[name]
		}
	}
	panic(fmt.Sprintf("hardware: openhw does not list %s as unverified", name))
}

func declare(g openhw.Guess) *setting.Key {
	switch def := g.Default.(type) {
	case bool:
		return setting.Switch(g.Name, def, g.Doc, g.Help)
	case int:
		return setting.Number(g.Name, def, g.Doc, g.Help)
	case time.Duration:
		return setting.Span(g.Name, def, g.Doc, g.Help)
	case string:
		return setting.Choice(g.Name, def, g.Doc, g.Help, g.Words...)
	}
	panic(fmt.Sprintf("hardware: %s has a default of type %T", g.Name, g.Default))
}

var (
	stableActiveCode = Guess("hardware.stable_active_code")
	upperCase        = Guess("hardware.upper_case_signature")
	foreignIDs       = Guess("hardware.foreign_ids")
	unknownPunch     = Guess("hardware.unknown_punch")
	oldestPunch      = Guess("hardware.oldest_punch")
	repeatedPunch    = Guess("hardware.repeated_punch")
	notifyLimit      = Guess("hardware.notify_limit")

	seedResetAfterBind = Guess("hardware.seed_reset_after_bind")
)
