// Package golden plays transcripts against a whole simulator, over real sockets: files that say what is called and done, and
// hold what came back. They are the wire as people read it, and tests at the same time.
//
//	# A comment stays where it is.
//	> as 1000002                            whose token is used: an agentid, contacts, customized, suite, provider, suite_token (the
//	                                        template's), third_party_token, nobody, secret SECRET, model MODEL_ID or device SN in cloud mode, or an agentid or contacts of another corp: as 1000002 of ww…
//	> user/get?userid=lin.yue               a GET below /cgi-bin/
//	> user/create {"userid":"an.li"}        a POST
//	> GET {base}/some/page                  a page
//	> upload media/upload?type=file a.csv   a multipart upload of the lines that follow and begin with |
//	| userid,name                           a line in quotes is one of Go: | "\x89PNG"
//	> do clock.advance by=2h                an action
//	> device YQGATE00000001 ping           a command of a device that a corp has bound, with its body: device SN checkin {"checkin_data":[…]}
//	> has lin.yue                           what a member's phone shows, the newest first
//	> reply <xml>…</xml>                    the passive reply to the next callback of an app, encrypted on the way
//
// Below each request stand the answer (<), the cause of a refusal (?) and the events that it raised (!), as receiver and message,
// as well as the pushes to devices.
// What chance makes is named after its field and numbered, {msgid1}, and can be used in later requests; instants are NOW, NOW+60
// and so on. After `as` a caller of the provider's, {corp}, {suite_ticket} and {permanent_code} are what the provider holds of it. With -update the answers are written anew.
package golden

import (
	"bytes"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/mocktest"
)

var update = flag.Bool("update", false, "write the answers of transcripts anew")

// Epoch is the instant at which transcripts begin.
var Epoch = time.Date(2030, time.January, 2, 3, 4, 5, 0, time.UTC)

// Play plays every transcript that a pattern matches, each in a world of its own, and compares it with what it says.
func Play(t *testing.T, pattern string, options ...mocktest.Option) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcript matches %s: %v", pattern, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)), func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := Open(t, options...).Play(string(want))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Play repeats the requests of a transcript and gives it as it is now.
func (p *Player) Play(text string) string {
	var out strings.Builder
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "#") || line == "" && i+1 < len(lines) {
			fmt.Fprintln(&out, line)
		}
		request, is := strings.CutPrefix(line, "> ")
		if !is {
			continue
		}
		fmt.Fprintln(&out, line)
		var content []byte
		for _, more := range lines[i+1:] {
			row, is := strings.CutPrefix(more, "|")
			if !is {
				break
			}
			fmt.Fprintln(&out, more)
			content = append(content, unquoted(strings.TrimPrefix(row, " "))+"\n"...)
		}
		p.out = &out
		p.request(p.names.real(strings.TrimSpace(request)), content)
		p.tell()
	}
	return out.String()
}

// unquoted is a line of a file that is to be uploaded.
func unquoted(line string) string {
	if text, err := strconv.Unquote(line); err == nil && strings.HasPrefix(line, `"`) {
		return text
	}
	return line
}

// request carries out one line.
func (p *Player) request(line string, content []byte) {
	p.t.Helper()
	what, rest, _ := strings.Cut(line, " ")
	switch what {
	case "as":
		p.become(rest)
	case "do":
		p.act(rest)
	case "device":
		p.device(rest)
	case "has":
		p.has(rest)
	case "reply":
		p.receiver.next(rest)
	case "upload":
		path, name, _ := strings.Cut(rest, " ")
		p.upload(path, name, bytes.TrimSuffix(content, []byte("\n")))
	case http.MethodGet:
		p.call(http.MethodGet, rest, nil, "")
	default:
		method := http.MethodGet
		if rest != "" {
			method = http.MethodPost
		}
		p.call(method, p.withToken(what), []byte(rest), "application/json")
	}
}
