package sim

import (
	"wecomlab/core/clock"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/push"
)

// Chapters gives the tables of this program without a world: for pages and checks that read rows. Their handlers, actions and
// functions must not be called, since nothing is behind them.
func Chapters() []engine.Chapter {
	s := &Sim{runtime: &engine.Runtime{Clock: new(clock.Clock), Push: new(push.Pusher)}} // what chapters tell of themselves when they are made
	s.build()
	return s.chapters
}
