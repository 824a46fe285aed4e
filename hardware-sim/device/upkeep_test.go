package device_test

import (
	"crypto/md5"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/device"
)

func contains(text, part string) bool { return strings.Contains(text, part) }

// factory serves a firmware and announces it.
func (c *cloud) factory(file []byte, change func(*openhw.Firmware)) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/fw.bin" {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(file)
	}))
	c.t.Cleanup(server.Close)
	sum := md5.Sum(file)
	info := openhw.Firmware{FirmwareVersion: "2.0.0", MD5Sum: hex.EncodeToString(sum[:]), Size: openhw.Uint32(len(file)), DownloadURL: server.URL + "/fw.bin"} //nolint:gosec // small
	if change != nil {
		change(&info)
	}
	c.on("get_firmware_info", func(asked) any { return &info })
}

func TestFirmware(t *testing.T) {
	t.Parallel()
	t.Run("Installed", func(t *testing.T) {
		t.Parallel()
		c := newCloud(t)
		c.factory([]byte("firmware"), func(f *openhw.Firmware) { f.MD5Sum = strings.ToUpper(f.MD5Sum) })
		c.start(device.Config{Pace: atOnce})
		c.wait("subscribe_corp")
		c.push("push_update_firmware", nil)
		c.untilText(device.EventFirmware, "2.0.0 is installed")
		c.untilText(device.EventRebooting, "a new firmware is installed")
		if got := next[openhw.Subscribe](c, "subscribe_corp").FirmwareVersion; got != "2.0.0" {
			t.Error(got)
		}
		c.until(device.EventSubscribed)
		c.do("upgrade")
		c.untilText(device.EventFirmware, "2.0.0 is installed already")
		if got := c.device.Memory().Firmware; got != "2.0.0" {
			t.Error(got)
		}
	})
	failures := []struct {
		name   string
		file   []byte
		change func(*openhw.Firmware)
		policy device.Choice
		want   string
	}{
		{"WrongMD5", []byte("firmware"), func(f *openhw.Firmware) { f.MD5Sum = strings.Repeat("0", 32) }, "", "is damaged: its MD5 is"},
		{"WrongSize", []byte("firmware"), func(f *openhw.Firmware) { f.Size = 3 }, "", "it has 8 octets, 3 were announced"},
		{"DamagedOnTheWay", []byte("firmware"), nil, device.Fail, "is damaged"},
		{"NotThere", []byte("firmware"), func(f *openhw.Firmware) { f.DownloadURL += "x" }, "", "404"},
		{"NoAddress", []byte("firmware"), func(f *openhw.Firmware) { f.DownloadURL = "" }, "", "has no download_url"},
		{"OddAddress", []byte("firmware"), func(f *openhw.Firmware) { f.DownloadURL = "http://[" }, "", "is no address"},
		{"TooLarge", make([]byte, openhw.MaxFirmware+1), nil, "", "more than 5242880 octets"},
	}
	for _, test := range failures {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t)
			c.factory(test.file, test.change)
			c.start(device.Config{Policy: &device.Policy{Firmware: test.policy}})
			c.push("push_update_firmware", nil)
			if r := next[openhw.ErrorReport](c, "error_report"); *r.ErrCode == 0 || !contains(r.ErrMsg, test.want) {
				t.Errorf("%+v", r)
			}
			c.untilText(device.EventFailed, test.want)
			if s := c.device.Snapshot(); s.Firmware != "1.0.0" || s.State != openhw.Subscribed {
				t.Errorf("%+v", s)
			}
		})
	}
	t.Run("Silent", func(t *testing.T) {
		t.Parallel()
		c := newCloud(t)
		c.start(device.Config{Policy: &device.Policy{Firmware: device.Silent}})
		c.do("upgrade")
		c.none("get_firmware_info")
	})
}

func TestLog(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	var mu sync.Mutex
	var frames []device.Frame
	c.startWith(known(), device.Config{Clock: frozen(t), Frames: func(f device.Frame) {
		mu.Lock()
		defer mu.Unlock()
		frames = append(frames, f)
	}})
	c.until(device.EventAdmins)
	upload := func(hint string) string {
		c.push("push_fetch_log", &openhw.FetchLog{Hint: hint})
		text := string(c.wait("upload_log").file)
		for line := range strings.Lines(text) {
			if !strings.HasPrefix(line, "2031-05-11T01:30:00Z ") {
				t.Errorf("%q has no time", line)
			}
		}
		return text
	}
	socket := upload("wechat")
	for _, want := range []string{`wechat out {"cmd":"register"`, `"secret":"***"`, `"active_code":"***"`, `in {"headers":{"req_id":"d-1"},"body":{"timestamp":`} {
		if !contains(socket, want) {
			t.Errorf("%s is not in\n%s", want, socket)
		}
	}
	for _, secret := range []string{"secret-1", "code-1", "subscribed logged in"} {
		if contains(socket, secret) {
			t.Errorf("%s is in\n%s", secret, socket)
		}
	}
	if text := upload("main"); !contains(text, "main subscribed logged in") || contains(text, "Z wechat ") || contains(text, "Z op_logs ") {
		t.Error(text)
	}
	if text := upload("op_logs"); !contains(text, "op_logs connected ws://") || contains(text, " main ") {
		t.Error(text)
	}
	if text := upload("/var/log/what"); !contains(text, " main ") || !contains(text, " wechat ") || !contains(text, "upload_log req_id=") {
		t.Error(text)
	}
	c.do("policy log silent")
	c.push("push_fetch_log", &openhw.FetchLog{Hint: "main"})
	c.do("ping")
	c.none("upload_log")
	if said := c.do("upload_log main"); !contains(said, `hint "main"`) {
		t.Error(said)
	}
	mu.Lock()
	defer mu.Unlock()
	if first := frames[0]; !first.Out || first.Cmd != "get_timestamp" || !contains(first.Text, `"cmd":"get_timestamp"`) || frames[1].Out || frames[1].Cmd != "get_timestamp" {
		t.Errorf("%+v", frames[:2])
	}
	if i := lastBinary(frames); i < 0 || !contains(frames[i].Text, "upload_log req_id=") || !frames[i].Out {
		t.Errorf("%d", i)
	}
}

func lastBinary(frames []device.Frame) int {
	for i := len(frames) - 1; i >= 0; i-- {
		if frames[i].Binary {
			return i
		}
	}
	return -1
}

// The log is bounded by lines and by octets of a line.
func TestLogIsBounded(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.start(device.Config{})
	for range 1010 {
		if err := c.device.SelfhelpNotify(c.ctx, strings.Repeat("长", 800)); err != nil {
			t.Fatal(err)
		}
	}
	c.do("upload_log")
	text := string(c.wait("upload_log").file)
	if n := strings.Count(text, "\n"); n != 2000 || len(text) > openhw.MaxLog {
		t.Errorf("%d lines, %d octets", n, len(text))
	}
}

func TestSmallCommands(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.on("get_corp_info", func(asked) any { return &openhw.CorpName{CorpName: "云桥"} })
	c.on("gen_login_qrcode", func(asked) any { return []byte("png 1") })
	c.on("printer/gen_qrcode", func(asked) any { return []byte("png 2") })
	c.on("check_userid", func(in asked) any {
		refs := in.body.(*openhw.CheckUserID).UserIDItem
		return &openhw.CheckedUserID{LegalUserIDItem: refs[:1], IllegalUserIDItem: refs[1:]}
	})
	c.on("selfhelp_notify", func(in asked) any { return nil })
	c.startWith(known(), device.Config{Kinds: openhw.AnyKind})
	c.until(device.EventAdmins)
	for line, want := range map[string]string{
		"corp": "云桥", "admins": "he.xin\t何欣", "ping": "answered", "error_report -1 no network": "",
		"fetch_code login state=desk": "an image of 5 octets", "fetch_code printer desk": "an image of 5 octets",
		"check a,b": "served: a; not served: b", "check": "served: sun.hao; not served: ", "people": "sun.hao\t", "visitors": "",
		"policy firmware silent": "door ok, enrol ok, print ok, firmware silent, log ok",
	} {
		if got := c.do(line); got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
	if r := next[openhw.ErrorReport](c, "error_report"); *r.ErrCode != -1 || r.ErrMsg != "no network" {
		t.Errorf("%+v", r)
	}
	if r := next[openhw.LoginCode](c, "gen_login_qrcode"); r.State != "desk" || r.FormatVersion != 1 {
		t.Errorf("%+v", r)
	}
	if got := c.device.Snapshot().Images; string(got[device.LoginImage]) != "png 1" || string(got[device.PrinterImage]) != "png 2" {
		t.Errorf("%s", got)
	}
	for _, echo := range []string{"hello", `{"cmd":"dance","headers":{"req_id":"x"}}`} {
		c.write([]byte(echo))
		if e := c.until(device.EventEcho); e.Text != echo {
			t.Errorf("%+v", e)
		}
	}
	if _, err := c.device.FetchImage(c.ctx, "ping", "x"); err == nil {
		t.Error("ping gives an image")
	}
	c.on("gen_login_qrcode", func(asked) any { return nil })
	c.refuses("fetch_code login x", "a file is due as a binary frame")
}

// The codes on the screen are signed with the SecretNo and the cloud's time.
func TestShowsCodes(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.start(device.Config{})
	const key = "0123456789abcdef0123456789abcdef"
	for line, purpose := range map[string]openhw.Purpose{"bind_code": openhw.ForBinding, "login_code desk-1": openhw.ForLogin} {
		code, err := openhw.ParseCode(c.do(line))
		if err != nil || code.Proof.Purpose != purpose || !code.Proof.Verify(key) || !code.Proof.Fresh(present) || code.Proof.SN != "GATE1" {
			t.Errorf("%s: %+v, %v", line, code, err)
		}
		if purpose == openhw.ForLogin && code.State != "desk-1" {
			t.Errorf("%+v", code)
		}
	}
}

// What a person does with the plug and the buttons.
func TestPower(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.startWith(known(), device.Config{Pace: atOnce, Firmware: "1.1"})
	c.do("offline")
	c.until(device.EventOffline)
	if said := c.do("state"); !strings.HasPrefix(said, "offline; 0 records were taken, 0 wait; firmware 1.1; door ok") {
		t.Error(said)
	}
	c.do("punch sun.hao")
	c.refuses("corp", "this one is offline")
	c.do("online")
	c.until(device.EventSubscribed)
	c.until(device.EventPunched)
	c.do("reboot")
	c.untilText(device.EventRebooting, "a person has pressed the button")
	c.until(device.EventSubscribed)
	c.push("push_restart_device", nil)
	c.untilText(device.EventRebooting, "the cloud wants it to")
	c.until(device.EventSubscribed)
	if m := c.device.Memory(); len(m.People) != 1 || m.Secret == "" {
		t.Errorf("%+v", m)
	}
	c.do("factory_reset")
	c.until(device.EventErased)
	c.until(device.EventBound)
	c.until(device.EventSubscribed)
	if m := c.device.Memory(); len(m.People) != 0 || m.SecretNo == "" {
		t.Errorf("%+v", m)
	}
	c.do("offline")
	c.until(device.EventOffline)
	c.do("factory_reset")
	c.until(device.EventErased)
	if m := c.device.Memory(); m.Secret != "" || m.ActiveCode != "" {
		t.Errorf("%+v", m)
	}
}
