package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"
)

// Migration is one step of a chapter's schema. Steps are never edited once they were released; later ones follow.
//
// SQL is portable text in which {serial} stands for a self-counting primary key, {time} for an instant and {bytes} for
// bytes, in the words of the dialect; {clustered} behind a table says that its rows lie in the order of its key. Statements are separated by a semicolon at the end of a line.
type Migration struct {
	Chapter string
	Version int
	SQL     string

	Postgres string // what PostgreSQL gets instead, where the dialects have no words in common
}

type applied struct {
	bun.BaseModel `bun:"table:schema_versions"`
	Chapter       string `bun:"chapter,pk"`
	Version       int    `bun:"version"`
}

const versionsTable = `CREATE TABLE IF NOT EXISTS schema_versions (chapter TEXT PRIMARY KEY, version BIGINT NOT NULL)`

// Migrate brings the schema up to the last of the given steps. A database that a newer program has written is refused.
func (db *DB) Migrate(ctx context.Context, steps []Migration) error {
	blank, err := db.blank(ctx)
	if err != nil {
		return err
	}
	if !blank {
		return db.migrate(ctx, steps)
	}
	schema := schemaOf(steps)
	if done, err := db.fromImage(ctx, schema); done || err != nil {
		return err
	}
	if err := db.migrate(ctx, steps); err != nil {
		return err
	}
	return db.keepImage(ctx, schema)
}

func (db *DB) migrate(ctx context.Context, steps []Migration) error {
	return db.bun.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.ExecContext(ctx, versionsTable); err != nil {
			return explain(db.name, err)
		}
		var rows []applied
		if err := tx.NewSelect().Model(&rows).Order("chapter").Scan(ctx); err != nil {
			return explain(db.name, err)
		}
		return db.apply(ctx, tx, steps, rows)
	})
}

func (db *DB) apply(ctx context.Context, tx bun.Tx, steps []Migration, rows []applied) error {
	have, known := map[string]int{}, map[string]int{}
	for _, s := range steps {
		known[s.Chapter] = max(known[s.Chapter], s.Version)
	}
	for _, r := range rows {
		have[r.Chapter] = r.Version
		if r.Version > known[r.Chapter] {
			return fmt.Errorf("database %s was written by a newer wecomlab (schema %s %d, this program knows %d); use that program, or name another file",
				db.name, r.Chapter, r.Version, known[r.Chapter])
		}
	}
	for _, s := range steps {
		if s.Version <= have[s.Chapter] {
			continue
		}
		if s.Version != have[s.Chapter]+1 {
			return fmt.Errorf("schema %s: step %d follows %d", s.Chapter, s.Version, have[s.Chapter])
		}
		if _, err := tx.ExecContext(ctx, db.words(s)); err != nil {
			return fmt.Errorf("schema %s step %d: %w", s.Chapter, s.Version, err)
		}
		have[s.Chapter] = s.Version
	}
	return writeVersions(ctx, tx, rows, have)
}

// writeVersions stores what has changed.
func writeVersions(ctx context.Context, tx bun.Tx, before []applied, now map[string]int) error {
	var changed []applied
	for chapter, version := range now {
		row := applied{Chapter: chapter, Version: version}
		if !slices.Contains(before, row) {
			changed = append(changed, row)
		}
	}
	if len(changed) == 0 {
		return nil
	}
	_, err := tx.NewInsert().Model(&changed).On("CONFLICT (chapter) DO UPDATE").Set("version = EXCLUDED.version").Exec(ctx)
	return err
}

func (db *DB) words(step Migration) string {
	if !db.postgres {
		return strings.NewReplacer("{serial}", "INTEGER PRIMARY KEY AUTOINCREMENT", "{time}", "TIMESTAMP", "{bytes}", "BLOB", "{clustered}", "WITHOUT ROWID").Replace(step.SQL)
	}
	return strings.NewReplacer("{serial}", "BIGSERIAL PRIMARY KEY", "{time}", "TIMESTAMPTZ", "{bytes}", "BYTEA", "{clustered}", "").Replace(cmp.Or(step.Postgres, step.SQL))
}
