package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"

	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/device"
)

// keptEvents is how many events wait for an await; older ones are forgotten.
const keptEvents = 256

// console carries out the lines that a person or a script writes.
type console struct {
	device   *device.Device
	happened chan device.Event

	mu  sync.Mutex
	out io.Writer
}

// tell shows an event, and keeps it for await.
func (r *console) tell(e device.Event) {
	r.say("%-13s %s", e.What, e.Text)
	for {
		select {
		case r.happened <- e:
			return
		default:
		}
		select {
		case <-r.happened:
		default:
		}
	}
}

func (r *console) say(format string, values ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, _ = fmt.Fprintf(r.out, format+"\n", values...)
}

// obey carries out lines until they end. A script ends the device with its last line; a person stays.
func (r *console) obey(ctx context.Context, in io.Reader, script bool) error {
	lines := make(chan string)
	go func() { // a read of a terminal cannot be interrupted
		defer close(lines)
		for s := bufio.NewScanner(in); s.Scan(); {
			select {
			case lines <- s.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	for number := 1; ; number++ {
		select {
		case line, more := <-lines:
			if !more {
				return r.finish(ctx, script)
			}
			words := strings.Fields(line)
			if len(words) == 0 || strings.HasPrefix(line, "#") {
				continue
			}
			if words[0] == "quit" {
				return r.finish(ctx, true)
			}
			if err := r.do(ctx, words); err != nil {
				if script {
					return fmt.Errorf("line %d, %s: %w", number, line, err)
				}
				r.say("? %v", err)
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// finish waits until every record has been taken, or for Ctrl-C.
func (r *console) finish(ctx context.Context, leave bool) error {
	for {
		if _, waiting := r.device.Reported(); leave && waiting == 0 {
			return nil
		}
		select {
		case <-r.happened:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (r *console) do(ctx context.Context, words []string) error {
	switch words[0] {
	case "punch":
		return r.punch(words[1:])
	case "people":
		people := r.device.Memory().People
		for _, userid := range slices.Sorted(maps.Keys(people)) {
			r.say("%s\t%s", userid, people[userid].Name)
		}
		return nil
	case "state":
		taken, waiting := r.device.Reported()
		r.say("%s; %d records were taken, %d wait", r.device.State(), taken, waiting)
		return nil
	case "await":
		if len(words) != 2 {
			return fmt.Errorf("want await EVENT, such as await subscribed")
		}
		return r.await(ctx, words[1])
	}
	return fmt.Errorf("there is no command %s; want punch, people, state, await or quit", words[0])
}

func (r *console) punch(words []string) error {
	ways := map[string]openhw.Uint32{"": openhw.NoPassage, "in": openhw.PassIn, "out": openhw.PassOut}
	way := ""
	if len(words) == 2 {
		way = words[1]
	}
	pass, ok := ways[way]
	if len(words) < 1 || len(words) > 2 || !ok {
		return fmt.Errorf("want punch USERID, punch USERID in or punch USERID out")
	}
	p := openhw.Punch{UserID: words[0], PassType: pass}
	if pass != openhw.NoPassage {
		p.PassMethod = openhw.ByFace
	}
	r.device.Punch(p)
	return nil
}

func (r *console) await(ctx context.Context, what string) error {
	for {
		select {
		case e := <-r.happened:
			if e.What == what {
				return nil
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
