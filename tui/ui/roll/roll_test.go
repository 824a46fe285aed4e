package roll_test

import (
	"testing"

	"pgregory.net/rapid"

	"wecomlab/tui/ui/roll"
)

func TestCursorStaysInTheListAndInTheWindow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var r roll.Roll
		count, height := 0, 0
		for range rapid.IntRange(1, 40).Draw(t, "acts") {
			by := rapid.IntRange(-50, 50).Draw(t, "by")
			switch rapid.IntRange(0, 7).Draw(t, "act") {
			case 0:
				count, height = rapid.IntRange(0, 60).Draw(t, "count"), rapid.IntRange(0, 20).Draw(t, "height")
				r.Resize(count, height)
			case 1:
				r.Move(by)
			case 2:
				r.Page(by)
			case 3:
				r.Scroll(by)
			case 4:
				r.Choose(by)
			case 5:
				r.Place(by)
			case 6:
				r.Top()
			case 7:
				r.Bottom()
			}
			first, end := r.Visible()
			switch {
			case r.Cursor() < 0 || r.Cursor() > max(count-1, 0):
				t.Fatalf("cursor %d of %d rows", r.Cursor(), count)
			case first < 0 || end > count || end-first > height:
				t.Fatalf("rows %d to %d of %d in a window of %d", first, end, count, height)
			case count > 0 && height > 0 && (r.Cursor() < first || r.Cursor() >= end):
				t.Fatalf("cursor %d outside of rows %d to %d", r.Cursor(), first, end)
			case count >= height && end-first != height:
				t.Fatalf("rows %d to %d leave a part of the window of %d empty", first, end, height)
			}
		}
	})
}

func TestShowPrefersTheBeginning(t *testing.T) {
	t.Parallel()
	var r roll.Roll
	r.Resize(100, 10)
	r.Choose(50)
	r.Show(50, 55)
	if first, end := r.Visible(); first > 50 || end < 56 {
		t.Errorf("rows %d to %d do not hold 50 to 55", first, end)
	}
	r.Show(50, 80)
	if r.First() != 50 {
		t.Errorf("the window begins at %d, want 50", r.First())
	}
}

func TestAtBottom(t *testing.T) {
	t.Parallel()
	var r roll.Roll
	r.Resize(3, 2)
	if r.AtBottom() {
		t.Error("the first of three rows is not the bottom")
	}
	if r.Bottom(); !r.AtBottom() || r.Cursor() != 2 || r.Count() != 3 {
		t.Errorf("cursor %d of %d", r.Cursor(), r.Count())
	}
}
