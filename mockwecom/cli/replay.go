package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newReplay(t *terminal) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "replay ID",
		Short: "Send a journalled callback or call again",
		Long: `Send a journalled callback or call again. A callback is encrypted and signed anew, with a new timestamp and nonce; a call
is made as it was, token included.`,
		Example: `  mockwecom logs --filter 'kind:callback failed'
  mockwecom replay 12`,
		Args: takes(cobra.ExactArgs(1)),
	}
	r := t.remoteFlags(c.Flags())
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	c.RunE = func(c *cobra.Command, args []string) error {
		id, err := entryID(args[0])
		if err != nil {
			return err
		}
		result, err := r.client().Replay(c.Context(), id)
		if err != nil {
			return err
		}
		return t.printResult(fmt.Sprintf("the replay of #%d", id), result, asJSON)
	}
	return c
}
