package journal_test

import (
	"bytes"
	"math"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/engine/journal"
)

func TestAdd(t *testing.T) {
	t.Parallel()
	t.Run("IDsRiseFromOne", func(t *testing.T) {
		t.Parallel()
		j := journal.New(journal.Defaults())
		if id := j.Begin(); id != 1 {
			t.Fatalf("first Begin = %d", id)
		}
		e := apiCall()
		j.Add(e)
		if e.ID != 2 {
			t.Errorf("an entry without an id got %d, want 2", e.ID)
		}
	})
	t.Run("OrderIsThatOfIDs", func(t *testing.T) {
		t.Parallel()
		j := journal.New(journal.Defaults())
		slow, quick := apiCall(), apiCall()
		slow.ID, quick.ID = j.Begin(), j.Begin()
		j.Add(quick)
		j.Add(slow)
		entries, first, last := j.List(journal.Query{})
		if diff := cmp.Diff([]int64{1, 2}, ids(entries)); diff != "" || first != 1 || last != 2 {
			t.Errorf("first %d, last %d, ids (-want +got):\n%s", first, last, diff)
		}
	})
	t.Run("AbandonedIDLeavesAGap", func(t *testing.T) {
		t.Parallel()
		j := journal.New(journal.Defaults())
		j.Begin()
		j.Add(apiCall())
		if _, ok := j.Get(1); ok || j.Len() != 1 {
			t.Errorf("the id that was never added is there; Len = %d", j.Len())
		}
	})
}

func TestAddLimits(t *testing.T) {
	t.Parallel()
	t.Run("BodiesAreCutAndSizesKept", func(t *testing.T) {
		t.Parallel()
		e := callback()
		e.Request.Body = bytes.Repeat([]byte("r"), 100)
		e.Response.Body, e.Response.Size = bytes.Repeat([]byte("s"), 11), 4000
		e.Callback.Plain = bytes.Repeat([]byte("p"), 12)
		added(t, journal.Limits{Body: 10}, e)
		if len(e.Request.Body) != 10 || cap(e.Request.Body) >= 100 || e.Request.Size != 100 {
			t.Errorf("request: len %d cap %d size %d", len(e.Request.Body), cap(e.Request.Body), e.Request.Size)
		}
		if len(e.Response.Body) != 10 || e.Response.Size != 4000 || len(e.Callback.Plain) != 10 {
			t.Errorf("response: len %d size %d; plain len %d", len(e.Response.Body), e.Response.Size, len(e.Callback.Plain))
		}
	})
	t.Run("SkipToGoesOnAfterAFormerLife", func(t *testing.T) {
		t.Parallel()
		j := journal.New(journal.Defaults())
		j.SkipTo(700)
		j.SkipTo(3)
		e := apiCall()
		e.Cause = 655
		j.Add(e)
		if e.ID != 701 || e.Trace != 655 {
			t.Errorf("id %d, trace %d; want 701 and 655", e.ID, e.Trace)
		}
	})
	t.Run("ForeignIDsOfAnySize", func(t *testing.T) {
		t.Parallel()
		j := journal.New(journal.Limits{Rows: 5})
		for _, id := range []int64{3, math.MaxInt64 - 5, 4, 1 << 40} {
			e := apiCall()
			e.ID = id
			j.Add(e)
		}
		entries, _, last := j.List(journal.Query{})
		if diff := cmp.Diff([]int64{math.MaxInt64 - 5}, ids(entries)); diff != "" || last != math.MaxInt64-5 {
			t.Errorf("last %d, ids (-want +got):\n%s", last, diff)
		}
	})
}

func TestBounds(t *testing.T) {
	t.Parallel()
	t.Run("OldRowsFallOut", func(t *testing.T) {
		t.Parallel()
		j := journal.New(journal.Limits{Rows: 100})
		for range 1000 {
			j.Add(apiCall())
		}
		entries, first, last := j.List(journal.Query{})
		if len(entries) != 100 || first != 901 || last != 1000 || j.Len() != 100 {
			t.Errorf("%d entries (Len %d) from %d to %d", len(entries), j.Len(), first, last)
		}
		if _, ok := j.Get(900); ok {
			t.Error("entry 900 is still there")
		}
	})
	t.Run("OldBytesFallOut", func(t *testing.T) {
		t.Parallel()
		j := journal.New(journal.Limits{Bytes: 100 << 10})
		for range 50 {
			e := apiCall()
			e.Response.Body = make([]byte, 10<<10)
			j.Add(e)
			if j.Bytes() > 100<<10 {
				t.Fatalf("%d bytes are kept", j.Bytes())
			}
		}
		if n := j.Len(); n < 5 || n > 10 {
			t.Errorf("%d entries of 10 KiB are kept in 100 KiB", n)
		}
	})
}

func TestBoundsAtTheEdge(t *testing.T) {
	t.Parallel()
	t.Run("NewestStaysHoweverLarge", func(t *testing.T) {
		t.Parallel()
		j := journal.New(journal.Limits{Bytes: 10})
		j.Add(apiCall())
		j.Add(apiCall())
		if _, ok := j.Get(2); !ok || j.Len() != 1 {
			t.Errorf("Len %d", j.Len())
		}
	})
	t.Run("TooLateToBeKeptIsStillShown", func(t *testing.T) {
		t.Parallel()
		j := journal.New(journal.Limits{Rows: 3})
		s := j.Subscribe(t.Context(), 10)
		old := apiCall()
		old.ID = j.Begin()
		for range 5 {
			j.Add(apiCall())
		}
		j.Add(old)
		if _, ok := j.Get(1); ok || j.Len() != 3 {
			t.Errorf("Len %d, entry 1 kept: %v", j.Len(), ok)
		}
		var last *journal.Entry
		for range 6 {
			last = <-s.C
		}
		if last.ID != 1 {
			t.Errorf("the last entry shown is %d", last.ID)
		}
	})
	t.Run("ClearForgetsEntriesNotIDs", func(t *testing.T) {
		t.Parallel()
		j := added(t, journal.Limits{}, apiCall(), apiCall())
		j.Clear()
		entries, first, last := j.List(journal.Query{})
		if len(entries) != 0 || first != 0 || last != 2 || j.Len() != 0 || j.Bytes() != 0 {
			t.Errorf("%d entries, first %d, last %d, Len %d, Bytes %d", len(entries), first, last, j.Len(), j.Bytes())
		}
		j.Add(apiCall())
		if _, ok := j.Get(3); !ok {
			t.Error("the next entry is not 3")
		}
	})
}

func TestList(t *testing.T) {
	t.Parallel()
	j := journal.New(journal.Limits{})
	for i := range 10 {
		e := apiCall()
		if i%2 == 1 {
			e = callback()
		}
		j.Add(e)
	}
	calls := filter(t, "kind:api")
	tests := []struct {
		name string
		q    journal.Query
		want []int64
	}{
		{"All", journal.Query{}, []int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}},
		{"OldestAfter", journal.Query{After: 4, Limit: 3}, []int64{5, 6, 7}},
		{"NewestBefore", journal.Query{Before: 9, Limit: 3}, []int64{6, 7, 8}},
		{"NewestOfAll", journal.Query{Before: math.MaxInt64, Limit: 2}, []int64{9, 10}},
		{"Between", journal.Query{After: 3, Before: 6}, []int64{4, 5}},
		{"FilterAfter", journal.Query{Filter: calls, After: 3, Limit: 2}, []int64{5, 7}},
		{"FilterBefore", journal.Query{Filter: calls, Before: 9, Limit: 2}, []int64{5, 7}},
		{"FilterBeforeAll", journal.Query{Filter: calls, Before: 9}, []int64{1, 3, 5, 7}},
		{"NothingLeft", journal.Query{After: 10}, []int64{}},
		{"AfterTheEnd", journal.Query{After: math.MaxInt64}, []int64{}},
		{"BeforeTheBeginning", journal.Query{Before: 1}, []int64{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			entries, first, last := j.List(tt.q)
			if diff := cmp.Diff(tt.want, ids(entries)); diff != "" || first != 1 || last != 10 {
				t.Errorf("first %d, last %d, ids (-want +got):\n%s", first, last, diff)
			}
		})
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	const writers, each = 4, 500
	j := journal.New(journal.Limits{Rows: 128})
	match := filter(t, "kind:api body:陈曦")
	var group sync.WaitGroup
	for range writers {
		group.Go(func() {
			for range each {
				e := apiCall()
				e.ID = j.Begin()
				e.Cause = e.ID - 1
				j.Add(e)
				j.Story(e.ID)
				j.List(journal.Query{Filter: match, Limit: 5})
			}
		})
	}
	group.Wait()
	entries, _, last := j.List(journal.Query{})
	if last != writers*each || len(entries) > 128 || len(entries) < 100 {
		t.Errorf("last id %d, %d entries", last, len(entries))
	}
}
