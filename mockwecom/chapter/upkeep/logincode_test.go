package upkeep_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/device"
)

func (k *desk) picture(l *device.Link, state string) []byte {
	k.t.Helper()
	picture, err := l.Fetch(k.ctx, "gen_login_qrcode", &openhw.LoginCode{State: state, FormatVersion: 1})
	must(k.t, err)
	return picture
}

// The picture is a square of modules, in the format of the setting.
func TestLoginCodePicture(t *testing.T) {
	t.Parallel()
	for setting, decode := range map[string]func(*bytes.Reader) (image.Image, error){
		"":                           func(r *bytes.Reader) (image.Image, error) { return png.Decode(r) },
		"hardware.qrcode_format=jpg": func(r *bytes.Reader) (image.Image, error) { return jpeg.Decode(r) },
	} {
		t.Run(setting, func(t *testing.T) {
			t.Parallel()
			k := newDesk(t, setting)
			img, err := decode(bytes.NewReader(k.picture(k.login(k.gate), "gate-1")))
			must(t, err)
			if b := img.Bounds(); b.Dx() != b.Dy() || b.Dx() < 100 {
				t.Errorf("%v", b)
			}
		})
	}
}

// The code of a binding is static: it stays for the device, whatever the state, and dies when the corp removes the device.
func TestLoginCodeLivesWithTheBinding(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	l := k.login(k.gate)
	first := k.picture(l, "gate-1")
	if !bytes.Equal(first, k.picture(l, "gate-1")) {
		t.Error("two codes of one binding differ")
	}
	if bytes.Equal(first, k.picture(l, "gate-2")) {
		t.Error("the state is not in the code")
	}
	address := k.loginAddress("gate-1")
	k.Do("member.scan_code", "code="+address, "user=sun.hao")
	if got := k.pushed(l, "push_user_scan").(*openhw.UserScan); got.State != "gate-1" || got.UserID != "sun.hao" {
		t.Errorf("%+v", got)
	}
	k.Do("corp.unbind_device", "sn="+k.gate.SN)
	k.Do("corp.bind_device", "sn="+k.gate.SN)
	if _, finding := k.TryDo("member.scan_code", "code="+address, "user=sun.hao"); finding == nil || !strings.Contains(finding.Cause, "600032") {
		t.Errorf("%v", finding)
	}
}

func TestLoginCodeErrors(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	l := k.login(k.gate)
	for name, body := range map[string]*openhw.LoginCode{
		"ErrStateRequired": {FormatVersion: 1}, "ErrFormatRequired": {State: "x"}, "ErrFormat": {State: "x", FormatVersion: 2},
		"ErrStateTooLong": {State: strings.Repeat("s", 4000), FormatVersion: 1},
	} {
		if _, err := l.Fetch(k.ctx, "gen_login_qrcode", body); device.CodeOf(err) != 40058 {
			t.Errorf("%s: %v", name, err)
		}
	}
}
