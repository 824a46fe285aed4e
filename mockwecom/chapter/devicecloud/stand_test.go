package devicecloud_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"wecomlab/core/errcode"
	"wecomlab/core/hwcloud"
	"wecomlab/mockwecom/mocktest"
)

// Of the demo world.
const (
	gateModel  = "hwmKZTFks3174Ge5alg"
	gate       = "YQCLOUD00000001"
	printModel = "hwms5T4jtJL1vEM9lcm"
	printer    = "YQCLOUDPRINT001"
)

// Keys of the vendor's cloud, invented.
const (
	vendorToken = "VendorCloudToken9"
	vendorKey   = "Pq7Zk2Wn9Xv4Tb1Rj6Lm8Hd3Gf5Sc0AyUeIoVqYcXbM"
)

var epoch = time.Date(2031, time.May, 6, 7, 8, 9, 0, time.UTC)

// plainly keeps no connection, so that nothing outlives a test.
var plainly = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

// stand is a simulator with the cloud of a vendor, whose answers a test chooses.
type stand struct {
	*mocktest.Server
	t      *testing.T
	client *hwcloud.Client
	cloud  *httptest.Server

	secrets   map[string]string // of bound devices, by SN; the test's own
	verifyIDs []string          // receiveids that a check of the URL may carry besides the model_id

	mu     sync.Mutex
	got    []hwcloud.Callback
	answer func(context.Context, hwcloud.Callback) (any, error)
	raw    http.HandlerFunc // in place of the receiver for POST; nil: the receiver
}

func newStand(t *testing.T, options ...mocktest.Option) *stand {
	t.Helper()
	s := &stand{t: t, secrets: map[string]string{}}
	s.cloud = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(func() {
		s.cloud.CloseClientConnections()
		s.cloud.Close()
	})
	s.Server = mocktest.New(t, append([]mocktest.Option{mocktest.WithFrozenClock(epoch), mocktest.WithSeed(1), patient}, options...)...)
	s.client = &hwcloud.Client{BaseURL: s.URL, HTTP: plainly}
	return s
}

// serve answers at /model/MODEL_ID and at /provider.
func (s *stand) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	raw := s.raw
	s.mu.Unlock()
	if raw != nil && r.Method == http.MethodPost {
		raw(w, r)
		return
	}
	config := hwcloud.ReceiverConfig{
		Address: hwcloud.ModelAddress, Token: vendorToken, AESKey: vendorKey, Handle: s.handle, MaxAge: -1, VerifyIDs: s.verifyIDs,
	}
	if r.URL.Path == "/provider" {
		config.Address, config.ReceiveID = hwcloud.ProviderAddress, s.ProviderCorpID
	} else {
		config.ReceiveID = r.URL.Path[len("/model/"):]
	}
	receiver, err := hwcloud.NewReceiver(config)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	receiver.ServeHTTP(w, r)
}

func (s *stand) handle(ctx context.Context, c hwcloud.Callback) (any, error) {
	s.mu.Lock()
	s.got = append(s.got, c)
	answer := s.answer
	s.mu.Unlock()
	if answer != nil {
		if reply, err := answer(ctx, c); reply != nil || err != nil {
			return reply, err
		}
	}
	switch c.Payload.(type) {
	case *hwcloud.UserScan:
		return &hwcloud.Presence{OnlineStatus: hwcloud.Online}, nil
	case *hwcloud.VerifyDevice:
		return new(hwcloud.Validity), nil
	}
	return nil, nil
}

// answers chooses what the vendor's cloud replies; nil leaves the usual.
func (s *stand) answers(f func(context.Context, hwcloud.Callback) (any, error)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = f
}

func (s *stand) serves(f http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.raw = f
}

// connect gives both models and the provider their addresses.
func (s *stand) connect() *stand {
	s.t.Helper()
	for _, model := range []string{gateModel, printModel} {
		s.Do("model.callback", "model="+model, "url="+s.cloud.URL+"/model/"+model, "token="+vendorToken, "aes_key="+vendorKey)
	}
	s.Do("provider.hardware_callback", "url="+s.cloud.URL+"/provider", "token="+vendorToken, "aes_key="+vendorKey)
	return s
}

// callbacks gives what the vendor's cloud got, by names.
func (s *stand) callbacks() (names []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.got {
		names = append(names, c.Row.Name)
	}
	return names
}

// newest gives the payload of the last callback of a type; the test ends if there is none.
func newest[P any](s *stand) (hwcloud.Base, *P) {
	s.t.Helper()
	s.Advance(0)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range slices.Backward(s.got) {
		if p, ok := c.Payload.(*P); ok {
			return c.Base, p
		}
	}
	s.t.Fatalf("no %T came", new(P))
	return hwcloud.Base{}, nil
}

// modelToken fetches the token of a model with the newest ticket.
func (s *stand) modelToken(model string) string {
	s.t.Helper()
	s.Do("model.ticket", "model="+model)
	_, ticket := newest[hwcloud.ModelTicket](s)
	got, err := hwcloud.GetModelToken.Call(s.t.Context(), s.client, "", hwcloud.ModelCredential{ModelID: model, ModelSecret: s.ModelSecret(model), ModelTicket: ticket.ModelTicket})
	s.must(err)
	return got.ModelAccessToken
}

// bind adds a device and gives its secret and token.
func (s *stand) bind(sn string) hwcloud.DeviceAccess {
	s.t.Helper()
	s.Do("corp.bind_device", "sn="+sn)
	base, bind := newest[hwcloud.Bind](s)
	got, err := hwcloud.GetDeviceSecret.Call(s.t.Context(), s.client, s.modelToken(base.ModelID), hwcloud.AuthCode{AuthCode: bind.AuthCode})
	s.must(err)
	s.secrets[sn] = got.DeviceSecret
	return got
}

func (s *stand) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// fails wants the errcode of a refusal.
func (s *stand) fails(err error, want errcode.Code) {
	s.t.Helper()
	var refusal *errcode.Error
	if !errors.As(err, &refusal) || refusal.Code != want {
		s.t.Errorf("%v, want %d", err, want)
	}
}

// deviceToken fetches a token with the secret that the vendor's cloud holds.
func (s *stand) deviceToken(sn string) string {
	s.t.Helper()
	secret, has := s.secrets[sn]
	if !has {
		s.t.Fatalf("%s is not bound", sn)
	}
	got, err := hwcloud.GetDeviceToken.Call(s.t.Context(), s.client, s.modelToken(s.CloudModel(sn)), hwcloud.DeviceCredential{DeviceSN: sn, DeviceSecret: secret})
	s.must(err)
	return got.DeviceAccessToken
}

// abort hangs up without a word.
func abort(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
