package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

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

// show writes a frame.
func (r *console) show(f device.Frame) {
	arrow := "<-"
	if f.Out {
		arrow = "->"
	}
	r.say("%s %s", arrow, f.Text)
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
			line = strings.TrimSpace(line)
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			if line == "quit" {
				return r.finish(ctx, true)
			}
			if err := r.do(ctx, line); err != nil {
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

// do carries out one line.
func (r *console) do(ctx context.Context, line string) error {
	word, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	switch word {
	case "await":
		return r.await(ctx, rest)
	case "help":
		return r.help(rest)
	}
	op, args, err := device.ParseLine(line)
	if err != nil {
		return err
	}
	said, err := r.device.Do(ctx, op, args)
	if denied := new(device.Denied); errors.As(err, &denied) {
		return nil // the event has told it: nobody has made a mistake
	}
	if said != "" && err == nil {
		r.say("%s", said)
	}
	return err
}

// help lists the commands, in English or with zh in Chinese.
func (r *console) help(language string) error {
	if language != "" && language != "zh" {
		return errors.New("want help or help zh")
	}
	await, helps, quit := "waits for an event, and for a text in it", "lists the commands, with zh in Chinese", "ends the device once every record has been taken"
	if language == "zh" {
		await, helps, quit = "等待一个事件，可要求包含的文字", "列出命令，zh 为中文", "所有记录上报后退出"
	}
	for _, o := range device.Operations() {
		help := o.Help
		if language == "zh" {
			help = o.HelpZH
		}
		r.say("%s\n    %s", o.Usage(), help)
	}
	r.say("await EVENT [TEXT]\n    %s: %s", await, strings.Join(device.EventNames, ", "))
	r.say("help [zh]\n    %s\nquit\n    %s", helps, quit)
	return nil
}

// await waits for an event, and for a text in it if one is given.
func (r *console) await(ctx context.Context, rest string) error {
	what, text, _ := strings.Cut(rest, " ")
	if !slices.Contains(device.EventNames, what) {
		return fmt.Errorf("want await EVENT [TEXT], such as await subscribed: the events are %s", strings.Join(device.EventNames, ", "))
	}
	for {
		select {
		case e := <-r.happened:
			if e.What == what && strings.Contains(e.Text, strings.TrimSpace(text)) {
				return nil
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
