package store

import (
	"context"
	"testing"
)

// TestImage holds that worlds which come from the image of a schema are whole, empty, and apart from each other. It is not
// parallel: other tests' schemas would take the image's place.
func TestImage(t *testing.T) {
	steps := []Migration{
		{Chapter: "image", Version: 1, SQL: "CREATE TABLE things (id {serial}, name TEXT NOT NULL);\nCREATE INDEX things_name ON things (name)"},
		{Chapter: "image", Version: 2, SQL: "ALTER TABLE things ADD COLUMN at {time}"},
	}
	fromImage := 0
	for range 5 {
		db, err := Open(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		if done, err := db.fromImage(t.Context(), schemaOf(steps)); err != nil {
			t.Fatal(err)
		} else if done {
			fromImage++
		} else if err := db.Migrate(t.Context(), steps); err != nil {
			t.Fatal(err)
		}
		if err := db.Migrate(t.Context(), steps); err != nil {
			t.Fatalf("migrated again: %v", err)
		}
		if id := addThing(t, db); id != 1 {
			t.Errorf("the first thing of a fresh world has number %d", id)
		}
	}
	if fromImage == 0 {
		t.Error("no world came from the image")
	}
}

// TestImage_OnlyOfTheSameSchema holds that one more step is never left out.
func TestImage_OnlyOfTheSameSchema(t *testing.T) {
	steps := []Migration{{Chapter: "grown", Version: 1, SQL: "CREATE TABLE things (id {serial}, name TEXT NOT NULL)"}}
	for range 3 {
		migrated(t, steps)
	}
	db := migrated(t, append(steps, Migration{Chapter: "grown", Version: 2, SQL: "ALTER TABLE things ADD COLUMN colour TEXT"}))
	if _, err := db.Read().ExecContext(t.Context(), "SELECT colour FROM things"); err != nil {
		t.Error(err)
	}
}

func migrated(t *testing.T, steps []Migration) *DB {
	t.Helper()
	db, err := Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(t.Context(), steps); err != nil {
		t.Fatal(err)
	}
	return db
}

func addThing(t *testing.T, db *DB) (id int64) {
	t.Helper()
	err := db.Change(t.Context(), func(tx *Tx) error {
		return tx.NewRaw("INSERT INTO things (name) VALUES ('x') RETURNING id").Scan(context.Background(), &id)
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}
