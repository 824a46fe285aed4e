package devicecloud_test

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
	"time"

	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
)

// What no page states is a setting, and a setting does what it says.
func TestSettings(t *testing.T) {
	t.Parallel()
	t.Run("VerifyReceiveID", func(t *testing.T) {
		t.Parallel()
		s := newStand(t, with("devicecloud.verify_receiveid", "provider"))
		_, f := s.TryDo("model.callback", "url="+s.cloud.URL+"/model/"+gateModel, "token="+vendorToken, "aes_key="+vendorKey)
		if f == nil || !strings.Contains(strings.Join(f.Fits, " "), gateModel) {
			t.Errorf("a cloud that takes the model_id alone: %v", f)
		}
		s.verifyIDs = []string{s.ProviderCorpID}
		s.connect()
		s.Do("corp.bind_device", "sn="+gate) // deliveries carry the model_id
	})
	t.Run("AuthCorpID", func(t *testing.T) {
		t.Parallel()
		s := newStand(t, with("devicecloud.auth_corpid", "plain")).connect()
		s.Do("corp.bind_device", "sn="+gate)
		if base, _ := newest[hwcloud.Bind](s); base.AuthCorpID != s.CorpID {
			t.Error(base)
		}
	})
	t.Run("MD5Of", func(t *testing.T) {
		t.Parallel()
		for word, sn := range map[string]string{"typed": "Lab7", "upper": "LAB7", "lower": "lab7"} {
			s := newStand(t, with("devicecloud.md5_of", word)).connect()
			s.TryDo("corp.bind_device", "sn=Lab7")
			sum := md5.Sum([]byte(sn))
			if _, asked := newest[hwcloud.VerifyDevice](s); asked.DeviceSNMD5 != hex.EncodeToString(sum[:]) {
				t.Errorf("%s: %s", word, asked.DeviceSNMD5)
			}
		}
	})
	t.Run("ScanCode", func(t *testing.T) {
		t.Parallel()
		for word, has := range map[string]bool{"scanner": false, "all": true} {
			s := newStand(t, with("devicecloud.scan_code", word)).connect()
			s.bind(gate)
			s.Do("member.scan_code", "sn="+gate, "user=lin.yue")
			if _, scan := newest[hwcloud.UserScan](s); (scan.AuthCode != "") != has || scan.UserType != hwcloud.ScannedByAdmin {
				t.Errorf("%s: %+v", word, scan)
			}
		}
	})
}

// The same, of what a vendor's cloud reports.
func TestReportSettings(t *testing.T) {
	t.Parallel()
	t.Run("LoneVersion", func(t *testing.T) {
		t.Parallel()
		for word, offered := range map[string]bool{"true": true, "false": false} {
			s := newStand(t, with("devicecloud.lone_version", word)).connect()
			token := s.bind(gate).DeviceAccessToken
			_, err := hwcloud.ReportDeviceStatus.Call(t.Context(), s.client, token, hwcloud.DeviceStatus{OnlineStatus: 1, CurVersion: "1", UpgradableVersion: "2"})
			s.must(err)
			if _, f := s.TryDo("device.upgrade", "sn="+gate); (f == nil) != offered {
				t.Errorf("%s: %v", word, f)
			}
		}
	})
	t.Run("OldestRecord", func(t *testing.T) {
		t.Parallel()
		s := newStand(t, with("devicecloud.oldest_record", "1514736000")).connect()
		token := s.bind(gate).DeviceAccessToken
		out, err := hwcloud.ReportCheckinData.Call(t.Context(), s.client, token, hwcloud.CheckinData{CheckinData: openhw.List[hwcloud.Checkin]{{OpenUserID: personOf(s, token, "孙浩").OpenUserID, Timestamp: 1500000000}}})
		s.must(err)
		if len(out.FailList)+len(s.Punches()) != 0 {
			t.Errorf("%+v, %d records", out, len(s.Punches()))
		}
	})
}

// A callback that nobody answers is repeated under its req_id; one that a person waits for is not, unless a setting says so. (doc 96062)
func TestAttempts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, setting, value, callback string
		want                           int
	}{
		{"CommandFourTimes", "devicecloud.attempts", "4", "fetch_device_status", 4}, {"CommandOnce", "devicecloud.attempts", "1", "fetch_device_status", 1},
		{"ScanOnce", "devicecloud.prompt_attempts", "1", "user_scan", 1}, {"ScanThrice", "devicecloud.prompt_attempts", "3", "user_scan", 3},
		{"BindOnce", "devicecloud.prompt_attempts", "1", "bind", 1}, {"BindThrice", "devicecloud.prompt_attempts", "3", "bind", 3},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t, with(test.setting, test.value)).connect()
			s.bind(gate)
			s.bind(printer)
			s.Do("corp.unbind_device", "sn="+printer)
			s.Advance(0)
			s.answers(func(context.Context, hwcloud.Callback) (any, error) { return nil, hwcloud.ErrSilent })
			s.Do("device.fetch_status", "sn="+gate)
			s.Advance(time.Minute)
			s.Do("member.scan_code", "sn="+gate, "user=sun.hao")
			s.Advance(time.Minute)
			s.TryDo("corp.bind_device", "sn="+printer)
			var ids []string
			s.mu.Lock()
			for _, c := range s.got {
				if c.Row.Name == test.callback && (test.callback != "bind" || c.Base.DeviceSN == printer) {
					ids = append(ids, c.Base.ReqID)
				}
			}
			s.mu.Unlock()
			if test.callback == "bind" {
				ids = ids[1:] // the binding that went well
			}
			if len(ids) != test.want || len(slices.Compact(ids)) != 1 {
				t.Errorf("req_ids %v, want one %d times", ids, test.want)
			}
		})
	}
}
