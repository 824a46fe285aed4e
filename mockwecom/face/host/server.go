// Package host is the one port of the simulator: plain HTTP, TLS and an HTTP forward proxy on one listener, and the local
// CA whose certificates stand for WeCom's hosts.
//
// The first byte of a connection tells TLS from plain HTTP. CONNECT opens a tunnel whose first byte is looked at in the same
// way, so that a client with HTTPS_PROXY set reaches https://qyapi.weixin.qq.com here without a change in its code. All
// requests end in one handler. See 20-corp-api.md §1.1 for what the real host does, and 50-client-habits.md for what clients do.
package host

import (
	"context"
	"crypto/tls"
	"errors"
	"log"
	"net"
	"net/http"
	"net/netip"
	"sync"
)

// Server is a listening simulator port. Its methods may be called from several goroutines.
type Server struct {
	cfg   Config
	ln    net.Listener
	http  *http.Server
	tls   *tls.Config // nil without a CA
	feed  *feed
	conns *connSet
	entry *entry
	end   context.CancelFunc // ends the context of every request
	work  sync.WaitGroup     // the goroutines that this package starts
}

// tunnelKey marks the context of requests that came through a tunnel; the value is the host that CONNECT named.
type tunnelKey struct{}

// Listen opens the port and serves until Shutdown or Close. The context bounds the opening alone; its values reach the
// requests. It fails when the address is in use, malformed, or reachable by others without AllowRemote.
func Listen(ctx context.Context, cfg Config) (*Server, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	ln, err := bind(ctx, cfg.Listen, cfg.AllowRemote)
	if err != nil {
		return nil, err
	}
	return start(ctx, cfg, ln), nil
}

// start serves what the listener accepts.
func start(ctx context.Context, cfg Config, ln net.Listener) *Server {
	base, end := context.WithCancel(context.WithoutCancel(ctx))
	s := &Server{
		cfg:   cfg,
		ln:    ln,
		feed:  newFeed(ln.Addr()),
		conns: &connSet{limit: cfg.MaxConns, open: map[*conn]struct{}{}},
		end:   end,
	}
	s.entry = newEntry(s)
	s.http = &http.Server{
		Handler:           s.entry,
		MaxHeaderBytes:    cfg.MaxHeaderBytes,
		ReadHeaderTimeout: cfg.HeaderTimeout,
		IdleTimeout:       cfg.IdleTimeout,
		ErrorLog:          log.New(errorLog{cfg.Log}, "", 0),
		BaseContext:       func(net.Listener) context.Context { return base },
		ConnContext:       withTunnel,
	}
	if cfg.CA != nil {
		s.tls = &tls.Config{
			GetCertificate: s.certificate,
			NextProtos:     []string{"h2", "http/1.1", "http/1.0"}, // curl --http1.0 offers the last alone
			MinVersion:     cfg.MinTLSVersion,
		}
		s.http.TLSConfig = s.tls.Clone()
	}
	s.work.Go(func() { s.http.Serve(s.feed) })
	s.work.Go(s.accept)
	return s
}

// withTunnel tells the requests of a connection which tunnel they came through.
func withTunnel(ctx context.Context, nc net.Conn) context.Context {
	if t := below(nc); t != nil && t.tunnel != "" {
		return context.WithValue(ctx, tunnelKey{}, t.tunnel)
	}
	return ctx
}

// below finds the looked-at connection under an optional layer of TLS.
func below(nc net.Conn) *conn {
	if t, ok := nc.(*tls.Conn); ok {
		nc = t.NetConn()
	}
	c, _ := nc.(*conn)
	return c
}

// certificate answers for the name that the client asks for, else for the tunnel's, else for the address it came to.
func (s *Server) certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	name := hello.ServerName
	if c := below(hello.Conn); name == "" && c != nil {
		name = c.tunnel
	}
	if name == "" {
		if local, err := netip.ParseAddrPort(hello.Conn.LocalAddr().String()); err == nil {
			name = local.Addr().Unmap().String()
		}
	}
	return s.cfg.CA.leaf(name)
}

// Addr is the address that the server listens on, with the port it really got.
func (s *Server) Addr() net.Addr { return s.ln.Addr() }

// URL is the base address for clients on this machine: http://127.0.0.1:PORT.
func (s *Server) URL() string {
	ap := netip.MustParseAddrPort(s.ln.Addr().String())
	switch ip := ap.Addr().Unmap(); {
	case ip.IsUnspecified():
		return "http://" + netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), ap.Port()).String()
	default:
		return "http://" + netip.AddrPortFrom(ip, ap.Port()).String()
	}
}

// ProxyURL is the value for HTTPS_PROXY and HTTP_PROXY. It is the same port; the name says what it is meant for.
func (s *Server) ProxyURL() string { return s.URL() }

// OnShutdown registers a function that runs in its own goroutine when a shutdown begins: for streams and WebSockets, whose
// handlers have to end by themselves.
func (s *Server) OnShutdown(f func()) { s.http.RegisterOnShutdown(f) }

// Shutdown stops accepting, waits until the requests in flight are answered or ctx ends, then closes what is left: tunnels
// and hijacked connections. The error is ctx's if it ended first.
func (s *Server) Shutdown(ctx context.Context) error {
	s.ln.Close()
	err := s.http.Shutdown(ctx)
	return errors.Join(err, s.Close())
}

// Close ends the server at once: every connection is closed, hijacked ones too, and every request's context is cancelled.
// A second call does nothing.
func (s *Server) Close() error {
	s.end()
	s.ln.Close()
	err := s.http.Close()
	s.conns.closeAll()
	s.entry.forward.close()
	s.work.Wait()
	return err
}
