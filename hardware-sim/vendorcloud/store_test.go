package vendorcloud_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wecomlab/core/hwcloud"
	"wecomlab/core/provider"
	"wecomlab/hardware-sim/vendorcloud"
)

// second is another life of a cloud, with the same store.
func (s *stage) second(store provider.Store, change func(*vendorcloud.Config)) *vendorcloud.Cloud {
	s.t.Helper()
	config := vendorcloud.Config{Client: &hwcloud.Client{BaseURL: s.wecom.url}, ModelID: modelID, ModelSecret: modelSecret, Token: modelToken, AESKey: modelKey,
		Provider: providerID, Clock: s.clock, Store: store, Tell: s.note}
	if change != nil {
		change(&config)
	}
	cloud, err := vendorcloud.New(s.ctx, config)
	must(s.t, err)
	return cloud
}

func TestNothingAcknowledgedIsLost(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "cloud.json")
	store, err := provider.OpenFile(path)
	must(t, err)
	s := newStage(t, func(c *vendorcloud.Config) { c.Store = store })
	s.bound(gate, "attendance+door")
	s.do("policy door ask")
	s.wecom.mustPush(gate, &hwcloud.RemoteOpenDoor{OpenUserID: "woAna", OperID: "op-1"})
	s.wecom.refuse("device/report_checkin_data", 45009)
	s.refused("punch woAna", "45009")
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	again, err := provider.OpenFile(path)
	must(t, err)
	cloud := s.second(again, nil)
	d, err := cloud.Device(gate)
	must(t, err)
	if d.Standing != vendorcloud.Bound || d.Secret == "" || len(d.People) != 3 || len(d.Checkins) != 1 {
		t.Errorf("%+v", d)
	}
	must(t, cloud.Finish(s.ctx, 0, vendorcloud.Conduct{}))
	must(t, cloud.SetPolicy(s.ctx, vendorcloud.OnDoor, vendorcloud.Conduct{}))
	running, stop := context.WithCancel(s.ctx)
	ended := make(chan error, 1)
	go func() { ended <- cloud.Run(running) }()
	s.await(vendorcloud.EventOpened, "the door is open")
	must(t, cloud.Punch(s.ctx, vendorcloud.Passing{Person: "woBo"}))
	stop()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v", err)
	}
	got := s.wecom.got("device/report_checkin_data")
	if taken := strings.Join(got[1:], ""); !strings.Contains(taken, "woAna") || !strings.Contains(taken, "woBo") {
		t.Errorf("reported %s", got)
	}
}

// full is a store that takes no more.
type full struct{ provider.Store }

func (full) Put(context.Context, string, []byte) error { return errors.New("the disk is full") }

// What cannot be kept is not acknowledged, and does not stay in memory.
func TestAFullStore(t *testing.T) {
	t.Parallel()
	memory := provider.NewMemory()
	document, err := json.Marshal(map[string]any{"devices": map[string]any{gate: vendorcloud.Device{SN: gate, Kinds: "door", Standing: vendorcloud.Free, Power: vendorcloud.On}}})
	must(t, err)
	must(t, memory.Put(t.Context(), "vendorcloud", document))
	s := newStage(t, func(c *vendorcloud.Config) { c.Store = full{memory} })
	if _, err := s.wecom.push("", &hwcloud.ModelTicket{ModelTicket: "ticket"}); err == nil || !strings.Contains(err.Error(), "500") {
		t.Errorf("a ticket: %v", err)
	}
	if verdict, err := s.wecom.tryBind(gate, corp, ""); err == nil {
		t.Errorf("a bind: %+v", verdict)
	}
	if d, err := s.Device(gate); err != nil || d.Standing != vendorcloud.Free {
		t.Errorf("%+v, %v", d, err)
	}
	s.refused("hold GATE0002", "the disk is full")
	if n := len(s.Devices()); n != 1 {
		t.Errorf("%d devices", n)
	}
	if state := s.do("state"); !strings.Contains(state, "1 devices, 0 tasks, no model_ticket yet") {
		t.Errorf("%s", state)
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	good := vendorcloud.Config{ModelID: modelID, ModelSecret: modelSecret, Token: modelToken, AESKey: modelKey, Provider: providerID}
	damaged := provider.NewMemory()
	must(t, damaged.Put(t.Context(), "vendorcloud", []byte(`[]`)))
	for _, test := range []struct {
		name   string
		change func(*vendorcloud.Config)
		want   string
	}{
		{"NoModel", func(c *vendorcloud.Config) { c.ModelID = "" }, "model_id is missing"},
		{"NoSecret", func(c *vendorcloud.Config) { c.ModelSecret = "" }, "model_secret is missing"},
		{"NoProvider", func(c *vendorcloud.Config) { c.Provider = "" }, "the provider's corpid is missing"},
		{"NoKey", func(c *vendorcloud.Config) { c.AESKey = "" }, "the keys of the model address"},
		{"BadProviderKey", func(c *vendorcloud.Config) { c.ProviderAESKey = "x" }, "the keys of the provider-wide address"},
		{"DamagedStore", func(c *vendorcloud.Config) { c.Store = damaged }, "the store holds no state of a vendor's cloud"},
		{"NoSubject", func(c *vendorcloud.Config) { c.Policy = vendorcloud.Policy{"tea": {}} }, `"tea" is no subject of a policy`},
		{"BindMayNotAsk", func(c *vendorcloud.Config) {
			c.Policy = vendorcloud.Policy{vendorcloud.OnBind: {Is: vendorcloud.Ask}}
		}, "a bind cannot wait for a person"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			config := good
			test.change(&config)
			if _, err := vendorcloud.New(t.Context(), config); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %s", err, test.want)
			}
		})
	}
	if _, err := vendorcloud.New(t.Context(), good); err != nil {
		t.Error(err)
	}
}

func TestAnOlderTicketChangesNothing(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.wecom.pushTicket()
	s.await(vendorcloud.EventTicket, "")
	s.wecom.clock = s.clock
	must(t, s.clock.FreezeAt(epoch.Add(-60e9)))
	s.wecom.mustPush("", &hwcloud.ModelTicket{ModelTicket: "stale"})
	s.do("register " + gate) // with the newer one
}

func TestForgedCallbacksAreRefused(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.wecom.model = s.wecom.wide
	if _, err := s.wecom.push("", &hwcloud.ModelTicket{ModelTicket: "forged"}); err == nil || !strings.Contains(err.Error(), "the Token of the provider-wide address") {
		t.Errorf("%v", err)
	}
	s.await(vendorcloud.EventDenied, "signed with another Token")
}

// What is too much is refused, so that WeCom, or the person, notices.
func TestBounds(t *testing.T) {
	t.Parallel()
	tasks := make([]vendorcloud.Task, 10_000)
	for i := range tasks {
		tasks[i] = vendorcloud.Task{ID: i + 1, SN: gate, Name: "update_firmware", Payload: json.RawMessage(`{"oper_id":"op"}`), Asks: true}
	}
	d := vendorcloud.Device{SN: gate, Kinds: "attendance", Standing: vendorcloud.Bound, Power: vendorcloud.Unplugged, Checkins: make([]hwcloud.Checkin, 50_000)}
	document, err := json.Marshal(map[string]any{"devices": map[string]any{gate: d}, "tasks": tasks, "last_task": len(tasks)})
	must(t, err)
	memory := provider.NewMemory()
	must(t, memory.Put(t.Context(), "vendorcloud", document))
	s := newStage(t, func(c *vendorcloud.Config) { c.Store = memory })
	if _, err := s.wecom.push(gate, &hwcloud.FetchDeviceStatus{}); err == nil {
		t.Error("a task too much is acknowledged")
	}
	s.refused("punch woAna force=yes", "50000 records of GATE0001 wait for WeCom: the device is full")
	must(t, s.Settle(s.ctx)) // what waits for a person is not waited for
}
