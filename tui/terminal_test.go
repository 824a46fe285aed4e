package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wecomlab/core/clock"
)

const (
	terminalPatience = time.Minute           // after which a screen will not come any more
	lookEvery        = 50 * time.Millisecond // between two looks at the terminal
	left             = "the program has left with"
)

// terminal is a real one: tmux, with a server of its own.
type terminal struct {
	t      *testing.T
	tmux   string
	socket string
	folder string // of the socket
}

// openTerminal runs a command in a terminal of 120x40. When it ends, its exit code is written below what it has left behind.
func openTerminal(t *testing.T, command string) *terminal {
	t.Helper()
	tmux, err := exec.LookPath("tmux")
	if err != nil {
		t.Skip("tmux is not installed; without it there is no real terminal to run in")
	}
	folder, err := os.MkdirTemp("", "tui") // a socket's path may be about a hundred octets long
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	term := &terminal{t: t, tmux: tmux, socket: fmt.Sprintf("wecomlab-%d", os.Getpid()), folder: folder}
	// cat keeps the terminal open and shows what is left of it.
	term.do("-f", "/dev/null", "-u", "new-session", "-d", "-x", "120", "-y", "40", "sh", "-c", command+`; echo "`+left+` $?"; exec cat`)
	t.Cleanup(func() { term.do("kill-server") })
	return term
}

// do gives tmux a command and returns what it prints.
func (term *terminal) do(args ...string) string {
	term.t.Helper()
	cmd := exec.Command(term.tmux, append([]string{"-L", term.socket}, args...)...)
	cmd.Env = append(os.Environ(), "TMUX=", "TMUX_TMPDIR="+term.folder, "LC_ALL=C.UTF-8")
	out, err := cmd.CombinedOutput()
	if err != nil {
		term.t.Fatalf("tmux %v: %v\n%s", args, err, out)
	}
	return string(out)
}

func (term *terminal) press(keys ...string) *terminal {
	term.t.Helper()
	term.do(append([]string{"send-keys"}, keys...)...)
	return term
}

func (term *terminal) screen() string {
	term.t.Helper()
	return term.do("capture-pane", "-p")
}

// until waits for a text on the screen.
func (term *terminal) until(text string) *terminal {
	term.t.Helper()
	ctx, cancel := clock.Real().WithTimeout(context.Background(), terminalPatience)
	defer cancel()
	for {
		screen := term.screen()
		if strings.Contains(screen, text) {
			return term
		}
		if err := clock.Real().Sleep(ctx, lookEvery); err != nil {
			term.t.Fatalf("%q did not come (%v):\n%s", text, err, screen)
		}
	}
}

// TestInATerminal runs the program as it is shipped: four flows by their keys, and a terminal as it was before.
func TestInATerminal(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "tui")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("the program cannot be built: %v\n%s", err, out)
	}
	term := openTerminal(t, "'"+program+"' --lang en --listen 127.0.0.1:0")
	term.until("Callback URL check").until("● sim")
	term.press("a").until("All 5 steps done.")
	term.press("BTab", "Down").until("▌○ 代开发 app").press("a").until("All 20 steps done.")
	term.press("BTab", "Down").until("▌○ Third-party app").press("a").until("All 14 steps done.")
	term.press("BTab", "Down").until("▌○ Message & alert").press("a").until("All 7 steps done.")
	term.until("✓ Callback URL check   5/5").until("✓ 代开发 app         20/20").until("✓ Third-party app    14/14")
	term.press("2").until("▸2 Traffic").until("message/recall").press("4").until("▸4 Phone").until("The app has recalled a message.").press("6").until("permanent_code").press("?").until("let ten minutes go by").press("?")
	term.press("3").until("▸3 Console").until("研发中心").press("Down").until("陈默")
	term.press("1").until("▸1 Walkthrough").press("q").until(left + " 0")
	if screen := term.screen(); strings.Contains(screen, "Walkthrough") || strings.Contains(screen, "╭") {
		t.Errorf("something of the program stands still:\n%s", screen)
	}
	const modes = "alternate screen #{alternate_on}, cursor #{cursor_flag}, mouse #{mouse_any_flag}"
	if got, want := strings.TrimSpace(term.do("display-message", "-p", modes)), "alternate screen 0, cursor 1, mouse 0"; got != want {
		t.Errorf("left behind: %s; want %s", got, want)
	}
}
