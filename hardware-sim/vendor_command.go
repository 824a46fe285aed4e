package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"wecomlab/core/clock"
	"wecomlab/core/hwcloud"
	"wecomlab/core/provider"
	"wecomlab/hardware-sim/console"
	"wecomlab/hardware-sim/vendorcloud"
	"wecomlab/mockwecom/face/control"
)

const vendorHelp = `vendor-cloud plays the cloud of a hardware vendor whose devices use
cloud-to-cloud mode (硬件云端接入).

It listens for WeCom's callbacks, agrees to binds or vetoes them, keeps people
and records, opens doors, enrols, prints, shows previews, updates firmware, and
reports the status of its devices every half hour.

The model and its keys stand in the provider's console. What no flag gives is
taken from the environment that "mockwecom env" prints, with the device of the
demo world. The console has to know the two addresses that are shown at the
start; --join has the simulator save them, and push a model_ticket at once.
Devices are made with "register SN", or with "hold SN" if they are registered
already, as those of the demo world are: YQCLOUD00000001, a gate, and
YQCLOUDPRINT001, a printer. Then an admin adds one, as do these:
"mockwecom do corp.bind_device sn=…", and here, with --join,
"mock corp.bind_device sn=…".

Lines on standard input, or in the file of --script, are commands. "help" lists
them all; the usual ones are

  hold YQCLOUD00000001                      makes a device that WeCom knows
  punch OPEN_USERID [none|in|out] [face|…]  somebody comes, or passes
  power on|off|unplugged                    switches a device
  policy bind refuse:4                      vetoes binds with a code; or accept,
                                            silent, late:5s
  policy enrol ask, finish fail:101:dark    lets you decide about an enrolment
  firmware 2.0.0 opens faster               makes a firmware available
  devices, people, jobs, papers, tasks, state
  mock ACTION NAME=VALUE …                  an action of the simulator
  await EVENT [TEXT]                        waits for bound, punched, opened, …
  quit                                      ends it once everything is done

With --script the cloud ends after the last line; without it, it stays at the
end of input, until Ctrl-C.`

const vendorExamples = `  eval "$(mockwecom env)" && hardware-sim vendor-cloud --join
  hardware-sim vendor-cloud --join --policy refuse:4
  echo 'mock corp.bind_device sn=YQCLOUD00000001' |
    hardware-sim vendor-cloud --join
  hardware-sim vendor-cloud --join --hold YQCLOUDPRINT001:printer+scanner \
    --model hwms5T4jtJL1vEM9lcm --provider ww7c11c05dff7b9c8f \
    --secret wacCFkgJu8MFa6LnjhqMTcP7XAyKMeI4EN7W3h88dRg \
    --token n06NstgRzyRk4D0xgV55fG2V \
    --aes-key iGMp1rXjS8eUk7NlWKp1OYUubrzxRPMzbGHVE62rTQY
  hardware-sim vendor-cloud --listen 127.0.0.1:9090 --memory cloud.json`

type vendorFlags struct {
	config  vendorcloud.Config
	listen  string
	baseURL string
	policy  string
	hold    []string
	memory  string
	script  string
	join    bool
	control string
}

func newVendorCloud() *cobra.Command {
	var f vendorFlags
	c := &cobra.Command{
		Use: "vendor-cloud", Short: "The cloud of a hardware vendor, interactive or scripted", Long: vendorHelp, Example: vendorExamples, Args: flagsOnly,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := f.complete(os.Getenv); err != nil {
				return err
			}
			return runVendorCloud(c.Context(), f, c.InOrStdin(), c.OutOrStdout())
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.listen, "listen", "127.0.0.1:0", "`address` on which WeCom's callbacks are taken; port 0: any that is free")
	flags.StringVar(&f.baseURL, "base-url", "", "`address` of WeCom's API, or of the simulator (default $WECOM_BASE_URL, else http://127.0.0.1:8600)")
	flags.StringVar(&f.config.ModelID, "model", "", "model `id` (default $WECOM_HW_MODEL_ID)")
	flags.StringVar(&f.config.ModelSecret, "secret", "", "model_secret, the model's `key` (default $WECOM_HW_MODEL_SECRET)")
	flags.StringVar(&f.config.Token, "token", "", "`Token` of the model's callback address (default $WECOM_HW_CALLBACK_TOKEN)")
	flags.StringVar(&f.config.AESKey, "aes-key", "", "EncodingAESKey, the `key` of the model's callback address (default $WECOM_HW_CALLBACK_AES_KEY)")
	flags.StringVar(&f.config.Provider, "provider", "", "corp `id` of the provider (default $WECOM_PROVIDER_CORPID)")
	flags.StringVar(&f.config.ProviderToken, "provider-token", "", "`Token` of the provider-wide address (default $WECOM_HW_PROVIDER_CALLBACK_TOKEN, else the model's)")
	flags.StringVar(&f.config.ProviderAESKey, "provider-aes-key", "", "EncodingAESKey, the `key` of the provider-wide address (default $WECOM_HW_PROVIDER_CALLBACK_AES_KEY, else the model's)")
	flags.StringVar(&f.config.PublicURL, "public-url", "", "`address` under which WeCom reaches this cloud; none: the one that it listens on")
	flags.StringVar(&f.policy, "policy", "", "`what` becomes of binds: accept, refuse:CODE, silent, late:5s; none: as before, else accept")
	flags.StringSliceVar(&f.hold, "hold", nil, "`devices` that are made at the start, SN or SN:printer+scanner (default $WECOM_HW_DEVICE_SN)")
	flags.StringVar(&f.memory, "memory", "", "`file` that keeps secrets, devices and people between starts; none: everything is new each time")
	flags.StringVar(&f.script, "script", "", "`file` with commands instead of standard input")
	flags.BoolVar(&f.join, "join", false, "have the simulator save the addresses and push a ticket")
	flags.StringVar(&f.control, "control-token", "", controlHelp)
	return c
}

// The environment that the simulator prints, for the model of the world's first device in cloud mode.
const (
	envModel  = "WECOM_HW_MODEL_ID"
	envDevice = "WECOM_HW_DEVICE_SN"
)

// complete takes from the environment what no flag gives. Keys of another model are left alone.
func (f *vendorFlags) complete(getenv func(string) string) error {
	f.baseURL = cmp.Or(f.baseURL, getenv("WECOM_BASE_URL"), "http://127.0.0.1:8600")
	f.control = cmp.Or(f.control, getenv(envControl))
	f.config.Provider = cmp.Or(f.config.Provider, getenv("WECOM_PROVIDER_CORPID"))
	if known := getenv(envModel); known != "" && (f.config.ModelID == "" || f.config.ModelID == known) {
		f.config.ModelID = known
		f.config.ModelSecret = cmp.Or(f.config.ModelSecret, getenv("WECOM_HW_MODEL_SECRET"))
		f.config.Token = cmp.Or(f.config.Token, getenv("WECOM_HW_CALLBACK_TOKEN"))
		f.config.AESKey = cmp.Or(f.config.AESKey, getenv("WECOM_HW_CALLBACK_AES_KEY"))
		f.config.ProviderToken = cmp.Or(f.config.ProviderToken, getenv("WECOM_HW_PROVIDER_CALLBACK_TOKEN"))
		f.config.ProviderAESKey = cmp.Or(f.config.ProviderAESKey, getenv("WECOM_HW_PROVIDER_CALLBACK_AES_KEY"))
		if sn := getenv(envDevice); sn != "" && len(f.hold) == 0 {
			f.hold = []string{sn}
		}
	}
	for _, flag := range []struct{ name, value string }{
		{"model", f.config.ModelID}, {"secret", f.config.ModelSecret}, {"token", f.config.Token}, {"aes-key", f.config.AESKey}, {"provider", f.config.Provider},
	} {
		if flag.value == "" {
			return fmt.Errorf("--%s is missing: give it, or take all of the simulator's with eval \"$(mockwecom env)\"", flag.name)
		}
	}
	return nil
}

// runVendorCloud lives until the commands or the context end.
func runVendorCloud(ctx context.Context, f vendorFlags, in io.Reader, out io.Writer) error {
	lines, err := openScript(f.script, in)
	if err != nil {
		return err
	}
	defer func() { _ = lines.Close() }()
	listener, err := net.Listen("tcp", f.listen)
	if err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	m := &vendorMachine{Console: console.New(out)}
	if err := f.start(ctx, m, "http://"+listener.Addr().String()); err != nil {
		return errors.Join(err, listener.Close())
	}
	server := &http.Server{Handler: m.cloud, ReadHeaderTimeout: headerTime, IdleTimeout: idleTime, MaxHeaderBytes: headerSize}
	var living sync.WaitGroup
	living.Go(func() { _ = server.Serve(listener) })
	living.Go(func() { _ = m.cloud.Run(ctx) })
	err = f.prepare(ctx, m)
	if err == nil {
		greet(m.Console, f.script, in)
		err = m.Obey(ctx, m, lines, f.script != "")
	}
	stop()
	hangUp(ctx, server)
	living.Wait()
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// parting is how long callbacks may take to be answered when the cloud ends.
const parting = time.Second

// hangUp lets callbacks in flight be answered, but for those that a silent cloud holds.
func hangUp(ctx context.Context, server *http.Server) {
	limited, cancel := clock.Real().WithTimeout(context.WithoutCancel(ctx), parting)
	defer cancel()
	if server.Shutdown(limited) != nil {
		_ = server.Close()
	}
}

// Bounds of the connections on which callbacks come.
const (
	headerTime = 5 * time.Second
	idleTime   = 2 * time.Minute
	headerSize = 16 << 10
)

// start makes the cloud.
func (f *vendorFlags) start(ctx context.Context, m *vendorMachine, address string) error {
	f.config.Client = &hwcloud.Client{BaseURL: strings.TrimRight(f.baseURL, "/")}
	f.config.PublicURL = cmp.Or(f.config.PublicURL, address)
	f.config.Tell = m.tell
	if f.policy != "" {
		conduct, err := vendorcloud.ParseConduct(f.policy)
		if err != nil {
			return fmt.Errorf("--policy: %w", err)
		}
		f.config.Policy = vendorcloud.Policy{vendorcloud.OnBind: conduct}
	}
	if f.memory != "" {
		store, err := provider.OpenFile(f.memory)
		if err != nil {
			return fmt.Errorf("--memory: %w", err)
		}
		f.config.Store = store
	}
	cloud, err := vendorcloud.New(ctx, f.config)
	if err != nil {
		return err
	}
	m.cloud = cloud
	return nil
}

// joining bounds, in real time, the calls to the simulator's control that --join makes.
const joining = 20 * time.Second

// prepare shows the addresses, makes the first devices, and has the simulator know the cloud.
func (f *vendorFlags) prepare(ctx context.Context, m *vendorMachine) error {
	base := f.config.PublicURL
	m.Say("model address          %s%s", base, vendorcloud.ModelPath)
	m.Say("provider-wide address  %s%s", base, vendorcloud.ProviderPath)
	for _, held := range f.hold {
		sn, kinds, _ := strings.Cut(held, ":")
		if _, err := m.cloud.Device(sn); err == nil {
			continue
		}
		if _, err := m.cloud.Hold(ctx, vendorcloud.Device{SN: sn, Kinds: kinds}); err != nil {
			return fmt.Errorf("--hold: %w", err)
		}
	}
	model := "model=" + f.config.ModelID + " url=" + base + vendorcloud.ModelPath + " token=" + f.config.Token + " aes_key=" + f.config.AESKey
	wide := "provider=" + f.config.Provider + " url=" + base + vendorcloud.ProviderPath + " token=" + cmp.Or(f.config.ProviderToken, f.config.Token) +
		" aes_key=" + cmp.Or(f.config.ProviderAESKey, f.config.AESKey)
	if !f.join {
		m.Say("with the simulator:    mockwecom do model.callback model=%s url=%s%s", f.config.ModelID, base, vendorcloud.ModelPath)
		m.Say("                       mockwecom do provider.hardware_callback url=%s%s token=… aes_key=…", base, vendorcloud.ProviderPath)
		m.Say("                       mockwecom do model.ticket model=%s", f.config.ModelID)
		return nil
	}
	m.mock = control.NewClient(f.baseURL, f.control)
	context.AfterFunc(ctx, m.mock.Close)
	limited, cancel := clock.Real().WithTimeout(ctx, joining)
	defer cancel()
	for _, line := range []string{"model.callback " + model, "provider.hardware_callback " + wide, "model.ticket model=" + f.config.ModelID} {
		said, err := m.perform(limited, line)
		if err != nil {
			return fmt.Errorf("--join: %w", err)
		}
		m.Say("%s", said)
	}
	return nil
}
