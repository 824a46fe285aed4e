package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"syscall"

	"github.com/spf13/cobra"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/sim"
)

// shownFailures bounds the failed callbacks that are shown after a run.
const shownFailures = 5

// exitError is the exit code of a command that was carried out for somebody, who has heard from it already.
type exitError int

// Error names the code.
func (e exitError) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

func newExec(t *terminal) *cobra.Command {
	o := &serveOptions{}
	strict := false
	c := &cobra.Command{
		Use:   "exec [flags] -- COMMAND [ARGUMENT …]",
		Short: "Run a command, such as a test suite, with a simulator of its own",
		Long: `Start a simulator on a free port, run a command with its environment (mockwecom env), end the simulator, and end with the command's
exit code. What the command prints is its own; callbacks that failed are told afterwards, on standard error.`,
		Example: `  mockwecom exec -- npm test
  mockwecom exec --seed 1 --freeze 2026-11-22T09:00:00Z -- pytest -q
  mockwecom exec --fixture ./world.yaml --strict -- mvn verify`,
		Args: takes(cobra.MinimumNArgs(1)),
	}
	o.flags(t, c)
	listen := c.Flags().Lookup("listen")
	listen.DefValue = "127.0.0.1:0"
	o.config.Listen = listen.DefValue
	c.Flags().BoolVar(&strict, "strict", false, "exit with 1 when a callback failed, even if the command succeeded")
	c.RunE = func(c *cobra.Command, args []string) error {
		if err := o.complete(t); err != nil {
			return err
		}
		o.config.Log = slog.New(slog.DiscardHandler) // the output belongs to the command
		return t.runWith(c.Context(), o, args, strict)
	}
	return c
}

// runWith runs a command beside a simulator.
func (t *terminal) runWith(ctx context.Context, o *serveOptions, args []string, strict bool) error {
	program, err := exec.LookPath(args[0])
	if err != nil {
		return fmt.Errorf("%s cannot be run: %w", args[0], err)
	}
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	s, err := sim.Start(ctx, o.config)
	if err != nil {
		return err
	}
	client := s.Client()
	env, err := client.Env(ctx)
	client.Close()
	if err == nil {
		err = readyFile(o.readyFile).write(env)
	}
	if err != nil {
		return errors.Join(err, s.Close(ctx))
	}
	child := exec.Command(program, args[1:]...)
	child.Stdin, child.Stdout, child.Stderr = os.Stdin, t.Out, t.Err
	child.Env = os.Environ()
	for name, value := range env {
		child.Env = append(child.Env, name+"="+value)
	}
	ended := await(child, signals)
	failed := t.tellFailures(s)
	err = errors.Join(drain(context.WithoutCancel(ctx), s, signals), readyFile(o.readyFile).clear())
	switch {
	case ended != nil:
		return ended
	case err == nil && failed && strict:
		return errors.New("--strict: callbacks failed")
	}
	return err
}

// await runs a command to its end and passes signals on: one that is meant for the program is meant for its command.
func await(child *exec.Cmd, signals <-chan os.Signal) error {
	if err := child.Start(); err != nil {
		return fmt.Errorf("start %s: %w", child.Path, err)
	}
	done := make(chan error, 1)
	go func() { done <- child.Wait() }()
	for {
		select {
		case got := <-signals:
			_ = child.Process.Signal(got) // it may have ended meanwhile
		case err := <-done:
			var exit *exec.ExitError
			if !errors.As(err, &exit) {
				return err
			}
			if code := exit.ExitCode(); code >= 0 {
				return exitError(code)
			}
			status, _ := exit.Sys().(syscall.WaitStatus)
			return exitError(128 + int(status.Signal())) // as shells say it
		}
	}
}

// tellFailures shows the callbacks that failed, and reports whether there were any.
func (t *terminal) tellFailures(s *sim.Sim) bool {
	filter, err := journal.ParseFilter("kind:callback failed")
	if err != nil {
		return false
	}
	failed, _, _ := s.Journal().List(journal.Query{Filter: filter})
	failed = slices.DeleteFunc(failed, func(e *journal.Entry) bool { return e.Finding == nil })
	if len(failed) == 0 {
		return false
	}
	style := t.style(t.Err)
	fmt.Fprintf(t.Err, "%s callbacks that failed while the command ran: %d", style.Bad("mockwecom:"), len(failed))
	if len(failed) > shownFailures {
		fmt.Fprintf(t.Err, ", of which these are the last %d", shownFailures)
	}
	fmt.Fprintln(t.Err)
	for _, e := range failed[max(0, len(failed)-shownFailures):] {
		fmt.Fprintf(t.Err, "#%d %s to %s\n%s", e.ID, e.Title, e.URL, style.Finding(e.Finding))
	}
	return true
}
