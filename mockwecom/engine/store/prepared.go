package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
)

// One reads one row into a model by a query that is parsed once and kept: for what is looked up all the time, since parsing costs more than
// finding. A ? stands for each argument. It reads outside of transactions only, like [DB.Read]; no row is [sql.ErrNoRows].
func (db *DB) One(ctx context.Context, into any, query string, args ...any) (err error) {
	statement, err := db.prepared(ctx, query)
	if err != nil {
		return err
	}
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
	return db.bun.ScanRow(ctx, rows, into)
}

// prepared gives the statement of a query. Those of one program are few; they end with the database.
func (db *DB) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	db.preparing.Lock()
	defer db.preparing.Unlock()
	if s := db.statements[query]; s != nil {
		return s, nil
	}
	text := query
	if db.postgres {
		parts := strings.Split(query, "?")
		for i := range parts[1:] {
			parts[i] += "$" + strconv.Itoa(i+1)
		}
		text = strings.Join(parts, "")
	}
	s, err := db.bun.DB.PrepareContext(ctx, text)
	if err != nil {
		return nil, fmt.Errorf("prepare %s: %w", query, err)
	}
	if db.statements == nil {
		db.statements = map[string]*sql.Stmt{}
	}
	db.statements[query] = s
	return s, nil
}
