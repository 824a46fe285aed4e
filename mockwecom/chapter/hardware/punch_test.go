package hardware_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"wecomlab/core/openhw"
	"wecomlab/fixtures"
)

func TestCheckin(t *testing.T) {
	t.Parallel()
	now := openhw.Uint32(present.Unix())
	tests := []struct {
		name, setting string
		records       []openhw.Punch
		stored, fail  int
	}{
		{"OK", "", []openhw.Punch{{UserID: "sun.hao", Timestamp: now}}, 1, 0},
		{"OKOldAsDeviceWasOffline", "", []openhw.Punch{{UserID: "sun.hao", Timestamp: openhw.OldestPunch}}, 1, 0},
		{"OKTwiceInABatch", "", []openhw.Punch{{UserID: "sun.hao", Timestamp: now}, {UserID: "SUN.hao", Timestamp: now}}, 1, 0},
		{"OKTwiceKeptTwice", "hardware.repeated_punch=every", []openhw.Punch{{UserID: "sun.hao", Timestamp: now}, {UserID: "sun.hao", Timestamp: now}}, 2, 0},
		{"OKPassage", "", []openhw.Punch{{UserID: "sun.hao", Timestamp: now, PassType: openhw.PassIn, PassMethod: openhw.ByPhoneCode}}, 1, 0},
		{"DropsStudents", "", []openhw.Punch{{UserID: "sun.hao", UserType: openhw.Student, Timestamp: now}}, 0, 0},
		{"OKTwoPeople", "", []openhw.Punch{{UserID: "sun.hao", Timestamp: now}, {UserID: "gao.jie", Timestamp: now}}, 2, 0},
		{"DropsAncient", "", []openhw.Punch{{UserID: "sun.hao", Timestamp: openhw.OldestPunch - 1}}, 0, 0},
		{"DropsVisitors", "", []openhw.Punch{{UserID: "v1/1000002", UserType: openhw.Visitor, Timestamp: now}}, 0, 0},
		{"DropsUnknown", "", []openhw.Punch{{UserID: "ghost", Timestamp: now}, {UserID: "sun.hao", Timestamp: now}}, 1, 0},
		{"NamesUnknown", "hardware.unknown_punch=fail_list", []openhw.Punch{{UserID: "ghost", Timestamp: now}, {UserID: "sun.hao", Timestamp: now}}, 1, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var settings []string
			if test.setting != "" {
				settings = append(settings, test.setting)
			}
			k := newDesk(t, settings...)
			answer := get[openhw.FailedPunches](k, "checkin", &openhw.Checkin{CheckinData: test.records})
			if len(answer.FailList) != test.fail {
				t.Errorf("%+v", answer)
			}
			if got := k.Punches(); len(got) != test.stored {
				t.Errorf("%d records are stored", len(got))
			}
			for _, p := range k.Punches() {
				if !p.Attends || p.Member == 0 || p.Passes() != (p.PassType != 0) {
					t.Errorf("%+v", p)
				}
			}
			get[openhw.FailedPunches](k, "checkin", &openhw.Checkin{CheckinData: test.records}) // no answer came in time
			if got := k.Punches(); test.setting != "hardware.repeated_punch=every" && len(got) != test.stored {
				t.Errorf("%d records are stored after a repetition", len(got))
			}
		})
	}
}

func TestCheckinErrors(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	now := openhw.Uint32(present.Unix())
	many := make([]openhw.Punch, 201)
	for i := range many {
		many[i] = openhw.Punch{UserID: "sun.hao", Timestamp: now + openhw.Uint32(i)}
	}
	k.refused(40058, "checkin", &openhw.Checkin{CheckinData: many})
	k.refused(600017, "checkin", &openhw.Checkin{CheckinData: []openhw.Punch{{UserID: "sun.hao"}}})
	k.refused(40058, "checkin", &openhw.Checkin{CheckinData: []openhw.Punch{{Timestamp: now}}})
	if got := k.Punches(); len(got) != 0 {
		t.Errorf("%d records are stored", len(got))
	}
	get[openhw.FailedPunches](k, "checkin", &openhw.Checkin{CheckinData: many[:200]})
	got := k.Punches()
	if len(got) != 200 || got[0].Device != k.d.SN || got[0].Corp != k.CorpID || got[0].UserID != "sun.hao" || got[199].At != present.Unix()+199 || got[0].UploadedAt != present.Unix() {
		t.Errorf("%d records", len(got))
	}
}

// What a device reports is what an app reads.
func TestPunchIsACheckIn(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	get[openhw.FailedPunches](k, "checkin", &openhw.Checkin{CheckinData: []openhw.Punch{{UserID: "sun.hao", Timestamp: openhw.Uint32(present.Unix()), PassType: openhw.PassIn}}})
	demo, err := fixtures.Load("demo")
	must(t, err)
	var token struct {
		AccessToken string `json:"access_token"`
	}
	must(t, json.Unmarshal(k.fetch(http.MethodGet, "/cgi-bin/gettoken?corpid="+k.CorpID+"&corpsecret="+demo.Corps[0].SystemApps[0].Secret, ""), &token))
	body := fmt.Sprintf(`{"opencheckindatatype":3,"starttime":%d,"endtime":%d,"useridlist":["sun.hao"]}`, present.Unix()-60, present.Unix()+60)
	answer := string(k.fetch(http.MethodPost, "/cgi-bin/checkin/getcheckindata?access_token="+token.AccessToken, body))
	for _, want := range []string{`"errcode":0`, `"userid":"sun.hao"`, fmt.Sprintf(`"checkin_time":%d`, present.Unix())} {
		if !strings.Contains(answer, want) {
			t.Errorf("%s is not in %s", want, answer)
		}
	}
	body = fmt.Sprintf(`{"filter_type":1,"starttime":%d,"endtime":%d,"useridlist":["sun.hao"]}`, present.Unix()-60, present.Unix()+60)
	answer = string(k.fetch(http.MethodPost, "/cgi-bin/hardware/get_hardware_checkin_data?access_token="+token.AccessToken, body))
	for _, want := range []string{`"errcode":0`, `"userid":"sun.hao"`, `"device_sn":"` + k.d.SN + `"`, `"device_name":"前台门禁"`} {
		if !strings.Contains(answer, want) {
			t.Errorf("%s is not in %s", want, answer)
		}
	}
}

func (k *desk) fetch(method, path, body string) []byte {
	k.t.Helper()
	req, err := http.NewRequestWithContext(k.ctx, method, k.URL+path, strings.NewReader(body))
	must(k.t, err)
	req.Close = true
	res, err := http.DefaultClient.Do(req)
	must(k.t, err)
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(res.Body)
	must(k.t, err)
	return answer
}
