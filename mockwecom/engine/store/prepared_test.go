package store

import (
	"database/sql"
	"errors"
	"testing"

	"wecomlab/mockwecom/engine/store/postgrestest"
)

func TestOne(t *testing.T) {
	t.Parallel()
	for database, start := range map[string]func(*testing.T) string{"Memory": func(*testing.T) string { return "" }, "PostgreSQL": postgrestest.Start} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			db := openLab(t, start(t))
			must(t, db.Change(t.Context(), func(tx *Tx) error {
				return errors.Join(add(t.Context(), tx, "first"), add(t.Context(), tx, "sec'ond"))
			}))
			const query = "SELECT id, name FROM items WHERE name = ? AND id > ?"
			for range 2 { // the second time from the statement that is kept
				got := new(item)
				must(t, db.One(t.Context(), got, query, "sec'ond", 0))
				if got.ID != 2 || got.Name != "sec'ond" {
					t.Errorf("%+v", got)
				}
				if err := db.One(t.Context(), got, query, "nobody", 0); !errors.Is(err, sql.ErrNoRows) {
					t.Errorf("no row: %v", err)
				}
			}
			if err := db.One(t.Context(), new(item), "SELECT name FROM nowhere"); err == nil || errors.Is(err, sql.ErrNoRows) {
				t.Errorf("a wrong query: %v", err)
			}
			if err := db.One(t.Context(), new(item), query, "too few"); err == nil {
				t.Error("an argument is missing, and nothing is said")
			}
			must(t, db.Change(t.Context(), func(tx *Tx) error { return add(t.Context(), tx, "later") }))
			got := new(item)
			must(t, db.One(t.Context(), got, query, "later", 0))
		})
	}
}

// Rows that were stored under numbers of their own do not stop later ones from getting theirs.
func TestCountFrom(t *testing.T) {
	t.Parallel()
	for database, start := range map[string]func(*testing.T) string{"Memory": func(*testing.T) string { return "" }, "PostgreSQL": postgrestest.Start} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			db := openLab(t, start(t))
			must(t, db.Change(t.Context(), func(tx *Tx) error {
				if _, err := tx.ExecContext(t.Context(), "INSERT INTO items (id, name) VALUES (1, 'a'), (2, 'b')"); err != nil {
					return err
				}
				return errors.Join(tx.CountFrom(t.Context(), "items", 3), add(t.Context(), tx, "c"))
			}))
			var ids []int64
			must(t, db.Read().NewSelect().Table("items").Column("id").Order("id").Scan(t.Context(), &ids))
			if len(ids) != 3 || ids[2] != 3 {
				t.Errorf("the numbers are %v", ids)
			}
		})
	}
}
