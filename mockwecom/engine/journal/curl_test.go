package journal_test

import (
	"net/http"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/engine/journal"
)

// arguments runs a command line in a real shell, in which curl is a function that shows what it was given: the number of its
// arguments and these, each ended by a NUL, and then its input if it was asked to read one.
func arguments(t *testing.T, commandLine string) (args []string, input string) {
	t.Helper()
	script := `curl() { printf '%s\0' "$#" "$@"; case "$*" in *"--data-binary @-"*) cat;; esac; }` + "\n" + commandLine
	command := exec.CommandContext(t.Context(), "sh", "-s")
	command.Stdin = strings.NewReader(script)
	out, err := command.Output()
	if err != nil {
		t.Fatalf("the shell refuses %s: %v", commandLine, err)
	}
	count, rest, _ := strings.Cut(string(out), "\x00")
	n, err := strconv.Atoi(count)
	if err != nil {
		t.Fatalf("curl was not called once: %q", out)
	}
	args = strings.SplitN(rest, "\x00", n+1)
	return args[:n], args[n]
}

func TestCurl(t *testing.T) {
	t.Parallel()
	text := func(change func(e *journal.Entry)) string {
		e := apiCall()
		e.URL, e.Request = "http://127.0.0.1:8600/cgi-bin/user/get?a=1&b=2", journal.Message{}
		change(e)
		return journal.Curl(e)
	}
	for _, tt := range []struct{ name, got, want string }{
		{"Get", text(func(*journal.Entry) {}), `curl --url 'http://127.0.0.1:8600/cgi-bin/user/get?a=1&b=2'`},
		{"NothingWentOverTheWire", text(func(e *journal.Entry) { e.URL = "" }), ""},
		{"Post", text(func(e *journal.Entry) {
			e.Method, e.Request.Body = "POST", []byte(`{"name":"it's"}`)
			e.Request.Header = http.Header{"Content-Type": {"application/json"}, "Content-Length": {"15"}, "X-None": {""}, "Accept": {"a", "b"}}
		}), `curl -H 'Accept: a' -H 'Accept: b' -H 'Content-Type: application/json' -H 'X-None;' --data-raw '{"name":"it'\''s"}' --url 'http://127.0.0.1:8600/cgi-bin/user/get?a=1&b=2'`},
		{"NoFormWhereNoTypeWasSent", text(func(e *journal.Entry) { e.Method, e.Request.Body = "POST", []byte("@x") }),
			`curl -H 'Content-Type:' --data-raw '@x' --url 'http://127.0.0.1:8600/cgi-bin/user/get?a=1&b=2'`},
		{"OtherMethod", text(func(e *journal.Entry) { e.Method = "POST" }),
			`curl -X 'POST' --url 'http://127.0.0.1:8600/cgi-bin/user/get?a=1&b=2'`},
		{"BracketsAreNoPattern", text(func(e *journal.Entry) { e.URL = "http://x/a[1]" }), `curl --globoff --url 'http://x/a[1]'`},
		{"CutBodySaysSo", text(func(e *journal.Entry) { e.Method, e.Request.Body, e.Request.Size = "POST", []byte("ab"), 12 }),
			"# the journal kept 2 bytes of the body, 10 are missing\n" +
				`curl -H 'Content-Type:' --data-raw 'ab' --url 'http://127.0.0.1:8600/cgi-bin/user/get?a=1&b=2'`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, tt.got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	t.Run("BinaryBodyArrivesWhole", func(t *testing.T) {
		t.Parallel()
		body := "\x00\x01\xff'\"$(id)\n"
		_, input := arguments(t, text(func(e *journal.Entry) { e.Method, e.Request.Body = "POST", []byte(body) }))
		if input != body {
			t.Errorf("curl reads %q, want %q", input, body)
		}
	})
	t.Run("Callback", func(t *testing.T) {
		t.Parallel()
		e := callback()
		args, _ := arguments(t, journal.Curl(e))
		want := []string{"-H", "Content-Type: text/xml", "--data-raw", string(e.Request.Body), "--url", e.URL}
		if diff := cmp.Diff(want, args); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// Whatever stands in address, header and body: a shell hands it to curl unchanged, and does nothing else.
func FuzzCurl(f *testing.F) {
	f.Add("http://x/?a='b'", "POST", "it's", "$(touch x) `id` \\ \n \"")
	f.Add("-o/tmp/x", "G'T", "@file", "\x00binary")
	f.Add("http://x/{a}", "", "", "\xff")
	f.Add("'; exit 3; '", "PUT", "a\r\nb", "!history &| > < * ~ #")
	f.Fuzz(func(t *testing.T, address, method, header, body string) {
		e := apiCall()
		e.URL, e.Method, e.Request.Body = address, method, []byte(body)
		e.Request.Header = http.Header{"X-Probe": {header}}
		line := journal.Curl(e)
		if address == "" || strings.Contains(address+method, "\x00") || len(line) > 64<<10 {
			return
		}
		args, input := arguments(t, line)
		if i := slices.Index(args, "--url"); i < 0 || args[i+1] != address {
			t.Fatalf("address %q became %q", address, args)
		}
		if i := slices.Index(args, "--data-raw"); i >= 0 {
			input = args[i+1]
		}
		if input != body {
			t.Fatalf("body %q became %q", body, input)
		}
		if trimmed := strings.TrimSpace(header); trimmed != "" && !strings.ContainsAny(trimmed, "\r\n\x00") && !slices.Contains(args, "X-Probe: "+trimmed) {
			t.Fatalf("header %q is not in %q", header, args)
		}
	})
}
