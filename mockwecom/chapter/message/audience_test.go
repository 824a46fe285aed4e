package message

import (
	"context"
	"slices"
	"testing"

	"github.com/uptrace/bun"
	"pgregory.net/rapid"

	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/store"
)

// What a query selects is what has says.
func TestAudienceIsTheSameInQueries(t *testing.T) {
	t.Parallel()
	db, err := store.Open(t.Context(), ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(t.Context(), migrations); err != nil {
		t.Fatal(err)
	}
	ids := rapid.SliceOfN(rapid.Int64Range(1, 24), 0, 5)
	rapid.Check(t, func(t *rapid.T) {
		a := audience{Everyone: rapid.IntRange(0, 4).Draw(t, "everyone") == 0, Members: newIDList(ids.Draw(t, "members")), Departments: newIDList(ids.Draw(t, "departments")),
			Excepted: newIDList(ids.Draw(t, "excepted")), Newest: rapid.Int64Range(0, 24).Draw(t, "newest")}
		m := &directory.Member{ID: rapid.Int64Range(1, 24).Draw(t, "member"), Department: ids.Draw(t, "places")}
		if a.nobody() && a.has(m) {
			t.Fatal("nobody has it, and the member has it")
		}
		if got := selects(t, db, a, m); got != a.has(m) {
			t.Fatalf("the query says %t, has says %t", got, a.has(m))
		}
	})
}

func selects(t *rapid.T, db *store.DB, a audience, m *directory.Member) (yes bool) {
	ctx := context.Background()
	err := db.Change(ctx, func(tx *store.Tx) error {
		row := &cardUpdate{audience: a}
		if _, err := tx.NewInsert().Model(row).Exec(ctx); err != nil {
			return err
		}
		condition, values := covers(m)
		var err error
		yes, err = tx.NewSelect().Model((*cardUpdate)(nil)).Where("? = ?", bun.Ident("id"), row.ID).Where(condition, values...).Exists(ctx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return yes
}

// Who is taken out has it no longer, and everybody else keeps it.
func TestExcept(t *testing.T) {
	t.Parallel()
	ids := rapid.SliceOfN(rapid.Int64Range(1, 12), 0, 5)
	rapid.Check(t, func(t *rapid.T) {
		a := audience{Everyone: rapid.Bool().Draw(t, "everyone"), Members: newIDList(ids.Draw(t, "members")), Departments: newIDList(ids.Draw(t, "departments")), Newest: 12}
		out := &directory.Member{ID: rapid.Int64Range(1, 12).Draw(t, "out"), Department: ids.Draw(t, "places")}
		other := &directory.Member{ID: rapid.Int64Range(1, 12).Filter(func(id int64) bool { return id != out.ID }).Draw(t, "other"), Department: ids.Draw(t, "other places")}
		before, had := a.has(other), a.has(out)
		a.except(out)
		if a.has(out) || a.has(other) != before {
			t.Fatalf("the one has it: %t; the other: %t, before %t", a.has(out), a.has(other), before)
		}
		if !had && a.Excepted != "" {
			t.Fatalf("%s stands among the excepted without need", a.Excepted)
		}
	})
}

func TestIDList(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		given := rapid.SliceOf(rapid.Int64Min(0)).Draw(t, "ids")
		list := newIDList(given)
		if !slices.IsSorted(list.ids()) || len(list.ids()) > len(given) {
			t.Fatalf("%v became %v", given, list.ids())
		}
		for _, id := range given {
			if !list.has(id) || !slices.Contains(list.ids(), id) {
				t.Fatalf("%d is missing in %s", id, list)
			}
		}
	})
}
