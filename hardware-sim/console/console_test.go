package console_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"wecomlab/core/clock"
	"wecomlab/hardware-sim/console"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 20 * time.Second

var errDark = errors.New("it is dark")

// lamp is a machine that shines and notes what it is told.
type lamp struct {
	console *console.Console

	mu      sync.Mutex
	heard   []string
	settled int
}

func (l *lamp) Manual() console.Manual {
	return console.Manual{
		Commands: []console.Command{{Usage: "shine [COLOUR]", Help: "switches the lamp on", HelpZH: "开灯"}},
		Events:   []string{"shone", "broke"}, Usual: "shone", Quit: "ends the lamp", QuitZH: "关灯退出",
	}
}

func (l *lamp) Do(_ context.Context, line string) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.heard = append(l.heard, line)
	switch word, rest, _ := strings.Cut(line, " "); word {
	case "shine":
		l.console.Tell("shone", rest)
		return "", nil
	case "state":
		return "on", nil
	}
	return "not said beside an error", errDark
}

func (l *lamp) Settle(context.Context) error {
	l.settled++
	return nil
}

// obey plays lines and gives what was written.
func obey(t *testing.T, in io.Reader, script bool) (*lamp, string, error) {
	t.Helper()
	ctx, cancel := clock.Real().WithTimeout(t.Context(), patience)
	defer cancel()
	var out bytes.Buffer
	l := &lamp{console: console.New(&out)}
	err := l.console.Obey(ctx, l, in, script)
	return l, out.String(), err
}

func TestConsole_Obey(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, lines, out string
		heard            []string
	}{
		{"Nothing", "", "", nil},
		{"LinesAreTrimmed", "  shine red \r\n", "shone         red\n", []string{"shine red"}},
		{"CommentsAndEmptyLinesArePassedOver", "# shine\n\n   \n #\nstate", "on\n", []string{"state"}},
		{"QuitEnds", "state\nquit\nshine\n", "on\n", []string{"state"}},
		{"AwaitFindsWhatHasHappened", "shine\nshine red\nawait shone red\nstate\n", "shone\nshone         red\non\n", []string{"shine", "shine red", "state"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			l, out, err := obey(t, strings.NewReader(test.lines), true)
			if err != nil || out != test.out || l.settled != 1 {
				t.Errorf("settled %d times, %v, wrote %q, want %q", l.settled, err, out, test.out)
			}
			if diff := cmp.Diff(test.heard, l.heard); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestConsole_Help(t *testing.T) {
	t.Parallel()
	_, out, err := obey(t, strings.NewReader("help\nhelp zh\n"), true)
	want := `shine [COLOUR]
    switches the lamp on
await EVENT [TEXT]
    waits for an event, and for a text in it: shone, broke
help [zh]
    lists the commands, with zh in Chinese
quit
    ends the lamp
shine [COLOUR]
    开灯
await EVENT [TEXT]
    等待一个事件，可要求包含的文字: shone, broke
help [zh]
    列出命令，zh 为中文
quit
    关灯退出
`
	if diff := cmp.Diff(want, out); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}

// A help breaks its lines between words, before they leave the screen.
func TestConsole_HelpWraps(t *testing.T) {
	t.Parallel()
	words := strings.TrimRight(strings.Repeat("happening|", 12), "|")
	tests := []struct {
		name string
		console.Command
	}{
		{"Usage", console.Command{Usage: "go " + words, Help: "-", HelpZH: "-"}},
		{"Help", console.Command{Usage: "go", Help: strings.ReplaceAll(words, "|", ", "), HelpZH: "-"}},
		{"Chinese", console.Command{Usage: "go", Help: "-", HelpZH: strings.Repeat("发生的事，", 20)}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			w := wordy{&lamp{console: console.New(&out)}, test.Command}
			if err := w.console.Obey(t.Context(), w, strings.NewReader("help\nhelp zh\n"), true); err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(out.String()) {
				if columns := ansi.StringWidth(line); columns > 80 {
					t.Errorf("%d columns: %s", columns, line)
				}
			}
			whole := strings.Join(strings.Fields(out.String()), "")
			for _, text := range []string{test.Usage, test.Help, test.HelpZH} {
				if !strings.Contains(whole, strings.Join(strings.Fields(text), "")) {
					t.Errorf("%s is not whole in\n%s", text, out.String())
				}
			}
		})
	}
}

// wordy is a lamp with one command.
type wordy struct {
	*lamp
	command console.Command
}

func (w wordy) Manual() console.Manual {
	return console.Manual{Commands: []console.Command{w.command}}
}

// An error ends a script with the number of its line, and is told to a person, who goes on.
func TestConsole_Errors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, lines, want string
		number            int
	}{
		{"OfTheMachine", "state\n# a comment counts\ndance wildly\nstate", "it is dark", 3},
		{"AwaitWhat", "await", "want await EVENT [TEXT], such as await shone: the events are shone, broke", 1},
		{"AwaitUnknown", "\nawait christmas", "want await EVENT", 2},
		{"HelpHow", "help fr", "want help or help zh", 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			line := strings.Split(test.lines, "\n")[test.number-1]
			l, out, err := obey(t, strings.NewReader(test.lines), true)
			if want := fmt.Sprintf("line %d, %s: %s", test.number, line, test.want); err == nil || !strings.HasPrefix(err.Error(), want) || l.settled != 0 {
				t.Errorf("a script: %v, want %s", err, want)
			}
			if strings.Contains(out, "not said") {
				t.Errorf("a script: wrote %q", out)
			}
			_, out, err = obey(t, strings.NewReader(test.lines+"\nstate\nquit\n"), false)
			if err != nil || !strings.Contains(out, "? "+test.want) || !strings.HasSuffix(out, "on\n") {
				t.Errorf("a person: %v, wrote %q", err, out)
			}
		})
	}
}

func TestConsole_BadInput(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, want string
		in         io.Reader
	}{
		{"TooLong", "line 2: the line is longer than 65536 octets", strings.NewReader("state\n" + strings.Repeat("x", 1<<17) + "\nstate\n")},
		{"Unreadable", "line 2: read the commands: it is dark", io.MultiReader(strings.NewReader("state\n"), iotest.ErrReader(errDark))},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if l, out, err := obey(t, test.in, true); err == nil || !strings.HasPrefix(err.Error(), test.want) || out != "on\n" || l.settled != 0 {
				t.Errorf("%v, want %s; wrote %q", err, test.want, out)
			}
		})
	}
}

// notice tells when a text has been written.
type notice struct {
	text string
	seen chan struct{}
}

func (n *notice) Write(p []byte) (int, error) {
	if strings.HasPrefix(string(p), n.text) {
		close(n.seen)
	}
	return len(p), nil
}

// Without a script, the machine lives on when the input ends, and when it breaks.
func TestConsole_Stays(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, lines, seen string }{
		{"AtTheEnd", "state\n", "on"},
		{"InAnAwait", "state\nawait broke\n", "on"},
		{"WhenALineIsTooLong", strings.Repeat("x", 1<<17), "? the line is longer"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := clock.Real().WithTimeout(t.Context(), patience)
			defer cancel()
			seen := &notice{text: test.seen, seen: make(chan struct{})}
			l := &lamp{console: console.New(seen)}
			done := make(chan error, 1)
			go func() { done <- l.console.Obey(ctx, l, strings.NewReader(test.lines), false) }()
			select {
			case <-seen.seen:
			case err := <-done:
				t.Fatalf("it has ended with %v", err)
			}
			cancel()
			if err := <-done; !errors.Is(err, context.Canceled) || l.settled != 0 {
				t.Errorf("settled %d times, %v", l.settled, err)
			}
		})
	}
}

// consulted is a lamp that tells when its manual is read, which is when an await begins.
type consulted struct {
	*lamp
	read chan struct{}
}

func (c consulted) Manual() console.Manual {
	close(c.read)
	return c.lamp.Manual()
}

// A script that waits in vain says on which line.
func TestConsole_AwaitInVain(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	l := consulted{&lamp{console: console.New(io.Discard)}, make(chan struct{})}
	done := make(chan error, 1)
	go func() { done <- l.console.Obey(ctx, l, strings.NewReader("\nawait broke\n"), true) }()
	<-l.read
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) || err.Error() != "line 2, await broke: context canceled" {
		t.Errorf("%v", err)
	}
}

// Events beyond those that are kept push the oldest out; nothing waits.
func TestConsole_Tell(t *testing.T) {
	t.Parallel()
	ctx, cancel := clock.Real().WithTimeout(t.Context(), patience)
	defer cancel()
	var out bytes.Buffer
	l := &lamp{console: console.New(&out)}
	var telling sync.WaitGroup
	for range 4 {
		telling.Go(func() {
			for range 200 {
				l.console.Tell("shone", "early")
			}
		})
	}
	telling.Wait()
	l.console.Tell("broke", "late")
	if err := l.console.Obey(ctx, l, strings.NewReader("await broke late\n"), true); err != nil {
		t.Error(err)
	}
	if got, want := out.String(), strings.Repeat("shone         early\n", 800)+"broke         late\n"; got != want {
		t.Errorf("lines are torn: %d octets, want %d", len(got), len(want))
	}
}
