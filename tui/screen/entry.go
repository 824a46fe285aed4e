package screen

import (
	"strings"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/tui/i18n"
)

// Lane is a party's name in the present language.
func (e *Env) Lane(lane journal.Lane) string {
	switch lane {
	case journal.LaneApp:
		return e.Say.T(i18n.LaneApp)
	case journal.LaneWeCom:
		return e.Say.T(i18n.LaneWeCom)
	case journal.LaneProvider:
		return e.Say.T(i18n.LaneProvider)
	case journal.LaneAdmin:
		return e.Say.T(i18n.LaneAdmin)
	case journal.LaneMember:
		return e.Say.T(i18n.LaneMember)
	case journal.LaneDevice:
		return e.Say.T(i18n.LaneDevice)
	}
	return string(lane)
}

// Reachable is an exchange whose address can be used from outside: calls of the simulator are journalled by their path alone.
func (e *Env) Reachable(entry *journal.Entry) *journal.Entry {
	if !strings.HasPrefix(entry.URL, "/") {
		return entry
	}
	whole := *entry
	whole.URL = e.Sim.Base() + entry.URL
	return &whole
}
