package provider

import (
	"net/http"

	"wecomlab/core/event"
)

// ServeHTTP serves the callback URLs and the pages. Behind a prefix, mount the app with http.StripPrefix and put the prefix
// into Config.PublicURL.
func (a *App) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.mux.ServeHTTP(w, r) }

func (a *App) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("/callback/system", a.callback(event.System, a.systemBox))
	mux.HandleFunc("/contacts/{corp}", a.callback(event.App, a.contactsBox))
	mux.HandleFunc("/callback/{suite}/command", a.callback(event.Command, a.commandBox))
	mux.HandleFunc("/callback/{suite}/data", a.callback(event.Data, a.dataBox))
	mux.HandleFunc("/callback/{suite}/app/{corp}", a.callback(event.App, a.appBox))
	mux.HandleFunc("/agent/{corp}/{agent}", a.callback(event.App, a.agentBox))
	mux.HandleFunc("GET /install/{suite}", a.page(a.install))
	mux.HandleFunc("GET /installed/{suite}", a.page(a.installed))
	mux.HandleFunc("GET /home/{suite}", a.page(a.home))
	mux.HandleFunc("GET /home/{suite}/{corp}", a.page(a.home))
	mux.HandleFunc("GET /oauth/{suite}", a.page(a.loggedIn))
	mux.HandleFunc("GET /oauth/{suite}/{corp}", a.page(a.loggedIn))
	mux.HandleFunc("GET /{$}", a.page(a.front))
	return mux
}
