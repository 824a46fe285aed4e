package gateway

import (
	"strconv"
	"time"

	"wecomlab/core/explain"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
)

var tooSlow = &explain.Finding{
	Step: explain.Slow, Expected: "a device that reads what it is sent", Cause: "the device does not read", Fix: "Read and write at the same time", Doc: 91366,
}

// Push sends a push to those connections of the device that may have it now. It waits for nobody: what a device does not get, it
// finds out by its versions after the next login. (doc 91366)
func (g *Gateway) Push(cause int64, sn, cmd string, body any) {
	for _, c := range g.of(sn) {
		if c.state().MayPush(cmd) {
			c.push(cause, cmd, body)
		}
	}
}

// Changed tells the connections of a device what people have done to it.
func (g *Gateway) Changed(cause int64, sn string, change openhw.Change) {
	for _, c := range g.of(sn) {
		c.mu.Lock()
		next, push, ok := c.session.Changed(change)
		c.session = next
		c.mu.Unlock()
		if ok && push != "" {
			c.push(cause, push, nil)
		}
	}
}

// Links gives the connections of a device that have registered.
func (g *Gateway) Links(sn string) []hardware.Link {
	var all []hardware.Link
	for _, c := range g.of(sn) {
		all = append(all, hardware.Link{State: c.state().Conn, Remote: c.remote, Heard: c.lastHeard.Load() / int64(time.Second)})
	}
	return all
}

// push makes and sends one push; its req_id is the number of its journal entry.
func (c *conn) push(cause int64, cmd string, body any) {
	id := c.gateway.rt.Journal.Begin()
	frame, err := openhw.Ask(cmd, "c-"+strconv.FormatInt(id, 10), body)
	if err != nil {
		c.gateway.rt.Log.Error("a push could not be written", "cmd", cmd, "err", err)
		return
	}
	c.sendPush(id, cause, cmd, frame.AppendText(nil))
}

// echo pushes the text of selfhelp_notify back. (doc 91380)
func (c *conn) echo(cause int64, data string) {
	if c.gateway.rt.Settings.Text(selfhelpEcho) == "verbatim" {
		c.sendPush(c.gateway.rt.Journal.Begin(), cause, "selfhelp_notify", []byte(data))
	}
}

// sendPush hands a push to a goroutine of the connection, or drops it if too much waits already.
func (c *conn) sendPush(id, cause int64, cmd string, wire []byte) {
	write, ok := c.queue.put(outgoing{message: wire})
	c.gateway.recordPush(c, id, cause, cmd, wire, ok)
	if !write {
		return
	}
	if !c.gateway.begin() {
		return
	}
	go func() {
		defer c.gateway.work.Done()
		c.queue.drain(c.socket)
	}()
}
