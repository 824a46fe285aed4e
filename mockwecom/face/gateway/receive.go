package gateway

import (
	"errors"
	"fmt"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/api"
)

// exchange is one request of a device and its answer.
type exchange struct {
	conn   *conn
	id     int64 // of the journal entry
	at     time.Time
	took   func() time.Duration
	frame  openhw.Frame
	row    openhw.Row
	device *hardware.Device // nil before it is known
	file   []byte           // that a binary frame carries
	after  func()           // once the exchange has been journalled
}

func (c *conn) listen() *exchange {
	c.heard()
	return &exchange{conn: c, id: c.gateway.rt.Journal.Begin(), at: c.gateway.rt.Clock.Now(), took: clock.Stopwatch(), after: func() {}}
}

// text answers a text frame.
func (c *conn) text(message []byte) {
	x := c.listen()
	answer, err := x.readText(message)
	x.finish(false, message, answer, err)
}

// binary answers a binary frame.
func (c *conn) binary(message []byte) {
	x := c.listen()
	answer, err := x.readUpload(message)
	x.finish(true, message, answer, err)
}

func (x *exchange) readText(message []byte) (answer any, err error) {
	if most := x.conn.gateway.rt.Settings.Int(maxText); len(message) > most {
		return nil, &openhw.Fault{Cause: openhw.TooLarge, Text: fmt.Sprintf("a text frame of %d octets, at most %d are read", len(message), most)}
	}
	x.frame, err = openhw.DecodeText(api.WithoutNUL(message))
	if err != nil {
		return nil, err
	}
	if x.frame.IsAnswer() {
		return nil, &openhw.Fault{Cause: openhw.NotFrame, Field: "cmd", Text: "a device sends requests: pushes are not answered"}
	}
	return x.respond(func(row openhw.Row) (any, error) { return row.ReadRequest(x.frame) })
}

func (x *exchange) readUpload(message []byte) (answer any, err error) {
	upload, err := openhw.DecodeUpload(message)
	x.frame, x.file = openhw.Frame{Cmd: upload.Cmd, ReqID: upload.ReqID}, upload.Data
	if err != nil {
		return nil, err
	}
	if upload.Args != nil {
		upload.Args = api.WithoutNUL(upload.Args)
	}
	return x.respond(func(row openhw.Row) (any, error) { return row.ReadUpload(upload) })
}

// respond decides whether the command is allowed, reads its body and carries it out. Until register the device is only known
// by the body, so that there the body is read first.
func (x *exchange) respond(read func(openhw.Row) (any, error)) (any, error) {
	g, cmd := x.conn.gateway, x.frame.Cmd
	x.row, _ = openhw.Lookup(cmd)
	session, err := x.session()
	if err != nil {
		return nil, err
	}
	if session.Conn == openhw.Connected && (cmd == "register" || cmd == "get_secret_no") {
		body, err := read(x.row)
		if err != nil {
			return nil, err
		}
		return x.introduce(body)
	}
	row, err := g.rules.Receive(session, cmd)
	if err != nil {
		return nil, err
	}
	body, err := read(row)
	if err != nil {
		return nil, err
	}
	switch cmd {
	case "active", "subscribe_corp":
		return x.login(body)
	case "selfhelp_notify":
		x.after = func() { x.conn.echo(x.id, body.(*openhw.SelfhelpNotify).Data) }
		return nil, nil
	}
	answer, after, err := g.devices.Answer(g.context, x.id, x.device, row, body, x.file)
	x.after = after
	return answer, err
}

// session brings the session up to what the cloud keeps of the device, which others may have changed.
func (x *exchange) session() (openhw.Session, error) {
	c := x.conn
	c.mu.Lock()
	sn := c.sn
	c.mu.Unlock()
	if sn != "" {
		device, err := c.gateway.devices.Device(c.gateway.context, sn)
		if err != nil {
			return openhw.Session{}, err
		}
		x.device = device
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if sn != "" {
		c.session = refreshed(c.session, x.device)
		c.corp = ""
		if x.device != nil {
			c.corp = x.device.Corp
		}
	}
	return c.session, nil
}

// refreshed is the session with the standing of its device as it is stored.
func refreshed(s openhw.Session, d *hardware.Device) openhw.Session {
	s.Device = d.Standing()
	if d != nil {
		s.Kinds, s.Seeded = d.Kinds, d.Seeded
	}
	switch {
	case s.Device < openhw.Unbound:
		s.Conn = openhw.Connected
	case s.Device < openhw.Bound:
		s.Conn = min(s.Conn, openhw.Registered)
	}
	return s
}

// finish sends the answer and journals the exchange; what follows from it comes behind.
func (x *exchange) finish(binary bool, message []byte, answer any, err error) {
	c := x.conn
	out, refusal := x.outgoing(answer, err)
	c.mu.Lock()
	state := c.session.Conn
	c.mu.Unlock()
	c.sendAnswer(out)
	c.gateway.record(x, binary, message, out, state, refusal)
	x.after()
}

// outgoing makes the message of the answer: a file travels as a binary frame, everything else as text.
func (x *exchange) outgoing(answer any, err error) (outgoing, *errcode.Error) {
	if file, ok := answer.(*openhw.Download); ok && err == nil {
		file.ReqID = x.frame.ReqID
		wire, tooLarge := file.Append(nil)
		if tooLarge == nil {
			return outgoing{binary: true, message: wire}, nil
		}
		err = tooLarge
	}
	reply, refusal := x.reply(answer, err)
	return outgoing{message: reply.AppendText(nil)}, refusal
}

// reply makes the frame of the answer.
func (x *exchange) reply(answer any, err error) (openhw.Frame, *errcode.Error) {
	g := x.conn.gateway
	if err == nil {
		reply, err := x.frame.Answer(answer)
		if err == nil {
			return reply, nil
		}
		return x.refuse(err)
	}
	var fault *openhw.Fault
	var refusal *errcode.Error
	if !errors.As(err, &fault) && !errors.As(err, &refusal) {
		g.rt.Log.Error("a device's command failed", "cmd", x.frame.Cmd, "sn", x.conn.sn, "err", err)
	}
	return x.refuse(err)
}

func (x *exchange) refuse(err error) (openhw.Frame, *errcode.Error) {
	g := x.conn.gateway
	refusal := g.rules.Refusal(err)
	var tail [2]byte
	_, _ = g.rt.Random.Read(tail[:])
	hint := openhw.Hint(x.at, uint32(x.id), uint16(tail[0])<<8|uint16(tail[1]))
	return x.frame.Refuse(refusal, hint, g.rules.Advice[refusal.Code]), refusal
}

// sendAnswer writes an answer. It waits for the device, which asks for nothing more meanwhile.
func (c *conn) sendAnswer(out outgoing) {
	write, ok := c.queue.put(out)
	switch {
	case !ok:
		c.end(overloaded, hardware.TooSlow, tooSlow)
	case write:
		c.queue.drain(c.socket)
	}
}
