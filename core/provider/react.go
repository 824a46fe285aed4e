package provider

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"wecomlab/core/explain"
)

// pendingKeys is where the events of a suite are stored until they have been worked on; no suite: the provider's own.
func pendingKeys(suite string) string { return "pending/" + suite + "/" }

// accept puts an event in line. A ticket and a command event are stored first, so that they may be acknowledged.
func (a *App) accept(ctx context.Context, m *mailbox, e *Event) *denial {
	ctx = context.WithoutCancel(ctx) // a sender that hangs up does not undo what is half stored
	line, t := a.system, task{suite: m.suite, event: e}
	if m.suite != nil {
		line = m.suite.line
	}
	var before func(*task, uint64) error
	switch {
	case m.commanding() && m.suite != nil && e.Message.InfoType == "suite_ticket":
		issued, _ := strconv.ParseInt(e.Message.TimeStamp, 10, 64)
		before = func(*task, uint64) error {
			return a.keepTicket(ctx, m.suite, ticket{Value: e.Message.Get("SuiteTicket"), Issued: issued, At: e.At})
		}
	case m.commanding():
		before = func(t *task, number uint64) error {
			t.key = fmt.Sprintf("%s%020d", pendingKeys(e.Suite), number)
			return a.put(ctx, t.key, e)
		}
	}
	taken, err := line.add(t, before)
	switch {
	case err != nil:
		a.problem(fmt.Errorf("provider: %s was not accepted: %w", e.Message.Name(), err))
		return deny(http.StatusInternalServerError, explain.Finding{Step: explain.State, Expected: "a store that takes the event",
			Cause: "the store failed; the log says why", Fix: "Send it again when the store works"})
	case !taken:
		return deny(http.StatusServiceUnavailable, explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("at most %d waiting events", a.config.Queue),
			Cause: "the app is closing, or its work on events is slower than they come", Fix: "Send it again later; make OnEvent quicker"})
	}
	if m.agent != nil {
		a.note(m.agent, e)
	}
	return nil
}

// loadPending finds the events that were acknowledged and not worked on, in the order of their arrival.
func (a *App) loadPending(ctx context.Context, s *suite) (tasks []task, last uint64, err error) {
	id := ""
	if s != nil {
		id = s.id
	}
	keys, err := a.config.Store.Keys(ctx, pendingKeys(id))
	if err != nil {
		return nil, 0, err
	}
	for _, key := range keys {
		var stored Event
		if _, err := a.get(ctx, key, &stored); err != nil {
			return nil, 0, err
		}
		e, err := newEvent(id, stored.Address, stored.Plain, stored.At)
		if err != nil {
			return nil, 0, fmt.Errorf("the stored event %s cannot be read: %w", key, err)
		}
		number, err := strconv.ParseUint(strings.TrimPrefix(key, pendingKeys(id)), 10, 64)
		if err != nil {
			return nil, 0, fmt.Errorf("the key %s has no number: %w", key, err)
		}
		last = max(last, number)
		tasks = append(tasks, task{suite: s, event: e, key: key})
	}
	return tasks, last, nil
}

// handle works on one event. What is stored and cannot be finished before Close is left for the next start.
func (a *App) handle(ctx context.Context, t task) {
	if ctx.Err() != nil && (t.event == nil || t.key != "") {
		return
	}
	err := a.react(ctx, t)
	switch {
	case err != nil && ctx.Err() == nil:
		a.problem(err)
	case err != nil && t.key != "":
		return
	}
	if t.event != nil && a.config.OnEvent != nil {
		a.config.OnEvent(*t.event)
	}
	if t.key != "" {
		if err := a.config.Store.Delete(context.WithoutCancel(ctx), t.key); err != nil {
			a.problem(fmt.Errorf("provider: an event that is done stays in the store: %w", err))
		}
	}
}

// react does what the kind of event demands.
func (a *App) react(ctx context.Context, t task) error {
	switch {
	case t.suite == nil:
		return nil
	case t.event == nil:
		return a.authorizeWaiting(ctx, t.suite)
	}
	message := t.event.Message
	switch message.InfoType {
	case "suite_ticket":
		return a.authorizeWaiting(ctx, t.suite)
	case "create_auth", "reset_permanent_code":
		code := waitingCode{Code: message.Get("AuthCode"), State: message.Get("State"), At: t.event.At}
		if err := a.addCode(ctx, t.suite, code); err != nil {
			return err
		}
		return a.authorizeWaiting(ctx, t.suite)
	case "change_auth":
		if _, err := a.Authorization(t.suite.id, message.AuthCorpId); err != nil || a.config.Manual {
			return err
		}
		_, err := a.readAgain(ctx, t.suite, message.AuthCorpId)
		return err
	case "cancel_auth":
		return a.cancel(ctx, t.suite, message.AuthCorpId)
	}
	return nil
}
