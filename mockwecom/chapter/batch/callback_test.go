package batch_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"wecomlab/core/event"
	"wecomlab/core/wxcrypt"
)

// The keys of a request; invented.
const (
	callbackToken = "ImportDone9"
	callbackKey   = "m3YpLr9Wc0TzQk7XvB2nHs5Jd8Fg1Ua4Ee6Ii0Oo2Ks"
)

// receiver answers callbacks with HTTP statuses in turn, the last one for good, and keeps what it decrypted.
type receiver struct {
	*httptest.Server
	t testing.TB

	mu       sync.Mutex
	statuses []int
	plain    []string
	ids      []string
}

func newReceiver(t testing.TB, statuses ...int) *receiver {
	t.Helper()
	r := &receiver{t: t, statuses: statuses}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if req.Method != http.MethodPost { // the simulator looks into what has failed
		w.WriteHeader(http.StatusNotFound)
		return
	}
	body, _ := io.ReadAll(req.Body)
	codec, err := wxcrypt.New(callbackToken, callbackKey)
	if err != nil {
		r.t.Error(err)
		return
	}
	envelope, err := wxcrypt.ParseEnvelope(body)
	if err != nil {
		r.t.Error(err)
		return
	}
	plain, id, err := codec.Receive(wxcrypt.ParseQuery(req.URL.Query()), envelope.Encrypt)
	if err != nil {
		r.t.Error(err)
	}
	r.plain, r.ids = append(r.plain, string(plain)), append(r.ids, id)
	status := r.statuses[0]
	if len(r.statuses) > 1 {
		r.statuses = r.statuses[1:]
	}
	w.WriteHeader(status)
}

func callbackTo(url string) string {
	return fmt.Sprintf(`,"callback":{"url":%q,"token":%q,"encodingaeskey":%q}`, url, callbackToken, callbackKey)
}

// The event goes to the address of the request, under its keys, and is tried again.
func TestCallback(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	r := newReceiver(t, http.StatusBadGateway, http.StatusBadGateway, http.StatusOK)
	job := s.begin("syncuser", people(2), callbackTo(r.URL+"/done?from=import"))
	s.Advance(time.Minute)
	if len(r.plain) != 3 || r.plain[0] != r.plain[2] || r.ids[2] != s.CorpID {
		t.Fatalf("%d attempts for %v: %q", len(r.plain), r.ids, r.plain)
	}
	told, err := event.Parse([]byte(r.plain[2]))
	must(t, err)
	if got := told.Event; got != "batch_job_result" {
		t.Errorf("the event is %s", got)
	}
	for _, want := range []string{"<JobId><![CDATA[" + job.JobID + "]]>", "<JobType><![CDATA[sync_user]]>", "<ErrCode>0</ErrCode>"} {
		if !strings.Contains(r.plain[2], want) {
			t.Errorf("%s lacks %s", r.plain[2], want)
		}
	}
}

// A machine that is neither this one nor in a private network is not called.
func TestCallbackElsewhere(t *testing.T) {
	t.Parallel()
	for name, address := range map[string]string{"ErrPublic": "http://203.0.113.9/", "ErrCloudCredentials": "http://169.254.169.254/latest/meta-data"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			job := s.begin("syncuser", people(1), callbackTo(address))
			s.Advance(time.Minute)
			if out := s.result(job.JobID); out.Status != 3 || out.Errcode != 0 {
				t.Errorf("the import itself: %+v", out)
			}
			attempts := s.Calls("kind:callback title:batch_job_result")
			if len(attempts) == 0 || attempts[0].Status != 0 || attempts[0].Finding == nil || !strings.Contains(attempts[0].Finding.Cause, "private networks only") {
				t.Errorf("%d attempts, the first is %+v", len(attempts), attempts)
			}
		})
	}
}

func TestCallbackRefused(t *testing.T) {
	t.Parallel()
	for name, more := range map[string]string{
		"ErrNoToken":  `,"callback":{"url":"http://127.0.0.1:1/","encodingaeskey":"` + callbackKey + `"}`,
		"ErrNoKey":    `,"callback":{"url":"http://127.0.0.1:1/","token":"x"}`,
		"ErrShortKey": `,"callback":{"url":"http://127.0.0.1:1/","token":"x","encodingaeskey":"short"}`,
		"ErrNoURL":    `,"callback":{"url":"127.0.0.1","token":"x","encodingaeskey":"` + callbackKey + `"}`,
		"ErrScheme":   `,"callback":{"url":"ftp://127.0.0.1/","token":"x","encodingaeskey":"` + callbackKey + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if out := newStand(t).begin("syncuser", people(1), more); out.Errcode != 85010 {
				t.Errorf("%+v, want 85010", out)
			}
		})
	}
	t.Run("OK/none", func(t *testing.T) {
		t.Parallel()
		if out := newStand(t).begin("syncuser", people(1), `,"callback":{}`); out.Errcode != 0 {
			t.Errorf("%+v, want a job", out)
		}
	})
}
