package door_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"wecomlab/core/openhw"
	"wecomlab/fixtures"
)

// dynamic is a code that a device signs now.
func (k *desk) dynamic(d fixtures.Device, purpose openhw.Purpose, state string) string {
	now := uint64(k.Clock().Now().Unix())
	if purpose == openhw.ForLogin {
		return openhw.DynamicLoginCode(d.SN, now, 18446744073709551615, state, d.SecretNo)
	}
	return openhw.BindCode(d.SN, now, 18446744073709551615, d.SecretNo)
}

// A member scans what a device that belongs to the corp shows: a door is asked to open, others learn who stands there.
func TestScan(t *testing.T) {
	t.Parallel()
	gate := func(purpose openhw.Purpose, state string) func(*desk) string {
		return func(k *desk) string { return k.dynamic(k.gate, purpose, state) }
	}
	printer := func(purpose openhw.Purpose, state string) func(*desk) string {
		return func(k *desk) string { return k.dynamic(k.printer, purpose, state) }
	}
	tests := []struct {
		name   string
		code   func(*desk) string
		user   string
		params []string
		want   openhw.UserScan // without its OperID
	}{
		{"OKDoorByLoginCode", gate(openhw.ForLogin, "gate-1"), "sun.hao", nil, openhw.UserScan{UserID: "sun.hao", OpType: "scan_qrcode_open", State: "gate-1"}},
		{"OKDoorByBindCode", gate(openhw.ForBinding, ""), "sun.hao", nil, openhw.UserScan{UserID: "sun.hao", OpType: "scan_qrcode_open"}},
		{"OKDoorBySticker", func(*desk) string { return "" }, "sun.hao", []string{"sn=YQGATE00000001"}, openhw.UserScan{UserID: "sun.hao", OpType: "scan_qrcode_open"}},
		{"OKDoorByAdmin", gate(openhw.ForLogin, "gate-1"), "LIN.yue", nil, openhw.UserScan{UserID: "lin.yue", OpType: "scan_qrcode_open", State: "gate-1", UserType: 1}},
		{"OKMenuOfADoor", gate(openhw.ForLogin, "gate-1"), "lin.yue", []string{"open=false"}, openhw.UserScan{UserID: "lin.yue", State: "gate-1", UserType: 1}},
		{"OKPrinter", printer(openhw.ForLogin, "desk & chair=1"), "gao.jie", nil, openhw.UserScan{UserID: "gao.jie", State: "desk & chair=1"}},
		{"OKPrinterByBindCode", printer(openhw.ForBinding, ""), "gao.jie", nil, openhw.UserScan{UserID: "gao.jie"}},
	}
	k := newDesk(t)
	papers := k.login(k.printer)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := k.Link
			if strings.Contains(test.name, "Printer") {
				l = papers
			}
			values := k.Do("member.scan_code", append([]string{"code=" + test.code(k), "user=" + test.user}, test.params...)...)
			got := pushed[openhw.UserScan](k, l, "push_user_scan")
			test.want.OperID = values["oper_id"]
			if *got != test.want || got.OperID == "" || values["op_type"] != got.OpType {
				t.Errorf("%+v, want %+v, %v", *got, test.want, values)
			}
		})
	}
}

// A door that is opened by a scan reports as one that is opened from afar, by codes of its own.
func TestScanOpens(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	scan := func() string {
		operID := k.Do("member.scan_code", "code="+k.dynamic(k.gate, openhw.ForLogin, "gate-1"), "user=sun.hao")["oper_id"]
		pushed[openhw.UserScan](k, k.Link, "push_user_scan")
		return operID
	}
	operID := scan()
	if got := k.codeOf(k.Link, "report_remote_open_door", report("remote_open_door", operID, 0)); got != 2000003 {
		t.Errorf("reported as another kind: %d", got)
	}
	if got := k.codeOf(k.Link, "report_remote_open_door", report("scan_qrcode_open", operID, 2)); got != 2000010 {
		t.Errorf("with a bad status: %d", got)
	}
	if got := k.codeOf(k.Link, "report_remote_open_door", report("scan_qrcode_open", operID, 0)); got != 0 {
		t.Errorf("refused with %d", got)
	}
	operID = scan()
	k.Advance(3*time.Second + 2*time.Millisecond)
	if got := k.codeOf(k.Link, "report_remote_open_door", report("scan_qrcode_open", operID, 0)); got != 2000009 {
		t.Errorf("late: %d", got)
	}
	if n := len(k.Calls("title:timeout/scan_open failed")); n != 1 {
		t.Errorf("%d timeouts are noted", n)
	}
}

// The op_type of scans that open nothing is a setting.
func TestScanOpType(t *testing.T) {
	t.Parallel()
	k := newDesk(t, "door.login_op_type=login")
	k.Do("member.scan_code", "code="+k.dynamic(k.gate, openhw.ForLogin, ""), "user=lin.yue", "open=false")
	if got := pushed[openhw.UserScan](k, k.Link, "push_user_scan"); got.OpType != "login" {
		t.Errorf("%+v", got)
	}
}

func TestScanRefused(t *testing.T) {
	t.Parallel()
	signed := func(change func(p *openhw.Proof, key *string)) func(*desk) string {
		return func(k *desk) string {
			code := k.dynamic(k.gate, openhw.ForLogin, "gate-1")
			parsed, err := openhw.ParseCode(code)
			must(k.t, err)
			p, key := parsed.Proof, k.gate.SecretNo
			change(&p, &key)
			return strings.Replace(code, parsed.Proof.Signature, p.Sign(key), 1)
		}
	}
	tests := []struct {
		name, user, cause string
		code              func(*desk) string
	}{
		{"ErrNoCode", "sun.hao", "(600032)", func(*desk) string { return "https://example.test/connect/hardware?hw_code=x" }},
		{"ErrUnknownSticker", "sun.hao", "(600032)", func(*desk) string { return openhw.StaticBindCode("never") }},
		{"ErrUnknownLoginCode", "sun.hao", "(600032)", func(*desk) string { return openhw.StaticLoginCode("never", "") }},
		{"ErrBluetooth", "sun.hao", "Bluetooth", func(*desk) string { return openhw.BluetoothCode }},
		{"ErrUnknownSN", "sun.hao", "(600001)", func(k *desk) string { return openhw.BindCode("NOBODY", 1, 1, "key") }},
		{"ErrUnknownUser", "ghost", "no such member", func(k *desk) string { return k.dynamic(k.gate, openhw.ForLogin, "") }},
		{"ErrClockAhead", "sun.hao", "ahead", func(k *desk) string {
			return openhw.DynamicLoginCode(k.gate.SN, uint64(present.Unix())+3600, 1, "", k.gate.SecretNo)
		}},
		{"ErrWrongKey", "sun.hao", "the key differs", signed(func(_ *openhw.Proof, key *string) { *key = "0123" })},
		{"ErrStateChanged", "sun.hao", "changed after it was signed", signed(func(p *openhw.Proof, _ *string) { p.State = "gate-2" })},
		{"ErrPurpose", "sun.hao", `literal "qrcode"`, signed(func(p *openhw.Proof, _ *string) { p.Purpose = openhw.ForBinding; p.State = "" })},
		{"ErrLoginCodeOfAFreeDevice", "sun.hao", "(600004)", func(k *desk) string { return k.dynamic(k.free, openhw.ForLogin, "") }},
		{"ErrCloudDevice", "sun.hao", "(600032)", func(k *desk) string { return openhw.BindCode("YQCLOUD00000001", 1, 1, "key") }},
		{"ErrOld", "sun.hao", "31m0s old", func(k *desk) string {
			code := k.dynamic(k.gate, openhw.ForLogin, "")
			k.Advance(31 * time.Minute)
			return code
		}},
	}
	k := newDesk(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if cause := k.refused("member.scan_code", "code="+test.code(k), "user="+test.user); !strings.Contains(cause, test.cause) {
				t.Errorf("%q, want %q", cause, test.cause)
			}
		})
	}
}

// The life of a code is half an hour, either way.
func TestScanWithinHalfAnHour(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	code := k.dynamic(k.gate, openhw.ForLogin, "")
	k.Advance(30 * time.Minute)
	k.Do("member.scan_code", "code="+code, "user=sun.hao")
}

// A member of another corp, or one whom the door does not serve, opens nothing.
func TestScanIsNotForEverybody(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	code := "code=" + k.dynamic(k.gate, openhw.ForLogin, "")
	if cause := k.refused("member.scan_code", code, "corp=ww4229c9481201bba3", "user=mei.lan"); !strings.Contains(cause, "another corp") {
		t.Error(cause)
	}
	k.Do("corp.device_range", "sn="+k.gate.SN, "users=lin.yue")
	if cause := k.refused("member.scan_code", code, "user=sun.hao"); !strings.Contains(cause, "does not serve") {
		t.Error(cause)
	}
}

// A free device says what to do with it; an administrator adds it at once.
func TestScanBinds(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	l := k.login(k.free)
	code := "code=" + k.dynamic(k.free, openhw.ForBinding, "")
	if got := k.Do("member.scan_code", code, "user=sun.hao"); got["sn"] != k.free.SN || got["secret"] != "" {
		t.Errorf("%v", got)
	}
	if cause := k.refused("member.scan_code", code, "user=sun.hao", "bind=true"); !strings.Contains(cause, "may not add") {
		t.Error(cause)
	}
	if got := k.Do("member.scan_code", code, "user=lin.yue", "bind=true"); got["secret"] == "" {
		t.Errorf("%v", got)
	}
	select {
	case frame := <-l.Pushes():
		if frame.Cmd != "push_bind_corp" {
			t.Errorf("%+v", frame)
		}
	case <-k.ctx.Done():
		t.Error("push_bind_corp did not come")
	}
}

// A seeded device that still signs with its model's seed is told so.
func TestScanOfASeededDevice(t *testing.T) {
	t.Parallel()
	demo, err := fixtures.Load("demo")
	must(t, err)
	const seed = "f00dfacef00dfacef00dfacef00dface"
	w := *demo
	w.DeviceModels = slices.Clone(demo.DeviceModels)
	w.DeviceModels[0].Seed = seed
	k := newDeskIn(t, &w)
	code := openhw.BindCode(k.free.SN, uint64(present.Unix()), 7, seed)
	_, finding := k.TryDo("member.scan_code", "code="+code, "user=lin.yue")
	if finding == nil || len(finding.Fits) != 1 || !strings.Contains(finding.Fits[0], "seed") {
		t.Errorf("%+v", finding)
	}
}
