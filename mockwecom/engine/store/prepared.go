package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/uptrace/bun"
)

// statements are the queries of one database that are parsed once, by their text. Those of one program are few; they end with the database.
type statements struct {
	mu   sync.RWMutex // never held while a connection is waited for: who has the only one may ask
	kept map[string]*sql.Stmt
}

func (s *statements) get(query string) *sql.Stmt {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.kept[query]
}

// keep gives the statement that is kept from now on: this one, or one that somebody else has made meanwhile.
func (s *statements) keep(query string, made *sql.Stmt) (*sql.Stmt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if other := s.kept[query]; other != nil {
		return other, made.Close()
	}
	if s.kept == nil {
		s.kept = map[string]*sql.Stmt{}
	}
	s.kept[query] = made
	return made, nil
}

// One reads one row into a model by a query that is parsed once and kept: for what is looked up all the time, since parsing costs more than
// finding. A ? stands for each argument. It reads outside of transactions only, like [DB.Read]; no row is [sql.ErrNoRows].
func (db *DB) One(ctx context.Context, into any, query string, args ...any) error {
	statement, err := db.prepared(ctx, query)
	if err != nil {
		return err
	}
	return one(ctx, db.bun, statement, into, args)
}

// One is [DB.One] within the transaction. It is also for a statement that writes and gives a row back by RETURNING.
func (tx *Tx) One(ctx context.Context, into any, query string, args ...any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	statement, err := tx.prepared(ctx, query)
	if err != nil {
		return err
	}
	return one(ctx, tx.db.bun, statement, into, args)
}

// Run carries out a statement that is parsed once and kept, and gives how many rows it has changed: for what is written all the time. A ?
// stands for each argument, which reaches the database as it is: a slice has to be made a text before. A caller that has gone is refused,
// but one that goes meanwhile is not heard.
func (tx *Tx) Run(ctx context.Context, query string, args ...any) (changed int64, err error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	ctx = context.WithoutCancel(ctx) // to watch a caller costs as much as a short statement
	statement, err := tx.prepared(ctx, query)
	if err != nil {
		return 0, err
	}
	done, err := statement.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return done.RowsAffected()
}

func one(ctx context.Context, db *bun.DB, statement *sql.Stmt, into any, args []any) (err error) {
	rows, err := statement.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer func() {
		if closed := rows.Close(); err == nil {
			err = closed
		}
	}()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return err
		}
		return sql.ErrNoRows
	}
	return db.ScanRow(ctx, rows, into)
}

// prepared gives the statement of a query. It needs a connection when it meets the query for the first time.
func (db *DB) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if s := db.statements.get(query); s != nil {
		return s, nil
	}
	s, err := db.bun.DB.PrepareContext(ctx, db.placeholders(query))
	if err != nil {
		return nil, fmt.Errorf("prepare %s: %w", query, err)
	}
	return db.statements.keep(query, s)
}

// prepared gives the statement of a query on the transaction's connection. One that the database does not keep yet is the transaction's
// own, since a SQLite world has no second connection on which to make it; it is kept once the transaction has ended.
func (tx *Tx) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if s := tx.statements[query]; s != nil {
		return s, nil
	}
	var s *sql.Stmt
	if kept := tx.db.statements.get(query); kept != nil {
		s = tx.raw.StmtContext(ctx, kept)
	} else {
		var err error
		if s, err = tx.raw.PrepareContext(ctx, tx.db.placeholders(query)); err != nil {
			return nil, fmt.Errorf("prepare %s: %w", query, err)
		}
		tx.met = append(tx.met, query)
	}
	if tx.statements == nil {
		tx.statements = map[string]*sql.Stmt{}
	}
	tx.statements[query] = s
	return s, nil
}

// keepMet keeps the queries that a transaction was the first to use. One that cannot be prepared is met again by the next.
func (tx *Tx) keepMet(ctx context.Context) {
	for _, query := range tx.met {
		_, _ = tx.db.prepared(ctx, query)
	}
}

// placeholders writes a query in the words of the dialect.
func (db *DB) placeholders(query string) string {
	if !db.postgres {
		return query
	}
	parts := strings.Split(query, "?")
	for i := range parts[1:] {
		parts[i] += "$" + strconv.Itoa(i+1)
	}
	return strings.Join(parts, "")
}
