package sim

import "wecomlab/mockwecom/engine"

// Chapters gives the tables of this program without a world: for pages and checks that read rows. Their handlers, actions and
// functions must not be called, since nothing is behind them.
func Chapters() []engine.Chapter {
	s := &Sim{runtime: &engine.Runtime{}}
	s.build()
	return s.chapters
}
