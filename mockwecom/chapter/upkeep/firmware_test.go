package upkeep_test

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wecomlab/core/openhw"
)

func (k *desk) get(url string, header ...string) (status int, body string) {
	k.t.Helper()
	req, err := http.NewRequestWithContext(k.ctx, http.MethodGet, url, nil)
	must(k.t, err)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := plainly.Do(req)
	must(k.t, err)
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	must(k.t, err)
	return resp.StatusCode, string(text)
}

// A device learns of the newest firmware and downloads it, whole or in pieces.
func TestFirmware(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	l := k.login(k.gate)
	if got := k.codeOf(l.Ask(k.ctx, "get_firmware_info", nil)); got != 600026 {
		t.Errorf("without a firmware: %d", got)
	}
	file := filepath.Join(t.TempDir(), "gate.bin")
	content := strings.Repeat("firmware ", 1000)
	must(t, os.WriteFile(file, []byte(content), 0o600))
	k.Do("model.firmware", "version=1.0.1")
	k.Do("model.firmware", "version=1.1.0", "file="+file)
	f := k.ok(l, "get_firmware_info", nil).(*openhw.Firmware)
	sum := md5.Sum([]byte(content))
	if f.FirmwareVersion != "1.1.0" || int(f.Size) != len(content) || f.MD5Sum != hex.EncodeToString(sum[:]) {
		t.Errorf("%+v", f)
	}
	if status, body := k.get(f.DownloadURL); status != 200 || body != content {
		t.Errorf("%d, %d octets", status, len(body))
	}
	if status, body := k.get(f.DownloadURL, "Range", "bytes=9-16"); status != 206 || body != "firmware" {
		t.Errorf("%d %q", status, body)
	}
	if status, _ := k.get(f.DownloadURL + "x"); status != 404 {
		t.Errorf("%d for an unknown file", status)
	}
	if got := k.Calls(`title:firmware from:device`); len(got) != 3 || got[2].Status != 404 || !strings.Contains(got[0].Note, "1.1.0") {
		t.Errorf("%d entries", len(got))
	}
	if got := k.codeOf(k.login(k.printer).Ask(k.ctx, "get_firmware_info", nil)); got != 600026 {
		t.Errorf("the firmware of another model is given: %d", got)
	}
}

func TestMadeUpFirmware(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	l := k.login(k.gate)
	for _, size := range []int{1, 65536, openhw.MaxFirmware} {
		k.Do("model.firmware", fmt.Sprintf("version=1.0.%d", size), fmt.Sprintf("size=%d", size))
		f := k.ok(l, "get_firmware_info", nil).(*openhw.Firmware)
		_, body := k.get(f.DownloadURL)
		sum := md5.Sum([]byte(body))
		if len(body) != size || int(f.Size) != size || f.MD5Sum != hex.EncodeToString(sum[:]) {
			t.Errorf("%d octets, %+v", len(body), f)
		}
	}
}

func TestReleaseRefused(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	k.Do("model.firmware", "version=1.0.0")
	empty := filepath.Join(t.TempDir(), "empty.bin")
	must(t, os.WriteFile(empty, nil, 0o600))
	long := filepath.Join(t.TempDir(), "a-name-of-twenty-one.bi")
	must(t, os.WriteFile(long, []byte("x"), 0o600))
	for _, test := range []struct{ name, params, cause string }{
		{"ErrVersionRequired", "size=10", "(600030)"},
		{"ErrVersion", "version=1,0", "(600029)"},
		{"ErrVersionTooLong", "version=" + strings.Repeat("1", 33), "(600029)"},
		{"ErrVersionExists", "version=1.0.0", "(600028)"},
		{"ErrNameTooLong", "version=2 name=" + strings.Repeat("n", 21), "(600025)"},
		{"ErrFileNameTooLong", "version=2 file=" + long, "(600025)"},
		{"ErrTooLarge", fmt.Sprintf("version=2 size=%d", openhw.MaxFirmware+1), "(600024)"},
		{"ErrHuge", "version=2 size=1000000000000", "(600024)"},
		{"ErrNegative", "version=2 size=-1", "(600027)"},
		{"ErrNoFile", "version=2 file=/nowhere/at/all", "(600027)"},
		{"ErrFolder", "version=2 file=" + filepath.Dir(empty), "(600027)"},
		{"ErrEmpty", "version=2 file=" + empty, "(600027)"},
		{"ErrModel", "version=2 model=never", "(600038)"},
		{"ErrCloudModel", "version=2 model=hwmKZTFks3174Ge5alg", "(600039)"},
	} {
		if _, finding := k.TryDo("model.firmware", strings.Fields(test.params)...); finding == nil || !strings.Contains(finding.Cause, test.cause) {
			t.Errorf("%s: %v", test.name, finding)
		}
	}
	k.Do("model.firmware", "version=2", "name="+strings.Repeat("n", 20))
}

// An administrator has a device upgraded, and sees the new version when the device logs in again.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	l := k.login(k.gate)
	sn := "sn=" + k.gate.SN
	refused := func(cause string) {
		t.Helper()
		if _, finding := k.TryDo("corp.upgrade_firmware", sn); finding == nil || !strings.Contains(finding.Cause, cause) {
			t.Errorf("%v, want %s", finding, cause)
		}
	}
	refused("(600026)")
	k.Do("model.firmware", "version=1.0.0")
	refused("(600031)")
	k.Do("model.firmware", "version=1.0.1")
	k.Do("corp.upgrade_firmware", sn)
	k.pushed(l, "push_update_firmware")
	l.Close()
	again := k.register(k.gate)
	k.ok(again, "subscribe_corp", &openhw.Subscribe{Secret: k.gate.Secret, FirmwareVersion: "1.0.1"})
	refused("(600031)")
	k.Do("corp.unbind_device", sn)
	refused("no corp")
}
