package journal_test

import (
	"context"
	"errors"
	"testing"

	"wecomlab/mockwecom/engine/journal"
)

func TestSubscribe(t *testing.T) {
	t.Parallel()
	t.Run("SeesWhatIsAddedLater", func(t *testing.T) {
		t.Parallel()
		j := added(t, journal.Limits{}, apiCall())
		s := j.Subscribe(t.Context(), 2)
		j.Add(callback())
		if e := <-s.C; e.ID != 2 || s.Dropped() != 0 {
			t.Errorf("entry %d, dropped %d", e.ID, s.Dropped())
		}
	})
	t.Run("SlowReaderLosesAndCounts", func(t *testing.T) {
		t.Parallel()
		j := journal.New(journal.Limits{})
		s := j.Subscribe(t.Context(), 3)
		for range 10 {
			j.Add(apiCall())
		}
		for want := int64(1); want <= 3; want++ {
			if e := <-s.C; e.ID != want {
				t.Errorf("entry %d, want %d", e.ID, want)
			}
		}
		if s.Dropped() != 7 {
			t.Errorf("dropped %d, want 7", s.Dropped())
		}
	})
	t.Run("EndsWithTheContext", func(t *testing.T) {
		t.Parallel()
		j := journal.New(journal.Limits{})
		ctx, cancel := context.WithCancel(t.Context())
		s := j.Subscribe(ctx, 1)
		cancel()
		if e, open := <-s.C; open {
			t.Errorf("got %v from a subscription that has ended", e)
		}
		j.Add(apiCall())
	})
	t.Run("ContextThatEndedBefore", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, open := <-journal.New(journal.Limits{}).Subscribe(ctx, 0).C; open {
			t.Error("the channel is open")
		}
	})
}

func TestWait(t *testing.T) {
	t.Parallel()
	t.Run("FindsTheFirstKept", func(t *testing.T) {
		t.Parallel()
		j := added(t, journal.Limits{}, apiCall(), callback(), apiCall(), callback())
		for after, want := range map[int64]int64{0: 2, 1: 2, 2: 4} {
			if e, err := j.Wait(t.Context(), filter(t, "kind:callback"), after); err != nil || e.ID != want {
				t.Errorf("after %d: entry %v, error %v; want %d", after, e, err, want)
			}
		}
	})
	t.Run("WaitsForTheNext", func(t *testing.T) {
		t.Parallel()
		j := added(t, journal.Limits{}, callback())
		got := waitInBackground(t.Context(), j, filter(t, "kind:callback"), 1)
		for range 2000 {
			j.Add(apiCall())
		}
		j.Add(callback())
		if id := <-got; id != 2002 {
			t.Errorf("entry %d, want 2002", id)
		}
	})
	t.Run("SeesOneThatBeganEarlierAndEndedLater", func(t *testing.T) {
		t.Parallel()
		j := journal.New(journal.Limits{})
		slow := callback()
		slow.ID = j.Begin()
		j.Add(apiCall())
		got := waitInBackground(t.Context(), j, filter(t, "kind:callback"), 0)
		j.Add(slow)
		if id := <-got; id != 1 {
			t.Errorf("entry %d, want 1", id)
		}
	})
	t.Run("EndsWithTheContext", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		e, err := journal.New(journal.Limits{}).Wait(ctx, nil, 0)
		if !errors.Is(err, context.Canceled) || e != nil {
			t.Errorf("entry %v, error %v", e, err)
		}
	})
	t.Run("ManyAtOnce", func(t *testing.T) {
		t.Parallel()
		j := journal.New(journal.Limits{Rows: 8})
		var waits []<-chan int64
		for range 20 {
			waits = append(waits, waitInBackground(t.Context(), j, nil, 3))
		}
		for range 4 {
			j.Add(apiCall())
		}
		for _, got := range waits {
			if id := <-got; id != 4 {
				t.Errorf("entry %d, want 4", id)
			}
		}
	})
}

func waitInBackground(ctx context.Context, j *journal.Journal, f *journal.Filter, after int64) <-chan int64 {
	got := make(chan int64, 1)
	go func() {
		defer close(got)
		if e, err := j.Wait(ctx, f, after); err == nil {
			got <- e.ID
		}
	}()
	return got
}
