package host

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"wecomlab/core/clock"
)

// Config says where to listen, what to serve and what the proxy lets through. Only Listen and Handler are required.
type Config struct {
	// Listen is host:port. Port 0 takes a free one. The host must be a loopback address unless AllowRemote is set.
	Listen string

	// Handler serves every request: sent directly, in proxy form, or through a tunnel. It sees all of them in origin form
	// (no scheme or host in r.URL); inside a tunnel r.Host is the host that the client named in CONNECT.
	Handler http.Handler

	// CA mints the certificates. Without one, TLS connections are closed.
	CA *CA

	// Log receives what a developer wants to know about a connection that did not work out. Nil discards it.
	Log *slog.Logger

	// Clock is the simulator's time: the Date header of every answer follows it, so that a frozen run repeats byte for byte.
	// Nil leaves the header to net/http. Deadlines of sockets are always real time.
	Clock *clock.Clock

	// AllowRemote permits a listen address that other machines can reach. Remote clients are never let through to this
	// machine's own ports by the proxy.
	AllowRemote bool

	// Passthrough lets proxy clients reach every host that is not impersonated. By default only loopback and private
	// addresses (the developer's own application) are let through, and only for clients on this machine.
	Passthrough bool

	// StrictHTTPS answers plain HTTP for an impersonated host as the real one does, with 301 to https (20-corp-api.md §1.1).
	// By default it is served.
	StrictHTTPS bool

	// Lookup finds the addresses of a proxy target. Nil asks the system's resolver.
	Lookup func(ctx context.Context, host string) ([]netip.Addr, error)

	MaxHeaderBytes int           // request line and headers; 64 KiB by default, beyond it 431
	MaxConns       int           // open connections, both ends of tunnels counted; 100,000 by default
	HeaderTimeout  time.Duration // first byte, TLS handshake, headers, each; 10 s by default
	BodyTimeout    time.Duration // reading one request body as a whole; 5 min by default
	IdleTimeout    time.Duration // keep-alive without a request; 2 min by default
	MinTLSVersion  uint16        // TLS 1.2 by default; a lower one lets the API answer 48010 itself (doc 90313)
}

// withDefaults fills in what was left out, and refuses what cannot work.
func (c Config) withDefaults() (Config, error) {
	if c.Handler == nil {
		return c, errors.New("host: Config.Handler is missing: there is nothing to serve")
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Lookup == nil {
		c.Lookup = func(ctx context.Context, host string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		}
	}
	c.MaxHeaderBytes = cmp.Or(c.MaxHeaderBytes, 64<<10)
	c.MaxConns = cmp.Or(c.MaxConns, 100_000)
	c.HeaderTimeout = cmp.Or(c.HeaderTimeout, 10*time.Second)
	c.BodyTimeout = cmp.Or(c.BodyTimeout, 5*time.Minute)
	c.IdleTimeout = cmp.Or(c.IdleTimeout, 2*time.Minute)
	c.MinTLSVersion = cmp.Or(c.MinTLSVersion, tls.VersionTLS12)
	return c, nil
}
