package store

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"wecomlab/mockwecom/engine/store/postgrestest"
)

// PostgreSQL as the second dialect does what SQLite does.
func TestPostgres(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.Start(t)
	db := openLab(t, dsn)
	if !db.Durable() || db.Name() != "PostgreSQL" {
		t.Errorf("durable %v, name %s", db.Durable(), db.Name())
	}
	t.Run("MigrateTwice", func(t *testing.T) { must(t, db.Migrate(t.Context(), labMigrations)) })
	t.Run("MigrateNewer", func(t *testing.T) {
		if err := db.Migrate(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "newer wecomlab") {
			t.Error(err)
		}
	})
	t.Run("Rollback", func(t *testing.T) {
		err := db.Change(t.Context(), func(tx *Tx) error {
			must(t, add(t.Context(), tx, "gone"))
			return errRefused
		})
		if !errors.Is(err, errRefused) || len(names(t, db)) != 0 {
			t.Error(err, names(t, db))
		}
	})
	t.Run("TimesAndBytes", func(t *testing.T) {
		at := time.Date(2030, 1, 2, 3, 4, 5, 678901000, time.UTC)
		must(t, db.Change(t.Context(), func(tx *Tx) error {
			_, err := tx.NewRaw("INSERT INTO items (name, at, raw) VALUES (?, ?, ?)", "企业", at, []byte{0, 0xff, '\''}).Exec(t.Context())
			return err
		}))
		var got time.Time
		var raw []byte
		must(t, db.Read().NewRaw("SELECT at, raw FROM items WHERE name = ?", "企业").Scan(t.Context(), &got, &raw))
		if !got.Equal(at) || string(raw) != "\x00\xff'" {
			t.Errorf("%v %q", got, raw)
		}
	})
	t.Run("WritesAtOnce", func(t *testing.T) {
		var wait sync.WaitGroup
		for i := range 8 {
			wait.Go(func() {
				for j := range 10 {
					if err := db.Change(t.Context(), func(tx *Tx) error { return add(t.Context(), tx, fmt.Sprint(i, j)) }); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wait.Wait()
		if n := len(names(t, db)); n != 81 {
			t.Errorf("%d items", n)
		}
	})
	t.Run("Empty", func(t *testing.T) {
		must(t, db.Change(t.Context(), func(tx *Tx) error {
			if err := db.Empty(t.Context(), tx, []string{"items"}); err != nil {
				return err
			}
			return add(t.Context(), tx, "first")
		}))
		var id int64
		must(t, db.Read().NewSelect().Table("items").ColumnExpr("max(id)").Scan(t.Context(), &id))
		if id != 1 {
			t.Errorf("id %d", id)
		}
	})
	t.Run("TwoProcesses", func(t *testing.T) {
		other, err := Open(t.Context(), dsn)
		must(t, err)
		t.Cleanup(func() { _ = other.Close() })
		if got := names(t, other); len(got) != 1 {
			t.Errorf("%v", got)
		}
	})
}
