package app_test

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"wecomlab/mockwecom/face/control"
	"wecomlab/tui/app"
	"wecomlab/tui/i18n"
	"wecomlab/tui/screen/walkthrough"
)

// driver plays a person at the program: it presses keys and looks at the screen. Commands really run, timers are virtual:
// whenever nothing moves any more, time goes on to the next one.
type driver struct {
	t       *testing.T
	app     *app.App
	inbox   chan tea.Msg
	work    sync.WaitGroup
	stop    context.CancelFunc
	now     time.Duration
	timers  []timer
	clip    string
	quit    bool
	handled map[string]int // messages by type
}

type timer struct {
	at  time.Duration
	msg tea.Msg
}

const (
	patience = 90 * time.Second      // real time after which a test gives up
	quiet    = 15 * time.Millisecond // real time without a message after which a key is taken as done
	idle     = 60 * time.Millisecond // real time without a message after which virtual time goes on
)

// option changes what the program starts with.
type option func(*app.Config)

func chinese(c *app.Config)                  { c.Lang = i18n.Chinese }
func themed(name string) option              { return func(c *app.Config) { c.Theme = name } }
func foreign(c *app.Config)                  { c.Foreign = true }
func playing(p ...walkthrough.Player) option { return func(c *app.Config) { c.Players = p } }

// start runs the program against a lab in a window of a size.
func start(t *testing.T, l *lab, width, height int, options ...option) *driver {
	t.Helper()
	client := control.NewClient(l.URL, "")
	t.Cleanup(client.Close)
	d := launch(t, app.Config{Sim: client}, width, height, options...)
	t.Cleanup(func() {
		d.stop()
		l.breakStreams()
	})
	return d
}

// launch runs the program with a configuration. When the test ends, all of its commands have ended.
func launch(t *testing.T, c app.Config, width, height int, options ...option) *driver {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	d := &driver{t: t, inbox: make(chan tea.Msg, 4096), stop: stop, handled: map[string]int{}}
	c.After = d.after
	for _, o := range options {
		o(&c)
	}
	d.app = app.New(ctx, c)
	t.Cleanup(func() {
		stop()
		d.work.Wait()
	})
	d.resize(width, height)
	d.run(d.app.Init())
	d.settle()
	return d
}

// after is the program's timer: virtual, counted from the present.
func (d *driver) after(by time.Duration, msg tea.Msg) tea.Cmd {
	d.timers = append(d.timers, timer{at: d.now + by, msg: msg})
	return nil
}

// run starts a command in a goroutine, as the real program does.
func (d *driver) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	d.work.Go(func() {
		if msg := cmd(); msg != nil {
			d.inbox <- msg
		}
	})
}

// send hands a message to the model.
func (d *driver) send(msg tea.Msg) {
	switch msg := msg.(type) {
	case tea.BatchMsg:
		for _, cmd := range msg {
			d.run(cmd)
		}
		return
	case tea.QuitMsg:
		d.quit = true
		return
	}
	name := reflect.TypeOf(msg).String()
	d.handled[name]++
	if strings.HasSuffix(name, "setClipboardMsg") {
		d.clip = reflect.ValueOf(msg).String()
		return
	}
	_, cmd := d.app.Update(msg)
	d.run(cmd)
}

// settle handles messages until none has come for a while.
func (d *driver) settle() {
	for d.receive(quiet) {
	}
}

// receive handles one message, or reports that none came in time.
func (d *driver) receive(within time.Duration) bool {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	select {
	case msg := <-d.inbox:
		d.send(msg)
		return true
	case <-ctx.Done():
		return false
	}
}

// advance lets virtual time go by and handles what falls due.
func (d *driver) advance(by time.Duration) {
	for end := d.now + by; ; {
		next := d.next()
		if next < 0 || d.timers[next].at > end {
			d.now = end
			return
		}
		d.fire(next)
		d.settle()
	}
}

// next is the timer that is due first, -1 if there is none.
func (d *driver) next() int {
	first := -1
	for i := range d.timers {
		if first < 0 || d.timers[i].at < d.timers[first].at {
			first = i
		}
	}
	return first
}

func (d *driver) fire(i int) {
	due := d.timers[i]
	d.timers = slices.Delete(d.timers, i, i+1)
	d.now = due.at
	d.send(due.msg)
}

// until lets the program run until the screen shows a text.
func (d *driver) until(text string) *driver {
	d.t.Helper()
	return d.wait(text, true)
}

// gone lets the program run until the screen does not show a text any more.
func (d *driver) gone(text string) *driver {
	d.t.Helper()
	return d.wait(text, false)
}

func (d *driver) wait(text string, wanted bool) *driver {
	d.t.Helper()
	if !d.eventually(func() bool { return strings.Contains(d.screen(), text) == wanted }) {
		d.t.Fatalf("%q: shown should be %v, but the screen is\n%s", text, wanted, d.screen())
	}
	d.settle()
	return d
}

// eventually lets the program run until something holds, and reports whether it came to that.
func (d *driver) eventually(holds func() bool) bool {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for !holds() {
		if ctx.Err() != nil {
			return false
		}
		if d.receive(idle) {
			continue
		}
		if next := d.next(); next >= 0 {
			d.fire(next)
		}
	}
	return true
}

// shows fails the test unless the screen shows the texts, now or as soon as what is under way has arrived.
func (d *driver) shows(texts ...string) *driver {
	d.t.Helper()
	for _, text := range texts {
		if !d.eventually(func() bool { return strings.Contains(d.screen(), text) }) {
			d.t.Fatalf("the screen does not show %q:\n%s", text, d.screen())
		}
	}
	return d
}

// copies fails the test unless the clipboard comes to hold a text.
func (d *driver) copies(want string) *driver {
	d.t.Helper()
	if !d.eventually(func() bool { return d.clip == want }) {
		d.t.Fatalf("copied %q, want %q", d.clip, want)
	}
	return d
}

// hides fails the test if the screen shows one of the texts.
func (d *driver) hides(texts ...string) *driver {
	d.t.Helper()
	for _, text := range texts {
		if strings.Contains(d.screen(), text) {
			d.t.Errorf("the screen shows %q:\n%s", text, d.screen())
		}
	}
	return d
}

// screen is what a person sees, without colours, blanks at line ends removed.
func (d *driver) screen() string {
	lines := strings.Split(ansi.Strip(d.app.View().Content), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \r")
	}
	return strings.Join(lines, "\n")
}

// line is the first line that holds a text, and its number.
func (d *driver) line(text string) (string, int) {
	d.t.Helper()
	for y, line := range strings.Split(d.screen(), "\n") {
		if strings.Contains(line, text) {
			return line, y
		}
	}
	d.t.Fatalf("no line shows %q:\n%s", text, d.screen())
	return "", 0
}

func (d *driver) resize(width, height int) *driver {
	d.send(tea.WindowSizeMsg{Width: width, Height: height})
	return d
}

// press presses keys by their names: "a", "ctrl+p", "enter".
func (d *driver) press(names ...string) *driver {
	for _, name := range names {
		d.send(tea.KeyPressMsg(key(name)))
		d.settle()
	}
	return d
}

// types types a text, a character a key.
func (d *driver) types(text string) *driver {
	for _, r := range text {
		d.send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	d.settle()
	return d
}

func key(name string) tea.Key {
	special := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft,
		"right": tea.KeyRight, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "home": tea.KeyHome, "end": tea.KeyEnd,
		"backspace": tea.KeyBackspace, "delete": tea.KeyDelete,
	}
	k := tea.Key{}
	for {
		switch {
		case strings.HasPrefix(name, "ctrl+"):
			k.Mod |= tea.ModCtrl
			name = name[len("ctrl+"):]
			continue
		case strings.HasPrefix(name, "shift+"):
			k.Mod |= tea.ModShift
			name = name[len("shift+"):]
			continue
		}
		break
	}
	if code, ok := special[name]; ok {
		k.Code = code
		return k
	}
	if name == "space" {
		return tea.Key{Code: tea.KeySpace, Text: " "}
	}
	k.Code = []rune(name)[0]
	if k.Mod == 0 {
		k.Text = name
	}
	return k
}

// click presses and releases the left button on the first place that shows a text.
func (d *driver) click(text string) *driver {
	d.t.Helper()
	_, y := d.shows(text).line(text)
	return d.clickAt(d.column(text), y)
}

// column is where the first line that holds a text shows it.
func (d *driver) column(text string) int {
	d.t.Helper()
	line, _ := d.line(text)
	return ansi.StringWidth(line[:strings.Index(line, text)])
}

func (d *driver) clickAt(x, y int) *driver {
	d.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
	d.send(tea.MouseReleaseMsg{X: x, Y: y, Button: tea.MouseLeft})
	d.settle()
	return d
}

func (d *driver) drag(fromX, fromY, toX, toY int) *driver {
	d.send(tea.MouseClickMsg{X: fromX, Y: fromY, Button: tea.MouseLeft})
	d.send(tea.MouseMotionMsg{X: toX, Y: toY, Button: tea.MouseLeft})
	d.send(tea.MouseReleaseMsg{X: toX, Y: toY, Button: tea.MouseLeft})
	d.settle()
	return d
}

func (d *driver) wheel(x, y int, button tea.MouseButton) *driver {
	d.send(tea.MouseWheelMsg{X: x, Y: y, Button: button})
	d.settle()
	return d
}
