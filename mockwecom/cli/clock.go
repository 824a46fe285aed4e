package cli

import (
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"wecomlab/mockwecom/face/control"
)

func newClock(t *terminal) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "clock",
		Short: "Show or move the world's time",
		Long: `Show or move the world's time. Tokens, tickets, retries and schedules all follow it. An advance does everything that falls
due on the way, in order, and returns when it has settled.`,
		Example: `  mockwecom clock
  mockwecom clock advance 2h
  mockwecom clock freeze
  mockwecom clock freeze 2026-11-22T09:00:00Z
  mockwecom clock jump 2026-12-01T00:00:00Z
  mockwecom clock speed 60
  mockwecom clock run`,
		Args: takes(cobra.NoArgs),
	}
	r := t.remoteFlags(c.PersistentFlags())
	c.PersistentFlags().BoolVar(&asJSON, "json", false, "print JSON")
	c.RunE = func(c *cobra.Command, _ []string) error {
		now, err := r.client().Clock(c.Context())
		if err != nil {
			return err
		}
		return r.printClock(now, asJSON)
	}
	change := func(use, short, example string, args cobra.PositionalArgs, to func([]string) (control.ClockChange, error)) {
		c.AddCommand(&cobra.Command{Use: use, Short: short, Example: "  mockwecom clock " + example, Args: takes(args),
			RunE: func(c *cobra.Command, args []string) error {
				wanted, err := to(args)
				if err != nil {
					return err
				}
				now, err := r.client().SetClock(c.Context(), wanted)
				if err != nil {
					return err
				}
				return r.printClock(now, asJSON)
			}})
	}
	change("advance SPAN", "Let time go by: 90s, 10m, 2h, 7d", "advance 2h", cobra.ExactArgs(1), advanceBy)
	change("jump TIME", "Go to a later instant", "jump 2026-12-01T00:00:00Z", cobra.ExactArgs(1), jumpTo)
	change("freeze [TIME]", "Stop time, here or at an instant", "freeze 2026-11-22T09:00:00Z", cobra.MaximumNArgs(1), freezeAt)
	change("speed FACTOR", "So many seconds in one", "speed 60", cobra.ExactArgs(1), speedOf)
	change("run", "Let time go on", "run", cobra.NoArgs, func([]string) (control.ClockChange, error) { return control.ClockChange{Op: "run"}, nil })
	return c
}

func advanceBy(args []string) (control.ClockChange, error) {
	if _, err := control.ParseSpan(args[0]); err != nil {
		return control.ClockChange{}, usageError{err}
	}
	return control.ClockChange{Op: "advance", By: args[0]}, nil
}

func jumpTo(args []string) (control.ClockChange, error) {
	_, err := instant(args[0])
	return control.ClockChange{Op: "jump", To: args[0]}, err
}

func freezeAt(args []string) (control.ClockChange, error) {
	if len(args) == 0 {
		return control.ClockChange{Op: "freeze"}, nil
	}
	_, err := instant(args[0])
	return control.ClockChange{Op: "freeze", To: args[0]}, err
}

func speedOf(args []string) (control.ClockChange, error) {
	x, err := strconv.ParseFloat(args[0], 64)
	if err != nil {
		return control.ClockChange{}, usagef("%q is no number such as 60", args[0])
	}
	return control.ClockChange{Op: "speed", Speed: x}, nil
}

// instant reads a point in time.
func instant(text string) (time.Time, error) {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, usagef("%q is no time such as 2026-11-22T09:00:00Z", text)
	}
	return at, nil
}

func (r *remote) printClock(now control.Clock, asJSON bool) error {
	if asJSON {
		return r.writeJSON(now)
	}
	how := "runs"
	switch {
	case now.Frozen:
		how = "stands still"
	case now.Speed != 1:
		how = fmt.Sprintf("runs %g times as fast", now.Speed)
	}
	fmt.Fprintf(r.Out, "%s  %s\n", now.Now.Format(time.RFC3339), how)
	if !now.Next.IsZero() {
		fmt.Fprintf(r.Out, "next thing due at %s, in %s\n", now.Next.Format(time.RFC3339), now.Next.Sub(now.Now).Round(time.Second))
	}
	return nil
}
