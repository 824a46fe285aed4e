package hwcloud_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/explain"
	"wecomlab/core/hwcloud"
	"wecomlab/core/wxcrypt"
)

// inbox is a receiver on a socket, and what came of it.
type inbox struct {
	t     testing.TB
	url   string
	codec *wxcrypt.Codec
	clock *clock.Clock

	mu       sync.Mutex
	handled  []hwcloud.Callback
	refusals []hwcloud.Refusal
	handle   func(context.Context, hwcloud.Callback) (any, error)
}

func newInbox(t testing.TB, change func(*hwcloud.ReceiverConfig)) *inbox {
	t.Helper()
	codec, err := wxcrypt.New(token, aesKey)
	must(t, err)
	in := &inbox{t: t, codec: codec, clock: clock.NewFrozen(epoch)}
	t.Cleanup(in.clock.Close)
	config := hwcloud.ReceiverConfig{Address: hwcloud.ModelAddress, Token: token, AESKey: aesKey, ReceiveID: modelID, VerifyIDs: []string{service},
		Handle: in.take, Clock: in.clock, OnRefusal: in.refused}
	if change != nil {
		change(&config)
	}
	receiver, err := hwcloud.NewReceiver(config)
	must(t, err)
	server := httptest.NewServer(receiver)
	t.Cleanup(server.Close)
	in.url = server.URL + "/hw"
	return in
}

func (in *inbox) take(ctx context.Context, c hwcloud.Callback) (any, error) {
	in.mu.Lock()
	in.handled = append(in.handled, c)
	handle := in.handle
	in.mu.Unlock()
	if handle == nil {
		return nil, nil
	}
	return handle(ctx, c)
}

func (in *inbox) refused(r hwcloud.Refusal) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.refusals = append(in.refusals, r)
}

func (in *inbox) count() int {
	in.mu.Lock()
	defer in.mu.Unlock()
	return len(in.handled)
}

func (in *inbox) lastRefusal() hwcloud.Refusal {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.refusals[len(in.refusals)-1]
}

// sealed is the address and the body of a delivery.
func (in *inbox) sealed(plain, receiveID string) (address string, body []byte) {
	in.t.Helper()
	encrypt, err := in.codec.Seal([]byte(plain), receiveID)
	must(in.t, err)
	q := in.codec.Stamp("1700000000", "4711", encrypt)
	return q.AppendTo(in.url), wxcrypt.Envelope{ToUserName: receiveID, Encrypt: encrypt}.JSON()
}

func (in *inbox) post(address string, body []byte) (status int, answer []byte) {
	in.t.Helper()
	response, err := http.Post(address, "application/json", bytes.NewReader(body))
	must(in.t, err)
	defer func() { _ = response.Body.Close() }()
	answer, err = io.ReadAll(response.Body)
	must(in.t, err)
	return response.StatusCode, answer
}

func (in *inbox) deliver(plain string) (status int, answer []byte) {
	in.t.Helper()
	return in.post(in.sealed(plain, modelID))
}

func TestReceiver_Delivers(t *testing.T) {
	t.Parallel()
	for _, row := range hwcloud.Rows {
		if row.Address != hwcloud.ModelAddress {
			continue
		}
		t.Run(row.Name, func(t *testing.T) {
			t.Parallel()
			in := newInbox(t, nil)
			in.handle = func(context.Context, hwcloud.Callback) (any, error) {
				switch row.Name {
				case "bind":
					return &hwcloud.Verdict{ErrCode: hwcloud.VerdictNotNow, ErrMsg: "at sea"}, nil
				case "user_scan":
					return &hwcloud.Presence{OnlineStatus: hwcloud.Offline}, nil
				}
				return nil, nil
			}
			status, answer := in.deliver(goldens[row.Name].wire)
			if status != http.StatusOK || in.count() != 1 || in.handled[0].Row.Name != row.Name {
				t.Fatalf("%d %s, %d handled", status, answer, in.count())
			}
			if row.Reply == nil {
				if string(answer) != "success" {
					t.Errorf("answered %q", answer)
				}
				return
			}
			reply, err := wxcrypt.ParseReply(answer)
			must(t, err)
			plain, receiveID, err := in.codec.OpenReply(reply)
			must(t, err)
			if _, err := hwcloud.ParseReply(row, plain); err != nil || receiveID != modelID || !strings.Contains(string(answer), `"timestamp":"1700000000"`) {
				t.Errorf("answered %s for %s: %v", plain, receiveID, err)
			}
		})
	}
}

func TestReceiver_ProviderAddress(t *testing.T) {
	t.Parallel()
	in := newInbox(t, func(c *hwcloud.ReceiverConfig) {
		c.Address, c.ReceiveID, c.VerifyIDs = hwcloud.ProviderAddress, service, nil
	})
	in.handle = func(context.Context, hwcloud.Callback) (any, error) { return &hwcloud.Validity{}, nil }
	address, body := in.sealed(goldens["verify_device"].wire, service)
	status, answer := in.post(address, body)
	reply, err := wxcrypt.ParseReply(answer)
	must(t, err)
	plain, receiveID, err := in.codec.OpenReply(reply)
	must(t, err)
	if status != http.StatusOK || string(plain) != `{"is_valid":false}` || receiveID != service {
		t.Errorf("%d %s for %s", status, plain, receiveID)
	}
	status, answer = in.post(in.sealed(goldens["bind"].wire, service))
	if status != http.StatusNotFound || !strings.Contains(string(answer), "the two addresses of the console are exchanged") {
		t.Errorf("a bind is answered with %d %s", status, answer)
	}
}

func TestReceiver_URLVerification(t *testing.T) {
	t.Parallel()
	in := newInbox(t, nil)
	for _, test := range []struct {
		name, receiveID string
		status          int
		answer          string
	}{
		{"ModelID", modelID, http.StatusOK, "echo 4711"},
		{"ProviderCorpID", service, http.StatusOK, "echo 4711"},
		{"Foreign", "wwelsewhere", http.StatusForbidden, "Failed at receiveid: expected one of hwm0000000000000001, ww00000000000000aa"},
	} {
		t.Run(test.name, func(t *testing.T) {
			encrypt, err := in.codec.Seal([]byte("echo 4711"), test.receiveID)
			must(t, err)
			q := in.codec.Stamp("1700000000", "1", encrypt)
			q.Echo = encrypt
			response, err := http.Get(q.AppendTo(in.url))
			must(t, err)
			defer func() { _ = response.Body.Close() }()
			answer, err := io.ReadAll(response.Body)
			must(t, err)
			if response.StatusCode != test.status || !strings.HasPrefix(string(answer), test.answer) || test.status == http.StatusOK && string(answer) != test.answer {
				t.Errorf("%d %q", response.StatusCode, answer)
			}
		})
	}
}

func TestReceiver_Refuses(t *testing.T) {
	t.Parallel()
	in := newInbox(t, nil)
	good, body := in.sealed(goldens["unbind"].wire, modelID)
	old, err := in.codec.Seal([]byte(goldens["unbind"].wire), modelID)
	must(t, err)
	foreign, foreignBody := in.sealed(goldens["unbind"].wire, service)
	garbled, garbledBody := in.sealed(`{"event":7}`, modelID)
	envelope := func(encrypt string) []byte { return wxcrypt.Envelope{Encrypt: encrypt}.JSON() }
	tests := []struct {
		name, address string
		body          []byte
		status        int
		step          explain.Step
		text          string
	}{
		{"NoEnvelope", good, []byte("hello"), http.StatusBadRequest, explain.Envelope, "neither"},
		{"NoSignature", in.url, body, http.StatusBadRequest, explain.Parameter, "no msg_signature"},
		{"WrongSignature", strings.Replace(good, "nonce=4711", "nonce=4712", 1), body, http.StatusForbidden, explain.Signature, "Failed at signature: got"},
		{"TooOld", in.codec.Stamp("1699990000", "1", old).AppendTo(in.url), envelope(old), http.StatusForbidden, explain.State, "not older than 1h0m0s"},
		{"NoTime", in.codec.Stamp("noon", "1", old).AppendTo(in.url), envelope(old), http.StatusBadRequest, explain.Parameter, "Unix seconds"},
		{"ForeignReceiver", foreign, foreignBody, http.StatusForbidden, explain.ReceiveID, service},
		{"NoCallback", garbled, garbledBody, http.StatusBadRequest, explain.Body, "event_type or command_type is required"},
		{"TooLong", good, bytes.Repeat([]byte("x"), 2<<20), http.StatusRequestEntityTooLarge, explain.Limit, "no callback of WeCom is that long"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			status, answer := in.post(test.address, test.body)
			if status != test.status || !strings.Contains(string(answer), test.text) {
				t.Errorf("%d %s", status, answer)
			}
			last := in.lastRefusal()
			if last.Status != test.status || last.Finding.Step != test.step || last.Path != "/hw" || last.At != epoch {
				t.Errorf("told of %+v", last)
			}
		})
	}
	if in.count() != 0 {
		t.Errorf("%d callbacks were handled", in.count())
	}
	for _, method := range []string{http.MethodGet, http.MethodPut} {
		request, err := http.NewRequestWithContext(t.Context(), method, in.url, nil)
		must(t, err)
		response, err := http.DefaultClient.Do(request)
		must(t, err)
		_ = response.Body.Close()
		if response.StatusCode < http.StatusBadRequest {
			t.Errorf("%s is answered with %s", method, response.Status)
		}
	}
}

func TestReceiver_HidesTheRightSignature(t *testing.T) {
	t.Parallel()
	in := newInbox(t, nil)
	address, body := in.sealed(goldens["unbind"].wire, modelID)
	var envelope struct{ Encrypt string }
	must(t, json.Unmarshal(body, &envelope))
	_, answer := in.post(strings.Replace(address, "nonce=4711", "nonce=4712", 1), body)
	if right := in.codec.Sign("1700000000", "4712", envelope.Encrypt); strings.Contains(string(answer), right) {
		t.Error("the answer tells the signature that would have been right")
	}
}

func TestReceiver_TellsWhichKeysWouldFit(t *testing.T) {
	t.Parallel()
	other := wxcrypt.Candidate{Name: "the provider-wide address", Token: "otherToken", Key: strings.Repeat("A", 43), ReceiveID: service}
	in := newInbox(t, func(c *hwcloud.ReceiverConfig) { c.Others = []wxcrypt.Candidate{other} })
	codec, err := wxcrypt.New(other.Token, other.Key)
	must(t, err)
	encrypt, err := codec.Seal([]byte(goldens["unbind"].wire), modelID)
	must(t, err)
	_, answer := in.post(codec.Stamp("1700000000", "1", encrypt).AppendTo(in.url), wxcrypt.Envelope{Encrypt: encrypt}.JSON())
	if !strings.Contains(string(answer), "This would have fitted: the Token of the provider-wide address") {
		t.Errorf("%s", answer)
	}
}

func TestReceiver_AnswersARepeatedCallbackAsBefore(t *testing.T) {
	t.Parallel()
	in := newInbox(t, nil)
	var calls atomic.Int32
	in.handle = func(context.Context, hwcloud.Callback) (any, error) {
		return &hwcloud.Verdict{ErrCode: 2000, ErrMsg: strings.Repeat("x", int(calls.Add(1)))}, nil
	}
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			_, answer := in.deliver(goldens["bind"].wire)
			reply, err := wxcrypt.ParseReply(answer)
			if err != nil {
				t.Error(err)
				return
			}
			if plain, _, err := in.codec.OpenReply(reply); err != nil || string(plain) != `{"errcode":2000,"errmsg":"x"}` {
				t.Errorf("answered %s, %v", plain, err)
			}
		})
	}
	wait.Wait()
	if in.count() != 1 {
		t.Errorf("handled %d times", in.count())
	}
}

func TestReceiver_LetsAFailedCallbackComeAgain(t *testing.T) {
	t.Parallel()
	in := newInbox(t, nil)
	fails := true
	in.handle = func(context.Context, hwcloud.Callback) (any, error) {
		if fails {
			return nil, errors.New("the disk with secret 42 is full")
		}
		return nil, nil
	}
	status, answer := in.deliver(goldens["unbind"].wire)
	if status != http.StatusInternalServerError || strings.Contains(string(answer), "secret") {
		t.Errorf("%d %s", status, answer)
	}
	fails = false
	if status, _ := in.deliver(goldens["unbind"].wire); status != http.StatusOK || in.count() != 2 {
		t.Errorf("%d, %d handled", status, in.count())
	}
}

func TestReceiver_ReplyOfTheWrongKindIsNoSuccess(t *testing.T) {
	t.Parallel()
	in := newInbox(t, nil)
	if status, answer := in.deliver(goldens["user_scan"].wire); status != http.StatusInternalServerError {
		t.Errorf("%d %s", status, answer)
	}
}

func TestReceiver_Silent(t *testing.T) {
	t.Parallel()
	in := newInbox(t, nil)
	in.handle = func(context.Context, hwcloud.Callback) (any, error) { return nil, hwcloud.ErrSilent }
	address, body := in.sealed(goldens["bind"].wire, modelID)
	response, err := http.Post(address, "application/json", bytes.NewReader(body))
	if err == nil {
		_ = response.Body.Close()
		t.Errorf("answered with %s", response.Status)
	}
}

func TestReceiver_AcknowledgesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	in := newInbox(t, nil)
	status, answer := in.deliver(`{"msg_type":"event","base_info":{"req_id":"r-1"},"event":{"event_type":"moon_rise"}}`)
	if status != http.StatusOK || string(answer) != "success" || in.count() != 0 {
		t.Errorf("%d %s, %d handled", status, answer, in.count())
	}
}

func TestReceiver_ForgetsTheOldest(t *testing.T) {
	t.Parallel()
	in := newInbox(t, func(c *hwcloud.ReceiverConfig) { c.Memory = 2 })
	for _, id := range []string{"a", "b", "a", "c", "a"} {
		sent := base
		sent.ReqID = id
		wire, err := hwcloud.Marshal(sent, hwcloud.Unbind{})
		must(t, err)
		if status, _ := in.deliver(string(wire)); status != http.StatusOK {
			t.Fatal(status)
		}
	}
	if in.count() != 4 { // a, b, c, and a again
		t.Errorf("handled %d times", in.count())
	}
}

func TestReceiver_SlowBody(t *testing.T) {
	t.Parallel()
	in := newInbox(t, func(c *hwcloud.ReceiverConfig) { c.BodyTimeout = time.Millisecond })
	address, _ := in.sealed(goldens["unbind"].wire, modelID)
	stuck, finish := io.Pipe()
	defer func() { _ = finish.Close() }()
	response, err := http.Post(address, "application/json", stuck)
	must(t, err)
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusRequestTimeout {
		t.Errorf("answered with %s", response.Status)
	}
}

func TestNewReceiverRefuses(t *testing.T) {
	t.Parallel()
	good := hwcloud.ReceiverConfig{Address: hwcloud.ModelAddress, Token: token, AESKey: aesKey, ReceiveID: modelID,
		Handle: func(context.Context, hwcloud.Callback) (any, error) { return nil, nil }}
	for _, test := range []struct {
		name   string
		change func(*hwcloud.ReceiverConfig)
		want   string
	}{
		{"BadKey", func(c *hwcloud.ReceiverConfig) { c.AESKey = "short" }, "the keys of the model address: the EncodingAESKey has 5 characters"},
		{"BadToken", func(c *hwcloud.ReceiverConfig) { c.Token = "" }, "the Token is empty"},
		{"BadAddress", func(c *hwcloud.ReceiverConfig) { c.Address = "moon" }, `"moon" is no kind of address`},
		{"NoReceiveID", func(c *hwcloud.ReceiverConfig) { c.ReceiveID = "" }, "no receiveid"},
		{"NoHandle", func(c *hwcloud.ReceiverConfig) { c.Handle = nil }, "no Handle"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			config := good
			test.change(&config)
			if _, err := hwcloud.NewReceiver(config); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %s", err, test.want)
			}
		})
	}
}
