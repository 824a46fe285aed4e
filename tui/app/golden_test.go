package app_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"wecomlab/tui/app"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// settled is the real time without a message after which a screen counts as finished.
const settled = 400 * time.Millisecond

// scenes are the screens in the states that the golden files hold.
var scenes = []struct {
	name string
	set  func(d *driver)
}{
	{"walkthrough-start", func(*driver) {}},
	{"walkthrough-failed", func(d *driver) { d.press("a").until("✗") }},
	{"traffic-list", func(d *driver) { d.press("2").until("get_suite_token") }},
	{"traffic-ladder", func(d *driver) { d.press("2").until("get_suite_token").press("v").until("◀") }},
	{"traffic-detail", func(d *driver) {
		d.press("2").until("get_suite_token").press("g").press("down", "down").press("enter", "right", "right").until("ticket-Q2hlZXJz")
	}},
	{"tokens", func(d *driver) { d.press("6").until("permanent_code") }},
	{"phone-cards", func(d *driver) { d.press("4").until("机房告警").press("enter").until("[       我来处理") }},
	{"phone-bubbles", func(d *driver) {
		d.press("4").until("机房告警").press("enter").until("[       我来处理").press("home").until("巡检结果")
	}},
	{"devices-door", func(d *driver) { d.press("5").until("LABGATE000001").press("enter").until("127.0.0.1:50001") }},
	{"devices-cloud", func(d *driver) { d.press("5").until("LABGATE000001").press("end").press("enter").until("bind ok") }},
	{"devices-deeds", func(d *driver) {
		d.press("5").until("LABGATE000001").press("enter").until("127.0.0.1:50001").press("tab", "tab")
	}},
	{"devices-code", func(d *driver) { d.press("5").until("LABGATE000001").press("Q").until("hw_code") }},
	{"devices-paper", func(d *driver) {
		d.press("5").until("LABGATE000001").press("down", "down").press("w").until("Quarterly")
	}},
	{"devices-fleet", func(d *driver) { d.press("5").until("LABGATE000001").press("F").press("enter").until("p99") }},
	{"palette", func(d *driver) { d.press("ctrl+p").until("corp.auth").types("auth") }},
	{"help", func(d *driver) { d.press("?") }},
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		for _, lang := range []string{"en", "zh"} {
			for _, scene := range scenes {
				name := fmt.Sprintf("%s-%dx%d-%s", scene.name, size[0], size[1], lang)
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					l := newLab(t)
					l.story()
					if strings.HasPrefix(scene.name, "phone") {
						l.album()
					}
					if strings.HasPrefix(scene.name, "devices") {
						l.wire()
					}
					options := []option{playing(customized(), check()), furnished(newStall())}
					if lang == "zh" {
						options = append(options, chinese)
					}
					d := start(t, l, size[0], size[1], options...)
					d.until("● ")
					scene.set(d)
					compareGolden(t, name, d, l)
					checkShape(t, d.app, size[0], size[1])
				})
			}
		}
	}
}

// checkShape verifies that the frame is exactly as wide and high as the window.
func checkShape(t *testing.T, a *app.App, width, height int) {
	t.Helper()
	lines := strings.Split(a.View().Content, "\n")
	if len(lines) != height {
		t.Errorf("the frame has %d lines, the window %d", len(lines), height)
	}
	for y, line := range lines {
		if w := ansi.StringWidth(line); w > width {
			t.Errorf("line %d is %d columns wide, the window %d: %q", y, w, width, ansi.Strip(line))
		}
	}
}

func compareGolden(t *testing.T, name string, d *driver, l *lab) {
	t.Helper()
	port := l.URL[strings.LastIndexByte(l.URL, ':'):]
	got := func() string { return strings.ReplaceAll(d.screen(), port, ":86000"[:len(port)]) + "\n" }
	file := filepath.Join("testdata", "golden", name+".txt")
	if *update {
		for d.receive(settled) {
		}
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; write it with: go test ./tui/app -run TestGolden -update", err)
	}
	for got() != string(want) && d.receive(settled) {
	}
	if diff := cmp.Diff(string(want), got()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
