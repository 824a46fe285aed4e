package batch

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/mockwecom/engine/store"
)

// kind is what a job does, as type in its result and JobType in its event (doc 90983, 90973).
type kind string

const (
	syncUser     kind = "sync_user"
	replaceUser  kind = "replace_user"
	replaceParty kind = "replace_party"
)

// status is where a job stands (doc 90983).
type status int

const (
	started status = 1
	running status = 2
	done    status = 3
)

const (
	jobIDLength = 43
	kept        = 5   // results of a corp that can be asked for (entry 40089 of doc 90313)
	remembered  = 100 // jobs of a corp of which it is known that there was one
)

// job is one import.
type job struct {
	bun.BaseModel `bun:"table:batch_jobs"`

	Seq       int64        `bun:"seq,pk,autoincrement"`
	ID        string       `bun:"jobid"`
	Corp      string       `bun:"corp"`
	Kind      kind         `bun:"kind"`
	MediaID   string       `bun:"media_id"`
	Invite    bool         `bun:"to_invite"`
	Status    status       `bun:"status"`
	Total     int          `bun:"total"`   // lines of the result
	Settled   int          `bun:"settled"` // of those
	Purged    bool         `bun:"purged"`  // its result is gone
	Errcode   errcode.Code `bun:"errcode"` // of the job as a whole
	Errmsg    string       `bun:"errmsg"`
	Finding   string       `bun:"finding"` // why the file was refused, JSON; empty if it was not
	Entry     int64        `bun:"entry"`   // the call that began it
	CreatedAt time.Time    `bun:"created_at"`
}

// line is one thing that a job has to do, and how it went.
type line struct {
	bun.BaseModel `bun:"table:batch_lines"`

	Job     int64        `bun:"job,pk"`
	N       int          `bun:"n,pk"`
	Name    string       `bun:"name"`   // userid or partyid as the file has it
	Fields  string       `bun:"fields"` // JSON
	Delete  bool         `bun:"deletes"`
	Quiet   bool         `bun:"quiet"` // not part of the result
	Settled bool         `bun:"settled"`
	Action  int          `bun:"action"`
	Errcode errcode.Code `bun:"errcode"`
	Errmsg  string       `bun:"errmsg"`
}

// leftover is a department that the last file of a corp did not have, and that could not go because it was not empty. It goes when a
// later import of members has emptied it (doc 90982).
type leftover struct {
	bun.BaseModel `bun:"table:batch_leftovers"`

	Corp  string `bun:"corp,pk"`
	Party int64  `bun:"party,pk"`
}

var migrations = []store.Migration{{Chapter: "batch", Version: 1, SQL: `
CREATE TABLE batch_jobs (
	seq {serial},
	jobid TEXT NOT NULL UNIQUE,
	corp TEXT NOT NULL,
	kind TEXT NOT NULL,
	media_id TEXT NOT NULL,
	to_invite BOOLEAN NOT NULL,
	status BIGINT NOT NULL,
	total BIGINT NOT NULL,
	settled BIGINT NOT NULL,
	purged BOOLEAN NOT NULL,
	errcode BIGINT NOT NULL,
	errmsg TEXT NOT NULL,
	finding TEXT NOT NULL,
	entry BIGINT NOT NULL,
	created_at {time} NOT NULL
);
CREATE INDEX batch_jobs_corp ON batch_jobs (corp, seq);
CREATE TABLE batch_lines (
	job BIGINT NOT NULL,
	n BIGINT NOT NULL,
	name TEXT NOT NULL,
	fields TEXT NOT NULL,
	deletes BOOLEAN NOT NULL,
	quiet BOOLEAN NOT NULL,
	settled BOOLEAN NOT NULL,
	action BIGINT NOT NULL,
	errcode BIGINT NOT NULL,
	errmsg TEXT NOT NULL,
	PRIMARY KEY (job, n)
);
CREATE INDEX batch_lines_open ON batch_lines (job, settled, n);
CREATE TABLE batch_leftovers (
	corp TEXT NOT NULL,
	party BIGINT NOT NULL,
	PRIMARY KEY (corp, party)
)`}}

// unfinished gives the jobs that have not ended, in the order in which they began.
func unfinished(ctx context.Context, db bun.IDB) ([]*job, error) {
	var jobs []*job
	if err := db.NewSelect().Model(&jobs).Where("status <> ?", done).Order("seq").Scan(ctx); err != nil {
		return nil, fmt.Errorf("look for imports that have not ended: %w", err)
	}
	return jobs, nil
}

// findJob gives a job, nil when there is none of that id.
func findJob(ctx context.Context, db bun.IDB, id string) (*job, error) {
	j := new(job)
	err := db.NewSelect().Model(j).Where("jobid = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up the import: %w", err)
	}
	return j, nil
}

// save stores where a job stands. It reports whether the job is still there: a world may have been loaded anew meanwhile.
func (j *job) save(ctx context.Context, tx *store.Tx) (there bool, err error) {
	res, err := tx.NewUpdate().Model(j).Column("status", "total", "settled", "errcode", "errmsg", "finding").WherePK().Where("jobid = ?", j.ID).Exec(ctx)
	if err != nil {
		return false, fmt.Errorf("save import %s: %w", j.ID, err)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// prune drops the results of a corp beyond the last five, and forgets jobs that are long gone.
func prune(ctx context.Context, tx *store.Tx, corp string) error {
	var all []*job
	if err := tx.NewSelect().Model(&all).Column("seq", "jobid", "purged").Where("corp = ?", corp).Order("seq DESC").Scan(ctx); err != nil {
		return fmt.Errorf("list the imports of %s: %w", corp, err)
	}
	for i, j := range all {
		if i < kept || i < remembered && j.Purged {
			continue
		}
		if _, err := tx.NewDelete().Model((*line)(nil)).Where("job = ?", j.Seq).Exec(ctx); err != nil {
			return fmt.Errorf("drop the result of import %s: %w", j.ID, err)
		}
		if err := dropCallback(ctx, tx, j.ID); err != nil {
			return err
		}
		q := "UPDATE batch_jobs SET purged = TRUE WHERE seq = ?"
		if i >= remembered {
			q = "DELETE FROM batch_jobs WHERE seq = ?"
		}
		if _, err := tx.ExecContext(ctx, q, j.Seq); err != nil {
			return fmt.Errorf("forget import %s: %w", j.ID, err)
		}
	}
	return nil
}
