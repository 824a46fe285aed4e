package app_test

import (
	"strings"
	"testing"
	"time"

	"charm.land/bubbles/v2/spinner"
)

// ticks counts how often the spinner has moved.
func (d *driver) ticks() int { return d.handled["app.tickMsg"] }

func TestSpinner(t *testing.T) {
	t.Parallel()

	t.Run("MovesWhileAStepWaits", func(t *testing.T) {
		t.Parallel()
		d := start(t, newLab(t), 120, 40, playing(check()), foreign).until("● sim").press("a").until("waiting for your app")
		seen := map[string]bool{}
		for range spinner.MiniDot.Frames {
			line, _ := d.line("2 Answer the echostr")
			for _, frame := range spinner.MiniDot.Frames {
				seen[frame] = seen[frame] || strings.Contains(line, frame)
			}
			d.advance(120 * time.Millisecond)
		}
		for frame, was := range seen {
			if !was {
				t.Errorf("%s was never shown", frame)
			}
		}
	})

	t.Run("OneTimerForAll", func(t *testing.T) {
		t.Parallel()
		d := start(t, newLab(t), 120, 40, playing(check()), foreign).until("● sim").press("a").until("waiting for your app")
		before := d.ticks()
		d.press("2", "6", "1").advance(1200 * time.Millisecond)
		if n := d.ticks() - before; n < 9 || n > 10 {
			t.Errorf("it moved %d times in 1.2 seconds, want ten at most", n)
		}
	})

	t.Run("StandsWhenNothingGoesOn", func(t *testing.T) {
		t.Parallel()
		d := start(t, newLab(t), 120, 40, playing(check())).until("● sim")
		d.settle()
		d.advance(time.Second)
		before := d.ticks()
		d.advance(5 * time.Second)
		if n := d.ticks() - before; n != 0 {
			t.Errorf("it moved %d times though nothing goes on", n)
		}
	})
}
