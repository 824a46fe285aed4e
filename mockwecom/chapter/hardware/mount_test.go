package hardware_test

import (
	"fmt"
	"strings"
	"testing"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
)

type none = hardware.None

// Mistakes of the tables are found at start.
func TestHandleMistakes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		enter func(*hardware.Hardware)
		says  string
	}{
		{"OK", func(h *hardware.Hardware) {
			hardware.Handle(h, "other", "report_device_feature", func(*hardware.Call, *openhw.DeviceFeature) (*none, error) { return nil, nil })
		}, ""},
		{"NoSuchCommand", func(h *hardware.Hardware) {
			hardware.Handle(h, "other", "no_such", func(*hardware.Call, *none) (*none, error) { return nil, nil })
		}, "no row no_such"},
		{"Push", func(h *hardware.Hardware) {
			hardware.Handle(h, "other", "push_fetch_log", func(*hardware.Call, *openhw.FetchLog) (*none, error) { return nil, nil })
		}, "no row push_fetch_log"},
		{"AnsweredAlready", func(h *hardware.Hardware) {
			hardware.Handle(h, "other", "ping", func(*hardware.Call, *none) (*none, error) { return nil, nil })
		}, "hardware and other"},
		{"OtherRequest", func(h *hardware.Hardware) {
			hardware.Handle(h, "other", "error_report", func(*hardware.Call, *none) (*none, error) { return nil, nil })
		}, "error_report has a request"},
		{"OtherAnswer", func(h *hardware.Hardware) {
			hardware.Handle(h, "other", "error_report", func(*hardware.Call, *openhw.ErrorReport) (*openhw.Admins, error) { return nil, nil })
		}, "error_report has an answer"},
		{"NoFile", func(h *hardware.Hardware) {
			hardware.Handle(h, "other", "gen_login_qrcode", func(*hardware.Call, *openhw.LoginCode) (*none, error) { return nil, nil })
		}, "gen_login_qrcode has an answer"},
		{"SentAlready", func(h *hardware.Hardware) { hardware.Sends[openhw.EnterPage](h, "other", "push_enter_page") }, "hardware and other"},
		{"OtherBody", func(h *hardware.Hardware) { hardware.Sends[none](h, "other", "push_fetch_log") }, "push_fetch_log has a body"},
		{"Command", func(h *hardware.Hardware) { hardware.Sends[none](h, "other", "error_report") }, "no row error_report"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			h := hardware.New(newStand(t).Runtime, nil)
			defer func() {
				said := fmt.Sprint(recover())
				if (test.says == "") != (said == "<nil>") || !strings.Contains(said, test.says) {
					t.Error(said)
				}
			}()
			test.enter(h)
		})
	}
}

// Every command and push of attendance and doors is somebody's; what this chapter leaves to those above it is named here.
func TestSimulated(t *testing.T) {
	t.Parallel()
	above := map[string]bool{}
	for _, cmd := range []string{
		"report_remote_open_door", "push_remote_open_door", "report_user_temperature", "async_batch_report_user_temperature", "get_health_status",
		"get_firmware_info", "upload_log", "gen_login_qrcode", "error_report", "push_user_scan", "push_update_firmware", "push_fetch_log", "push_admin_list_change",
	} {
		above[cmd] = true
	}
	own := hardware.New(newStand(t).Runtime, nil).Simulated()
	for _, row := range openhw.Rows {
		if _, ok := own[row.Cmd]; ok == above[row.Cmd] && row.Kinds.Has(openhw.People) {
			t.Errorf("%s: own %v", row.Cmd, ok)
		}
	}
}

// A command that nobody answers is refused, never answered with a success.
func TestNotSimulated(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	row, _ := openhw.Lookup("error_report")
	answer, _, err := s.Answer(t.Context(), 1, s.device(gate), row, &openhw.ErrorReport{}, nil)
	if answer != nil || err == nil || !strings.Contains(err.Error(), "not simulated") {
		t.Errorf("%v, %v", answer, err)
	}
}

func TestResetOfBoundDevice(t *testing.T) {
	t.Parallel()
	for allowed, want := range map[string]bool{"true": true, "false": false} {
		t.Run(allowed, func(t *testing.T) {
			t.Parallel()
			s := newStand(t, "hardware.seed_reset_after_bind", allowed)
			_, refused := s.do("device.reset", "sn="+seeded)
			if (refused == "") != want {
				t.Error(refused)
			}
		})
	}
}
