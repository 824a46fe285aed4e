package push

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"wecomlab/core/explain"
	"wecomlab/core/wxcrypt"
)

// Bounds of the search for values that a receiver accepts.
const (
	mostProbes = 12
	mostIDs    = 4
	mostKeys   = 4
	searchTime = 3 // times the limit of one check
)

// telling reports whether more can be learnt from further checks: the receiver answers, and in time.
func telling(f *explain.Finding) bool {
	return f.Step != explain.Unreachable && f.Step != explain.Slow && f.Step != explain.Parameter
}

// search makes checks with other values until the receiver accepts one, and then explains the failure by it.
func (p *Pusher) search(ctx context.Context, cause int64, a *Address, trials []trial, f *explain.Finding) {
	ctx, cancel := p.clock.WithTimeout(ctx, searchTime*p.checkLimit)
	defer cancel()
	for _, t := range trials[:min(len(trials), mostProbes)] {
		accepted, goOn := p.probe(ctx, cause, a, t)
		if accepted {
			t.explain(a, f)
			return
		}
		if !goOn {
			return
		}
	}
}

// probe makes one check and journals it. goOn is false when the receiver has stopped answering or the time is up.
func (p *Pusher) probe(ctx context.Context, cause int64, a *Address, t trial) (accepted, goOn bool) {
	if ctx.Err() != nil {
		return false, false
	}
	e := p.ask(ctx, cause, a, t)
	e.Note = join("probe: does the receiver accept "+t.Name+"?", e.Note)
	f := e.Finding
	p.journal.Add(e)
	return f == nil, f == nil || telling(f)
}

// explain rewrites a finding now that the receiver has accepted t.
func (t *trial) explain(a *Address, f *explain.Finding) {
	f.Step, f.Doc = t.step, verifyDoc
	f.Fits = append(f.Fits, t.Name)
	switch {
	case t.withoutPlus:
		f.Expected, f.Got = "an echostr whose plus signs are kept", "a right answer only without plus signs in the echostr"
		f.Cause = "the plus signs of the echostr have become spaces: the query is percent-decoded twice, or not before it is signed"
		f.Fix = "Percent-decode the query once; most frameworks have done it already"
	case t.step == explain.ReceiveID:
		f.Expected = fmt.Sprintf("that receiveid %q is accepted", a.VerifyID)
		f.Got = fmt.Sprintf("a receiver that accepts %q", t.ReceiveID)
		f.Cause = "Token and EncodingAESKey are right, but the receiver compares with another receiveid than this check carries"
		f.Fix = fmt.Sprintf("Accept receiveid %q in the URL verification; deliveries may carry another one", a.VerifyID)
		f.Doc = 91144
	default:
		f.Expected = "a receiver with the Token and EncodingAESKey of this check"
		f.Got = "a receiver with " + t.Name
		f.Cause = "the receiver is configured with other values than this address"
		f.Fix = "Write the same Token and EncodingAESKey on both sides"
	}
}

// title names an address for people.
func (a *Address) title() string {
	if a.Name != "" {
		return a.Name
	}
	return a.Receiver
}

// trials lists what a receiver that refuses its own values may accept instead, the likeliest first.
func (p *Pusher) trials(ctx context.Context, a *Address) []trial {
	known := p.known(ctx, a)
	names := namesOf(a, known)
	list := []trial{{Candidate: own(a).Candidate, step: explain.Signature, withoutPlus: true}}
	list[0].Name = "an echostr without plus signs"
	for _, id := range otherIDs(a, known) {
		t := trial{Candidate: own(a).Candidate, step: explain.ReceiveID}
		t.ReceiveID, t.Name = id, "receiveid = "+names.of(id)
		list = append(list, t)
	}
	for _, k := range otherKeys(a, known) {
		t := trial{Candidate: k, step: stepOf(a, k)}
		t.ReceiveID, t.Name = a.VerifyID, "the Token and EncodingAESKey of "+a.owner(k)
		list = append(list, t)
	}
	for _, k := range known {
		if !foreign(a, k) || k.ReceiveID == a.VerifyID {
			continue
		}
		t := trial{Candidate: k, step: stepOf(a, k)}
		t.Name = fmt.Sprintf("the Token and EncodingAESKey of %s with receiveid = %s", a.owner(k), names.of(k.ReceiveID))
		list = append(list, t)
	}
	return list
}

// owner names whose values k are. Those of the address itself are foreign only while others are about to be saved.
func (a *Address) owner(k wxcrypt.Candidate) string {
	if k.Name == a.title() {
		return k.Name + " as they are saved now"
	}
	return k.Name
}

// stepOf is the step at which a receiver with the keys k fails.
func stepOf(a *Address, k wxcrypt.Candidate) explain.Step {
	if k.Token == a.Token {
		return explain.Decryption
	}
	return explain.Signature
}

// known gives all sets of values of this world: of the stored addresses, then those of the chapters. An address is more easily taken
// for one of its own format: a suite's for another suite's than for that of a model of devices.
func (p *Pusher) known(ctx context.Context, a *Address) []wxcrypt.Candidate {
	addresses, err := All(ctx, p.store.Read())
	if err != nil && ctx.Err() == nil {
		p.log.Error("the callback addresses cannot be read", "err", err)
	}
	slices.SortStableFunc(addresses, func(b, c Address) int {
		switch {
		case b.Format == a.Format && c.Format != a.Format:
			return -1
		case b.Format != a.Format && c.Format == a.Format:
			return 1
		}
		return 0
	})
	var known []wxcrypt.Candidate
	for i := range addresses {
		b := &addresses[i]
		for _, id := range b.ids() {
			known = append(known, wxcrypt.Candidate{Name: b.title(), Token: b.Token, Key: b.AESKey, ReceiveID: id})
		}
	}
	if p.candidates != nil {
		known = append(known, p.candidates(ctx)...)
	}
	return known
}

// ids lists the values that an address or its owner uses as receiveid, that of the check first.
func (a *Address) ids() []string {
	var ids []string
	for _, id := range []string{a.VerifyID, a.ReceiveID, a.Suite, a.Provider, a.Corp} {
		if id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// otherIDs gives receiveids that a receiver may compare with, those of the address's own owner first.
func otherIDs(a *Address, known []wxcrypt.Candidate) []string {
	var ids []string
	add := func(id string) {
		if id != "" && id != a.VerifyID && len(ids) < mostIDs && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, id := range a.ids() {
		add(id)
	}
	for _, k := range known {
		add(k.ReceiveID)
	}
	return ids
}

// foreign reports whether k holds keys, and others than the address.
func foreign(a *Address, k wxcrypt.Candidate) bool {
	return k.Token != "" && k.Key != "" && (k.Token != a.Token || k.Key != a.AESKey)
}

// otherKeys gives each foreign pair of Token and EncodingAESKey once, those of the address's own owner first.
func otherKeys(a *Address, known []wxcrypt.Candidate) []wxcrypt.Candidate {
	var keys []wxcrypt.Candidate
	ids := a.ids()
	for _, ofOwner := range []bool{true, false} {
		for _, k := range known {
			same := func(o wxcrypt.Candidate) bool { return o.Token == k.Token && o.Key == k.Key }
			if slices.Contains(ids, k.ReceiveID) == ofOwner && foreign(a, k) && len(keys) < mostKeys && !slices.ContainsFunc(keys, same) {
				keys = append(keys, k)
			}
		}
	}
	return keys
}

// names says what an id is.
type names map[string]string

func namesOf(a *Address, known []wxcrypt.Candidate) names {
	n := names{}
	for _, k := range known {
		if _, ok := n[k.ReceiveID]; !ok && k.Name != "" {
			n[k.ReceiveID] = "the receiveid of " + k.Name
		}
	}
	for id, what := range map[string]string{a.Corp: "the corpid", a.Provider: "the provider's corpid"} {
		n[id] = what
	}
	n[a.Suite] = "the suite id"
	if strings.HasPrefix(a.Suite, "dk") {
		n[a.Suite] = "the template id"
	}
	return n
}

func (n names) of(id string) string {
	what, ok := n[id]
	if !ok || id == "" {
		return fmt.Sprintf("%q", id)
	}
	return what + " " + id
}
