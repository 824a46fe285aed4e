package message

import (
	"context"
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
			Newest: rapid.Int64Range(0, 24).Draw(t, "newest")}
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

func TestShorten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text, limit := rapid.String().Draw(t, "text"), rapid.IntRange(0, 40).Draw(t, "limit")
		short := text
		shorten(&short, limit)
		if len(short) > limit && len(text) > limit || text[:len(short)] != short || limit-len(short) > 3 && short != text {
			t.Fatalf("%q cut to %d bytes is %q", text, limit, short)
		}
		short = text
		shortenTo(&short, limit)
		if want := min(limit, len([]rune(text))); len([]rune(short)) != want || text[:len(short)] != short {
			t.Fatalf("%q cut to %d characters is %q", text, limit, short)
		}
	})
}
