package checkin_test

import (
	"strings"
	"testing"
)

const soundTimes = `{"time_id":1,"work_sec":32400,"off_work_sec":64800,"remind_work_sec":31800,"remind_off_work_sec":64800,` +
	`"earliest_work_sec":18000,"latest_work_sec":43200,"earliest_off_work_sec":46800,"latest_off_work_sec":82800}`

const (
	soundPlace = `{"lat":31000000,"lng":120000000,"loc_title":"机房","loc_detail":"三号","distance":300}`
	soundOT    = `"ot_info_v2":{"workdayconf":{"type":0},"restdayconf":{"type":0},"holidayconf":{"type":0}}`
)

// sound is a rule that is taken, with more fields of a group before the others; the first of two wins nowhere, so that they must differ.
func sound(more string) string {
	return `{"effective_now":true,"group":{` + more + `"grouptype":1,"groupname":"值班","checkindate":[{"workdays":[1,2,3,4,5],"checkintime":[` + soundTimes + `]}],"loc_infos":[` +
		soundPlace + `],"range":{"userid":["engineer"]},` + soundOT + `}}`
}

func TestRuleFields(t *testing.T) {
	t.Parallel()
	s := newStand(t, "quota.mode", "off", "checkin.range_conflict", "off")
	change := func(old, to string) string {
		t.Helper()
		if !strings.Contains(sound(""), old) {
			t.Fatalf("the rule has no %s", old)
		}
		return strings.Replace(sound(""), old, to, 1)
	}
	const shifts = `"schedulelist":[{"schedule_id":0,"schedule_name":"休息","time_section":[]},{"schedule_id":1,"schedule_name":"早班","time_section":[` + soundTimes + `]}],`
	scheduled := strings.Replace(strings.Replace(sound(shifts), `"grouptype":1`, `"grouptype":2`, 1), `"checkindate":[{"workdays":[1,2,3,4,5],"checkintime":[`+soundTimes+`]}],`, "", 1)
	for _, tt := range []struct{ name, body, want string }{
		{"OK", sound(""), ""},
		{"OKShifts", scheduled, ""},
		{"ErrType", change(`"grouptype":1`, `"grouptype":4`), "invalid group type"},
		{"ErrName", change(`"值班"`, `""`), "invalid groupname"},
		{"ErrLongName", change(`"值班"`, `"`+strings.Repeat("长", 41)+`"`), "invalid groupname"},
		{"ErrNobody", change(`"engineer"`, ``), "empty checkin range"},
		{"ErrOvertime", change(`,`+soundOT, ""), "ot_info_v2 is necessary"},
		{"ErrOvertimeDays", change(`,"holidayconf":{"type":0}`, ""), "workdayconf/restdayconf/holidayconf is necessary"},
		{"ErrOldOvertime", sound(`"ot_info":{},`), "ot_info is old feature"},
		{"ErrOldFlex", change(`{"workdays"`, `{"flex_time":300000,"workdays"`), "is old feature, use new feature"},
		{"ErrDistance", change(`"distance":300`, `"distance":301`), "invalid location distance"},
		{"ErrNoLatitude", change(`"lat":31000000,`, ``), "invalid location info"},
		{"ErrNowhere", change(`"loc_infos":[`+soundPlace+`],`, ``), "location and wifi both empty"},
		{"ErrWiFi", sound(`"wifimac_infos":[{"wifiname":"Lab","wifimac":"1"}],`), "invalid wifi mac"},
		{"ErrWiFiTwice", sound(`"wifimac_infos":[{"wifiname":"a","wifimac":"02:00:00:00:00:01"},{"wifiname":"b","wifimac":"02:00:00:00:00:01"}],`), "conflict wifi mac"},
		{"ErrHalfMinute", change(`"work_sec":32400`, `"work_sec":32430`), "multiple of 60"},
		{"ErrNoWindow", change(`"earliest_work_sec":18000,`, ``), "need earliest_work_sec"},
		{"ErrWindow", change(`"latest_work_sec":43200`, `"latest_work_sec":32400`), "invalid earliest_work_sec or latest_work_sec"},
		{"ErrNoReminder", change(`"remind_work_sec":31800,`, ``), "need remind_work_sec"},
		{"ErrBackwards", change(`"off_work_sec":64800`, `"off_work_sec":32400`), "work_sec or off_work_sec invalid"},
		{"ErrRest", change(`"time_id":1`, `"time_id":1,"allow_rest":true,"rest_begin_time":3600,"rest_end_time":7200`), "rest time invalid"},
		{"ErrRestNotAllowed", change(`"time_id":1`, `"time_id":1,"rest_begin_time":43200,"rest_end_time":46800`), "need allow_rest first"},
		{"ErrWeekday", change(`[1,2,3,4,5]`, `[7]`), "workdays invalid"},
		{"ErrWeekdayTwice", change(`[1,2,3,4,5]`, `[1,1]`), "workdays invalid"},
		{"ErrFlex", change(`{"workdays"`, `{"allow_flex":true,"flex_on_duty_time":301,"workdays"`), "multiple of 300"},
		{"ErrTwoKindsOfFlex", change(`{"workdays"`, `{"allow_flex":true,"flex_on_duty_time":300,"max_allow_arrive_late":300,"workdays"`), "only one item can be set"},
		{"ErrFlexNotAllowed", change(`{"workdays"`, `{"allow_flex":false,"flex_on_duty_time":300,"workdays"`), "need allow flex"},
		{"ErrSpanOfAFixedRule", sound(`"span_day_time":3600,`), "'span_day_time' field should not appear"},
		{"ErrShiftsOfAFixedRule", sound(shifts), "only freegroup has schedulelist"},
		{"ErrNoRest", strings.Replace(scheduled, `{"schedule_id":0,"schedule_name":"休息","time_section":[]},`, "", 1), "a rest schedule with id 0"},
		{"ErrRestName", strings.Replace(scheduled, `休息`, "假", 1), "invalid rest schedule name"},
		{"ErrPastDayOff", sound(`"spe_offdays":[{"timestamp":1767196800,"notes":"元旦"}],`), "only future dates"},
		{"OKDayOff", sound(`"spe_offdays":[{"timestamp":1772899200,"notes":"调休"}],`), ""},
		{"ErrDayOffTwice", sound(`"spe_offdays":[{"timestamp":1772899200,"notes":"a"},{"type":1,"begtime":1772812800,"endtime":1772985600,"notes":"b"}],`), "conflict specailday"},
		{"ErrDayOffNotMidnight", sound(`"spe_offdays":[{"timestamp":1772899201,"notes":"a"}],`), "invalid specailday timestamp"},
		{"ErrCorrections", sound(`"allow_apply_bk_cnt":100,`), "the maximum value is 99"},
		{"ErrReminderOfCorrections", sound(`"buka_remind":{"open_remind":true,"buka_remind_day":14,"buka_remind_month":0},`), "invalid buka_remind parameter"},
		{"ErrLiveDetect", sound(`"open_face_live_detect":true,`), "requires use_face_detect first"},
		{"ErrDepartment", change(`"userid":["engineer"]`, `"party_id":[4]`), "outside the range"},
		{"ErrTag", change(`"userid":["engineer"]`, `"tagid":[4]`), "outside the range"},
		{"ErrStranger", sound(`"white_users":["nobody"],`), "outside the range"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := s.call("checkin/add_checkin_option", tt.body)
			if tt.want == "" && got != done || tt.want != "" && !strings.Contains(got, tt.want) {
				t.Errorf("%s, want %q", got, tt.want)
			}
		})
	}
}

func TestRuleLimit(t *testing.T) {
	t.Parallel()
	s := newStand(t, "checkin.max_rules", "2", "checkin.range_conflict", "off")
	want(t, "0", s.call("checkin/add_checkin_option", sound("")))
	want(t, "301095", s.call("checkin/add_checkin_option", sound("")))
}

func TestRuleNeedsLessOvertimeBySetting(t *testing.T) {
	t.Parallel()
	body := strings.Replace(sound(""), `,"restdayconf":{"type":0},"holidayconf":{"type":0}`, "", 1)
	s := newStand(t, "checkin.overtime_needed", "workday")
	want(t, "0", s.call("checkin/add_checkin_option", body))
}

func TestRecordLimits(t *testing.T) {
	t.Parallel()
	s := newStand(t, "quota.mode", "off")
	const one = `{"userid":"engineer","checkin_time":1772413200,"location_title":"机房","location_detail":"三号","device_type":1,"device_detail":"样机"}`
	change := func(old, to string) string { return `{"records":[` + strings.Replace(one, old, to, 1) + `]}` }
	for _, tt := range []struct{ name, body, want string }{
		{"OK", change("", ""), "0"},
		{"ErrNone", `{"records":[]}`, "301063"},
		{"ErrMany", `{"records":[` + one + strings.Repeat(","+one, 200) + `]}`, "301063"},
		{"ErrUser", change("engineer", "nobody"), "301021"},
		{"ErrFuture", change("1772413200", "1872413200"), "301063"},
		{"ErrTitle", change("机房", ""), "301063"},
		{"ErrLongDetail", change("三号", strings.Repeat("长", 1025)), "301063"},
		{"ErrType", change(`"device_type":1`, `"device_type":4`), "301063"},
		{"ErrBrand", change("样机", strings.Repeat("长", 41)), "301063"},
		{"ErrWiFiWithoutAddress", change("{", `{"wifiname":"Lab",`), "301063"},
		{"ErrPlace", change("{", `{"lat":90000001,`), "301063"},
		{"ErrTwoFiles", change("{", `{"mediaids":["a","b"],`), "301063"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want(t, tt.want, s.call("checkin/add_checkin_record", tt.body))
		})
	}
}
