package push

import (
	"context"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/store"
)

// Reply is a passive reply (被动回复) that was opened: what an app answers to a callback (doc 90241).
type Reply struct {
	Callback Delivery // the callback that it answers
	Plain    []byte   // the reply without its encryption
	Entry    int64    // the exchange in the journal
}

// Effect is what a passive reply has brought about.
type Effect struct {
	Note    string           // one line for the journal
	Finding *explain.Finding // why it has brought about nothing; nil when it has
}

// OnReply has f carry out the passive replies to callbacks of the outbox. It works in the transaction that marks the callback as
// delivered, once for each callback: a reply to one that is sent again changes nothing any more. An error of f undoes what f has
// written, and nothing else. Call it before [Pusher.Start].
func (p *Pusher) OnReply(f func(ctx context.Context, tx *store.Tx, reply Reply) (Effect, error)) {
	p.replied = f
}

// OnJSONReply is [Pusher.OnReply] for addresses whose envelopes are JSON.
func (p *Pusher) OnJSONReply(f func(ctx context.Context, tx *store.Tx, reply Reply) (Effect, error)) {
	p.toJSON = f
}

// conclude writes the outcome of an attempt down, and carries out the reply if there is one. The function that it gives lets what
// the reply has raised leave; call it once the attempt stands in the journal.
func (p *Pusher) conclude(ctx context.Context, row *Delivery, out *outcome) (after func(), err error) {
	e := out.entry
	plain, replied := e.Callback.Reply, p.replied
	if out.format == JSON {
		replied = p.toJSON
	}
	if !out.received || plain == nil || replied == nil {
		return func() {}, p.record(ctx, row)
	}
	if row.Replied {
		e.Note = join(e.Note, "the callback was answered before; this reply changes nothing")
		return func() {}, p.record(ctx, row)
	}
	row.Replied = true
	var effect Effect
	after, err = p.store.Write(ctx, e.ID, func(tx *store.Tx) error {
		marked, err := mark(ctx, tx, row)
		if err != nil || !marked {
			return err
		}
		effect, err = replied(ctx, tx, Reply{Callback: *row, Plain: plain, Entry: e.ID})
		return err
	})
	if err != nil {
		row.Replied = false
		p.log.Error("a passive reply was not carried out", "event", row.Event, "receiver", row.Receiver, "delivery", row.ID, "err", err)
		e.Note = join(e.Note, "the simulator could not carry out the passive reply: "+err.Error())
		return func() {}, p.record(ctx, row)
	}
	e.Note = join(e.Note, effect.Note)
	if effect.Finding != nil {
		e.Finding = effect.Finding
	}
	return after, p.tidy(ctx, row)
}
