package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"wecomlab/core/clock"
	"wecomlab/mockwecom/face/control"
)

func newTrigger(t *terminal) *cobra.Command {
	var list, asJSON bool
	var to control.Trigger
	var wait time.Duration
	c := &cobra.Command{
		Use:   "trigger EVENT [Field=value …]",
		Short: "Send one callback event, really encrypted and signed",
		Long: `Send one callback event, really encrypted and signed, to a callback address of the world or to any URL. Fields that are
left out are filled in. The answer of the receiver is awaited and, when it is wrong, explained.`,
		Example: `  mockwecom trigger --list                      # every event
  mockwecom trigger --list create_auth          # its fields
  mockwecom trigger suite_ticket
  mockwecom trigger change_contact --to suite:ww03e103337b166af8:data UserID=chen.mo
  mockwecom trigger suite_ticket --url http://127.0.0.1:3000/callback --token T --aes-key K --receive-id dk17fa2dd80f7a7e06`,
		Args: takes(cobra.ArbitraryArgs),
	}
	r := t.remoteFlags(c.Flags())
	f := c.Flags()
	f.BoolVar(&list, "list", false, "list the events, or the fields of one")
	f.BoolVar(&asJSON, "json", false, "print JSON")
	f.StringVar(&to.Receiver, "to", "", "receiver of the world, such as suite:dk17fa2dd80f7a7e06:command (default the first that gets this event)")
	f.StringVar(&to.URL, "url", "", "send there instead")
	f.StringVar(&to.Token, "token", "", "with --url: Token")
	f.StringVar(&to.AESKey, "aes-key", "", "with --url: EncodingAESKey")
	f.StringVar(&to.ReceiveID, "receive-id", "", "the receiveid to seal: corpid or suite_id")
	f.DurationVar(&wait, "wait", 6*time.Second, "how long to wait for the receiver's answer; 0 does not wait")
	c.ValidArgsFunction = func(c *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		return r.completeEvents(c, args)
	}
	c.RunE = func(c *cobra.Command, args []string) (err error) {
		if list {
			return r.listEvents(c, args, asJSON)
		}
		if len(args) == 0 {
			return usagef("which event? `mockwecom trigger --list` shows them all")
		}
		if to.URL == "" && (to.Token != "" || to.AESKey != "") {
			return usagef("--token and --aes-key belong to --url")
		}
		if to.Fields, err = pairs(args[1:]); err != nil {
			return err
		}
		return r.trigger(c.Context(), args[0], to, wait, asJSON)
	}
	return c
}

func (r *remote) trigger(ctx context.Context, name string, to control.Trigger, wait time.Duration, asJSON bool) error {
	client := r.client()
	result, err := client.Trigger(ctx, name, to)
	if err != nil {
		return err
	}
	if err := r.printResult(name, result, asJSON); err != nil || wait <= 0 {
		return err
	}
	return r.awaitDelivery(ctx, client, name, result.Entry, wait)
}

// awaitDelivery waits for the first attempt to deliver what an entry caused, and shows how it ended.
func (r *remote) awaitDelivery(ctx context.Context, client *control.Client, name string, entry int64, wait time.Duration) error {
	limited, cancel := clock.Real().WithTimeout(ctx, wait)
	defer cancel()
	attempt, err := client.WaitFor(limited, fmt.Sprintf("kind:callback trace=%d", entry), entry)
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%s was not sent within %s: earlier callbacks of this receiver may still wait; `mockwecom logs -f` shows when it leaves", name, wait)
	}
	if err != nil {
		return err
	}
	if attempt.Failed() {
		return &refusedError{say: fmt.Sprintf("%s was not received; `mockwecom logs %d` shows it whole", name, attempt.ID), finding: attempt.Finding}
	}
	fmt.Fprintln(r.Err, r.style(r.Err).Line(attempt))
	return nil
}

func (r *remote) listEvents(c *cobra.Command, args []string, asJSON bool) error {
	all, err := r.client().Events(c.Context())
	if err != nil {
		return err
	}
	if len(args) == 0 {
		if asJSON {
			return r.writeJSON(all)
		}
		for _, e := range all {
			fmt.Fprintf(r.Out, "%-34s %-24s %s\n", e.Name, e.Address, e.Help)
		}
		return nil
	}
	for _, e := range all {
		if e.Name == args[0] {
			if asJSON {
				return r.writeJSON(e)
			}
			r.describeEvent(e)
			return nil
		}
	}
	return fmt.Errorf("there is no event %q; `mockwecom trigger --list` shows them all", args[0])
}

func (r *remote) describeEvent(e control.Event) {
	docs := make([]string, 0, len(e.Doc))
	for _, d := range e.Doc {
		docs = append(docs, fmt.Sprint(d))
	}
	fmt.Fprintf(r.Out, "%s  to %s (doc %s)\n%s\n", r.style(r.Out).Strong(e.Name), e.Address, strings.Join(docs, ", "), e.Help)
	for _, p := range e.Params {
		r.describeParam(p)
	}
}

// completeEvents offers the names of events, then the fields of the one that stands there.
func (r *remote) completeEvents(c *cobra.Command, args []string) ([]string, cobra.ShellCompDirective) {
	all, err := r.client().Events(c.Context())
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var out []string
	for _, e := range all {
		if len(args) == 0 {
			out = append(out, e.Name+"\t"+e.Help)
		} else if e.Name == args[0] {
			return completeParams(e.Params)
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}
