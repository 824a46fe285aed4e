package directory

import (
	"testing"

	"pgregory.net/rapid"
)

func TestWithin(t *testing.T) {
	t.Parallel()
	tree := newTree(0, []Department{{ID: 1}, {ID: 2, ParentID: 1}, {ID: 3, ParentID: 2}, {ID: 4, ParentID: 1}})
	tests := []struct {
		name         string
		id, ancestor int64
		want         bool
	}{
		{"itself", 3, 3, true},
		{"its parent", 3, 2, true},
		{"the root", 3, 1, true},
		{"a sibling branch", 3, 4, false},
		{"its child", 2, 3, false},
		{"an unknown department", 9, 1, false},
		{"an unknown department in itself", 9, 9, false},
		{"an unknown ancestor", 3, 9, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := tree.Within(tt.id, tt.ancestor); got != tt.want {
				t.Errorf("Within(%d, %d) = %v", tt.id, tt.ancestor, got)
			}
		})
	}
}

// Whatever parents are stored, circles included, Within ends and agrees with walking up.
func TestWithinAnyTree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, 12).Draw(t, "departments")
		parents := map[int64]int64{}
		var all []Department
		for id := int64(1); id <= n; id++ {
			parents[id] = rapid.Int64Range(0, n).Draw(t, "parent")
			all = append(all, Department{ID: id, ParentID: parents[id]})
		}
		tree := newTree(0, all)
		from, to := rapid.Int64Range(1, n).Draw(t, "from"), rapid.Int64Range(1, n).Draw(t, "to")
		want := false
		for at, seen := from, map[int64]bool{}; at != 0 && !seen[at]; at = parents[at] {
			seen[at] = true
			want = want || at == to
		}
		if got := tree.Within(from, to); got != want {
			t.Fatalf("Within(%d, %d) = %v with parents %v", from, to, got, parents)
		}
	})
}
