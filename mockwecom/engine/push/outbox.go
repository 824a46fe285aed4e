package push

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

// State is where a callback stands.
type State string

// The states of a [Delivery]. Sending is never stored: a callback that was in flight when the machine failed still waits, and is
// sent again.
const (
	Waiting   State = "waiting"
	Sending   State = "sending"
	Delivered State = "delivered"
	Dead      State = "dead" // given up; Resend brings it back
)

const (
	attempts      = 4    // the first and three more (doc 91116)
	keepDelivered = 200  // newest delivered rows that stay visible
	keepDead      = 1000 // newest given-up rows that stay visible
	pruneEvery    = 50   // finished rows from one pruning to the next
)

// Delivery is one callback in the outbox.
type Delivery struct {
	bun.BaseModel `bun:"table:outbox"`

	ID         int64     `bun:"id,pk,autoincrement" json:"id"`
	Event      string    `bun:"event" json:"event"`
	Receiver   string    `bun:"receiver" json:"receiver"`
	ToUserName string    `bun:"to_user" json:"to_user"`
	ReceiveID  string    `bun:"receive_id" json:"receive_id"` // empty: that of the address
	AgentID    string    `bun:"agent_id" json:"agent_id"`
	Plain      []byte    `bun:"plain" json:"plain"` // the message before encryption, the same in every attempt
	Provider   string    `bun:"provider" json:"provider"`
	Suite      string    `bun:"suite" json:"suite"`
	Corp       string    `bun:"corp" json:"corp"`
	Agent      int64     `bun:"agent" json:"agent"`
	Member     string    `bun:"member" json:"member"`
	Doc        int       `bun:"doc" json:"doc"`
	Cause      int64     `bun:"cause" json:"cause"` // the journal entry of the event
	State      State     `bun:"state" json:"state"`
	Attempt    int       `bun:"attempt" json:"attempt"`       // attempts that are over
	CreatedAt  time.Time `bun:"created_at" json:"created_at"` // virtual time
	NextAt     time.Time `bun:"next_at" json:"next_at"`       // virtual time of the next attempt while it waits
	Last       string    `bun:"last" json:"last"`             // why the last attempt failed
	Replied    bool      `bun:"replied" json:"replied"`       // a passive reply was carried out
	Device     string    `bun:"device" json:"device,omitempty"`

	Limit time.Duration `bun:"time_limit" json:"limit,omitempty"` // for the answer; 0: that of the pusher
	Most  int           `bun:"most" json:"most,omitempty"`        // attempts in all; 0: 4
	Asks  bool          `bun:"asks" json:"asks,omitempty"`        // wants data in the answer
}

// attempts is how often the callback is sent at most.
func (d *Delivery) attempts() int { return cmp.Or(d.Most, attempts) }

func (d *Delivery) subject() journal.Subject {
	return journal.Subject{Provider: d.Provider, Suite: d.Suite, Corp: d.Corp, Agent: d.Agent, User: d.Member, Device: d.Device}
}

// Outbox gives the newest callbacks, the newest first; limit 0 is 200.
func (p *Pusher) Outbox(ctx context.Context, limit int) ([]Delivery, error) {
	if limit <= 0 {
		limit = keepDelivered
	}
	var rows []Delivery
	if err := p.store.Read().NewSelect().Model(&rows).Order("id DESC").Limit(int64(limit)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("read the outbox: %w", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range rows {
		if rows[i].State == Waiting && p.sending[rows[i].ID] {
			rows[i].State = Sending
		}
	}
	return rows, nil
}

// Resend queues a callback anew, with all its attempts, whether it was delivered or given up; one that waits for a retry
// goes at once. It is encrypted and signed again. It keeps its place before later callbacks of its receiver.
func (p *Pusher) Resend(ctx context.Context, deliveryID int64) error {
	row := new(Delivery)
	err := p.store.Change(ctx, func(tx *store.Tx) error {
		err := tx.NewSelect().Model(row).Where("id = ?", deliveryID).Scan(ctx)
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("the outbox holds no callback %d: it never existed, or it was delivered and %d others after it", deliveryID, keepDelivered)
		}
		if err != nil {
			return err
		}
		_, err = tx.NewUpdate().Model(row).Set("state = ?", Waiting).Set("attempt = 0").Set("next_at = ?", p.now()).
			Set("last = ''").WherePK().Exec(ctx)
		return err
	})
	if err != nil {
		return fmt.Errorf("resend callback %d: %w", deliveryID, err)
	}
	p.wake(row.Receiver)
	return nil
}

// now is virtual time in the precision that every database keeps.
func (p *Pusher) now() time.Time { return p.clock.Now().Truncate(time.Microsecond) }

// backlog names the receivers that something waits for, and the newest journal entry that a row names as its cause.
func (p *Pusher) backlog(ctx context.Context) (receivers []string, lastCause int64, err error) {
	db := p.store.Read()
	if err := db.NewSelect().Model((*Delivery)(nil)).ColumnExpr("COALESCE(MAX(cause), 0)").Scan(ctx, &lastCause); err != nil {
		return nil, 0, err
	}
	err = db.NewSelect().Model((*Delivery)(nil)).Distinct().Column("receiver").Where("state = ?", Waiting).
		Order("receiver").Scan(ctx, &receivers)
	return receivers, lastCause, err
}

// head is the callback that a receiver has to get next, nil if none waits.
func (p *Pusher) head(ctx context.Context, receiver string) (*Delivery, error) {
	row := new(Delivery)
	err := p.store.Read().NewSelect().Model(row).Where("state = ?", Waiting).Where("receiver = ?", receiver).
		Order("id").Limit(1).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return row, err
}

// record writes the outcome of an attempt.
func (p *Pusher) record(ctx context.Context, row *Delivery) error {
	if _, err := mark(ctx, p.store.Read(), row); err != nil {
		return err
	}
	return p.tidy(ctx, row)
}

// mark writes the outcome of an attempt into the outbox. It marks nothing if the callback was queued anew meanwhile or belongs to a
// world that is gone.
func mark(ctx context.Context, db bun.IDB, row *Delivery) (marked bool, err error) {
	res, err := db.NewUpdate().Model(row).Column("state", "attempt", "next_at", "last", "replied").
		Where("id = ?", row.ID).Where("cause = ?", row.Cause).Where("state = ?", Waiting).Where("attempt = ?", row.Attempt-1).Exec(ctx)
	if err != nil {
		return false, fmt.Errorf("note the outcome of callback %d: %w", row.ID, err)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// tidy removes old rows from time to time, once one is finished.
func (p *Pusher) tidy(ctx context.Context, row *Delivery) error {
	if row.State == Waiting || !p.pruningIsDue() {
		return nil
	}
	return errors.Join(p.prune(ctx, Delivered, keepDelivered), p.prune(ctx, Dead, keepDead))
}

// pruningIsDue counts finished rows.
func (p *Pusher) pruningIsDue() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pruning++
	if p.pruning < pruneEvery {
		return false
	}
	p.pruning = 0
	return true
}

// prune removes all rows of a state but the newest.
func (p *Pusher) prune(ctx context.Context, state State, keep int64) error {
	db := p.store.Read()
	newest := db.NewSelect().Model((*Delivery)(nil)).Column("id").Where("state = ?", state).Order("id DESC").Limit(keep)
	_, err := db.NewDelete().Model((*Delivery)(nil)).Where("state = ?", state).Where("id NOT IN (?)", newest).Exec(ctx)
	if err != nil {
		return fmt.Errorf("remove %s callbacks: %w", state, err)
	}
	return nil
}
