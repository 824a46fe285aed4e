package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"wecomlab/core/clock"
	"wecomlab/hardware-sim/fleet"
	"wecomlab/mockwecom/face/control"
)

const fleetHelp = `fleet plays thousands of attendance machines, and keeps account of every record
that they report.

Against the simulator it makes the devices itself, bound to a corp; against
another address it takes them from --devices, a CSV file with lines of
sn,secret_no[,seed] or a JSON list of {"sn":…,"secret_no":…,"seed":…}.

Profiles:

  idle          everybody comes online and pings
  morning-rush  everybody comes to work within --window, most in its middle
  steady        --rate records a second for --duration
  storm         all sockets drop at once, and everybody comes back
  offline       the devices are cut off for --duration, go on to take records,
                and report them when they are back

A line a second tells how it goes; at the end come charts and the account. The
exit code is 1 if a record was never acknowledged, refused, or answered twice,
or if a device is not online at the end.

One process holds as many devices as it may open files (ulimit -n); a machine
has some 28,000 ports for one address, more with --from 127.0.0.1,127.0.0.2.`

const fleetExamples = `  eval "$(mockwecom env)"
  hardware-sim fleet --count 200 --profile morning-rush --window 5s
  hardware-sim fleet --count 10000 --profile morning-rush
  hardware-sim fleet --count 1000 --profile steady --rate 500 --duration 2m
  hardware-sim fleet --count 5000 --profile storm --seed 7
  hardware-sim fleet --count 200 --profile offline --people sun.hao,he.xin
  hardware-sim fleet --url wss://cloud.example.test --devices gates.csv`

type fleetFlags struct {
	config  fleet.Config
	profile string
	count   int
	devices string
	people  string
	from    string
	make    map[string]string // parameters of device.make_fleet
	token   string
}

func newFleet() *cobra.Command {
	var f fleetFlags
	var prefix, model, corp string
	c := &cobra.Command{
		Use: "fleet", Short: "Thousands of devices, with an account of every record", Long: fleetHelp, Example: fleetExamples, Args: flagsOnly,
		RunE: func(c *cobra.Command, _ []string) error {
			f.config.URL = cmp.Or(f.config.URL, os.Getenv(envDeviceURL), usualURL)
			f.token = cmp.Or(f.token, os.Getenv(envControl))
			f.make = map[string]string{"count": strconv.Itoa(f.count)}
			for name, value := range map[string]string{"prefix": prefix, "model": model, "corp": corp} {
				if value != "" {
					f.make[name] = value
				}
			}
			return runFleet(c.Context(), f, c.OutOrStdout())
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.config.URL, "url", "", "`address` of the device cloud: ws, wss, http or https (default $WECOM_DEVICE_URL, else "+usualURL+")")
	flags.StringVar(&f.profile, "profile", string(fleet.Idle), "`what` happens: "+strings.Join(fleet.Profiles(), ", "))
	flags.IntVar(&f.count, "count", 1000, "how `many` devices; with --devices the most that are taken of the file")
	flags.DurationVar(&f.config.Window, "window", time.Minute, "of morning-rush: the `time` in which everybody comes")
	flags.Float64Var(&f.config.Rate, "rate", 100, "of steady: `records` a second, of the whole fleet")
	flags.DurationVar(&f.config.Duration, "duration", 30*time.Second, "of idle and steady: for what `time`; of offline: how long the devices are away")
	flags.IntVar(&f.config.Each, "each", 0, "`records` of one device: of morning-rush (1 unless given) and offline (20)")
	flags.DurationVar(&f.config.Ramp, "ramp", 0, "`time` over which the devices come online; 0: 500 a second")
	flags.DurationVar(&f.config.Patience, "patience", 0, "`time` to wait for devices and records that do not come; 0: 3 minutes")
	flags.Uint64Var(&f.config.Seed, "seed", 1, "of all chance: the same `number` makes the same morning")
	flags.StringVar(&f.people, "people", "", "`userids` of who comes by, joined by commas; none: those whom the cloud lists")
	flags.StringVar(&f.devices, "devices", "", "`file` that says who the devices are; none: the simulator makes them")
	flags.StringVar(&f.from, "from", "", "`addresses` of this machine that the devices share, joined by commas")
	flags.StringVar(&prefix, "prefix", "", "`letters` with which the serial numbers begin that the simulator makes; none: new ones")
	flags.StringVar(&model, "model", "", "model `id` of the devices that the simulator makes; none: the world's first")
	flags.StringVar(&corp, "corp", "", "plain corp `id` that the simulator binds them to; none: the world's first")
	flags.StringVar(&f.token, "control-token", "", controlHelp)
	return c
}

// runFleet plays a fleet to its end and tells how it went.
func runFleet(ctx context.Context, f fleetFlags, out io.Writer) error {
	if err := f.complete(ctx); err != nil {
		return err
	}
	run, err := fleet.New(f.config)
	if err != nil {
		return err
	}
	show := newScreen(out)
	done := make(chan error, 1)
	go func() { done <- run.Run(ctx) }()
	tick := make(chan struct{}, 1)
	timer := clock.Real().Every(time.Second, func(int) {
		select {
		case tick <- struct{}{}:
		default:
		}
	})
	defer timer.Stop()
	for {
		select {
		case <-tick:
			show.progress(run.Stats())
		case err = <-done:
			stats := run.Stats()
			show.account(f.config, stats)
			if err == nil {
				err = stats.Check()
			}
			if err == nil {
				show.verdict("Every device was online at the end" + ending(stats))
			}
			return err
		}
	}
}

func ending(s fleet.Stats) string {
	if s.Made == 0 {
		return "."
	}
	return fmt.Sprintf(", each of %d records acknowledged once.", s.Made)
}

// complete fills what flags name by a text, and gets the devices.
func (f *fleetFlags) complete(ctx context.Context) (err error) {
	f.config.Profile = fleet.Profile(f.profile)
	if !slices.Contains(fleet.Profiles(), f.profile) {
		return fmt.Errorf("--profile: there is no profile %s; want %s", f.profile, strings.Join(fleet.Profiles(), ", "))
	}
	if err := checkURL(f.config.URL); err != nil {
		return err
	}
	if f.people != "" {
		f.config.People = strings.Split(f.people, ",")
	}
	if f.from != "" {
		for _, text := range strings.Split(f.from, ",") {
			from, err := netip.ParseAddr(strings.TrimSpace(text))
			if err != nil {
				return fmt.Errorf("--from: %w; want addresses such as 127.0.0.1,127.0.0.2", err)
			}
			f.config.From = append(f.config.From, from)
		}
	}
	if f.count < 1 {
		return errors.New("--count must be 1 at least")
	}
	if f.devices != "" {
		f.config.Devices, err = readDevices(f.devices, f.count)
	} else {
		f.config.Devices, err = makeDevices(ctx, f.config.URL, f.token, f.make, f.count)
	}
	return err
}

func readDevices(path string, most int) ([]fleet.Device, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("--devices: %w", err)
	}
	defer func() { _ = file.Close() }()
	all, err := fleet.ReadDevices(file)
	if err != nil {
		return nil, fmt.Errorf("--devices %s: %w", path, err)
	}
	return all[:min(most, len(all))], nil
}

// makeDevices has the simulator register the devices.
func makeDevices(ctx context.Context, address, token string, params map[string]string, count int) ([]fleet.Device, error) {
	base := strings.Replace(address, "ws", "http", 1)
	if !strings.HasPrefix(address, "ws") {
		base = address
	}
	client := control.NewClient(base, token)
	defer client.Close()
	made, err := client.Do(ctx, "device.make_fleet", params)
	if err != nil {
		return nil, fmt.Errorf("make the devices: %w; where no simulator runs, name devices that exist with --devices FILE", err)
	}
	if made.Finding != nil {
		return nil, fmt.Errorf("the simulator made no devices: %s", made.Finding)
	}
	return fleet.Made(made.Values["prefix"], made.Values["seed"], count), nil
}
