package host

import (
	"io"
	"net"
	"net/http"
	"net/netip"
	"time"

	"wecomlab/core/clock"
)

// entry is the first handler of every request. It brings all ways in (direct, proxy form, tunnel) into one shape.
type entry struct {
	next        http.Handler
	strict      bool
	bodyTimeout time.Duration
	date        *dateHeader // nil: net/http's own
	proxy       *proxy
	forward     *forward
}

func newEntry(s *Server) *entry {
	p := &passage{any: s.cfg.Passthrough, lookup: s.cfg.Lookup}
	e := &entry{
		next:        s.cfg.Handler,
		strict:      s.cfg.StrictHTTPS,
		bodyTimeout: s.cfg.BodyTimeout,
		proxy:       &proxy{server: s, passage: p},
		forward:     newForward(p, s.cfg.Log),
	}
	if s.cfg.Clock != nil {
		e.date = &dateHeader{clock: s.cfg.Clock}
	}
	return e
}

// ServeHTTP sends a request where it belongs: to the tunnel, onward, or to the simulator.
func (e *entry) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	tunnel, _ := r.Context().Value(tunnelKey{}).(string)
	secure := r.TLS != nil || r.URL.Scheme == "https"
	switch {
	case tunnel != "":
		r.Host = tunnel
		toOriginForm(r)
	case r.Method == http.MethodConnect:
		e.proxy.connect(w, r)
		return
	case r.URL.Host != "" && !Impersonates(r.URL.Hostname()) && !isSelf(r, r.URL.Host):
		e.forward.ServeHTTP(w, r)
		return
	case r.URL.Host != "":
		toOriginForm(r)
	}
	if e.date != nil {
		e.date.set(w.Header())
	}
	if e.strict && !secure && Impersonates(hostname(r.Host)) {
		redirectToHTTPS(w, r)
		return
	}
	if r.Body != http.NoBody {
		e.boundBody(w, r)
	}
	e.next.ServeHTTP(w, r)
}

// toOriginForm removes what only a proxy looks at, so that the handler sees one form of request.
func toOriginForm(r *http.Request) {
	if r.Method != http.MethodConnect && r.URL.Host != "" {
		r.URL.Scheme, r.URL.Host, r.URL.User = "", "", nil
		r.RequestURI = r.URL.RequestURI()
	}
	r.Header.Del("Proxy-Connection")
	r.Header.Del("Proxy-Authorization")
}

// isSelf reports whether hostport is this very listener, as the client that sent r can reach it.
func isSelf(r *http.Request, hostport string) bool {
	local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok {
		return false
	}
	at, err := netip.ParseAddrPort(local.String())
	if err != nil {
		return false
	}
	name, port, err := net.SplitHostPort(hostport)
	if err != nil {
		name, port = hostport, "80"
	}
	ip := at.Addr().Unmap()
	if _, atPort, _ := net.SplitHostPort(local.String()); port != atPort {
		return false
	}
	target, err := netip.ParseAddr(name)
	return err == nil && target.Unmap() == ip || isLocalName(name) && ip.IsLoopback()
}

// hostname cuts the port off a Host header.
func hostname(hostport string) string {
	if name, _, err := net.SplitHostPort(hostport); err == nil {
		return name
	}
	return hostport
}

// boundBody limits the time in which the body may arrive, so that a client which trickles it does not stay for ever.
func (e *entry) boundBody(w http.ResponseWriter, r *http.Request) {
	ctl := http.NewResponseController(w)
	if ctl.SetReadDeadline(clock.Real().Now().Add(e.bodyTimeout)) == nil {
		r.Body = &timedBody{ReadCloser: r.Body, ctl: ctl}
	}
}

// timedBody lifts the deadline once the body is there: the answer may take as long as it likes.
type timedBody struct {
	io.ReadCloser
	ctl *http.ResponseController
}

// Read reads the body, and lifts the deadline at its end.
func (b *timedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF && b.ctl != nil {
		b.ctl.SetReadDeadline(time.Time{})
		b.ctl = nil
	}
	return n, err
}
