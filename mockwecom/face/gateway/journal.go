package gateway

import (
	"bytes"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/engine/journal"
)

// keptOctets is how much of a frame is handed to the journal: a file of a device need not be copied as a whole.
const keptOctets = 64 << 10

// record journals a request and its answer.
func (g *Gateway) record(x *exchange, binary bool, message []byte, out outgoing, state openhw.State, refusal *errcode.Error) {
	c := x.conn
	e := &journal.Entry{
		ID: x.id, Kind: journal.KindDevice, At: x.at, Took: x.took(), From: journal.LaneDevice, To: journal.LaneWeCom, Title: x.frame.Cmd,
		Remote: c.remote, Subject: g.subject(c, x), Request: kept(message), Response: kept(out.message), Note: state.String(),
	}
	if e.Title == "" {
		e.Title = "unreadable frame"
	}
	if binary {
		e.Note += ", binary frame"
	}
	if out.binary {
		e.Note += ", answered by a binary frame"
	}
	if len(x.row.Doc) > 0 {
		e.Doc = x.row.Doc[0]
	}
	if refusal != nil {
		e.Errcode, e.Errmsg, e.Finding = int(refusal.Code), refusal.Text, refusal.Finding
	}
	g.rt.Journal.Add(e)
}

// recordPush journals a push. One that is lost says so.
func (g *Gateway) recordPush(c *conn, id, cause int64, cmd string, wire []byte, sent bool) {
	e := &journal.Entry{
		ID: id, Cause: cause, Kind: journal.KindDevice, At: g.rt.Clock.Now(), From: journal.LaneWeCom, To: journal.LaneDevice, Title: cmd,
		Remote: c.remote, Subject: g.subject(c, nil), Request: kept(wire),
	}
	if row, ok := openhw.Lookup(cmd); ok && len(row.Doc) > 0 {
		e.Doc = row.Doc[0]
	}
	if !sent {
		e.Finding, e.Note = tooSlow, "lost: it is not repeated"
	}
	g.rt.Journal.Add(e)
}

// closing journals that the gateway ends a connection. The caller holds the connection's mu.
func (g *Gateway) closing(c *conn, why *explain.Finding) {
	g.rt.Journal.Add(&journal.Entry{
		Kind: journal.KindDevice, At: g.rt.Clock.Now(), From: journal.LaneWeCom, To: journal.LaneDevice, Title: "close/" + string(c.ending),
		Remote: c.remote, Subject: journal.Subject{Device: c.sn, Corp: c.corp}, Finding: why, Note: c.session.Conn.String(),
	})
}

// subject tells whom an exchange is about: the device as it is known, also if it has only just been named.
func (g *Gateway) subject(c *conn, x *exchange) journal.Subject {
	if x != nil && x.device != nil {
		return journal.Subject{Device: x.device.SN, Corp: x.device.Corp}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return journal.Subject{Device: c.sn, Corp: c.corp}
}

func kept(frame []byte) journal.Message {
	return journal.Message{Body: bytes.Clone(frame[:min(len(frame), keptOctets)]), Size: int64(len(frame))}
}
