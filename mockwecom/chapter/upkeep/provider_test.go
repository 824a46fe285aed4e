package upkeep_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
	"wecomlab/fixtures"
)

// rivalSecret is that of a second provider in the worlds of this file.
const (
	rival       = "ww00000000000000ff"
	rivalSecret = "rival-provider-secret-of-these-tests"
	seed        = "f00dfacef00dfacef00dfacef00dface"
)

// world is the demo world with a second provider who makes the printers, and a seed of the doors.
func world(t *testing.T) *fixtures.World {
	t.Helper()
	demo, err := fixtures.Load("demo")
	must(t, err)
	w := *demo
	w.Providers = append(slices.Clone(demo.Providers), fixtures.Provider{CorpID: rival, Name: "对手", Secret: rivalSecret})
	w.DeviceModels = slices.Clone(demo.DeviceModels)
	w.DeviceModels[0].Seed = seed
	w.DeviceModels[1].Provider = rival
	return &w
}

type addedDevice struct {
	Errcode errcode.Code
	Info    struct {
		SN        string      `json:"device_sn"`
		Model     string      `json:"model_id"`
		CreatedAt int64       `json:"create_time"`
		SecretNo  string      `json:"secret_no"`
		ID        json.Number `json:"device_id"`
		QRCode    string      `json:"qr_code"`
	} `json:"device_info"`
}

// addedWire is the answer of add_device as it goes over the wire.
var addedWire = regexp.MustCompile(`^\{"errcode":0,"errmsg":"ok","device_info":\{"model_id":"hwm7Jd2KqW5xTzR9","device_sn":"ADDED0001","create_time":1778463000,` +
	`"secret_no":"[0-9a-f]{32}","device_id":17\d{18},"qr_code":"https://open\.work\.weixin\.qq\.com/connect/hardware\?hw_code=[\w-]{32}"\}\}$`)

// A device that was added over HTTP registers with what the answer says, and is bound by its static code.
func TestAddedDeviceWorks(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	var out addedDevice
	wire := k.send("service/add_device", `{"model_id":"hwm7Jd2KqW5xTzR9","device_sn":"ADDED0001"}`, &out)
	if !addedWire.MatchString(wire) {
		t.Error(wire)
	}
	if id, err := strconv.ParseUint(out.Info.ID.String(), 10, 64); err != nil || id < 1<<53 || out.Info.CreatedAt != present.Unix() || len(out.Info.SecretNo) != openhw.SecretNoSize {
		t.Errorf("%+v, %v", out, err)
	}
	k.register(fixtures.Device{SN: out.Info.SN, SecretNo: out.Info.SecretNo})
	k.Do("member.scan_code", "code="+out.Info.QRCode, "user=lin.yue", "bind=true")
	says(t, k.told("add_device", 1), "ADDED0001")
}

// The factory burns the seed of a model that has one; a reset lets it be exchanged again.
func TestSeededDevice(t *testing.T) {
	t.Parallel()
	k := newDeskIn(t, world(t))
	var out addedDevice
	k.send("service/add_device", `{"model_id":"hwm7Jd2KqW5xTzR9","device_sn":"ADDED0001"}`, &out)
	if out.Info.SecretNo != seed {
		t.Fatalf("%+v", out)
	}
	exchange := func() string {
		t.Helper()
		l := k.dial()
		p := openhw.Proof{Purpose: openhw.ForSecretNo, SN: "ADDED0001", Timestamp: fmt.Sprint(present.Unix()), Nonce: "5"}
		return k.ok(l, "get_secret_no", &openhw.GetSecretNo{DeviceSignature: p.Sign(seed), SN: p.SN, Timestamp: openhw.Decimal{Text: p.Timestamp}, Nonce: openhw.Decimal{Text: p.Nonce}}).(*openhw.SecretNo).SecretNo
	}
	first := exchange()
	k.register(fixtures.Device{SN: "ADDED0001", SecretNo: first})
	if got := k.code("service/reset_secret_no", `{"device_sn":"ADDED0001"}`); got != 0 {
		t.Fatal(got)
	}
	if again := exchange(); again != first {
		t.Errorf("%q and %q", first, again)
	}
}

// Devices of another provider are as good as unknown.
func TestAnotherProvider(t *testing.T) {
	t.Parallel()
	k := newDeskIn(t, world(t))
	printer := `{"device_sn":"` + k.printer.SN + `","not_supported_printer":true}`
	for _, path := range []string{
		"service/get_device_auth_info", "service/reset_secret_no", "service/fetch_device_log", "service/del_device", "service/set_printer_support_state", "hardware/get_device_feature",
	} {
		if got := k.code(path, printer); got != 600001 {
			t.Errorf("%s: %d", path, got)
		}
	}
	if got := k.code("service/add_device", `{"model_id":"hwmhThUdrzcD6tgXSCK","device_sn":"ADDED0001"}`); got != 600038 {
		t.Errorf("another's model: %d", got)
	}
	if got := k.code("service/add_device", `{"model_id":"hwm7Jd2KqW5xTzR9","device_sn":"`+k.printer.SN+`"}`); got != 600036 {
		t.Errorf("another's SN: %d", got)
	}
	if got := k.code("service/add_device", `{"model_id":"hwm7Jd2KqW5xTzR9","device_sn":"`+strings.Repeat("9", 129)+`"}`); got != 600001 {
		t.Errorf("a long SN: %d", got)
	}
	if list := k.send("service/list_device", `{}`, nil); strings.Contains(list, k.printer.SN) || !strings.Contains(list, k.gate.SN) {
		t.Error(list)
	}
	k.login(k.printer)
	k.register(fixtures.Device{SN: k.printer.SN, SecretNo: k.printer.SecretNo}).Close()
	k.Advance(0)
	if got := k.Calls("title:connect_info"); len(got) != 0 {
		t.Errorf("%d events reach a provider who does not listen, or another", len(got))
	}
}

// Codes that no page gives are settings.
func TestConsoleCodes(t *testing.T) {
	t.Parallel()
	k := newDesk(t, "upkeep.del_bound_device_code=600031", "upkeep.reset_without_seed_code=40058", "upkeep.list_device_limit=2")
	body := `{"device_sn":"` + k.gate.SN + `"}`
	if a, b := k.code("service/del_device", body), k.code("service/reset_secret_no", body); a != 600031 || b != 40058 {
		t.Errorf("%d, %d", a, b)
	}
	if n := strings.Count(k.send("service/list_device", "{}", nil), "device_sn"); n != 2 {
		t.Errorf("%d are listed", n)
	}
	if got := k.code("service/list_device", `{"limit":3}`); got != 600041 {
		t.Errorf("%d", got)
	}
}

// A device that was taken out of the console is a stranger, also on a connection that is open.
func TestDeletedDevice(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	l := k.register(k.free)
	if got := k.code("service/del_device", `{"device_sn":"`+k.free.SN+`"}`); got != 0 {
		t.Fatal(got)
	}
	if got := k.codeOf(l.Ask(k.ctx, "active", &openhw.Activate{ActiveCode: "x"})); got != 600014 {
		t.Errorf("%d", got)
	}
	if got := k.code("service/add_device", `{"model_id":"hwm7Jd2KqW5xTzR9","device_sn":"`+k.free.SN+`"}`); got != 0 {
		t.Errorf("the SN is not free: %d", got)
	}
}

// Who administers the corp administers its devices, and they are told of a change.
func TestAdmins(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	l := k.login(k.gate)
	admins := func() string {
		var ids []string
		for _, a := range k.ok(l, "get_admin_info", nil).(*openhw.Admins).UserInfo {
			ids = append(ids, a.UserID)
		}
		return strings.Join(ids, " ")
	}
	k.Do("corp.set_admin", "user=sun.hao")
	k.pushed(l, "push_admin_list_change")
	if got := admins(); got != "lin.yue zhao.qing sun.hao" {
		t.Error(got)
	}
	k.Do("member.leave", "user=zhao.qing")
	for {
		if frame := <-l.Pushes(); frame.Cmd == "push_admin_list_change" {
			break
		}
	}
	if got := admins(); strings.Contains(got, "zhao.qing") {
		t.Error(got)
	}
	k.Do("corp.set_admin", "user=sun.hao", "on=false")
	if _, finding := k.TryDo("corp.set_admin", "user=lin.yue", "on=false"); finding == nil || !strings.Contains(finding.Cause, "always has one") {
		t.Errorf("%v", finding)
	}
	if _, finding := k.TryDo("corp.set_admin", "user=ghost"); finding == nil {
		t.Error("a ghost is an administrator")
	}
}
