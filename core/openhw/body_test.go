package openhw_test

import (
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
)

// readWithout reads the golden request of a row without one of its fields.
func readWithout(t *testing.T, row openhw.Row, field string) (any, error) {
	t.Helper()
	raw, err := json.Marshal(goldens[row.Cmd].request)
	if err != nil {
		t.Fatal(err)
	}
	members := map[string]json.RawMessage{}
	if err := json.Unmarshal(raw, &members); err != nil {
		t.Fatal(err)
	}
	if _, ok := members[field]; !ok {
		t.Fatalf("the golden has no %s", field)
	}
	maps.DeleteFunc(members, func(name string, _ json.RawMessage) bool { return name == field })
	if raw, err = json.Marshal(members); err != nil {
		t.Fatal(err)
	}
	return readBody(row, string(raw))
}

// readBody reads a body as it comes in a text frame, or as the args of an upload.
func readBody(row openhw.Row, body string) (any, error) {
	if row.Sent == openhw.U2 {
		return row.ReadUpload(openhw.Upload{Cmd: row.Cmd, Args: []byte(body)})
	}
	frame, err := openhw.DecodeText([]byte(asked(row.Cmd, body)))
	if err != nil {
		return nil, err
	}
	return row.ReadRequest(frame)
}

func TestRefusedBodies(t *testing.T) {
	t.Parallel()
	many := func(element string, n int) string {
		return "[" + strings.TrimSuffix(strings.Repeat(element+",", n), ",") + "]"
	}
	tests := []struct {
		name, cmd, body, field string
		cause                  openhw.Cause
		code                   errcode.Code
	}{
		{"ErrAlgorithms", "subscribe_corp", `{"secret":"e","firmware_version":"1","ext_args":{"fp_algorithm":` + many(`"a"`, 6) + `}}`, "ext_args.fp_algorithm", openhw.TooMany, 600050},
		{"ErrPageTooLarge", "get_userinfo_by_page", `{"offset":0,"limit":201}`, "limit", openhw.OutOfRange, 600041},
		{"ErrPageEmpty", "get_userinfo_by_page", `{"offset":0,"limit":0}`, "limit", openhw.Missing, 600041},
		{"ErrOffsetNegative", "get_userinfo_by_page", `{"offset":-1,"limit":9}`, "offset", openhw.WrongType, 40058},
		{"ErrOffsetTooLarge", "get_userinfo_by_page", `{"offset":4294967296,"limit":9}`, "offset", openhw.WrongType, 40058},
		{"ErrOffsetFraction", "get_userinfo_by_page", `{"offset":1.5,"limit":9}`, "offset", openhw.WrongType, 40058},
		{"ErrNobody", "get_userinfo_by_ids", `{}`, "user_item", openhw.Missing, 40058},
		{"ErrTooManyIDs", "get_userinfo_by_ids", `{"userids":` + many(`"a"`, 201) + `}`, "userids", openhw.TooMany, 40058},
		{"ErrUserTypeOfItem", "get_userinfo_by_ids", `{"user_item":[{"userid":"a"},{"userid":"b","user_type":3}]}`, "user_item[1].user_type", openhw.OutOfRange, 600055},
		{"ErrCheckNobody", "check_userid", `{}`, "userid_item", openhw.Missing, 40058},
		{"ErrIDsNoArray", "check_userid", `{"userid":"a"}`, "userid", openhw.WrongType, 40058},
		{"ErrLongUserID", "upload_userinfo", `{"userinfo":[{"userid":"` + strings.Repeat("a", 129) + `"}]}`, "userinfo[0].userid", openhw.TooMany, 40058},
		{"ErrFinger", "upload_userinfo", `{"userinfo":[{"userid":"a","fp":[{"id":"10","data":""}]}]}`, "userinfo[0].fp.id", openhw.OutOfRange, 40058},
		{"ErrFace", "upload_userinfo", `{"userinfo":[{"userid":"a","fa_list":[{"id":12,"data":""}]}]}`, "userinfo[0].fa_list.id", openhw.OutOfRange, 40058},
		{"ErrPunchTime", "checkin", `{"checkin_data":[{"userid":"a"}]}`, "checkin_data[0].timestamp", openhw.Missing, 600017},
		{"ErrPunchNoUser", "checkin", `{"checkin_data":[{"timestamp":1}]}`, "checkin_data[0].userid", openhw.Missing, 40058},
		{"ErrPunches", "checkin", `{"checkin_data":` + many(`{"userid":"a","timestamp":1}`, 201) + `}`, "checkin_data", openhw.TooMany, 40058},
		{"ErrPassType", "checkin", `{"checkin_data":[{"userid":"a","timestamp":1,"pass_type":4}]}`, "checkin_data[0].pass_type", openhw.OutOfRange, 40058},
		{"ErrDoorType", "report_remote_open_door", `{"type":"knock","oper_id":"o","status":0}`, "type", openhw.OutOfRange, 40058},
		{"ErrDoorStatus", "report_remote_open_door", `{"type":"remote_open_door","oper_id":"o","status":2}`, "status", openhw.OutOfRange, 2000007},
		{"ErrScanStatus", "report_remote_open_door", `{"type":"scan_qrcode_open","oper_id":"o","status":2}`, "status", openhw.OutOfRange, 2000010},
		{"ErrTemperatureOfVisitor", "report_user_temperature", `{"userid":"a","user_type":1,"temperature":"38","status":1}`, "user_type", openhw.OutOfRange, 600055},
		{"ErrTemperatureStatus", "report_user_temperature", `{"userid":"a","user_type":0,"temperature":"38","status":3}`, "status", openhw.OutOfRange, 600056},
		{"ErrTemperatureNumber", "report_user_temperature", `{"userid":"a","user_type":0,"temperature":38,"status":0}`, "temperature", openhw.WrongType, 40058},
		{"ErrHealthOfVisitor", "get_health_status", `{"userid":"a","user_type":1}`, "user_type", openhw.OutOfRange, 600055},
		{"ErrReadings", "async_batch_report_user_temperature", `{"item":` + many(`{}`, 101) + `}`, "item", openhw.TooMany, 40058},
		{"ErrFormatVersion", "printer/gen_qrcode", `{"state":"s","format_version":2}`, "format_version", openhw.OutOfRange, 40058},
		{"ErrFailedJobNoCode", "printer/report_job_status", `{"jobid":"j","status":1,"errmsg":"x"}`, "errcode", openhw.Missing, 40058},
		{"ErrFailedJobNoText", "printer/report_job_status", `{"jobid":"j","status":1,"errcode":3}`, "errmsg", openhw.Missing, 40058},
		{"ErrJobStatus", "printer/get_job_list", `{"status":3}`, "status", openhw.OutOfRange, 40058},
		{"ErrFilename", "printer/upload_scan_file", `{"userid":"a","filename":"` + strings.Repeat("a", 257) + `"}`, "filename", openhw.TooMany, 40058},
		{"ErrNonceEmpty", "register", `{"device_signature":"s","nonce":"","timestamp":1,"sn":"S"}`, "nonce", openhw.Missing, 600008},
		{"ErrNonceObject", "register", `{"device_signature":"s","nonce":{},"timestamp":1,"sn":"S"}`, "nonce", openhw.WrongType, 40058},
		{"ErrNonceLong", "register", `{"device_signature":"s","nonce":"` + strings.Repeat("1", 33) + `","timestamp":1,"sn":"S"}`, "nonce", openhw.WrongType, 40058},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			row, ok := openhw.Lookup(test.cmd)
			if !ok {
				t.Fatal("no such row")
			}
			_, err := readBody(row, test.body)
			var fault *openhw.Fault
			if !errors.As(err, &fault) {
				t.Fatalf("read with %v", err)
			}
			if fault.Cause != test.cause || fault.Field != test.field {
				t.Errorf("%s at %q, want %s at %q: %v", fault.Cause, fault.Field, test.cause, test.field, err)
			}
			refusal := openhw.DefaultRules().Refusal(err)
			if refusal.Code != test.code || refusal.Finding == nil || refusal.Finding.Cause == "" {
				t.Errorf("refused with %v, want %d", refusal, test.code)
			}
		})
	}
}

// What the platform bears from real devices.
func TestOddBodies(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, cmd, body string
		want            any
	}{
		{"NumbersAsStrings", "get_userinfo_by_page", `{"offset":"40","limit":"20","is_req_fa_info":"0"}`, &openhw.PageOfUsers{Offset: u32(40), Limit: 20, IsReqFaInfo: u32(0)}},
		{"NullIsAbsent", "checkin", `{"checkin_data":[{"userid":"a","timestamp":"7","pass_type":null,"user_type":null}]}`, &openhw.Checkin{CheckinData: openhw.List[openhw.Punch]{{UserID: "a", Timestamp: 7}}}},
		{"IDsAsStrings", "upload_userinfo", `{"errcode":"-3","userinfo":[{"userid":"a","fa_list":[{"id":"3","data":"RA=="}]}]}`, &openhw.UploadFeatures{
			ErrCode: i32(-3), UserInfo: openhw.List[openhw.Feature]{{UserID: "a", FaList: []openhw.Template{{ID: 3, Data: "RA=="}}}},
		}},
		{"SpaceBehindStatus", "report_remote_open_door", `{"type":"remote_open_door","oper_id":"o","status ":1}`, &openhw.DoorReport{Type: "remote_open_door", OperID: "o", Status: u32(1)}},
		{"UserTypeJoined", "report_user_temperature", `{"userid":"a","usertype":2,"temperature":"36.700001","status":0}`, &openhw.TemperatureReport{
			UserID: "a", UserType: u32(2), Temperature: "36.700001", Status: u32(0),
		}},
		{"OldFormOfIDs", "get_userinfo_by_ids", `{"userids":["a"],"tide":[1]}`, &openhw.UsersByID{UserIDs: []string{"a"}}},
		{"NonceBeyondFloat", "register", `{"device_signature":"s","nonce":18446744073709551615,"timestamp":"1760000000","sn":"S"}`, &openhw.Register{
			DeviceSignature: "s", Nonce: openhw.Digits(1<<64 - 1), Timestamp: openhw.Decimal{Text: "1760000000", Quoted: true}, SN: "S",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			row, _ := openhw.Lookup(test.cmd)
			body, err := readBody(row, test.body)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, body); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFieldsBesideBody(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, wire string
		want       openhw.PageOfVisitors
	}{
		{"Beside", `{"cmd":"get_visitor_list","headers":{"req_id":"q"},"offset":5,"limit":"7"}`, openhw.PageOfVisitors{Offset: 5, Limit: 7}},
		{"BesideEmptyBody", `{"cmd":"get_visitor_list","offset":5,"limit":7,"body":{}}`, openhw.PageOfVisitors{Offset: 5, Limit: 7}},
		{"BodyWins", `{"offset":5,"limit":7,"cmd":"get_visitor_list","body":{"offset":6}}`, openhw.PageOfVisitors{Offset: 6, Limit: 7}},
	}
	row, _ := openhw.Lookup("get_visitor_list")
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			frame, err := openhw.DecodeText([]byte(test.wire))
			if err != nil {
				t.Fatal(err)
			}
			body, err := row.ReadRequest(frame)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(&test.want, body); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMisspeltAlgorithm(t *testing.T) {
	t.Parallel()
	row, _ := openhw.Lookup("get_userinfo_by_ids")
	frame, err := openhw.DecodeText([]byte(answered(`{"userinfo":[{"userid":"a","fp_alogrithm":"gull","openvid":"9"},{"userid":"b","fp_algorithm":"tern"}]}`)))
	if err != nil {
		t.Fatal(err)
	}
	body, err := row.ReadAnswer(frame)
	if err != nil {
		t.Fatal(err)
	}
	users := body.(*openhw.UserList).UserInfo
	if users[0].FpAlgorithm != "gull" || users[1].FpAlgorithm != "tern" || users[0].OpenVID != 9 {
		t.Errorf("read as %+v", users)
	}
}

func TestWants(t *testing.T) {
	t.Parallel()
	if got := (openhw.PageOfUsers{}).Wants(); got != (openhw.Parts{Fingerprints: true, Faces: true}) {
		t.Errorf("without flags %+v", got)
	}
	got := openhw.UsersByID{IsReqFpInfo: u32(0), IsReqFaInfo: u32(0), IsReqPublicKey: u32(1)}.Wants()
	if got != (openhw.Parts{PublicKey: true}) {
		t.Errorf("with flags %+v", got)
	}
	refs := openhw.UsersByID{UserIDs: []string{"a"}, UserItem: []openhw.UserRef{{UserID: "b", UserType: 2}}}.Refs()
	if diff := cmp.Diff([]openhw.UserRef{{UserID: "a"}, {UserID: "b", UserType: 2}}, refs); diff != "" {
		t.Error(diff)
	}
}

func TestSyncFor(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		local, pushed openhw.Uint32
		want          openhw.Sync
	}{{5, 6, openhw.Incremental}, {5, 5, openhw.UpToDate}, {5, 4, openhw.UpToDate}, {5, 7, openhw.Full}, {0, 1, openhw.Incremental}, {0, 1<<32 - 1, openhw.Full}} {
		if got := openhw.SyncFor(test.local, test.pushed); got != test.want {
			t.Errorf("%d then %d is %s, want %s", test.local, test.pushed, got, test.want)
		}
	}
}

func TestVisitorUserID(t *testing.T) {
	t.Parallel()
	id, agent, ok := openhw.SplitVisitorUserID(openhw.VisitorUserID("a/b", 1000006))
	if id != "a/b" || agent != 1000006 || !ok {
		t.Errorf("split into %q and %d", id, agent)
	}
	for _, odd := range []string{"", "/", "/7", "a", "a/", "a/x", "a/07", "a/+7"} {
		if _, _, ok := openhw.SplitVisitorUserID(odd); ok {
			t.Errorf("%q is taken for a visitor", odd)
		}
	}
}

// The list and the report of print jobs count the other way about.
func TestJobStatusInversion(t *testing.T) {
	t.Parallel()
	for reported, want := range map[openhw.Uint32]openhw.JobStatus{openhw.ReportFailed: openhw.JobFailed, openhw.ReportPrinted: openhw.JobPrinted, 0: openhw.JobOpen} {
		if got := (openhw.JobReport{Status: reported}).JobStatus(); got != want {
			t.Errorf("a report of %d is %d in the list, want %d", reported, got, want)
		}
	}
	if !(openhw.Punch{PassType: openhw.PassWay}).IsPassage() || (openhw.Punch{}).IsPassage() {
		t.Error("records of passage are not told from those of attendance")
	}
}
