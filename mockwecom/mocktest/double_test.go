package mocktest_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// double stands for a test whose failure is the point: it notes what is said instead of failing.
type double struct {
	testing.TB
	ctx      context.Context
	deadline time.Time

	mu       sync.Mutex
	said     strings.Builder
	failed   bool
	cleanups []func()
}

// play runs f as a test of its own, cleanups included, and returns what it said and whether it failed.
func play(t testing.TB, f func(t testing.TB)) (said string, failed bool) {
	t.Helper()
	d := &double{TB: t, ctx: t.Context()}
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(d)
	}()
	<-done
	for i := len(d.cleanups) - 1; i >= 0; i-- {
		d.cleanups[i]()
	}
	return d.said.String(), d.failed
}

func (d *double) Context() context.Context { return d.ctx }
func (d *double) Helper()                  {}
func (d *double) Failed() bool             { return d.failed }
func (d *double) Cleanup(f func())         { d.cleanups = append(d.cleanups, f) }

// Deadline is that of a test under `go test -timeout`; impatient makes it pass at once.
func (d *double) Deadline() (time.Time, bool) { return d.deadline, !d.deadline.IsZero() }

func (d *double) impatient() { d.deadline = time.Unix(0, 0) }

func (d *double) Logf(format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	fmt.Fprintf(&d.said, format+"\n", args...)
}

func (d *double) Errorf(format string, args ...any) {
	d.Logf(format, args...)
	d.failed = true
}

func (d *double) Fatalf(format string, args ...any) {
	d.Errorf(format, args...)
	runtime.Goexit()
}
