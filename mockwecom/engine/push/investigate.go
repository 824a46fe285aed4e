package push

import (
	"context"
	"fmt"
	"sync"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
)

// knowledge keeps what checks have told about the failures of each receiver, so that each kind of failure is looked into
// once.
type knowledge struct {
	mu    sync.Mutex
	known map[string]map[symptom]explain.Finding // by receiver
}

// symptom is a kind of failure at one configuration.
type symptom struct {
	step                               explain.Step
	status                             int
	url, token, key, verify, receiveID string
}

// mostSymptoms bounds what is kept of one receiver.
const mostSymptoms = 64

func (k *knowledge) get(receiver string, s symptom) (explain.Finding, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	f, ok := k.known[receiver][s]
	return f, ok
}

func (k *knowledge) put(receiver string, s symptom, f explain.Finding) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.known == nil {
		k.known = map[string]map[symptom]explain.Finding{}
	}
	if of := k.known[receiver]; of == nil || len(of) >= mostSymptoms {
		k.known[receiver] = map[symptom]explain.Finding{}
	}
	k.known[receiver][s] = f
}

// forget drops what is known of a receiver: it works now, or is configured anew.
func (k *knowledge) forget(receiver string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.known, receiver)
}

func (k *knowledge) clear() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.known = nil
}

// investigate looks into a failed delivery with URL verifications: they show whether keys and receiveid are to blame.
func (p *Pusher) investigate(ctx context.Context, a *Address, x *exchange, e *journal.Entry) {
	f := e.Finding
	s := symptom{f.Step, x.status, a.URL, a.Token, a.AESKey, a.VerifyID, e.Callback.ReceiveID}
	if known, ok := p.findings.get(a.Receiver, s); ok {
		got := f.Got
		*f = known
		if f.Step == s.step {
			f.Got = got
		}
		return
	}
	p.crossCheck(ctx, a, e)
	if ctx.Err() == nil {
		p.findings.put(a.Receiver, s, *f)
	}
}

// crossCheck asks with the receiveid of checks, then with that of the delivery, then with all else.
func (p *Pusher) crossCheck(ctx context.Context, a *Address, e *journal.Entry) {
	f, id := e.Finding, e.Callback.ReceiveID
	t := own(a)
	t.Name = fmt.Sprintf("its own values with receiveid %q", t.ReceiveID)
	accepted, goOn := p.probe(ctx, e.ID, a, t)
	if !accepted {
		if goOn {
			p.search(ctx, e.ID, a, p.trials(ctx, a), f)
		}
		return
	}
	if id != a.VerifyID {
		t.ReceiveID, t.Name = id, fmt.Sprintf("its own values with receiveid %q", id)
		accepted, goOn = p.probe(ctx, e.ID, a, t)
		if !goOn {
			return
		}
	}
	if accepted {
		f.Cause += "; Token, EncodingAESKey and receiveid are not to blame, the receiver passes a URL verification with them"
		return
	}
	f.Fits = append(f.Fits, "receiveid = "+namesOf(a, p.known(ctx, a)).of(a.VerifyID))
	f.Cause += fmt.Sprintf("; in a URL verification the receiver takes receiveid %q and refuses %q, which this callback carries:"+
		" if it compares callbacks with the same value, it refuses them all", a.VerifyID, id)
	f.Fix = fmt.Sprintf("Compare callbacks with receiveid %q and URL verifications with %q", id, a.VerifyID)
}
