package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"wecomlab/core/clock"
	"wecomlab/mockwecom/face/host"
	"wecomlab/mockwecom/sim"
)

// drainTime is how long requests and deliveries in flight may take to end after SIGTERM.
const drainTime = 10 * time.Second

// serveOptions is what serve was asked for.
type serveOptions struct {
	config    sim.Config
	freeze    string
	readyFile string
	logs      string
	settings  []string
	journal   byteCount
}

func newServe(t *terminal) *cobra.Command {
	o := &serveOptions{}
	c := &cobra.Command{
		Use:   "serve",
		Short: "Start a simulator",
		Long: `Start a simulator: qyapi, the web pages, the callbacks and an HTTPS proxy on one port. It is in memory and on this machine
alone unless told otherwise. Ctrl-C or SIGTERM lets what is in flight end, for 10 s at most; a second one ends it at once.`,
		Example: `  mockwecom
  mockwecom serve --listen 127.0.0.1:0 --ready-file ready.json
  mockwecom serve --db world.db --freeze 2026-11-22T09:00:00Z --seed 7
  mockwecom serve --fixture ./world.yaml --set push.retry_spacing=2s`,
		Args: takes(cobra.NoArgs),
	}
	o.flags(t, c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := o.complete(t); err != nil {
			return err
		}
		return t.serve(c.Context(), o)
	}
	return c
}

func (o *serveOptions) flags(t *terminal, c *cobra.Command) {
	f, cfg := c.Flags(), &o.config
	f.StringVar(&cfg.Listen, "listen", sim.DefaultListen, "host:port; port 0 takes a free one")
	f.StringVar(&cfg.Fixture, "fixture", "demo", "embedded world, or path of a YAML file")
	f.StringVar(&cfg.Database, "db", "", "keep the world: a file, or postgres://… (default in memory)")
	f.Int64Var(&cfg.Seed, "seed", 0, "other than 0: tokens, tickets and codes repeat")
	f.StringVar(&o.freeze, "freeze", "", "the clock stands at this time, such as 2026-11-22T09:00:00Z")
	f.StringVar(&o.readyFile, "ready-file", "", "write the environment (JSON) there as soon as requests are served")
	f.StringVar(&o.logs, "log", "text", "text or json, on standard error")
	f.StringVar(&cfg.ControlToken, "control-token", "", "asked of every control request; needed to listen beyond loopback (default $WECOMLAB_CONTROL_TOKEN)")
	f.BoolVar(&cfg.AllowPublic, "allow-public", false, "callbacks may leave this machine and its private networks")
	f.StringArrayVar(&o.settings, "set", nil, "name=value of a fact that WeCom leaves open (repeatable; GET /_mock/v1/settings lists them)")
	f.IntVar(&cfg.Journal.Rows, "journal-rows", 0, "exchanges that the journal keeps (default 10000)")
	f.Var(&o.journal, "journal-bytes", "memory of the journal, such as 64MiB (default 16MiB)")
	f.StringVar(&cfg.CADir, "ca-dir", "", "where the local certificate authority lives (default wecomlab in the user's configuration directory)")
	f.StringVar(&cfg.MediaDir, "media-dir", "", "where uploaded files lie (default FILE.media beside --db FILE)")
}

// complete checks what the flags cannot check themselves, and fills in what the environment says.
func (o *serveOptions) complete(t *terminal) error {
	cfg := &o.config
	if o.freeze != "" {
		at, err := instant(o.freeze)
		if err != nil {
			return err
		}
		cfg.Freeze = at
	}
	if len(o.settings) > 0 {
		given, err := pairs(o.settings)
		if err != nil {
			return err
		}
		cfg.Settings = given
	}
	if cfg.Journal.Rows < 0 {
		return usagef("--journal-rows %d: want 0 for the default, or more", cfg.Journal.Rows)
	}
	cfg.Journal.Bytes = int64(o.journal)
	if cfg.ControlToken == "" {
		cfg.ControlToken = t.Getenv("WECOMLAB_CONTROL_TOKEN")
	}
	if cfg.CADir == "" {
		cfg.CADir, _ = host.DefaultCADir() // without a home the CA is kept in memory
	}
	return o.logger(t)
}

func (o *serveOptions) logger(t *terminal) error {
	switch o.logs {
	case "text":
		o.config.Log = slog.New(slog.NewTextHandler(t.Err, nil))
	case "json":
		o.config.Log = slog.New(slog.NewJSONHandler(t.Err, nil))
	default:
		return usagef("--log %s: want text or json", o.logs)
	}
	return nil
}

// serve runs a simulator until a signal or the context ends it.
func (t *terminal) serve(ctx context.Context, o *serveOptions) error {
	t.modest()
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	ready := readyFile(o.readyFile)
	if err := ready.clear(); err != nil {
		return err
	}
	s, err := sim.Start(ctx, o.config)
	if err != nil {
		return err
	}
	if err := t.announce(ctx, s, ready, o); err != nil {
		return errors.Join(err, s.Close(ctx))
	}
	debug.FreeOSMemory() // what the start needed once
	select {
	case got := <-signals:
		o.config.Log.Info("mockwecom ends; what is in flight may end first", "signal", got.String(), "at_most", drainTime)
	case <-ctx.Done():
	}
	return errors.Join(drain(context.WithoutCancel(ctx), s, signals), ready.clear())
}

// announce says that requests are served: to programs by the ready file, to people by the banner, to logs by a line. The
// environment is only asked for when somebody reads it: it makes the local CA.
func (t *terminal) announce(ctx context.Context, s *sim.Sim, ready readyFile, o *serveOptions) error {
	greet := interactive(t.Out)
	if !greet {
		o.config.Log.Info("mockwecom serves", "url", s.URL(), "world", o.config.Fixture, "where", place(o.config.Database))
	}
	if !greet && ready == "" {
		return nil
	}
	client := s.Client()
	defer client.Close()
	env, err := client.Env(ctx)
	if err != nil {
		return fmt.Errorf("the simulator does not answer itself: %w", err)
	}
	if greet {
		t.banner(s.URL(), o, env)
	}
	return ready.write(env)
}

// drain ends a simulator: at its own pace, after drainTime, or at once with the second signal.
func drain(ctx context.Context, s *sim.Sim, signals <-chan os.Signal) error {
	ctx, cancel := clock.Real().WithTimeout(ctx, drainTime)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- s.Close(ctx) }()
	select {
	case err := <-done:
		if errors.Is(err, context.DeadlineExceeded) {
			return fmt.Errorf("not everything in flight had ended after %s; what waits in the outbox of a --db goes on at the next start", drainTime)
		}
		return err
	case <-signals:
		return errors.New("ended by a second signal, before everything in flight had ended")
	}
}

// modest keeps the process small: it is one of many on a laptop. Whoever sets GOGC or GOMEMLIMIT knows better.
func (t *terminal) modest() {
	const percent = 50
	if strings.TrimSpace(t.Getenv("GOGC")+t.Getenv("GOMEMLIMIT")) == "" {
		debug.SetGCPercent(percent)
	}
}
