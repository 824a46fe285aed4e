package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/signal"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/face/control"
)

// logsOptions is what logs was asked for.
type logsOptions struct {
	filter         string
	count          int
	follow, asJSON bool
	story          bool
}

func newLogs(t *terminal) *cobra.Command {
	var o logsOptions
	c := &cobra.Command{
		Use:   "logs [ID]",
		Short: "Show the journal: every call, callback, page and action",
		Long: `Show the journal: every call, callback, page and action, one line each, or one entry whole with headers, bodies, the
decrypted text, the steps of the signature, why it failed, and a curl command that repeats it.

Filters: terms beside each other must all hold, | separates alternatives, ! negates, parentheses group.
  failed   ok   kind:callback   event:create_auth   errcode!=0   status>=500   took>5ms   title:gettoken
  path:/cgi-bin/user   corp:ww…   suite:dk…   user:chen.mo   body:openid   path:~user/(get|list)$
Fields: ` + strings.Join(journal.FilterFields(), ", "),
		Example: `  mockwecom logs                                # the last exchanges
  mockwecom logs -f --filter failed             # what fails from now on
  mockwecom logs -n 5 --filter 'kind:callback event:suite_ticket'
  mockwecom logs 12                             # one entry whole
  mockwecom logs 12 --story                     # what led to it and what followed`,
		Args: takes(cobra.MaximumNArgs(1)),
	}
	r := t.remoteFlags(c.Flags())
	f := c.Flags()
	f.BoolVarP(&o.follow, "follow", "f", false, "go on with what comes, until Ctrl-C")
	f.StringVar(&o.filter, "filter", "", "only entries that match")
	f.IntVarP(&o.count, "lines", "n", 40, "how many of the newest entries to show; 0 none")
	f.BoolVar(&o.asJSON, "json", false, "one JSON object a line")
	f.BoolVar(&o.story, "story", false, "with an ID: the whole story that the entry belongs to")
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return r.logs(c.Context(), o)
		}
		id, err := entryID(args[0])
		if err != nil {
			return err
		}
		return r.showEntry(c.Context(), id, o)
	}
	return c
}

// entryID reads the number of an entry, with or without the # that the list shows.
func entryID(text string) (int64, error) {
	id, err := strconv.ParseInt(strings.TrimPrefix(text, "#"), 10, 64)
	if err != nil || id <= 0 {
		return 0, usagef("%q is no number of an entry; `mockwecom logs` shows them", text)
	}
	return id, nil
}

func (r *remote) logs(ctx context.Context, o logsOptions) error {
	if o.count < 0 {
		return usagef("--lines %d: want 0 or more", o.count)
	}
	if _, err := journal.ParseFilter(o.filter); err != nil {
		return usageError{err}
	}
	client := r.client()
	if !o.follow {
		_, err := r.newest(ctx, client, o)
		return err
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	stream, err := client.Follow(ctx, o.filter) // before the list, so that nothing falls between the two
	if err != nil {
		return err
	}
	shown, err := r.newest(ctx, client, o)
	if err != nil {
		return err
	}
	return r.follow(stream, shown, o)
}

// newest shows the last entries, oldest first, and returns their ids.
func (r *remote) newest(ctx context.Context, client *control.Client, o logsOptions) (map[int64]bool, error) {
	shown := map[int64]bool{}
	if o.count == 0 {
		return shown, nil
	}
	page, err := client.Journal(ctx, control.JournalQuery{Filter: o.filter, Before: math.MaxInt64, Limit: o.count})
	if err != nil {
		return nil, err
	}
	for i := range page.Entries {
		shown[page.Entries[i].ID] = true
		if err := r.printEntry(&page.Entries[i], o); err != nil {
			return nil, err
		}
	}
	return shown, nil
}

// follow shows what the stream brings until its context ends, and says when it was too slow.
func (r *remote) follow(stream *control.Stream, shown map[int64]bool, o logsOptions) error {
	dropped := int64(0)
	for e := range stream.C {
		if shown[e.ID] {
			continue
		}
		if err := r.printEntry(&e, o); err != nil {
			return err
		}
		if now := stream.Dropped(); now != dropped {
			fmt.Fprintf(r.Err, "mockwecom: %d entries were left out: this terminal is too slow for the traffic; use --filter\n", now-dropped)
			dropped = now
		}
	}
	return nil
}

func (r *remote) printEntry(e *journal.Entry, o logsOptions) error {
	if o.asJSON {
		return json.NewEncoder(r.Out).Encode(e)
	}
	_, err := fmt.Fprintln(r.Out, r.style(r.Out).Line(e))
	return err
}

func (r *remote) showEntry(ctx context.Context, id int64, o logsOptions) error {
	client := r.client()
	if o.story {
		return r.showStory(ctx, client, id, o)
	}
	e, err := client.Entry(ctx, id)
	if err != nil {
		return err
	}
	if o.asJSON {
		return r.writeJSON(e)
	}
	fmt.Fprint(r.Out, r.style(r.Out).Whole(absolute(e, client.Base())))
	return nil
}

func (r *remote) showStory(ctx context.Context, client *control.Client, id int64, o logsOptions) error {
	entries, err := client.Story(ctx, id)
	if err != nil {
		return err
	}
	if o.asJSON {
		return r.writeJSON(entries)
	}
	story := make([]*journal.Entry, len(entries))
	for i := range entries {
		story[i] = &entries[i]
	}
	fmt.Fprint(r.Out, r.style(r.Out).Ladder(story))
	return nil
}

// absolute gives an entry a whole address: of a call to the simulator itself the journal keeps path and query.
func absolute(e *journal.Entry, base string) *journal.Entry {
	if !strings.HasPrefix(e.URL, "/") {
		return e
	}
	whole := *e
	whole.URL = base + e.URL
	return &whole
}
