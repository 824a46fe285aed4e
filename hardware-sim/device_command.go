package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/spf13/cobra"

	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/device"
)

const deviceHelp = `device plays one attendance machine, door, temperature gate, printer, scanner or screen-cast box.

It connects, asks for the time, registers, waits until a corp binds it, logs in, reads the lists of people and
visitors, keeps them up to date, and does what the cloud asks for: it opens the door, enrols, prints, updates its
firmware. When the connection breaks it comes back, and it loses no record meanwhile.

The simulator's demo world has two devices: YQGATE00000001 belongs to the first corp, YQGATE00000002 to nobody.
Their secret_no stands in fixtures/worlds/demo.yaml; more are made with "mockwecom do device.make sn=…", and a
device is bound with "mockwecom do corp.bind_device sn=…".

Lines on standard input, or in the file of --script, are commands. "help" lists them all; the usual ones are

  punch USERID [none|in|out|unknown] [face|fingerprint|…]   notes a record, with a direction the passage, too
  pass USERID                                               asks the device to judge by features and rules
  policy enrol ask, capture 0                               lets you decide about an enrolment
  policy door late 5s                                       opens the door too late
  offline, online, reboot, factory_reset
  people, visitors, jobs, papers, state                     show what the device has
  await EVENT [TEXT]                                        waits for subscribed, synchronised, punched, opened, …
  quit                                                      ends the device once every record has been taken

With --script the device ends after the last line; without it, at the end of input it stays online until Ctrl-C.`

type deviceFlags struct {
	config device.Config
	kinds  []string
	net    openhw.NetInfo
	args   openhw.ExtArgs
	memory string
	script string
	frames bool
}

func newDevice() *cobra.Command {
	var f deviceFlags
	c := &cobra.Command{
		Use: "device", Short: "One device, interactive or scripted", Long: deviceHelp, Args: cobra.NoArgs,
		Example: "  hardware-sim device --sn YQGATE00000002 --secret 0123… --memory gate.json\n  echo 'punch sun.hao in' | hardware-sim device --sn YQGATE00000001 --secret 0123…",
		RunE: func(c *cobra.Command, _ []string) error {
			return runDevice(c.Context(), f, c.InOrStdin(), c.OutOrStdout())
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.config.URL, "url", "ws://127.0.0.1:8600", "address of the device cloud; ws, wss, http or https")
	flags.StringVar(&f.config.SN, "sn", "", "serial number (required)")
	flags.StringVar(&f.config.SecretNo, "secret", "", "SecretNo, the key of its signatures")
	flags.StringVar(&f.config.Seed, "seed", "", "seedSecretNo of the model, exchanged for the SecretNo at the first start")
	flags.StringVar(&f.config.Firmware, "firmware", "1.0.0", "firmware version that it reports")
	flags.StringSliceVar(&f.kinds, "kinds", []string{"attendance", "door"}, "what it is: attendance, door, temperature, printer, scanner, cast")
	flags.StringSliceVar(&f.args.FaAlgorithm, "fa-algorithm", nil, "algorithms of its faces, the best first")
	flags.StringSliceVar(&f.args.FpAlgorithm, "fp-algorithm", nil, "algorithms of its fingerprints, the best first")
	flags.StringVar(&f.net.WifiName, "wifi", "", "network that it tells when it registers")
	flags.StringVar(&f.net.MacAddress, "mac", "", "address that it tells when it registers, such as 02:11:22:33:44:55")
	flags.BoolVar(&f.frames, "frames", false, "show every frame")
	flags.StringVar(&f.memory, "memory", "", "file that keeps secrets and people between starts; empty: a new device each time")
	flags.StringVar(&f.script, "script", "", "file with commands instead of standard input")
	_ = c.MarkFlagRequired("sn")
	return c
}

// runDevice lives until the commands or the context end.
func runDevice(ctx context.Context, f deviceFlags, in io.Reader, out io.Writer) error {
	if f.script != "" {
		script, err := os.Open(f.script)
		if err != nil {
			return fmt.Errorf("--script: %w", err)
		}
		defer func() { _ = script.Close() }()
		in = script
	}
	if err := f.load(); err != nil {
		return err
	}
	if f.config.SecretNo == "" && f.config.Seed == "" && (f.config.Memory == nil || f.config.Memory.SecretNo == "") {
		return errors.New("--secret is missing: give the device's SecretNo, or its model's --seed")
	}
	if err := f.describe(); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	r := &console{out: out, happened: make(chan device.Event, keptEvents)}
	f.config.Tell = r.tell
	if f.frames {
		f.config.Frames = r.show
	}
	r.device = device.New(f.config)
	var living sync.WaitGroup
	living.Go(func() { _ = r.device.Run(ctx) })
	err := r.obey(ctx, in, f.script != "")
	stop()
	living.Wait()
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// describe says what the device is.
func (f *deviceFlags) describe() error {
	for _, name := range f.kinds {
		kind, ok := openhw.KindNamed(name)
		if !ok {
			return fmt.Errorf("--kinds: there is no kind %s; want attendance, door, temperature, printer, scanner or cast", name)
		}
		f.config.Kinds |= kind
	}
	if f.net != (openhw.NetInfo{}) {
		f.config.Net = &f.net
	}
	if len(f.args.FaAlgorithm)+len(f.args.FpAlgorithm) > 0 {
		f.config.ExtArgs = &f.args
	}
	return nil
}

// load reads the memory of a former life, and lets the device keep its own.
func (f *deviceFlags) load() error {
	if f.memory == "" {
		return nil
	}
	text, err := os.ReadFile(f.memory)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return fmt.Errorf("--memory: %w", err)
	default:
		f.config.Memory = new(device.Memory)
		if err := json.Unmarshal(text, f.config.Memory); err != nil {
			return fmt.Errorf("--memory %s is not the memory of a device: %w", f.memory, err)
		}
	}
	path := f.memory
	f.config.Save = func(m device.Memory) error { return save(path, m) }
	return nil
}

// save replaces the file as a whole: it holds keys, so that only its owner can read it.
func save(path string, m device.Memory) error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("write the memory: %w", err)
	}
	fresh, err := os.CreateTemp(filepath.Dir(path), ".memory-*")
	if err != nil {
		return fmt.Errorf("write the memory: %w", err)
	}
	_, err = fresh.Write(text)
	if err = errors.Join(err, fresh.Close()); err == nil {
		err = os.Rename(fresh.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write the memory: %w", err), os.Remove(fresh.Name()))
	}
	return nil
}
