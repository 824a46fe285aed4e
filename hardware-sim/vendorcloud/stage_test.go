package vendorcloud_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"wecomlab/core/clock"
	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
	"wecomlab/core/wxcrypt"
	"wecomlab/hardware-sim/vendorcloud"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	patience    = 20 * time.Second
	modelID     = "hwm0a1b2c3d4e5f6071"
	modelSecret = "model-secret-of-the-tests"
	providerID  = "wwprovider00000077"
	corp        = "wpcorp0000000001"
	otherCorp   = "wpcorp0000000002"
	modelToken  = "tokenOfTheModel"
	wideToken   = "tokenOfTheProvider"
	gate        = "GATE0001"
	press       = "PRESS0001"
)

var (
	modelKey = strings.Repeat("modelKey", 5) + "abc"
	wideKey  = strings.Repeat("wideKeys", 5) + "abc"
	epoch    = time.Date(2031, time.March, 4, 5, 6, 7, 0, time.UTC) // a Tuesday, 13:06 in China
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// stage is a vendor's cloud and WeCom, on sockets.
type stage struct {
	*vendorcloud.Cloud
	t      testing.TB
	ctx    context.Context
	wecom  *wecom
	url    string // of the cloud
	clock  *clock.Clock
	happen chan vendorcloud.Event

	mu   sync.Mutex
	seen []vendorcloud.Event
}

func newStage(t testing.TB, change func(*vendorcloud.Config)) *stage {
	t.Helper()
	ctx, cancel := clock.Real().WithTimeout(context.WithoutCancel(t.Context()), patience)
	s := &stage{t: t, ctx: ctx, clock: clock.NewFrozen(epoch), happen: make(chan vendorcloud.Event, 1000)}
	t.Cleanup(s.clock.Close)
	s.wecom = newWeCom(t, s.clock)
	server := httptest.NewUnstartedServer(nil)
	s.url = "http://" + server.Listener.Addr().String()
	s.wecom.vendor = s.url
	config := vendorcloud.Config{
		Client: &hwcloud.Client{BaseURL: s.wecom.url, RetryWait: time.Microsecond}, ModelID: modelID, ModelSecret: modelSecret, Token: modelToken, AESKey: modelKey,
		Provider: providerID, ProviderToken: wideToken, ProviderAESKey: wideKey, PublicURL: s.url + "/", Clock: s.clock, Tell: s.note,
	}
	if change != nil {
		change(&config)
	}
	cloud, err := vendorcloud.New(ctx, config)
	must(t, err)
	s.Cloud = cloud
	server.Config.Handler = cloud
	server.Start()
	t.Cleanup(server.Close)
	var living sync.WaitGroup
	living.Go(func() { _ = cloud.Run(ctx) })
	t.Cleanup(func() {
		cancel()
		living.Wait()
		s.logIfFailed()
	})
	return s
}

func (s *stage) logIfFailed() {
	if !s.t.Failed() {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.seen {
		s.t.Logf("%-13s %s %s", e.What, e.SN, e.Text)
	}
}

func (s *stage) note(e vendorcloud.Event) {
	s.mu.Lock()
	s.seen = append(s.seen, e)
	s.mu.Unlock()
	s.happen <- e
}

// await waits for an event whose text holds a text.
func (s *stage) await(what, text string) vendorcloud.Event {
	s.t.Helper()
	for {
		select {
		case e := <-s.happen:
			if e.What == what && strings.Contains(e.Text, text) {
				return e
			}
		case <-s.ctx.Done():
			s.t.Fatalf("%s %q has not happened", what, text)
		}
	}
}

// count is how often an event has happened.
func (s *stage) count(what string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, e := range s.seen {
		if e.What == what {
			n++
		}
	}
	return n
}

// do performs an operation as a line of the console gives it.
func (s *stage) do(line string) string {
	s.t.Helper()
	said, err := s.try(line)
	if err != nil {
		s.t.Fatalf("%s: %v", line, err)
	}
	return said
}

func (s *stage) try(line string) (string, error) {
	op, args, err := vendorcloud.ParseLine(line)
	if err != nil {
		return "", err
	}
	return s.Do(s.ctx, op, args)
}

// refused performs an operation that must fail with a text.
func (s *stage) refused(line, want string) {
	s.t.Helper()
	if said, err := s.try(line); err == nil || !strings.Contains(err.Error(), want) {
		s.t.Errorf("%s: %q, %v; want %q", line, said, err, want)
	}
}

// bound makes a device and lets the corp add it.
func (s *stage) bound(sn, kinds string) {
	s.t.Helper()
	s.wecom.pushTicket()
	s.await(vendorcloud.EventTicket, "")
	s.do("register " + sn + " " + kinds)
	if verdict := s.wecom.bind(sn, ""); !verdict.Accepted() {
		s.t.Fatalf("the bind is refused with %+v", verdict)
	}
	s.await(vendorcloud.EventBound, "")
	if strings.Contains(kinds, "printer") {
		s.await(vendorcloud.EventReported, "")
	} else {
		s.await(vendorcloud.EventSynchronised, "")
	}
}

// advance lets time go by.
func (s *stage) advance(d time.Duration) {
	s.t.Helper()
	must(s.t, s.clock.Advance(s.ctx, d))
}

// push delivers a callback to the model address and gives its reply.
func (w *wecom) push(sn string, payload any) (any, error) {
	w.t.Helper()
	return w.pushFor(sn, corp, payload)
}

func (w *wecom) pushFor(sn, corp string, payload any) (any, error) {
	w.t.Helper()
	w.mu.Lock()
	w.requests++
	base := hwcloud.Base{ReqID: fmt.Sprint("r-", w.requests), DeviceSN: sn, CreateTime: openhw.Uint32(w.clock.Now().Unix()), ModelID: modelID, AuthCorpID: corp, ServiceCorpID: providerID}
	w.mu.Unlock()
	row, ok := hwcloud.RowOf(payload)
	if !ok {
		w.t.Fatalf("%T is no payload", payload)
	}
	plain, err := hwcloud.Marshal(base, payload)
	must(w.t, err)
	path, codec := vendorcloud.ModelPath, w.model
	if row.Address == hwcloud.ProviderAddress {
		path, codec = vendorcloud.ProviderPath, w.wide
	}
	encrypt, err := codec.Seal(plain, row.Receiver(base))
	must(w.t, err)
	q := codec.Stamp(fmt.Sprint(w.clock.Now().Unix()), fmt.Sprint(base.ReqID[2:]), encrypt)
	limited, cancel := clock.Real().WithTimeout(w.t.Context(), w.limit)
	defer cancel()
	request, err := http.NewRequestWithContext(limited, http.MethodPost, q.AppendTo(w.vendor+path), bytes.NewReader(wxcrypt.Envelope{ToUserName: row.Receiver(base), Encrypt: encrypt}.JSON()))
	must(w.t, err)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	must(w.t, err)
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", response.Status, body)
	}
	if hwcloud.IsEmpty(body) {
		return hwcloud.ParseReply(row, nil)
	}
	sealed, err := wxcrypt.ParseReply(body)
	must(w.t, err)
	answer, receiveID, err := codec.OpenReply(sealed)
	must(w.t, err)
	if receiveID != row.Receiver(base) {
		return nil, errors.New("the reply is for " + receiveID)
	}
	return hwcloud.ParseReply(row, answer)
}

// mustPush delivers a callback that is answered with nothing.
func (w *wecom) mustPush(sn string, payload any) {
	w.t.Helper()
	if reply, err := w.push(sn, payload); err != nil || reply != nil {
		w.t.Fatalf("%T is answered with %v, %v", payload, reply, err)
	}
}
