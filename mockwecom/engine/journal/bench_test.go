package journal_test

import (
	"runtime"
	"testing"

	"wecomlab/mockwecom/engine/journal"
)

// kept stands for a journal without bounds, readers, stories: what Add is measured against.
var kept []*journal.Entry

// BenchmarkAdd compares Add with a bare append of the same entries.
func BenchmarkAdd(b *testing.B) {
	entries := func(b *testing.B) []*journal.Entry {
		made := make([]*journal.Entry, 1024)
		for i := range made {
			made[i] = apiCall()
		}
		b.ReportAllocs()
		b.ResetTimer()
		return made
	}
	b.Run("append", func(b *testing.B) {
		made := entries(b)
		kept = nil
		for i := range b.N {
			kept = append(kept, made[i%len(made)])
		}
		kept = nil
	})
	b.Run("journal", func(b *testing.B) {
		j := journal.New(journal.Defaults())
		made := entries(b)
		for i := range b.N {
			e := made[i%len(made)]
			e.ID, e.Cause = j.Begin(), int64(i/2)
			j.Add(e)
		}
	})
	b.Run("followed", func(b *testing.B) {
		j := journal.New(journal.Defaults())
		s := j.Subscribe(b.Context(), 256)
		made := entries(b)
		for i := range b.N {
			e := made[i%len(made)]
			e.ID, e.Cause = j.Begin(), 0
			j.Add(e)
			select {
			case <-s.C:
			default:
			}
		}
	})
}

// BenchmarkMatch is one filter on one entry.
func BenchmarkMatch(b *testing.B) {
	for _, text := range []string{"failed kind:callback", "path:/cgi-bin/user", "user/get", `body:"name"`} {
		b.Run(text, func(b *testing.B) {
			f, e := filter(b, text), apiCall()
			b.ReportAllocs()
			for b.Loop() {
				f.Match(e)
			}
		})
	}
}

// Half a million calls leave no more behind than the journal may keep: the estimate of an entry's size is honest.
func TestMemoryIsBounded(t *testing.T) {
	const rounds = 500_000
	for _, tt := range []struct {
		name   string
		limits journal.Limits
	}{
		{"ByRows", journal.Limits{Rows: 2_000, Bytes: 16 << 20}},
		{"ByBytes", journal.Limits{Rows: 1_000_000, Bytes: 4 << 20}},
		{"Defaults", journal.Defaults()},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before := heap()
			j := journal.New(tt.limits)
			for i := range rounds {
				e := apiCall()
				e.Cause = int64(i)
				j.Add(e)
			}
			grown := heap() - before
			if grown > tt.limits.Bytes*5/4+16*4*int64(min(tt.limits.Rows, rounds)) {
				t.Errorf("the heap grew by %d KiB, the limit is %d KiB", grown>>10, tt.limits.Bytes>>10)
			}
			if j.Bytes() > tt.limits.Bytes || grown > j.Bytes()*3/2+16*4*int64(min(tt.limits.Rows, rounds)) {
				t.Errorf("the journal believes to hold %d KiB, the heap grew by %d KiB", j.Bytes()>>10, grown>>10)
			}
			t.Logf("%d entries, believed %d KiB, heap %d KiB", j.Len(), j.Bytes()>>10, grown>>10)
			runtime.KeepAlive(j)
		})
	}
}

// heap is the memory in use after a collection.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
