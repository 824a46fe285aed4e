package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"wecomlab/mockwecom/engine/store/postgrestest"
)

const (
	addItem  = "INSERT INTO items (name) VALUES (?)"
	addFresh = "INSERT INTO items (name) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM items WHERE name = ?) RETURNING id"
	findItem = "SELECT id, name FROM items WHERE name = ?"
)

// everyDatabase runs a test on each kind of database.
func everyDatabase(t *testing.T, run func(t *testing.T, db *DB)) {
	for database, start := range map[string]func(*testing.T) string{
		"Memory": func(*testing.T) string { return "" }, "File": func(t *testing.T) string { return filepath.Join(t.TempDir(), "world.db") }, "PostgreSQL": postgrestest.Start,
	} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			run(t, openLab(t, start(t)))
		})
	}
}

func TestTxPrepared(t *testing.T) {
	t.Parallel()
	everyDatabase(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		for round := range 3 { // first with a statement of the transaction's own, then with the one that is kept
			name := fmt.Sprintf("it's %d", round)
			must(t, db.Change(ctx, func(tx *Tx) error {
				changed, err := tx.Run(ctx, addItem, name)
				if err != nil || changed != 1 {
					t.Errorf("changed %d, %v", changed, err)
				}
				got := new(item)
				must(t, tx.One(ctx, got, findItem, name))
				if got.Name != name {
					t.Errorf("%+v", got)
				}
				var id int64
				must(t, tx.One(ctx, &id, addFresh, name+"!", name+"!"))
				if id != got.ID+1 {
					t.Errorf("number %d follows %d", id, got.ID)
				}
				if err := tx.One(ctx, &id, addFresh, name, name); !errors.Is(err, sql.ErrNoRows) {
					t.Errorf("an item that is there: %v", err)
				}
				return add(ctx, tx, name+"?") // both ways in one transaction
			}))
		}
		if got := names(t, db); len(got) != 9 {
			t.Errorf("%q", got)
		}
		got := new(item)
		must(t, db.One(ctx, got, findItem, "it's 2!"))
		if n := len(db.statements.kept); n != 3 {
			t.Errorf("%d statements are kept", n)
		}
	})
}

func TestTxPreparedErrors(t *testing.T) {
	t.Parallel()
	everyDatabase(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		run := func(ctx context.Context, query string, args ...any) error {
			return db.Change(t.Context(), func(tx *Tx) error {
				if _, err := tx.Run(t.Context(), addItem, "rolled back"); err != nil {
					t.Error(err)
				}
				_, err := tx.Run(ctx, query, args...)
				return err
			})
		}
		must(t, db.Change(ctx, func(tx *Tx) error { return add(ctx, tx, "there") }))
		gone, cancel := context.WithCancel(ctx)
		cancel()
		for name, test := range map[string]struct {
			ctx   context.Context
			query string
			args  []any
			want  string
		}{
			"ErrQuery":    {ctx, "DELETE FROM nowhere", nil, "prepare DELETE FROM nowhere"},
			"ErrTwice":    {ctx, addItem, []any{"there"}, "unique"},
			"ErrTooFew":   {ctx, addItem, nil, "arg"},
			"ErrValue":    {ctx, addItem, []any{[]string{"a slice"}}, "[]string"},
			"ErrCanceled": {gone, addItem, []any{"late"}, "context canceled"},
		} {
			for range 2 {
				if err := run(test.ctx, test.query, test.args...); err == nil || !strings.Contains(strings.ToLower(err.Error()), strings.ToLower(test.want)) {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
		err := db.Change(ctx, func(tx *Tx) error { return tx.One(gone, new(item), findItem, "there") })
		if !errors.Is(err, context.Canceled) {
			t.Errorf("a read of a caller that is gone: %v", err)
		}
		if got := names(t, db); len(got) != 1 {
			t.Errorf("%q", got)
		}
		if _, kept := db.statements.kept["DELETE FROM nowhere"]; kept {
			t.Error("a wrong query is kept")
		}
	})
}

// A statement that a transaction was the first to use is kept although the transaction is rolled back.
func TestTxPreparedRollback(t *testing.T) {
	t.Parallel()
	everyDatabase(t, func(t *testing.T, db *DB) {
		for range 2 {
			err := db.Change(t.Context(), func(tx *Tx) error {
				_, err := tx.Run(t.Context(), addItem, "gone")
				return errors.Join(err, errRefused)
			})
			if !errors.Is(err, errRefused) || err.Error() != errRefused.Error() {
				t.Error(err)
			}
		}
		if got := names(t, db); len(got) != 0 || db.statements.get(addItem) == nil {
			t.Errorf("%q", got)
		}
	})
}

// Nobody waits for a statement while somebody who has the only connection waits for the same.
func TestTxPreparedAtOnce(t *testing.T) {
	t.Parallel()
	everyDatabase(t, func(t *testing.T, db *DB) {
		const writers, writes = 8, 20
		var wait sync.WaitGroup
		for w := range writers {
			wait.Go(func() {
				for i := range writes {
					name := fmt.Sprint(w, " ", i)
					err := db.Change(t.Context(), func(tx *Tx) error {
						_, err := tx.Run(t.Context(), addItem, name)
						return errors.Join(err, tx.One(t.Context(), new(item), findItem, name))
					})
					if err = errors.Join(err, db.One(t.Context(), new(item), findItem, name)); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wait.Wait()
		if got := names(t, db); len(got) != writers*writes {
			t.Errorf("%d items", len(got))
		}
		if n := len(db.statements.kept); n != 2 {
			t.Errorf("%d statements are kept", n)
		}
	})
}
