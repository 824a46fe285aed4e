package api

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
)

// serveUnknown answers a path that has no row: honestly when it is documented, as the platform does when it is not.
func (s *Server) serveUnknown(w http.ResponseWriter, r *http.Request, path string, entry *journal.Entry, took func() time.Duration) {
	entry.Title = strings.TrimPrefix(path, "/cgi-bin/")
	body, _ := readAtMost(r, defaultMaxBody) // for the journal only
	entry.Request = journal.Message{Header: r.Header, Body: body, Size: int64(len(body))}
	var a answer
	if doc, ok := s.documented(path); ok {
		a = notSimulated(path, doc)
		entry.Doc = doc
		entry.Finding = &explain.Finding{Step: explain.State, Expected: "an endpoint that this simulator has", Got: path,
			Cause: "the endpoint is documented but not simulated yet", Doc: doc}
		a.describe(w.Header(), entry)
	} else {
		entry.Finding = &explain.Finding{Step: explain.Parameter, Expected: "a documented path", Got: path,
			Cause: "WeCom has no such endpoint; the path may be misspelt", Fix: "compare it with the document"}
		entry.Status = http.StatusNotFound
		w.Header()["Content-Length"] = []string{"0"}
		entry.Response.Header = w.Header()
	}
	entry.Took = took()
	s.Journal.Add(entry)
	w.WriteHeader(entry.Status)
	_, _ = w.Write(a.body) // fails when the caller is gone
}

func notSimulated(path string, doc int) answer {
	errmsg := fmt.Sprintf("wecomlab: %s is not simulated yet (doc %d)", path, doc)
	return answer{code: errcode.SystemBusy, errmsg: errmsg, body: append(appendEnvelope([]byte{'{'}, errcode.SystemBusy, errmsg), '}')}
}

func (s *Server) documented(path string) (int, bool) {
	if s.Documented == nil {
		return 0, false
	}
	return s.Documented(path)
}

// cleanPath takes doubled slashes out, which some clients send (observed), without a redirect.
func cleanPath(p string) string {
	for strings.Contains(p, "//") {
		p = strings.ReplaceAll(p, "//", "/")
	}
	return p
}
