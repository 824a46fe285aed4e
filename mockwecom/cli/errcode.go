package cli

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"wecomlab/core/errcode"
)

func newErrcode(t *terminal) *cobra.Command {
	return &cobra.Command{
		Use:   "errcode CODE",
		Short: "Explain a return code of WeCom",
		Long:  "Explain a return code (errcode) of WeCom, by the official list (doc 90313). Needs no simulator.",
		Example: `  mockwecom errcode 40001
  mockwecom errcode 60020`,
		Args: takes(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			code, err := strconv.Atoi(args[0])
			if err != nil {
				return usagef("%q is no number such as 40001", args[0])
			}
			entry, ok := errcode.Lookup(code)
			if !ok {
				return fmt.Errorf("the official list (doc 90313) has no code %d", code)
			}
			fmt.Fprintf(t.Out, "%d %s\n%s\n", code, t.style(t.Out).Strong(entry.Text), entry.Meaning)
			if entry.Evidence == errcode.Inferred {
				fmt.Fprintln(t.Out, "The English text is inferred; branch on the number.")
			}
			return nil
		},
	}
}
