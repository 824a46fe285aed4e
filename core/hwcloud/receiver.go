package hwcloud

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/explain"
	"wecomlab/core/openhw"
	"wecomlab/core/provider"
	"wecomlab/core/wxcrypt"
)

const (
	callbackDoc = 91116 // URL verification and receiving
	hardwareDoc = 96062 // callbacks of cloud mode
	// maxBody holds a callback of MaxPlain octets in base64.
	maxBody = MaxPlain*4/3 + 4<<10
)

// ErrSilent is what a Handle returns that gives no answer: the receiver then hangs up without a word, as a cloud that has died.
var ErrSilent = errors.New("hwcloud: no answer is to be given")

// ReceiverConfig says what a receiver serves and who takes its callbacks.
type ReceiverConfig struct {
	Address   Address  // ModelAddress or ProviderAddress
	Token     string   // of this address
	AESKey    string   // EncodingAESKey of this address
	ReceiveID string   // model_id, or the provider's corpid
	VerifyIDs []string // further receiveids that a URL verification may carry: no page says which one it is for a model

	// Handle takes a callback and gives the reply: a *Verdict, *Validity or *Presence, or nil for the empty one. It is called
	// once for each req_id, and has Row.Limit to answer. With an error the callback counts as not received.
	Handle func(ctx context.Context, c Callback) (reply any, err error)

	MaxAge      time.Duration // older callbacks are refused; 0: provider.DefaultMaxAge, negative: any age will do
	BodyTimeout time.Duration // real time for the body to come in; 0: provider.DefaultBodyTimeout
	Memory      int           // callbacks that are remembered, so that a repeated one is answered as before; 0: 4096
	Clock       *clock.Clock  // nil: real time
	Others      []wxcrypt.Candidate
	OnRefusal   func(Refusal) // told of every request that is refused; nil: nobody
	Log         *slog.Logger  // nil: none
}

// Refusal is a request that was not accepted, and why.
type Refusal struct {
	At      time.Time
	Address Address
	Method  string
	Path    string // without the query
	Remote  string // of the caller
	Status  int    // with which it was answered
	Finding explain.Finding
}

// Receiver serves one callback URL: GET verifies it, POST delivers. It refuses what is not signed with its Token, sealed for
// its receiveid or new enough, and says why.
type Receiver struct {
	config ReceiverConfig
	codec  *wxcrypt.Codec
	past   *past
}

// NewReceiver makes a receiver. The error says which value of the configuration is wrong.
func NewReceiver(config ReceiverConfig) (*Receiver, error) {
	codec, err := wxcrypt.New(config.Token, config.AESKey)
	if err != nil {
		return nil, fmt.Errorf("hwcloud: the keys of the %s address: %w", config.Address, err)
	}
	switch {
	case config.Address != ModelAddress && config.Address != ProviderAddress:
		return nil, fmt.Errorf("hwcloud: %q is no kind of address: want %q or %q", config.Address, ModelAddress, ProviderAddress)
	case config.ReceiveID == "":
		return nil, fmt.Errorf("hwcloud: the %s address has no receiveid: give the model_id or the provider's corpid", config.Address)
	case config.Handle == nil:
		return nil, fmt.Errorf("hwcloud: the %s address has no Handle", config.Address)
	}
	config.MaxAge = cmp.Or(config.MaxAge, provider.DefaultMaxAge)
	config.BodyTimeout = cmp.Or(config.BodyTimeout, provider.DefaultBodyTimeout)
	config.Memory = cmp.Or(config.Memory, rememberedCallbacks)
	config.Clock = cmp.Or(config.Clock, clock.Real())
	config.Log = cmp.Or(config.Log, slog.New(slog.DiscardHandler))
	return &Receiver{config: config, codec: codec, past: newPast(config.Memory)}, nil
}

// ServeHTTP implements http.Handler.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	var d *denial
	switch req.Method {
	case http.MethodGet:
		d = r.verify(w, req)
	case http.MethodPost:
		d = r.receive(w, req)
	default:
		w.Header().Set("Allow", "GET, POST")
		d = deny(http.StatusMethodNotAllowed, explain.Finding{Step: explain.Status, Expected: "GET or POST", Got: fmt.Sprintf("%.20q", req.Method),
			Cause: "WeCom verifies with GET and delivers with POST", Doc: callbackDoc})
	}
	if d != nil {
		r.refuse(w, req, d)
	}
}

// verify answers a URL verification with the decrypted echostr and nothing else (doc 91116).
func (r *Receiver) verify(w http.ResponseWriter, req *http.Request) *denial {
	q := wxcrypt.ParseQuery(req.URL.Query())
	if q.Echo == "" {
		return deny(http.StatusBadRequest, explain.Finding{Step: explain.Parameter, Expected: "echostr", Got: "none",
			Cause: "this address is for WeCom's callbacks, not for browsers", Fix: "Save it as a callback URL in the provider's console", Doc: callbackDoc})
	}
	message, d := r.unseal(q, q.Echo, append([]string{r.config.ReceiveID}, r.config.VerifyIDs...))
	if d != nil {
		return d
	}
	plainText(w)
	_, _ = w.Write(message)
	return nil
}

// receive takes a delivery.
func (r *Receiver) receive(w http.ResponseWriter, req *http.Request) *denial {
	body, d := r.readBody(w, req)
	if d != nil {
		return d
	}
	envelope, err := wxcrypt.ParseEnvelope(body)
	if err != nil {
		return deny(http.StatusBadRequest, explain.Finding{Step: explain.Envelope, Expected: `JSON such as {"tousername":"…","encrypt":"…"}`, Got: err.Error(),
			Cause: "the body was cut, changed, or does not come from WeCom", Doc: hardwareDoc})
	}
	q := wxcrypt.ParseQuery(req.URL.Query())
	message, d := r.unseal(q, envelope.Encrypt, []string{r.config.ReceiveID})
	if d != nil {
		return d
	}
	callback, err := Parse(message)
	if err != nil && !errors.Is(err, &Fault{Cause: openhw.UnknownCmd}) {
		return deny(http.StatusBadRequest, findingOf(err))
	}
	if err != nil {
		r.config.Log.Warn("a callback of an unknown name is acknowledged", "error", err)
		return r.answer(w, nil)
	}
	if callback.Row.Address != r.config.Address {
		return deny(http.StatusNotFound, explain.Finding{Step: explain.Scope, Expected: "a callback for the " + string(r.config.Address) + " address",
			Got: callback.Row.Name, Cause: "the two addresses of the console are exchanged", Fix: "Compare the address of the model with that of 通用开发参数", Doc: callback.Row.Doc})
	}
	reply, d := r.handle(req.Context(), q, callback)
	if d != nil {
		return d
	}
	return r.answer(w, reply)
}

// handle gets the reply to a callback, once for each req_id.
func (r *Receiver) handle(ctx context.Context, q wxcrypt.Query, c Callback) ([]byte, *denial) {
	reply, err := r.past.once(ctx, cmp.Or(c.Base.ReqID, q.Signature), func() ([]byte, error) {
		given, err := r.config.Handle(ctx, c)
		if err != nil {
			return nil, err
		}
		return MarshalReply(c.Row, given)
	})
	switch {
	case errors.Is(err, ErrSilent):
		// The server closes the connection without a line of its own.
		panic(http.ErrAbortHandler)
	case err != nil:
		r.config.Log.Error("a callback was not handled", "callback", c.Row.Name, "req_id", c.Base.ReqID, "error", err)
		return nil, deny(http.StatusInternalServerError, explain.Finding{Step: explain.Status, Expected: "the callback is handled", Got: "an error of the vendor's own",
			Cause: "see the vendor's log at " + c.Row.Name + " " + c.Base.ReqID, Doc: c.Row.Doc})
	}
	return reply, nil
}

// answer writes the reply, sealed if it carries data (doc 96062).
func (r *Receiver) answer(w http.ResponseWriter, reply []byte) *denial {
	if reply == nil {
		plainText(w)
		_, _ = io.WriteString(w, "success")
		return nil
	}
	now := r.config.Clock.Now()
	sealed, err := r.codec.SealReply(reply, r.config.ReceiveID, fmt.Sprint(now.Unix()), fmt.Sprint(now.Nanosecond()))
	if err != nil {
		return deny(http.StatusInternalServerError, explain.Finding{Step: explain.Decryption, Got: err.Error(), Cause: "the reply cannot be sealed"})
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(sealed.JSON())
	return nil
}

// readBody reads a body of bounded length in bounded time.
func (r *Receiver) readBody(w http.ResponseWriter, req *http.Request) ([]byte, *denial) {
	control := http.NewResponseController(w)
	// A writer without deadlines, as in tests without a server, has no slow sender either.
	if control.SetReadDeadline(clock.Real().Now().Add(r.config.BodyTimeout)) == nil {
		defer func() { _ = control.SetReadDeadline(time.Time{}) }()
	}
	var body bytes.Buffer
	_, err := body.ReadFrom(http.MaxBytesReader(w, req.Body, maxBody))
	var tooLong *http.MaxBytesError
	var late interface{ Timeout() bool }
	switch {
	case err == nil:
		return body.Bytes(), nil
	case errors.As(err, &tooLong):
		return nil, deny(http.StatusRequestEntityTooLarge, explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("at most %d octets", maxBody),
			Got: "a longer body", Cause: "no callback of WeCom is that long"})
	case errors.As(err, &late) && late.Timeout():
		return nil, deny(http.StatusRequestTimeout, explain.Finding{Step: explain.Slow, Expected: fmt.Sprintf("the body within %s", r.config.BodyTimeout),
			Got: "a part of it", Cause: "the sender hangs, or the network is slow"})
	}
	return nil, deny(http.StatusBadRequest, explain.Finding{Step: explain.Body, Expected: "a whole body", Got: err.Error(), Cause: "the sender broke off"})
}

func plainText(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
}
