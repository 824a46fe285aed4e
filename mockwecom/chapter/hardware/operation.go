package hardware

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/store"
)

// operIDSize is the length of an oper_id; no page states one.
const operIDSize = 24

// OperationKind is what somebody asks a device to do, where the device or its cloud tells the outcome.
type OperationKind string

// The kinds of operation.
const (
	Enrolment  OperationKind = "enrolment"   // doc 93996, 96009: Page says of what
	Erasure    OperationKind = "erasure"     // of a feature, doc 96116
	RemoteOpen OperationKind = "remote_open" // doc 95049, 96010
	ScanOpen   OperationKind = "scan_open"   // doc 91483, 97390
	Scan       OperationKind = "scan"        // of a code that opens no door; nothing is reported
	Upgrade    OperationKind = "upgrade"     // of the firmware in cloud mode, doc 96011
)

// OperationState is how far an operation has got.
type OperationState string

// The states. Cancelled and done ones stay as they are.
const (
	Waiting   OperationState = "waiting"
	Succeeded OperationState = "succeeded"
	Failed    OperationState = "failed"
	TimedOut  OperationState = "timed out" // nothing was heard before the deadline
	Cancelled OperationState = "cancelled"
)

// Operation is one such instruction, from the push to the report.
type Operation struct {
	bun.BaseModel `bun:"table:hw_operations,alias:hw_operation"`

	ID         int64          `bun:"id,pk,autoincrement"`
	OperID     string         `bun:"oper_id"`
	Device     string         `bun:"sn_key"`
	SN         string         `bun:"sn"`
	Corp       string         `bun:"corp"`
	Kind       OperationKind  `bun:"kind"`
	UserID     string         `bun:"userid"` // as devices know it
	UserType   uint32         `bun:"user_type"`
	Page       string         `bun:"page"` // of an enrolment or an erasure: fa or fp
	Text       string         `bun:"text"` // what else the chapter has to remember, such as the state of a code
	State      OperationState `bun:"state"`
	ErrCode    int64          `bun:"errcode"`
	ErrMsg     string         `bun:"errmsg"`
	BegunAt    int64          `bun:"begun_at"` // Unix nanoseconds of virtual time, as the others
	Deadline   int64          `bun:"deadline"` // 0: there is none
	ReportedAt int64          `bun:"reported_at"`
	Entry      int64          `bun:"entry"` // the exchange that began it
}

// Standing is the state at an instant: what waits beyond its deadline has timed out, whether anybody has noticed or not.
func (o *Operation) Standing(now time.Time) OperationState {
	if o.State == Waiting && o.Deadline != 0 && now.UnixNano() > o.Deadline {
		return TimedOut
	}
	return o.State
}

// Begin stores an operation of a device, with an oper_id of its own, and notes in the journal when its time is over. A limit of 0
// is none. Kind, UserID and what else belongs to the kind are the caller's.
func (h *Hardware) Begin(ctx context.Context, tx *store.Tx, d *Device, o *Operation, limit time.Duration) error {
	now := h.rt.Clock.Now()
	o.OperID, o.Device, o.SN, o.Corp = h.rt.Random.Text(operIDSize, random.Token), d.Key, d.SN, d.Corp
	o.State, o.BegunAt, o.Entry = Waiting, now.UnixNano(), tx.Entry
	if limit > 0 {
		o.Deadline = now.Add(limit).UnixNano()
	}
	if err := insert(ctx, tx, o); err != nil {
		return err
	}
	if limit > 0 {
		id := o.OperID
		tx.Later(func() { h.rt.Clock.AfterFunc(limit+time.Millisecond, func() { h.noticeTimeout(id, limit) }) })
	}
	return nil
}

// noticeTimeout tells the journal of an operation that nobody has reported on.
func (h *Hardware) noticeTimeout(operID string, limit time.Duration) {
	o, err := h.Operation(context.Background(), h.rt.Store.Read(), operID)
	if err != nil || o == nil || o.Standing(h.rt.Clock.Now()) != TimedOut {
		return
	}
	h.rt.Journal.Add(&journal.Entry{
		Cause: o.Entry, Kind: journal.KindDevice, At: h.rt.Clock.Now(), From: journal.LaneDevice, To: journal.LaneWeCom, Title: "timeout/" + string(o.Kind),
		Subject: journal.Subject{Device: o.SN, Corp: o.Corp, User: o.UserID}, Note: "no report of oper_id " + o.OperID,
		Finding: &explain.Finding{
			Step: explain.Slow, Expected: "a report of oper_id " + o.OperID + " within " + limit.String(), Got: "none",
			Cause: "the device, or its vendor's cloud, has not answered", Fix: "Report at once, and tell what takes longer by another call", Doc: timeoutDocs[o.Kind],
		},
	})
}

var timeoutDocs = map[OperationKind]int{Enrolment: 93982, RemoteOpen: 95049, ScanOpen: 95049, Erasure: 96116, Upgrade: 95999}

// Operation finds an operation by its oper_id, nil if there is none. What it gives is the caller's own.
func (h *Hardware) Operation(ctx context.Context, db bun.IDB, operID string) (*Operation, error) {
	o := new(Operation)
	err := db.NewSelect().Model(o).Where("oper_id = ?", operID).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up operation: %w", err)
	}
	return o, nil
}

// Operations gives the newest operations of a device, the newest first, at most limit of them.
func (h *Hardware) Operations(ctx context.Context, db bun.IDB, sn string, limit int) ([]*Operation, error) {
	var all []*Operation
	if err := db.NewSelect().Model(&all).Where("sn = ?", sn).Order("id DESC").Limit(int64(limit)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("list the operations of %s: %w", sn, err)
	}
	return all, nil
}

// Conclude stores the outcome of an operation that waits: succeeded with errcode 0, failed with another one. One whose time is over
// stays timed out, and so does one that was cancelled: late is true then, and nothing is stored but the report.
func (h *Hardware) Conclude(ctx context.Context, tx *store.Tx, o *Operation, errcode int64, errmsg string) (late bool, err error) {
	now := h.rt.Clock.Now()
	standing := o.Standing(now)
	o.ErrCode, o.ErrMsg, o.ReportedAt = errcode, errmsg, now.UnixNano()
	switch {
	case standing != Waiting:
		o.State = standing
	case errcode == 0:
		o.State = Succeeded
	default:
		o.State = Failed
	}
	_, err = tx.NewUpdate().Model(o).Column("state", "errcode", "errmsg", "reported_at").WherePK().Exec(ctx)
	if err != nil {
		return false, fmt.Errorf("conclude operation %s: %w", o.OperID, err)
	}
	return standing != Waiting, nil
}

// Cancel ends an operation that waits; it is false if there was nothing to cancel.
func (h *Hardware) Cancel(ctx context.Context, tx *store.Tx, o *Operation) (bool, error) {
	if o.Standing(h.rt.Clock.Now()) != Waiting {
		return false, nil
	}
	o.State = Cancelled
	if _, err := tx.NewUpdate().Model(o).Column("state").WherePK().Exec(ctx); err != nil {
		return false, fmt.Errorf("cancel operation %s: %w", o.OperID, err)
	}
	return true, nil
}
