package upkeep_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/device"
)

func (k *desk) upload(l *device.Link, content string) errcode.Code {
	k.t.Helper()
	return k.codeOf(l.Upload(k.ctx, openhw.Upload{Cmd: "upload_log", Data: []byte(content)}))
}

// corpToken is the access_token of the first corp's app.
func (k *desk) corpToken() string {
	k.t.Helper()
	_, body := k.get(k.URL + "/cgi-bin/gettoken?corpid=" + k.CorpID + "&corpsecret=" + k.Secret)
	var out struct {
		Token string `json:"access_token"`
	}
	must(k.t, json.Unmarshal([]byte(body), &out))
	return out.Token
}

// The provider asks for a log, the device sends it, the provider is told and fetches it within three days.
func TestLogFlow(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	l := k.login(k.gate)
	if got := k.send("service/fetch_device_log", `{"device_sn":"`+k.gate.SN+`","hint":"op_logs"}`, nil); !strings.Contains(got, `"errcode":0`) {
		t.Fatal(got)
	}
	if hint := k.pushed(l, "push_fetch_log").(*openhw.FetchLog).Hint; hint != "op_logs" {
		t.Errorf("%q", hint)
	}
	const content = "2026-05-11 09:30:00 I main.c:7 door opened\n"
	if got := k.upload(l, content); got != 0 {
		t.Fatal(got)
	}
	e := k.told("fetch_log_finish", 1)
	says(t, e, k.gate.SN, k.ProviderCorpID)
	_, rest, _ := strings.Cut(string(e.Callback.Plain), "<MediaId><![CDATA[")
	mediaID, _, _ := strings.Cut(rest, "]]>")
	fetch := func() (int, string) {
		return k.get(k.URL + "/cgi-bin/media/get?access_token=" + k.corpToken() + "&media_id=" + mediaID)
	}
	if status, body := fetch(); status != 200 || body != content {
		t.Errorf("%d %q", status, body)
	}
	k.Advance(openhw.LogLife - time.Second)
	if _, body := fetch(); body != content {
		t.Errorf("within three days: %q", body)
	}
	k.Advance(time.Second)
	if _, body := fetch(); !strings.Contains(body, "40007") {
		t.Errorf("after three days: %q", body)
	}
}

// Where logs belong to the provider, a corp's app cannot fetch them.
func TestLogOfTheProvider(t *testing.T) {
	t.Parallel()
	k := newDesk(t, "upkeep.log_media=provider")
	if got := k.upload(k.login(k.gate), "a log"); got != 0 {
		t.Fatal(got)
	}
	_, rest, _ := strings.Cut(string(k.told("fetch_log_finish", 1).Callback.Plain), "<MediaId><![CDATA[")
	mediaID, _, _ := strings.Cut(rest, "]]>")
	if _, body := k.get(k.URL + "/cgi-bin/media/get?access_token=" + k.corpToken() + "&media_id=" + mediaID); !strings.Contains(body, "40007") {
		t.Error(body)
	}
}

func TestLogSizes(t *testing.T) {
	t.Parallel()
	k := newDesk(t, "hardware.log_too_large_code=45001")
	l := k.login(k.gate)
	for name, test := range map[string]struct {
		size int
		want errcode.Code
	}{
		"OKLargest":   {openhw.MaxLog, 0},
		"OKSmallest":  {1, 0},
		"ErrTooLarge": {openhw.MaxLog + 1, 45001},
		"ErrEmpty":    {0, 600052},
	} {
		if got := k.upload(l, strings.Repeat("x", test.size)); got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
	k = newDesk(t)
	if got := k.upload(k.login(k.gate), strings.Repeat("x", openhw.MaxLog+1)); got != 600052 {
		t.Errorf("without a setting: %d", got)
	}
}

// Ten logs a day and device; the day is that of China.
func TestLogsPerDay(t *testing.T) {
	t.Parallel()
	for setting, want := range map[string]errcode.Code{"": 45009, "hardware.log_too_often_code=600052": 600052} {
		t.Run(fmt.Sprint(want), func(t *testing.T) {
			t.Parallel()
			k := newDesk(t, setting)
			l, other := k.login(k.gate), k.login(k.printer)
			for range openhw.LogsPerDay {
				if got := k.upload(l, "x"); got != 0 {
					t.Fatal(got)
				}
			}
			if got := k.upload(l, "x"); got != want {
				t.Errorf("%d, want %d", got, want)
			}
			if got := k.upload(other, "x"); got != 0 {
				t.Errorf("another device: %d", got)
			}
			k.told("fetch_log_finish", openhw.LogsPerDay+1)
			midnight := time.Date(2026, 5, 11, 16, 0, 0, 0, time.UTC)
			k.Advance(midnight.Sub(present) - time.Second)
			l = k.login(k.gate) // the former connection has been idle
			if got := k.upload(l, "x"); got != want {
				t.Errorf("before midnight: %d", got)
			}
			k.Advance(time.Second)
			if got := k.upload(l, "x"); got != 0 {
				t.Errorf("on the next day: %d", got)
			}
		})
	}
}

func TestFetchLogErrors(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	for name, test := range map[string]struct {
		body string
		want errcode.Code
	}{
		"ErrSNRequired":  {`{}`, 600007},
		"ErrUnknownSN":   {`{"device_sn":"NOBODY"}`, 600001},
		"ErrNotBound":    {`{"device_sn":"` + k.free.SN + `"}`, 600004},
		"ErrHintTooLong": {`{"device_sn":"` + k.gate.SN + `","hint":"` + strings.Repeat("h", 129) + `"}`, 40058},
		"OKOffline":      {`{"device_sn":"` + k.gate.SN + `","hint":"` + strings.Repeat("h", 128) + `"}`, 0},
	} {
		if got := k.code("service/fetch_device_log", test.body); got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
	if got := k.Calls("path:service/fetch_device_log ok"); len(got) != 1 || !strings.Contains(got[0].Note, "offline") {
		t.Errorf("nothing is said of the device that is offline")
	}
}
