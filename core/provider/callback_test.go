package provider

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"wecomlab/core/event"
	"wecomlab/core/wxcrypt"
)

func TestVerify(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(c *Config) { c.Suites[0].Apps = map[string]Keys{corpTwo: newKeys()} })
	own := l.given.Suites[0].Apps[corpTwo]
	tests := []struct {
		name, address, receiveID string
		keys                     Keys
		want                     int
	}{
		{"OKTemplate", l.CommandURL(templateID), providerCorp, l.keysOf(templateID), 200},
		{"OKCommand", l.CommandURL(suiteID), providerCorp, l.keysOf(suiteID), 200},
		{"OKCommandWithSuiteID", l.CommandURL(suiteID), suiteID, l.keysOf(suiteID), 200},
		{"OKData", l.DataURL(suiteID), providerCorp, l.keysOf(suiteID), 200},
		{"OKApp", l.AppURL(templateID, corpOne), corpOne, l.keysOf(templateID), 200},
		{"OKAppWithProvider", l.AppURL(templateID, corpOne), providerCorp, l.keysOf(templateID), 200},
		{"OKAppWithOwnKeys", l.AppURL(templateID, corpTwo), corpTwo, own, 200},
		{"OKSystem", l.SystemURL(), providerCorp, l.given.System, 200},
		{"ErrAppOfAnotherCorp", l.AppURL(templateID, corpOne), corpTwo, l.keysOf(templateID), 403},
		{"ErrAppInOtherCase", l.AppURL(templateID, corpOne), strings.ToLower(corpOne), l.keysOf(templateID), 403},
		{"ErrCommandWithCorpID", l.CommandURL(suiteID), corpOne, l.keysOf(suiteID), 403},
		{"ErrEmptyReceiveID", l.CommandURL(suiteID), "", l.keysOf(suiteID), 403},
		{"ErrKeysOfAnotherSuite", l.CommandURL(suiteID), providerCorp, l.keysOf(templateID), 403},
		{"ErrTemplateKeysForOwnKeys", l.AppURL(templateID, corpTwo), corpTwo, l.keysOf(templateID), 403},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			code, text := l.send(l.check(tt.address, tt.keys, tt.receiveID, "5927782489442352469"))
			if code != tt.want {
				t.Fatalf("status %d, want %d: %s", code, tt.want, text)
			}
			if echoed := text == "5927782489442352469"; echoed != (tt.want == 200) {
				t.Errorf("the answer is %q", text)
			}
		})
	}
}

func TestCallback_AnswerHidesRightSignature(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	x := l.letter(l.CommandURL(suiteID), l.keysOf(suiteID), suiteID, "<xml/>")
	right := x.query.Signature
	x.query.Signature = strings.Repeat("a", 40)
	if _, text := l.send(x); strings.Contains(text, right) {
		t.Error("the answer tells the right signature, with which anybody could forge")
	}
	r := l.lastRefusal()
	if r.Finding.Expected != right {
		t.Errorf("the hook gets %q, want the right signature", r.Finding.Expected)
	}
	if text := r.Error(); strings.Contains(text, right) || !strings.Contains(text, "refused with 403") {
		t.Errorf("the error says %s", text)
	}
}

func TestCallback_Replay(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	x := l.letter(l.CommandURL(suiteID), l.keysOf(suiteID), suiteID, "<xml><SuiteId>"+suiteID+"</SuiteId><InfoType>change_auth</InfoType></xml>")
	if code, text := l.send(x); code != 200 || text != "success" {
		t.Fatalf("answer %d %q", code, text)
	}
	if code, text := l.send(x); code != 403 || !strings.Contains(text, "has not come before") {
		t.Errorf("the replay is answered with %d %q", code, text)
	}
	x.address = l.DataURL(suiteID)
	if code, _ := l.send(x); code != 403 {
		t.Errorf("the replay at the data URL is answered with %d", code)
	}
	must(t, l.time.Advance(t.Context(), 2*DefaultMaxAge))
	if code, text := l.send(x); code != 403 || !strings.Contains(text, "not older than") {
		t.Errorf("the late replay is answered with %d %q", code, text)
	}
}

func TestCallback_AnyAge(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(c *Config) { c.MaxAge = -1 })
	x := l.letter(l.CommandURL(suiteID), l.keysOf(suiteID), suiteID, "<xml><InfoType>change_auth</InfoType></xml>")
	x.query.Timestamp = "1"
	l.sign(x)
	if code, text := l.send(x); code != 200 {
		t.Fatalf("answer %d %q", code, text)
	}
	if code, _ := l.send(x); code != 403 {
		t.Errorf("the replay is answered with %d", code)
	}
}

func TestCallback_TimestampOfTheFuture(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	x := l.letter(l.CommandURL(suiteID), l.keysOf(suiteID), suiteID, "<xml><InfoType>change_auth</InfoType></xml>")
	x.query.Timestamp = "1990000000"
	l.sign(x)
	if code, text := l.send(x); code != 200 {
		t.Fatalf("answer %d %q", code, text)
	}
	must(t, l.time.Jump(t.Context(), time.Unix(1990000000+60, 0)))
	if code, _ := l.send(x); code != 403 {
		t.Errorf("the replay is answered with %d: it was forgotten before its timestamp is old", code)
	}
}

func TestCallback_SlowBody(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(c *Config) { c.BodyTimeout = time.Millisecond })
	body, writer := io.Pipe()
	defer func() { _ = writer.Close() }()
	go func() { _, _ = writer.Write([]byte("<xml>")) }()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, l.CommandURL(suiteID), body)
	must(t, err)
	if code, text := l.do(req); code != http.StatusRequestTimeout || !strings.Contains(text, "within") {
		t.Errorf("answer %d %q", code, text)
	}
}

func TestCallback_BrokenBody(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, l.CommandURL(suiteID), io.MultiReader(strings.NewReader("<xml>"), broken{}))
	must(t, err)
	req.ContentLength = 100
	if resp, err := l.browser.Do(req); err == nil {
		_ = resp.Body.Close()
		t.Fatal("the request went through")
	}
	l.ticket(suiteID) // the app goes on
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("the cable is cut") }

func TestCallback_JSONEnvelope(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	x := l.letter(l.CommandURL(suiteID), l.keysOf(suiteID), suiteID, `{"SuiteId":"`+suiteID+`","InfoType":"change_contact","AuthCorpId":"`+corpOne+`","TimeStamp":1,"ChangeType":"create_party","Id":2}`)
	x.body = x.envelope.AppJSON()
	if code, text := l.send(x); code != 200 || text != "success" {
		t.Fatalf("answer %d %q", code, text)
	}
	l.settle()
	if !strings.Contains(l.seen(), "create_party") && !strings.Contains(l.seen(), "change_contact") {
		t.Errorf("events: %s", l.seen())
	}
}

func TestCallback_PassiveReply(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(c *Config) {
		c.Reply = func(_ context.Context, e Event) ([]byte, error) {
			switch e.Message.Get("Content") {
			case "ping":
				return []byte("<xml><Content>pong</Content></xml>"), nil
			case "fail":
				return nil, errors.New("no idea")
			}
			return nil, nil
		}
	})
	ask := func(content string) (int, string) {
		return l.send(l.letter(l.AppURL(templateID, corpOne), l.keysOf(templateID), corpOne, textMessage(corpOne, content)))
	}
	t.Run("OK", func(t *testing.T) {
		code, text := ask("ping")
		reply, err := wxcrypt.ParseReply([]byte(text))
		must(t, err)
		message, receiveID, err := l.codec(l.keysOf(templateID)).OpenReply(reply)
		must(t, err)
		if code != 200 || string(message) != "<xml><Content>pong</Content></xml>" || receiveID != corpOne {
			t.Errorf("reply %d %q for %q", code, message, receiveID)
		}
	})
	t.Run("OKJSON", func(t *testing.T) {
		x := l.letter(l.AppURL(templateID, corpOne), l.keysOf(templateID), corpOne, textMessage(corpOne, "ping"))
		x.body = x.envelope.AppJSON()
		_, text := l.send(x)
		if reply, err := wxcrypt.ParseReply([]byte(text)); err != nil || reply.Format != wxcrypt.JSON {
			t.Errorf("reply %q: %v", text, err)
		}
	})
	t.Run("OKNothing", func(t *testing.T) {
		if code, text := ask("hello"); code != 200 || text != "" {
			t.Errorf("answer %d %q", code, text)
		}
	})
	t.Run("ErrHook", func(t *testing.T) {
		if code, text := ask("fail"); code != 200 || text != "" {
			t.Errorf("answer %d %q", code, text)
		}
		l.wantErrors(1)
	})
}

func TestCallback_Addresses(t *testing.T) {
	t.Parallel()
	var got []Event
	l := newLab(t, func(c *Config) { c.OnEvent = func(e Event) { got = append(got, e) } })
	l.authorize(suiteID, corpOne)
	send := func(address string, keys Keys, receiveID, message string) {
		t.Helper()
		if code, text := l.send(l.letter(address, keys, receiveID, message)); code != 200 {
			t.Fatalf("answer %d %q", code, text)
		}
		l.settle()
	}
	tests := []struct {
		name, url, receiveID, message string
		keys                          Keys
		want                          Event
	}{
		{"Data", l.DataURL(suiteID), corpOne, textMessage(corpOne, "x"), l.keysOf(suiteID), Event{Suite: suiteID, Corp: corpOne, Address: event.Data}},
		{"DataInInfoTypeForm", l.DataURL(suiteID), suiteID, "<xml><SuiteId>" + suiteID + "</SuiteId><AuthCorpId>" + corpOne + "</AuthCorpId><InfoType>device_data_auth_change</InfoType></xml>",
			l.keysOf(suiteID), Event{Suite: suiteID, Corp: corpOne, Address: event.Data}},
		{"App", l.AppURL(templateID, corpTwo), corpTwo, textMessage(corpTwo, "x"), l.keysOf(templateID), Event{Suite: templateID, Corp: corpTwo, Address: event.App}},
		{"System", l.SystemURL(), providerCorp, "<xml><ServiceCorpId>" + providerCorp + "</ServiceCorpId><InfoType>license_pay_success</InfoType><AuthCorpId>" + corpOne + "</AuthCorpId></xml>",
			l.given.System, Event{Corp: corpOne, Address: event.System}},
		{"Template", l.CommandURL(templateID), templateID, "<xml><SuiteId>" + templateID + "</SuiteId><InfoType>cancel_auth</InfoType><AuthCorpId>" + corpTwo + "</AuthCorpId></xml>",
			l.keysOf(templateID), Event{Suite: templateID, Corp: corpTwo, Address: event.Template}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			send(tt.url, tt.keys, tt.receiveID, tt.message)
			e := got[len(got)-1]
			if e.Suite != tt.want.Suite || e.Corp != tt.want.Corp || e.Address != tt.want.Address || string(e.Plain) != tt.message || !e.At.Equal(epoch) {
				t.Errorf("event %+v", e)
			}
		})
	}
}

func TestCallback_SystemNotConfigured(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(c *Config) { c.System = Keys{} })
	if code, text := l.send(l.check(l.SystemURL(), newKeys(), providerCorp, "echo")); code != 404 || !strings.Contains(text, "Config.System") {
		t.Errorf("answer %d %q", code, text)
	}
}

func TestCallback_EventsOvertakeExchange(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(c *Config) { c.Manual = true })
	early := func() (int, string) {
		return l.send(l.letter(l.DataURL(suiteID), l.keysOf(suiteID), corpOne, textMessage(corpOne, "subscribe")))
	}
	l.settle()
	if code, _ := early(); code != 403 {
		t.Fatalf("nobody is on the way to an authorization, and the answer is %d", code)
	}
	l.createAuth(suiteID, "code-1")
	l.settle()
	if code, text := early(); code != 200 {
		t.Errorf("answer %d %q while the code waits to be exchanged", code, text)
	}
	if code, _ := l.send(l.letter(l.DataURL(suiteID), l.keysOf(suiteID), corpTwo, textMessage(corpOne, "x"))); code != 403 {
		t.Errorf("a message that names another corp than its receiveid is answered with %d", code)
	}
}
