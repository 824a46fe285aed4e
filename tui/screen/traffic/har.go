package traffic

import (
	"fmt"
	"os"

	tea "charm.land/bubbletea/v2"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/tui/i18n"
	"wecomlab/tui/screen"
)

// saveHAR fetches the listed exchanges with their bodies and writes them into the working directory.
func (s *Screen) saveHAR() tea.Cmd {
	ids := make([]int64, len(s.window.entries))
	for i := range s.window.entries {
		ids[i] = s.window.entries[i].ID
	}
	name := "wecomlab-" + s.env.Now().Format("20060102-150405") + ".har"
	env, version := s.env, s.env.Status.Version
	s.env.Host.Notify(s.env.Say.T(i18n.SavingHAR, len(ids)))
	return func() tea.Msg {
		count, err := writeHAR(env, ids, name, version)
		return savedMsg{file: name, count: count, err: err}
	}
}

// writeHAR returns how many exchanges the file holds; those that the simulator has dropped meanwhile are left out.
func writeHAR(env *screen.Env, ids []int64, name, version string) (int, error) {
	entries := make([]*journal.Entry, 0, len(ids))
	for _, id := range ids {
		e, err := env.Sim.Entry(env.Ctx, id)
		if err != nil {
			if env.Ctx.Err() != nil {
				return 0, env.Ctx.Err()
			}
			continue
		}
		if e.URL != "" {
			entries = append(entries, env.Reachable(e))
		}
	}
	text, err := journal.HAR(entries, version)
	if err != nil {
		return 0, err
	}
	// Secrets stand in it, so it is for its owner alone.
	if err := os.WriteFile(name, text, 0o600); err != nil {
		return 0, fmt.Errorf("%w; start the program in a directory that can be written to", err)
	}
	return len(entries), nil
}
