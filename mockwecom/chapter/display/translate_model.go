package display

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/engine/setting"
	"wecomlab/mockwecom/engine/store"
)

// translation is what getresult and the event call such a job.
const translation = "contact_id_translate"

// status is where a job stands (doc 91882).
type status int

const (
	begun   status = 1
	running status = 2
	done    status = 3
)

const (
	jobIDLength = 48
	keyLength   = 48
	// urlLife is how long a result can be fetched (doc 91882).
	urlLife = 24 * time.Hour
	// remembered is how long a job that has ended can be asked for.
	remembered = 30 * 24 * time.Hour
)

var (
	beginsAfter = setting.Span("translate.begins_after", time.Second, translateDoc, "how long service/contact/id_translate waits before it begins, in virtual time")
	takes       = setting.Span("translate.takes", time.Second, translateDoc, "how long service/contact/id_translate takes, in virtual time")
)

// job is one translation of files.
type job struct {
	bun.BaseModel `bun:"table:contact_translations"`

	ID        string    `bun:"jobid,pk"`
	Key       string    `bun:"address"` // in the address of the result
	Provider  string    `bun:"provider"`
	Corp      string    `bun:"corp"` // plain
	Files     []string  `bun:"files,type:text"`
	Name      string    `bun:"name"` // of the zip, before its own translation; empty: the one file comes as it is
	Status    status    `bun:"status"`
	Result    string    `bun:"result"` // media_id; empty: there is none, or none yet
	Entry     int64     `bun:"entry"`  // the call that began it
	CreatedAt time.Time `bun:"created_at"`
	EndedAt   time.Time `bun:"ended_at"`
}

var migrations = []store.Migration{{Chapter: "display", Version: 1, SQL: `
CREATE TABLE contact_translations (
	jobid TEXT PRIMARY KEY,
	address TEXT NOT NULL UNIQUE,
	provider TEXT NOT NULL,
	corp TEXT NOT NULL,
	files TEXT NOT NULL,
	name TEXT NOT NULL,
	status BIGINT NOT NULL,
	result TEXT NOT NULL,
	entry BIGINT NOT NULL,
	created_at {time} NOT NULL,
	ended_at {time} NOT NULL
)`}}

// findJob gives the job of which a column has a value, nil when there is none.
func findJob(ctx context.Context, db bun.IDB, column, value string) (*job, error) {
	j := new(job)
	err := db.NewSelect().Model(j).Where("? = ?", bun.Ident(column), value).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up the translation: %w", err)
	}
	return j, nil
}

// forgetOld removes the jobs of a provider that ended long ago.
func forgetOld(ctx context.Context, tx *store.Tx, provider string, now time.Time) error {
	_, err := tx.NewDelete().Model((*job)(nil)).Where("provider = ?", provider).Where("status = ?", done).Where("ended_at < ?", now.Add(-remembered)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("forget old translations: %w", err)
	}
	return nil
}

// save stores where a job stands. It reports whether the job is still there and has not ended: the world may have been loaded anew.
func (j *job) save(ctx context.Context, tx *store.Tx) (there bool, err error) {
	res, err := tx.NewUpdate().Model(j).Column("status", "result", "ended_at").WherePK().Where("status <> ?", done).Exec(ctx)
	if err != nil {
		return false, fmt.Errorf("save translation %s: %w", j.ID, err)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}
