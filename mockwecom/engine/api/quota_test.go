package api

import (
	"context"
	"strings"
	"testing"
	"time"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/quota"
	"wecomlab/mockwecom/engine/setting"
)

// withQuota is a lab that counts, with base limits of a few calls.
func withQuota(mode string) func(*Server) {
	return func(s *Server) { s.Quota = quota.New(setting.Values{"quota.mode": mode}) }
}

// The base limit of a corp is counted over all its apps, and only where a credential was accepted.
func TestBaseQuota(t *testing.T) {
	t.Parallel()
	l := newLab(t, withQuota("strict"))
	token := l.token(credential.CorpToken)
	target := "/cgi-bin/lab/get?userid=he&access_token=" + token
	for i := range perCorp[0].Most {
		if w := l.bare(t.Context(), "GET", target, ""); !strings.Contains(w.Body.String(), `"errcode":0`) {
			t.Fatalf("call %d: %s", i+1, w.Body)
		}
	}
	r := l.do("GET", target, "")
	if r.code(t) != errcode.RateLimited || r.errmsg(t) == errcode.RateLimited.Text() {
		t.Errorf("one too many: %s", r.body)
	}
	f := r.entry.Finding
	if f == nil || f.Step != explain.Limit || !strings.Contains(f.Expected, "10000 calls") || !strings.Contains(f.Fix, "quota.mode=off") {
		t.Errorf("explained as %v", f)
	}
	if r := l.do("GET", "/cgi-bin/lab/ips?access_token="+token, ""); r.code(t) != 0 {
		t.Errorf("another API: %s", r.body)
	}
	if r := l.do("GET", "/cgi-bin/lab/get?userid=he&access_token=garbled", ""); r.code(t) != errcode.InvalidAccessToken {
		t.Errorf("a bad token while blocked: %s", r.body)
	}
	if err := l.Clock.Advance(t.Context(), time.Minute); err != nil {
		t.Fatal(err)
	}
	if r := l.do("GET", target, ""); r.code(t) != 0 {
		t.Errorf("a minute later: %s", r.body)
	}
}

func TestQuotaModes(t *testing.T) {
	t.Parallel()
	for mode, want := range map[string]struct {
		code errcode.Code
		note string
	}{"strict": {errcode.RateLimited, ""}, "warn": {0, "would be refused with 45009"}, "off": {0, ""}} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, withQuota(mode))
			l.fail = func(c *Call) error {
				if err := c.Spend(quota.Key{Who: "robot", What: "send"}, 1, quota.Limit{Name: "messages of a robot", Most: 1, Per: quota.Minute, Doc: 99110}); err != nil {
					return err
				}
				return errcode.New(60111)
			}
			l.do("POST", "/cgi-bin/lab/fail", "")
			r := l.do("POST", "/cgi-bin/lab/fail", "")
			if want.code == 0 {
				want.code = 60111
			}
			if r.code(t) != want.code || !strings.Contains(r.entry.Note, want.note) {
				t.Errorf("%s, note %q", r.body, r.entry.Note)
			}
			if want.code == errcode.RateLimited && r.entry.Finding.Doc != 99110 {
				t.Errorf("document %d", r.entry.Finding.Doc)
			}
		})
	}
}

func TestRowQuota(t *testing.T) {
	t.Parallel()
	l := newLab(t, withQuota("strict"))
	must(t, l.Mount([]Row{
		GET("/cgi-bin/lab/few", 90312, CorpAccess, func(*Call, None) (None, error) { return None{}, nil },
			Quota(quota.Limit{Name: "calls a day", Most: 2, Day: true}), Unmetered),
	}))
	target := "/cgi-bin/lab/few?access_token=" + l.token(credential.CorpToken)
	for _, want := range []errcode.Code{0, 0, errcode.RateLimited} {
		if r := l.do("GET", target, ""); r.code(t) != want {
			t.Errorf("%s, want %d", r.body, want)
		}
	}
}

func TestAtOnce(t *testing.T) {
	t.Parallel()
	l := newLab(t, withQuota("strict"))
	entered, release := make(chan struct{}), make(chan struct{})
	must(t, l.Mount([]Row{
		GET("/cgi-bin/lab/slow", 99499, CorpAccess, func(c *Call, in options) (None, error) {
			if in.Limit == 1 {
				close(entered)
				<-release
			}
			return None{}, nil
		}, AtOnce(1)),
	}))
	target := "/cgi-bin/lab/slow?access_token=" + l.token(credential.CorpToken)
	done := make(chan string)
	go func() { done <- l.bare(context.Background(), "GET", target+"&limit=1", "").Body.String() }()
	<-entered
	if r := l.do("GET", target, ""); r.code(t) != errcode.ConcurrencyLimited {
		t.Errorf("the second at one time: %s", r.body)
	}
	close(release)
	if body := <-done; !strings.Contains(body, `"errcode":0`) {
		t.Errorf("the first: %s", body)
	}
	if r := l.do("GET", target, ""); r.code(t) != 0 {
		t.Errorf("after it: %s", r.body)
	}
}

// A refusal may carry fields instead of the row's empty lists.
func TestRefusalCarries(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.fail = func(*Call) error {
		return errcode.New(81013).Carrying(struct {
			Users string `json:"invaliduser"`
		}{"ghost|\"q\""})
	}
	r := l.do("POST", "/cgi-bin/lab/fail", "")
	if r.code(t) != 81013 || !strings.HasSuffix(r.body, `,"invaliduser":"ghost|\"q\""}`) || strings.Contains(r.body, "department") {
		t.Errorf("%s", r.body)
	}
	l.fail = func(*Call) error { return errcode.New(81013).Carrying(map[string]any{"x": func() {}}) }
	if r := l.do("POST", "/cgi-bin/lab/fail", ""); r.code(t) != 81013 || !strings.Contains(l.log.String(), "cannot be encoded") {
		t.Errorf("%s, log %s", r.body, l.log)
	}
}
