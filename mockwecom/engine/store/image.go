package store

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strconv"
	"sync"
)

// images keeps the image of an empty database with its whole schema, so that further worlds of one process need not read the
// schema statement by statement: a test suite starts thousands. It is made for the second world; a program that runs one
// world never pays for it.
var images struct {
	sync.Mutex
	schema [sha256.Size]byte // which steps the image is of
	worlds int               // how many were migrated by these steps
	image  []byte
}

// schemaOf names a schema by its text.
func schemaOf(steps []Migration) [sha256.Size]byte {
	h := sha256.New()
	for _, s := range steps {
		h.Write([]byte(s.Chapter + "\x00" + strconv.Itoa(s.Version) + "\x00" + s.SQL + "\x00"))
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// serializer is what the driver's connection can do beyond database/sql.
type serializer interface {
	Serialize() ([]byte, error)
	Deserialize(image []byte) error
}

// blank reports whether this is a world in memory that has no table yet: one that an image can fill, or be made of.
func (db *DB) blank(ctx context.Context) (bool, error) {
	if db.Durable() {
		return false, nil
	}
	tables, err := db.bun.NewSelect().Table("sqlite_schema").Count(ctx)
	return tables == 0, err
}

// fromImage fills a blank world from the image of its schema; done is false where there is none.
func (db *DB) fromImage(ctx context.Context, schema [sha256.Size]byte) (done bool, err error) {
	images.Lock()
	image := images.image
	if images.schema != schema {
		image = nil
	}
	images.Unlock()
	if image == nil {
		return false, nil
	}
	if err := db.driver(ctx, func(s serializer) error { return s.Deserialize(image) }); err != nil {
		return false, fmt.Errorf("fill the world's database from the image of its schema: %w", err)
	}
	return true, nil
}

// keepImage makes the image of a world that was blank and has just been migrated, when it is the second one.
func (db *DB) keepImage(ctx context.Context, schema [sha256.Size]byte) error {
	images.Lock()
	defer images.Unlock()
	if images.schema != schema {
		images.schema, images.worlds, images.image = schema, 0, nil
	}
	images.worlds++
	if images.worlds < 2 || images.image != nil {
		return nil
	}
	return db.driver(ctx, func(s serializer) (err error) {
		images.image, err = s.Serialize()
		return err
	})
}

func (db *DB) driver(ctx context.Context, f func(serializer) error) error {
	conn, err := db.bun.DB.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(driver any) error {
		s, ok := driver.(serializer)
		if !ok {
			return fmt.Errorf("the driver %T cannot write images", driver)
		}
		return f(s)
	})
}
