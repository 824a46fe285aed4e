package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"

	"wecomlab/hardware-sim/vendorcloud"
	"wecomlab/mockwecom/face/control"
)

// vendorConsole carries out the lines that a person or a script writes for a vendor's cloud.
type vendorConsole struct {
	cloud    *vendorcloud.Cloud
	mock     *control.Client // nil without --join
	happened chan vendorcloud.Event

	mu  sync.Mutex
	out io.Writer
}

// tell shows an event, and keeps it for await.
func (r *vendorConsole) tell(e vendorcloud.Event) {
	about := strings.Join(slices.DeleteFunc([]string{e.SN, e.Person, e.OperID, e.Text}, func(s string) bool { return s == "" }), "  ")
	r.say("%-13s %s", e.What, about)
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

func (r *vendorConsole) say(format string, values ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, _ = fmt.Fprintf(r.out, format+"\n", values...)
}

// obey carries out lines until they end. A script ends the cloud with its last line; a person stays.
func (r *vendorConsole) obey(ctx context.Context, in io.Reader, script bool) error {
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
			line = strings.TrimSpace(line)
			switch {
			case !more && !script:
				<-ctx.Done()
				return ctx.Err()
			case !more || line == "quit":
				return r.cloud.Settle(ctx)
			case line == "" || strings.HasPrefix(line, "#"):
				continue
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

// do carries out one line.
func (r *vendorConsole) do(ctx context.Context, line string) error {
	word, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	switch word {
	case "await":
		return r.await(ctx, rest)
	case "help":
		return r.help(rest)
	case "mock":
		return r.perform(ctx, rest)
	}
	op, args, err := vendorcloud.ParseLine(line)
	if err != nil {
		return err
	}
	said, err := r.cloud.Do(ctx, op, args)
	if said != "" && err == nil {
		r.say("%s", said)
	}
	return err
}

// perform performs an action of the simulator: its name, then NAME=VALUE without spaces.
func (r *vendorConsole) perform(ctx context.Context, line string) error {
	words := strings.Fields(line)
	switch {
	case r.mock == nil:
		return errors.New("actions of the simulator need --join")
	case len(words) == 0:
		return errors.New("want mock ACTION NAME=VALUE …, such as mock model.ticket")
	}
	params := map[string]string{}
	for _, word := range words[1:] {
		name, value, ok := strings.Cut(word, "=")
		if !ok {
			return fmt.Errorf("%s is not NAME=VALUE", word)
		}
		params[name] = value
	}
	done, err := r.mock.Do(ctx, words[0], params)
	switch {
	case err != nil:
		return err
	case done.Finding != nil:
		return fmt.Errorf("%s: %s", words[0], done.Finding)
	}
	r.say("%-13s %s: %s", "mock", words[0], done.Say)
	for _, name := range slices.Sorted(maps.Keys(done.Values)) {
		if !strings.Contains(name, "key") && !strings.Contains(name, "token") && !strings.Contains(name, "ticket") {
			r.say("              %s=%s", name, done.Values[name])
		}
	}
	return nil
}

// help lists the commands, in English or with zh in Chinese.
func (r *vendorConsole) help(language string) error {
	if language != "" && language != "zh" {
		return errors.New("want help or help zh")
	}
	mock, await, helps, quit := "performs an action of the simulator", "waits for an event, and for a text in it", "lists the commands, with zh in Chinese", "ends the cloud once everything is done"
	if language == "zh" {
		mock, await, helps, quit = "在模拟器中执行动作", "等待一个事件，可要求包含的文字", "列出命令，zh 为中文", "处理完后退出"
	}
	for _, o := range vendorcloud.Operations() {
		help := o.Help
		if language == "zh" {
			help = o.HelpZH
		}
		r.say("%s\n    %s", o.Usage(), help)
	}
	r.say("mock ACTION NAME=VALUE …\n    %s", mock)
	r.say("await EVENT [TEXT]\n    %s: %s", await, strings.Join(vendorcloud.EventNames, ", "))
	r.say("help [zh]\n    %s\nquit\n    %s", helps, quit)
	return nil
}

// await waits for an event, and for a text in it if one is given.
func (r *vendorConsole) await(ctx context.Context, rest string) error {
	what, text, _ := strings.Cut(rest, " ")
	if !slices.Contains(vendorcloud.EventNames, what) {
		return fmt.Errorf("want await EVENT [TEXT], such as await bound: the events are %s", strings.Join(vendorcloud.EventNames, ", "))
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
