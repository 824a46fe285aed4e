package e2e_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"

	"wecomlab/core/event"
	"wecomlab/core/wxcrypt"
	"wecomlab/mockwecom/face/control"
)

// mood is how a receiver answers.
type mood string

const (
	good    mood = "good"
	hangs   mood = "hangs"
	resets  mood = "resets"
	fails   mood = "fails"   // 500
	garbage mood = "garbage" // 200 with something else
)

// receiver is a callback receiver of a suite that can misbehave.
type receiver struct {
	s     *stand
	url   string
	codec *wxcrypt.Codec
	stop  chan struct{} // ends what hangs

	mu     sync.Mutex
	mood   mood
	events []event.Event
	hung   chan struct{} // gets a value for each request that hangs
}

func newReceiver(s *stand, of control.Suite, how mood) *receiver {
	s.t.Helper()
	codec, err := wxcrypt.New(of.Callbacks[0].Token, of.Callbacks[0].AESKey)
	s.must(err)
	r := &receiver{s: s, codec: codec, mood: how, stop: make(chan struct{}), hung: make(chan struct{}, 100)}
	server := httptest.NewServer(r)
	s.t.Cleanup(func() {
		close(r.stop)
		server.Close()
	})
	r.url = server.URL + "/callback"
	return r
}

func (r *receiver) become(how mood) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.mood = how
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, _ := io.ReadAll(q.Body)
	r.mu.Lock()
	how := r.mood
	r.mu.Unlock()
	switch how {
	case hangs:
		r.hung <- struct{}{}
		select {
		case <-r.stop:
		case <-q.Context().Done():
		}
	case resets:
		panic(http.ErrAbortHandler)
	case fails:
		http.Error(w, "no luck today", http.StatusInternalServerError)
	case garbage:
		_, _ = io.WriteString(w, "<html>welcome</html>")
	case good:
		r.answer(w, q, body)
	}
}

func (r *receiver) answer(w http.ResponseWriter, q *http.Request, body []byte) {
	query := wxcrypt.ParseQuery(q.URL.Query())
	if q.Method == http.MethodGet {
		echo, _, _ := r.codec.Receive(query, query.Echo)
		_, _ = w.Write(echo)
		return
	}
	envelope, _ := wxcrypt.ParseEnvelope(body)
	text, _, _ := r.codec.Receive(query, envelope.Encrypt)
	e, err := event.Parse(text)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	r.mu.Lock()
	r.events = append(r.events, e)
	r.mu.Unlock()
	_, _ = io.WriteString(w, "success")
}

// names lists what was received: the name, and the state or corp that tells one from the other.
func (r *receiver) names() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var names []string
	for _, e := range r.events {
		names = append(names, strings.TrimSuffix(e.Name()+" "+e.Get("State"), " "))
	}
	return strings.Join(names, ", ")
}

// save saves the receiver as a suite's command URL.
func (r *receiver) save(of control.Suite) control.ActionResult {
	r.s.t.Helper()
	return r.s.try("provider.save_callback", "suite="+of.SuiteID, "which=command", "url="+r.url)
}
