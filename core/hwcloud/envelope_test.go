package hwcloud_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
)

func TestParseBears(t *testing.T) {
	t.Parallel()
	user := openhw.List[hwcloud.UserRef]{{OpenUserID: "woDEMO1"}}
	trans := &hwcloud.PrinterJobTrans{JobID: "job-1", EncodingAESKey: aesKey, DocSize: 3317}
	tests := []struct {
		name, wire string
		want       any
	}{
		{"VerifyDeviceAsCommand", `{"msg_type":"command","base_info":{},"command":{"command_type":"verify_device","device_sn_md5":"ab"}}`, &hwcloud.VerifyDevice{DeviceSNMD5: "ab"}},
		{"TheOtherTypeMember", `{"msg_type":"command","command":{"event_type":"verify_device","device_sn_md5":"ab"}}`, &hwcloud.VerifyDevice{DeviceSNMD5: "ab"}},
		{"NoMsgType", `{"event":{"event_type":"unbind"}}`, &hwcloud.Unbind{}},
		{"BothObjects", `{"msg_type":"command","event":{"event_type":"unbind"},"command":{"command_type":"fetch_device_status"}}`, &hwcloud.FetchDeviceStatus{}},
		{"ListsLeftOut", `{"msg_type":"event","event":{"event_type":"contact_change","perm_version":8,"create_user":[{"open_userid":"woDEMO1"}]}}`, &hwcloud.ContactChange{PermVersion: 8, CreateUser: user}},
		{"NullLists", `{"msg_type":"event","event":{"event_type":"contact_change","perm_version":8,"create_user":[{"open_userid":"woDEMO1","user_type":null}],"delete_user":null}}`, &hwcloud.ContactChange{PermVersion: 8, CreateUser: user}},
		{"NumbersAsStrings", `{"msg_type":"event","base_info":{"createtime":"1700000000"},"event":{"event_type":"contact_change","perm_version":"8","create_user":[{"open_userid":"woDEMO1","user_type":"0"}]}}`, &hwcloud.ContactChange{PermVersion: 8, CreateUser: user}},
		{"KeyByTheTablesName", `{"msg_type":"command","command":{"command_type":"printer_job_trans","jobid":"job-1","aes_key":"` + aesKey + `","doc_size":"3317"}}`, trans},
		{"UnknownMembers", `{"msg_type":"event","agentid":1,"event":{"event_type":"model_ticket","model_ticket":"T","colour":"blue"}}`, &hwcloud.ModelTicket{ModelTicket: "T"}},
		{"NoScanCode", `{"msg_type":"command","command":{"command_type":"user_scan","oper_id":"op-1","user_type":1}}`, &hwcloud.UserScan{OperID: "op-1", UserType: hwcloud.ScannedByAdmin}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := hwcloud.Parse([]byte(test.wire))
			must(t, err)
			if diff := cmp.Diff(test.want, got.Payload); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, wire string
		cause      openhw.Cause
		text       string
	}{
		{"NotJSON", `<xml/>`, openhw.NotJSON, "hwcloud: invalid character"},
		{"StrayBrace", `{"event":{"event_type":"unbind"}}}`, openhw.NotJSON, "after top-level value"},
		{"Empty", `{}`, openhw.Missing, "hwcloud: event: there is neither an event nor a command"},
		{"Null", `{"event":null,"command":null}`, openhw.Missing, "neither an event nor a command"},
		{"NoType", `{"event":{"auth_code":"x"}}`, openhw.Missing, "event_type: neither event_type nor command_type is given"},
		{"PayloadIsText", `{"event":"bind"}`, openhw.WrongType, "an object with event_type or command_type is required"},
		{"BaseIsList", `{"base_info":[],"event":{"event_type":"unbind"}}`, openhw.WrongType, "hwcloud: base_info: a array does not fit"},
		{"Unknown", `{"event":{"event_type":"moon_rise"}}`, openhw.UnknownCmd, "hwcloud: moon_rise: no callback of this name is known"},
		{"FieldOfAnotherType", `{"event":{"event_type":"contact_change","perm_version":"many"}}`, openhw.WrongType, "hwcloud: contact_change: perm_version: "},
		{"InsideAList", `{"event":{"event_type":"contact_change","delete_user":[{"open_userid":7}]}}`, openhw.WrongType, "contact_change: delete_user.open_userid: number does not fit: String is required"},
		{"ShadowedField", `{"command":{"command_type":"printer_job_trans","jobid":7}}`, openhw.WrongType, "printer_job_trans: jobid: number does not fit"},
		{"TooLong", `{"event":{"event_type":"model_ticket","model_ticket":"` + strings.Repeat("t", hwcloud.MaxPlain) + `"}}`, openhw.TooLarge, "octets, at most 1048576 are read"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := hwcloud.Parse([]byte(test.wire))
			if !errors.Is(err, &hwcloud.Fault{Cause: test.cause}) || !strings.Contains(err.Error(), test.text) {
				t.Errorf("refused with %v, want %s: %s", err, test.cause, test.text)
			}
		})
	}
}

func TestParseKeepsTheBaseOfAnUnknownCallback(t *testing.T) {
	t.Parallel()
	got, err := hwcloud.Parse([]byte(`{"base_info":{"req_id":"r-9"},"event":{"event_type":"moon_rise"}}`))
	if err == nil || got.Base.ReqID != "r-9" || got.Payload != nil {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestMarshalRefuses(t *testing.T) {
	t.Parallel()
	without := func(change func(*hwcloud.Base)) hwcloud.Base {
		b := base
		change(&b)
		return b
	}
	tests := []struct {
		name    string
		base    hwcloud.Base
		payload any
		want    string
	}{
		{"Nothing", base, nil, "<nil> is no payload of a callback"},
		{"NoPayload", base, &hwcloud.Verdict{}, "*hwcloud.Verdict is no payload of a callback"},
		{"NoReqID", without(func(b *hwcloud.Base) { b.ReqID = "" }), &hwcloud.Unbind{}, "hwcloud: unbind: base_info.req_id: it is required"},
		{"NoSN", without(func(b *hwcloud.Base) { b.DeviceSN = "" }), &hwcloud.Unbind{}, "base_info.device_sn: it is required"},
		{"NoTime", without(func(b *hwcloud.Base) { b.CreateTime = 0 }), &hwcloud.Unbind{}, "base_info.createtime: it is required"},
		{"NoModel", without(func(b *hwcloud.Base) { b.ModelID = "" }), &hwcloud.ModelTicket{ModelTicket: "t"}, "model_ticket: base_info.model_id: it is required"},
		{"NoCorp", without(func(b *hwcloud.Base) { b.AuthCorpID = "" }), &hwcloud.VerifyDevice{DeviceSNMD5: "a"}, "verify_device: base_info.auth_corpid: it is required"},
		{"NoProvider", without(func(b *hwcloud.Base) { b.ServiceCorpID = "" }), &hwcloud.Unbind{}, "base_info.service_corpid: it is required"},
		{"NoCode", base, &hwcloud.Bind{}, "hwcloud: bind: auth_code: it is required"},
		{"LongTicket", base, &hwcloud.ModelTicket{ModelTicket: strings.Repeat("t", 513)}, "model_ticket: model_ticket: 513 octets, at most 512"},
		{"NamelessUser", base, &hwcloud.ContactChange{UpdateUser: openhw.List[hwcloud.UserRef]{{OpenUserID: "a"}, {}}}, "contact_change: update_user[1].open_userid: it is required"},
		{"ByValue", base, hwcloud.PrinterJobDel{}, "printer_job_del: jobid: it is required"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			wire, err := hwcloud.Marshal(test.base, test.payload)
			var fault *hwcloud.Fault
			if !errors.As(err, &fault) || !strings.Contains(err.Error(), test.want) || wire != nil {
				t.Errorf("refused with %v, want %s", err, test.want)
			}
		})
	}
}

func TestMarshalLeavesOutWhatACallbackDoesNotCarry(t *testing.T) {
	t.Parallel()
	slim := hwcloud.Base{ReqID: "r-1", CreateTime: 1, ModelID: modelID, ServiceCorpID: service}
	one, err := hwcloud.Marshal(base, hwcloud.ModelTicket{ModelTicket: "t"})
	must(t, err)
	slim.ReqID, slim.CreateTime = base.ReqID, base.CreateTime
	other, err := hwcloud.Marshal(slim, hwcloud.ModelTicket{ModelTicket: "t"})
	must(t, err)
	if diff := cmp.Diff(string(other), string(one)); diff != "" {
		t.Error(diff)
	}
}

// What is written is read again, whatever the texts hold.
func TestMarshalAndParseAgree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[^\x00-\x1f]{1,16}`)
		var refs openhw.List[hwcloud.UserRef]
		for range rapid.IntRange(1, 5).Draw(t, "people") {
			refs = append(refs, hwcloud.UserRef{OpenUserID: word.Draw(t, "person"), UserType: openhw.Uint32(rapid.Uint32().Draw(t, "type"))})
		}
		payload := rapid.SampledFrom([]any{
			&hwcloud.Bind{AuthCode: word.Draw(t, "code"), VerifCode: word.Draw(t, "typed")},
			&hwcloud.ContactChange{PermVersion: openhw.Uint32(rapid.Uint32().Draw(t, "version")), CreateUser: refs, UpdateUser: refs, DeleteUser: refs},
			&hwcloud.UserScan{OperID: word.Draw(t, "operation"), OpenUserID: word.Draw(t, "member"), State: word.Draw(t, "state")},
			&hwcloud.EnterPage{PageType: hwcloud.FingerprintPage, OperID: word.Draw(t, "operation"), OpenUserID: word.Draw(t, "member")},
			&hwcloud.FetchDeviceStatus{},
		}).Draw(t, "payload")
		sent := base
		sent.ReqID = word.Draw(t, "req_id")
		wire, err := hwcloud.Marshal(sent, payload)
		if err != nil {
			t.Fatal(err)
		}
		got, err := hwcloud.Parse(wire)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(payload, got.Payload); diff != "" {
			t.Error(diff)
		}
		if got.Base != sent {
			t.Errorf("base is %+v", got.Base)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, g := range goldens {
		f.Add([]byte(g.wire))
	}
	f.Add([]byte(`{"event":{"event_type":"moon_rise"}}`))
	f.Add([]byte(`{"command":[[[[{}]]]]}`))
	f.Fuzz(func(t *testing.T, wire []byte) {
		got, err := hwcloud.Parse(wire)
		if err != nil {
			var fault *hwcloud.Fault
			if !errors.As(err, &fault) || fault.Cause == "" || fault.Text == "" {
				t.Errorf("refused with %v", err)
			}
			return
		}
		if got.Payload == nil || got.Row.Name == "" {
			t.Errorf("read as %+v", got)
		}
		again, err := hwcloud.Marshal(got.Base, got.Payload)
		if err != nil {
			return // not all that is borne may be sent
		}
		if second, err := hwcloud.Parse(again); err != nil || !cmp.Equal(second.Payload, got.Payload, sameLists) {
			t.Errorf("written again it is %s: %v", again, err)
		}
	})
}
