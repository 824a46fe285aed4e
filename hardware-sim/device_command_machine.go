package main

import (
	"context"
	"errors"

	"wecomlab/hardware-sim/console"
	"wecomlab/hardware-sim/device"
)

// deviceMachine is a device whose commands are the lines of a console.
type deviceMachine struct {
	*console.Console
	device  *device.Device
	changed chan struct{} // something has happened since Settle has looked
}

func newDeviceMachine(c *console.Console) *deviceMachine {
	return &deviceMachine{Console: c, changed: make(chan struct{}, 1)}
}

// tell shows an event.
func (m *deviceMachine) tell(e device.Event) {
	m.Tell(e.What, e.Text)
	select {
	case m.changed <- struct{}{}:
	default:
	}
}

// show writes a frame.
func (m *deviceMachine) show(f device.Frame) {
	arrow := "<-"
	if f.Out {
		arrow = "->"
	}
	m.Say("%s %s", arrow, f.Text)
}

// Manual implements console.Machine.
func (m *deviceMachine) Manual() console.Manual {
	manual := console.Manual{Events: device.EventNames, Usual: device.EventSubscribed, Quit: "ends the device once every record has been taken", QuitZH: "所有记录上报后退出"}
	for _, o := range device.Operations() {
		manual.Commands = append(manual.Commands, console.Command{Usage: o.Usage(), Help: o.Help, HelpZH: o.HelpZH})
	}
	return manual
}

// Do implements console.Machine. That somebody may not pass is told as an event: nobody has made a mistake.
func (m *deviceMachine) Do(ctx context.Context, line string) (string, error) {
	op, args, err := device.ParseLine(line)
	if err != nil {
		return "", err
	}
	said, err := m.device.Do(ctx, op, args)
	if denied := new(device.Denied); errors.As(err, &denied) {
		return "", nil
	}
	return said, err
}

// Settle implements console.Machine: it waits until every record has been taken.
func (m *deviceMachine) Settle(ctx context.Context) error {
	for {
		if _, waiting := m.device.Reported(); waiting == 0 {
			return nil
		}
		select {
		case <-m.changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
