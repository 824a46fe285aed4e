package chart_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wecomlab/tui/ui/chart"
	"wecomlab/tui/ui/paint"
)

func TestColumns(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name       string
		values     []int
		most, w, h int
		want       []string
	}{
		{"Rises", []int{0, 1, 4, 8}, 8, 4, 2, []string{"   █", " ▂██"}},
		{"NewestAtTheRight", []int{8}, 8, 3, 1, []string{"  █"}},
		{"OldestGo", []int{8, 0, 8}, 8, 2, 1, []string{" █"}},
		{"LittleIsSeen", []int{1}, 1000, 1, 2, []string{" ", "▁"}},
		{"MoreThanMost", []int{9}, 3, 1, 1, []string{"█"}},
		{"Nothing", nil, 0, 2, 1, []string{"  "}},
		{"NoRoom", []int{1}, 1, 0, 1, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, chart.Columns(tc.values, tc.most, tc.w, tc.h)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestBar(t *testing.T) {
	t.Parallel()
	for value, want := range map[int]string{0: "    ", 1: "▎   ", 8: "██  ", 9: "██▎ ", 16: "████", 99: "████"} {
		if got := chart.Bar(value, 16, 4); got != want {
			t.Errorf("%d is drawn as %q, want %q", value, got, want)
		}
	}
}

func TestChartsKeepTheirRoom(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.IntRange(-5, 1000), 0, 40).Draw(t, "values")
		most, w, h := rapid.IntRange(-1, 900).Draw(t, "most"), rapid.IntRange(1, 30).Draw(t, "w"), rapid.IntRange(1, 6).Draw(t, "h")
		rows := chart.Columns(values, most, w, h)
		if len(rows) != h {
			t.Fatalf("%d rows of %d", len(rows), h)
		}
		for _, row := range append(rows, chart.Bar(most/2, most, w)) {
			if paint.Width(row) != w {
				t.Fatalf("%q has not %d columns", row, w)
			}
			if strings.ContainsRune(row, '\n') {
				t.Fatal("a row is broken")
			}
		}
	})
}
