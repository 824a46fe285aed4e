// Package console obeys lines that a person or a script writes for something simulated, such as a device or a vendor's cloud, and
// shows what happens to it meanwhile.
//
// A line is a command of the [Machine], or one that every console has: await EVENT [TEXT], help [zh], quit. Empty lines and those
// that begin with # are passed over.
package console

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
)

// Machine is what the lines are for.
type Machine interface {
	// Manual says what the machine can do. It is the same at any time.
	Manual() Manual
	// Do carries out a line that the console does not know itself, and gives what the machine says to it; empty: nothing.
	Do(ctx context.Context, line string) (said string, err error)
	// Settle waits until all that was asked for is done: quit, and the end of a script, wait for it.
	Settle(ctx context.Context) error
}

// Manual is what help tells of a machine.
type Manual struct {
	Commands     []Command
	Events       []string // what await can wait for
	Usual        string   // the event that most wait for, as an example
	Quit, QuitZH string   // what quit does, one line
}

// Command is a command of a machine.
type Command struct {
	Usage        string // punch USERID [in|out]
	Help, HelpZH string // one line
}

// keptEvents is how many events wait for an await; older ones are forgotten.
const keptEvents = 256

// Console obeys lines and shows events. Its methods may be called from several goroutines, Run once.
type Console struct {
	happened chan event

	mu  sync.Mutex
	out io.Writer
}

type event struct{ what, text string }

// New makes a console that writes to out, whole lines only.
func New(out io.Writer) *Console {
	return &Console{out: out, happened: make(chan event, keptEvents)}
}

// Say writes a line.
func (c *Console) Say(format string, values ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, _ = fmt.Fprintf(c.out, format+"\n", values...)
}

// Tell shows an event, and keeps it for await. It never waits.
func (c *Console) Tell(what, text string) {
	c.Say("%s", strings.TrimRight(fmt.Sprintf("%-13s %s", what, text), " "))
	for {
		select {
		case c.happened <- event{what, text}:
			return
		default:
		}
		select {
		case <-c.happened:
		default:
		}
	}
}

// await waits for an event, and for a text in it if one is given.
func (c *Console) await(ctx context.Context, m Manual, wanted string) error {
	what, text, _ := strings.Cut(wanted, " ")
	if !slices.Contains(m.Events, what) {
		return fmt.Errorf("want await EVENT [TEXT], such as await %s: the events are %s", m.Usual, strings.Join(m.Events, ", "))
	}
	for {
		select {
		case e := <-c.happened:
			if e.what == what && strings.Contains(e.text, strings.TrimSpace(text)) {
				return nil
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
