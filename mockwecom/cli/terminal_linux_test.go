package cli

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// openTerminal makes a pseudo-terminal: what is written to program is read from screen.
func openTerminal(t *testing.T) (screen, program *os.File) {
	t.Helper()
	screen, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("there are no pseudo-terminals here: %v", err)
	}
	t.Cleanup(func() { screen.Close() })
	fd := int(screen.Fd())
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { program.Close() })
	return screen, program
}

func TestColors(t *testing.T) {
	t.Parallel()
	_, terminalFile := openTerminal(t)
	for _, c := range []struct {
		name string
		env  map[string]string
		want bool
	}{
		{"Terminal", map[string]string{"TERM": "xterm"}, true},
		{"NO_COLOR", map[string]string{"TERM": "xterm", "NO_COLOR": "1"}, false},
		{"DumbTerminal", map[string]string{"TERM": "dumb"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			term := &terminal{Streams{Getenv: func(name string) string { return c.env[name] }}}
			if got := term.style(terminalFile).Color; got != c.want {
				t.Errorf("colours: %v, want %v", got, c.want)
			}
			if term.style(new(bytes.Buffer)).Color {
				t.Error("what is no terminal gets colours")
			}
		})
	}
}

// TestGreeting starts a simulator on a terminal: it greets a person instead of writing a log line.
func TestGreeting(t *testing.T) {
	t.Parallel()
	screen, program := openTerminal(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan int)
	var log bytes.Buffer
	go func() {
		done <- Run(ctx, []string{"--listen", "127.0.0.1:0", "--ca-dir", t.TempDir()},
			Streams{Out: program, Err: &log, Getenv: func(string) string { return "" }})
	}()
	var seen strings.Builder
	lines := bufio.NewScanner(screen)
	for lines.Scan() && !strings.Contains(lines.Text(), "Ctrl-C") {
		seen.WriteString(lines.Text() + "\n")
	}
	cancel()
	if code := <-done; code != exitOK || log.Len() > 0 {
		t.Errorf("exit code %d, log %q", code, log.String())
	}
	for _, want := range []string{"\x1b[1mmockwecom\x1b[0m", "world demo, in memory", "\x1b[36mcurl 'http://127.0.0.1:", "mockwecom logs -f --connect http://127.0.0.1:"} {
		if !strings.Contains(seen.String(), want) {
			t.Errorf("%q is missing in\n%s", want, seen.String())
		}
	}
}

// TestReadyPipe has somebody read the ready file who waits at a pipe: it is written to, not replaced.
func TestReadyPipe(t *testing.T) {
	t.Parallel()
	f := readyFile(filepath.Join(t.TempDir(), "pipe"))
	if err := unix.Mkfifo(string(f), 0o600); err != nil {
		t.Skip("there are no pipes in files here")
	}
	if err := f.clear(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- f.write(map[string]string{"A": "b"}) }()
	got, err := os.ReadFile(string(f))
	if err != nil || string(got) != "{\n  \"A\": \"b\"\n}\n" {
		t.Errorf("the reader got %q, %v", got, err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}
