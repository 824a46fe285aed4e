package transcript

import (
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
)

var at = time.Date(2026, 11, 22, 9, 0, 0, 120e6, time.UTC)

func sampleCall() *journal.Entry {
	return &journal.Entry{ID: 12, Trace: 12, Kind: journal.KindAPI, At: at, Took: 1234 * time.Microsecond, From: journal.LaneApp, To: journal.LaneWeCom,
		Title: "gettoken", Doc: 91039, Method: "GET", URL: "/cgi-bin/gettoken?corpid=a", Status: 200,
		Response: journal.Message{Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(`{"errcode":0}`), Size: 13}}
}

func sampleRefusal() *journal.Entry {
	e := sampleCall()
	e.Errcode, e.Errmsg = 40001, "invalid credential, hint: [1], from ip: 127.0.0.1, more info"
	e.Finding = &explain.Finding{Step: explain.Credential, Expected: "the secret", Got: "another", Cause: "it was reset", Fix: "copy it", Fits: []string{"b", "c"}, Doc: 90313}
	return e
}

func sampleCallback() *journal.Entry {
	return &journal.Entry{ID: 14, Cause: 13, Trace: 12, Kind: journal.KindCallback, At: at, Took: 2 * time.Second, From: journal.LaneWeCom, To: journal.LaneApp,
		Title: "create_auth", Method: "POST", URL: "http://127.0.0.1:3000/callback?nonce=1", Status: 200,
		Subject: journal.Subject{Provider: "wwp", Suite: "dks", Corp: "wwc", Agent: 1000002, User: "chen.mo"},
		Request: journal.Message{Header: http.Header{"Content-Type": {"text/xml"}}, Body: []byte("<xml/>"), Size: 20},
		Callback: &journal.Callback{Event: "create_auth", Receiver: "suite:dks:command", ReceiveID: "dks", Plain: []byte("<xml>plain</xml>\n"), Delivery: 3, Attempt: 2,
			Steps: []explain.Check{{Name: "sorted", OK: true, Got: "1 2 3", Note: "as text"}, {Name: "msg_signature", Got: "ab", Expected: "cd"}}, Reply: []byte("\xff\xfe")}}
}

func TestLine(t *testing.T) {
	t.Parallel()
	unanswered := sampleCallback()
	unanswered.Status, unanswered.Callback.Attempt = 0, 1
	unanswered.Finding = &explain.Finding{Step: explain.Unreachable, Got: "connect:\nrefused"}
	action := &journal.Entry{ID: 3, Kind: journal.KindAction, At: at, From: journal.LaneAdmin, To: journal.LaneWeCom, Title: "corp.authorize", Note: "done\nand well"}
	clock := &journal.Entry{ID: 1_000_000, Kind: journal.KindClock, At: at, From: journal.LaneWeCom, To: journal.LaneWeCom, Took: 999}
	long := sampleCall()
	long.Title = "externalcontact/customer_strategy/get_range"
	refusedAction := &journal.Entry{ID: 4, Kind: journal.KindAction, At: at, From: journal.LaneAdmin, Title: "x", Finding: &explain.Finding{Step: explain.State}}
	for name, c := range map[string]struct {
		e    *journal.Entry
		want string
	}{
		"OK":         {sampleCall(), "   #12 09:00:00.120 app → wecom      ✓ gettoken                       ok                            1.2ms"},
		"Refused":    {sampleRefusal(), "   #12 09:00:00.120 app → wecom      ✗ gettoken                       40001 invalid credential      1.2ms  credential: it was reset"},
		"Delivered":  {sampleCallback(), "   #14 09:00:00.120 wecom → app      ✓ create_auth try 2              HTTP 200                         2s"},
		"Unanswered": {unanswered, "   #14 09:00:00.120 wecom → app      ✗ create_auth                    no answer                        2s  unreachable: connect: refused"},
		"Action":     {action, "    #3 09:00:00.120 admin → wecom    ✓ corp.authorize                                                      done and well"},
		"NoPeer":     {clock, "#1000000 09:00:00.120 wecom            ✓ clock                                                          1µs"},
		"Long":       {long, "   #12 09:00:00.120 app → wecom      ✓ externalcontact/customer_stra… ok                            1.2ms"},
		"NotDone":    {refusedAction, "    #4 09:00:00.120 admin            ✗ x                              refused                              state"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, Style{}.Line(c.e)); diff != "" {
				t.Errorf("line (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLineZone(t *testing.T) {
	t.Parallel()
	line := Style{Zone: time.FixedZone("CST", 8*3600), Color: true}.Line(sampleRefusal())
	if !strings.Contains(line, "17:00:00.120") || !strings.Contains(line, "\x1b[31m✗\x1b[0m") {
		t.Errorf("line %q", line)
	}
}

func TestWhole(t *testing.T) {
	t.Parallel()
	want := `   #14 09:00:00.120 wecom → app      ✓ create_auth try 2              HTTP 200                         2s
     kind callback
       at 2026-11-22 09:00:00.120 +0000
    about provider wwp, suite dks, corp wwc, agent 1000002, user chen.mo
    story caused by #13, began with #12
 receiver suite:dks:command
receiveid dks
 delivery 3, attempt 2

request
  POST http://127.0.0.1:3000/callback?nonce=1
  Content-Type: text/xml

  <xml/>
  (14 more bytes were not kept)

decrypted
  <xml>plain</xml>

signature
  ✓ sorted                   1 2 3  as text
  ✗ msg_signature            ab (expected cd)

response
  HTTP 200 OK

reply, decrypted
  (2 bytes that are no text)

curl
  # the journal kept 6 bytes of the body, 14 are missing
  curl -H 'Content-Type: text/xml' --data-raw '<xml/>' --url 'http://127.0.0.1:3000/callback?nonce=1'
`
	if diff := cmp.Diff(want, Style{}.Whole(sampleCallback())); diff != "" {
		t.Errorf("entry (-want +got):\n%s", diff)
	}
}

func TestWholeDelivery(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		callback journal.Callback
		want     string
	}{
		"Dead":  {journal.Callback{Delivery: 3, Attempt: 4, Dead: true}, " delivery 3, attempt 4, given up\n"},
		"Again": {journal.Callback{Delivery: 3, Attempt: 1, NextTry: at}, " delivery 3, attempt 1, next try at 09:00:00.120\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := sampleCallback()
			e.Callback = &c.callback
			if got := (Style{}).Whole(e); !strings.Contains(got, c.want) {
				t.Errorf("%q is missing in\n%s", c.want, got)
			}
		})
	}
}

func TestFinding(t *testing.T) {
	t.Parallel()
	f := sampleRefusal().Finding
	f.Cause = "it was reset\nyesterday"
	want := `step      credential
expected  the secret
got       another
cause     it was reset
          yesterday
fits      b, c
fix       copy it
doc       https://developer.work.weixin.qq.com/document/path/90313
`
	if diff := cmp.Diff(want, Style{}.Finding(f)); diff != "" {
		t.Errorf("finding (-want +got):\n%s", diff)
	}
	if got := (Style{}).Finding(&explain.Finding{Step: explain.Slow}); got != "step      slow\n" {
		t.Errorf("a bare finding is %q", got)
	}
}

func TestLadder(t *testing.T) {
	t.Parallel()
	root := &journal.Entry{ID: 1, Trace: 1, Kind: journal.KindAction, At: at, From: journal.LaneAdmin, To: journal.LaneWeCom, Title: "corp.authorize"}
	other := &journal.Entry{ID: 2, Trace: 2, Kind: journal.KindPage, At: at, From: journal.LaneMember, To: journal.LaneWeCom, Title: "/", Status: 200}
	event := &journal.Entry{ID: 3, Trace: 1, Cause: 1, Kind: journal.KindEvent, At: at, From: journal.LaneWeCom, Title: "create_auth"}
	lost := &explain.Finding{Step: explain.Slow, Cause: "it sleeps"}
	first := &journal.Entry{ID: 4, Trace: 1, Cause: 3, Kind: journal.KindCallback, At: at, From: journal.LaneWeCom, To: journal.LaneApp, Title: "create_auth", Finding: lost}
	second := &journal.Entry{ID: 5, Trace: 1, Cause: 3, Kind: journal.KindCallback, At: at, From: journal.LaneWeCom, To: journal.LaneApp, Title: "create_auth", Finding: lost}
	orphan := &journal.Entry{ID: 6, Trace: 1, Cause: 99, Kind: journal.KindEvent, At: at, From: journal.LaneWeCom, Title: "late"}
	want := `    #1 09:00:00.120 admin → wecom    ✓ corp.authorize
└─     #3 09:00:00.120 wecom            ✓ create_auth
   └─     #4 09:00:00.120 wecom → app      ✗ create_auth                    no answer
             step      slow
             cause     it sleeps
   └─     #5 09:00:00.120 wecom → app      ✗ create_auth                    no answer
    #6 09:00:00.120 wecom            ✓ late
    #2 09:00:00.120 member → wecom   ✓ /                              HTTP 200
`
	got := Style{}.Ladder([]*journal.Entry{root, other, event, first, second, orphan})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ladder (-want +got):\n%s", diff)
	}
}

// TestAnything writes entries of any content: a line is one line, and nothing that came over the wire steers the terminal.
func TestAnything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String()
		e := &journal.Entry{ID: rapid.Int64().Draw(t, "id"), Title: text.Draw(t, "title"), Errmsg: text.Draw(t, "errmsg"), Status: rapid.IntRange(0, 700).Draw(t, "status"),
			Errcode: rapid.Int().Draw(t, "errcode"), Note: text.Draw(t, "note"), Took: time.Duration(rapid.Int64().Draw(t, "took")),
			Response: journal.Message{Body: rapid.SliceOf(rapid.Byte()).Draw(t, "body"), Size: rapid.Int64Range(0, 1<<40).Draw(t, "size")},
			Finding:  &explain.Finding{Step: explain.Body, Got: text.Draw(t, "got")}}
		if line := (Style{}).Line(e); strings.ContainsFunc(line, unicode.IsControl) {
			t.Fatalf("a line steers the terminal: %q", line)
		}
		whole := (Style{}).Whole(e)
		if strings.ContainsFunc(strings.NewReplacer("\n", "", "\t", "").Replace(whole), unicode.IsControl) {
			t.Fatalf("an entry steers the terminal: %q", whole)
		}
		if !strings.HasSuffix(whole, "\n") {
			t.Fatalf("it ends without a line break: %q", whole)
		}
	})
}
