package provider

import (
	"context"
	"sync"
)

// task is one accepted event that waits for its work. Without an event it says: try the waiting auth_codes again.
type task struct {
	suite *suite
	event *Event
	key   string // under which the event is stored; empty if it is not
}

// line works off the tasks of one suite in the order of their arrival.
type line struct {
	room  int
	mu    sync.Mutex
	tasks []task
	busy  bool // one is being worked on
	shut  bool
	last  uint64        // number of the newest task that is stored
	ready chan struct{} // has room for one: tasks came, or the line was closed
	idle  *signal
}

// newLine makes a line that begins with tasks; last is the greatest number under which one of them is stored.
func newLine(room int, tasks []task, last uint64) *line {
	l := &line{room: room, tasks: tasks, last: last, ready: make(chan struct{}, 1), idle: newSignal()}
	l.wake()
	return l
}

func (l *line) wake() {
	select {
	case l.ready <- struct{}{}:
	default:
	}
}

// add takes a task if there is room. before, unless nil, may store the task under the next number once the room is sure; if it
// fails, the task is not taken.
func (l *line) add(t task, before func(t *task, number uint64) error) (taken bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.shut || len(l.tasks) >= l.room {
		return false, nil
	}
	if before != nil {
		if err := before(&t, l.last+1); err != nil {
			return false, err
		}
		l.last++
	}
	l.tasks = append(l.tasks, t)
	l.wake()
	return true, nil
}

// run works until the line is closed and empty.
func (l *line) run(ctx context.Context, work func(context.Context, task)) {
	for {
		t, ok, shut := l.next()
		switch {
		case ok:
			work(ctx, t)
			l.done()
		case shut:
			return
		default:
			<-l.ready
		}
	}
}

func (l *line) next() (t task, ok, shut bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.tasks) == 0 {
		return task{}, false, l.shut
	}
	t = l.tasks[0]
	l.tasks[0] = task{}
	l.tasks = l.tasks[1:]
	l.busy = true
	return t, true, l.shut
}

func (l *line) done() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.busy = false
	if len(l.tasks) == 0 {
		l.idle.raise()
	}
}

func (l *line) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.shut = true
	l.wake()
}

// settle waits until nothing waits and nothing is being worked on.
func (l *line) settle(ctx context.Context) error {
	for {
		raised := l.idle.next()
		if !l.waiting() {
			return nil
		}
		select {
		case <-raised:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// waiting says that something waits or is being worked on.
func (l *line) waiting() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.tasks) > 0 || l.busy
}

// signal tells any number of waiters that something has happened.
type signal struct {
	mu sync.Mutex
	ch chan struct{}
}

func newSignal() *signal { return &signal{ch: make(chan struct{})} }

// next is closed when the signal is raised after this call.
func (s *signal) next() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ch
}

func (s *signal) raise() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.ch)
	s.ch = make(chan struct{})
}
