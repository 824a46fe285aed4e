package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"wecomlab/mockwecom/face/control"
)

func newDo(t *terminal) *cobra.Command {
	var list, asJSON bool
	c := &cobra.Command{
		Use:   "do ACTION [name=value …]",
		Short: "Do what a person or the world does in reality",
		Long: `Do what a person or the world does in reality: an admin authorises an app, the provider saves a callback URL, a member
opens a page. What is left out of the parameters has a default of the present world.`,
		Example: `  mockwecom do --list                           # every action
  mockwecom do --list corp.authorize            # its parameters
  mockwecom do corp.authorize
  mockwecom do clock.advance by=2h --json`,
		Args: takes(cobra.ArbitraryArgs),
	}
	r := t.remoteFlags(c.Flags())
	c.Flags().BoolVar(&list, "list", false, "list the actions, or the parameters of one")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	c.ValidArgsFunction = func(c *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		return r.completeActions(c, args)
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		if list {
			return r.listActions(c, args, asJSON)
		}
		if len(args) == 0 {
			return usagef("which action? `mockwecom do --list` shows them all")
		}
		params, err := pairs(args[1:])
		if err != nil {
			return err
		}
		result, err := r.client().Do(c.Context(), args[0], params)
		if err != nil {
			return err
		}
		return t.printResult(args[0], result, asJSON)
	}
	return c
}

func (r *remote) listActions(c *cobra.Command, args []string, asJSON bool) error {
	all, err := r.client().Actions(c.Context())
	if err != nil {
		return err
	}
	if len(args) == 0 {
		if asJSON {
			return r.writeJSON(all)
		}
		for _, a := range all {
			fmt.Fprintf(r.Out, "%-30s %s\n", a.Name, a.Title)
		}
		return nil
	}
	for _, a := range all {
		if a.Name == args[0] {
			if asJSON {
				return r.writeJSON(a)
			}
			r.describeAction(a)
			return nil
		}
	}
	return fmt.Errorf("there is no action %q; `mockwecom do --list` shows them all", args[0])
}

func (r *remote) describeAction(a control.Action) {
	style := r.style(r.Out)
	fmt.Fprintf(r.Out, "%s  %s %s, by the %s\n%s\n", style.Strong(a.Name), a.Title, a.TitleZH, a.Actor, a.Help)
	for _, p := range a.Params {
		r.describeParam(p)
	}
}

func (r *remote) describeParam(p control.Param) {
	remarks := []string{p.Help}
	if len(p.Choices) > 0 {
		remarks = append(remarks, "one of "+strings.Join(p.Choices, ", "))
	}
	switch {
	case p.Default != "":
		remarks = append(remarks, "default "+p.Default)
	case p.Need:
		remarks = append(remarks, "required")
	}
	fmt.Fprintf(r.Out, "  %-16s %-8s %s\n", p.Name, p.Type, strings.Join(remarks, "; "))
}

// completeActions offers the names of actions, then the parameters of the one that stands there.
func (r *remote) completeActions(c *cobra.Command, args []string) ([]string, cobra.ShellCompDirective) {
	all, err := r.client().Actions(c.Context())
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var out []string
	for _, a := range all {
		if len(args) == 0 {
			out = append(out, a.Name+"\t"+a.Title)
		} else if a.Name == args[0] {
			return completeParams(a.Params)
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

func completeParams(params []control.Param) ([]string, cobra.ShellCompDirective) {
	var out []string
	for _, p := range params {
		out = append(out, p.Name+"=\t"+p.Help)
	}
	return out, cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
}
