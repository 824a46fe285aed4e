package device

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"wecomlab/core/openhw"
)

const (
	attempts      = 3                 // of a request that the cloud, or its silence, lets a device repeat
	transferLimit = 2 * time.Minute   // of a file, which is excepted from openhw.AnswerLongest (doc 90315)
	queued        = 4 * keptPushes    // things that one lane lets wait
	startOverWait = openhw.ActivePoll // before the handshake begins again on the same connection (seen in client code)
)

// session is one connection in the life of a device. Its lanes keep what must come one after the other apart from the rest: a
// door opens while a list of ten thousand people is read.
type session struct {
	device *Device
	link   *Link
	end    context.CancelCauseFunc // with errOff or errReboot
	broken chan error              // what the work has found that the connection does not survive
	work   sync.WaitGroup

	people, visitors, records, papers lane
	lists                             sync.Mutex // held by who changes the list of people: the lane, or a person
}

// once asks within the time after which devices give a request up.
func (s *session) once(ctx context.Context, cmd string, body any) (any, error) {
	within, cancel := s.device.clock.WithTimeout(ctx, openhw.AnswerLongest)
	defer cancel()
	return s.link.Ask(within, cmd, body)
}

// ask asks, and once more as long as the cloud advises it or is silent.
func (s *session) ask(ctx context.Context, cmd string, body any) (any, error) {
	return repeat(ctx, s, openhw.AnswerLongest, func(ctx context.Context) (any, error) { return s.link.Ask(ctx, cmd, body) })
}

// fetch gets a file.
func (s *session) fetch(ctx context.Context, cmd string, body any) ([]byte, error) {
	return repeat(ctx, s, transferLimit, func(ctx context.Context) ([]byte, error) { return s.link.Fetch(ctx, cmd, body) })
}

// upload sends a file.
func (s *session) upload(ctx context.Context, u openhw.Upload) (any, error) {
	return repeat(ctx, s, transferLimit, func(ctx context.Context) (any, error) { return s.link.Upload(ctx, u) })
}

func repeat[T any](ctx context.Context, s *session, limit time.Duration, try func(context.Context) (T, error)) (T, error) {
	for n := 1; ; n++ {
		within, cancel := s.device.clock.WithTimeout(ctx, limit)
		answer, err := try(within)
		cancel()
		wait := repeatAfter(err)
		if err == nil || wait == 0 || n == attempts || s.device.clock.Sleep(ctx, wait) != nil {
			return answer, err
		}
	}
}

// repeatAfter is how long a device waits before it asks again: what the cloud says, and a random one to three seconds if it has
// said nothing. 0 is not at all. (doc 90315)
func repeatAfter(err error) time.Duration {
	var refused *Refused
	switch {
	case errors.As(err, &refused) && refused.Advice.Suggestion == openhw.Retry && refused.Advice.Interval > 0:
		return time.Duration(refused.Advice.Interval) * time.Second
	case errors.Is(err, context.DeadlineExceeded):
		return openhw.RepeatShortest + time.Duration(rand.Int64N(int64(openhw.RepeatLongest-openhw.RepeatShortest))) //nolint:gosec // keeps no secret
	}
	return 0
}

// start runs something beside the rest, until the connection ends at the latest.
func (s *session) start(f func()) { s.work.Go(f) }

// did judges the outcome of what the device has done on its own: what the connection does not survive ends it, the rest is told.
func (s *session) did(ctx context.Context, what string, err error) {
	switch {
	case err == nil || ctx.Err() != nil:
	case openhw.React("", CodeOf(err)) == openhw.StartOver:
		s.breakOff(err)
	default:
		s.device.fail(what, err)
	}
}

// breakOff ends the time of being logged in; the first error counts.
func (s *session) breakOff(err error) {
	select {
	case s.broken <- err:
	default:
	}
}

// startsOver reports whether the handshake begins again on the same connection, and waits until it is time.
func (s *session) startsOver(ctx context.Context, err error) bool {
	var refused *Refused
	if !errors.As(err, &refused) || openhw.React("", refused.Code) != openhw.StartOver || refused.Advice.Suggestion == openhw.Reconnect || refused.Advice.Interval < 0 {
		return false
	}
	wait := startOverWait
	if refused.Advice.Interval > 0 {
		wait = time.Duration(refused.Advice.Interval) * time.Second
	}
	s.device.become(openhw.Connected)
	s.device.fail("start over", err)
	return s.link.Err() == nil && s.device.clock.Sleep(ctx, wait) == nil
}

// lane does one thing after the other. It needs no goroutine while there is nothing to do.
type lane struct {
	mu    sync.Mutex
	queue []func()
	busy  bool
}

// in lets f wait for its turn.
func (s *session) in(l *lane, f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.queue) >= queued {
		s.device.fail("queue", fmt.Errorf("%d things wait already, one more is dropped", queued))
		return
	}
	l.queue = append(l.queue, f)
	if !l.busy {
		l.busy = true
		s.start(l.run)
	}
}

func (l *lane) run() {
	for {
		l.mu.Lock()
		if len(l.queue) == 0 {
			l.busy = false
			l.mu.Unlock()
			return
		}
		f := l.queue[0]
		l.queue = l.queue[1:]
		l.mu.Unlock()
		f()
	}
}
