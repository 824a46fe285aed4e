package hwcloud_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/errcode"
	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
)

// seen is a call that a cloud got.
type seen struct {
	path  string
	query url.Values
	body  string
}

// cloud answers calls as a test says.
type cloud struct {
	url string

	mu     sync.Mutex
	calls  []seen
	answer func(seen) string
}

func newCloud(t testing.TB, answer func(seen) string) (*cloud, *hwcloud.Client) {
	t.Helper()
	c := &cloud{answer: answer}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.Method != http.MethodPost {
			t.Errorf("%s %v", r.Method, err)
		}
		call := seen{strings.TrimPrefix(r.URL.Path, hwcloud.Prefix), r.URL.Query(), string(body)}
		c.mu.Lock()
		c.calls = append(c.calls, call)
		c.mu.Unlock()
		_, _ = io.WriteString(w, c.answer(call))
	}))
	t.Cleanup(server.Close)
	c.url = server.URL
	return c, &hwcloud.Client{BaseURL: server.URL, RetryWait: time.Microsecond}
}

func (c *cloud) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.calls)
}

func TestEndpoint_Call(t *testing.T) {
	t.Parallel()
	c, client := newCloud(t, func(call seen) string {
		return map[string]string{
			"get_model_token":               `{"model_access_token":"mat-1","expires_in":7200}`,
			"model/register_sn":             `{"errcode":0,"errmsg":"ok","qr_code":"https://code.example/1"}`,
			"device/report_device_status":   `{"errcode":0,"errmsg":"ok"}`,
			"device/get_userinfo_by_page":   `{"errcode":0,"next_cursor":7,"perm_version":"5","userinfo":{"useritems":[{"open_userid":"woDEMO1","user_name":"Zhang","user_type":1,"pass_rule":{"rule_list":[{"id":0,"rule":"9:00-10:00 * * 1-5 *","effect_time":1700000000}]}}]}}`,
			"device/get_device_detail":      `{"errcode":0,"device_detail":{"model_name":"Gate","bind_status":1,"bind_corpinfo":{"open_corpid":"wpDEMO1","corp_name":"Demo"},"remark_name":""}}`,
			"device/report_checkin_data":    `{"errcode":0,"fail_list":[{"open_userid":"woDEMO2","user_type":2,"timestamp":7}]}`,
			"device/get_printer_job_list":   `{"errcode":0,"printer_job_list":[{"jobid":"job-1","status":2,"setting_list":[{"key":"单双面","value":["单面"]}]}]}`,
			"device/report_bio_info_result": `{"errcode":0}`,
		}[call.path]
	})
	ctx := t.Context()
	model, err := hwcloud.GetModelToken.Call(ctx, client, "", hwcloud.ModelCredential{ModelID: modelID, ModelSecret: "s", ModelTicket: "t"})
	must(t, err)
	if model.ModelAccessToken != "mat-1" || model.ExpiresIn != hwcloud.TokenLife {
		t.Errorf("%+v", model)
	}
	code, err := hwcloud.RegisterSN.Call(ctx, client, "mat-1", hwcloud.SN{DeviceSN: "DEMO0001"})
	must(t, err)
	if code.QRCode != "https://code.example/1" {
		t.Errorf("%+v", code)
	}
	_, err = hwcloud.ReportDeviceStatus.Call(ctx, client, "dat-1", hwcloud.DeviceStatus{OnlineStatus: hwcloud.Online, CurVersion: "1.0.0"})
	must(t, err)
	page, err := hwcloud.GetUserInfoByPage.Call(ctx, client, "dat-1", hwcloud.PageOfUsers{Limit: 200})
	must(t, err)
	want := hwcloud.UserPage{NextCursor: "7", PermVersion: 5, UserInfo: hwcloud.UserItems{UserItems: openhw.List[hwcloud.User]{{OpenUserID: "woDEMO1", UserName: "Zhang", UserType: 1,
		PassRule: hwcloud.PassRule{RuleList: openhw.List[openhw.Rule]{{Rule: "9:00-10:00 * * 1-5 *", EffectTime: 1700000000}}}}}}}
	if diff := cmp.Diff(want, page); diff != "" {
		t.Error(diff)
	}
	detail, err := hwcloud.GetDeviceDetail.Call(ctx, client, "mat-1", hwcloud.SN{DeviceSN: "DEMO0001"})
	must(t, err)
	if corp := detail.DeviceDetail.Corp; corp == nil || corp.OpenCorpID != "wpDEMO1" || detail.DeviceDetail.RemarkName == nil {
		t.Errorf("%+v", detail)
	}
	var wire []string
	for _, call := range c.calls {
		wire = append(wire, call.path+"?"+call.query.Encode()+" "+call.body)
	}
	if diff := cmp.Diff([]string{
		`get_model_token? {"model_id":"hwm0000000000000001","model_secret":"s","model_ticket":"t"}`,
		`model/register_sn?model_access_token=mat-1 {"device_sn":"DEMO0001"}`,
		`device/report_device_status?device_access_token=dat-1 {"online_status":1,"cur_version":"1.0.0"}`,
		`device/get_userinfo_by_page?device_access_token=dat-1 {"limit":200}`,
		`device/get_device_detail?model_access_token=mat-1 {"device_sn":"DEMO0001"}`,
	}, wire); diff != "" {
		t.Error(diff)
	}
}

func TestEndpoint_CallExplainsRefusals(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	_, client := newCloud(t, func(seen) string { return `{"errcode":71044,"errmsg":"device bound, hint: [1]"}` })
	client.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	_, err := hwcloud.UnregisterSN.Call(t.Context(), client, "mat-hush", hwcloud.SN{DeviceSN: "DEMO0001"})
	var refusal *errcode.Error
	if !errors.As(err, &refusal) || refusal.Code != hwcloud.DeviceIsBound || refusal.Finding == nil || refusal.Finding.Doc != 95981 {
		t.Fatalf("%v", err)
	}
	if !strings.HasPrefix(err.Error(), "openhw/model/unregister_sn: 71044 device bound") {
		t.Errorf("%v", err)
	}
	if strings.Contains(log.String()+err.Error(), "hush") {
		t.Errorf("a token is told: %s %v", &log, err)
	}
}

func TestSpec_Check(t *testing.T) {
	t.Parallel()
	users := make(openhw.List[hwcloud.UserRef], 101)
	for i := range users {
		users[i].OpenUserID = fmt.Sprint("wo", i)
	}
	trans := hwcloud.SetPrinterJobTransResult.Spec
	tests := []struct {
		name string
		spec hwcloud.Spec
		body any
		want string // empty: it is right
	}{
		{"NoSN", hwcloud.RegisterSN.Spec, &hwcloud.SN{}, "hwcloud: model/register_sn: device_sn: it is required"},
		{"OtherBody", hwcloud.RegisterSN.Spec, &hwcloud.JobID{}, "model/register_sn: a SN is required"},
		{"NoBody", hwcloud.RegisterSN.Spec, nil, "model/register_sn: a SN is required"},
		{"TooManyPeople", hwcloud.GetUserInfoByIDs.Spec, &hwcloud.UsersByID{UserItem: users}, "user_item: 101 elements, at most 100"},
		{"Nobody", hwcloud.GetUserInfoByIDs.Spec, &hwcloud.UsersByID{}, "user_item: it is required: at least one element"},
		{"UnexplainedFailure", hwcloud.ReportPrinterJobStatus.Spec, &hwcloud.JobReport{JobID: "j", Status: openhw.ReportFailed}, "errcode: it is required when the job has failed"},
		{"FailureWithoutText", hwcloud.ReportPrinterJobStatus.Spec, &hwcloud.JobReport{JobID: "j", Status: openhw.ReportFailed, ErrCode: u32(2001)}, "errmsg: it is required when the job has failed"},
		{"Printed", hwcloud.ReportPrinterJobStatus.Spec, &hwcloud.JobReport{JobID: "j", Status: openhw.ReportPrinted}, ""},
		{"NoScan", hwcloud.PushScanFile.Spec, &hwcloud.ScanFile{OpenUserID: "a", FileName: "b", AuthCode: "c"}, "media_id: it, or download_url, is required"},
		{"NoPages", trans, &hwcloud.TransResult{JobID: "j", SettingVersion: 1, MediaID: "m"}, "page_size: it is required"},
		{"PageBehindTheLast", trans, &hwcloud.TransResult{JobID: "j", SettingVersion: 1, Type: hwcloud.TransJPG, Page: 3, PageSize: 2, MediaID: "m"}, "page: that of a picture is 1 to page_size"},
		{"NoPreview", trans, &hwcloud.TransResult{JobID: "j", SettingVersion: 1, PageSize: 2}, "media_id: it, or download_url, is required"},
		{"FailedPreview", trans, &hwcloud.TransResult{JobID: "j", SettingVersion: 1, ErrCode: hwcloud.TransFormat, ErrMsg: "no"}, ""},
		{"Picture", trans, &hwcloud.TransResult{JobID: "j", SettingVersion: 1, Type: hwcloud.TransJPG, Page: 2, PageSize: 2, DownloadURL: "https://files.example/2"}, ""},
		{"NobodysFace", hwcloud.ReportBioInfoResult.Spec, &hwcloud.BioInfoResult{}, "open_userid: it is required without an oper_id"},
		{"NoKindOfFeature", hwcloud.ReportBioInfoResult.Spec, &hwcloud.BioInfoResult{OpenUserID: "a"}, "bio_info_type: it is required without an oper_id"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			err := test.spec.Check(test.body)
			var fault *hwcloud.Fault
			if test.want == "" && err != nil || test.want != "" && (!errors.As(err, &fault) || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}

func TestEndpoint_CallSendsNothingThatCannotBeRight(t *testing.T) {
	t.Parallel()
	c, client := newCloud(t, func(seen) string { return `{}` })
	if _, err := hwcloud.RegisterSN.Call(t.Context(), client, "m", hwcloud.SN{}); err == nil || c.count() != 0 {
		t.Errorf("%v, %d calls were made", err, c.count())
	}
}

// Every required field of every call is missed when the body is empty.
func TestEveryCallMissesWhatItNeeds(t *testing.T) {
	t.Parallel()
	for _, spec := range hwcloud.Endpoints {
		first := ""
		for _, field := range spec.Fields() {
			if field.Required && first == "" {
				first = field.Path
			}
		}
		err := spec.Check(spec.Request())
		if first == "" {
			continue
		}
		if err == nil || !strings.Contains(err.Error(), spec.Name+": "+first+": it is required") {
			t.Errorf("%s: %v, want %s to be missed", spec.Name, err, first)
		}
	}
}

// Whoever sends the JSON of a body gets the same body, numbers as strings included.
func TestBodiesAreReadAsWritten(t *testing.T) {
	t.Parallel()
	page := hwcloud.GetJobs{OpenUserID: "woDEMO1", Status: u32(openhw.JobOpen), Cursor: "0", JobIDList: []string{"job-1"}}
	raw, err := json.Marshal(page)
	must(t, err)
	var again hwcloud.GetJobs
	must(t, json.Unmarshal(bytes.ReplaceAll(raw, []byte(`"0"`), []byte(`0`)), &again))
	if diff := cmp.Diff(page, again); diff != "" {
		t.Error(diff)
	}
}
