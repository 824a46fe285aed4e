package mocktest_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"wecomlab/core/wxcrypt"
	"wecomlab/mockwecom/mocktest"
)

// app is a callback receiver with the demo template's keys. It answers status to deliveries.
func app(t testing.TB, s *mocktest.Server, status int) *httptest.Server {
	t.Helper()
	codec, err := wxcrypt.New(s.TemplateToken, s.TemplateAESKey)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			w.WriteHeader(status)
			_, _ = w.Write([]byte("success"))
			return
		}
		q := wxcrypt.ParseQuery(r.URL.Query())
		echo, _, err := codec.Receive(q, q.Echo)
		if err != nil {
			w.WriteHeader(http.StatusForbidden)
		}
		_, _ = w.Write(echo)
	}))
	t.Cleanup(server.Close)
	return server
}

// online brings the demo template online with a receiver.
func online(t testing.TB, s *mocktest.Server, status int) {
	t.Helper()
	s.Do("provider.save_callback", "url="+app(t, s, status).URL)
	s.Do("provider.submit_template")
	s.Do("provider.release_template")
}

func TestDo(t *testing.T) {
	t.Parallel()
	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		s := mocktest.New(t)
		online(t, s, http.StatusOK)
		if got := s.Do("corp.authorize", "state=first"); got["auth_code"] == "" {
			t.Errorf("corp.authorize gave %v", got)
		}
		e := s.WaitCall("kind:callback event:create_auth")
		if e.Failed() || !strings.Contains(string(e.Callback.Plain), "<State>") {
			t.Errorf("the app got %s", e.Callback.Plain)
		}
	})
	t.Run("Refused", func(t *testing.T) {
		t.Parallel()
		said, failed := play(t, func(t testing.TB) {
			mocktest.New(t).Do("provider.save_callback", "url=http://127.0.0.1:9/")
			t.Errorf("the test went on")
		})
		if !failed || strings.Contains(said, "the test went on") {
			t.Fatalf("it said %q", said)
		}
		for _, want := range []string{
			"provider.save_callback url=http://127.0.0.1:9/ was refused", "step      unreachable", "nothing listens on 127.0.0.1:9",
			"└─", "url_verification", "what happened:",
		} {
			if !strings.Contains(said, want) {
				t.Errorf("%q is missing in:\n%s", want, said)
			}
		}
	})
	t.Run("ErrUnknown", func(t *testing.T) {
		t.Parallel()
		said, failed := play(t, func(t testing.TB) { mocktest.New(t).Do("corp.authorise") })
		if !failed || !strings.Contains(said, `there is no action "corp.authorise"`) {
			t.Errorf("it said %q", said)
		}
	})
	t.Run("ErrParameter", func(t *testing.T) {
		t.Parallel()
		said, failed := play(t, func(t testing.TB) { mocktest.New(t).Do("corp.authorize", "state") })
		if !failed || !strings.Contains(said, `the parameter "state" is not written name=value`) {
			t.Errorf("it said %q", said)
		}
	})
}

func TestTryDo(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t)
	_, finding := s.TryDo("corp.authorize")
	if finding == nil || finding.Step != "state" {
		t.Errorf("a template that is not online was authorised: %v", finding)
	}
	if _, finding := s.TryDo("clock.freeze"); finding != nil {
		t.Errorf("clock.freeze was refused: %v", finding)
	}
}

func TestCalls(t *testing.T) {
	t.Parallel()
	s := mocktest.New(t)
	if got := s.Calls(""); len(got) != 0 {
		t.Errorf("an untouched simulator has %d entries", len(got))
	}
	tokenOf(t, s, direct(t))
	got := s.Calls("title:gettoken")
	if len(got) != 1 || !strings.Contains(string(got[0].Response.Body), "access_token") {
		t.Errorf("calls: %v", got)
	}
	said, failed := play(t, func(t testing.TB) { mocktest.New(t).Calls("statsu=1") })
	if !failed || !strings.Contains(said, "statsu") {
		t.Errorf("of a wrong filter it said %q", said)
	}
}

func TestWaitCall(t *testing.T) {
	t.Parallel()
	t.Run("Comes", func(t *testing.T) {
		t.Parallel()
		s := mocktest.New(t)
		go http.Get(s.URL + "/nowhere") //nolint:errcheck // the journal tells
		if e := s.WaitCall("path:/nowhere"); e.Status != http.StatusNotFound {
			t.Errorf("status %d", e.Status)
		}
		http.DefaultClient.CloseIdleConnections()
	})
	t.Run("ErrNever", func(t *testing.T) {
		t.Parallel()
		said, failed := play(t, func(t testing.TB) {
			s := mocktest.New(t)
			tokenOf(t, s, direct(t))
			d, _ := t.(*double)
			d.impatient()
			s.WaitCall("event:create_auth")
		})
		if !failed || !strings.Contains(said, `no exchange came that matches "event:create_auth"`) || !strings.Contains(said, "✓ gettoken") {
			t.Errorf("it said %q", said)
		}
	})
}

func TestExpect(t *testing.T) {
	t.Parallel()
	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		s := mocktest.New(t)
		online(t, s, http.StatusOK)
		s.Do("corp.authorize")
		s.Expect("kind:callback event:create_auth ok") // although the delivery may still be under way
		s.ExpectNone("failed")
	})
	t.Run("ErrMissing", func(t *testing.T) {
		t.Parallel()
		said, failed := play(t, func(t testing.TB) {
			mocktest.New(t).Expect("title:gettoken")
			t.Logf("the test goes on")
		})
		if !failed || !strings.Contains(said, `no exchange matches "title:gettoken"`) || !strings.Contains(said, "nobody has called the simulator") ||
			!strings.Contains(said, "the test goes on") {
			t.Errorf("it said %q", said)
		}
	})
	t.Run("ErrPresent", func(t *testing.T) {
		t.Parallel()
		said, failed := play(t, func(t testing.TB) {
			s := mocktest.New(t)
			online(t, s, http.StatusInternalServerError)
			s.Do("corp.authorize")
			s.ExpectNone("kind:callback failed")
		})
		for _, want := range []string{"exchanges match", "✗ create_auth", "HTTP 500", "step      status"} {
			if !failed || !strings.Contains(said, want) {
				t.Errorf("%q is missing in:\n%s", want, said)
			}
		}
	})
}
