// Package cli is the command line of mockwecom: it starts a simulator, or speaks to the one that runs through its control
// interface. Every command ends with one of three exit codes: 0 done, 1 refused or failed, 2 used wrongly; exec ends with that of
// the command that it runs.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/face/control"
	"wecomlab/mockwecom/sim"
)

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

// Streams is what a command reads and writes.
type Streams struct {
	Out, Err io.Writer
	Getenv   func(string) string
}

// Run carries out one command line, without the program's name, and returns its exit code. Whatever goes wrong has been
// said on Err by then.
func Run(ctx context.Context, args []string, s Streams) int {
	root := newRoot(&terminal{Streams: s})
	root.SetArgs(args)
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	return report(s, root.ExecuteContext(ctx))
}

// usageError is an error of whoever typed the command.
type usageError struct{ error }

// Unwrap gives what is wrong with the command line.
func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// refusedError is an action that was refused, or a delivery that failed, with the reason.
type refusedError struct {
	say     string
	finding *explain.Finding
}

// Error is the sentence without the finding.
func (e *refusedError) Error() string { return e.say }

// report says what went wrong and picks the exit code.
func report(s Streams, err error) int {
	if err == nil {
		return exitOK
	}
	var exit exitError
	if errors.As(err, &exit) {
		return int(exit)
	}
	t := &terminal{Streams: s}
	style := t.style(s.Err)
	fmt.Fprintf(s.Err, "%s %s\n", style.Bad("mockwecom:"), err)
	var wrong usageError
	if errors.As(err, &wrong) {
		return exitUsage
	}
	if f := findingOf(err); f != nil {
		fmt.Fprint(s.Err, style.Finding(f))
	}
	return exitFailed
}

func findingOf(err error) *explain.Finding {
	var refused *refusedError
	if errors.As(err, &refused) {
		return refused.finding
	}
	var answer *control.RefusedError
	if errors.As(err, &answer) {
		return answer.Finding
	}
	return nil
}

func newRoot(t *terminal) *cobra.Command {
	root := newServe(t)
	root.Use = "mockwecom"
	root.Short = "All of WeCom (企业微信) on this machine, for tests and development"
	root.Long = root.Short + ".\n\nWithout a command it serves, like `mockwecom serve`. The other commands speak to the one that runs."
	root.Version = sim.Version
	root.Args = unknownCommand
	root.SuggestionsMinimumDistance = 2
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usagef("%w; `%s --help` shows what it takes", err, c.CommandPath())
	})
	root.AddCommand(newServe(t), newExec(t), newEnv(t), newDo(t), newTrigger(t), newLogs(t), newReplay(t), newExport(t), newClock(t), newErrcode(t))
	return root
}

// unknownCommand refuses words that are no command, and names those that come near.
func unknownCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		return usagef("there is no command %q; did you mean %s?", args[0], strings.Join(near, " or "))
	}
	return usagef("there is no command %q; `mockwecom --help` lists them all", args[0])
}

// takes makes a wrong number of arguments an error of usage.
func takes(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if err := check(c, args); err != nil {
			return usagef("%w; it is used as: %s", err, c.UseLine())
		}
		return nil
	}
}
