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
	Device  *Device // as it was read last; shared; nil before register
	Now     time.Time
	Entry   int64  // the journal entry of the exchange
	File    []byte // what a binary frame carries; shared with the frame, so copy what is kept
	h       *Hardware
	after   func()
}

// DB is the handle for queries, outside of any transaction.
func (c *Call) DB() bun.IDB { return c.h.rt.Store.Read() }

// Write runs f in a transaction of the exchange, once per call. What f registers with Later runs when the exchange has been
// journalled.
func (c *Call) Write(f func(tx *store.Tx) error) (err error) {
	c.after, err = c.h.rt.Store.Write(c.Context, c.Entry, f)
	return err
}

// handleOwn enters the commands and pushes of this chapter. The handshake is the gateway's, through [Hardware.Register] and the like.
func (h *Hardware) handleOwn() {
	for _, cmd := range []string{"get_secret_no", "register", "active", "subscribe_corp", "selfhelp_notify", "push_bind_corp", "push_unbind_corp"} {
		h.enter(cmd, chapterName)
	}
	Handle(h, chapterName, "get_timestamp", h.timestamp)
	Handle(h, chapterName, "ping", func(*Call, *None) (*None, error) { return nil, nil })
	Handle(h, chapterName, "get_corp_info", h.corpInfo)
	Handle(h, chapterName, "get_admin_info", h.adminInfo)
	Handle(h, chapterName, "get_perm_version", h.permVersion)
	Handle(h, chapterName, "get_userinfo_by_page", h.usersByPage)
	Handle(h, chapterName, "get_userinfo_by_ids", h.usersByID)
	Handle(h, chapterName, "check_userid", h.checkUserID)
	Handle(h, chapterName, "get_notify_history", h.notifyHistory)
	Handle(h, chapterName, "get_visitor_version", h.visitorVersion)
	Handle(h, chapterName, "get_visitor_by_ids", h.visitorsByID)
	Handle(h, chapterName, "get_visitor_list", h.visitorPage)
	Handle(h, chapterName, "get_visitor_by_page", h.visitorPage)
	Handle(h, chapterName, "upload_userinfo", h.uploadFeatures)
	Handle(h, chapterName, "download_photo", h.downloadPhoto)
	Handle(h, chapterName, "get_open_self_input", h.selfInput)
	Handle(h, chapterName, "checkin", h.checkin)
	h.changeContact = Sends[openhw.ChangeContact](h, chapterName, "push_change_contact")
	h.changeUserID = Sends[openhw.ChangeUserID](h, chapterName, "push_change_userid")
	h.changeVisitors = Sends[openhw.ChangeVisitors](h, chapterName, "push_visitor_list_change")
	h.enterPage = Sends[openhw.EnterPage](h, chapterName, "push_enter_page")
	h.exitPage = Sends[openhw.EnterPage](h, chapterName, "push_exit_page")
	h.userFace = Sends[openhw.UserFace](h, chapterName, "push_user_face")
	h.openSelfInput = Sends[openhw.SelfInput](h, chapterName, "push_open_self_input")
	h.restartDevice = Sends[None](h, chapterName, "push_restart_device")
}

// Answer carries out a command: the body of the answer, nil if it has none, an [openhw.Download] if it is a file, and what is to be
// called once the exchange has been journalled. Errors are answers, *errcode.Error, or the database's. file is what a binary frame
// carries.
func (h *Hardware) Answer(ctx context.Context, entry int64, d *Device, row openhw.Row, body any, file []byte) (answer any, after func(), err error) {
	c := &Call{Context: ctx, Device: d, Now: h.rt.Clock.Now(), Entry: entry, File: file, h: h, after: func() {}}
	run, ok := h.answers[row.Cmd]
	if !ok {
		return nil, c.after, notYet(row)
	}
	answer, err = run(c, body)
	return answer, c.after, err
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

func (h *Hardware) timestamp(c *Call, _ *None) (*openhw.ServerTime, error) {
	return &openhw.ServerTime{Timestamp: seconds(c.Now)}, nil
}

// corpInfo tells the name of the corp. (doc 93508)
func (h *Hardware) corpInfo(c *Call, _ *None) (*openhw.CorpName, error) {
	corp, err := h.dir.Corp(c.Context, c.DB(), c.Device.Corp)
	if err != nil || corp == nil {
		return nil, err
	}
	return &openhw.CorpName{CorpName: corp.Name}, nil
}

// adminInfo lists the corp's administrators, who also administer its devices. (seen in client code)
func (h *Hardware) adminInfo(c *Call, _ *None) (*openhw.Admins, error) {
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
