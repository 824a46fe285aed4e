package background_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"wecomlab/core/clock"
	"wecomlab/mockwecom/engine/background"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var epoch = time.Date(2030, time.January, 2, 3, 4, 5, 0, time.UTC)

type stand struct {
	*clock.Clock
	crew *background.Crew
	log  *strings.Builder
}

func newStand(t *testing.T) *stand {
	t.Helper()
	s := &stand{Clock: clock.NewFrozen(epoch), log: &strings.Builder{}}
	s.crew = background.New(s.Clock, slog.New(slog.NewTextHandler(s.log, nil)))
	t.Cleanup(func() {
		s.crew.Close()
		s.Clock.Close()
	})
	return s
}

func (s *stand) pass(t *testing.T, d time.Duration) {
	t.Helper()
	if err := s.Advance(t.Context(), d); err != nil {
		t.Fatal(err)
	}
}

func TestCrew(t *testing.T) {
	t.Parallel()
	t.Run("begins when the time has come, and the clock waits for the end", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		var done atomic.Int64
		s.crew.At(epoch.Add(time.Minute), "count", func(context.Context) error {
			done.Store(s.Now().Sub(epoch).Nanoseconds())
			return nil
		})
		s.pass(t, time.Minute-1)
		if got := done.Load(); got != 0 {
			t.Errorf("it began %d ns after the start", got)
		}
		s.pass(t, time.Hour)
		if got := time.Duration(done.Load()); got != time.Minute {
			t.Errorf("it ran %s after the start, want a minute", got)
		}
	})
	t.Run("work that goes on by the clock runs to its end in one advance", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		var steps int
		var step func(context.Context) error
		step = func(context.Context) error {
			if steps++; steps < 50 {
				s.crew.At(s.Now().Add(time.Second), "step", step)
			}
			return nil
		}
		s.crew.At(epoch, "step", step)
		s.pass(t, time.Minute)
		if steps != 50 {
			t.Errorf("%d steps, want 50", steps)
		}
	})
	t.Run("what is due at the same time is done in the order of the calls", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		var order []int
		for i := range 100 {
			s.crew.At(epoch.Add(time.Second), "note", func(context.Context) error {
				order = append(order, i)
				return nil
			})
		}
		s.pass(t, time.Minute)
		if len(order) != 100 || !slices.IsSorted(order) {
			t.Errorf("done in the order %v", order)
		}
	})
	t.Run("a failure is logged with the title", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		s.crew.At(epoch, "import job-1", func(context.Context) error { return errors.New("the disk is full") })
		s.pass(t, 0)
		if got := s.log.String(); !strings.Contains(got, "import job-1") || !strings.Contains(got, "the disk is full") {
			t.Errorf("logged %q", got)
		}
	})
	t.Run("Close ends what is under way and lets nothing begin", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		began := make(chan struct{})
		var ended, late atomic.Bool
		s.crew.At(epoch, "wait", func(ctx context.Context) error {
			close(began)
			<-ctx.Done()
			ended.Store(true)
			return ctx.Err()
		})
		<-began
		s.crew.Close()
		if !ended.Load() {
			t.Error("the work goes on after Close")
		}
		s.crew.At(epoch, "late", func(context.Context) error {
			late.Store(true)
			return nil
		})
		s.pass(t, time.Minute)
		if late.Load() {
			t.Error("work began after Close")
		}
		if got := s.log.String(); got != "" {
			t.Errorf("the end by Close is logged as a failure: %s", got)
		}
	})
	t.Run("an advance that is given up does not wait", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		began := make(chan struct{})
		s.crew.At(epoch, "wait", func(ctx context.Context) error {
			close(began)
			<-ctx.Done()
			return nil
		})
		<-began
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := s.Advance(ctx, time.Minute); !errors.Is(err, context.Canceled) {
			t.Errorf("%v, want that it was cancelled", err)
		}
	})
}
