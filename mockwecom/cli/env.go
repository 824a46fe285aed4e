package cli

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

func newEnv(t *terminal) *cobra.Command {
	var format string
	c := &cobra.Command{
		Use:   "env",
		Short: "Print the environment for a program under test",
		Long: `Print the environment for a program under test: the base URL, a proxy with its certificates for programs that call
https://qyapi.weixin.qq.com by name, and the ids and secrets of the world's first corp, app, suite and template, of its first device (WECOM_DEVICE_…) and of
its first model of hardware in cloud mode (WECOM_HW_…).`,
		Example: `  eval "$(mockwecom env)"                       # sh, bash, zsh
  mockwecom env --format dotenv > .env
  mockwecom env --format json | jq -r .WECOM_CORP_ID`,
		Args: takes(cobra.NoArgs),
	}
	r := t.remoteFlags(c.Flags())
	c.Flags().StringVar(&format, "format", "sh", "sh, json or dotenv")
	c.RunE = func(c *cobra.Command, _ []string) error {
		write, ok := envFormats[format]
		if !ok {
			return usagef("--format %s: want sh, json or dotenv", format)
		}
		values, err := r.client().Env(c.Context())
		if err != nil {
			return err
		}
		text, err := write(values)
		if err == nil {
			_, err = t.Out.Write(text)
		}
		return err
	}
	return c
}

var envFormats = map[string]func(map[string]string) ([]byte, error){
	"sh":     func(v map[string]string) ([]byte, error) { return envLines(v, "export %s=%s\n", shellWord), nil },
	"dotenv": func(v map[string]string) ([]byte, error) { return envLines(v, "%s=%s\n", dotenvWord), nil },
	"json":   envJSON,
}

// envJSON is the environment as one JSON object; a ready file holds the same bytes.
func envJSON(values map[string]string) ([]byte, error) {
	text, err := json.MarshalIndent(values, "", "  ")
	return append(text, '\n'), err
}

func envLines(values map[string]string, form string, quote func(string) string) []byte {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(values)) {
		fmt.Fprintf(&b, form, name, quote(values[name]))
	}
	return []byte(b.String())
}

// shellWord quotes for a POSIX shell.
func shellWord(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// dotenvWord quotes only what has to be: some readers of such files keep the quotes.
func dotenvWord(text string) string {
	plain := func(r rune) bool {
		return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || strings.ContainsRune("_-./:,@+=", r)
	}
	if strings.IndexFunc(text, func(r rune) bool { return !plain(r) }) < 0 {
		return text
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "$", `\$`).Replace(text) + `"`
}
