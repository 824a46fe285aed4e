package golden

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"

	"wecomlab/core/hwcloud"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/sim"
)

// vendor is the cloud of a maker of hardware, with the address of one model and that of the provider. It accepts every binding, has
// every device online, and claims every SN that nobody has registered for its model.
type vendor struct {
	model  string
	client *hwcloud.Client

	secrets map[string]string // of bound devices, by SN; the player's own

	mu     sync.Mutex
	codes  map[string]string // newest auth_code of bind, by SN
	ticket string
}

// Handle takes a callback.
func (v *vendor) Handle(_ context.Context, c hwcloud.Callback) (any, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch body := c.Payload.(type) {
	case *hwcloud.ModelTicket:
		v.ticket = body.ModelTicket
	case *hwcloud.Bind:
		v.codes[c.Base.DeviceSN] = body.AuthCode
		return new(hwcloud.Verdict), nil
	case *hwcloud.UserScan:
		return &hwcloud.Presence{OnlineStatus: hwcloud.Online}, nil
	case *hwcloud.VerifyDevice:
		return &hwcloud.Validity{IsValid: true, ModelID: v.model}, nil
	}
	return nil, nil
}

// newest gives what was pushed last: a ticket, and the code of a device.
func (v *vendor) newest(sn string) (ticket, code string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.ticket, v.codes[sn]
}

// patient gives vendors' clouds all the time that a busy machine needs for an answer.
func patient(c *sim.Config) {
	settings := map[string]string{"devicecloud.answer_limit": "20s", "devicecloud.bind_limit": "20s"}
	maps.Copy(settings, c.Settings)
	c.Settings = settings
}

// asked reports whether a callback was a question to a vendor's cloud, past the outbox and without an event of its own.
func asked(e *journal.Entry) bool {
	return e.Callback.Delivery == 0 && (e.Title == "bind" || e.Title == "verify_device")
}

// vendorOf starts the cloud of a model, the first time that a transcript asks for it.
func (p *Player) vendorOf(model string) *vendor {
	p.t.Helper()
	if v := p.vendors[model]; v != nil {
		return v
	}
	v := &vendor{model: model, codes: map[string]string{}, secrets: map[string]string{}, client: &hwcloud.Client{BaseURL: p.URL, HTTP: plainly}}
	p.vendors[model] = v
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	p.t.Cleanup(server.Close)
	serve := func(path string, config hwcloud.ReceiverConfig) {
		config.Token, config.AESKey, config.Handle, config.Clock = receiverToken, receiverKey, v.Handle, p.Clock()
		r, err := hwcloud.NewReceiver(config)
		if err != nil {
			p.t.Fatal(err)
		}
		mux.Handle(path, r)
	}
	serve("/model", hwcloud.ReceiverConfig{Address: hwcloud.ModelAddress, ReceiveID: model})
	serve("/provider", hwcloud.ReceiverConfig{Address: hwcloud.ProviderAddress, ReceiveID: p.ProviderCorpID})
	p.names.give(server.URL, "{vendor}")
	keys := []string{"token=" + receiverToken, "aes_key=" + receiverKey}
	p.Do("model.callback", append(keys, "model="+model, "url="+server.URL+"/model")...)
	p.Do("provider.hardware_callback", append(keys, "url="+server.URL+"/provider")...)
	p.Do("model.ticket", "model="+model)
	p.Advance(0)
	ticket, _ := v.newest("")
	p.names.give(ticket, "{model_ticket}")
	p.names.give(p.ModelSecret(model), "{model_secret}")
	return v
}

// becomeModel fetches the token of a model in cloud mode.
func (p *Player) becomeModel(model string) string {
	p.t.Helper()
	v := p.vendorOf(model)
	ticket, _ := v.newest("")
	got, err := hwcloud.GetModelToken.Call(p.t.Context(), v.client, "", hwcloud.ModelCredential{ModelID: model, ModelSecret: p.ModelSecret(model), ModelTicket: ticket})
	if err != nil {
		p.t.Fatal(err)
	}
	p.token = "model_access_token=" + got.ModelAccessToken
	p.seen = p.last()
	return got.ModelAccessToken
}

// becomeDevice fetches the token of a device in cloud mode, which the first corp binds if nobody has.
func (p *Player) becomeDevice(sn string) {
	p.t.Helper()
	model := p.CloudModel(sn)
	token := p.becomeModel(model)
	v := p.vendorOf(model)
	if _, code := v.newest(sn); code == "" {
		p.Do("corp.bind_device", "sn="+sn)
		_, code = v.newest(sn)
		got, err := hwcloud.GetDeviceSecret.Call(p.t.Context(), v.client, token, hwcloud.AuthCode{AuthCode: code})
		if err != nil {
			p.t.Fatal(err)
		}
		p.names.give(got.DeviceSecret, "{device_secret}")
		v.secrets[sn] = got.DeviceSecret
	}
	got, err := hwcloud.GetDeviceToken.Call(p.t.Context(), v.client, token, hwcloud.DeviceCredential{DeviceSN: sn, DeviceSecret: v.secrets[sn]})
	if err != nil {
		p.t.Fatal(err)
	}
	p.token = "device_access_token=" + got.DeviceAccessToken
	p.Advance(0)
	p.seen = p.last()
}
