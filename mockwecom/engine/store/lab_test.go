package store

import (
	"context"
	"testing"
)

var labMigrations = []Migration{{Chapter: "lab", Version: 1, SQL: `
CREATE TABLE items (id {serial}, name TEXT NOT NULL UNIQUE, at {time}, raw {bytes});
CREATE INDEX items_name ON items (name)`}}

type item struct {
	ID   int64  `bun:"id,pk,autoincrement"`
	Name string `bun:"name"`
}

func openLab(t testing.TB, dsn string) *DB {
	t.Helper()
	db, err := Open(t.Context(), dsn)
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	must(t, db.Migrate(t.Context(), labMigrations))
	return db
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func add(ctx context.Context, tx *Tx, name string) error {
	_, err := tx.NewInsert().Model(&item{Name: name}).ModelTableExpr("items").Column("name").Exec(ctx)
	return err
}

func names(t testing.TB, db *DB) []string {
	t.Helper()
	all := []string{}
	must(t, db.Read().NewSelect().Table("items").Column("name").Order("id").Scan(t.Context(), &all))
	return all
}
