package display

import (
	"mime"
	"net/http"
	"strings"

	"wecomlab/core/clock"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
)

// resultPath is where translated files are fetched. The real address is not documented; it asks the browser for the user's login, this
// one does not.
const resultPath = "/contact_id_translate/"

// serve gives a translated file as long as its address is valid. (doc 91882)
func (d *Display) serve(w http.ResponseWriter, r *http.Request) {
	took := clock.Stopwatch()
	entry := &journal.Entry{Kind: journal.KindPage, At: d.rt.Clock.Now(), From: journal.LaneMember, To: journal.LaneWeCom, Title: translation + ": fetch the result", Doc: resultDoc,
		Method: r.Method, URL: r.URL.RequestURI(), Remote: r.RemoteAddr, Request: journal.Message{Header: r.Header}}
	entry.Status = http.StatusOK
	if entry.Finding = d.give(w, r, entry); entry.Finding != nil {
		entry.Status = http.StatusNotFound
		w.Header().Set("Content-Length", "0")
		w.WriteHeader(entry.Status)
	}
	entry.Took, entry.Response = took(), journal.Message{Header: w.Header()}
	d.rt.Journal.Add(entry)
}

// give writes the file, or says why there is none.
func (d *Display) give(w http.ResponseWriter, r *http.Request, entry *journal.Entry) *explain.Finding {
	key := strings.TrimPrefix(r.URL.Path, resultPath)
	f := &explain.Finding{Step: explain.Parameter, Expected: "an address that service/batch/getresult gave in the last 24 hours", Got: key, Doc: resultDoc}
	j, err := findJob(r.Context(), d.rt.Store.Read(), "address", key)
	if err != nil || j == nil || j.Result == "" {
		f.Cause, f.Fix = "there is no such file", "take the address as service/batch/getresult gives it"
		return f
	}
	entry.Cause, entry.Subject = j.Entry, journal.Subject{Provider: j.Provider, Corp: j.Corp}
	f.Step, f.Cause, f.Fix = explain.State, "the address has expired", "translate the files anew"
	if !d.rt.Clock.Now().Before(j.EndedAt.Add(urlLife)) {
		return f
	}
	file, err := d.files.FindOfProvider(r.Context(), d.rt.Store.Read(), j.Provider, j.Result)
	if err != nil || file == nil {
		return f
	}
	body, err := d.files.Open(file)
	if err != nil {
		return f
	}
	defer func() { _ = body.Close() }() // it was only read
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": file.Name}))
	h.Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(w, r, "", j.EndedAt, body)
	return nil
}
