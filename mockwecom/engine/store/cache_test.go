package store

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"
)

// A cache in front of a map behaves like the map, whatever is asked, dropped and loaded in between.
func TestCacheProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(1, 5).Draw(t, "limit")
		c := NewCache[int, int](limit)
		table := map[int]int{}
		key := rapid.IntRange(0, 7)
		t.Repeat(map[string]func(*rapid.T){
			"get": func(t *rapid.T) {
				k := key.Draw(t, "k")
				if got, err := c.Get(k, func() (int, error) { return table[k], nil }); err != nil || got != table[k] {
					t.Fatalf("%d is %d, want %d (%v)", k, got, table[k], err)
				}
			},
			"write": func(t *rapid.T) {
				k := key.Draw(t, "k")
				table[k]++
				c.Drop(k)
			},
			"write while somebody reads": func(t *rapid.T) {
				k := key.Draw(t, "k")
				if _, err := c.Get(k, func() (int, error) {
					old := table[k]
					table[k]++
					c.Drop(k)
					return old, nil
				}); err != nil {
					t.Fatal(err)
				}
			},
			"load anew": func(*rapid.T) {
				clear(table)
				c.DropAll()
			},
			"fail": func(t *rapid.T) {
				k := key.Draw(t, "k")
				_, err := c.Get(k, func() (int, error) { return -1, errRefused })
				if err != nil && !errors.Is(err, errRefused) {
					t.Fatal(err)
				}
			},
			"": func(t *rapid.T) {
				if n := c.order.Len(); n > limit || n != len(c.items) {
					t.Fatalf("%d in order, %d by key, limit %d", n, len(c.items), limit)
				}
			},
		})
	})
}

func TestCacheEvictsWhatWasUsedLeast(t *testing.T) {
	t.Parallel()
	c := NewCache[string, string](2)
	loads := ""
	get := func(k string) {
		_, _ = c.Get(k, func() (string, error) { loads += k; return k, nil })
	}
	for _, k := range []string{"a", "b", "a", "c", "a", "b"} {
		get(k)
	}
	if loads != "abcb" {
		t.Errorf("loaded %s", loads)
	}
}

// Readers and writers at once: when all is quiet, nobody is told an old value.
func TestCacheRace(t *testing.T) {
	t.Parallel()
	const keys = 4
	c := NewCache[int, int64](keys)
	var table [keys]atomic.Int64
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for i := range 2000 {
				k := i % keys
				committed := table[k].Load()
				if i%7 == 0 {
					committed = table[k].Add(1)
					c.Drop(k)
				}
				if i%501 == 0 {
					c.DropAll()
				}
				got, err := c.Get(k, func() (int64, error) { return table[k].Load(), nil })
				if err != nil || i%7 == 0 && got < committed {
					t.Errorf("%d: got %d after %d was written (%v)", k, got, committed, err)
				}
			}
		})
	}
	wait.Wait()
	for k := range keys {
		got, err := c.Get(k, func() (int64, error) { return table[k].Load(), nil })
		if want := table[k].Load(); err != nil || got != want {
			t.Error(fmt.Errorf("%d: got %d, want %d (%w)", k, got, want, err))
		}
	}
}
