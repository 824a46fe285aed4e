package pane_test

import (
	"image"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"wecomlab/tui/ui/paint"
	"wecomlab/tui/ui/pane"
	"wecomlab/tui/ui/theme"
)

func TestSplitCoversTheWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := pane.Split{Stacked: rapid.Bool().Draw(t, "stacked"), Share: rapid.Float64Range(0, 1).Draw(t, "share"), Min: rapid.IntRange(0, 30).Draw(t, "min")}
		whole := image.Rect(0, 0, rapid.IntRange(0, 200).Draw(t, "w"), rapid.IntRange(0, 60).Draw(t, "h")).Add(image.Pt(3, 2))
		for range 3 {
			a, b := s.Cut(whole)
			if a.Dx()*a.Dy()+b.Dx()*b.Dy() != whole.Dx()*whole.Dy() || a.Overlaps(b) {
				t.Fatalf("%v and %v are not %v", a, b, whole)
			}
			s.Drag(image.Pt(rapid.IntRange(-10, 250).Draw(t, "x"), rapid.IntRange(-10, 80).Draw(t, "y")))
		}
	})
}

func TestSplitIsDraggedAtItsBorder(t *testing.T) {
	t.Parallel()
	s := pane.Split{Share: 0.5, Min: 10}
	s.Cut(image.Rect(0, 0, 100, 20))
	if !s.Grip(image.Pt(50, 3)) || !s.Grip(image.Pt(49, 3)) || s.Grip(image.Pt(40, 3)) || s.Grip(image.Pt(50, 30)) {
		t.Error("the border is not where it should be")
	}
	s.Drag(image.Pt(70, 3))
	if a, _ := s.Cut(image.Rect(0, 0, 100, 20)); a.Dx() != 70 {
		t.Errorf("dragged to 70, the border is at %d", a.Dx())
	}
	s.Drag(image.Pt(2, 3))
	if a, _ := s.Cut(image.Rect(0, 0, 100, 20)); a.Dx() != 10 {
		t.Errorf("a part became %d columns wide, at least 10 were to stay", a.Dx())
	}
	s.Nudge(1)
	s.Forget()
	if s.Grip(image.Pt(10, 3)) {
		t.Error("a split that is not shown can be dragged")
	}
}

func TestSetWalksThroughWhatIsShown(t *testing.T) {
	t.Parallel()
	var s pane.Set
	s.Arrange(image.Rect(0, 0, 10, 10), image.Rectangle{}, image.Rect(10, 0, 20, 10))
	s.Step(1)
	if s.Focus() != 2 || s.At(image.Pt(12, 3)) != 2 || s.At(image.Pt(30, 3)) != -1 {
		t.Errorf("focus %d", s.Focus())
	}
	s.SetFocus(1)
	if s.Focus() != 2 {
		t.Error("a pane that is not shown got the keys")
	}
	s.ArrangeSingle(image.Rect(0, 0, 20, 10), 3, 0, 1, 2)
	if s.Rect(2).Empty() || !s.Rect(0).Empty() || !s.Single() {
		t.Error("the focused pane is not the one that is shown")
	}
	s.Step(1)
	if s.Focus() != 0 || s.Rect(0).Empty() || !s.Rect(2).Empty() || !s.Rect(9).Empty() {
		t.Errorf("focus %d, rectangles %v %v", s.Focus(), s.Rect(0), s.Rect(2))
	}
	s.Arrange(image.Rectangle{}, image.Rect(0, 0, 10, 10))
	if s.Focus() != 1 {
		t.Errorf("the focus stays on pane %d, which is gone", s.Focus())
	}
}

func TestFrame(t *testing.T) {
	t.Parallel()
	look := theme.New("plain", true, true)
	draw := func(f pane.Frame, w, h int) (string, paint.Area) {
		c := paint.NewCanvas(w, h)
		inner := f.Draw(c.Area(), look)
		return ansi.Strip(c.String()), inner
	}
	t.Run("TitleNoteAndFoot", func(t *testing.T) {
		t.Parallel()
		got, inner := draw(pane.Frame{Title: "流程", Note: "note", Foot: "foot", Focus: true}, 30, 4)
		want := "╭─ ▸流程 ───────────── note ─╮\n│                            │\n│                            │\n╰───────────────────── foot ─╯"
		if got != want {
			t.Errorf("\n%s\nwant\n%s", got, want)
		}
		if inner.Width() != 28 || inner.Height() != 2 {
			t.Errorf("inside are %d×%d", inner.Width(), inner.Height())
		}
	})
	t.Run("TabsAreFoundUnderTheMouse", func(t *testing.T) {
		t.Parallel()
		f := pane.Frame{Tabs: []string{"请求", "应答", "curl"}, Tab: 1}
		got, _ := draw(f, 40, 3)
		top := strings.Split(got, "\n")[0]
		for i, name := range f.Tabs {
			x := ansi.StringWidth(top[:strings.Index(top, name)])
			if f.TabAt(x) != i {
				t.Errorf("at column %d, where %s stands, is tab %d", x, name, f.TabAt(x))
			}
		}
		if f.TabAt(39) != -1 || f.TabAt(0) != -1 {
			t.Error("there is a tab where none is drawn")
		}
	})
	t.Run("LongTextsStayInside", func(t *testing.T) {
		t.Parallel()
		long := strings.Repeat("企业微信", 20)
		for w := range 40 {
			got, _ := draw(pane.Frame{Title: long, Note: long, Foot: long, Total: 90, Visible: 3, First: 80}, w, 5)
			for _, line := range strings.Split(got, "\n") {
				if ansi.StringWidth(line) > w {
					t.Errorf("%q is wider than %d", line, w)
				}
			}
		}
	})
	t.Run("ScrollMarkFollows", func(t *testing.T) {
		t.Parallel()
		top, _ := draw(pane.Frame{Total: 100, Visible: 10}, 10, 12)
		bottom, _ := draw(pane.Frame{Total: 100, Visible: 10, First: 90}, 10, 12)
		if !strings.Contains(strings.Split(top, "\n")[1], "┃") || !strings.Contains(strings.Split(bottom, "\n")[10], "┃") {
			t.Errorf("%s\n%s", top, bottom)
		}
	})
}
