package push

import (
	"context"
	"fmt"
	"time"

	"wecomlab/core/event"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/store"
)

// Message is one callback before it is encrypted.
type Message struct {
	Receiver   string          // whose address it goes to
	Event      string          // suite_ticket, change_contact, text, …
	Payload    any             // written by [event.Marshal]
	Plain      []byte          // the message as it is, instead of Payload
	ToUserName string          // of the envelope; empty: the receiveid
	ReceiveID  string          // sealed behind the message; empty: that of the address
	AgentID    string          // of the envelope; empty for suites, templates and providers
	Subject    journal.Subject // whom it is about; zero: that of the address
	Doc        int             // official page of the event
	Note       string          // one line for the journal

	Limit    time.Duration // for the answer, in real time; 0: that of the pusher
	Attempts int           // in all, as long as no answer comes; 0: 4 (doc 91116)
	Asks     bool          // an answer without data is none
}

// plain gives the bytes that are encrypted.
func (m *Message) plain() ([]byte, error) {
	if m.Plain != nil {
		return m.Plain, nil
	}
	out, err := event.Marshal(m.Payload)
	if err != nil {
		return nil, fmt.Errorf("callback %s for %s: %w", m.Event, m.Receiver, err)
	}
	return out, nil
}

// delivery is the outbox row of a message.
func (m *Message) delivery(plain []byte, cause int64) *Delivery {
	return &Delivery{
		Event: m.Event, Receiver: m.Receiver, ToUserName: m.ToUserName, ReceiveID: m.ReceiveID, AgentID: m.AgentID, Plain: plain,
		Provider: m.Subject.Provider, Suite: m.Subject.Suite, Corp: m.Subject.Corp, Agent: m.Subject.Agent, Member: m.Subject.User,
		Device: m.Subject.Device, Doc: m.Doc, Cause: cause, State: Waiting, Limit: m.Limit, Most: m.Attempts, Asks: m.Asks,
	}
}

// Send queues a callback in the caller's transaction. When that is committed and its cause is journalled (tx.Later), the
// event is journalled too, as caused by tx.Entry, and the delivery begins. entry is the event's place in the journal;
// deliveries name it as their cause.
//
// Nothing is queued for an address that is not configured or has not passed its check; the event's entry then says so.
func (p *Pusher) Send(ctx context.Context, tx *store.Tx, m Message) (entry int64, err error) {
	plain, err := m.plain()
	if err != nil {
		return 0, err
	}
	a, err := Find(ctx, tx, m.Receiver)
	if err != nil {
		return 0, fmt.Errorf("look up the callback address %s: %w", m.Receiver, err)
	}
	if m.Subject == (journal.Subject{}) && a != nil {
		m.Subject = a.About()
	}
	e := &journal.Entry{
		ID: p.journal.Begin(), Cause: tx.Entry, Kind: journal.KindEvent, At: p.clock.Now(),
		From: journal.LaneWeCom, To: journal.LaneWeCom, Title: m.Event, Doc: m.Doc, Subject: m.Subject, Note: m.Note,
		Callback: &journal.Callback{Event: m.Event, Receiver: m.Receiver, ReceiveID: m.ReceiveID, Plain: plain},
	}
	if !a.Ready() {
		e.Finding = p.unconfigured(m.Receiver, a)
		tx.Later(func() { p.journal.Add(e) })
		return e.ID, nil
	}
	row := m.delivery(plain, e.ID)
	row.CreatedAt = p.now()
	row.NextAt = row.CreatedAt
	if _, err := tx.NewInsert().Model(row).Exec(ctx); err != nil {
		return 0, fmt.Errorf("queue callback %s for %s: %w", m.Event, m.Receiver, err)
	}
	e.Callback.Delivery = row.ID
	tx.Later(func() {
		p.journal.Add(e)
		p.wake(m.Receiver)
	})
	return e.ID, nil
}

// unconfigured says why nothing can be sent to a receiver.
func (p *Pusher) unconfigured(receiver string, a *Address) *explain.Finding {
	f := &explain.Finding{
		Step: explain.State, Expected: "a callback URL that has passed its check", Got: "no callback URL",
		Cause: fmt.Sprintf("no callback URL is configured for %s, so the event is not sent", receiver),
		Fix:   "configure one", Doc: verifyDoc,
	}
	if command := p.configure(receiver); command != "" {
		f.Fix += ": " + command
	}
	if a != nil && a.URL != "" {
		f.Got = a.URL + ", which has not passed its check"
		f.Cause = fmt.Sprintf("the callback URL of %s was never verified, so the event is not sent", receiver)
	}
	return f
}

// SendTo sends a callback once and now to an address that need not be stored, past the outbox and its order. The finding is nil when it
// was received; the error is one of the message or the address itself.
func (p *Pusher) SendTo(ctx context.Context, cause int64, a Address, m Message) (*explain.Finding, error) {
	if err := a.Check(); err != nil {
		return nil, err
	}
	plain, err := m.plain()
	if err != nil {
		return nil, err
	}
	if m.Receiver == "" {
		m.Receiver = a.Receiver
	}
	if m.Subject == (journal.Subject{}) {
		m.Subject = a.About()
	}
	row := m.delivery(plain, cause)
	out := p.attempt(ctx, &a, row)
	e := out.entry
	e.Note, e.Callback.Attempt, e.Callback.Dead = join(m.Note, e.Note), 1, !out.received
	var f *explain.Finding
	if e.Finding != nil {
		found := *e.Finding
		f = &found
	}
	p.journal.Add(e)
	return f, ctx.Err()
}

// join puts two remarks on one line.
func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "; " + b
}
