package printing

import (
	"time"

	"github.com/uptrace/bun"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/engine/store"
)

// MaxFile is the most octets of a document, and of a scan unless a setting says otherwise (doc 94011, 96408).
const MaxFile = openhw.MaxFile

// Job is one print job. What is read of it is the caller's own.
type Job struct {
	bun.BaseModel `bun:"table:print_jobs,alias:print_job"`

	ID      int64  `bun:"id,pk,autoincrement"`
	JobID   string `bun:"jobid"`
	Corp    string `bun:"corp"`   // plain corpid
	UserID  string `bun:"userid"` // plain
	Device  string `bun:"sn_key"` // key of the printer's SN
	SN      string `bun:"sn"`
	DocName string `bun:"doc_name"`
	DocSize int64  `bun:"doc_size"` // octets of the original document
	Format  string `bun:"format"`   // openhw.FormatPDF or openhw.FormatJPG, of what a printer in direct mode gets
	Pages   int    `bun:"pages"`    // 0: they could not be counted

	Settings []openhw.Setting `bun:"settings,type:text"`
	Version  uint32           `bun:"setting_version"` // of the settings; grows with every change

	Submitted bool             `bun:"submitted"` // false: the member still looks at the settings, and no printer knows of the job
	Scanned   bool             `bun:"scanned"`   // submitted after the printer's code was scanned: somebody stands there
	State     string           `bun:"state"`     // of the printer's code
	Status    openhw.JobStatus `bun:"status"`    // as the list has it: openhw.JobOpen, JobPrinted or JobFailed
	ErrCode   int64            `bun:"errcode"`   // as reported last
	ErrMsg    string           `bun:"errmsg"`    // as reported last

	Key       string    `bun:"aes_key"`    // 43 characters; seals the document for a vendor's cloud; empty in direct mode
	CreatedAt int64     `bun:"created_at"` // Unix seconds of virtual time: of the submission once there was one
	ExpiresAt time.Time `bun:"expires_at"`
	Entry     int64     `bun:"entry"` // the exchange that brought it

	Preview Transcoding `bun:"embed:preview_"` // the vendor's rendering of the newest settings; cloud mode
}

// Transcoding is what a vendor's cloud has made of a document before it is submitted (转码, doc 96412). It counts for one version
// of the settings.
type Transcoding struct {
	Version uint32 `bun:"version"` // of the settings; 0: there is none
	Format  string `bun:"format"`  // openhw.FormatPDF or openhw.FormatJPG
	Pages   int    `bun:"pages"`   // as the vendor says
	ErrCode int64  `bun:"errcode"`
	ErrMsg  string `bun:"errmsg"`
}

// role is what a file is to its job.
type role string

const (
	original role = "original" // as the member has given it
	printed  role = "printed"  // what a printer in direct mode gets: a PDF, or one picture a page
	sealed   role = "sealed"   // encrypted with the job's key, for a vendor's cloud
	preview  role = "preview"  // what a vendor's cloud has rendered
)

// body is one file of a job; its octets stand in the store of files.
type body struct {
	bun.BaseModel `bun:"table:print_files,alias:print_file"`

	ID   int64  `bun:"id,pk,autoincrement"`
	Job  int64  `bun:"job"`
	Role role   `bun:"role"`
	Idx  int    `bun:"idx"` // page of a picture, from 0
	Size int64  `bun:"size"`
	Hash string `bun:"hash"`
}

// address is where a vendor's cloud fetches a sealed file.
type address struct {
	bun.BaseModel `bun:"table:print_addresses,alias:print_address"`

	ID        string    `bun:"id,pk"` // the last part of its path
	Job       int64     `bun:"job"`
	ExpiresAt time.Time `bun:"expires_at"`
	Entry     int64     `bun:"entry"` // the exchange that gave it
}

var migrations = []store.Migration{{Chapter: chapterName, Version: 1, SQL: `
CREATE TABLE print_jobs (
	id {serial},
	jobid TEXT NOT NULL UNIQUE,
	corp TEXT NOT NULL,
	userid TEXT NOT NULL,
	sn_key TEXT NOT NULL,
	sn TEXT NOT NULL,
	doc_name TEXT NOT NULL,
	doc_size BIGINT NOT NULL,
	format TEXT NOT NULL,
	pages BIGINT NOT NULL,
	settings TEXT NOT NULL,
	setting_version BIGINT NOT NULL,
	submitted BOOLEAN NOT NULL,
	scanned BOOLEAN NOT NULL,
	state TEXT NOT NULL,
	status BIGINT NOT NULL,
	errcode BIGINT NOT NULL,
	errmsg TEXT NOT NULL,
	aes_key TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	expires_at {time} NOT NULL,
	entry BIGINT NOT NULL,
	preview_version BIGINT NOT NULL,
	preview_format TEXT NOT NULL,
	preview_pages BIGINT NOT NULL,
	preview_errcode BIGINT NOT NULL,
	preview_errmsg TEXT NOT NULL
);
CREATE INDEX print_jobs_device ON print_jobs (sn_key, created_at);
CREATE INDEX print_jobs_expires ON print_jobs (expires_at);
CREATE TABLE print_files (
	id {serial},
	job BIGINT NOT NULL,
	role TEXT NOT NULL,
	idx BIGINT NOT NULL,
	size BIGINT NOT NULL,
	hash TEXT NOT NULL
);
CREATE INDEX print_files_job ON print_files (job, role, idx);
CREATE INDEX print_files_hash ON print_files (hash);
CREATE TABLE print_addresses (
	id TEXT PRIMARY KEY,
	job BIGINT NOT NULL,
	expires_at {time} NOT NULL,
	entry BIGINT NOT NULL
);
CREATE INDEX print_addresses_job ON print_addresses (job)`}}
