package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/spf13/cobra"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/face/control"
	"wecomlab/mockwecom/sim"
)

// exportPage is how many entries are asked for at once.
const exportPage = 500

func newExport(t *terminal) *cobra.Command {
	var har bool
	var filter, file string
	c := &cobra.Command{
		Use:   "export --har",
		Short: "Write the journal as a HAR file",
		Long: `Write the journal as an HTTP Archive (HAR 1.2), which browsers' developer tools and proxies open. Secrets and tokens are
in it.`,
		Example: `  mockwecom export --har --output traffic.har
  mockwecom export --har --filter 'kind:callback' > callbacks.har`,
		Args: takes(cobra.NoArgs),
	}
	r := t.remoteFlags(c.Flags())
	c.Flags().BoolVar(&har, "har", false, "as an HTTP Archive, the only format for now")
	c.Flags().StringVar(&filter, "filter", "", "only entries that match; see `mockwecom logs --help`")
	c.Flags().StringVarP(&file, "output", "o", "", "the file to write, readable by its owner alone (default standard output)")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if !har {
			return usagef("which format? say --har")
		}
		if _, err := journal.ParseFilter(filter); err != nil {
			return usageError{err}
		}
		entries, err := wholeJournal(c.Context(), r.client(), filter)
		if err != nil {
			return err
		}
		text, err := journal.HAR(entries, sim.Version)
		if err != nil {
			return fmt.Errorf("write the archive: %w", err)
		}
		if file != "" {
			return writeWhole(file, text)
		}
		_, err = t.Out.Write(append(text, '\n'))
		return err
	}
	return c
}

// wholeJournal gives all matching entries with their bodies. What falls out of the journal meanwhile is left out.
func wholeJournal(ctx context.Context, client *control.Client, filter string) ([]*journal.Entry, error) {
	var out []*journal.Entry
	for after := int64(0); ; {
		page, err := client.Journal(ctx, control.JournalQuery{Filter: filter, After: after, Limit: exportPage})
		if err != nil {
			return nil, err
		}
		for i := range page.Entries {
			after = page.Entries[i].ID
			e, err := client.Entry(ctx, after)
			if gone(err) {
				continue
			}
			if err != nil {
				return nil, err
			}
			out = append(out, absolute(e, client.Base()))
		}
		if len(page.Entries) < exportPage {
			return out, nil
		}
	}
}

func gone(err error) bool {
	var refused *control.RefusedError
	return errors.As(err, &refused) && refused.Status == http.StatusNotFound
}
