package media

import (
	"strings"
	"testing"
	"time"
)

func TestAMRLength(t *testing.T) {
	t.Parallel()
	frame := func(head byte, size, n int) string {
		return strings.Repeat(string([]byte{head})+strings.Repeat("\xff", size), n)
	}
	tests := []struct {
		name, content string
		want          time.Duration
	}{
		{"12.2 kbit/s", amrMagic + frame(0x3c, 31, 150), 3 * time.Second},
		{"4.75 kbit/s", amrMagic + frame(0x04, 12, 50), time.Second},
		{"no data", amrMagic + frame(0x7c, 0, 10), 200 * time.Millisecond},
		{"wide", amrWideMagic + frame(0x44, 60, 25), 500 * time.Millisecond},
		{"made here", string(silence(time.Second)), time.Second},
		{"no AMR", "ID3 and so on", 0},
		{"only the beginning", "#!AM", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var at1, atOnce amrMeter
			for i := range len(tt.content) {
				_, _ = at1.Write([]byte{tt.content[i]}) // never fails
			}
			_, _ = atOnce.Write([]byte(tt.content)) // never fails
			if at1.length() != tt.want || atOnce.length() != tt.want {
				t.Errorf("%s byte by byte, %s at once, want %s", at1.length(), atOnce.length(), tt.want)
			}
		})
	}
}
