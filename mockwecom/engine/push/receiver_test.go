package push

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"wecomlab/core/wxcrypt"
)

// receiver is a right receiver, the parts of which a test may replace.
type receiver struct {
	*httptest.Server
	texts
	codec    *wxcrypt.Codec
	checkIDs []string // receiveids accepted in a URL verification
	eventIDs []string // receiveids accepted in a delivery
	get      http.HandlerFunc
	answer   func(w http.ResponseWriter, r *http.Request, text string)
}

// newReceiver starts a receiver that accepts the test world's template and app.
func newReceiver(t testing.TB, change ...func(*receiver)) *receiver {
	t.Helper()
	codec, err := wxcrypt.New(token, aesKey)
	must(t, err)
	r := &receiver{codec: codec, checkIDs: []string{provider, openCorp}, eventIDs: []string{template, openCorp}}
	r.get = r.check
	r.answer = say("success")
	for _, c := range change {
		c(r)
	}
	r.Server = httptest.NewServer(http.HandlerFunc(r.serve))
	t.Cleanup(func() {
		_ = r.Config.Close() // cuts off what hangs, and refuses those that come after
		r.Close()
	})
	return r
}

// say answers with a text.
func say(text string) func(http.ResponseWriter, *http.Request, string) {
	return func(w http.ResponseWriter, _ *http.Request, _ string) { _, _ = io.WriteString(w, text) }
}

// status answers with a status.
func status(code int) func(http.ResponseWriter, *http.Request, string) {
	return func(w http.ResponseWriter, _ *http.Request, _ string) { w.WriteHeader(code) }
}

func (r *receiver) serve(w http.ResponseWriter, req *http.Request) {
	if req.Method == http.MethodGet {
		r.get(w, req)
		return
	}
	body, _ := io.ReadAll(req.Body)
	envelope, err := wxcrypt.ParseEnvelope(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	msg, _, err := r.codec.Receive(wxcrypt.ParseQuery(req.URL.Query()), envelope.Encrypt, r.eventIDs...)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	r.add(string(msg))
	r.answer(w, req, string(msg))
}

// check answers a URL verification as it should be.
func (r *receiver) check(w http.ResponseWriter, req *http.Request) {
	msg, err := r.open(req)
	if err != nil {
		http.Error(w, "callback refused", http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(msg)
}

func (r *receiver) open(req *http.Request) ([]byte, error) {
	q := wxcrypt.ParseQuery(req.URL.Query())
	msg, _, err := r.codec.Receive(q, q.Echo, r.checkIDs...)
	return msg, err
}

// echoes answers a URL verification with what f makes of the right answer.
func echoes(f func(plain string) string) func(*receiver) {
	return func(r *receiver) {
		r.get = func(w http.ResponseWriter, req *http.Request) {
			msg, err := r.open(req)
			if err != nil {
				http.Error(w, "callback refused", http.StatusInternalServerError)
				return
			}
			_, _ = io.WriteString(w, f(string(msg)))
		}
	}
}

// gets replaces the answer to a URL verification.
func gets(f http.HandlerFunc) func(*receiver) { return func(r *receiver) { r.get = f } }

// answers replaces the answer to a delivery.
func answers(f func(http.ResponseWriter, *http.Request, string)) func(*receiver) {
	return func(r *receiver) { r.answer = f }
}

// reset breaks a connection off with a reset.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	_ = conn.(*net.TCPConn).SetLinger(0)
	_ = conn.Close()
}

// raw writes octets that need not be HTTP, and closes the connection.
func raw(w http.ResponseWriter, octets string) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	_, _ = io.WriteString(conn, octets)
	_ = conn.Close()
}

// refusedURL is an address that nothing listens on.
func refusedURL(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	return "http://" + l.Addr().String() + "/callback"
}

// hang is a handler that answers nothing until the other side gives up or the test ends.
type hang struct {
	hit  chan struct{}
	free chan struct{}
}

func newHang(t testing.TB) *hang {
	h := &hang{hit: make(chan struct{}, 100), free: make(chan struct{})}
	t.Cleanup(func() { close(h.free) })
	return h
}

func (h *hang) wait(req *http.Request) {
	h.hit <- struct{}{}
	select {
	case <-req.Context().Done():
	case <-h.free:
	}
}

// otherTexts gives those of all that are not among some.
func otherTexts(all, some []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return slices.Contains(some, s) })
}
