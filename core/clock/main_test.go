package clock

import (
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// epoch is where the tests' virtual time starts. Its odd fraction shows what rounds.
var epoch = time.Date(2031, time.May, 6, 7, 8, 9, 123456789, time.UTC)

func frozen(t testing.TB) *Clock {
	t.Helper()
	c := NewFrozen(epoch)
	t.Cleanup(c.Close)
	return c
}

// pass lets time pass inside a synctest bubble, and what is due then finish.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func wantNow(t testing.TB, c *Clock, want time.Time) {
	t.Helper()
	if got := c.Now(); !got.Equal(want) {
		t.Errorf("Now is %s, want %s", stamp(got), stamp(want))
	}
}

func mustAdvance(t testing.TB, c *Clock, d time.Duration) {
	t.Helper()
	if err := c.Advance(t.Context(), d); err != nil {
		t.Fatalf("Advance(%s): %v", d, err)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
