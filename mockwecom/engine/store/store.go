// Package store holds one world in one database: SQLite in memory or in a file, or PostgreSQL. It knows no table; chapters
// bring theirs as migrations.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"

	_ "github.com/jackc/pgx/v5/stdlib" // the pgx driver
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// DB is one world's database. It is safe for concurrent use.
type DB struct {
	bun      *bun.DB
	postgres bool
	name     string

	statements statements
}

var memories atomic.Int64

// Open opens the database that dsn names: "" or ":memory:" for one that dies with the process, a postgres:// address, or the
// path of a SQLite file, which is created when it is missing. The error says what to do about a file that is locked,
// read-only or no database.
func Open(ctx context.Context, dsn string) (*DB, error) {
	switch {
	case dsn == "" || dsn == ":memory:":
		return openSQLite(ctx, fmt.Sprintf("file:wecomlab%d?mode=memory&cache=private&_pragma=foreign_keys(1)", memories.Add(1)), "memory")
	case strings.HasPrefix(dsn, "postgres://"), strings.HasPrefix(dsn, "postgresql://"):
		return openPostgres(ctx, dsn)
	}
	if info, err := os.Stat(dsn); err == nil && info.IsDir() {
		return nil, fmt.Errorf("--db %s is a folder; name a file in it, for example %s/world.db", dsn, dsn)
	}
	if err := touch(dsn); err != nil {
		return nil, err
	}
	escaped := (&url.URL{Path: dsn}).EscapedPath() // SQLite reads a file: address
	return openSQLite(ctx, "file:"+escaped+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(0)&_pragma=locking_mode(EXCLUSIVE)&_pragma=foreign_keys(1)&_pragma=cache_size(-65536)&_pragma=journal_size_limit(67108864)", dsn)
}

// touch creates a database file that only its owner can read: it holds keys.
func touch(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err == nil {
		return f.Close()
	}
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("--db %s cannot be written: %w; make it writable, or start without --db for a world in memory", path, err)
	}
	return fmt.Errorf("--db %s: %w", path, err)
}

// sqliteDialect is shared by all worlds of a process: it holds what bun has learnt of the models, not of a database.
var sqliteDialect = sync.OnceValue(func() *sqlitedialect.Dialect { return sqlitedialect.New() })

func openSQLite(ctx context.Context, dsn, name string) (*DB, error) {
	raw, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", name, err)
	}
	raw.SetMaxOpenConns(1)
	raw.SetMaxIdleConns(1)
	raw.SetConnMaxLifetime(0)
	db := &DB{bun: bun.NewDB(raw, sqliteDialect()), name: name}
	// An exclusive lock is only taken by the first write, and it must be refused now, not at the first customer.
	if _, err := raw.ExecContext(ctx, "BEGIN IMMEDIATE; COMMIT"); err != nil {
		return nil, errors.Join(explain(name, err), raw.Close())
	}
	return db, nil
}

// explain turns SQLite's word into what a person can do.
func explain(name string, err error) error {
	var se *sqlite.Error
	if !errors.As(err, &se) {
		return fmt.Errorf("database %s: %w", name, err)
	}
	switch se.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fmt.Errorf("database %s is in use by another simulator: stop that one, or name another file: %w", name, err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return fmt.Errorf("database %s cannot be written: check its permissions and its folder's, or start without --db: %w", name, err)
	case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
		return fmt.Errorf("%s is not a database of wecomlab, or it is damaged; name another file: %w", name, err)
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("the disk of database %s is full: %w", name, err)
	}
	return fmt.Errorf("database %s: %w", name, err)
}

// explainWrite explains what the database itself has refused and leaves what f has refused as it is.
func (db *DB) explainWrite(err error) error {
	if se := (*sqlite.Error)(nil); errors.As(err, &se) {
		return explain(db.name, err)
	}
	return err
}

func openPostgres(ctx context.Context, dsn string) (*DB, error) {
	raw, err := sql.Open("pgx", dsn)
	if err != nil {
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	raw.SetMaxOpenConns(8)
	db := &DB{bun: bun.NewDB(raw, pgdialect.New()), postgres: true, name: "PostgreSQL"}
	if err := raw.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("PostgreSQL does not answer: %w", err), raw.Close())
	}
	return db, nil
}

// Name says where the world lives: memory, a path, or PostgreSQL.
func (db *DB) Name() string { return db.name }

// Durable reports whether the world outlives the process.
func (db *DB) Durable() bool { return db.name != "memory" }

// Read gives the handle for queries outside a transaction. Never use it inside [DB.Write]: a SQLite world has one connection.
func (db *DB) Read() bun.IDB { return db.bun }

// Close ends the database; what was committed is on disk.
func (db *DB) Close() error { return db.bun.Close() }

// Tx is one write. What must happen once it is committed is registered with OnCommit and Later.
type Tx struct {
	bun.IDB
	Entry  int64 // the journal entry on whose behalf the write is made
	commit []func()
	later  []func()

	db         *DB
	raw        *sql.Tx
	statements map[string]*sql.Stmt // that it has used, by their query
	met        []string             // queries that the database does not keep yet
}

// OnCommit runs f right after the commit: caches are dropped here.
func (tx *Tx) OnCommit(f func()) { tx.commit = append(tx.commit, f) }

// Later runs f when the exchange that made the write has been journalled: events leave here.
func (tx *Tx) Later(f func()) { tx.later = append(tx.later, f) }

// Write runs f in one transaction. It commits when f gives nil and rolls back otherwise, also on a panic. The function
// that it returns runs what was registered with Later; call it once the cause has been journalled. A write that has begun
// does not end with ctx: a caller that is gone must not decide between commit and rollback.
func (db *DB) Write(ctx context.Context, entry int64, f func(*Tx) error) (after func(), err error) {
	tx := &Tx{Entry: entry, db: db}
	ctx = context.WithoutCancel(ctx)
	defer tx.keepMet(ctx)
	err = db.bun.RunInTx(ctx, nil, func(_ context.Context, b bun.Tx) error {
		tx.IDB, tx.raw = b, b.Tx
		return f(tx)
	})
	if err != nil {
		return func() {}, db.explainWrite(err)
	}
	for _, f := range tx.commit {
		f()
	}
	return func() {
		for _, f := range tx.later {
			f()
		}
	}, nil
}

// Change is [DB.Write] for writes that no journal entry stands for.
func (db *DB) Change(ctx context.Context, f func(*Tx) error) error {
	after, err := db.Write(ctx, 0, f)
	if err == nil {
		after()
	}
	return err
}

// Empty deletes every row of the given tables and starts their counters anew.
func (db *DB) Empty(ctx context.Context, tx *Tx, tables []string) error {
	if db.postgres {
		_, err := tx.ExecContext(ctx, "TRUNCATE "+strings.Join(tables, ", ")+" RESTART IDENTITY")
		return err
	}
	for _, t := range tables {
		if _, err := tx.ExecContext(ctx, "DELETE FROM ?", bun.Ident(t)); err != nil {
			return fmt.Errorf("empty %s: %w", t, err)
		}
	}
	return restartCounters(ctx, tx, tables)
}

// CountFrom lets the counter of a table go on with a number, after rows were stored under numbers of their own. SQLite does so by itself.
func (tx *Tx) CountFrom(ctx context.Context, table string, next int64) error {
	if tx.Dialect().Name() != dialect.PG {
		return nil
	}
	_, err := tx.ExecContext(ctx, "SELECT setval(pg_get_serial_sequence(?, 'id'), ?, FALSE)", table, next)
	return err
}

func restartCounters(ctx context.Context, tx *Tx, tables []string) error {
	const counters = "sqlite_sequence" // which SQLite makes with the first table that counts
	there, err := tx.NewSelect().Table("sqlite_master").Where("name = ?", counters).Exists(ctx)
	if err != nil || !there {
		return err
	}
	_, err = tx.NewDelete().Table(counters).Where("name IN (?)", bun.List(tables)).Exec(ctx)
	return err
}
