package vendorcloud

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/errcode"
	"wecomlab/core/hwcloud"
)

// Task is what a callback has asked for and is not done yet. It is stored before the callback is acknowledged.
type Task struct {
	ID      int             `json:"id"`
	SN      string          `json:"sn"`
	Name    string          `json:"name"` // of the callback
	Corp    string          `json:"corp"`
	Payload json.RawMessage `json:"payload"`
	Came    time.Time       `json:"came"`
	Due     time.Time       `json:"due"`               // when it is done, of a late one
	Asks    bool            `json:"asks,omitempty"`    // waits for a person
	Conduct *Conduct        `json:"conduct,omitempty"` // what the person has decided
}

// work is what is done about a callback after its answer.
type work struct {
	subject string // of the policy; empty: it is always done
	do      func(c *Cloud, ctx context.Context, t *Task, how Conduct) error
}

// works are the callbacks that something has to be done about, by name.
var works = func() map[string]work {
	table := map[string]work{}
	does(table, "", (*Cloud).workBind)
	does(table, "", (*Cloud).workContactChange)
	does(table, OnFirmware, (*Cloud).workFirmware)
	does(table, "", (*Cloud).workStatus)
	does(table, OnDoor, (*Cloud).workScan)
	does(table, OnEnrol, (*Cloud).workEnrol)
	does(table, OnEnrol, (*Cloud).workDelete)
	does(table, OnDoor, (*Cloud).workOpen)
	does(table, OnPrint, (*Cloud).workPrint)
	does(table, OnPreview, (*Cloud).workPreview)
	return table
}()

// does adds what is done about the callback with the payload P.
func does[P any](table map[string]work, subject string, do func(c *Cloud, ctx context.Context, t *Task, in *P, how Conduct) error) {
	row, _ := hwcloud.RowOf(new(P))
	table[row.Name] = work{subject, func(c *Cloud, ctx context.Context, t *Task, how Conduct) error {
		in := new(P)
		if err := json.Unmarshal(t.Payload, in); err != nil {
			return &useless{err}
		}
		return do(c, ctx, t, in, how)
	}}
}

// mostTasks is how many tasks may wait; what comes then is not acknowledged, so that WeCom sends it again.
const mostTasks = 10_000

// queue stores a task; the caller holds the state.
func (c *Cloud) queue(s *state, callback hwcloud.Callback) error {
	if len(s.Tasks) >= mostTasks {
		return fmt.Errorf("vendorcloud: %d tasks wait already", len(s.Tasks))
	}
	payload, err := json.Marshal(callback.Payload)
	if err != nil {
		return fmt.Errorf("vendorcloud: keep %s: %w", callback.Row.Name, err)
	}
	s.LastTask++
	t := &Task{ID: s.LastTask, SN: callback.Base.DeviceSN, Name: callback.Row.Name, Corp: callback.Base.AuthCorpID, Payload: payload, Came: c.clock.Now()}
	t.Due = t.Came
	if subject := works[t.Name].subject; subject != "" {
		how := s.Policy.on(subject)
		t.Asks = how.Is == Ask
		t.Due = t.Came.Add(how.After)
	}
	s.Tasks = append(s.Tasks, t)
	return nil
}

// awaitDue makes Run look again when the next late task is due.
func (c *Cloud) awaitDue() (cancel func()) {
	now, next := c.clock.Now(), time.Time{}
	for _, t := range c.Tasks() {
		if t.Due.After(now) && (next.IsZero() || t.Due.Before(next)) {
			next = t.Due
		}
	}
	if next.IsZero() {
		return func() {}
	}
	timer := c.clock.At(next, c.stir)
	return func() { timer.Stop() }
}

// stir makes Run look for tasks.
func (c *Cloud) stir() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// Tasks gives copies of what is not done yet, oldest first.
func (c *Cloud) Tasks() []Task {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []Task
	for _, t := range c.state.Tasks {
		all = append(all, *t)
	}
	return all
}

// Run does what callbacks ask for, and reports the devices' status every half hour, until ctx ends. Its error is that of ctx.
func (c *Cloud) Run(ctx context.Context) error {
	tick := make(chan struct{}, 1)
	timer := c.clock.Every(hwcloud.ReportEvery*time.Second, func(int) {
		select {
		case tick <- struct{}{}:
		default:
		}
	})
	defer timer.Stop()
	for {
		c.workOff(ctx)
		forget := c.awaitDue()
		select {
		case <-c.wake:
		case <-tick:
			c.reportAll(ctx)
		case <-ctx.Done():
			forget()
			return ctx.Err()
		}
		forget()
	}
}

// workOff does every task once; what WeCom could not be reached for stays for the next time.
func (c *Cloud) workOff(ctx context.Context) {
	for last := 0; ctx.Err() == nil; {
		t, ok := c.next(last)
		if !ok {
			return
		}
		last = t.ID
		err := c.work(ctx, t)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			c.tell(Event{What: EventFailed, SN: t.SN, Text: fmt.Sprintf("%s: %v", t.Name, err)})
		}
		if err == nil || hopeless(err) {
			c.drop(ctx, t.ID)
		}
	}
}

// next is the oldest task behind another that is due and waits for nobody.
func (c *Cloud) next(last int) (*Task, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.clock.Now()
	for _, t := range c.state.Tasks {
		if t.ID > last && !t.Asks && !t.Due.After(now) {
			copied := *t
			return &copied, true
		}
	}
	return nil, false
}

func (c *Cloud) drop(ctx context.Context, id int) {
	err := c.change(ctx, func(s *state) error {
		s.Tasks = slices.DeleteFunc(s.Tasks, func(t *Task) bool { return t.ID == id })
		return nil
	})
	if err != nil {
		c.tell(Event{What: EventFailed, Text: err.Error()})
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	close(c.dropped)
	c.dropped = make(chan struct{})
}

// Settle waits until everything that was asked for is done, but for what waits for a person.
func (c *Cloud) Settle(ctx context.Context) error {
	for {
		c.mu.Lock()
		dropped := c.dropped
		busy := slices.ContainsFunc(c.state.Tasks, func(t *Task) bool { return !t.Asks })
		c.mu.Unlock()
		if !busy {
			return nil
		}
		select {
		case <-dropped:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// work does a task as the policy says.
func (c *Cloud) work(ctx context.Context, t *Task) error {
	known, ok := works[t.Name]
	if !ok {
		return &useless{fmt.Errorf("there is nothing to do about it")}
	}
	how := c.conduct(known.subject)
	if t.Conduct != nil {
		how = *t.Conduct
	}
	if how.Is == Silent {
		return nil
	}
	release, err := c.alone(ctx)
	if err != nil {
		return err
	}
	defer release()
	return known.do(c, ctx, t, how)
}

func (c *Cloud) conduct(subject string) Conduct {
	c.mu.Lock()
	defer c.mu.Unlock()
	if subject == "" {
		return Conduct{Is: OK}
	}
	return c.state.Policy.on(subject)
}

// useless is a task that can never be done.
type useless struct{ err error }

func (u *useless) Error() string { return u.err.Error() }
func (u *useless) Unwrap() error { return u.err }

// hopeless recognises what will not be better next time: a refusal of WeCom's that is not about being busy, or a request that
// cannot be made.
func hopeless(err error) bool {
	var refusal *errcode.Error
	var fault *hwcloud.Fault
	var u *useless
	switch {
	case errors.As(err, &refusal):
		return refusal.Code != errcode.SystemBusy
	case errors.Is(err, hwcloud.ErrNoTicket):
		return false
	}
	return errors.As(err, &fault) || errors.As(err, &u)
}

// patiently repeats what may come too early: the first calls after a bind, which WeCom completes only when it has read our answer.
func patiently(ctx context.Context, f func() error) error {
	wait := 50 * time.Millisecond
	for try := 1; ; try++ {
		err := f()
		if err == nil || try == 6 || ctx.Err() != nil {
			return err
		}
		if clock.Real().Sleep(ctx, wait) != nil {
			return err
		}
		wait *= 2
	}
}
