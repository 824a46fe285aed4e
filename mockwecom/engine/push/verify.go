package push

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"wecomlab/core/explain"
	"wecomlab/core/wxcrypt"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/store"
)

// verifyDoc is the official page of URL verification and delivery.
const verifyDoc = 91116

// verification is the name of a URL verification in the journal.
const verification = "url_verification"

// Verify asks an address to prove itself, as WeCom does before a callback configuration is saved: it sends a GET with an
// encrypted echostr and wants the decrypted text within a second (doc 91116). It returns nil if the address passed, else
// what went wrong. cause is the journal entry on whose behalf the check is made.
//
// The echostr always has a plus sign in it, so that a receiver that decodes the query twice fails every time and not now
// and then. After a wrong answer a few further checks find out which other values of this world the receiver accepts; see
// [explain.Finding], Fits.
func (p *Pusher) Verify(ctx context.Context, cause int64, a Address) *explain.Finding {
	e := p.ask(ctx, cause, &a, own(&a))
	if e.Finding == nil {
		p.journal.Add(e)
		return nil
	}
	if telling(e.Finding) {
		p.search(ctx, e.ID, &a, p.trials(ctx, &a), e.Finding)
	}
	f := *e.Finding
	p.journal.Add(e)
	return &f
}

// Save verifies an address and stores it, with the instant of its check, only if it passed; otherwise the former configuration
// stays in force. The error is one of the database.
func (p *Pusher) Save(ctx context.Context, cause int64, a Address) (*explain.Finding, error) {
	if f := p.Verify(ctx, cause, a); f != nil {
		return f, nil
	}
	a.VerifiedAt = p.now()
	if err := p.store.Change(ctx, func(tx *store.Tx) error { return Put(ctx, tx, &a) }); err != nil {
		return nil, fmt.Errorf("the address passed its check, but: %w", err)
	}
	p.findings.forget(a.Receiver)
	return nil, nil
}

// trial is one set of values that a URL verification is made with.
type trial struct {
	wxcrypt.Candidate              // Name is what fits if the receiver accepts it
	step              explain.Step // where the receiver fails if it accepts this and not its own
	withoutPlus       bool         // the echostr has no plus sign
}

// own is the trial with the values of the address itself.
func own(a *Address) trial {
	return trial{Candidate: wxcrypt.Candidate{Token: a.Token, Key: a.AESKey, ReceiveID: a.VerifyID}}
}

// ask makes one URL verification. The entry that it returns is not in the journal yet; its Finding is nil if the address passed.
func (p *Pusher) ask(ctx context.Context, cause int64, a *Address, t trial) *journal.Entry {
	e := &journal.Entry{
		ID: p.journal.Begin(), Cause: cause, Kind: journal.KindCallback, At: p.clock.Now(), From: journal.LaneWeCom, To: journal.LaneApp,
		Title: verification, Doc: verifyDoc, Method: http.MethodGet, URL: a.URL, Subject: a.About(),
		Callback: &journal.Callback{Event: verification, Receiver: a.Receiver, ReceiveID: t.ReceiveID},
	}
	if err := a.Check(); err != nil {
		e.Finding = parameter(err)
		return e
	}
	codec, err := wxcrypt.New(t.Token, t.Key, wxcrypt.WithRandom(p.random))
	if err != nil {
		e.Finding = parameter(err)
		return e
	}
	plain, echostr, err := p.echo(codec, t)
	if err != nil {
		e.Finding = parameter(err)
		return e
	}
	q := p.stamp(codec, echostr)
	e.Callback.Plain, e.Callback.Steps = []byte(plain), codec.Steps(q, echostr)
	q.Echo = echostr
	req, err := p.request(ctx, http.MethodGet, q.AppendTo(a.target(a.Provider)), nil)
	if err != nil {
		e.Finding = parameter(err)
		return e
	}
	x := p.call(ctx, p.checks, req, p.checkLimit)
	x.fill(e)
	e.Finding = firstOf(x.unanswered, x.refused, func() *explain.Finding { return wxcrypt.DiagnoseEcho(plain, echostr, x.body) })
	e.Callback.Steps = append(e.Callback.Steps, explain.Check{
		Name: "echo", OK: e.Finding == nil, Expected: plain, Got: fmt.Sprintf("%.120s", x.body), Note: "the whole body, byte for byte",
	})
	return e
}

// echo draws a number of 19 digits and seals it until the ciphertext has a plus sign, or none.
func (p *Pusher) echo(codec *wxcrypt.Codec, t trial) (plain, echostr string, err error) {
	const tries = 64
	plain = p.digits(19)
	for range tries {
		echostr, err = codec.Seal([]byte(plain), t.ReceiveID)
		if err != nil || strings.Contains(echostr, "+") != t.withoutPlus {
			break
		}
	}
	return plain, echostr, err
}

// stamp makes the query of a request.
func (p *Pusher) stamp(codec *wxcrypt.Codec, encrypt string) wxcrypt.Query {
	return codec.Stamp(strconv.FormatInt(p.clock.Now().Unix(), 10), p.digits(10), encrypt)
}

// digits draws a decimal number of n digits.
func (p *Pusher) digits(n int) string {
	return p.random.Text(1, "123456789") + p.random.Text(n-1, random.Digit)
}

// parameter explains values that nothing can be sent with.
func parameter(err error) *explain.Finding {
	return &explain.Finding{
		Step: explain.Parameter, Expected: "a URL, a Token of at most 32 and an EncodingAESKey of exactly 43 letters and digits",
		Cause: err.Error(), Fix: "Correct the value in the callback configuration", Doc: verifyDoc,
	}
}

// firstOf gives the first finding of some checks, nil if all hold.
func firstOf(checks ...func() *explain.Finding) *explain.Finding {
	for _, check := range checks {
		if f := check(); f != nil {
			return f
		}
	}
	return nil
}
