package control

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
)

func TestServerTrigger(t *testing.T) {
	t.Parallel()
	t.Run("AddressOfTheWorld", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		s.address()
		result, err := s.client.Trigger(t.Context(), "suite_ticket", Trigger{Fields: map[string]string{"SuiteTicket": "a-ticket"}})
		must(t, err)
		if body := <-s.received; !strings.Contains(body, "<Encrypt>") {
			t.Errorf("%s", body)
		}
		must(t, s.Runtime.Clock.Advance(t.Context(), 0)) // until the delivery is journalled
		story, err := s.client.Story(t.Context(), result.Entry)
		must(t, err)
		if len(story) != 3 || story[0].Title != "trigger suite_ticket" || story[1].Kind != journal.KindEvent || story[2].Kind != journal.KindCallback {
			t.Fatalf("%+v", story)
		}
		plain := string(story[2].Callback.Plain)
		for _, part := range []string{"<SuiteId><![CDATA[" + standTemplate + "]]></SuiteId>", "<SuiteTicket><![CDATA[a-ticket]]></SuiteTicket>", "<TimeStamp>1912500672</TimeStamp>"} {
			if !strings.Contains(plain, part) {
				t.Errorf("%s is not in %s", part, plain)
			}
		}
	})
	t.Run("AddressOfTheCaller", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		s.address()
		a, err := push.Find(t.Context(), s.Runtime.Store.Read(), push.CommandReceiver(standTemplate))
		must(t, err)
		result, err := s.client.Trigger(t.Context(), "cancel_auth", Trigger{URL: a.URL, Token: standToken, AESKey: standKey, ReceiveID: "ww-mine"})
		must(t, err)
		<-s.received
		story, err := s.client.Story(t.Context(), result.Entry)
		must(t, err)
		if last := story[len(story)-1]; result.Finding != nil || last.Callback == nil || last.Callback.ReceiveID != "ww-mine" {
			t.Errorf("%+v, %v", last, result.Finding)
		}
	})
	t.Run("Errors", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		for _, test := range []struct {
			event, body string
			status      int
			want        string
		}{
			{"zzz", "{}", 404, `there is no event \"zzz\"; GET /_mock/v1/events lists them`},
			{"suite_ticket", "{}", 409, "no verified callback address of this world gets suite_ticket"},
			{"suite_ticket", `{"receiver":"suite:x:command"}`, 409, "no verified callback address"},
			{"suite_ticket", `{"url":"ftp://x","token":"t","aes_key":"k"}`, 400, "does not begin with http"},
			{"suite_ticket", `{"url":"http://127.0.0.1:1","token":"` + standToken + `","aes_key":"short"}`, 400, "EncodingAESKey"},
			{"suite_ticket", `{"url":"http://127.0.0.1:1","token":"` + standToken + `","aes_key":"` + standKey + `","fields":{"Zzz":"1"}}`, 400, `suite_ticket has no field \"Zzz\"`},
			{"suite_ticket", `{"url":"http://127.0.0.1:1","token":"` + standToken + `","aes_key":"` + standKey + `","fields":{"TimeStamp":"x"}}`, 400, "TimeStamp=x is no whole number"},
			{"suite_ticket", `{"uri":"x"}`, 400, "unknown field"},
		} {
			status, body := s.do("POST", "/_mock/v1/events/"+test.event, test.body)
			if status != test.status || !strings.Contains(body, test.want) {
				t.Errorf("%s %s: %d %s\nwant %d %s", test.event, test.body, status, body, test.status, test.want)
			}
		}
	})
}

func TestServerReplay(t *testing.T) {
	t.Parallel()
	t.Run("Call", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		s.Replay.ServeHTTP(&quiet{map[string][]string{}}, request(t, "POST", "/cgi-bin/echo?a=1", `{"text":"x"}`))
		s.add("something else")
		result, err := s.client.Replay(t.Context(), 1)
		must(t, err)
		e, err := s.client.Entry(t.Context(), result.Entry)
		must(t, err)
		if e.ID != 3 || e.URL != "/cgi-bin/echo?a=1" || string(e.Request.Body) != `{"text":"x"}` || string(e.Response.Body) != `{"errcode":0,"errmsg":"ok","text":"x"}` || e.Request.Header.Get("X-Mine") != "yes" {
			t.Errorf("%+v", e)
		}
	})
	t.Run("Callback", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		s.address()
		_, err := s.client.Trigger(t.Context(), "suite_ticket", Trigger{})
		must(t, err)
		first := <-s.received
		must(t, s.Runtime.Clock.Advance(t.Context(), 0))
		found, err := s.client.WaitFor(t.Context(), "kind:callback", 0)
		must(t, err)
		result, err := s.client.Replay(t.Context(), found.ID)
		must(t, err)
		e, err := s.client.Entry(t.Context(), result.Entry)
		must(t, err)
		if second := <-s.received; second == first || e.ID <= found.ID || e.Cause != found.ID || string(e.Callback.Plain) != string(found.Callback.Plain) || !strings.Contains(e.Note, "replay of") {
			t.Errorf("%+v\n%s", e, second)
		}
	})
	t.Run("Errors", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		s.Runtime.Journal.Add(&journal.Entry{Kind: journal.KindAction, Title: "corp.authorize"})
		s.Replay.ServeHTTP(&quiet{map[string][]string{}}, request(t, "POST", "/cgi-bin/echo", `{"text":"`+strings.Repeat("x", 2000)+`"}`))
		s.Runtime.Journal.Add(&journal.Entry{Kind: journal.KindCallback, Method: "POST", Callback: &journal.Callback{Receiver: "suite:gone:command", Plain: []byte("<xml/>")}})
		for id, want := range map[string]string{
			"1": "entry 1 is no API call and no delivered event", "2": "the journal has kept only 1000 of the 2011 bytes of its body", "3": "suite:gone:command has no verified address any more",
		} {
			if status, body := s.do("POST", "/_mock/v1/journal/"+id+"/replay", ""); status != 400 || !strings.Contains(body, want) {
				t.Errorf("%d %s, want %s", status, body, want)
			}
		}
	})
}

func request(t *testing.T, method, target, body string) *http.Request {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	r.Header.Set("X-Mine", "yes")
	return r
}
