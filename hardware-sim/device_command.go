package main

import (
	"cmp"
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
	"wecomlab/hardware-sim/console"
	"wecomlab/hardware-sim/device"
)

const deviceHelp = `device plays one attendance machine, door, temperature gate, printer, scanner or
screen-cast box.

It connects, asks for the time, registers, waits until a corp binds it, logs in,
reads the lists of people and visitors, keeps them up to date, and does what the
cloud asks for: it opens the door, enrols, prints, updates its firmware. When
the connection breaks it comes back, and it loses no record meanwhile.

The address, SN and SecretNo that no flag gives are taken from the environment
that "mockwecom env" prints: those of the first device of the world. The demo
world has three devices that connect themselves:

  YQGATE00000001   a gate of the first corp; it is the one of the environment
  YQGATE00000002   a gate that nobody has bound
  YQPRINT00000001  a printer and scanner of the first corp; it wants
                   --kinds printer,scanner

and two more that are for vendor-cloud. Their secret_no stands in
fixtures/worlds/demo.yaml. "mockwecom do device.make sn=…" makes more, and
"mockwecom do corp.bind_device sn=…" binds one.

Lines on standard input, or in the file of --script, are commands. "help" lists
them all; the usual ones are

  punch USERID [none|in|out] [face|…]  notes a record; in, out: a passage, too
  pass USERID                          has it judge by features and rules
  policy enrol ask, capture 0          lets you decide about an enrolment
  policy door late 5s                  opens the door too late
  offline, online, reboot, factory_reset
  people, visitors, jobs, papers, state
  await EVENT [TEXT]                   waits for subscribed, punched, opened, …
  quit                                 ends it once all records have been taken

With --script the device ends after the last line; without it, it stays online
at the end of input, until Ctrl-C.`

const deviceExamples = `  eval "$(mockwecom env)" && hardware-sim device
  printf 'punch sun.hao in\nquit\n' | hardware-sim device
  hardware-sim device --sn YQGATE00000002 \
    --secret 8b5b2a371bc01426761db3c6c67cde3a --memory gate.json
  hardware-sim device --sn YQPRINT00000001 --kinds printer,scanner \
    --secret c4bd6d4043305c5178f63db961af9f85`

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
		Use: "device", Short: "One device, interactive or scripted", Long: deviceHelp, Example: deviceExamples, Args: flagsOnly,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := f.complete(os.Getenv); err != nil {
				return err
			}
			return runDevice(c.Context(), f, c.InOrStdin(), c.OutOrStdout())
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.config.URL, "url", "", "`address` of the device cloud: ws, wss, http or https (default $WECOM_DEVICE_URL, else "+usualURL+")")
	flags.StringVar(&f.config.SN, "sn", "", "serial `number` (default $WECOM_DEVICE_SN)")
	flags.StringVar(&f.config.SecretNo, "secret", "", "SecretNo, the `key` of its signatures (default $WECOM_DEVICE_SECRET_NO, if the SN is that of the environment)")
	flags.StringVar(&f.config.Seed, "seed", "", "seedSecretNo of the model, a `key` that is exchanged for the SecretNo at the first start")
	flags.StringVar(&f.config.Firmware, "firmware", "1.0.0", "firmware `version` that it reports")
	flags.StringSliceVar(&f.kinds, "kinds", []string{"attendance", "door"}, "`what` it is: attendance, door, temperature, printer, scanner, cast")
	flags.StringSliceVar(&f.args.FaAlgorithm, "fa-algorithm", nil, "`algorithms` of its faces, the best first")
	flags.StringSliceVar(&f.args.FpAlgorithm, "fp-algorithm", nil, "`algorithms` of its fingerprints, the best first")
	flags.StringVar(&f.net.WifiName, "wifi", "", "`name` of the network that it tells when it registers")
	flags.StringVar(&f.net.MacAddress, "mac", "", "MAC `address` that it tells, such as 02:11:22:33:44:55")
	flags.BoolVar(&f.frames, "frames", false, "show every frame")
	flags.StringVar(&f.memory, "memory", "", "`file` that keeps secrets and people between starts; none: a new device each time")
	flags.StringVar(&f.script, "script", "", "`file` with commands instead of standard input")
	return c
}

// The environment that the simulator prints for the world's first device in direct mode.
const (
	envDeviceSN     = "WECOM_DEVICE_SN"
	envDeviceSecret = "WECOM_DEVICE_SECRET_NO" //nolint:gosec // a name, no secret
)

// complete takes from the environment what no flag gives. The key of another device is left alone, and so is one beside a --seed.
func (f *deviceFlags) complete(getenv func(string) string) error {
	f.config.URL = cmp.Or(f.config.URL, getenv(envDeviceURL), usualURL)
	if known := getenv(envDeviceSN); known != "" && (f.config.SN == "" || f.config.SN == known) {
		f.config.SN = known
		if f.config.Seed == "" {
			f.config.SecretNo = cmp.Or(f.config.SecretNo, getenv(envDeviceSecret))
		}
	}
	if f.config.SN == "" {
		return errors.New(`--sn is missing: give it, or take the simulator's first device with eval "$(mockwecom env)"`)
	}
	return checkURL(f.config.URL)
}

// runDevice lives until the commands or the context end.
func runDevice(ctx context.Context, f deviceFlags, in io.Reader, out io.Writer) error {
	lines, err := openScript(f.script, in)
	if err != nil {
		return err
	}
	defer func() { _ = lines.Close() }()
	if err := f.load(); err != nil {
		return err
	}
	if f.config.SecretNo == "" && f.config.Seed == "" && (f.config.Memory == nil || f.config.Memory.SecretNo == "") {
		return fmt.Errorf("--secret is missing: give the SecretNo of %s, or its model's --seed", f.config.SN)
	}
	if err := f.describe(); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	m := newDeviceMachine(console.New(out))
	f.config.Tell = m.tell
	if f.frames {
		f.config.Frames = m.show
	}
	m.device = device.New(f.config)
	var living sync.WaitGroup
	living.Go(func() { _ = m.device.Run(ctx) })
	greet(m.Console, f.script, in)
	err = m.Obey(ctx, m, lines, f.script != "")
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
