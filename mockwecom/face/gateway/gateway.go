// Package gateway is the WebSocket front of smart hardware in direct-connect mode: it speaks core/openhw with devices, at any path
// of the host, and asks chapter/hardware for what stays when a connection closes. Source: docs 91366 and 90315.
//
// A connection costs one goroutine, which reads, and no HTTP handler. Everything that a device can make grow is bounded: a message
// by its declared length before room is made for it, a write by real time, what waits to be written by count and octets, silence
// by virtual time.
package gateway

import (
	"context"
	"net"
	"net/http"
	"strings"
	"sync"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine"
)

// Gateway serves the devices of one simulator. It is safe for concurrent use.
type Gateway struct {
	rt      *engine.Runtime
	devices *hardware.Hardware
	rules   openhw.Rules
	accept  acceptor

	context context.Context
	end     context.CancelFunc
	work    sync.WaitGroup // reading and writing goroutines

	mu       sync.Mutex
	closed   bool
	conns    map[*conn]struct{}
	peers    map[string][]*conn // connections that have registered, by the key of their SN
	attempts attempts           // of subscribe_corp
	forgetAt int                // so many attempts, and the old ones are looked for
}

// New makes the gateway and becomes the line of the devices. It does nothing before a device connects; end with [Gateway.Close].
func New(rt *engine.Runtime, devices *hardware.Hardware) *Gateway {
	ctx, end := context.WithCancel(context.Background())
	g := &Gateway{
		rt: rt, devices: devices, rules: rulesOf(rt.Settings), context: ctx, end: end,
		conns: map[*conn]struct{}{}, peers: map[string][]*conn{}, attempts: attempts{},
	}
	g.accept = newAcceptor(rt.Log)
	devices.PushThrough(g)
	return g
}

// Asks reports whether a request asks for a WebSocket, as a device does at any path.
func Asks(r *http.Request) bool {
	return strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
}

// ServeHTTP takes a device's connection over and returns: the connection lives on without its HTTP handler.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := &conn{gateway: g, address: addressOf(r.RemoteAddr), remote: r.RemoteAddr}
	c.heard()
	if !g.enter(c) {
		http.Error(w, "the simulator is closing", http.StatusServiceUnavailable)
		return
	}
	s, err := g.accept.upgrade(w, r, c, subprotocol(g.rt.Settings, r))
	if err != nil {
		g.rt.Log.Warn("a device's WebSocket was refused", "remote", r.RemoteAddr, "err", err)
		g.leave(c)
		g.work.Done()
		return
	}
	c.open(s)
	go s.serve() // conn.gone ends it; a frame more would not let its stack shrink to half
}

// Close ends every connection, waits until nothing of them runs any more, and refuses new ones.
func (g *Gateway) Close() {
	g.mu.Lock()
	g.closed = true
	all := make([]*conn, 0, len(g.conns))
	for c := range g.conns {
		all = append(all, c)
	}
	g.mu.Unlock()
	g.end()
	for _, c := range all {
		c.shut(goingAway, "the simulator is closing")
	}
	g.work.Wait()
}

// enter counts a connection; it is false when the gateway is closing.
func (g *Gateway) enter(c *conn) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return false
	}
	g.work.Add(1)
	g.conns[c] = struct{}{}
	return true
}

// leave forgets a connection that is closed; it is false when it was the gateway that closed them all.
func (g *Gateway) leave(c *conn) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.conns, c)
	g.release(c)
	return !g.closed
}

func addressOf(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return remote
	}
	return host
}
