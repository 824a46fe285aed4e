package push

import (
	"context"
	"net/http"

	"wecomlab/core/explain"
	"wecomlab/core/wxcrypt"
	"wecomlab/mockwecom/engine/journal"
)

// outcome is one attempt and what it means for the callback.
type outcome struct {
	entry    *journal.Entry // not in the journal yet
	received bool           // the receiver has it
	retry    bool           // a failure of the kind that is tried again
	gone     error          // it was cut off by us and does not count
	format   Format         // of the address
}

// deliver makes the next attempt of a callback, notes its outcome in the outbox and then in the journal. A failure in between
// leads to a second delivery, never to none.
func (p *Pusher) deliver(world context.Context, row *Delivery) error {
	a, err := Find(world, p.store.Read(), row.Receiver)
	if err != nil {
		return p.unlessReplaced(world, err)
	}
	p.inFlight(row.ID, true)
	defer p.inFlight(row.ID, false)
	out := p.attempt(world, a, row)
	c := out.entry.Callback
	if out.gone != nil {
		c.Attempt = row.Attempt + 1
		p.journal.Add(out.entry)
		return nil
	}
	row.Attempt++
	c.Attempt = row.Attempt
	switch {
	case out.received:
		row.State, row.Last = Delivered, ""
	case out.retry && row.Attempt < row.attempts():
		row.NextAt, row.Last = p.now().Add(p.spacing()), out.entry.Finding.String()
		c.NextTry = row.NextAt
	default:
		row.State, row.Last, c.Dead = Dead, out.entry.Finding.String(), true
		p.log.Warn("a callback is given up", "event", row.Event, "receiver", row.Receiver, "delivery", row.ID, "why", row.Last)
	}
	after, err := p.conclude(context.WithoutCancel(world), row, &out)
	p.journal.Add(out.entry)
	after()
	return err
}

// inFlight notes that a row is being sent, or no longer.
func (p *Pusher) inFlight(row int64, is bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if is {
		p.sending[row] = true
		return
	}
	delete(p.sending, row)
	p.announce()
}

// attempt encrypts, signs and posts a callback to an address and judges the answer.
func (p *Pusher) attempt(ctx context.Context, a *Address, row *Delivery) outcome {
	out := outcome{entry: &journal.Entry{
		ID: p.journal.Begin(), Cause: row.Cause, Kind: journal.KindCallback, At: p.clock.Now(), From: journal.LaneWeCom, To: journal.LaneApp,
		Title: row.Event, Doc: row.Doc, Method: http.MethodPost, Subject: row.subject(),
		Callback: &journal.Callback{Event: row.Event, Receiver: row.Receiver, ReceiveID: row.ReceiveID, Plain: row.Plain, Delivery: row.ID},
	}}
	e := out.entry
	if !a.Ready() && row.ID != 0 {
		e.Finding = p.unconfigured(row.Receiver, a)
		return out
	}
	e.URL, out.format = a.URL, a.Format
	if err := a.Check(); err != nil {
		e.Finding = parameter(err)
		return out
	}
	if row.ReceiveID == "" {
		e.Callback.ReceiveID = a.ReceiveID
	}
	codec, err := wxcrypt.New(a.Token, a.AESKey, wxcrypt.WithRandom(p.random))
	if err != nil {
		e.Finding = parameter(err)
		return out
	}
	x, f := p.post(ctx, a, codec, row, e)
	if f != nil {
		e.Finding = f
		return out
	}
	if out.gone = x.gone; out.gone != nil {
		return out
	}
	if a.Answer == AnswerData {
		p.judgeData(ctx, a, codec, x, &out, row.Asks)
	} else {
		p.judge(ctx, a, codec, x, &out)
	}
	if out.received && e.Finding == nil {
		p.findings.forget(a.Receiver)
	}
	// What is wrong with a reply says enough; a URL verification would tell nothing of it.
	if !out.received && telling(e.Finding) && (a.Answer != AnswerData || e.Finding.Step == explain.Status) {
		p.investigate(ctx, a, x, e)
	}
	return out
}

// post makes the exchange and writes it into the entry. A finding says that nothing could be sent.
func (p *Pusher) post(ctx context.Context, a *Address, codec *wxcrypt.Codec, row *Delivery, e *journal.Entry) (*exchange, *explain.Finding) {
	encrypt, err := codec.Seal(row.Plain, e.Callback.ReceiveID)
	if err != nil {
		return nil, parameter(err)
	}
	to := row.ToUserName
	if to == "" {
		to = e.Callback.ReceiveID
	}
	envelope := wxcrypt.Envelope{ToUserName: to, Encrypt: encrypt, AgentID: row.AgentID}
	body, kind := envelope.XML(), p.settings.Text(contentType)
	if a.Format == JSON {
		body, kind = envelope.JSON(), p.settings.Text(jsonContentType)
	}
	q := p.stamp(codec, encrypt)
	e.Callback.Steps = codec.Steps(q, encrypt)
	req, err := p.request(ctx, http.MethodPost, q.AppendTo(a.target(to)), body)
	if err != nil {
		return nil, parameter(err)
	}
	req.Header.Set("Content-Type", kind)
	x := p.call(ctx, p.deliveries, req, p.limit(row))
	x.sent = body
	x.fill(e)
	return x, nil
}
