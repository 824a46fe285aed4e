package hwcloud_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
)

// sameLists takes an absent list for an empty one.
var sameLists = cmpopts.EquateEmpty()

func rowNamed(t testing.TB, name string) hwcloud.Row {
	t.Helper()
	row, ok := hwcloud.Lookup(name)
	if !ok {
		t.Fatalf("there is no callback %s", name)
	}
	return row
}

func TestParseReply(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, row, plain string
		want             any
	}{
		{"EmptyVerdict", "bind", "", &hwcloud.Verdict{}},
		{"SuccessVerdict", "bind", " success\n", &hwcloud.Verdict{}},
		{"VerdictOfZero", "bind", `{"errcode":0,"errmsg":"whatever"}`, &hwcloud.Verdict{ErrMsg: "whatever"}},
		{"Refusal", "bind", `{"errcode":4,"errmsg":"wrong device code"}`, &hwcloud.Verdict{ErrCode: hwcloud.VerdictWrongCode, ErrMsg: "wrong device code"}},
		{"CodeAsText", "bind", `{"errcode":"1999"}`, &hwcloud.Verdict{ErrCode: hwcloud.VerdictUnbinding}},
		{"Valid", "verify_device", `{"is_valid":true,"modelid":"hwm1"}`, &hwcloud.Validity{IsValid: true, ModelID: "hwm1"}},
		{"Invalid", "verify_device", `{"is_valid":false}`, &hwcloud.Validity{}},
		{"Online", "user_scan", `{"online_status":1}`, &hwcloud.Presence{OnlineStatus: hwcloud.Online}},
		{"Offline", "user_scan", `{"online_status":"2"}`, &hwcloud.Presence{OnlineStatus: hwcloud.Offline}},
		{"NoData", "unbind", "success", nil},
		{"NeedlessData", "remote_open_door", `{"errcode":0}`, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := hwcloud.ParseReply(rowNamed(t, test.row), []byte(test.plain))
			must(t, err)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseReplyRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, row, plain, want string }{
		{"VerdictWithoutCode", "bind", `{"errmsg":"no"}`, "bind: errcode: it is required"},
		{"VerdictIsWord", "bind", `fail`, "hwcloud: bind: "},
		{"VerdictIsNull", "bind", `null`, `the reply is no JSON object: an empty body, the word success or an encrypted {"errcode":4`},
		{"ValidWithoutModel", "verify_device", `{"is_valid":true}`, "modelid: it is required when is_valid is true"},
		{"ValidWithUnderscore", "verify_device", `{"is_valid":true,"model_id":"hwm1"}`, "model_id was sent, which has an underscore too many"},
		{"EmptyValidity", "verify_device", "success", `an encrypted {"is_valid":true,"modelid":"…"} is the answer`},
		{"ValidityIsText", "verify_device", `{"is_valid":"yes"}`, "verify_device: is_valid: string does not fit: Bool is required"},
		{"EmptyPresence", "user_scan", "", `an encrypted {"online_status":1} is the answer, 2 for offline`},
		{"StrayBrace", "user_scan", `{"online_status":1}}`, "after top-level value"},
		{"UnknownPresence", "user_scan", `{"online_status":3}`, "online_status: 3, at most 2"},
		{"ZeroPresence", "user_scan", `{"online_status":0}`, "online_status: it is required"},
		{"NoDataButText", "unbind", "ok", "an empty body, or the word success, is the answer"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			reply, err := hwcloud.ParseReply(rowNamed(t, test.row), []byte(test.plain))
			var fault *hwcloud.Fault
			if !errors.As(err, &fault) || !strings.Contains(err.Error(), test.want) || reply != nil {
				t.Fatalf("%v, %v, want %s", reply, err, test.want)
			}
			if finding := fault.Finding(); finding.Doc == 0 || finding.Cause == "" {
				t.Errorf("explained as %+v", finding)
			}
		})
	}
}

func TestMarshalReply(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, row string
		reply     any
		want      string
		err       string
	}{
		{"Nothing", "unbind", nil, "", ""},
		{"NoVerdict", "bind", nil, "", ""},
		{"Verdict", "bind", &hwcloud.Verdict{ErrCode: 4, ErrMsg: "wrong device code"}, `{"errcode":4,"errmsg":"wrong device code"}`, ""},
		{"Validity", "verify_device", &hwcloud.Validity{IsValid: true, ModelID: modelID}, `{"is_valid":true,"modelid":"hwm0000000000000001"}`, ""},
		{"NotValid", "verify_device", &hwcloud.Validity{}, `{"is_valid":false}`, ""},
		{"Presence", "user_scan", &hwcloud.Presence{OnlineStatus: hwcloud.Online}, `{"online_status":1}`, ""},
		{"AskedForData", "user_scan", nil, "", "user_scan: an encrypted"},
		{"OfAnotherKind", "user_scan", &hwcloud.Verdict{}, "", "user_scan: an encrypted"},
		{"Needless", "unbind", &hwcloud.Verdict{}, "", "unbind: an empty body"},
		{"Wrong", "verify_device", &hwcloud.Validity{IsValid: true}, "", "modelid: it is required"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := hwcloud.MarshalReply(rowNamed(t, test.row), test.reply)
			if test.err == "" {
				must(t, err)
				if string(got) != test.want {
					t.Errorf("got %s, want %s", got, test.want)
				}
			} else if err == nil || !strings.Contains(err.Error(), test.err) {
				t.Errorf("refused with %v, want %s", err, test.err)
			}
		})
	}
}

func TestVerdictTexts(t *testing.T) {
	t.Parallel()
	seen := map[openhw.Int32]bool{}
	general := hwcloud.Verdict{ErrCode: 42}.Shown()
	for _, text := range hwcloud.VerdictTexts {
		if seen[text.Code] || text.English == "" || text.Chinese == "" || text.English == general.English {
			t.Errorf("%+v", text)
		}
		seen[text.Code] = true
		if (hwcloud.Verdict{ErrCode: text.Code}).Shown() != text {
			t.Errorf("%d is shown as another text", text.Code)
		}
	}
	if len(seen) != 9 || general.Code != 42 || general.Chinese == "" {
		t.Errorf("%d texts, the general one is %+v", len(seen), general)
	}
	if (hwcloud.Verdict{ErrCode: 1}).Accepted() || !(hwcloud.Verdict{}).Accepted() {
		t.Error("0 alone is a yes")
	}
}

func FuzzParseReply(f *testing.F) {
	for _, seed := range []string{"", "success", `{"errcode":4,"errmsg":"no"}`, `{"is_valid":true,"modelid":"a"}`, `{"online_status":2}`, `[]`, `null`} {
		for i := range hwcloud.Rows {
			f.Add(i, []byte(seed))
		}
	}
	f.Fuzz(func(t *testing.T, at int, plain []byte) {
		row := hwcloud.Rows[uint(at)%uint(len(hwcloud.Rows))]
		reply, err := hwcloud.ParseReply(row, plain)
		if err != nil {
			var fault *hwcloud.Fault
			if !errors.As(err, &fault) || fault.In != row.Name || reply != nil {
				t.Errorf("%v with %v", err, reply)
			}
			return
		}
		if (reply == nil) != (row.Reply == nil) {
			t.Fatalf("%s is answered with %v", row.Name, reply)
		}
		if reply == nil {
			return
		}
		again, err := hwcloud.MarshalReply(row, reply)
		if err != nil {
			t.Fatalf("%+v cannot be written: %v", reply, err)
		}
		if second, err := hwcloud.ParseReply(row, again); err != nil || !cmp.Equal(second, reply) {
			t.Errorf("written again it is %s: %v", again, err)
		}
	})
}
