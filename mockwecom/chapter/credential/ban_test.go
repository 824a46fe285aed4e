package credential

import (
	"fmt"
	"testing"
	"time"
)

// The count is bounded however many addresses guess.
func TestBansAreBounded(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)
	b := newBans()
	for i := range banLimit + 50 {
		b.count(fmt.Sprint(i), at, 5)
	}
	if n := len(b.callers); n > banLimit {
		t.Errorf("%d addresses are remembered", n)
	}
	for i := range banLimit {
		b.count(fmt.Sprintf("late%d", i), at.Add(2*banWindow), 5)
	}
	if n := len(b.callers); n > banLimit {
		t.Errorf("%d addresses are remembered after two hours", n)
	}
}

// A clock that was set back ends the window rather than lengthening it.
func TestBansWhenTimeGoesBack(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)
	b := newBans()
	b.count("a", at, 2)
	if n := b.count("a", at.Add(-time.Minute), 2); n != 1 {
		t.Errorf("the wrong secret before the first is number %d", n)
	}
}
