package host

import (
	"context"
	"errors"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
)

// forward passes on requests in proxy form (GET http://host/path) whose host is not simulated.
type forward struct {
	passage   *passage
	log       *slog.Logger
	transport *http.Transport
	relay     *httputil.ReverseProxy
}

// clientKey carries the client's address to the dialler.
type clientKey struct{}

func newForward(p *passage, logger *slog.Logger) *forward {
	f := &forward{passage: p, log: logger}
	f.transport = &http.Transport{
		DialContext: func(ctx context.Context, _, address string) (net.Conn, error) {
			from, _ := ctx.Value(clientKey{}).(string)
			return p.dial(ctx, from, address)
		},
		DisableCompression: true,
		DisableKeepAlives:  true,
	}
	f.relay = &httputil.ReverseProxy{
		Rewrite:       unchanged,
		Transport:     f.transport,
		FlushInterval: -1,
		ErrorLog:      log.New(errorLog{logger}, "", 0),
		ErrorHandler:  f.fail,
	}
	return f
}

// unchanged undoes what a reverse proxy does to a request: a forward proxy passes it on as it came, without the connection's own headers.
func unchanged(pr *httputil.ProxyRequest) {
	pr.Out.Host = pr.In.Host
	pr.Out.URL.RawQuery = pr.In.URL.RawQuery
	for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"} {
		if values, ok := pr.In.Header[name]; ok {
			pr.Out.Header[name] = values
		}
	}
}

// ServeHTTP passes one request on. Each goes over a connection of its own: none is shared between clients of different rights.
func (f *forward) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.relay.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), clientKey{}, r.RemoteAddr)))
}

// fail answers a request that could not be passed on.
func (f *forward) fail(w http.ResponseWriter, r *http.Request, err error) {
	why := refuse(http.StatusBadGateway, "mockwecom passed the request on to %s, which failed: %v", r.URL.Host, err)
	errors.As(err, &why)
	f.log.Warn("proxy request refused", "target", r.URL.Host, "client", r.RemoteAddr, "status", why.status, "reason", why.text)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(why.status)
	io.WriteString(w, why.body())
}

// close lets go of the connections that are kept.
func (f *forward) close() { f.transport.CloseIdleConnections() }
