package media

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/store"
)

// Life is how long a temporary file can be used (doc 90253).
const Life = 3 * 24 * time.Hour

// File is one temporary file (临时素材). Its bytes are read with [Media.Open].
type File struct {
	bun.BaseModel `bun:"table:media_files"`

	MediaID     string     `bun:"media_id,pk"`
	Corp        string     `bun:"corp"`       // plain corpid; every app of it may use the file
	Scope       string     `bun:"scope"`      // who else alone may use it, such as one group robot; empty for the corp's apps
	Agent       int64      `bun:"agent"`      // who uploaded it
	Attachment  Attachment `bun:"attachment"` // where it may be used besides messages
	Kind        Kind       `bun:"kind"`
	Name        string     `bun:"name"` // as uploaded
	ContentType string     `bun:"content_type"`
	Extension   string     `bun:"extension"` // with its dot, may be empty
	Size        int64      `bun:"size"`      // bytes
	Hash        string     `bun:"hash"`      // of the body; empty once it was collected
	HighHash    string     `bun:"high_hash"` // of the high-definition body of a recorded voice
	HighSize    int64      `bun:"high_size"`
	Entry       int64      `bun:"entry"` // the exchange that brought it
	CreatedAt   time.Time  `bun:"created_at"`
	ExpiresAt   time.Time  `bun:"expires_at"`
}

// picture is one uploaded picture with a lasting address.
type picture struct {
	bun.BaseModel `bun:"table:media_pictures"`

	ID          string    `bun:"id,pk"`
	Corp        string    `bun:"corp"`
	ContentType string    `bun:"content_type"`
	Size        int64     `bun:"size"`
	Hash        string    `bun:"hash"`
	CreatedAt   time.Time `bun:"created_at"`
}

var migrations = []store.Migration{{Chapter: "media", Version: 1, SQL: `
CREATE TABLE media_files (
	media_id TEXT PRIMARY KEY,
	corp TEXT NOT NULL,
	scope TEXT NOT NULL,
	agent BIGINT NOT NULL,
	kind TEXT NOT NULL,
	name TEXT NOT NULL,
	content_type TEXT NOT NULL,
	extension TEXT NOT NULL,
	size BIGINT NOT NULL,
	hash TEXT NOT NULL,
	high_hash TEXT NOT NULL,
	high_size BIGINT NOT NULL,
	entry BIGINT NOT NULL,
	created_at {time} NOT NULL,
	expires_at {time} NOT NULL
);
CREATE INDEX media_files_expires ON media_files (expires_at);
CREATE INDEX media_files_hash ON media_files (hash);
CREATE INDEX media_files_high_hash ON media_files (high_hash);
CREATE TABLE media_pictures (
	id TEXT PRIMARY KEY,
	corp TEXT NOT NULL,
	content_type TEXT NOT NULL,
	size BIGINT NOT NULL,
	hash TEXT NOT NULL,
	created_at {time} NOT NULL
);
CREATE INDEX media_pictures_hash ON media_pictures (hash);
CREATE INDEX media_pictures_corp ON media_pictures (corp, created_at);
CREATE TABLE media_jobs (
	jobid TEXT PRIMARY KEY,
	corp TEXT NOT NULL,
	agent BIGINT NOT NULL,
	kind TEXT NOT NULL,
	name TEXT NOT NULL,
	url TEXT NOT NULL,
	md5 TEXT NOT NULL,
	status BIGINT NOT NULL,
	errcode BIGINT NOT NULL,
	errmsg TEXT NOT NULL,
	media_id TEXT NOT NULL,
	entry BIGINT NOT NULL,
	created_at {time} NOT NULL,
	expires_at {time} NOT NULL
)`}, {Chapter: "media", Version: 2, SQL: `
ALTER TABLE media_files ADD COLUMN attachment BIGINT NOT NULL DEFAULT 0`}}

// The lengths of ids: opaque, base64url (observed; 20-corp-api §1.7).
const (
	mediaIDLength   = 66
	pictureIDLength = 40
	jobIDLength     = 64
)

// Find gives a file of a corp that is there and not expired, nil when there is none.
func (m *Media) Find(ctx context.Context, db bun.IDB, corp, mediaID string) (*File, error) {
	f, err := m.find(ctx, db, corp, mediaID)
	if f == nil || err != nil || f.Scope != "" || !m.rt.Clock.Now().Before(f.ExpiresAt) {
		return nil, err
	}
	return f, nil
}

func (m *Media) find(ctx context.Context, db bun.IDB, corp, mediaID string) (*File, error) {
	f := new(File)
	err := db.NewSelect().Model(f).Where("media_id = ?", mediaID).Where("corp = ?", corp).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up media: %w", err)
	}
	return f, nil
}

// Open gives the bytes of a file. Close what it gives.
func (m *Media) Open(f *File) (*os.File, error) { return m.blobs.Open(f.Hash) }

// Add stores a file whose body is committed. It completes its id and times.
func (m *Media) Add(ctx context.Context, tx *store.Tx, f *File) error {
	f.MediaID = m.rt.Random.Text(mediaIDLength, random.Token)
	f.CreatedAt = m.rt.Clock.Now()
	f.ExpiresAt = f.CreatedAt.Add(Life)
	f.Entry = tx.Entry
	if _, err := tx.NewInsert().Model(f).Exec(ctx); err != nil {
		return fmt.Errorf("store media: %w", err)
	}
	tx.OnCommit(func() { m.plan(f.ExpiresAt) })
	return nil
}
