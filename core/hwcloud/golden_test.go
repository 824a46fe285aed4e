package hwcloud_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
)

const (
	fullBase = `"base_info":{"req_id":"r-11","device_sn":"DEMO0001","createtime":1700000000,"model_id":"hwm0000000000000001","auth_corpid":"wwcustomer00000001","service_corpid":"ww00000000000000aa"}`
	bio      = `"page_type":"fa","oper_id":"op-4","open_userid":"woDEMO1","user_type":2`
)

func eventOf(members string) string {
	return `{"msg_type":"event",` + fullBase + `,"event":{` + members + `}}`
}

func commandOf(members string) string {
	return `{"msg_type":"command",` + fullBase + `,"command":{` + members + `}}`
}

var biometric = hwcloud.Biometric{PageType: hwcloud.FacePage, OperID: "op-4", OpenUserID: "woDEMO1", UserType: openhw.Student}

// goldens are the callbacks as values and on the wire.
var goldens = map[string]struct {
	payload any
	wire    string
}{
	"bind":   {&hwcloud.Bind{AuthCode: "demo-auth-code", VerifCode: "4821"}, eventOf(`"event_type":"bind","auth_code":"demo-auth-code","verif_code":"4821"`)},
	"unbind": {&hwcloud.Unbind{}, eventOf(`"event_type":"unbind"`)},
	"contact_change": {&hwcloud.ContactChange{PermVersion: 8, CreateUser: openhw.List[hwcloud.UserRef]{{OpenUserID: "woDEMO1"}}, UpdateUser: openhw.List[hwcloud.UserRef]{}, DeleteUser: openhw.List[hwcloud.UserRef]{{OpenUserID: "woDEMO2", UserType: openhw.Student}}},
		eventOf(`"event_type":"contact_change","perm_version":8,"create_user":[{"open_userid":"woDEMO1","user_type":0}],"update_user":[],"delete_user":[{"open_userid":"woDEMO2","user_type":2}]`)},
	"model_ticket": {&hwcloud.ModelTicket{ModelTicket: "TICKET-DEMO"},
		`{"msg_type":"event","base_info":{"req_id":"r-11","createtime":1700000000,"model_id":"hwm0000000000000001","service_corpid":"ww00000000000000aa"},"event":{"event_type":"model_ticket","model_ticket":"TICKET-DEMO"}}`},
	"verify_device": {&hwcloud.VerifyDevice{DeviceSNMD5: "d4b3c34a02cf095dd40168a6b50cb1b8"},
		`{"msg_type":"event","base_info":{"req_id":"r-11","createtime":1700000000,"auth_corpid":"wwcustomer00000001","service_corpid":"ww00000000000000aa"},"event":{"event_type":"verify_device","device_sn_md5":"d4b3c34a02cf095dd40168a6b50cb1b8"}}`},
	"update_firmware":     {&hwcloud.UpdateFirmware{OperID: "op-1"}, commandOf(`"command_type":"update_firmware","oper_id":"op-1"`)},
	"fetch_device_status": {&hwcloud.FetchDeviceStatus{}, commandOf(`"command_type":"fetch_device_status"`)},
	"user_scan": {&hwcloud.UserScan{OperID: "op-21", OpenUserID: "woDEMO1", State: "desk-1", AuthCode: "scan-demo", ExpiresIn: 300, AuthCodeType: hwcloud.ScanFileCode},
		commandOf(`"command_type":"user_scan","oper_id":"op-21","open_userid":"woDEMO1","state":"desk-1","user_type":0,"auth_code":"scan-demo","expires_in":300,"auth_code_type":1`)},
	"enter_page":         {(*hwcloud.EnterPage)(&biometric), commandOf(`"command_type":"enter_page",` + bio)},
	"exit_page":          {(*hwcloud.ExitPage)(&biometric), commandOf(`"command_type":"exit_page",` + bio)},
	"delete_bio_info":    {(*hwcloud.DeleteBioInfo)(&biometric), commandOf(`"command_type":"delete_bio_info",` + bio)},
	"remote_open_door":   {&hwcloud.RemoteOpenDoor{OpenUserID: "woDEMO1", OperID: "op-22"}, commandOf(`"command_type":"remote_open_door","open_userid":"woDEMO1","oper_id":"op-22"`)},
	"printer_job_submit": {&hwcloud.PrinterJobSubmit{OpenUserID: "woDEMO1", JobID: "job-1"}, commandOf(`"command_type":"printer_job_submit","open_userid":"woDEMO1","jobid":"job-1"`)},
	"printer_job_trans": {&hwcloud.PrinterJobTrans{OpenUserID: "woDEMO1", JobID: "job-1", DownloadURL: "https://files.example/j1?a=1&b=2", EncodingAESKey: aesKey, DocName: "plan.docx", DocSize: 3317,
		TransSetting: hwcloud.TransSetting{Version: 2, SettingList: openhw.List[openhw.Setting]{{Key: "纸张大小", Value: openhw.List[string]{"A4"}}}}},
		commandOf(`"command_type":"printer_job_trans","open_userid":"woDEMO1","jobid":"job-1","download_url":"https://files.example/j1?a=1&b=2","encoding_aeskey":"` + aesKey + `","doc_name":"plan.docx","doc_size":3317,"trans_setting":{"version":2,"setting_list":[{"key":"纸张大小","value":["A4"]}]}`)},
	"printer_job_del": {&hwcloud.PrinterJobDel{JobID: "job-1"}, commandOf(`"command_type":"printer_job_del","jobid":"job-1"`)},
}

func TestEveryCallbackHasAGolden(t *testing.T) {
	t.Parallel()
	for _, row := range hwcloud.Rows {
		t.Run(row.Name, func(t *testing.T) {
			t.Parallel()
			g, ok := goldens[row.Name]
			if !ok {
				t.Fatal("the callback has no golden")
			}
			wire, err := hwcloud.Marshal(base, g.payload)
			must(t, err)
			if diff := cmp.Diff(g.wire, string(wire)); diff != "" {
				t.Fatal(diff)
			}
			read, err := hwcloud.Parse([]byte(g.wire))
			must(t, err)
			if read.Row.Name != row.Name || read.Base.ReqID != base.ReqID || read.Base.ServiceCorpID != service {
				t.Errorf("read as %s of %+v", read.Row.Name, read.Base)
			}
			if diff := cmp.Diff(g.payload, read.Payload); diff != "" {
				t.Error(diff)
			}
		})
	}
	if len(goldens) != len(hwcloud.Rows) {
		t.Errorf("%d goldens for %d callbacks", len(goldens), len(hwcloud.Rows))
	}
}

// calls are the endpoints as documented: name, token, request, answer. Behind a type stands ! for what is required, + for what
// is required and may be zero, and ≤ with the greatest length or number.
const calls = `
get_model_token - model_id:String! model_secret:String! model_ticket:String!≤512 > model_access_token:String expires_in:Uint32
get_device_secret M auth_code:String!≤512 > device_secret:String device_access_token:String expires_in:Uint32
get_device_token M device_sn:String!≤128 device_secret:String!≤512 > device_secret:String device_access_token:String expires_in:Uint32
model/register_sn M device_sn:String!≤128 > qr_code:String
model/unregister_sn M device_sn:String!≤128 >
device/get_device_detail M device_sn:String!≤128 > device_detail:Object device_detail.model_name:String device_detail.default_name:String device_detail.qr_code:String device_detail.bind_status:Uint32 device_detail.auth_corp_info:Object device_detail.auth_corp_info.open_corpid:String device_detail.auth_corp_info.corp_name:String device_detail.remark_name:String
device/gen_id_dynamic_qrcode M device_sn:String!≤128 state:String+ > qrcode_content:String expires_in:Uint32
device/gen_login_qrcode D state:String+ type:Uint32+≤1 > qrcode_content:String expires_in:Uint32
device/report_device_status D online_status:int32! cur_version:String!≤32 upgradable_version:String≤32 upgradable_version_desc:String≤256 >
device/get_userinfo_by_page D cursor:String limit:Uint32≤200 only_perm_version:Bool > next_cursor:String perm_version:Uint32 userinfo:Object userinfo.useritems:Array userinfo.useritems[].open_userid:String userinfo.useritems[].user_name:String userinfo.useritems[].user_type:Uint32 userinfo.useritems[].pass_rule:Object userinfo.useritems[].pass_rule.rule_list:Array userinfo.useritems[].pass_rule.rule_list[].id:Uint32 userinfo.useritems[].pass_rule.rule_list[].rule:String userinfo.useritems[].pass_rule.rule_list[].effect_time:Uint32
device/get_userinfo_by_ids D user_item:Array!≤100 user_item[].open_userid:String!≤64 user_item[].user_type:Uint32+ > userinfo:Object userinfo.useritems:Array userinfo.useritems[].open_userid:String userinfo.useritems[].user_name:String userinfo.useritems[].user_type:Uint32 userinfo.useritems[].pass_rule:Object userinfo.useritems[].pass_rule.rule_list:Array userinfo.useritems[].pass_rule.rule_list[].id:Uint32 userinfo.useritems[].pass_rule.rule_list[].rule:String userinfo.useritems[].pass_rule.rule_list[].effect_time:Uint32
device/report_firmware_upgrade_result D oper_id:String! errcode:Uint32+ errmsg:String cur_version:String!≤32 >
device/report_checkin_data D checkin_data:Array!≤100 checkin_data[].open_userid:String! checkin_data[].user_type:Uint32+ checkin_data[].timestamp:Uint32! > fail_list:Array fail_list[].open_userid:String fail_list[].user_type:Uint32 fail_list[].timestamp:Uint32
device/report_temperature_data D temperature_data:Array!≤100 temperature_data[].open_userid:String! temperature_data[].user_type:Uint32+ temperature_data[].temperature:String! temperature_data[].timestamp:Uint32! temperature_data[].status:Uint32+≤2 > fail_list:Array fail_list[].open_userid:String fail_list[].user_type:Uint32 fail_list[].timestamp:Uint32 fail_list[].errcode:int32 fail_list[].errmsg:String
device/report_access_data D access_data:Array!≤100 access_data[].open_userid:String! access_data[].user_type:Uint32+ access_data[].timestamp:Uint32! access_data[].pass_type:Uint32!≤3 access_data[].pass_method:Uint32!≤4 > fail_list:Array fail_list[].open_userid:String fail_list[].user_type:Uint32 fail_list[].timestamp:Uint32
device/report_bio_info_result D oper_id:String errcode:Uint32+ errmsg:String open_userid:String≤64 user_type:Uint32 bio_info_type:Uint32≤2 >
device/report_remote_open_result D oper_id:String! type:String! errcode:Uint32+≤1 errmsg:String >
device/get_printer_job_list D open_userid:String!≤40 status:Uint32≤2 cursor:String limit:Uint32≤200 begin_time:Uint32 end_time:Uint32 jobid_list:Array≤200 > printer_job_list:Array printer_job_list[].open_userid:String printer_job_list[].createtime:Uint32 printer_job_list[].submitted:Uint32 printer_job_list[].state:String printer_job_list[].status:Uint32 printer_job_list[].errcode:Uint32 printer_job_list[].errmsg:String printer_job_list[].doc_name:String printer_job_list[].doc_size:Uint32 printer_job_list[].jobid:String printer_job_list[].setting_list:Array printer_job_list[].setting_list[].key:String printer_job_list[].setting_list[].value:Array next_cursor:String
device/get_printer_job_download_url D jobid:String! > download_url:String encoding_aeskey:String
device/report_printer_job_status D jobid:String! status:Uint32!≤2 errcode:Uint32 errmsg:String >
device/push_scan_file D open_userid:String!≤64 filename:String! media_id:String download_url:String auth_code:String! >
device/set_printer_job_trans_result D jobid:String! setting_version:Uint32! type:Uint32+≤1 page:Uint32 page_size:Uint32+ media_id:String download_url:String errcode:int32 errmsg:String >
`

func TestEveryCallHasAGolden(t *testing.T) {
	t.Parallel()
	tokens := map[hwcloud.TokenKind]string{hwcloud.NoToken: "-", hwcloud.ModelToken: "M", hwcloud.DeviceToken: "D"}
	var got strings.Builder
	got.WriteByte('\n')
	for _, spec := range hwcloud.Endpoints {
		line := spec.Name + " " + tokens[spec.Token]
		zero, err := json.Marshal(spec.Request())
		must(t, err)
		var always map[string]any
		must(t, json.Unmarshal(zero, &always))
		for _, field := range spec.Fields() {
			line += " " + described(field, isAlways(spec, always, field.Path))
		}
		line += " >"
		for _, field := range spec.AnswerFields() {
			line += " " + described(field, false)
		}
		got.WriteString(line + "\n")
	}
	if diff := cmp.Diff(calls, got.String()); diff != "" {
		t.Error(diff)
	}
}

// isAlways reports whether a field is written even if it is zero. Inside lists the first element is looked at.
func isAlways(spec hwcloud.Spec, always map[string]any, path string) bool {
	list, inner, nested := strings.Cut(path, "[].")
	if !nested {
		_, ok := always[path]
		return ok
	}
	request := spec.Request()
	if json.Unmarshal(fmt.Appendf(nil, `{%q:[{}]}`, list), request) != nil {
		return false
	}
	raw, err := json.Marshal(request)
	if err != nil {
		return false
	}
	var lists map[string]json.RawMessage
	var elements []map[string]any
	if json.Unmarshal(raw, &lists) != nil || json.Unmarshal(lists[list], &elements) != nil || len(elements) != 1 {
		return false
	}
	_, ok := elements[0][inner]
	return ok
}

func described(field openhw.Field, always bool) string {
	text := field.Path + ":" + field.Type
	switch {
	case field.Required:
		text += "!"
	case always:
		text += "+"
	}
	if field.Most > 0 {
		text += fmt.Sprintf("≤%d", field.Most)
	}
	return text
}
