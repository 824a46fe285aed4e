package gateway_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
	"wecomlab/fixtures"
	"wecomlab/mockwecom/mocktest"
)

// A device that is taken out of its box, bound, removed and bound again.
func TestLifeOfADevice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	l := w.dial()
	if got := ask[openhw.ServerTime](w, l, "get_timestamp", nil).Timestamp; int64(got) != present.Unix() {
		t.Errorf("the cloud's time is %d", got)
	}
	code := ask[openhw.ActiveCode](w, l, "register", registration(w.free)).ActiveCode
	if len(code) != 64 {
		t.Errorf("an active_code of %d characters", len(code))
	}
	w.refused(l, openhw.NotAuthorized, "active", &openhw.Activate{ActiveCode: code})

	secret := w.Do("corp.bind_device", "sn="+w.free.SN, "name=库房")["secret"]
	if push := w.next(l); push.Cmd != "push_bind_corp" || push.ReqID == "" {
		t.Errorf("%+v", push)
	}
	if got := ask[openhw.Secret](w, l, "active", &openhw.Activate{ActiveCode: code}).Secret; got != secret || got == "" {
		t.Errorf("secret %q, want %q", got, secret)
	}
	w.ok(l, "subscribe_corp", &openhw.Subscribe{Secret: secret, FirmwareVersion: "2.0.7"})
	if got := ask[openhw.CorpName](w, l, "get_corp_info", nil).CorpName; got != "示例科技" {
		t.Error(got)
	}
	w.ok(l, "ping", nil)

	w.Do("corp.unbind_device", "sn="+w.free.SN)
	if push := w.next(l); push.Cmd != "push_unbind_corp" {
		t.Errorf("%+v", push)
	}
	w.refused(l, openhw.NotActivated, "get_corp_info", nil)
	w.refused(l, openhw.NotAuthorized, "active", &openhw.Activate{ActiveCode: code})
	w.refused(l, openhw.NotAuthorized, "subscribe_corp", &openhw.Subscribe{Secret: secret, FirmwareVersion: "2.0.7"})

	again := w.Do("corp.bind_device", "sn="+w.free.SN, "corp="+w.CorpID)["secret"]
	if push := w.next(l); push.Cmd != "push_bind_corp" {
		t.Errorf("%+v", push)
	}
	w.refused(l, openhw.InvalidHWSecret, "subscribe_corp", &openhw.Subscribe{Secret: secret, FirmwareVersion: "2.0.7"})
	w.ok(l, "subscribe_corp", &openhw.Subscribe{Secret: again, FirmwareVersion: "2.0.7"})
}

func TestRegister(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	with := func(change func(*openhw.Register)) *openhw.Register {
		r := registration(w.bound)
		change(r)
		return r
	}
	signedAt := func(at time.Time) *openhw.Register {
		return with(func(r *openhw.Register) {
			p := r.Proof()
			p.Timestamp = fmt.Sprint(at.Unix())
			r.Timestamp.Text, r.DeviceSignature = p.Timestamp, p.Sign(w.bound.SecretNo)
		})
	}
	tests := []struct {
		name string
		body *openhw.Register
		want errcode.Code
	}{
		{"OK", registration(w.bound), 0},
		{"OKWhateverCase", with(func(r *openhw.Register) {
			r.SN = strings.ToLower(r.SN)
			r.DeviceSignature = r.Proof().Sign(w.bound.SecretNo)
		}), 0},
		{"OKUpperCaseSignature", with(func(r *openhw.Register) { r.DeviceSignature = strings.ToUpper(r.DeviceSignature) }), 0},
		{"OKNumbersAsText", with(func(r *openhw.Register) { r.Nonce.Quoted, r.Timestamp.Quoted = true, true }), 0},
		{"OKNetInfo", with(func(r *openhw.Register) {
			r.NetInfo = &openhw.NetInfo{WifiName: "hall", MacAddress: "02:11:22:33:44:55"}
		}), 0},
		{"OKFiveMinutesSlow", signedAt(present.Add(-5 * time.Minute)), 0},
		{"ErrTooSlow", signedAt(present.Add(-5*time.Minute - time.Second)), openhw.StaleTimestamp},
		{"ErrTooFast", signedAt(present.Add(5*time.Minute + time.Second)), openhw.StaleTimestamp},
		{"ErrUnknownSN", with(func(r *openhw.Register) { r.SN = "YQGATE99999999" }), openhw.InvalidSN},
		{"ErrNoSN", with(func(r *openhw.Register) { r.SN = "" }), 600007},
		{"ErrNoNonce", with(func(r *openhw.Register) { r.Nonce = openhw.Decimal{Quoted: true} }), 600008},
		{"ErrNoTimestamp", with(func(r *openhw.Register) { r.Timestamp = openhw.Decimal{Quoted: true} }), 600009},
		{"ErrNoSignature", with(func(r *openhw.Register) { r.DeviceSignature = "" }), 600010},
		{"ErrOtherKey", with(func(r *openhw.Register) { r.DeviceSignature = r.Proof().Sign(w.free.SecretNo) }), openhw.BadSignature},
		{"ErrOtherPurpose", with(func(r *openhw.Register) {
			p := r.Proof()
			p.Purpose = openhw.ForBinding
			r.DeviceSignature = p.Sign(w.bound.SecretNo)
		}), openhw.BadSignature},
		{"ErrChangedNonce", with(func(r *openhw.Register) { r.Nonce.Text = "18446744073709551614" }), openhw.BadSignature},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := &world{Server: w.Server, t: t, ctx: w.ctx, url: w.url, bound: w.bound, free: w.free}
			l := w.dial()
			if test.want != 0 {
				w.refused(l, test.want, "register", test.body)
				w.refused(l, openhw.NotRegistered, "active", &openhw.Activate{ActiveCode: w.bound.ActiveCode})
				return
			}
			if got := ask[openhw.ActiveCode](w, l, "register", test.body).ActiveCode; got != w.bound.ActiveCode {
				t.Errorf("active_code %s", got)
			}
		})
	}
}

func TestExpiredDevice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Do("device.enable", "on=false")
	l := w.dial()
	w.refused(l, openhw.DeviceExpired, "register", registration(w.bound))
	w.Do("device.enable")
	w.bring(l, w.bound, openhw.Subscribed)
}

// What a connection may say follows from how far it has got.
func TestStates(t *testing.T) {
	t.Parallel()
	tests := []struct {
		cmd  string
		body func(*world) any
		want [4]errcode.Code // connected, registered, activated, subscribed
	}{
		{"ping", nil, [4]errcode.Code{}},
		{"get_timestamp", nil, [4]errcode.Code{}},
		{"register", func(w *world) any { return registration(w.bound) }, [4]errcode.Code{0, 600012, 600053, 600054}},
		{"active", func(w *world) any { return &openhw.Activate{ActiveCode: w.bound.ActiveCode} }, [4]errcode.Code{600014, 0, 600053, 600054}},
		{"active", func(*world) any { return &openhw.Activate{ActiveCode: "x"} }, [4]errcode.Code{600014, 600003, 600053, 600054}},
		{"active", func(*world) any { return &openhw.Activate{} }, [4]errcode.Code{600014, 600013, 600053, 600054}},
		{"subscribe_corp", func(w *world) any { return &openhw.Subscribe{Secret: w.bound.Secret, FirmwareVersion: "1"} }, [4]errcode.Code{600014, 0, 0, 600054}},
		{"subscribe_corp", func(*world) any { return &openhw.Subscribe{Secret: "x", FirmwareVersion: "1"} }, [4]errcode.Code{600014, 600005, 600005, 600054}},
		{"subscribe_corp", func(*world) any { return &openhw.Subscribe{FirmwareVersion: "1"} }, [4]errcode.Code{600014, 600015, 600015, 600054}},
		{"subscribe_corp", func(w *world) any { return &openhw.Subscribe{Secret: w.bound.Secret} }, [4]errcode.Code{600014, 600030, 600030, 600054}},
		{"get_perm_version", nil, [4]errcode.Code{600014, 600016, 600020, 0}},
		{"error_report", func(*world) any {
			code := openhw.Int32(-1)
			return &openhw.ErrorReport{ErrCode: &code, ErrMsg: "no network"}
		}, [4]errcode.Code{600014, 600016, 600020, 0}},
		{"push_bind_corp", nil, [4]errcode.Code{40058, 40058, 40058, 40058}},
		{"open_sesame", nil, [4]errcode.Code{40058, 40058, 40058, 40058}},
		{"printer/get_job_list", nil, [4]errcode.Code{600014, 600016, 600020, 600039}}, // by a door
		{"get_firmware_info", nil, [4]errcode.Code{600014, 600016, 600020, 600026}},    // no firmware is released
	}
	for i, test := range tests {
		t.Run(fmt.Sprintf("%02d%s", i, strings.ReplaceAll(test.cmd, "/", "_")), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, mocktest.WithSettings(map[string]string{"hardware.newer_closes_older": "false"}))
			for state := openhw.Connected; state <= openhw.Subscribed; state++ {
				var body any
				if test.body != nil {
					body = test.body(w)
				}
				_, err := w.reach(w.bound, state).Ask(w.ctx, test.cmd, body)
				if got := codeOf(err); got != test.want[state] {
					t.Errorf("%s: %d (%v), want %d", state, got, err, test.want[state])
				}
			}
		})
	}
}

// A model whose devices share a seed.
func TestSeed(t *testing.T) {
	t.Parallel()
	demo, err := fixtures.Load("demo")
	must(t, err)
	mine := *demo
	const seed = "00112233445566778899aabbccddeeff"
	mine.DeviceModels = append([]fixtures.DeviceModel{{ModelID: "hwmSeeded", Name: "cam", Kinds: []string{"door"}, Seed: seed}}, demo.DeviceModels...)
	w := newWorld(t, mocktest.WithWorld(&mine))
	secretNo := w.Do("device.make", "sn=CAM1", "model=hwmSeeded")["secret_no"]
	d := fixtures.Device{SN: "CAM1", SecretNo: secretNo}
	exchange := func(key string) *openhw.GetSecretNo {
		p := openhw.Proof{Purpose: openhw.ForSecretNo, SN: d.SN, Timestamp: fmt.Sprint(present.Unix()), Nonce: "7"}
		return &openhw.GetSecretNo{DeviceSignature: p.Sign(key), SN: d.SN, Timestamp: openhw.Decimal{Text: p.Timestamp}, Nonce: openhw.Decimal{Text: p.Nonce}}
	}
	l := w.dial()
	w.refused(l, openhw.SeedNotExchanged, "register", registration(d))
	w.refused(l, openhw.BadSignature, "get_secret_no", exchange(secretNo))
	if got := ask[openhw.SecretNo](w, l, "get_secret_no", exchange(seed)).SecretNo; got != secretNo || len(got) != openhw.SecretNoSize {
		t.Errorf("SecretNo %s, want %s", got, secretNo)
	}
	w.bring(l, d, openhw.Registered)
	w.refused(w.dial(), openhw.SeedNotExchanged, "get_secret_no", exchange(seed))
	w.Do("device.reset", "sn=CAM1")
	fresh := w.dial()
	w.refused(fresh, openhw.SeedNotExchanged, "register", registration(d))
	ask[openhw.SecretNo](w, fresh, "get_secret_no", exchange(seed))
	w.bring(fresh, d, openhw.Registered)

	own := fixtures.Device{SN: w.free.SN}
	p := openhw.Proof{Purpose: openhw.ForSecretNo, SN: own.SN, Timestamp: fmt.Sprint(present.Unix()), Nonce: "7"}
	w.refused(w.dial(), openhw.BadSignature, "get_secret_no", &openhw.GetSecretNo{
		DeviceSignature: p.Sign(""), SN: own.SN, Timestamp: openhw.Decimal{Text: p.Timestamp}, Nonce: openhw.Decimal{Text: p.Nonce},
	})
}
