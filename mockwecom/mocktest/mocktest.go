// Package mocktest starts WeCom (企业微信) for a Go test: a simulator on a free port, with a world of corps, people and apps,
// that ends with the test.
//
//	s := mocktest.New(t)
//	token := get(s.URL + "/cgi-bin/gettoken?corpid=" + s.CorpID + "&corpsecret=" + s.Secret)
//
// What people do in reality is an action ([Server.Do]), time goes by at once ([Server.Advance]), and everything that went
// over the wire can be asked for ([Server.Calls], [Server.WaitCall], [Server.Expect]). Each test has a world of its own, so
// that tests may run in parallel. When a test fails, the story of its exchanges is logged, with the reasons.
package mocktest

import (
	"context"
	"testing"
	"time"

	"wecomlab/core/clock"
	"wecomlab/fixtures"
	"wecomlab/mockwecom/sim"
)

// closing is how long callbacks in flight may take to end when the test is over.
const closing = 5 * time.Second

// Server is a simulator that belongs to one test. Its methods may be called from the test's goroutine alone, since they may
// end the test; the simulator itself serves any number of them.
type Server struct {
	URL string // base URL, instead of https://qyapi.weixin.qq.com
	IDs        // of the world's first corp, app, provider, template and suite

	t     testing.TB
	sim   *sim.Sim
	world *fixtures.World
}

// New starts a simulator with the demo world in memory and ends it when the test ends. It takes less than 5 ms.
func New(t testing.TB, options ...Option) *Server {
	t.Helper()
	config, err := configure(t, options)
	if err != nil {
		t.Fatalf("mocktest: %v", err)
	}
	started, err := sim.Start(context.WithoutCancel(t.Context()), config)
	if err != nil {
		t.Fatalf("mocktest: %v", err)
	}
	s := &Server{URL: started.URL(), IDs: idsOf(config.World), t: t, sim: started, world: config.World}
	t.Cleanup(s.close)
	return s
}

func (s *Server) close() {
	s.t.Helper()
	if s.t.Failed() {
		s.t.Logf("what happened:\n%s", s.story())
	}
	ctx, cancel := clock.Real().WithTimeout(context.Background(), closing)
	defer cancel()
	if err := s.sim.Close(ctx); err != nil {
		s.t.Errorf("mocktest: end the simulator: %v", err)
	}
}

// Clock is the world's time: tokens, tickets, retries and schedules follow it. It runs like real time unless
// [WithFrozenClock] is given.
func (s *Server) Clock() *clock.Clock { return s.sim.Clock() }

// Advance lets time go by: whatever falls due is done in order, and has settled when it returns.
func (s *Server) Advance(d time.Duration) {
	s.t.Helper()
	if err := s.Clock().Advance(s.t.Context(), d); err != nil {
		s.t.Fatalf("mocktest: %v\n%s", err, s.story())
	}
}

// World is the world that the simulator was started with. Do not change it.
func (s *Server) World() *fixtures.World { return s.world }
