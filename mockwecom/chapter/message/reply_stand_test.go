package message_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"wecomlab/core/event"
	"wecomlab/core/wxcrypt"
	"wecomlab/mockwecom/face/control"
	"wecomlab/mockwecom/mocktest"
)

// Keys of the tests' callback URL, invented.
const (
	talkToken = "HarbourReply7"
	talkKey   = "Rm4Tq8Wz2Lc6Xv0Bn5Jk9Hd3Gs7Fp1AyUeIoQwErTcA"
)

// talker is a simulator whose app listens and answers with passive replies.
type talker struct {
	*mocktest.Server
	t testing.TB
}

// newTalker gives the demo app a callback URL that answers each callback with the sealed reply that answer gives; "" is no reply, and
// false breaks the connection off.
func newTalker(t *testing.T, answer func(s *talker, e event.Event) (reply string, ok bool)) *talker {
	t.Helper()
	s := &talker{t: t}
	s.Server = mocktest.New(t, mocktest.WithFrozenClock(time.Date(2030, time.May, 6, 7, 8, 9, 0, time.UTC)))
	codec, err := wxcrypt.New(talkToken, talkKey)
	must(t, err)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := wxcrypt.ParseQuery(r.URL.Query())
		if r.Method == http.MethodGet {
			plain, _, err := codec.Receive(q, q.Echo)
			if err == nil {
				_, err = w.Write(plain)
			}
			if err != nil {
				t.Error(err)
			}
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		envelope, err := wxcrypt.ParseEnvelope(body)
		if err != nil {
			t.Error(err)
		}
		plain, corp, err := codec.Receive(q, envelope.Encrypt)
		if err != nil {
			t.Error(err)
		}
		e, err := event.Parse(plain)
		if err != nil {
			t.Error(err)
		}
		reply, ok := answer(s, e)
		if !ok {
			panic(http.ErrAbortHandler)
		}
		if reply == "" {
			return
		}
		sealed, err := codec.SealReply([]byte(reply), corp, "1900000000", "harbour")
		if err == nil {
			_, err = w.Write(sealed.XML())
		}
		if err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	s.Do("app.callback", "url="+server.URL, "token="+talkToken, "aes_key="+talkKey)
	return s
}

// told gives what the journal says of the newest answer to a callback: the note, or why it had no effect.
func (s *talker) told(title string) string {
	s.t.Helper()
	s.Advance(0)
	entries := s.Calls("kind:callback title:" + title)
	if len(entries) == 0 {
		s.t.Fatalf("no callback %s", title)
	}
	e := entries[len(entries)-1]
	if e.Finding != nil {
		return e.Finding.String()
	}
	return e.Note
}

// phone gives what a member has, the newest first.
func (s *talker) phone(userid string) (shown []string) {
	for _, item := range s.Messages(userid) {
		shown = append(shown, item.Type+" "+string(item.Content))
	}
	return shown
}

// answerTo writes a reply to the sender of a callback.
func answerTo(e event.Event, kind, body string) string {
	return fmt.Sprintf("<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[%s]]></FromUserName><CreateTime>%s</CreateTime><MsgType><![CDATA[%s]]></MsgType>%s</xml>",
		e.FromUserName, e.ToUserName, e.TimeStamp, kind, body)
}

// post calls the API as the demo app and gives the msgid of the answer. It may be called from any goroutine.
func (s *talker) post(path, body string) (msgid string) {
	var token struct {
		AccessToken string `json:"access_token"`
	}
	query := url.Values{"corpid": {s.CorpID}, "corpsecret": {s.Secret}}
	s.fetch(s.URL+"/cgi-bin/gettoken?"+query.Encode(), "", &token)
	var out struct {
		Errcode int    `json:"errcode"`
		MsgID   string `json:"msgid"`
	}
	s.fetch(s.URL+"/cgi-bin/"+path+"?access_token="+token.AccessToken, body, &out)
	if out.Errcode != 0 {
		s.t.Errorf("%s: %+v", path, out)
	}
	return out.MsgID
}

func (s *talker) fetch(address, body string, into any) {
	method := http.MethodGet
	if body != "" {
		method = http.MethodPost
	}
	req, err := http.NewRequestWithContext(s.t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		s.t.Error(err)
		return
	}
	req.Close = true
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Error(err)
		return
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	if err == nil {
		err = json.Unmarshal(answer, into)
	}
	if err != nil {
		s.t.Errorf("%s: %s, %v", address, answer, err)
	}
}

// act runs an action. It may be called from any goroutine.
func (s *talker) act(name string, params ...string) {
	if _, err := control.NewClient(s.URL, "").Do(s.t.Context(), name, pairs(params)); err != nil {
		s.t.Error(err)
	}
}

// trigger sends one event as `mockwecom trigger` does.
func (s *talker) trigger(name string, fields ...string) {
	s.t.Helper()
	if _, err := control.NewClient(s.URL, "").Trigger(s.t.Context(), name, control.Trigger{Fields: pairs(fields)}); err != nil {
		s.t.Fatal(err)
	}
}

// pairs makes a map of names and values that follow each other.
func pairs(list []string) map[string]string {
	m := map[string]string{}
	for i := 0; i+1 < len(list); i += 2 {
		m[list[i]] = list[i+1]
	}
	return m
}
