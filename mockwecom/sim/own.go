package sim

import (
	"time"

	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/face/control"
)

// own is what belongs to no chapter of the documents: the world as a whole and its clock.
func (s *Sim) own() engine.Chapter {
	return engine.Chapter{
		Name: "world", Title: "World and clock",
		Actions: []action.Row{
			action.New("world.reset", "Start the world anew", "重置世界", journal.LaneProvider, 0,
				"everything that happened is forgotten; the fixture is loaded again", s.resetWorld, action.Danger),
			action.New("clock.advance", "Let time go by", "推进时间", journal.LaneWeCom, 0,
				"runs everything that falls due, in order, and returns when it has settled", s.advance, action.Outside),
			action.New("clock.freeze", "Stop the clock", "冻结时间", journal.LaneWeCom, 0, "time stands still until it is released", s.freeze, action.Outside),
			action.New("clock.run", "Let the clock run", "恢复走时", journal.LaneWeCom, 0, "time goes on from where it stands", s.run, action.Outside),
			action.New("clock.speed", "Set the clock's speed", "调整流速", journal.LaneWeCom, 0, "60 makes a minute of every second", s.speed, action.Outside),
		},
	}
}

type nothing struct{}

func (s *Sim) resetWorld(c *action.Call, _ nothing) (action.Result, error) {
	return action.Result{Say: "the world is as the fixture has it"}, s.reset(c.Context, c.Tx)
}

type advanceBy struct {
	By string `name:"by" default:"10m" help:"90s, 10m, 2h, 7d"`
}

func (s *Sim) advance(c *action.Call, in advanceBy) (action.Result, error) {
	d, err := control.ParseSpan(in.By)
	if err != nil {
		return action.Result{}, err
	}
	err = s.runtime.Clock.Advance(c.Context, d)
	return s.said("it is now "), err
}

func (s *Sim) freeze(*action.Call, nothing) (action.Result, error) {
	err := s.runtime.Clock.Freeze()
	return s.said("the clock stands at "), err
}

func (s *Sim) run(*action.Call, nothing) (action.Result, error) {
	err := s.runtime.Clock.Run()
	return s.said("the clock runs from "), err
}

type speedBy struct {
	Times int64 `name:"times" default:"60" help:"how many seconds go by in one"`
}

func (s *Sim) speed(_ *action.Call, in speedBy) (action.Result, error) {
	err := s.runtime.Clock.SetSpeed(float64(in.Times))
	return s.said("the clock has a new speed from "), err
}

func (s *Sim) said(what string) action.Result {
	now := s.runtime.Clock.Now().Format(time.RFC3339)
	return action.Result{Say: what + now, Values: map[string]string{"now": now}}
}
