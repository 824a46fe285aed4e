package directory

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/uptrace/bun"
)

// Corp gives a corp by its plain corpid, whose case does not count (doc 97104); nil when there is none.
func (d *Directory) Corp(ctx context.Context, db bun.IDB, corpid string) (*Corp, error) {
	key := strings.ToLower(corpid)
	load := func() (*Corp, error) { return oneCorp(ctx, db, "corpid = ?", key) }
	if writing(db) {
		return found(load())
	}
	return found(d.corps.Get(key, load))
}

// corpByNumber gives a corp by the number behind its provider-scoped ids.
func (d *Directory) corpByNumber(ctx context.Context, db bun.IDB, id int64) (*Corp, error) {
	load := func() (*Corp, error) { return oneCorp(ctx, db, "id = ?", id) }
	if writing(db) {
		return found(load())
	}
	return found(d.numbers.Get(id, load))
}

func oneCorp(ctx context.Context, db bun.IDB, where string, value any) (*Corp, error) {
	c := new(Corp)
	if err := db.NewSelect().Model(c).Where(where, value).Scan(ctx); err != nil {
		return nil, fmt.Errorf("look up corp %v: %w", value, err)
	}
	return c, nil
}

// Corps gives every corp, in the order in which they came into the world.
func (d *Directory) Corps(ctx context.Context, db bun.IDB) ([]*Corp, error) {
	var all []*Corp
	if err := db.NewSelect().Model(&all).Order("id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("list corps: %w", err)
	}
	return all, nil
}

// found turns the database's word for "no such row" into nil.
func found[T any](row *T, err error) (*T, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return row, err
}
