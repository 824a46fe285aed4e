package store

import (
	"strings"
	"testing"
)

var steps = []Migration{
	{Chapter: "a", Version: 1, SQL: "CREATE TABLE a1 (x TEXT)"},
	{Chapter: "a", Version: 2, SQL: "CREATE TABLE a2 (x TEXT);\nCREATE TABLE a2b (x TEXT)"},
	{Chapter: "b", Version: 1, SQL: "CREATE TABLE b1 (x TEXT)"},
	{Chapter: "a", Version: 3, SQL: "ALTER TABLE a1 ADD COLUMN y BIGINT NOT NULL DEFAULT 7"},
}

func versions(t *testing.T, db *DB) map[string]int {
	t.Helper()
	var rows []applied
	must(t, db.Read().NewSelect().Model(&rows).Scan(t.Context()))
	have := map[string]int{}
	for _, r := range rows {
		have[r.Chapter] = r.Version
	}
	return have
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	for name, parts := range map[string][][]Migration{
		"AtOnce": {steps}, "Twice": {steps, steps, steps}, "StepByStep": {steps[:1], steps[:2], steps[:3], steps}, "Nothing": {nil, steps},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, err := Open(t.Context(), "")
			must(t, err)
			t.Cleanup(func() { _ = db.Close() })
			for _, part := range parts {
				must(t, db.Migrate(t.Context(), part))
			}
			if got := versions(t, db); got["a"] != 3 || got["b"] != 1 || len(got) != 2 {
				t.Errorf("%v", got)
			}
			must(t, db.Change(t.Context(), func(tx *Tx) error {
				_, err := tx.ExecContext(t.Context(), "INSERT INTO a1 (x, y) VALUES ('x', 1); INSERT INTO a2b VALUES ('x')")
				return err
			}))
		})
	}
}

func TestMigrateErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		steps []Migration
		want  string
	}{
		{"Newer", steps[:2], "was written by a newer wecomlab (schema a 3, this program knows 2); use that program, or name another file"},
		{"ChapterUnknown", []Migration{steps[0], steps[1], steps[3]}, "(schema b 1, this program knows 0)"},
		{"Gap", append(steps[:4:4], Migration{Chapter: "c", Version: 2}), "schema c: step 2 follows 0"},
		{"Broken", append(steps[:4:4], Migration{Chapter: "c", Version: 1, SQL: "CREATE TABLE c1 (x TEXT)"}, Migration{Chapter: "c", Version: 2, SQL: "CRATE"}), "schema c step 2: "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			db, err := Open(t.Context(), "")
			must(t, err)
			t.Cleanup(func() { _ = db.Close() })
			must(t, db.Migrate(t.Context(), steps))
			if err := db.Migrate(t.Context(), test.steps); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %s", err, test.want)
			}
			if got := versions(t, db); got["a"] != 3 || got["b"] != 1 || len(got) != 2 {
				t.Errorf("something has stayed: %v", got)
			}
			if n, err := db.Read().NewSelect().Table("sqlite_master").Where("name = 'c1'").Count(t.Context()); n != 0 || err != nil {
				t.Errorf("half of a migration has stayed: %d, %v", n, err)
			}
		})
	}
}
