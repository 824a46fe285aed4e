package traffic

import (
	"context"
	"slices"
	"testing"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"wecomlab/mockwecom/engine/journal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func entries(from, to int64) []journal.Entry {
	var out []journal.Entry
	for id := from; id <= to; id++ {
		out = append(out, journal.Entry{ID: id, Request: journal.Message{Body: []byte("body")}})
	}
	return out
}

func ids(w *window) (first, last int64) {
	return w.entries[0].ID, w.entries[len(w.entries)-1].ID
}

func TestWindow(t *testing.T) {
	t.Parallel()
	full := func() *window {
		w := &window{}
		w.fill(entries(2001, 3000), true, 1<<62)
		return w
	}

	t.Run("FollowingDropsTheOldest", func(t *testing.T) {
		t.Parallel()
		w := full()
		if gone := w.add(entries(3001, 3010), true); gone != 10 {
			t.Errorf("%d are gone", gone)
		}
		if first, last := ids(w); first != 2011 || last != 3010 || !w.newest || w.oldest {
			t.Errorf("%d to %d, %+v", first, last, w)
		}
	})
	t.Run("ReadingKeepsWhatIsShown", func(t *testing.T) {
		t.Parallel()
		w := full()
		w.add(entries(3001, 3010), false)
		if first, last := ids(w); first != 2001 || last != 3000 || w.newest || w.missed != 10 {
			t.Errorf("%d to %d, %d missed", first, last, w.missed)
		}
	})
	t.Run("PagingBack", func(t *testing.T) {
		t.Parallel()
		w := full()
		if came := w.before(entries(1801, 2000), true); came != 200 {
			t.Errorf("%d came", came)
		}
		if first, last := ids(w); first != 1801 || last != 2800 || w.newest {
			t.Errorf("%d to %d", first, last)
		}
		w.before(entries(1790, 1800), false)
		if !w.oldest {
			t.Error("a page that is not full reaches the oldest")
		}
	})
	t.Run("PagingForth", func(t *testing.T) {
		t.Parallel()
		w := full()
		w.newest, w.missed = false, 50
		if gone := w.after(entries(3001, 3050), false); gone != 50 || !w.newest || w.missed != 0 {
			t.Errorf("%d are gone, %+v missed", gone, w.missed)
		}
	})
	t.Run("LateOnesFindTheirPlace", func(t *testing.T) {
		t.Parallel()
		w := &window{}
		w.fill([]journal.Entry{{ID: 1}, {ID: 4}}, false, 1<<62)
		w.add([]journal.Entry{{ID: 5}, {ID: 3}, {ID: 4, Title: "ended"}}, true)
		if got := w.index(3); got != 1 || len(w.entries) != 4 || w.entries[2].Title != "ended" {
			t.Errorf("3 is at %d of %d", got, len(w.entries))
		}
	})
	t.Run("APageInTheMiddleIsNotTheNewest", func(t *testing.T) {
		t.Parallel()
		w := &window{}
		w.fill(entries(1, 99), false, 100)
		if w.newest {
			t.Error("entry 100 is left out")
		}
	})
	t.Run("NextFailureGoesRound", func(t *testing.T) {
		t.Parallel()
		w := &window{}
		if w.nextFailure(0) != -1 {
			t.Error("a failure in an empty window")
		}
		w.fill([]journal.Entry{{ID: 1, Errcode: 40001}, {ID: 2}, {ID: 3, Errcode: 40078}}, false, 1<<62)
		if w.nextFailure(0) != 2 || w.nextFailure(2) != 0 {
			t.Errorf("%d, %d", w.nextFailure(0), w.nextFailure(2))
		}
	})
}

func TestWindowIsBoundedSortedAndWithoutBodies(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := &window{}
		next := int64(5000)
		w.fill(entries(4800, next), true, 1<<62)
		for range rapid.IntRange(1, 15).Draw(t, "acts") {
			n := rapid.Int64Range(1, 700).Draw(t, "n")
			switch rapid.IntRange(0, 2).Draw(t, "act") {
			case 0:
				w.add(entries(next+1, next+n), rapid.Bool().Draw(t, "follow"))
				next += n
			case 1:
				w.before(entries(max(w.entries[0].ID-n, 1), w.entries[0].ID-1), true)
			case 2:
				last := w.entries[len(w.entries)-1].ID
				w.after(entries(last+1, min(last+n, next)), last+n < next)
			}
			if len(w.entries) > maxWindow {
				t.Fatalf("the window holds %d", len(w.entries))
			}
			if !slices.IsSortedFunc(w.entries, func(a, b journal.Entry) int { return int(a.ID - b.ID) }) {
				t.Fatal("the window is not sorted")
			}
			for i := range w.entries {
				if w.entries[i].Request.Body != nil {
					t.Fatal("a body is kept")
				}
			}
		}
	})
}

func TestFeed(t *testing.T) {
	t.Parallel()

	t.Run("GathersWhatCameMeanwhile", func(t *testing.T) {
		t.Parallel()
		source := make(chan journal.Entry)
		f := newFeed(source)
		for _, e := range entries(1, 3) {
			source <- e
		}
		var got int
		for got < 3 {
			batch, dropped, more := f.next(t.Context())
			if !more || dropped != 0 {
				t.Fatalf("%d entries, %d dropped, more %v", got+len(batch), dropped, more)
			}
			got += len(batch)
		}
		close(source)
	})
	t.Run("DropsTheOldestOfTooMany", func(t *testing.T) {
		t.Parallel()
		source := make(chan journal.Entry)
		defer close(source)
		f := newFeed(source)
		for _, e := range entries(1, maxPending+5) {
			f.put(e)
		}
		batch, dropped, more := f.next(t.Context())
		if len(batch) != maxPending || dropped != 5 || batch[0].ID != 6 || !more {
			t.Errorf("%d entries from %d on, %d dropped", len(batch), batch[0].ID, dropped)
		}
	})
	t.Run("EndsWithItsSource", func(t *testing.T) {
		t.Parallel()
		source := make(chan journal.Entry)
		f := newFeed(source)
		close(source)
		if _, _, more := f.next(t.Context()); more {
			t.Error("more is to come from a source that has ended")
		}
	})
	t.Run("EndsWithTheProgram", func(t *testing.T) {
		t.Parallel()
		source := make(chan journal.Entry)
		f := newFeed(source)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, _, more := f.next(ctx); more {
			t.Error("more is to come after the end")
		}
		close(source)
	})
}
