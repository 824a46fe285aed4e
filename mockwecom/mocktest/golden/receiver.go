package golden

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"wecomlab/core/clock"
	"wecomlab/core/wxcrypt"
	"wecomlab/mockwecom/mocktest"
)

// receiver is the callback URL of all apps of the corps: it answers success, or with the reply that a transcript has given it.
type receiver struct {
	*httptest.Server
	clock *clock.Clock

	mu    sync.Mutex
	reply string
}

// keys of the receiver, invented.
const (
	receiverToken = "GoldenTranscript1"
	receiverKey   = "Zk7Qw2Vb9Xn4Tc1Rj6Lm8Hp3Gf5Ds0AyUeIoWqXcVbN"
)

func newReceiver(t *testing.T, s *mocktest.Server) *receiver {
	t.Helper()
	r := &receiver{clock: s.Clock()}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	for _, agent := range []string{"0", strconv.FormatInt(s.AgentID, 10)} {
		if _, finding := s.TryDo("app.callback", "agent="+agent, "url="+r.URL+"/"+agent, "token="+receiverToken, "aes_key="+receiverKey); finding != nil && agent != "0" {
			t.Fatal(finding)
		}
	}
	return r
}

// next sets the passive reply to the next callback.
func (r *receiver) next(reply string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reply = reply
}

func (r *receiver) take() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	reply := r.reply
	r.reply = ""
	return reply
}

// ServeHTTP answers the check of the URL and the callbacks.
func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	codec, err := wxcrypt.New(receiverToken, receiverKey)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	q := wxcrypt.ParseQuery(req.URL.Query())
	encrypt := q.Echo
	if req.Method == http.MethodPost {
		body, _ := io.ReadAll(req.Body)
		envelope, err := wxcrypt.ParseEnvelope(body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		encrypt = envelope.Encrypt
	}
	plain, receiveID, err := codec.Receive(q, encrypt)
	if err != nil {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	if req.Method == http.MethodGet {
		_, _ = w.Write(plain)
		return
	}
	reply := r.take()
	if !strings.HasPrefix(reply, "<xml>") {
		_, _ = io.WriteString(w, reply)
		return
	}
	sealed, err := codec.SealReply([]byte(reply), receiveID, strconv.FormatInt(r.clock.Now().Unix(), 10), "golden")
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(sealed.XML())
}
