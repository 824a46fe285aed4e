package devicecloud_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"wecomlab/core/hwcloud"
	"wecomlab/mockwecom/mocktest"
)

// Nothing is lost when the simulator ends: secrets and tokens work on, what the vendor was not reached with comes later, and a ticket
// that fell due is pushed. (docs 96053, 96062)
func TestRestart(t *testing.T) {
	t.Parallel()
	file := mocktest.WithDatabase(filepath.Join(t.TempDir(), "world.db"))
	var access hwcloud.DeviceAccess
	var modelToken, cloud string
	t.Run("Before", func(t *testing.T) {
		s := newStand(t, file).connect()
		access, modelToken = s.bind(gate), s.modelToken(gateModel)
		cloud = s.cloud.URL
		_, err := hwcloud.ReportDeviceStatus.Call(t.Context(), s.client, access.DeviceAccessToken, hwcloud.DeviceStatus{OnlineStatus: hwcloud.Online, CurVersion: "1.0", UpgradableVersion: "1.1"})
		s.must(err)
	})
	if cloud == "" {
		t.Fatal("the first run has failed")
	}
	s := newStand(t, file, mocktest.WithFrozenClock(epoch.Add(15*time.Minute)))
	if page, err := hwcloud.GetUserInfoByPage.Call(t.Context(), s.client, access.DeviceAccessToken, hwcloud.PageOfUsers{}); err != nil || len(page.UserInfo.UserItems) == 0 {
		t.Fatalf("%+v, %v", page, err)
	}
	again, err := hwcloud.GetDeviceToken.Call(t.Context(), s.client, modelToken, hwcloud.DeviceCredential{DeviceSN: gate, DeviceSecret: access.DeviceSecret})
	s.must(err)
	if again.DeviceAccessToken != access.DeviceAccessToken {
		t.Error("another token")
	}
	s.connect()
	if s.Do("device.upgrade", "sn="+gate); len(s.Operations(gate)) != 1 {
		t.Error("the upgrade that was offered is forgotten")
	}
	s.Advance(time.Minute) // the ticket that fell due is given up: its cloud is gone
	newest[hwcloud.UpdateFirmware](s)
	_, err = hwcloud.GetDeviceDetail.Call(context.WithoutCancel(t.Context()), s.client, modelToken, hwcloud.SN{DeviceSN: gate})
	s.must(err)
}

// A callback that could not be delivered when the simulator ended is delivered after it has started again.
func TestOutboxOutlivesTheProcess(t *testing.T) {
	t.Parallel()
	file := mocktest.WithDatabase(filepath.Join(t.TempDir(), "world.db"))
	slow := mocktest.WithSettings(map[string]string{"devicecloud.bind_limit": "20s", "devicecloud.answer_limit": "20s", "push.retry_spacing": "1h"})
	keep := newStand(t) // its cloud lives as long as the test
	down := keep.serves
	t.Run("Before", func(t *testing.T) {
		s := newStand(t, file, slow)
		for _, model := range []string{gateModel} {
			s.Do("model.callback", "model="+model, "url="+keep.cloud.URL+"/model/"+model, "token="+vendorToken, "aes_key="+vendorKey)
		}
		s.Do("corp.bind_device", "sn="+gate)
		down(abort)
		s.Do("device.fetch_status", "sn="+gate)
		s.Advance(0)
	})
	down(nil)
	s := newStand(t, file, slow, mocktest.WithFrozenClock(epoch.Add(2*time.Hour)))
	s.Advance(0)
	base, _ := newest[hwcloud.FetchDeviceStatus](keep)
	if base.DeviceSN != gate {
		t.Errorf("%+v", base)
	}
	if got := keep.callbacks(); got[len(got)-1] != "model_ticket" && got[len(got)-2] != "model_ticket" {
		t.Errorf("the ticket that fell due was not pushed: %v", got)
	}
}
