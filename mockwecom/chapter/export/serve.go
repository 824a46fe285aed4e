package export

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

// filePath is where exported files are fetched. The real host is one of a delivery network and is not documented.
const filePath = "/export/"

// serve gives the ciphertext of a file, whole or the part that a Range names (doc 94854), as long as its address is valid.
func (x *Exports) serve(w http.ResponseWriter, r *http.Request) {
	took := clock.Stopwatch()
	entry := &journal.Entry{Kind: journal.KindPage, At: x.rt.Clock.Now(), From: journal.LaneApp, To: journal.LaneWeCom, Title: "export: fetch a file", Doc: resultDoc,
		Method: r.Method, URL: r.URL.RequestURI(), Remote: r.RemoteAddr, Request: journal.Message{Header: r.Header}}
	seen := &recorder{ResponseWriter: w, status: http.StatusOK}
	entry.Finding = x.give(seen, r, entry)
	entry.Status, entry.Took = seen.status, took()
	entry.Response = journal.Message{Header: w.Header(), Size: seen.size}
	x.rt.Journal.Add(entry)
}

func (x *Exports) give(w http.ResponseWriter, r *http.Request, entry *journal.Entry) *explain.Finding {
	id := strings.TrimPrefix(r.URL.Path, filePath)
	f, err := findFile(r.Context(), x.rt.Store.Read(), id)
	if err != nil {
		http.Error(w, "", http.StatusInternalServerError)
		return &explain.Finding{Step: explain.State, Got: err.Error(), Cause: "the database cannot be read", Doc: resultDoc}
	}
	missing := &explain.Finding{Step: explain.Parameter, Expected: "an address that export/get_result gave in the last two hours", Got: id, Doc: resultDoc}
	if f == nil {
		missing.Cause, missing.Fix = "there is no such file", "take the address as export/get_result gives it"
		empty(w, http.StatusNotFound)
		return missing
	}
	if j := new(job); x.rt.Store.Read().NewSelect().Model(j).Where("seq = ?", f.Job).Scan(r.Context()) == nil {
		entry.Cause, entry.Subject = j.Entry, journal.Subject{Provider: j.Provider, Corp: j.Corp, Agent: j.Agent}
	}
	missing.Cause, missing.Fix = "the address has expired at "+f.ExpiresAt.UTC().Format(time.RFC3339), "export anew"
	status, _ := strconv.Atoi(x.rt.Settings.Text(gone)) // one of two
	if !x.rt.Clock.Now().Before(f.ExpiresAt) {
		empty(w, status)
		return missing
	}
	body, err := x.blobs.Open(f.Hash)
	if err != nil {
		empty(w, status)
		return missing
	}
	defer func() { _ = body.Close() }() // it was only read
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Etag", `"`+f.MD5+`"`)
	h.Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(w, r, "", time.Time{}, body)
	return nil
}

// empty is a refusal without a body, as everywhere.
func empty(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Length", "0")
	w.WriteHeader(status)
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

func (r *recorder) Write(p []byte) (int, error) {
	n, err := r.ResponseWriter.Write(p)
	r.size += int64(n)
	return n, err
}

// plan sees to it that files which expire then are removed.
func (x *Exports) plan(expires time.Time) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.next != nil {
		return
	}
	x.next = x.rt.Clock.At(expires, func() {
		x.mu.Lock()
		x.next = nil
		x.mu.Unlock()
		x.crew.At(expires, "remove exported files", x.collect)
	})
}

// collect removes the files that have expired, and plans the next time.
func (x *Exports) collect(ctx context.Context) error {
	var expired, left []*file
	now := x.rt.Clock.Now()
	err := x.rt.Store.Change(ctx, func(tx *store.Tx) error {
		if err := tx.NewSelect().Model(&expired).Where("expires_at <= ?", now).Where("hash <> ''").Scan(ctx); err != nil {
			return err
		}
		if _, err := tx.NewUpdate().Model((*file)(nil)).Set("hash = ''").Where("expires_at <= ?", now).Exec(ctx); err != nil {
			return err
		}
		return tx.NewSelect().Model(&left).Where("hash <> ''").Order("expires_at").Limit(1).Scan(ctx)
	})
	if err != nil {
		return fmt.Errorf("remove exported files: %w", err)
	}
	for _, f := range expired {
		if err := x.blobs.Remove(f.Hash, func() (bool, error) { return x.referenced(ctx, f.Hash) }); err != nil {
			return err
		}
	}
	for _, f := range left {
		x.plan(f.ExpiresAt)
	}
	return nil
}

// referenced reports whether a body still stands for a file.
func (x *Exports) referenced(ctx context.Context, hash string) (bool, error) {
	return x.rt.Store.Read().NewSelect().Model((*file)(nil)).Where("hash = ?", hash).Exists(ctx)
}
