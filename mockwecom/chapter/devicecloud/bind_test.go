package devicecloud_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/mocktest"
)

// onBind answers bind alone.
func onBind(f func(context.Context, *hwcloud.Bind) (any, error)) func(context.Context, hwcloud.Callback) (any, error) {
	return func(ctx context.Context, c hwcloud.Callback) (any, error) {
		if bind, is := c.Payload.(*hwcloud.Bind); is {
			return f(ctx, bind)
		}
		return nil, nil
	}
}

// Whatever a vendor's cloud says of a binding: it counts, and the administrator reads WeCom's words for it. What was fetched meanwhile
// is worth nothing without the binding. (doc 95987)
func TestVerdicts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		code  openhw.Int32
		bound bool
	}{{"OK", 0, true}, {"Offline", 1, false}, {"Bound", 2, false}, {"LocalData", 3, false}, {"WrongCode", 4, false}, {"NotReleased", 5, false},
		{"CodeUnchecked", 6, false}, {"NotNow", 7, false}, {"Unbinding", 1999, false}, {"OtherOf8", 8, false}, {"OtherOf2000", 2000, false}, {"OtherBelow0", -1, false}}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t).connect()
			verdict := hwcloud.Verdict{ErrCode: test.code, ErrMsg: "the vendor's own words"}
			token := s.modelToken(gateModel)
			var access hwcloud.DeviceAccess
			s.answers(onBind(func(ctx context.Context, bind *hwcloud.Bind) (_ any, err error) {
				access, err = hwcloud.GetDeviceSecret.Call(ctx, s.client, token, hwcloud.AuthCode{AuthCode: bind.AuthCode})
				return &verdict, err
			}))
			_, finding := s.TryDo("corp.bind_device", "sn="+gate)
			if (finding == nil) != test.bound {
				t.Fatalf("%v", finding)
			}
			_, err := hwcloud.GetUserInfoByPage.Call(t.Context(), s.client, access.DeviceAccessToken, hwcloud.PageOfUsers{})
			if test.bound {
				s.must(err)
				return
			}
			s.fails(err, hwcloud.InvalidDeviceToken)
			_, err = hwcloud.GetDeviceToken.Call(t.Context(), s.client, token, hwcloud.DeviceCredential{DeviceSN: gate, DeviceSecret: access.DeviceSecret})
			s.fails(err, 600004)
			shown := verdict.Shown()
			if !strings.Contains(finding.Cause, shown.Chinese) || !strings.Contains(finding.Cause, shown.English) || strings.Contains(finding.Cause, verdict.ErrMsg) {
				t.Error(finding)
			}
		})
	}
}

// An answer that is none is no consent. (docs 95987, 96062)
func TestNoVerdict(t *testing.T) {
	t.Parallel()
	say := func(status int, text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, text)
		}
	}
	tests := []struct {
		name   string
		answer http.HandlerFunc
		step   explain.Step // empty: it is consent
	}{
		{"EmptyOK", say(200, ""), ""},
		{"SuccessOK", say(200, "success"), ""},
		{"Status500", say(500, "oops"), explain.Status},
		{"Status404", say(404, ""), explain.Status},
		{"Garbage", say(200, "fine by me"), explain.Body},
		{"Page", say(200, "<html></html>"), explain.Body},
		{"PlainJSON", say(200, `{"errcode":0,"errmsg":"ok"}`), explain.Envelope},
		{"ForgedEnvelope", say(200, `{"encrypt":"AAAA","msgsignature":"0","timestamp":"1","nonce":"1"}`), explain.Signature},
		{"Silent", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, explain.Unreachable},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t).connect()
			s.serves(test.answer)
			_, finding := s.TryDo("corp.bind_device", "sn="+gate)
			switch {
			case test.step == "" && finding != nil:
				t.Error(finding)
			case test.step != "" && (finding == nil || finding.Step != test.step || !strings.Contains(finding.Cause, "not added")):
				t.Errorf("%v, want one at %s", finding, test.step)
			}
		})
	}
}

// A verdict that comes too late is none: three seconds. The device can be added again at once. (doc 95987)
func TestLateVerdict(t *testing.T) {
	t.Parallel()
	s := newStand(t, mocktest.WithSettings(map[string]string{"devicecloud.bind_limit": "1h"})).connect()
	asked, free := make(chan struct{}, 1), make(chan struct{})
	s.answers(onBind(func(ctx context.Context, _ *hwcloud.Bind) (any, error) {
		asked <- struct{}{}
		select {
		case <-free:
		case <-ctx.Done():
		}
		return nil, nil
	}))
	done := make(chan *explain.Finding, 1)
	go func() {
		_, finding := s.TryDo("corp.bind_device", "sn="+gate)
		done <- finding
	}()
	<-asked
	_, second := s.TryDo("corp.bind_device", "sn="+gate)
	if second == nil || !strings.Contains(second.Cause, "being asked") {
		t.Errorf("a second administrator: %v", second)
	}
	s.Advance(time.Hour)
	if finding := <-done; finding == nil || finding.Step != explain.Slow {
		t.Errorf("%v", finding)
	}
	close(free)
	s.answers(nil)
	s.Do("corp.bind_device", "sn="+gate)
}

// While a binding is open, its secret works and its device does not serve anybody yet. (doc 95993)
func TestPendingBinding(t *testing.T) {
	t.Parallel()
	s := newStand(t).connect()
	token := s.modelToken(gateModel)
	var access, again hwcloud.DeviceAccess
	var early, twice, gone error
	s.answers(onBind(func(ctx context.Context, bind *hwcloud.Bind) (_ any, err error) {
		if access, err = hwcloud.GetDeviceSecret.Call(ctx, s.client, token, hwcloud.AuthCode{AuthCode: bind.AuthCode}); err != nil {
			return nil, err
		}
		_, twice = hwcloud.GetDeviceSecret.Call(ctx, s.client, token, hwcloud.AuthCode{AuthCode: bind.AuthCode})
		_, early = hwcloud.GetUserInfoByPage.Call(ctx, s.client, access.DeviceAccessToken, hwcloud.PageOfUsers{})
		_, gone = hwcloud.UnregisterSN.Call(ctx, s.client, token, hwcloud.SN{DeviceSN: gate})
		again, err = hwcloud.GetDeviceToken.Call(ctx, s.client, token, hwcloud.DeviceCredential{DeviceSN: gate, DeviceSecret: access.DeviceSecret})
		return nil, err
	}))
	s.Do("corp.bind_device", "sn="+gate, "verif_code=4821")
	if base, bind := newest[hwcloud.Bind](s); bind.VerifCode != "4821" || base.DeviceSN != gate || base.ServiceCorpID != s.ProviderCorpID || !strings.HasPrefix(base.AuthCorpID, "wp") {
		t.Errorf("%+v, %+v", base, bind)
	}
	s.fails(twice, errcode.InvalidCode)
	s.fails(early, 600004)
	s.fails(gone, hwcloud.DeviceIsBound)
	if again.DeviceAccessToken != access.DeviceAccessToken || len(access.DeviceSecret) > 512 {
		t.Errorf("%+v, %+v", access, again)
	}
	_, err := hwcloud.GetUserInfoByPage.Call(t.Context(), s.client, access.DeviceAccessToken, hwcloud.PageOfUsers{})
	s.must(err)
	_, err = hwcloud.GetDeviceToken.Call(t.Context(), s.client, s.modelToken(printModel), hwcloud.DeviceCredential{DeviceSN: gate, DeviceSecret: access.DeviceSecret})
	s.fails(err, 600001)
}

// A vendor's cloud may use its device the moment it has accepted it: the call waits for the binding to be stored.
func TestCallBehindTheAnswer(t *testing.T) {
	t.Parallel()
	s := newStand(t, with("devicecloud.binding_wait", "20s")).connect()
	token := s.modelToken(gateModel)
	called := make(chan error, 1)
	s.answers(onBind(func(ctx context.Context, bind *hwcloud.Bind) (any, error) {
		access, err := hwcloud.GetDeviceSecret.Call(ctx, s.client, token, hwcloud.AuthCode{AuthCode: bind.AuthCode})
		go func() {
			_, err := hwcloud.ReportDeviceStatus.Call(context.WithoutCancel(ctx), s.client, access.DeviceAccessToken, hwcloud.DeviceStatus{OnlineStatus: hwcloud.Online, CurVersion: "1"})
			called <- err
		}()
		return nil, err
	}))
	s.Do("corp.bind_device", "sn="+gate)
	s.must(<-called)
}

func TestAuthCodeAges(t *testing.T) {
	t.Parallel()
	s := newStand(t).connect()
	s.Do("corp.bind_device", "sn="+gate)
	_, bind := newest[hwcloud.Bind](s)
	s.Advance(10 * time.Minute)
	_, err := hwcloud.GetDeviceSecret.Call(t.Context(), s.client, s.modelToken(gateModel), hwcloud.AuthCode{AuthCode: bind.AuthCode})
	s.fails(err, errcode.InvalidCode)
	s.Do("corp.unbind_device", "sn="+gate)
	s.Do("corp.bind_device", "sn="+gate)
	_, bind = newest[hwcloud.Bind](s)
	_, err = hwcloud.GetDeviceSecret.Call(t.Context(), s.client, s.modelToken(printModel), hwcloud.AuthCode{AuthCode: bind.AuthCode})
	s.fails(err, errcode.InvalidCode)
	_, err = hwcloud.GetDeviceSecret.Call(t.Context(), s.client, s.modelToken(gateModel), hwcloud.AuthCode{AuthCode: bind.AuthCode})
	s.must(err)
}

// An SN that nobody has registered is registered when its provider knows it, and bound then. (doc 96130)
func TestUnregisteredSN(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		answer any
		err    error
		cause  string // of the refusal; empty: the device is bound
	}{
		{name: "OK", answer: &hwcloud.Validity{IsValid: true, ModelID: gateModel}},
		{name: "Stranger", answer: &hwcloud.Validity{}, cause: "no such SN is registered"},
		{name: "ModelOfNobody", answer: &hwcloud.Validity{IsValid: true, ModelID: "hwmNobody"}, cause: "modelid that the provider does not have"},
		{name: "Silent", err: hwcloud.ErrSilent, cause: "has not said"},
		{name: "Broken", err: errors.New("broken"), cause: "has not said"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t).connect()
			s.answers(func(_ context.Context, c hwcloud.Callback) (any, error) {
				if c.Row.Name != "verify_device" {
					return nil, nil
				}
				return test.answer, test.err
			})
			_, finding := s.TryDo("corp.bind_device", "sn=DEMO0001")
			switch {
			case test.cause == "" && finding != nil:
				t.Fatal(finding)
			case test.cause != "" && (finding == nil || !strings.Contains(finding.Cause, test.cause)):
				t.Fatalf("%v", finding)
			}
			base, asked := newest[hwcloud.VerifyDevice](s)
			if asked.DeviceSNMD5 != "d4b3c34a02cf095dd40168a6b50cb1b8" || base.DeviceSN != "" || base.ModelID != "" || base.AuthCorpID == "" {
				t.Errorf("%+v, %+v", base, asked)
			}
			if test.cause == "" {
				if base, _ := newest[hwcloud.Bind](s); base.DeviceSN != "DEMO0001" || base.ModelID != gateModel {
					t.Errorf("%+v", base)
				}
			}
		})
	}
}

func TestBindRefused(t *testing.T) {
	t.Parallel()
	t.Run("ErrNoAddress", func(t *testing.T) {
		t.Parallel()
		s := newStand(t)
		if _, f := s.TryDo("corp.bind_device", "sn="+gate); f == nil || !strings.Contains(f.Fix, "model.callback") {
			t.Error(f)
		}
	})
	t.Run("ErrNotPublished", func(t *testing.T) {
		t.Parallel()
		s := newStand(t).connect()
		s.Do("model.publish", "model="+gateModel, "on=false")
		if _, f := s.TryDo("corp.bind_device", "sn="+gate); f == nil || !strings.Contains(f.Cause, "71072") {
			t.Error(f)
		}
		s.Do("device.test", "sn="+gate)
		s.Do("corp.bind_device", "sn="+gate)
	})
	t.Run("ErrTwice", func(t *testing.T) {
		t.Parallel()
		s := newStand(t).connect()
		s.Do("corp.bind_device", "sn="+gate)
		if _, f := s.TryDo("corp.bind_device", "sn="+gate); f == nil {
			t.Error("bound twice")
		}
		if got := fmt.Sprint(s.callbacks()); got != "[bind]" {
			t.Error(got)
		}
	})
}

// The corp would get the app that belongs to the model; that is said, not done. (doc 91342)
func TestAssociatedApp(t *testing.T) {
	t.Parallel()
	s := newStand(t).connect()
	s.Do("corp.bind_device", "sn="+gate)
	if e := s.WaitCall("kind:action title:corp.bind_device"); !strings.Contains(e.Note, s.SuiteID) {
		t.Error(e.Note)
	}
	s.Do("corp.bind_device", "sn="+printer)
	calls := s.Calls("kind:action title:corp.bind_device")
	if note := calls[len(calls)-1].Note; strings.Contains(note, "suite") {
		t.Error(note)
	}
}
