package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"wecomlab/mockwecom/face/control"
	"wecomlab/mockwecom/sim"
)

// remote is the simulator that runs, as the flags of a command name it.
type remote struct {
	*terminal
	connect string
	token   string
}

// remoteFlags adds the flags that every command has which speaks to a running simulator.
func (t *terminal) remoteFlags(flags *pflag.FlagSet) *remote {
	r := &remote{terminal: t}
	flags.StringVar(&r.connect, "connect", "", "address of the running simulator (default $WECOM_BASE_URL, else http://"+sim.DefaultListen+")")
	flags.StringVar(&r.token, "control-token", "", "its control token, if it has one (default $WECOMLAB_CONTROL_TOKEN)")
	return r
}

func (r *remote) client() *control.Client {
	base := cmp.Or(r.connect, r.Getenv("WECOM_BASE_URL"), "http://"+sim.DefaultListen)
	return control.NewClient(base, cmp.Or(r.token, r.Getenv("WECOMLAB_CONTROL_TOKEN")))
}

// pairs reads parameters of the form name=value.
func pairs(args []string) (map[string]string, error) {
	out := make(map[string]string, len(args))
	for _, arg := range args {
		name, value, ok := strings.Cut(arg, "=")
		if !ok || name == "" {
			return nil, usagef("%q is no parameter; parameters are written name=value", arg)
		}
		if _, twice := out[name]; twice {
			return nil, usagef("the parameter %s is given twice", name)
		}
		out[name] = value
	}
	return out, nil
}

// writeJSON writes a value for programs to read.
func (t *terminal) writeJSON(value any) error {
	enc := json.NewEncoder(t.Out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(value); err != nil {
		return fmt.Errorf("write the answer: %w", err)
	}
	return nil
}
