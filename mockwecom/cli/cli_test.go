package cli

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"wecomlab/core/clock"
	"wecomlab/mockwecom/sim"
)

// simulator is one that runs for a test.
func simulator(t *testing.T) *sim.Sim {
	t.Helper()
	s, err := sim.Start(t.Context(), sim.Config{Listen: "127.0.0.1:0", Freeze: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := clock.Real().WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := s.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return s
}

// visit asks the simulator for a path.
func visit(t *testing.T, s *sim.Sim, path string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL()+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Close = true
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Fatal(err)
	}
}

// run carries out a command in an environment.
func run(t *testing.T, env map[string]string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, err bytes.Buffer
	code = Run(t.Context(), args, Streams{Out: &out, Err: &err, Getenv: func(name string) string { return env[name] }})
	http.DefaultClient.CloseIdleConnections()
	return out.String(), err.String(), code
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	s := simulator(t)
	running := map[string]string{"WECOM_BASE_URL": s.URL()}
	for _, c := range []struct {
		name string
		args string
		code int
		says string
	}{
		{"OK", "clock", exitOK, "2026-11-22T09:00:00Z  stands still"},
		{"OKWithoutSimulator", "errcode 40001", exitOK, "40001 invalid credential"},
		{"RefusedAction", "do corp.authorize", exitFailed, "step      state"},
		{"UnknownAction", "do corp.authorise", exitFailed, `there is no action "corp.authorise"`},
		{"UnknownEvent", "trigger nonsense", exitFailed, `there is no event "nonsense"`},
		{"NobodyThere", "clock --connect http://127.0.0.1:9", exitFailed, "no simulator answers at http://127.0.0.1:9"},
		{"UnknownCommand", "nonsense", exitUsage, `there is no command "nonsense"`},
		{"NearCommand", "lgos", exitUsage, "did you mean logs?"},
		{"UnknownFlag", "clock --sideways", exitUsage, "unknown flag: --sideways"},
		{"TooManyArguments", "env a", exitUsage, "it is used as: mockwecom env"},
		{"ParameterTwice", "do corp.authorize state=a state=b", exitUsage, "the parameter state is given twice"},
		{"NoParameter", "do corp.authorize =a", exitUsage, `"=a" is no parameter`},
		{"NegativeCount", "logs -n -1", exitUsage, "--lines -1"},
		{"Filter", "export --har --filter (", exitUsage, "mockwecom: "},
		{"Rows", "serve --journal-rows -1", exitUsage, "--journal-rows -1"},
		{"SetTwice", "serve --set a=1 --set a=2", exitUsage, "the parameter a is given twice"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			stdout, stderr, code := run(t, running, strings.Fields(c.args)...)
			if code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			if said := stdout + stderr; !strings.Contains(said, c.says) {
				t.Errorf("it said %q, want %q in it", said, c.says)
			}
			if failed := stderr != ""; failed != (c.code != exitOK) {
				t.Errorf("exit code %d with the complaint %q", code, stderr)
			}
		})
	}
}

// TestHelp holds every command to its promise: a sentence, and examples that can be copied.
func TestHelp(t *testing.T) {
	t.Parallel()
	var walk func(t *testing.T, c *cobra.Command)
	walk = func(t *testing.T, c *cobra.Command) {
		t.Helper()
		if c.Short == "" || strings.HasSuffix(c.Short, ".") {
			t.Errorf("%s: the short help is %q", c.CommandPath(), c.Short)
		}
		if !strings.Contains(c.Example, "mockwecom") {
			t.Errorf("%s has no example", c.CommandPath())
		}
		for _, below := range c.Commands() {
			walk(t, below)
		}
	}
	walk(t, newRoot(&terminal{}))
}

func TestServe(t *testing.T) {
	t.Parallel()
	t.Run("EndsWithItsContext", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		heard := make(writer)
		done := make(chan int)
		go func() {
			done <- Run(ctx, []string{"serve", "--listen", "127.0.0.1:0", "--log", "json", "--ca-dir", t.TempDir()},
				Streams{Out: new(bytes.Buffer), Err: heard, Getenv: func(string) string { return "" }})
		}()
		if line := <-heard; !strings.Contains(line, `"msg":"mockwecom serves","url":"http://127.0.0.1:`) {
			t.Errorf("it said %s", line)
		}
		cancel()
		if code := <-done; code != exitOK {
			t.Errorf("exit code %d", code)
		}
	})
	t.Run("ErrAddress", func(t *testing.T) {
		t.Parallel()
		_, stderr, code := run(t, nil, "--listen", "127.0.0.1:70000")
		if code != exitFailed || !strings.Contains(stderr, "127.0.0.1:70000") {
			t.Errorf("exit code %d, it said %q", code, stderr)
		}
	})
}

// writer hands on what is written, one write at a time.
type writer chan string

// Write waits for the reader.
func (w writer) Write(text []byte) (int, error) {
	w <- string(text)
	return len(text), nil
}

func TestBanner(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, url, database, want string }{
		{"Default", "http://" + sim.DefaultListen, "", "world demo, in memory\n\n  curl 'http://127.0.0.1:8600/cgi-bin/gettoken?corpid=wwa&corpsecret=s'\n" +
			"  eval \"$(mockwecom env)\"\n  mockwecom logs -f\n"},
		{"Elsewhere", "http://127.0.0.1:1", "w.db", "world demo, in w.db\n\n  curl 'http://127.0.0.1:1/cgi-bin/gettoken?corpid=wwa&corpsecret=s'\n" +
			"  eval \"$(mockwecom env --connect http://127.0.0.1:1)\"\n  mockwecom logs -f --connect http://127.0.0.1:1\n"},
		{"NoPassword", "http://127.0.0.1:1", "postgres://me:open-sesame@db/w", "world demo, in postgres\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			term := &terminal{Streams{Out: &out, Err: &out, Getenv: func(string) string { return "" }}}
			o := &serveOptions{config: sim.Config{Fixture: "demo", Database: c.database}}
			term.banner(c.url, o, map[string]string{"WECOM_CORP_ID": "wwa", "WECOM_CORP_SECRET": "s"})
			if !strings.Contains(out.String(), c.want) || strings.Contains(out.String(), "open-sesame") {
				t.Errorf("the banner is\n%s\nwant in it\n%s", out.String(), c.want)
			}
		})
	}
}
