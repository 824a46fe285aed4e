package qrcode_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"rsc.io/qr"

	"wecomlab/tui/ui/qrcode"
)

const text = "https://open.work.weixin.qq.com/connect/hardware?hw_code=abc"

// modules reads half blocks back: true is dark.
func modules(lines []string) [][]bool {
	var out [][]bool
	for _, line := range lines {
		var upper, lower []bool
		for _, r := range line {
			upper, lower = append(upper, r == '█' || r == '▀'), append(lower, r == '█' || r == '▄')
		}
		out = append(out, upper, lower)
	}
	return out
}

func TestDrawnCodeIsTheCode(t *testing.T) {
	t.Parallel()
	c, err := qrcode.New(text, 120, 60)
	if err != nil {
		t.Fatal(err)
	}
	want, err := qr.Encode(text, qr.L)
	if err != nil {
		t.Fatal(err)
	}
	got := modules(c.Lines())
	const margin = 4
	for y := range want.Size + 2*margin {
		for x := range want.Size + 2*margin {
			if got[y][x] != want.Black(x-margin, y-margin) {
				t.Fatalf("the module at %d, %d is wrong", x, y)
			}
		}
	}
}

func TestQuietZoneGivesWay(t *testing.T) {
	t.Parallel()
	wide, err := qrcode.New(text, 120, 60)
	if err != nil {
		t.Fatal(err)
	}
	tight, err := qrcode.New(text, 120, len(wide.Lines())-3)
	if err != nil || len(tight.Lines()) != len(wide.Lines())-3 {
		t.Errorf("%d rows instead of %d, %v", len(tight.Lines()), len(wide.Lines())-3, err)
	}
	if strings.Trim(tight.Lines()[0], " ▄") != "" {
		t.Error("a code without a quiet zone cannot be scanned")
	}
}

func TestErrNoRoom(t *testing.T) {
	t.Parallel()
	_, err := qrcode.New(text, 20, 60)
	var room *qrcode.RoomError
	if !errors.As(err, &room) {
		t.Fatalf("%v", err)
	}
	if _, err := qrcode.New(text, room.Width, room.Height); err != nil {
		t.Errorf("the room that was asked for does not do: %v", err)
	}
	if diff := cmp.Diff("the code takes 35 columns and 18 rows", room.Error()); diff != "" {
		t.Error(diff)
	}
	if _, err := qrcode.New(strings.Repeat("x", 4000), 500, 500); err == nil {
		t.Error("a text that no code holds is drawn")
	}
}
