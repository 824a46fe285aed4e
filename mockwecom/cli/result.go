package cli

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"wecomlab/mockwecom/face/control"
)

// printResult shows what an action gave: a sentence, then name=value lines. A refusal is an error, also when the answer was
// written as JSON.
func (t *terminal) printResult(what string, result control.ActionResult, asJSON bool) error {
	if asJSON {
		if err := t.writeJSON(result); err != nil {
			return err
		}
	}
	if result.Finding != nil {
		return &refusedError{say: fmt.Sprintf("%s was refused; `mockwecom logs %d` shows it whole", what, result.Entry), finding: result.Finding}
	}
	if asJSON {
		return nil
	}
	fmt.Fprintln(t.Out, cmp.Or(result.Say, what+" is done"))
	for _, name := range slices.Sorted(maps.Keys(result.Values)) {
		fmt.Fprintf(t.Out, "%s=%s\n", name, result.Values[name])
	}
	return nil
}
