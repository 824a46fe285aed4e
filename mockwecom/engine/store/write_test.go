package store

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/uptrace/bun"
)

var errRefused = errors.New("refused")

func TestWrite(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, want string // what happened, in order
		f          func(tx *Tx) error
	}{
		{"OK", "f commit1 commit2 | later1 later2 : kept", func(*Tx) error { return nil }},
		{"Refused", "f refused | : ", func(*Tx) error { return errRefused }},
		{"Panic", "f panic | : ", func(*Tx) error { panic("out of cheese") }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			db := openLab(t, "")
			var order []string
			note := func(what string) func() { return func() { order = append(order, what) } }
			func() {
				defer func() {
					if recover() != nil {
						order = append(order, "panic", "|")
					}
				}()
				after, err := db.Write(t.Context(), 7, func(tx *Tx) error {
					order = append(order, "f")
					if tx.Entry != 7 {
						t.Errorf("entry %d", tx.Entry)
					}
					tx.Later(note("later1"))
					tx.OnCommit(note("commit1"))
					tx.OnCommit(note("commit2"))
					tx.Later(note("later2"))
					must(t, add(t.Context(), tx, "kept"))
					return test.f(tx)
				})
				if err != nil {
					if !errors.Is(err, errRefused) {
						t.Error(err)
					}
					order = append(order, "refused")
				}
				order = append(order, "|")
				after()
			}()
			if got := strings.Join(order, " ") + " : " + strings.Join(names(t, db), " "); got != test.want {
				t.Errorf("%s\nwant %s", got, test.want)
			}
		})
	}
}

// What the database refuses is told with its name; what a chapter refuses is left as it is.
func TestWriteErrors(t *testing.T) {
	t.Parallel()
	db := openLab(t, "")
	err := db.Change(t.Context(), func(tx *Tx) error {
		must(t, add(t.Context(), tx, "twice"))
		return add(t.Context(), tx, "twice")
	})
	if err == nil || !strings.HasPrefix(err.Error(), "database memory: ") || !strings.Contains(err.Error(), "UNIQUE") {
		t.Error(err)
	}
	if err := db.Change(t.Context(), func(*Tx) error { return errRefused }); err != errRefused {
		t.Error(err)
	}
	must(t, db.Close())
	if err := db.Change(t.Context(), func(*Tx) error { return nil }); err == nil {
		t.Error("a closed database was written")
	}
}

func TestWritesAtOnce(t *testing.T) {
	t.Parallel()
	db := openLab(t, "")
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			for j := range 20 {
				err := db.Change(t.Context(), func(tx *Tx) error {
					if err := add(t.Context(), tx, fmt.Sprintf("%d.%d", i, j)); err != nil {
						return err
					}
					if j%2 == 1 {
						return errRefused
					}
					return nil
				})
				if (err != nil) != (j%2 == 1) {
					t.Errorf("%d.%d: %v", i, j, err)
				}
				_, _ = db.Read().NewSelect().Table("items").Count(t.Context())
			}
		})
	}
	wait.Wait()
	if got := len(names(t, db)); got != 80 {
		t.Errorf("%d items", got)
	}
}

func TestEmpty(t *testing.T) {
	t.Parallel()
	db, err := Open(t.Context(), "")
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	must(t, db.Migrate(t.Context(), []Migration{{Chapter: "plain", Version: 1, SQL: `CREATE TABLE plain (name TEXT)`}}))
	empty := func(tables ...string) error {
		return db.Change(t.Context(), func(tx *Tx) error { return db.Empty(t.Context(), tx, tables) })
	}
	must(t, empty("plain")) // when nothing counts yet
	must(t, db.Migrate(t.Context(), append([]Migration{{Chapter: "plain", Version: 1}}, append(labMigrations,
		Migration{Chapter: "other", Version: 1, SQL: `CREATE TABLE others (id {serial}, name TEXT)`})...)))
	fill := func() (ids [2]int64) {
		must(t, db.Change(t.Context(), func(tx *Tx) error {
			for i, table := range []string{"items", "others"} {
				if _, err := tx.NewRaw("INSERT INTO ? (name) VALUES ('a')", bun.Ident(table)).Exec(t.Context()); err != nil {
					return err
				}
				if err := tx.NewSelect().Table(table).ColumnExpr("max(id)").Scan(t.Context(), &ids[i]); err != nil {
					return err
				}
			}
			return nil
		}))
		return ids
	}
	fill()
	must(t, empty("items"))
	if got := fill(); got != [2]int64{1, 2} {
		t.Errorf("ids %v: only the counter of the emptied table starts anew", got)
	}
	if err := empty("nowhere"); err == nil || !strings.Contains(err.Error(), "empty nowhere") {
		t.Error(err)
	}
}
