package host

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"wecomlab/core/clock"
)

// tunnelOpen is the answer to a CONNECT that is granted. It has no headers, as clients expect of a proxy.
const tunnelOpen = "HTTP/1.1 200 Connection established\r\n\r\n"

// lingering is how long a refused client is listened to, so that its early bytes do not reset the answer away.
const lingering = 500 * time.Millisecond

// proxy answers CONNECT.
type proxy struct {
	server  *Server
	passage *passage
}

// connect opens a tunnel: back into this server for hosts that it impersonates, through to the developer's own machine, or not at all.
func (p *proxy) connect(w http.ResponseWriter, r *http.Request) {
	if r.ProtoMajor > 1 {
		http.Error(w, "CONNECT over HTTP/2 is not offered: use HTTP/1.1 to the proxy", http.StatusNotImplemented)
		return
	}
	name, _, _ := net.SplitHostPort(r.URL.Host)
	inside := Impersonates(name) || isSelf(r, r.URL.Host)
	var target net.Conn
	var refused error
	if !inside {
		target, refused = p.dial(r)
	}
	client, err := hijack(w)
	switch {
	case err != nil:
		p.server.cfg.Log.Error("a tunnel could not be opened", "target", r.URL.Host, "error", err)
		if target != nil {
			target.Close()
		}
	case refused != nil:
		p.refuse(client, r, refused)
	case inside:
		if Impersonates(name) {
			client.tunnel = plainName(name)
		}
		io.WriteString(client, tunnelOpen)
		p.server.sniff(client)
	default:
		io.WriteString(client, tunnelOpen)
		p.through(client, target)
	}
}

// dial reaches the target and counts the connection to it.
func (p *proxy) dial(r *http.Request) (net.Conn, error) {
	nc, err := p.passage.dial(r.Context(), r.RemoteAddr, r.URL.Host)
	if err != nil {
		return nil, err
	}
	if c := p.server.conns.add(nc); c != nil {
		return c, nil
	}
	return nil, refuse(http.StatusServiceUnavailable, "mockwecom has no room for another tunnel: %d connections are open", p.server.cfg.MaxConns)
}

// hijack takes the connection over, with what the client sent before it had the answer.
func hijack(w http.ResponseWriter) (*conn, error) {
	nc, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return nil, err
	}
	head := make([]byte, buffered.Reader.Buffered())
	if _, err := io.ReadFull(buffered, head); err != nil {
		nc.Close()
		return nil, err
	}
	return &conn{Conn: nc, head: head}, nil
}

// through copies both ways until both sides have finished.
func (p *proxy) through(client, target net.Conn) {
	defer client.Close()
	defer target.Close()
	up := make(chan struct{})
	go func() {
		defer close(up)
		p.pump(target, client)
	}()
	p.pump(client, target)
	<-up
}

// pump copies one direction. At its end the other side learns that nothing more comes, and has the idle time to finish.
func (p *proxy) pump(to, from net.Conn) {
	if _, err := io.Copy(to, from); err != nil {
		to.Close()
		from.Close()
		return
	}
	if w, ok := to.(interface{ CloseWrite() error }); ok {
		w.CloseWrite()
	}
	to.SetReadDeadline(clock.Real().Now().Add(p.server.cfg.IdleTimeout))
}

// refuse answers with the reason in the status line too: that is the part which most clients show.
func (p *proxy) refuse(client *conn, r *http.Request, cause error) {
	defer client.Close()
	why := refuse(http.StatusBadGateway, "%v", cause)
	errors.As(cause, &why)
	p.server.cfg.Log.Warn("CONNECT refused", "target", r.URL.Host, "client", r.RemoteAddr, "status", why.status, "reason", why.text)
	body := why.body()
	client.SetDeadline(clock.Real().Now().Add(lingering))
	fmt.Fprintf(client, "HTTP/1.1 %d %s\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
		why.status, strings.Map(printable, why.text), len(body), body)
	client.CloseWrite()
	io.Copy(io.Discard, client)
}

// printable keeps a status line one line of ASCII.
func printable(r rune) rune {
	if r < ' ' || r > '~' {
		return ' '
	}
	return r
}
