package sim

import (
	"html/template"
	"net/http"
	"strings"

	"github.com/gorilla/mux"

	"wecomlab/core/clock"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/face/control"
	"wecomlab/mockwecom/face/gateway"
	"wecomlab/mockwecom/face/openapi"
)

// handler is the way of a request from the listener on: qyapi's endpoints are one map look-up away, everything else is routed.
func (s *Sim) handler() http.Handler {
	front := mux.NewRouter().SkipClean(true)
	ctl := &control.Server{
		Runtime: s.runtime, Runner: s.runner, Token: s.config.ControlToken, Replay: s.api, Done: s.closing,
		Status: s.status, World: s.view, Env: s.env,
		OpenAPI: func() any { return openapi.New(s.chapters, Version, s.URL()) },
		Phones:  phones{s}, Contacts: contacts{s}, Hardware: devices{s},
	}
	front.PathPrefix("/_mock/").Handler(ctl.Handler())
	front.Path("/").HandlerFunc(s.index)
	for _, c := range s.chapters {
		for _, p := range c.Pages {
			front.Path(p.Path).Handler(p.Handler)
		}
	}
	front.NotFoundHandler = http.HandlerFunc(s.lost)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if gateway.Asks(r) && !strings.HasPrefix(r.URL.Path, "/_mock/") { // devices dial any path (doc 91366)
			s.gateway.ServeHTTP(w, r)
			return
		}
		if strings.HasPrefix(strings.TrimLeft(r.URL.Path, "/"), "cgi-bin/") {
			s.api.ServeHTTP(w, r)
			return
		}
		front.ServeHTTP(w, r)
	})
}

// lost answers what no host of WeCom has: 404 with an empty body, as the platform does (observed).
func (s *Sim) lost(w http.ResponseWriter, r *http.Request) {
	took := clock.Stopwatch()
	w.Header()["Content-Length"] = []string{"0"}
	w.WriteHeader(http.StatusNotFound)
	s.runtime.Journal.Add(&journal.Entry{
		Kind: journal.KindPage, At: s.runtime.Clock.Now(), From: journal.LaneMember, To: journal.LaneWeCom, Title: r.URL.Path,
		Method: r.Method, URL: r.URL.RequestURI(), Remote: r.RemoteAddr, Status: http.StatusNotFound, Took: took(),
		Request: journal.Message{Header: r.Header},
		Finding: &explain.Finding{Step: explain.Parameter, Expected: "a path of qyapi or of WeCom's pages", Got: r.URL.Path,
			Cause: "there is nothing at this address; perhaps the base URL carries a path of its own"},
	})
}

var indexPage = template.Must(template.New("index").Parse(`<!doctype html>
<html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>mockwecom</title>
<style>body{font:16px/1.6 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem;color:#1b2733;background:#fff}
code,pre{font-family:ui-monospace,monospace;background:#f2f5f8;border-radius:4px;padding:.1em .3em}pre{padding:.8em;overflow:auto}
a{color:#1665c0}@media(prefers-color-scheme:dark){body{color:#dde5ec;background:#14191f}code,pre{background:#222a33}a{color:#7db7ff}}</style>
<h1>mockwecom</h1>
<p>企业微信模拟器正在运行 · A simulated WeCom is running here: world <b>{{.World}}</b>, {{.Pages}} pages.</p>
<pre>curl '{{.URL}}/cgi-bin/gettoken?corpid={{.Corp}}&amp;corpsecret={{.Secret}}'</pre>
<ul>
<li><a href="/_mock/v1/status">status</a> · <a href="/_mock/v1/world">world</a> · <a href="/_mock/v1/env">environment</a></li>
<li><a href="/_mock/v1/journal?limit=50">journal</a> · <a href="/_mock/v1/actions">actions</a> · <a href="/_mock/v1/events">events</a> · <a href="/_mock/v1/settings">settings</a> · <a href="/_mock/v1/openapi.json">OpenAPI</a></li>
</ul></html>`))

func (s *Sim) index(w http.ResponseWriter, r *http.Request) {
	env, err := s.env(r.Context())
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	pages := 0
	for _, c := range s.chapters {
		pages += len(c.Pages)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = indexPage.Execute(w, map[string]any{"World": s.config.World.Name, "URL": s.URL(), "Corp": env["WECOM_CORP_ID"], "Secret": env["WECOM_CORP_SECRET"], "Pages": pages})
}
