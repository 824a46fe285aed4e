// Command tui is the cockpit: it shows the conversation between an app, WeCom, a customer's administrator and members, live
// and explained, and has every button of all of them. Without flags it starts a simulator and a demo app of its own.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	tea "charm.land/bubbletea/v2"
	"charm.land/fang/v2"
	"github.com/spf13/cobra"

	"wecomlab/mockwecom/sim"
	"wecomlab/tui/app"
	"wecomlab/tui/i18n"
	"wecomlab/tui/lab"
	"wecomlab/tui/ui/keys"
	"wecomlab/tui/ui/theme"
)

func main() {
	if err := fang.Execute(context.Background(), command(), fang.WithVersion(sim.Version)); err != nil {
		os.Exit(1)
	}
}

// flags is what the command line says.
type flags struct {
	connect, controlToken   string
	callback, token, aesKey string
	lang, theme             string
	fixture, db, listen     string
	devices                 string
	seed                    int64
}

func command() *cobra.Command {
	var f flags
	c := &cobra.Command{
		Use:   "tui",
		Short: "See and steer everything between an app and WeCom, offline",
		Long: "tui starts a simulator and a demo provider app and opens on the walkthrough.\n" +
			"With --connect it attaches to a simulator that runs; with --callback your own app takes the demo app's place.",
		Example: "  tui\n  tui --connect http://127.0.0.1:8600\n  tui --callback http://127.0.0.1:3000/wecom --token T --aes-key K",
		Args:    cobra.NoArgs, SilenceUsage: true,
		RunE: func(c *cobra.Command, _ []string) error { return run(c.Context(), f) },
	}
	set := c.Flags()
	set.StringVar(&f.connect, "connect", "", "address of a simulator that runs, instead of starting one")
	set.StringVar(&f.controlToken, "control-token", "", "the token that the simulator's control interface wants")
	set.StringVar(&f.callback, "callback", "", "callback address of your own app, which takes the demo app's place")
	set.StringVar(&f.token, "token", "", "with --callback: the callback's Token")
	set.StringVar(&f.aesKey, "aes-key", "", "with --callback: the callback's EncodingAESKey")
	set.StringVar(&f.lang, "lang", "", "en or zh; by default what LANG says")
	set.StringVar(&f.theme, "theme", theme.Themes()[0], fmt.Sprintf("one of %v", theme.Themes()))
	set.StringVar(&f.fixture, "fixture", "", "the world: demo, or a YAML file")
	set.StringVar(&f.db, "db", "", "where the world is kept: a SQLite file, or postgres://…; in memory by default")
	set.StringVar(&f.devices, "devices", devicesWorld, "world: simulate those of the world here; none: your own devices are under test")
	set.Int64Var(&f.seed, "seed", 0, "other than 0: tokens and codes repeat")
	set.StringVar(&f.listen, "listen", sim.DefaultListen, "address of the simulator that is started")
	c.AddCommand(keysCommand())
	return c
}

// keysCommand prints the key table as Markdown.
func keysCommand() *cobra.Command {
	var lang string
	c := &cobra.Command{
		Use: "keys", Short: "Print all keys as Markdown", Args: cobra.NoArgs, Hidden: true,
		RunE: func(c *cobra.Command, _ []string) error {
			l, err := language(lang)
			if err != nil {
				return err
			}
			fmt.Fprint(c.OutOrStdout(), keys.Markdown(i18n.NewPrinter(l)))
			return nil
		},
	}
	c.Flags().StringVar(&lang, "lang", "en", "en or zh")
	return c
}

// language is the one that was asked for, else that of the environment.
func language(asked string) (i18n.Lang, error) {
	if asked == "" {
		return i18n.FromEnvironment(os.Getenv), nil
	}
	lang, ok := i18n.ParseLang(asked)
	if !ok {
		return 0, fmt.Errorf("--lang %s is not known: use en or zh", asked)
	}
	return lang, nil
}

// What --devices may be.
const (
	devicesWorld = "world"
	devicesNone  = "none"
)

// check finds flags that do not go together.
func (f *flags) check() error {
	switch {
	case f.connect != "" && (f.fixture != "" || f.db != "" || f.seed != 0):
		return errors.New("--fixture, --db and --seed are about a simulator that is started here; with --connect give them to that one")
	case f.devices != devicesWorld && f.devices != devicesNone:
		return fmt.Errorf("--devices %s is not known: use %s or %s", f.devices, devicesWorld, devicesNone)
	case f.callback == "" && (f.token != "" || f.aesKey != ""):
		return errors.New("--token and --aes-key belong to --callback, the address of your app")
	case f.callback != "" && (f.token == "" || f.aesKey == ""):
		return errors.New("--callback needs --token and --aes-key, the same that your app uses (an EncodingAESKey has 43 letters and digits)")
	}
	return nil
}

// run shows the program until the user leaves.
func run(ctx context.Context, f flags) (err error) {
	if err := f.check(); err != nil {
		return err
	}
	lang, err := language(f.lang)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	l, err := lab.Open(ctx, lab.Config{
		Connect: f.connect, ControlToken: f.controlToken, Listen: f.listen, Fixture: f.fixture, Database: f.db, Seed: f.seed,
		Callback: f.callback, Token: f.token, AESKey: f.aesKey, NoDevices: f.devices == devicesNone,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	flows, err := l.Flows(ctx)
	if err != nil {
		return err
	}
	config := app.Config{Sim: l.Client, Foreign: l.Foreign(), Hardware: l.Rack, Lang: lang, Theme: f.theme}
	for _, flow := range flows {
		config.Players = append(config.Players, flow)
	}
	if l.Moved != "" {
		config.Notice = i18n.NewPrinter(lang).T(i18n.PortTaken, l.Moved, l.Client.Base())
	}
	if l.Trouble != nil {
		config.Notice = i18n.NewPrinter(lang).T(i18n.DevicesIdle, l.Trouble)
	}
	_, err = tea.NewProgram(app.New(ctx, config), tea.WithContext(ctx)).Run()
	if errors.Is(err, tea.ErrInterrupted) || errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
