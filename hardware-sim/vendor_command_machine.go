package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"wecomlab/hardware-sim/console"
	"wecomlab/hardware-sim/vendorcloud"
	"wecomlab/mockwecom/face/control"
)

// vendorMachine is a vendor's cloud whose commands are the lines of a console.
type vendorMachine struct {
	*console.Console
	cloud *vendorcloud.Cloud
	mock  *control.Client // nil without --join
}

// tell shows an event.
func (m *vendorMachine) tell(e vendorcloud.Event) {
	about := slices.DeleteFunc([]string{e.SN, e.Person, e.OperID, e.Text}, func(s string) bool { return s == "" })
	m.Tell(e.What, strings.Join(about, "  "))
}

// Manual implements console.Machine.
func (m *vendorMachine) Manual() console.Manual {
	manual := console.Manual{Events: vendorcloud.EventNames, Usual: vendorcloud.EventBound, Quit: "ends the cloud once everything is done", QuitZH: "处理完后退出"}
	for _, o := range vendorcloud.Operations() {
		manual.Commands = append(manual.Commands, console.Command{Usage: o.Usage(), Help: o.Help, HelpZH: o.HelpZH})
	}
	mock := console.Command{Usage: "mock ACTION NAME=VALUE …", Help: "performs an action of the simulator", HelpZH: "在模拟器中执行动作"}
	manual.Commands = append(manual.Commands, mock)
	return manual
}

// Do implements console.Machine.
func (m *vendorMachine) Do(ctx context.Context, line string) (string, error) {
	if word, rest, _ := strings.Cut(line, " "); word == "mock" {
		return m.perform(ctx, rest)
	}
	op, args, err := vendorcloud.ParseLine(line)
	if err != nil {
		return "", err
	}
	return m.cloud.Do(ctx, op, args)
}

// Settle implements console.Machine.
func (m *vendorMachine) Settle(ctx context.Context) error { return m.cloud.Settle(ctx) }

// perform performs an action of the simulator: its name, then NAME=VALUE without spaces.
func (m *vendorMachine) perform(ctx context.Context, line string) (string, error) {
	words := strings.Fields(line)
	switch {
	case m.mock == nil:
		return "", errors.New("actions of the simulator need --join")
	case len(words) == 0:
		return "", errors.New("want mock ACTION NAME=VALUE …, such as mock model.ticket")
	}
	params := map[string]string{}
	for _, word := range words[1:] {
		name, value, ok := strings.Cut(word, "=")
		if !ok {
			return "", fmt.Errorf("%s is not NAME=VALUE", word)
		}
		params[name] = value
	}
	done, err := m.mock.Do(ctx, words[0], params)
	switch {
	case err != nil:
		return "", err
	case done.Finding != nil:
		return "", fmt.Errorf("%s: %s", words[0], done.Finding)
	}
	lines := []string{fmt.Sprintf("%-13s %s: %s", "mock", words[0], done.Say)}
	for _, name := range slices.Sorted(maps.Keys(done.Values)) {
		if !strings.Contains(name, "key") && !strings.Contains(name, "token") && !strings.Contains(name, "ticket") {
			lines = append(lines, fmt.Sprintf("              %s=%s", name, done.Values[name]))
		}
	}
	return strings.Join(lines, "\n"), nil
}
