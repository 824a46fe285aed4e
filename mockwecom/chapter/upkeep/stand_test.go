package upkeep_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"wecomlab/core/clock"
	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
	"wecomlab/core/wxcrypt"
	"wecomlab/fixtures"
	"wecomlab/hardware-sim/device"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/face/control"
	"wecomlab/mockwecom/mocktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 20 * time.Second

var present = time.Date(2026, 5, 11, 1, 30, 0, 0, time.UTC)

// plainly keeps no connection, so that nothing outlives a test.
var plainly = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

// desk is a simulator whose first provider receives the events of its devices.
type desk struct {
	*mocktest.Server
	t       *testing.T
	ctx     context.Context
	url     string
	token   string          // provider_access_token
	gate    fixtures.Device // a door, bound to the first corp
	free    fixtures.Device // a door that no corp has
	printer fixtures.Device // bound to the first corp
}

func newDesk(t *testing.T, settings ...string) *desk {
	t.Helper()
	demo, err := fixtures.Load("demo")
	must(t, err)
	return newDeskIn(t, demo, settings...)
}

func newDeskIn(t *testing.T, world *fixtures.World, settings ...string) *desk {
	t.Helper()
	k := newDeafDesk(t, world, settings...)
	k.receive()
	return k
}

// newDeafDesk is a desk whose provider has no address.
func newDeafDesk(t *testing.T, world *fixtures.World, settings ...string) *desk {
	t.Helper()
	values := map[string]string{}
	for _, s := range settings {
		if name, value, ok := strings.Cut(s, "="); ok {
			values[name] = value
		}
	}
	s := mocktest.New(t, mocktest.WithWorld(world), mocktest.WithFrozenClock(present), mocktest.WithSettings(values))
	ctx, cancel := clock.Real().WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	gates := world.DeviceModels[0].Devices
	k := &desk{Server: s, t: t, ctx: ctx, url: "ws" + strings.TrimPrefix(s.URL, "http"), gate: gates[0], free: gates[1], printer: world.DeviceModels[1].Devices[0]}
	k.signIn()
	return k
}

// signIn gets a provider_access_token.
func (k *desk) signIn() {
	k.t.Helper()
	var out struct {
		Token string `json:"provider_access_token"`
	}
	k.send("service/get_provider_token", fmt.Sprintf(`{"corpid":%q,"provider_secret":%q}`, k.ProviderCorpID, k.ProviderSecret), &out)
	k.token = out.Token
}

// receive gives the provider an address for its events.
func (k *desk) receive() {
	k.t.Helper()
	const token, key = "UpkeepOfDevices1", "Zk7Qw2Vb9Xn4Tc1Rj6Lm8Hp3Gf5Ds0AyUeIoWqXcVbN"
	codec, err := wxcrypt.New(token, key)
	must(k.t, err)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			_, _ = io.WriteString(w, "success")
			return
		}
		q := wxcrypt.ParseQuery(r.URL.Query())
		plain, _, err := codec.Receive(q, q.Echo)
		if err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		_, _ = w.Write(plain)
	}))
	k.t.Cleanup(server.Close)
	k.Do("provider.save_callback", "which=system", "url="+server.URL+"/events", "token="+token, "aes_key="+key)
}

type envelope struct {
	Errcode errcode.Code `json:"errcode"`
	Errmsg  string       `json:"errmsg"`
}

// send posts a body as the provider, and reads the answer.
func (k *desk) send(path, body string, into any) string {
	k.t.Helper()
	req, err := http.NewRequestWithContext(k.ctx, http.MethodPost, k.URL+"/cgi-bin/"+path+"?provider_access_token="+k.token, strings.NewReader(body))
	must(k.t, err)
	resp, err := plainly.Do(req)
	must(k.t, err)
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	must(k.t, err)
	if into != nil {
		must(k.t, json.Unmarshal(answer, into))
	}
	return string(answer)
}

// code is the errcode of a call.
func (k *desk) code(path, body string) errcode.Code {
	k.t.Helper()
	var out envelope
	k.send(path, body, &out)
	return out.Errcode
}

// login brings a bound device to where it serves its corp.
func (k *desk) login(d fixtures.Device) *device.Link {
	k.t.Helper()
	l := k.register(d)
	k.ok(l, "subscribe_corp", &openhw.Subscribe{Secret: d.Secret, FirmwareVersion: "1.0.0"})
	return l
}

// register brings a device onto the network.
func (k *desk) register(d fixtures.Device) *device.Link {
	k.t.Helper()
	l := k.dial()
	p := openhw.Proof{Purpose: openhw.ForRegister, SN: d.SN, Timestamp: fmt.Sprint(k.Clock().Now().Unix()), Nonce: "1"}
	k.ok(l, "register", &openhw.Register{DeviceSignature: p.Sign(d.SecretNo), SN: d.SN, Timestamp: openhw.Decimal{Text: p.Timestamp}, Nonce: openhw.Decimal{Text: p.Nonce}})
	return l
}

func (k *desk) dial() *device.Link {
	k.t.Helper()
	l, err := device.Dial(k.ctx, k.url)
	must(k.t, err)
	k.t.Cleanup(l.Close)
	return l
}

func (k *desk) ok(l *device.Link, cmd string, body any) any {
	k.t.Helper()
	answer, err := l.Ask(k.ctx, cmd, body)
	must(k.t, err)
	return answer
}

// codeOf is the code of the answer to a command or an upload.
func (k *desk) codeOf(_ any, err error) errcode.Code {
	k.t.Helper()
	if code := device.CodeOf(err); err == nil || code != errcode.OK {
		return code
	}
	k.t.Fatal(err)
	return 0
}

// pushed waits for the next push, and gives its body.
func (k *desk) pushed(l *device.Link, cmd string) any {
	k.t.Helper()
	select {
	case frame := <-l.Pushes():
		row, _ := openhw.Lookup(cmd)
		body, err := row.ReadRequest(frame)
		if frame.Cmd != cmd || err != nil {
			k.t.Fatalf("%+v, %v, want %s", frame, err, cmd)
		}
		return body
	case <-k.ctx.Done():
		k.t.Fatalf("%s did not come", cmd)
	}
	return nil
}

// told waits until the provider has received a number of events of a name, and gives the newest.
func (k *desk) told(name string, count int) *journal.Entry {
	k.t.Helper()
	for {
		k.Advance(0)
		if got := k.Calls("kind:callback title:" + name + " ok"); len(got) >= count {
			if len(got) > count {
				k.t.Errorf("%d events %s came, want %d", len(got), name, count)
			}
			return got[len(got)-1]
		}
		if k.ctx.Err() != nil {
			k.t.Fatalf("%s did not come", name)
		}
	}
}

// says checks that an event holds some texts.
func says(t *testing.T, e *journal.Entry, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(string(e.Callback.Plain), text) {
			t.Errorf("%s has no %s", e.Callback.Plain, text)
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// loginAddress is the address in the static login code that was made last.
func (k *desk) loginAddress(state string) string {
	k.t.Helper()
	all, err := control.NewClient(k.URL, "").Credentials(k.ctx)
	must(k.t, err)
	for _, c := range all {
		if c.Kind == "login_code" {
			return openhw.StaticLoginCode(c.Value, state)
		}
	}
	k.t.Fatal("there is no login code")
	return ""
}
