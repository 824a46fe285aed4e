package device

import (
	"bytes"
	"cmp"
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"wecomlab/core/openhw"
)

// Failures that a device reports about firmware; their numbers are the vendor's own.
const (
	firmwareDamaged = 201
	firmwareLost    = 202
)

// errUpgraded restarts a device with a new firmware.
var errUpgraded = fmt.Errorf("%w: a new firmware is installed", errReboot)

// plainHTTP keeps no connection open: firmware is fetched once in a while.
var plainHTTP = &http.Client{Transport: &http.Transport{DisableKeepAlives: true, Proxy: http.ProxyFromEnvironment}}

// Upgrade asks for the newest firmware and installs it, if it is another: the device restarts then. (doc 91382)
func (d *Device) Upgrade(ctx context.Context) error {
	s, err := d.session("get_firmware_info")
	if err != nil {
		return err
	}
	return s.upgrade(ctx)
}

func (s *session) upgrade(ctx context.Context) error {
	d := s.device
	policy := d.Policy().Firmware
	if policy == Silent {
		return nil
	}
	answer, err := s.ask(ctx, "get_firmware_info", nil)
	if err != nil {
		return err
	}
	info := answer.(*openhw.Firmware)
	if info.FirmwareVersion == d.firmware() {
		d.tell(EventFirmware, info.FirmwareVersion+" is installed already")
		return nil
	}
	file, err := d.download(ctx, info)
	if err != nil {
		return errors.Join(err, s.alarm(ctx, firmwareLost, err.Error()))
	}
	if policy == Fail {
		file = append(file, 0)
	}
	if err := sound(file, info); err != nil {
		return errors.Join(err, s.alarm(ctx, firmwareDamaged, err.Error()))
	}
	if err := d.remember(func(m *Memory) { m.Firmware = info.FirmwareVersion }); err != nil {
		return err
	}
	d.tell(EventFirmware, fmt.Sprintf("%s is installed, %d octets", info.FirmwareVersion, len(file)))
	s.end(errUpgraded)
	return nil
}

// download fetches a firmware, bounded in time and size.
func (d *Device) download(ctx context.Context, info *openhw.Firmware) ([]byte, error) {
	if info.DownloadURL == "" {
		return nil, errors.New("the firmware has no download_url, and this device does not know media_id")
	}
	within, cancel := d.clock.WithTimeout(ctx, transferLimit)
	defer cancel()
	request, err := http.NewRequestWithContext(within, http.MethodGet, info.DownloadURL, nil)
	if err != nil {
		return nil, fmt.Errorf("the firmware's download_url is no address: %w", err)
	}
	response, err := cmp.Or(d.config.HTTP, plainHTTP).Do(request)
	if err != nil {
		return nil, fmt.Errorf("fetch the firmware: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("fetch the firmware: the server answers %s", response.Status)
	}
	var file bytes.Buffer
	if _, err := io.Copy(&file, io.LimitReader(response.Body, openhw.MaxFirmware+1)); err != nil {
		return nil, fmt.Errorf("fetch the firmware: %w", err)
	}
	if file.Len() > openhw.MaxFirmware {
		return nil, fmt.Errorf("the firmware has more than %d octets", openhw.MaxFirmware)
	}
	return file.Bytes(), nil
}

// sound holds a firmware against its announcement.
func sound(file []byte, info *openhw.Firmware) error {
	sum := md5.Sum(file)
	if got := hex.EncodeToString(sum[:]); !strings.EqualFold(got, info.MD5Sum) {
		return fmt.Errorf("the firmware is damaged: its MD5 is %s, %s was announced", got, info.MD5Sum)
	}
	if info.Size > 0 && int(info.Size) != len(file) {
		return fmt.Errorf("the firmware is damaged: it has %d octets, %d were announced", len(file), info.Size)
	}
	return nil
}
