package scenario_test

import (
	"context"
	"testing"

	"wecomlab/mockwecom/scenario"
)

func TestPlayEnds(t *testing.T) {
	t.Parallel()
	t.Run("CancelledIsPendingAgain", func(t *testing.T) {
		t.Parallel()
		s, c := newSimulator(t, nil)
		p := started(t, c, load(t, exchangeStep), nil)
		ctx, cancel := context.WithCancel(t.Context())
		got := inBackground(func() scenario.Progress { return p.RunStep(ctx, 0) })
		awaitFilter(t, s, "title:get_permanent_code")
		cancel()
		check(t, <-got, scenario.Pending, "")
		s.add(call("service/get_permanent_code", `{"permanent_code":"pc-1"}`))
		check(t, p.RunStep(t.Context(), 0), scenario.Done, "", 1)
	})
	t.Run("DeadlineIsAFailure", func(t *testing.T) {
		t.Parallel()
		s, c := newSimulator(t, nil)
		p := started(t, c, load(t, exchangeStep), nil)
		ctx := expiring{Context: t.Context(), done: make(chan struct{})}
		got := inBackground(func() scenario.Progress { return p.RunStep(ctx, 0) })
		awaitFilter(t, s, "title:get_permanent_code")
		close(ctx.done)
		failed := <-got
		check(t, failed, scenario.Failed, "Nothing came that fits title:get_permanent_code errcode=0. Do what the hint says")
		if failed.Waiting != "title:get_permanent_code errcode=0" {
			t.Errorf("waiting for %s", failed.Waiting)
		}
	})
}

func TestPlayOneAtATime(t *testing.T) {
	t.Parallel()
	t.Run("ResetEndsTheStep", func(t *testing.T) {
		t.Parallel()
		s, c := newSimulator(t, nil)
		p := started(t, c, load(t, exchangeStep), nil)
		got := inBackground(func() scenario.Progress { return p.RunStep(t.Context(), 0) })
		awaitFilter(t, s, "title:get_permanent_code")
		if err := p.Reset(t.Context()); err != nil {
			t.Fatal(err)
		}
		check(t, <-got, scenario.Pending, "")
	})
	t.Run("SecondPressDoesNothing", func(t *testing.T) {
		t.Parallel()
		s, c := newSimulator(t, nil)
		p := started(t, c, load(t, exchangeStep), nil)
		got := inBackground(func() scenario.Progress { return p.RunStep(t.Context(), 0) })
		awaitFilter(t, s, "title:get_permanent_code")
		check(t, p.RunStep(t.Context(), 0), scenario.Waiting, "")
		s.add(call("service/get_permanent_code", `{"permanent_code":"pc-1"}`))
		check(t, <-got, scenario.Done, "", 1)
	})
	t.Run("DoneStepWaitsForANewExchange", func(t *testing.T) {
		t.Parallel()
		s, c := newSimulator(t, nil)
		p := started(t, c, load(t, exchangeStep), nil)
		s.add(call("service/get_permanent_code", `{"permanent_code":"pc-1"}`))
		p.RunStep(t.Context(), 0)
		s.add(call("service/get_permanent_code", `{"permanent_code":"pc-2"}`))
		check(t, p.RunStep(t.Context(), 0), scenario.Done, "", 2)
	})
	t.Run("AppIsCancelledToo", func(t *testing.T) {
		t.Parallel()
		_, c := newSimulator(t, nil)
		begun := make(chan struct{})
		p := started(t, c, load(t, exchangeStep), app(func(ctx context.Context, _ string, _ map[string]string) (map[string]string, error) {
			close(begun)
			<-ctx.Done()
			return nil, ctx.Err()
		}))
		got := inBackground(func() scenario.Progress { return p.RunStep(t.Context(), 0) })
		<-begun
		if now := p.Progress()[0]; now.State != scenario.Running {
			t.Errorf("meanwhile %s", now.State)
		}
		if err := p.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		check(t, <-got, scenario.Pending, "")
	})
}

// expiring is a context whose deadline passes when the test says so.
type expiring struct {
	context.Context
	done chan struct{}
}

func (e expiring) Done() <-chan struct{} { return e.done }

func (e expiring) Err() error {
	select {
	case <-e.done:
		return context.DeadlineExceeded
	default:
		return e.Context.Err()
	}
}

func inBackground(play func() scenario.Progress) <-chan scenario.Progress {
	got := make(chan scenario.Progress, 1)
	go func() { got <- play() }()
	return got
}

// awaitFilter waits until the player waits for a filter.
func awaitFilter(t *testing.T, s *simulator, want string) {
	t.Helper()
	select {
	case got := <-s.waiting:
		if got != want {
			t.Fatalf("the player waits for %s, want %s", got, want)
		}
	case <-t.Context().Done():
		t.Fatal("the player waits for nothing")
	}
}
