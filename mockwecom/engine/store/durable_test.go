package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// play is the other process: hold keeps the database open, write writes on and on and says what was committed.
func play(path, what string) error {
	ctx := context.Background()
	db, err := Open(ctx, path)
	if err != nil {
		return err
	}
	if err := db.Migrate(ctx, labMigrations); err != nil {
		return err
	}
	fmt.Println("open")
	for i := 0; what == "write"; i++ {
		name := fmt.Sprint(i)
		if err := db.Change(ctx, func(tx *Tx) error { return add(ctx, tx, name) }); err != nil {
			return err
		}
		fmt.Println(name)
	}
	_, err = io.Copy(io.Discard, os.Stdin) // until it is killed
	return err
}

// What was acknowledged before kill -9 is there afterwards, in its order.
func TestKilled(t *testing.T) {
	t.Parallel()
	for round := range 3 {
		path := filepath.Join(t.TempDir(), "world.db")
		writer := playElsewhere(t, path, "write")
		acknowledged := 20 + 7*round
		for i := range acknowledged {
			if got := writer.line(t); got != fmt.Sprint(i) {
				t.Fatalf("acknowledged %s, want %d", got, i)
			}
		}
		writer.kill()
		got := names(t, openLab(t, path))
		if len(got) < acknowledged {
			t.Errorf("%d acknowledged, %d found", acknowledged, len(got))
		}
		for i, name := range got {
			if name != fmt.Sprint(i) {
				t.Fatalf("item %d is %s", i, name)
			}
		}
	}
}

// A full disk refuses with a sentence, loses nothing that was acknowledged, and is no end: with room again it goes on.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "world.db")
	db := openLab(t, path)
	limit := func(pages int) {
		var now int
		must(t, db.Read().NewRaw(fmt.Sprintf("PRAGMA max_page_count = %d", pages)).Scan(t.Context(), &now))
	}
	limit(20)
	var kept []string
	var err error
	for i := 0; err == nil && i < 1000; i++ {
		name := fmt.Sprint(i, strings.Repeat("x", 1000))
		if err = db.Change(t.Context(), func(tx *Tx) error { return add(t.Context(), tx, name) }); err == nil {
			kept = append(kept, name)
		}
	}
	if err == nil || !strings.Contains(err.Error(), "the disk of database "+path+" is full") {
		t.Fatalf("%v", err)
	}
	if got := names(t, db); len(got) != len(kept) {
		t.Errorf("%d acknowledged, %d found", len(kept), len(got))
	}
	limit(1000)
	must(t, db.Change(t.Context(), func(tx *Tx) error { return add(t.Context(), tx, "room again") }))
	must(t, db.Close())
	if got := names(t, openLab(t, path)); len(got) != len(kept)+1 {
		t.Errorf("after a restart: %d of %d", len(got), len(kept)+1)
	}
}

// A caller that leaves in mid-write decides nothing: a world in memory lives in its one connection, which must survive it.
func TestCancelled(t *testing.T) {
	t.Parallel()
	for name, dsn := range map[string]string{"Memory": "", "File": filepath.Join(t.TempDir(), "world.db")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := openLab(t, dsn)
			must(t, db.Change(t.Context(), func(tx *Tx) error { return add(t.Context(), tx, "first") }))
			ctx, cancel := context.WithCancel(t.Context())
			must(t, db.Change(ctx, func(tx *Tx) error {
				cancel()
				return add(context.WithoutCancel(ctx), tx, "second")
			}))
			err := db.Change(ctx, func(tx *Tx) error {
				must(t, add(t.Context(), tx, "third"))
				return add(ctx, tx, "fourth")
			})
			if !errors.Is(err, context.Canceled) {
				t.Errorf("a query of a caller that is gone: %v", err)
			}
			var n int
			if err := db.Read().NewSelect().Table("items").ColumnExpr("count(*)").Scan(ctx, &n); !errors.Is(err, context.Canceled) {
				t.Errorf("a read of a caller that is gone: %v", err)
			}
			if got := strings.Join(names(t, db), " "); got != "first second" {
				t.Errorf("%s", got)
			}
		})
	}
}
