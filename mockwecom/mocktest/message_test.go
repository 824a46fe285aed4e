package mocktest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"wecomlab/mockwecom/mocktest"
)

// post calls an endpoint with the token of the world's first app.
func post(t testing.TB, s *mocktest.Server, path, body string) string {
	t.Helper()
	var token struct {
		Value string `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(fetch(t, s.URL+"/cgi-bin/gettoken?corpid="+s.CorpID+"&corpsecret="+s.Secret, "")), &token); err != nil {
		t.Fatal(err)
	}
	return fetch(t, s.URL+"/cgi-bin/"+path+"?access_token="+token.Value, body)
}

func fetch(t testing.TB, url, body string) string {
	t.Helper()
	method := http.MethodGet
	if body != "" {
		method = http.MethodPost
	}
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(answer)
}

const (
	alert = `{"touser":"lin.yue","agentid":1000002,"msgtype":"text","text":{"content":"水位过高，请查看"}}`
	card  = `{"touser":"chen.mo","agentid":1000002,"msgtype":"textcard","textcard":{"title":"巡检","description":"三号泵\n停机","url":"https://pump.example.test/3"}}`
)

func TestExpectMessage(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t)
	post(t, s, "message/send", alert)
	post(t, s, "message/send", card)
	if item := s.ExpectMessage("lin.yue", "水位过高"); item.Type != "text" || item.Agent != s.AgentID {
		t.Errorf("%+v", item)
	}
	if item := s.ExpectMessage("chen.mo", "三号泵"); item.Type != "textcard" {
		t.Errorf("%+v", item)
	}
	s.ExpectNoMessage("chen.mo", "水位")
	s.ExpectNoMessage("tang.min", "")
}

func TestExpectMessageFails(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		do   func(s *mocktest.Server)
		want []string
	}{
		{"Missing", func(s *mocktest.Server) { s.ExpectMessage("lin.yue", "水位过低") }, []string{`lin.yue has no message with "水位过低"`, "app 1000002  text: 水位过高，请查看"}},
		{"NobodyWrote", func(s *mocktest.Server) { s.ExpectMessage("tang.min", "水位") }, []string{"(nothing)", "message/send"}},
		{"Unwanted", func(s *mocktest.Server) { s.ExpectNoMessage("lin.yue", "水位") }, []string{`lin.yue has a message with "水位"`}},
		{"Unsent", func(s *mocktest.Server) { s.ExpectEvent("text", "谢谢") }, []string{`no app received text with ["谢谢"]`, "there was no callback at all"}},
		{"NotRefused", func(s *mocktest.Server) { s.ExpectRefused("message/send", 81013) }, []string{"no call of message/send was refused with 81013", "message/send"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			said, failed := play(t, func(t testing.TB) {
				s := mocktest.New(t)
				post(t, s, "message/send", alert)
				test.do(s)
			})
			if !failed {
				t.Fatal("the expectation held")
			}
			for _, want := range test.want {
				if !strings.Contains(said, want) {
					t.Errorf("%q is missing in:\n%s", want, said)
				}
			}
		})
	}
}

func TestExpectRefused(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t)
	post(t, s, "message/send", strings.Replace(alert, "lin.yue", "ghost", 1))
	if e := s.ExpectRefused("message/send", 81013); e.Finding == nil {
		t.Error("the refusal has no reason")
	}
}

func TestExpectEvent(t *testing.T) {
	t.Parallel()
	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		s := mocktest.New(t)
		online(t, s, http.StatusOK)
		s.Do("corp.authorize", "state=first")
		if e := s.ExpectEvent("create_auth", "<State>"); e.ID == 0 {
			t.Error("it gives nothing")
		}
	})
	t.Run("NotReceived", func(t *testing.T) {
		t.Parallel()
		said, failed := play(t, func(t testing.TB) {
			s := mocktest.New(t)
			online(t, s, http.StatusTeapot)
			s.Do("corp.authorize")
			s.ExpectEvent("create_auth")
		})
		if !failed || !strings.Contains(said, "create_auth was sent, and not received") || !strings.Contains(said, "418") {
			t.Errorf("it said %q", said)
		}
	})
	t.Run("Others", func(t *testing.T) {
		t.Parallel()
		said, failed := play(t, func(t testing.TB) {
			s := mocktest.New(t)
			online(t, s, http.StatusOK)
			s.Do("corp.authorize")
			s.ExpectEvent("create_auth", "nobody says this")
		})
		if !failed || !strings.Contains(said, "these callbacks were sent") || !strings.Contains(said, "create_auth to ") {
			t.Errorf("it said %q", said)
		}
	})
}
