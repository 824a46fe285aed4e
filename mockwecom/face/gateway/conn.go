package gateway

import (
	"cmp"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/explain"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
)

// Octets of a message: a stranger has nothing long to say, whoever has proved its SN may send files.
const (
	fromStranger = 64 << 10
	fromDevice   = openhw.MaxBinary
)

// conn is one connection of a device.
type conn struct {
	gateway *Gateway
	socket  socket
	address string // of the device, without its port
	remote  string // with it

	lastHeard atomic.Int64 // virtual, Unix nanoseconds
	idle      *clock.Timer
	queue     queue

	mu      sync.Mutex
	session openhw.Session
	sn      string // that has registered here, empty before
	corp    string // that has bound it, as the last command has found it
	over    bool   // closed, or about to be
	watched bool   // has logged in, and nobody has been told yet that it is gone
	ending  hardware.Ending

	key string // of sn, while the gateway counts the connection among its peers; guarded by the gateway's mu
}

// open begins the life of the connection.
func (c *conn) open(s socket) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.socket = s
	if c.over {
		s.close(goingAway, "the simulator is closing")
		return
	}
	c.watch(c.gateway.rt.Settings.Span(idleLimit))
}

// watch sets the timer that ends the connection when it stays silent. The caller holds mu.
func (c *conn) watch(after time.Duration) {
	c.idle = c.gateway.rt.Clock.AfterFunc(after, c.checkIdle)
}

// checkIdle runs when the limit may be reached: every frame moves it, and moving a timer for every frame would cost more.
func (c *conn) checkIdle() {
	limit := c.gateway.rt.Settings.Span(idleLimit)
	silent := c.gateway.rt.Clock.Now().Sub(time.Unix(0, c.lastHeard.Load()))
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over {
		return
	}
	if silent < limit {
		c.watch(limit - silent)
		return
	}
	c.endLocked(policy, hardware.Idle, &explain.Finding{
		Step: explain.Slow, Expected: "a frame within " + limit.String(), Got: "silence", Cause: "the heartbeat of the connection has ended",
		Fix: "Send ping every 20 to 40 seconds", Doc: 90315,
	})
}

// end closes the connection for a reason that the journal keeps.
func (c *conn) end(code uint16, ending hardware.Ending, why *explain.Finding) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.over {
		c.endLocked(code, ending, why)
	}
}

func (c *conn) endLocked(code uint16, ending hardware.Ending, why *explain.Finding) {
	c.over, c.ending = true, ending
	c.gateway.closing(c, why)
	if !c.gateway.begin() {
		return // Close ends it
	}
	go func() {
		defer c.gateway.work.Done()
		c.queue.stop()
		c.socket.close(code, why.Cause)
	}()
}

// begin counts a goroutine; it is false when the gateway waits for the last one already.
func (g *Gateway) begin() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.closed {
		g.work.Add(1)
	}
	return !g.closed
}

// shut closes the connection because the gateway closes.
func (c *conn) shut(code uint16, reason string) {
	c.mu.Lock()
	c.over = true
	s := c.socket
	c.mu.Unlock()
	c.queue.stop()
	if s != nil {
		s.close(code, reason)
	}
}

// exceeded is called when the socket was closed because of a message that is too large.
func (c *conn) exceeded() {
	allowed := c.allowed()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over {
		return
	}
	c.over, c.ending = true, hardware.TooLarge
	c.gateway.closing(c, &explain.Finding{
		Step: explain.Limit, Expected: fmt.Sprintf("at most %d octets while the connection is %s", allowed, c.session.Conn), Cause: errTooLarge.Error(), Doc: 94011,
	})
}

// gone is called once, when nothing more will be read.
func (c *conn) gone(error) {
	c.queue.stop()
	c.mu.Lock()
	c.over = true
	if c.idle != nil {
		c.idle.Stop()
	}
	watched, sn, corp, ending := c.watched, c.sn, c.corp, c.ending
	c.mu.Unlock()
	if c.gateway.leave(c) && watched {
		c.gateway.devices.Watcher().Disconnected(sn, corp, cmp.Or(ending, hardware.Left))
	}
	c.gateway.work.Done()
}

// login notes that the device has logged in here.
func (c *conn) login() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.session = c.session.Done("subscribe_corp")
	c.watched = true
}

func (c *conn) heard()  { c.lastHeard.Store(c.gateway.rt.Clock.Now().UnixNano()) }
func (c *conn) pinged() { c.heard() }

// allowed is how large the next message may be.
func (c *conn) allowed() int64 {
	if c.state().Conn == openhw.Connected {
		return fromStranger
	}
	return fromDevice
}

func (c *conn) state() openhw.Session {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.session
}

// done notes that a command was answered with 0.
func (c *conn) done(cmd string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.session = c.session.Done(cmd)
}
