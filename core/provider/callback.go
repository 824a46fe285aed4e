package provider

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/event"
	"wecomlab/core/explain"
	"wecomlab/core/wxcrypt"
)

const (
	callbackDoc = 91116 // URL verification and receiving
	schemeDoc   = 91144 // encryption
)

// mailbox is one callback URL.
type mailbox struct {
	address event.Address
	suite   *suite // nil for the provider's own URL and for those of a corp's own
	agent   *agent // of a self-built app
	corp    string // of an app's own URL
	keys    codec
}

// commanding says that the answer has to be the word success, and that events are stored before it is given.
func (m *mailbox) commanding() bool { return m.address != event.Data && m.address != event.App }

func (m *mailbox) suiteID() string {
	if m.suite == nil {
		return ""
	}
	return m.suite.id
}

// commandBox is the mailbox of a suite's command URL or a template's URL.
func (a *App) commandBox(r *http.Request) (*mailbox, *denial) {
	m, d := a.suiteBox(r, event.Command)
	if d == nil && m.suite.Kind == Template {
		m.address = event.Template
	}
	return m, d
}

func (a *App) dataBox(r *http.Request) (*mailbox, *denial) { return a.suiteBox(r, event.Data) }

func (a *App) appBox(r *http.Request) (*mailbox, *denial) {
	m, d := a.suiteBox(r, event.App)
	if d == nil {
		m.corp = r.PathValue("corp")
		if own, ok := m.suite.apps[m.corp]; ok {
			m.keys = own
		}
	}
	return m, d
}

func (a *App) suiteBox(r *http.Request, to event.Address) (*mailbox, *denial) {
	s, ok := a.suites[r.PathValue("suite")]
	if !ok {
		return nil, a.unknownSuite(r.PathValue("suite"))
	}
	return &mailbox{address: to, suite: s, keys: s.keys}, nil
}

func (a *App) systemBox(*http.Request) (*mailbox, *denial) {
	if a.systemKeys.Codec == nil {
		return nil, deny(http.StatusNotFound, explain.Finding{Step: explain.Parameter, Expected: "Token and EncodingAESKey of the system URL",
			Cause: "the app is not configured for the provider's own events", Fix: "Fill in Config.System"})
	}
	return &mailbox{address: event.System, keys: a.systemKeys}, nil
}

// callback serves one kind of callback URL: GET verifies it, POST delivers.
func (a *App) callback(to event.Address, find func(*http.Request) (*mailbox, *denial)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		m, d := find(r)
		if d != nil {
			a.refuse(w, r, to, d)
			return
		}
		switch r.Method {
		case http.MethodGet:
			d = a.verify(w, r, m)
		case http.MethodPost:
			d = a.receive(w, r, m)
		default:
			w.Header().Set("Allow", "GET, POST")
			d = deny(http.StatusMethodNotAllowed, explain.Finding{Step: explain.Status, Expected: "GET or POST", Got: fmt.Sprintf("%.20q", r.Method),
				Cause: "WeCom verifies with GET and delivers with POST", Doc: callbackDoc})
		}
		if d != nil {
			a.refuse(w, r, m.address, d)
		}
	}
}

// verify answers a URL verification with the decrypted echostr and nothing else (doc 91116).
func (a *App) verify(w http.ResponseWriter, r *http.Request, m *mailbox) *denial {
	q := wxcrypt.ParseQuery(r.URL.Query())
	if q.Echo == "" {
		return deny(http.StatusBadRequest, explain.Finding{Step: explain.Parameter, Expected: "echostr", Got: "none",
			Cause: "this address is for WeCom's callbacks, not for browsers", Fix: "Save it as a callback URL in the console", Doc: callbackDoc})
	}
	opened, d := a.unseal(m, q, q.Echo, a.verifyIDs(m))
	if d != nil {
		return d
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(opened.message)
	return nil
}

// receive takes a delivery. What is stored first is acknowledged only when it is stored.
func (a *App) receive(w http.ResponseWriter, r *http.Request, m *mailbox) *denial {
	body, d := a.readBody(w, r)
	if d != nil {
		return d
	}
	envelope, err := wxcrypt.ParseEnvelope(body)
	if err != nil {
		return deny(http.StatusBadRequest, explain.Finding{Step: explain.Envelope, Expected: "an XML envelope with Encrypt", Got: err.Error(),
			Cause: "the body was cut, changed, or does not come from WeCom", Doc: callbackDoc})
	}
	opened, d := a.unseal(m, wxcrypt.ParseQuery(r.URL.Query()), envelope.Encrypt, a.eventIDs(m))
	if d != nil {
		return d
	}
	e, d := a.read(m, opened)
	if d == nil {
		d = a.accept(r.Context(), m, e)
	}
	if d != nil {
		a.replays.takeBack(opened.replayKey)
		return d
	}
	a.answer(w, r, m, e, opened, envelope.Format)
	return nil
}

// readBody reads a body of bounded length in bounded time.
func (a *App) readBody(w http.ResponseWriter, r *http.Request) ([]byte, *denial) {
	control := http.NewResponseController(w)
	// A writer without deadlines, as in tests without a server, has no slow sender either.
	if control.SetReadDeadline(clock.Real().Now().Add(a.config.BodyTimeout)) == nil {
		defer func() { _ = control.SetReadDeadline(time.Time{}) }()
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	if err == nil {
		return body, nil
	}
	var tooLong *http.MaxBytesError
	var late interface{ Timeout() bool }
	switch {
	case errors.As(err, &tooLong):
		return nil, deny(http.StatusRequestEntityTooLarge, explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("at most %d octets", MaxBody),
			Got: "a longer body", Cause: "no callback of WeCom is that long"})
	case errors.As(err, &late) && late.Timeout():
		return nil, deny(http.StatusRequestTimeout, explain.Finding{Step: explain.Slow, Expected: fmt.Sprintf("the body within %s", a.config.BodyTimeout),
			Got: "a part of it", Cause: "the sender hangs, or the network is slow"})
	default:
		return nil, deny(http.StatusBadRequest, explain.Finding{Step: explain.Body, Expected: "a whole body", Got: err.Error(),
			Cause: "the sender broke off"})
	}
}

// read parses a decrypted message.
func (a *App) read(m *mailbox, opened *opened) (*Event, *denial) {
	e, err := newEvent(m.suiteID(), m.address, opened.message, a.clock.Now())
	if err != nil {
		return nil, deny(http.StatusBadRequest, explain.Finding{Step: explain.Body, Expected: "XML or JSON inside the ciphertext", Got: err.Error(),
			Cause: "the sender encrypted something else than a message"})
	}
	if id := e.Message.SuiteId; id != "" && m.suite != nil && id != m.suite.id {
		return nil, deny(http.StatusForbidden, explain.Finding{Step: explain.ReceiveID, Expected: "SuiteId " + m.suite.id, Got: fmt.Sprintf("%.80q", id),
			Cause: "the event of one suite came to the URL of another", Fix: "Configure for each suite the URL with its own id"})
	}
	if e.Corp == "" && m.address != event.System && opened.receiveID != m.suiteID() {
		e.Corp = opened.receiveID
	}
	return e, nil
}

// answer acknowledges: success where that is demanded, else nothing or the passive reply of the hook.
func (a *App) answer(w http.ResponseWriter, r *http.Request, m *mailbox, e *Event, opened *opened, format wxcrypt.Format) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if m.commanding() {
		_, _ = io.WriteString(w, "success")
		return
	}
	if a.config.Reply == nil {
		w.WriteHeader(http.StatusOK)
		return
	}
	reply, err := a.reply(r.Context(), m, e, opened)
	if err != nil {
		a.problem(fmt.Errorf("provider: no passive reply to %s: %w", e.Message.Name(), err))
	}
	if err != nil || reply == nil {
		w.WriteHeader(http.StatusOK)
		return
	}
	if format == wxcrypt.JSON {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = w.Write(reply.JSON())
		return
	}
	w.Header().Set("Content-Type", "application/xml; charset=utf-8")
	_, _ = w.Write(reply.XML())
}

// reply asks the hook for a passive reply and seals it for the receiver that the request named (doc 91116).
func (a *App) reply(ctx context.Context, m *mailbox, e *Event, opened *opened) (*wxcrypt.Reply, error) {
	message, err := a.config.Reply(ctx, *e)
	if err != nil || len(message) == 0 {
		return nil, err
	}
	stamp := fmt.Sprint(a.clock.Now().Unix())
	reply, err := m.keys.SealReply(message, opened.receiveID, stamp, rand.Text())
	return &reply, err
}
