package scenario

import (
	"context"
	"errors"
	"maps"
	"math"
	"slices"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/face/control"
)

// run is one play of one step.
type run struct {
	p       *Player
	i       int
	step    *Step
	after   int64 // only newer exchanges count
	values  map[string]string
	seen    map[int64]bool // exchanges that an expectation of this step has taken
	met     int            // expectations that came true
	entries []int64
	say     Text
	awaited string
}

// resume takes over what an earlier run of the step saw before it failed: what an app did right it will not do again.
func (r *run) resume(earlier *run) {
	r.met, r.entries, r.say = earlier.met, slices.Clone(earlier.entries), earlier.say
	maps.Copy(r.seen, earlier.seen)
}

// play does what the step does and awaits what it expects.
func (r *run) play(ctx context.Context) error {
	if err := r.device(ctx); err != nil {
		return err
	}
	if err := r.do(ctx); err != nil {
		return err
	}
	if err := r.app(ctx); err != nil {
		return err
	}
	for ; r.met < len(r.step.Expect); r.met++ {
		if err := r.expect(ctx, &r.step.Expect[r.met]); err != nil {
			return err
		}
	}
	return nil
}

// do carries out the step's action, change of the clock or trigger.
func (r *run) do(ctx context.Context) error {
	if r.step.Do == nil || r.step.Do.Once && r.byHand(ctx) {
		return nil
	}
	result, err := r.act(ctx, r.step.Do)
	var said *control.RefusedError
	refused := errors.As(err, &said)
	if refused {
		result = control.ActionResult{Say: said.Error(), Finding: said.Finding}
	} else if err != nil {
		return err
	}
	refused = refused || result.Finding != nil
	switch {
	case refused && !r.step.Do.Refused:
		return &failure{say: actionRefused(result.Say, result.Finding), entry: result.Entry, finding: result.Finding}
	case !refused && r.step.Do.Refused:
		return &failure{say: notRefused(result.Say), entry: result.Entry}
	}
	if result.Entry != 0 {
		// What the action causes is newer than the action; the action itself may be expected too.
		r.after = max(r.after, result.Entry-1)
		r.entries = append(r.entries, result.Entry)
	}
	r.say, r.values = plain(result.Say), result.Values
	r.keepValues()
	return nil
}

// byHand reports whether the step's first expectation was met already, by somebody who did not wait for the step.
func (r *run) byHand(ctx context.Context) bool {
	if len(r.step.Expect) == 0 {
		return false
	}
	text, err := expandFilter(r.step.Expect[0].Filter, lookUp(r.p.Vars()))
	if err != nil {
		return false
	}
	page, err := r.p.client.Journal(ctx, control.JournalQuery{Filter: text, After: r.after, Limit: 1})
	return err == nil && len(page.Entries) > 0
}

// keepValues makes what an action returned known under the step's id.
func (r *run) keepValues() {
	named := map[string]string{}
	for name, value := range r.values {
		named[r.step.ID+"."+name] = value
	}
	r.p.keep(named)
}

func (r *run) act(ctx context.Context, d *Do) (control.ActionResult, error) {
	value := lookUp(r.p.Vars())
	switch {
	case d.Clock != nil:
		return r.changeClock(ctx, *d.Clock)
	case d.Trigger != nil:
		event, trigger, err := d.Trigger.expanded(value)
		if err != nil {
			return control.ActionResult{}, err
		}
		return r.p.client.Trigger(ctx, event, trigger)
	default:
		params, err := expandAll(d.Params, value)
		if err != nil {
			return control.ActionResult{}, err
		}
		return r.p.client.Do(ctx, d.Action, params)
	}
}

func (r *run) changeClock(ctx context.Context, change control.ClockChange) (control.ActionResult, error) {
	value := lookUp(r.p.Vars())
	var err error
	if change.By, err = expand(change.By, value); err != nil {
		return control.ActionResult{}, err
	}
	if change.To, err = expand(change.To, value); err != nil {
		return control.ActionResult{}, err
	}
	now, err := r.p.client.SetClock(ctx, change)
	if err != nil {
		return control.ActionResult{}, err
	}
	return control.ActionResult{Say: now.Now.Format("2006-01-02 15:04:05")}, nil
}

// expanded is the trigger as the control interface takes it.
func (t *Trigger) expanded(value func(string) (string, error)) (event string, trigger control.Trigger, err error) {
	fields, err := expandAll(t.Fields, value)
	if err != nil {
		return "", trigger, err
	}
	texts := map[string]string{"event": t.Event, "receiver": t.Receiver, "url": t.URL, "token": t.Token, "aes_key": t.AESKey, "receive_id": t.ReceiveID}
	if texts, err = expandAll(texts, value); err != nil {
		return "", trigger, err
	}
	return texts["event"], control.Trigger{
		Receiver: texts["receiver"], URL: texts["url"], Token: texts["token"], AESKey: texts["aes_key"], ReceiveID: texts["receive_id"], Fields: fields,
	}, nil
}

// device tells a simulated device what to do. Somebody else's does it by itself.
func (r *run) device(ctx context.Context) error {
	d := r.step.Device
	if d == nil || r.p.devices == nil {
		return nil
	}
	value := lookUp(r.p.Vars())
	sn, err := expand(d.SN, value)
	if err != nil {
		return err
	}
	args, err := expandAll(d.Args, value)
	if err != nil {
		return err
	}
	told, known, err := r.p.devices.Do(ctx, sn, d.Op, args)
	switch {
	case !known:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return r.failedHere(ctx, deviceFailed(sn, d.Op, err), "failed (kind:device | kind:api) device:"+filterValue(sn))
	}
	r.p.keep(told)
	return nil
}

// app tells the embedded app what to do. A foreign one does it by itself.
func (r *run) app(ctx context.Context) error {
	if r.p.app == nil || r.step.App == "" {
		return nil
	}
	vars, err := r.p.app.Do(ctx, r.step.App, r.p.Vars())
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return r.failedHere(ctx, appFailed(r.step.App, err), "failed kind:api")
	}
	r.p.keep(vars)
	return nil
}

// failedHere looks for the exchange behind an error: the newest that failed since the step began.
func (r *run) failedHere(ctx context.Context, say Text, filter string) error {
	failed := &failure{say: say}
	newest := control.JournalQuery{Filter: filter, After: r.after, Before: math.MaxInt64, Limit: 1}
	page, lost := r.p.client.Journal(ctx, newest)
	if lost == nil && len(page.Entries) == 1 {
		failed.entry, failed.finding = page.Entries[0].ID, page.Entries[0].Finding
	}
	return failed
}

// expect waits for one expectation.
func (r *run) expect(ctx context.Context, want *Expect) error {
	text, err := expandFilter(want.Filter, lookUp(r.p.Vars()))
	if err != nil {
		return err
	}
	filter, err := journal.ParseFilter(text)
	if err != nil {
		return err
	}
	r.awaited = text
	r.p.set(r.i, Progress{State: Waiting, Entries: r.entries, Say: r.say, Waiting: text})
	e, err := r.earlier(ctx, want, filter)
	if err == nil && e == nil {
		e, err = r.await(ctx, filter)
	}
	if err != nil {
		return err
	}
	if err := r.save(want, e); err != nil {
		return err
	}
	r.seen[e.ID] = true
	r.entries = append(r.entries, e.ID)
	r.say = seen(e)
	if want.Say != (Text{}) {
		vars := r.p.Vars()
		r.say = Text{EN: expandShown(want.Say.EN, vars), ZH: expandShown(want.Say.ZH, vars)}
	}
	return nil
}

// earlier returns the newest exchange that a foreign app may still live on, nil when there is none or it does not count.
func (r *run) earlier(ctx context.Context, want *Expect, filter *journal.Filter) (*journal.Entry, error) {
	if !want.Earlier || r.p.app != nil {
		return nil, nil
	}
	page, err := r.p.client.Journal(ctx, control.JournalQuery{Filter: "ok (" + filter.String() + ")", Before: math.MaxInt64, Limit: 1})
	if err != nil || len(page.Entries) == 0 {
		return nil, err
	}
	return r.p.client.Entry(ctx, page.Entries[0].ID)
}

// await returns the first exchange that fits and has not been taken. One that was meant to fit and failed is a failure,
// unless another has done better since.
func (r *run) await(ctx context.Context, filter *journal.Filter) (*journal.Entry, error) {
	attempt, hopeful := filter.Attempt()
	for after := r.after; ; {
		e, err := r.p.client.WaitFor(ctx, attempt.String(), after)
		if err != nil {
			return nil, err
		}
		after = e.ID
		switch {
		case r.seen[e.ID]:
		case filter.Match(e) && !(hopeful && e.Failed()):
			return e, nil
		case hopeful && e.Failed():
			better, err := r.better(ctx, filter, e.ID)
			if err != nil {
				return nil, err
			}
			if better == nil {
				return nil, &failure{say: exchangeFailed(e), entry: e.ID, finding: e.Finding}
			}
			return better, nil
		}
	}
}

// better looks for a success that came after a failure while nobody was looking: an app that tried again by itself.
func (r *run) better(ctx context.Context, filter *journal.Filter, after int64) (*journal.Entry, error) {
	text := "ok"
	if f := filter.String(); f != "" {
		text = "ok (" + f + ")"
	}
	page, err := r.p.client.Journal(ctx, control.JournalQuery{Filter: text, After: after, Limit: len(r.seen) + 1})
	if err != nil {
		return nil, err
	}
	for i := range page.Entries {
		if id := page.Entries[i].ID; !r.seen[id] {
			return r.p.client.Entry(ctx, id)
		}
	}
	return nil, nil
}

// save takes the values out of an exchange that the expectation asks for.
func (r *run) save(want *Expect, e *journal.Entry) error {
	saved := map[string]string{}
	for name, source := range want.Save {
		value, err := source.read(e, r.values)
		if err != nil {
			return &failure{say: notSaved(name, e, err), entry: e.ID, finding: &explain.Finding{
				Step: explain.Body, Expected: string(source), Cause: err.Error(),
			}}
		}
		saved[name] = value
	}
	r.p.keep(saved)
	return nil
}
