package openhw_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
)

var ignoreWire = cmpopts.IgnoreFields(openhw.Frame{}, "Wire")

func TestDecodeText(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, wire string
		want       openhw.Frame
	}{
		{"Request", `{"cmd":"ping","headers":{"req_id":"p-1"}}`, openhw.Frame{Cmd: "ping", ReqID: "p-1"}},
		{"AnyOrder", ` { "body" : {"a":[1,{"b":"}"}]} , "headers":{"x":{},"req_id":"p"},"cmd":"active"} `, openhw.Frame{Cmd: "active", ReqID: "p", Body: []byte(`{"a":[1,{"b":"}"}]}`)}},
		{"EmptyBody", `{"cmd":"ping","headers":{"req_id":"p"},"body":{}}`, openhw.Frame{Cmd: "ping", ReqID: "p", Body: []byte(`{}`)}},
		{"NullBody", `{"cmd":"ping","headers":{"req_id":"p"},"body":null}`, openhw.Frame{Cmd: "ping", ReqID: "p"}},
		{"WithoutHeaders", `{"cmd":"ping"}`, openhw.Frame{Cmd: "ping", Bare: true}},
		{"NullHeaders", `{"cmd":"ping","headers":null}`, openhw.Frame{Cmd: "ping", Bare: true}},
		{"WithoutReqID", `{"cmd":"ping","headers":{}}`, openhw.Frame{Cmd: "ping"}},
		{"NullReqID", `{"cmd":"ping","headers":{"req_id":null}}`, openhw.Frame{Cmd: "ping"}},
		{"NumberAsReqID", `{"cmd":"ping","headers":{"req_id":18446744073709551615}}`, openhw.Frame{Cmd: "ping", ReqID: "18446744073709551615"}},
		{"Escapes", `{"\u0063md":"pi\u006eg","headers":{"req_id":"a\"\\\n码"}}`, openhw.Frame{Cmd: "ping", ReqID: "a\"\\\n码"}},
		{"LastWins", `{"cmd":"ping","cmd":"active","headers":{"req_id":"a"}}`, openhw.Frame{Cmd: "active", ReqID: "a"}},
		{"NamesHaveCase", `{"cmd":"ping","CMD":"active","headers":{"Req_ID":"a"}}`, openhw.Frame{Cmd: "ping"}},
		{"Answer", `{"headers":{"req_id":"a"},"body":{"x":1},"errcode":0,"errmsg":"ok"}`, openhw.Frame{ReqID: "a", Body: []byte(`{"x":1}`), ErrMsg: "ok"}},
		{"CodeAsString", `{"headers":{"req_id":"a"},"errcode":"600014"}`, openhw.Frame{ReqID: "a", ErrCode: 600014}},
		{"Advised", `{"headers":{"req_id":"a"},"errcode":600004,"errmsg":"no device auth","suggestion":"retry","interval":"5"}`, openhw.Frame{
			ReqID: "a", ErrCode: 600004, ErrMsg: "no device auth", Suggestion: openhw.Retry, Interval: 5,
		}},
		{"IntervalAlone", `{"errcode":-1,"interval":7}`, openhw.Frame{Bare: true, ErrCode: -1}},
		{"ConnectionError", `{"errcode":600020,"errmsg":"x"}`, openhw.Frame{Bare: true, ErrCode: 600020, ErrMsg: "x"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			frame, err := openhw.DecodeText([]byte(test.wire))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, frame, ignoreWire); diff != "" {
				t.Error(diff)
			}
			if string(frame.Wire) != test.wire {
				t.Errorf("the wire is kept as %q", frame.Wire)
			}
		})
	}
}

func TestDecodeTextRefuses(t *testing.T) {
	t.Parallel()
	deep := `{"cmd":"ping","body":` + strings.Repeat(`{"a":`, 20000) + "1" + strings.Repeat("}", 20001)
	tests := []struct {
		name, wire string
		cause      openhw.Cause
		reqID      string
	}{
		{"ErrEmpty", "", openhw.NotJSON, ""},
		{"ErrCut", `{"cmd":"pi`, openhw.NotJSON, ""},
		{"ErrTwo", `{"cmd":"ping"}{"cmd":"ping"}`, openhw.NotJSON, ""},
		{"ErrUnquoted", `{cmd:ping}`, openhw.NotJSON, ""},
		{"ErrTooDeep", deep, openhw.NotJSON, ""},
		{"ErrTooLarge", `{"cmd":"` + strings.Repeat("a", openhw.MaxText) + `"}`, openhw.TooLarge, ""},
		{"ErrNotUTF8", "{\"cmd\":\"\xff\"}", openhw.NotText, ""},
		{"ErrArray", `["ping"]`, openhw.NotFrame, ""},
		{"ErrString", `"ping"`, openhw.NotFrame, ""},
		{"ErrNothing", `{}`, openhw.NotFrame, ""},
		{"ErrNeither", `{"headers":{"req_id":"z"},"errmsg":"ok"}`, openhw.NotFrame, "z"},
		{"ErrEmptyCmd", `{"cmd":"","headers":{"req_id":"z"}}`, openhw.NotFrame, "z"},
		{"ErrCmdNumber", `{"cmd":7,"headers":{"req_id":"z"}}`, openhw.WrongType, "z"},
		{"ErrBodyArray", `{"cmd":"ping","body":[],"headers":{"req_id":"z"}}`, openhw.WrongType, "z"},
		{"ErrBodyString", `{"cmd":"ping","body":"{}","headers":{"req_id":"z"}}`, openhw.WrongType, "z"},
		{"ErrHeadersArray", `{"cmd":"ping","headers":[]}`, openhw.WrongType, ""},
		{"ErrReqIDObject", `{"cmd":"ping","headers":{"req_id":{}}}`, openhw.WrongType, ""},
		{"ErrCodeText", `{"errcode":"six","headers":{"req_id":"z"}}`, openhw.WrongType, "z"},
		{"ErrCodeLarge", `{"errcode":99999999999}`, openhw.WrongType, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			frame, err := openhw.DecodeText([]byte(test.wire))
			if !errors.Is(err, &openhw.Fault{Cause: test.cause}) {
				t.Fatalf("decoded with %v, want %s", err, test.cause)
			}
			if frame.ReqID != test.reqID {
				t.Errorf("the req_id is %q, want %q", frame.ReqID, test.reqID)
			}
			if got := openhw.DefaultRules().Refusal(err).Code; got != 40058 {
				t.Errorf("refused with %d", got)
			}
		})
	}
}

func TestRefuse(t *testing.T) {
	t.Parallel()
	hint := openhw.Hint(time.Unix(1760000000, 0), 12, 0xa1b)
	rules := openhw.DefaultRules()
	refuse := func(request openhw.Frame, code errcode.Code) string {
		return string(request.Refuse(openhw.Refusal(code), hint, rules.Advice[code]).AppendText(nil))
	}
	tests := []struct{ name, got, want string }{
		{
			"Advised", refuse(openhw.Frame{Cmd: "active", ReqID: "a-2"}, openhw.NotAuthorized),
			`{"headers":{"req_id":"a-2"},"errcode":600004,"errmsg":"no device auth, hint: [1760000000_12_0a1b]","suggestion":"retry","interval":5}`,
		},
		{
			"Never", refuse(openhw.Frame{Cmd: "register", ReqID: "r"}, openhw.BadSignature),
			`{"headers":{"req_id":"r"},"errcode":600011,"errmsg":"signature check failed, hint: [1760000000_12_0a1b]","suggestion":"retry","interval":-1}`,
		},
		{
			"WithoutHeaders", refuse(openhw.Frame{Cmd: "active"}, openhw.NotRegistered),
			`{"errcode":600014,"errmsg":"device not registered, hint: [1760000000_12_0a1b]","suggestion":"reconnect","interval":60}`,
		},
		{
			"WithoutHint", string(openhw.Frame{ReqID: "r"}.Refuse(openhw.Refusal(openhw.UnknownJob), "", openhw.Advice{}).AppendText(nil)),
			`{"headers":{"req_id":"r"},"errcode":600040,"errmsg":"print job does not exist"}`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, test.got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAskCannotWriteEverything(t *testing.T) {
	t.Parallel()
	if _, err := openhw.Ask("ping", "p", func() {}); err == nil {
		t.Error("a function is written")
	}
	if _, err := (openhw.Frame{Cmd: "ping"}).Answer(make(chan int)); err == nil {
		t.Error("a channel is written")
	}
	frame, err := openhw.Ask("ping", "p", (*openhw.Checkin)(nil))
	if err != nil || frame.Body != nil {
		t.Errorf("a nil body is written as %q, %v", frame.Body, err)
	}
	frame, err = openhw.Ask("checkin", "p", openhw.Checkin{})
	if err != nil || string(frame.Body) != `{"checkin_data":[]}` {
		t.Errorf("a nil list is written as %q, %v", frame.Body, err)
	}
}

// What is written is read as it was, whatever the texts are.
func TestTextRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		frame := openhw.Frame{ReqID: rapid.String().Draw(t, "req_id"), Cmd: rapid.String().Draw(t, "cmd"), Bare: rapid.Bool().Draw(t, "bare")}
		if frame.Bare {
			frame.ReqID = ""
		}
		if frame.Cmd == "" {
			frame.ErrCode = errcode.Code(rapid.Int32().Draw(t, "errcode"))
			frame.ErrMsg = rapid.String().Draw(t, "errmsg")
			frame.Suggestion = rapid.String().Draw(t, "suggestion")
			if frame.Suggestion != "" {
				frame.Interval = openhw.Int32(rapid.Int32().Draw(t, "interval"))
			}
		}
		if rapid.Bool().Draw(t, "body") {
			frame.Body = []byte(`{"a":"` + rapid.StringMatching(`[a-z{},:\[\] ]*`).Draw(t, "text") + `"}`)
		}
		decoded, err := openhw.DecodeText(frame.AppendText(nil))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(frame, decoded, ignoreWire); diff != "" {
			t.Fatal(diff)
		}
	})
}
