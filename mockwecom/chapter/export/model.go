package export

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/store"
)

// kind is what a job exports.
type kind string

const (
	names       kind = "export_simple_user"
	users       kind = "export_user"
	departments kind = "export_department"
	tagUsers    kind = "export_tag" // export_taguser in the form of suites (doc 94956)
)

// status is where a job stands (doc 94854).
type status int

const (
	waiting status = 0
	running status = 1
	done    status = 2
	failed  status = 3
)

const (
	jobIDLength  = 40
	fileIDLength = 48
	remembered   = 100 // jobs of one app that can be asked for
)

// job is one export.
type job struct {
	bun.BaseModel `bun:"table:export_jobs"`

	Seq       int64        `bun:"seq,pk,autoincrement"`
	ID        string       `bun:"jobid"`
	Corp      string       `bun:"corp"`
	Agent     int64        `bun:"agent"`
	Provider  string       `bun:"provider"`
	Kind      kind         `bun:"kind"`
	Tag       int64        `bun:"tag"`
	Key       string       `bun:"aes_key"` // of the request; empty once the job has ended
	BlockSize int          `bun:"block_size"`
	Status    status       `bun:"status"`
	Errcode   errcode.Code `bun:"errcode"`
	Errmsg    string       `bun:"errmsg"`
	Entry     int64        `bun:"entry"` // the call that began it
	CreatedAt time.Time    `bun:"created_at"`
}

// file is one block of an export.
type file struct {
	bun.BaseModel `bun:"table:export_files"`

	ID        string    `bun:"id,pk"` // in its address
	Job       int64     `bun:"job"`
	N         int       `bun:"n"`
	Size      int64     `bun:"size"` // bytes of ciphertext
	MD5       string    `bun:"md5"`  // of ciphertext, hex
	Hash      string    `bun:"hash"` // in the store; empty once it was removed
	ExpiresAt time.Time `bun:"expires_at"`
}

var migrations = []store.Migration{{Chapter: "export", Version: 1, SQL: `
CREATE TABLE export_jobs (
	seq {serial},
	jobid TEXT NOT NULL UNIQUE,
	corp TEXT NOT NULL,
	agent BIGINT NOT NULL,
	provider TEXT NOT NULL,
	kind TEXT NOT NULL,
	tag BIGINT NOT NULL,
	aes_key TEXT NOT NULL,
	block_size BIGINT NOT NULL,
	status BIGINT NOT NULL,
	errcode BIGINT NOT NULL,
	errmsg TEXT NOT NULL,
	entry BIGINT NOT NULL,
	created_at {time} NOT NULL
);
CREATE INDEX export_jobs_app ON export_jobs (corp, agent, seq);
CREATE TABLE export_files (
	id TEXT PRIMARY KEY,
	job BIGINT NOT NULL,
	n BIGINT NOT NULL,
	size BIGINT NOT NULL,
	md5 TEXT NOT NULL,
	hash TEXT NOT NULL,
	expires_at {time} NOT NULL
);
CREATE INDEX export_files_job ON export_files (job, n);
CREATE INDEX export_files_hash ON export_files (hash)`}}

// caller is the app that began a job, as the directory asks for it.
func (j *job) caller() *credential.Credential {
	return &credential.Credential{Kind: credential.CorpToken, Corp: j.Corp, Agent: j.Agent, Provider: j.Provider}
}

// open reports whether a job has not ended.
func (j *job) open() bool { return j.Status == waiting || j.Status == running }

func unfinished(ctx context.Context, db bun.IDB) ([]*job, error) {
	var jobs []*job
	if err := db.NewSelect().Model(&jobs).Where("status IN (?, ?)", waiting, running).Order("seq").Scan(ctx); err != nil {
		return nil, fmt.Errorf("look for exports that have not ended: %w", err)
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
		return nil, fmt.Errorf("look up the export: %w", err)
	}
	return j, nil
}

func findFile(ctx context.Context, db bun.IDB, id string) (*file, error) {
	f := new(file)
	err := db.NewSelect().Model(f).Where("id = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up the exported file: %w", err)
	}
	return f, nil
}

// save stores where a job stands. It reports whether the job is still there and has not ended: a world may have been loaded anew, or
// another process have worked on it.
func (j *job) save(ctx context.Context, tx *store.Tx) (there bool, err error) {
	res, err := tx.NewUpdate().Model(j).Column("status", "aes_key", "errcode", "errmsg").WherePK().Where("jobid = ?", j.ID).Where("status IN (?, ?)", waiting, running).Exec(ctx)
	if err != nil {
		return false, fmt.Errorf("save export %s: %w", j.ID, err)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// prune forgets the jobs of an app that are long gone.
func prune(ctx context.Context, tx *store.Tx, j *job) error {
	var old []int64
	err := tx.NewSelect().Model((*job)(nil)).Column("seq").Where("corp = ?", j.Corp).Where("agent = ?", j.Agent).Order("seq DESC").Limit(1000).Offset(remembered).Scan(ctx, &old)
	if err != nil || len(old) == 0 {
		return err
	}
	if _, err := tx.NewDelete().Model((*file)(nil)).Where("job IN (?)", bun.List(old)).Exec(ctx); err != nil {
		return fmt.Errorf("forget old exports: %w", err)
	}
	_, err = tx.NewDelete().Model((*job)(nil)).Where("seq IN (?)", bun.List(old)).Where("status NOT IN (?, ?)", waiting, running).Exec(ctx)
	return err
}
