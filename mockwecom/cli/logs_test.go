package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"wecomlab/mockwecom/engine/journal"
)

func TestLogsFollow(t *testing.T) {
	t.Parallel()
	s := simulator(t)
	visit(t, s, "/before")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out, done := make(writer), make(chan int)
	var complaint bytes.Buffer
	go func() {
		done <- Run(ctx, []string{"logs", "-f", "--filter", "kind:page", "--connect", s.URL()},
			Streams{Out: out, Err: &complaint, Getenv: func(string) string { return "" }})
	}()
	if line := <-out; !strings.Contains(line, "/before") {
		t.Errorf("the first line is %q", line)
	}
	visit(t, s, "/cgi-bin/gettoken")
	visit(t, s, "/after")
	if line := <-out; !strings.Contains(line, "/after") || !strings.Contains(line, "HTTP 404") {
		t.Errorf("the next line is %q", line)
	}
	cancel()
	if code := <-done; code != exitOK || complaint.Len() > 0 {
		t.Errorf("exit code %d, complaint %q", code, complaint.String())
	}
}

func TestLogsEntry(t *testing.T) {
	t.Parallel()
	s := simulator(t)
	visit(t, s, "/cgi-bin/gettoken?corpid=nobody&corpsecret=x")
	env := map[string]string{"WECOM_BASE_URL": s.URL()}
	t.Run("JSON", func(t *testing.T) {
		t.Parallel()
		stdout, _, _ := run(t, env, "logs", "1", "--json")
		var e journal.Entry
		if err := json.Unmarshal([]byte(stdout), &e); err != nil || e.Title != "gettoken" || len(e.Response.Body) == 0 {
			t.Errorf("%v: %s", err, stdout)
		}
	})
	t.Run("StoryJSON", func(t *testing.T) {
		t.Parallel()
		stdout, _, _ := run(t, env, "logs", "1", "--story", "--json")
		var all []journal.Entry
		if err := json.Unmarshal([]byte(stdout), &all); err != nil || len(all) != 1 {
			t.Errorf("%v: %s", err, stdout)
		}
	})
	t.Run("WholeAddress", func(t *testing.T) {
		t.Parallel()
		stdout, _, _ := run(t, env, "logs", "1")
		if want := "--url '" + s.URL() + "/cgi-bin/gettoken?corpid=nobody&corpsecret=x'"; !strings.Contains(stdout, want) {
			t.Errorf("%q is missing in\n%s", want, stdout)
		}
	})
	t.Run("ErrStory", func(t *testing.T) {
		t.Parallel()
		if _, stderr, code := run(t, env, "logs", "99", "--story"); code != exitFailed || !strings.Contains(stderr, "entry 99") {
			t.Errorf("exit code %d, it said %q", code, stderr)
		}
	})
}

func TestExportPages(t *testing.T) {
	t.Parallel()
	s := simulator(t)
	const entries = exportPage + 2
	for range entries {
		s.Journal().Add(&journal.Entry{Kind: journal.KindPage, Title: "/", Method: "GET", URL: "/", Status: 200})
	}
	stdout, _, code := run(t, nil, "export", "--har", "--connect", s.URL())
	var file struct {
		Log struct{ Entries []json.RawMessage }
	}
	if err := json.Unmarshal([]byte(stdout), &file); err != nil || code != exitOK {
		t.Fatalf("exit code %d: %v", code, err)
	}
	if got := len(file.Log.Entries); got != entries {
		t.Errorf("%d entries, want %d", got, entries)
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	s := simulator(t)
	env := map[string]string{"WECOM_BASE_URL": s.URL()}
	for _, c := range []struct{ name, args, want string }{
		{"Actions", "do --list", "corp.authorize "},
		{"Action", "do --list clock.advance", "by               string   90s, 10m, 2h, 7d; default 10m"},
		{"ActionsJSON", "do --list --json", `"name": "corp.authorize"`},
		{"ActionJSON", "do --list corp.authorize --json", `"title_zh": `},
		{"Events", "trigger --list", "suite_ticket "},
		{"Event", "trigger --list suite_ticket", "SuiteTicket      string"},
		{"EventsJSON", "trigger --list --json", `"name": "suite_ticket"`},
		{"EventJSON", "trigger --list suite_ticket --json", `"name": "SuiteTicket"`},
		{"CompleteAction", "__complete do ", "corp.authorize\t"},
		{"CompleteParameter", "__complete do clock.advance ", "by=\t90s, 10m, 2h, 7d"},
		{"CompleteEvent", "__complete trigger ", "suite_ticket\t"},
		{"CompleteField", "__complete trigger suite_ticket ", "SuiteTicket="},
		{"DoJSON", "do clock.advance by=1s --json", `"say": "it is now `},
		{"Clock", "clock --json", `"frozen": true`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			args := strings.Fields(c.args)
			if strings.HasSuffix(c.args, " ") {
				args = append(args, "")
			}
			stdout, stderr, code := run(t, env, args...)
			if code != exitOK || !strings.Contains(stdout, c.want) {
				t.Errorf("exit code %d, %q is missing in\n%s%s", code, c.want, stdout, stderr)
			}
		})
	}
}
