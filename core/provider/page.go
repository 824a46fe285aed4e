package provider

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"wecomlab/core/explain"
)

//go:embed page.html
var pageText string

var pages = template.Must(template.New("").Parse(pageText))

// waitingPage says that a code is kept for Do.
type waitingPage struct {
	What  string `json:"waiting"`
	Suite string `json:"suite_id"`
}

// installedPage is what an administrator sees after an installation.
type installedPage struct {
	Suite    string `json:"suite_id"`
	CorpID   string `json:"corpid"`
	CorpName string `json:"corp_name"`
	AgentID  int64  `json:"agentid"`
}

// shown leaves the secrets out.
func (g Authorization) shown() installedPage {
	return installedPage{Suite: g.Suite, CorpID: g.CorpID, CorpName: g.CorpName, AgentID: g.AgentID}
}

// frontRow is one suite on the front page.
type frontRow struct {
	Suite   string `json:"suite_id"`
	Kind    Kind   `json:"kind"`
	Install string `json:"install_url,omitempty"`
}

// front lists the suites and how to get them.
func (a *App) front(w http.ResponseWriter, r *http.Request) *denial {
	rows := []frontRow{}
	for _, id := range a.ids {
		row := frontRow{Suite: id, Kind: a.suites[id].Kind}
		if row.Kind == Suite {
			row.Install = a.InstallURL(id)
		}
		rows = append(rows, row)
	}
	return a.show(w, r, "front", rows)
}

// page serves one page; a denial is answered and reported.
func (a *App) page(serve func(http.ResponseWriter, *http.Request) *denial) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Cache-Control", "no-store")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src https: http:; frame-ancestors 'none'")
		var d *denial
		if r.Method == http.MethodGet {
			d = serve(w, r)
		} else { // HEAD comes here too; a preview must not use up a code
			header.Set("Allow", "GET")
			d = deny(http.StatusMethodNotAllowed, explain.Finding{Step: explain.Status, Expected: "GET", Got: r.Method, Cause: "this is a page for browsers"})
		}
		if d != nil {
			a.refuse(w, r, "", d)
		}
	}
}

// pageSuite finds the suite that a page's path names.
func (a *App) pageSuite(r *http.Request) (*suite, *denial) {
	s, ok := a.suites[r.PathValue("suite")]
	if !ok {
		return nil, a.unknownSuite(r.PathValue("suite"))
	}
	return s, nil
}

// show writes a page for people, or its data for programs that ask for JSON.
func (a *App) show(w http.ResponseWriter, r *http.Request, name string, data any) *denial {
	var content bytes.Buffer
	var err error
	kind := "text/html; charset=utf-8"
	if strings.Contains(r.Header.Get("Accept"), "application/json") {
		kind = "application/json; charset=utf-8"
		err = json.NewEncoder(&content).Encode(data)
	} else {
		err = pages.ExecuteTemplate(&content, name, data)
	}
	if err != nil {
		a.problem(fmt.Errorf("provider: cannot write the page %s: %w", name, err))
		return upstream(err)
	}
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(content.Bytes())
	return nil
}
