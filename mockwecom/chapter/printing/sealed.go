package printing

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/explain"
	"wecomlab/core/hwcloud"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/store"
)

const (
	// sealedPath is where vendors' clouds fetch documents. The real host is one of a delivery network and is not documented.
	sealedPath = "/openhw/print/"
	// addressLength is that of the secret part of such an address.
	addressLength = 48
	// addressLife is how long it can be used (doc 96408, 97075).
	addressLife = 10 * time.Minute
)

// Address makes an address under which a vendor's cloud fetches the sealed document of a job, for ten minutes. The job must be one of a
// device in cloud mode. (docs 96408, 97075)
func (p *Printing) Address(ctx context.Context, tx *store.Tx, j *Job) (hwcloud.SealedFile, error) {
	now := p.rt.Clock.Now()
	if _, err := tx.NewDelete().Model((*address)(nil)).Where("job = ?", j.ID).Where("expires_at <= ?", now.Add(-openAddresses)).Exec(ctx); err != nil {
		return hwcloud.SealedFile{}, fmt.Errorf("forget the old addresses of print job %s: %w", j.JobID, err)
	}
	a := &address{ID: p.rt.Random.Text(addressLength, random.Letter), Job: j.ID, ExpiresAt: now.Add(addressLife), Entry: tx.Entry}
	if _, err := tx.NewInsert().Model(a).Exec(ctx); err != nil {
		return hwcloud.SealedFile{}, fmt.Errorf("store the address of print job %s: %w", j.JobID, err)
	}
	return hwcloud.SealedFile{DownloadURL: p.rt.BaseURL() + sealedPath + a.ID, EncodingAESKey: j.Key}, nil
}

// openAddresses is how long a dead address is remembered, so that a late caller is told what happened.
const openAddresses = time.Hour

// serve gives the ciphertext of a document, whole or the part that a Range names, as long as its address is valid. (doc 96408)
func (p *Printing) serve(w http.ResponseWriter, r *http.Request) {
	took := clock.Stopwatch()
	entry := &journal.Entry{Kind: journal.KindPage, At: p.rt.Clock.Now(), From: journal.LaneProvider, To: journal.LaneWeCom, Title: "print: fetch a document", Doc: urlDoc,
		Method: r.Method, URL: r.URL.RequestURI(), Remote: r.RemoteAddr, Request: journal.Message{Header: r.Header}}
	seen := &recorder{ResponseWriter: w, status: http.StatusOK}
	entry.Finding = p.give(seen, r, entry)
	entry.Status, entry.Took = seen.status, took()
	entry.Response = journal.Message{Header: w.Header(), Size: seen.size}
	p.rt.Journal.Add(entry)
}

func (p *Printing) give(w http.ResponseWriter, r *http.Request, entry *journal.Entry) *explain.Finding {
	ctx, db := r.Context(), p.rt.Store.Read()
	refused := &explain.Finding{Step: explain.Parameter, Expected: "an address of the last ten minutes", Got: r.URL.Path,
		Cause: "there is no such address, or its job is gone", Fix: "ask for a new one with get_printer_job_download_url", Doc: urlDoc}
	var found []address
	if err := db.NewSelect().Model(&found).Where("id = ?", strings.TrimPrefix(r.URL.Path, sealedPath)).Scan(ctx); err != nil || len(found) == 0 {
		return nothing(w, refused)
	}
	j := &Job{ID: found[0].Job}
	if err := db.NewSelect().Model(j).WherePK().Scan(ctx); err != nil {
		return nothing(w, refused)
	}
	entry.Cause, entry.Subject = found[0].Entry, journal.Subject{Corp: j.Corp, Device: j.SN, User: j.UserID}
	if !p.rt.Clock.Now().Before(found[0].ExpiresAt) {
		refused.Cause = "the address has expired at " + found[0].ExpiresAt.UTC().Format(time.RFC3339)
		return nothing(w, refused)
	}
	files, err := bodies(ctx, db, j, sealed)
	if err != nil || len(files) == 0 {
		return nothing(w, refused)
	}
	file, err := p.blobs.Open(files[0].Hash)
	if err != nil {
		return nothing(w, refused)
	}
	defer func() { _ = file.Close() }() // it was only read
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(w, r, "", time.Time{}, file)
	return nil
}

// nothing is a refusal without a body, as everywhere.
func nothing(w http.ResponseWriter, why *explain.Finding) *explain.Finding {
	w.Header().Set("Content-Length", "0")
	w.WriteHeader(http.StatusNotFound)
	return why
}

// recorder notes what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	size   int64
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	n, err := r.ResponseWriter.Write(b)
	r.size += int64(n)
	return n, err
}
