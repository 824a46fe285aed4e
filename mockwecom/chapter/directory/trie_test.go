package directory

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Whatever is put in and taken out, a trie holds what a map would, in the order of the ids, and earlier ones stay as they were.
func TestTrie(t *testing.T) {
	t.Parallel()
	type state struct {
		trie *trie[int]
		want map[int64]int
	}
	ids := rapid.OneOf(rapid.Int64Range(0, 40), rapid.Int64Range(0, maxPartyID), rapid.Just[int64](maxPartyID))
	rapid.Check(t, func(t *rapid.T) {
		past := []state{{nil, map[int64]int{}}}
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			now := past[len(past)-1]
			next := state{now.trie, maps.Clone(now.want)}
			id, value := ids.Draw(t, "id"), rapid.Int().Draw(t, "value")
			if rapid.Bool().Draw(t, "out") {
				next.trie = now.trie.with(id, nil)
				delete(next.want, id)
			} else {
				next.trie = now.trie.with(id, &value)
				next.want[id] = value
			}
			past = append(past, next)
		}
		for _, s := range past {
			var got, want []int
			s.trie.each(func(v *int) bool { got = append(got, *v); return true })
			for _, id := range slices.Sorted(maps.Keys(s.want)) {
				want = append(want, s.want[id])
				if v := s.trie.get(id); v == nil || *v != s.want[id] {
					t.Fatalf("get(%d) = %v", id, v)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatal(diff)
			}
			if last := s.trie.last(); (last == nil) != (len(want) == 0) || last != nil && *last != want[len(want)-1] {
				t.Fatalf("last() = %v of %v", last, want)
			}
		}
	})
}

func TestTrieOutside(t *testing.T) {
	t.Parallel()
	one := 1
	full := (*trie[int])(nil).with(0, &one).with(maxPartyID, &one)
	for _, id := range []int64{-1, maxPartyID + 1, 1 << 40, 1} {
		if v := full.get(id); v != nil {
			t.Errorf("get(%d) = %d", id, *v)
		}
	}
	if full.with(0, nil).with(maxPartyID, nil) != nil {
		t.Error("an emptied trie is not nil")
	}
}

// Whatever is added and removed, a tree is the one that would be read from the database, and earlier ones stay as they were.
func TestTreeChanges(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		tree, have := newTree(0, nil), map[int64]Department{}
		check := func(tree *Tree, have map[int64]Department) {
			all := slices.Collect(maps.Values(have))
			want := newTree(0, all)
			if diff := cmp.Diff(want.Below(0), tree.Below(0)); diff != "" || tree.Len() != len(have) {
				t.Fatalf("%d departments: %s", tree.Len(), diff)
			}
			for id := range have {
				if diff := cmp.Diff(want.Below(id), tree.Below(id)); diff != "" {
					t.Fatal(diff)
				}
			}
			if next := tree.nextID([]int64{1, 13}); have[next].ID != 0 || next == 1 || next == 13 {
				t.Fatalf("the next number is %d", next)
			}
		}
		for range rapid.IntRange(0, 25).Draw(t, "steps") {
			former, had := tree, maps.Clone(have)
			id := rapid.Int64Range(1, 12).Draw(t, "id")
			if _, there := have[id]; there && rapid.Bool().Draw(t, "remove") {
				tree = tree.without(id)
				delete(have, id)
			} else {
				dep := Department{ID: id, ParentID: rapid.Int64Range(0, 12).Draw(t, "parent"), Order: rapid.Int64Range(0, 3).Draw(t, "order")}
				tree, have[id] = tree.with(&dep), dep
			}
			check(tree, have)
			check(former, had)
		}
	})
}

func TestNextID(t *testing.T) {
	t.Parallel()
	tree := newTree(0, []Department{{ID: 1}, {ID: 2, ParentID: 1}, {ID: maxPartyID, ParentID: 1}})
	if id := tree.nextID([]int64{3}); id != 4 {
		t.Errorf("behind the greatest number of all comes %d, want the least that is free", id)
	}
}
