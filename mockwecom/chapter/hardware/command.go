package hardware

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/engine/store"
)

// Call is one command of a device that is logged in.
type Call struct {
	Context context.Context
	Device  *Device // as it was read last; shared
	Now     time.Time
	Entry   int64 // the journal entry of the exchange
	db      bun.IDB
	after   func()
}

// DB is the handle for queries, outside of any transaction.
func (c *Call) DB() bun.IDB { return c.db }

// command is what a chapter does about a row of openhw. The body is what the row's ReadRequest gives. A command that writes
// reads before, through the caches, and holds the database no longer than it has to.
type command func(h *Hardware, c *Call, body any) (any, error)

// commands are those that are simulated beyond the handshake, which the gateway leads through [Hardware.Register] and the like.
var commands = map[string]command{
	"get_timestamp":        (*Hardware).timestamp,
	"ping":                 func(*Hardware, *Call, any) (any, error) { return nil, nil },
	"get_corp_info":        (*Hardware).corpInfo,
	"get_admin_info":       (*Hardware).adminInfo,
	"error_report":         func(*Hardware, *Call, any) (any, error) { return nil, nil },
	"get_perm_version":     (*Hardware).permVersion,
	"get_userinfo_by_page": (*Hardware).usersByPage,
	"get_userinfo_by_ids":  (*Hardware).usersByID,
	"check_userid":         (*Hardware).checkUserID,
	"get_notify_history":   (*Hardware).notifyHistory,
	"get_visitor_version":  (*Hardware).visitorVersion,
	"checkin":              (*Hardware).checkin,
}

// Answer carries out a command: the body of the answer, nil if it has none, and what is to be called once the exchange has been
// journalled. Errors are answers, *errcode.Error, or the database's. The device is nil before register.
func (h *Hardware) Answer(ctx context.Context, entry int64, d *Device, row openhw.Row, body any) (answer any, after func(), err error) {
	c := &Call{Context: ctx, Device: d, Now: h.rt.Clock.Now(), Entry: entry, db: h.rt.Store.Read(), after: func() {}}
	run, ok := commands[row.Cmd]
	if !ok {
		return nil, c.after, notYet(row)
	}
	answer, err = run(h, c, body)
	return answer, c.after, err
}

// write runs f in a transaction of the exchange.
func (h *Hardware) write(c *Call, f func(tx *store.Tx) error) (err error) {
	c.after, err = h.rt.Store.Write(c.Context, c.Entry, f)
	return err
}

// notYet refuses what a device may rightly ask and what nobody answers here: never a fake success.
func notYet(row openhw.Row) error {
	text, doc := "wecomlab: "+row.Cmd+" is not simulated yet", 0
	if len(row.Doc) > 0 {
		doc = row.Doc[0]
		text += fmt.Sprintf(" (doc %d)", doc)
	}
	return errcode.Newf(errcode.SystemBusy, "%s", text).With(explain.Finding{
		Step: explain.State, Expected: "a command that is simulated", Got: row.Cmd, Cause: "the command is known but not simulated yet", Doc: doc,
	})
}

func (h *Hardware) timestamp(c *Call, _ any) (any, error) {
	return &openhw.ServerTime{Timestamp: seconds(c.Now)}, nil
}

// corpInfo tells the name of the corp. (doc 93508)
func (h *Hardware) corpInfo(c *Call, _ any) (any, error) {
	corp, err := h.dir.Corp(c.Context, c.DB(), c.Device.Corp)
	if err != nil || corp == nil {
		return nil, err
	}
	return &openhw.CorpName{CorpName: corp.Name}, nil
}

// adminInfo lists the corp's administrators, who also administer its devices. (seen in client code)
func (h *Hardware) adminInfo(c *Call, _ any) (any, error) {
	admins, err := h.dir.Admins(c.Context, c.DB(), c.Device.Corp)
	if err != nil {
		return nil, err
	}
	out := new(openhw.Admins)
	for _, m := range admins {
		out.UserInfo = append(out.UserInfo, openhw.Admin{UserID: m.UserID, Name: m.Name})
	}
	return out, nil
}

func seconds(t time.Time) openhw.Uint32 { return openhw.Uint32(t.Unix()) }
