package provider

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"wecomlab/core/event"
	"wecomlab/core/explain"
)

// Refusal is a request that the app did not accept, and why.
type Refusal struct {
	At      time.Time       // by the app's clock
	Suite   string          // as the path says; it may not be configured
	Address event.Address   // kind of callback URL; empty for pages
	Method  string          // of the request
	Path    string          // without the query, which may hold codes
	Remote  string          // address of the caller
	Status  int             // with which it was answered
	Finding explain.Finding // the answer's body has it too, without the signature that would have been right
}

// Error is the refusal in one line, without the signature that would have been right.
func (r Refusal) Error() string {
	return fmt.Sprintf("%s %s refused with %d: %s", r.Method, r.Path, r.Status, told(r.Finding))
}

// told is what may be told to anybody: who knew the right signature could sign what they like.
func told(f explain.Finding) explain.Finding {
	if f.Step == explain.Signature {
		f.Expected = ""
	}
	return f
}

// denial is the reason and the status of a refusal.
type denial struct {
	status  int
	finding explain.Finding
}

func deny(status int, f explain.Finding) *denial { return &denial{status, f} }

// refuse answers a request with a denial, and reports it.
func (a *App) refuse(w http.ResponseWriter, r *http.Request, to event.Address, d *denial) {
	refusal := Refusal{
		At: a.clock.Now(), Suite: r.PathValue("suite"), Address: to, Method: r.Method, Path: r.URL.Path, Remote: r.RemoteAddr,
		Status: d.status, Finding: d.finding,
	}
	shown := told(d.finding)
	a.config.Log.Warn("refused", "method", r.Method, "path", r.URL.Path, "status", d.status, "finding", shown.String())
	if a.config.OnRefusal != nil {
		a.config.OnRefusal(refusal)
	}
	header := w.Header()
	header.Set("Content-Type", "text/plain; charset=utf-8")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "no-store")
	w.WriteHeader(d.status)
	_, _ = fmt.Fprintln(w, shown)
}

// unknownSuite refuses a path of a suite that is not configured.
func (a *App) unknownSuite(name string) *denial {
	return deny(http.StatusNotFound, explain.Finding{
		Step: explain.Parameter, Expected: orElse(strings.Join(a.ids, ", "), "a configured suite"), Got: fmt.Sprintf("%.80q", name),
		Cause: "the path names a suite or template that this app does not know", Fix: "Compare the path with the suite id in the configuration",
	})
}
