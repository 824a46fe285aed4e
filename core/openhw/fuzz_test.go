package openhw_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
)

// FuzzDecodeText: whatever comes is read or refused as a Fault, what is read can be written and read again, and its body
// is read or refused by the row. Nothing panics.
func FuzzDecodeText(f *testing.F) {
	for _, g := range goldens {
		f.Add([]byte(g.wire))
		f.Add([]byte(g.reply))
	}
	for _, odd := range []string{
		`{"cmd":"ping","headers":null}`, `{"cmd":"get_visitor_list","offset":1,"limit":2}`, `{"errcode":"600014"}`, "{\"cmd\":\"\\u0000\xff\"}",
		`{"cmd":"register","headers":{"req_id":1},"body":{"nonce":1e400,"timestamp":"x","sn":"","device_signature":null}}`, `{"":{"":[{}]}}`,
	} {
		f.Add([]byte(odd))
	}
	rules := openhw.DefaultRules()
	f.Fuzz(func(t *testing.T, wire []byte) {
		frame, err := openhw.DecodeText(wire)
		if err != nil {
			refuseFault(t, rules, frame, err)
			return
		}
		again, err := openhw.DecodeText(frame.AppendText(nil))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(frame, again, ignoreWire); diff != "" {
			t.Fatal(diff)
		}
		for _, session := range []openhw.Session{{}, {Conn: openhw.Subscribed, Device: openhw.Bound}} {
			_, _ = rules.Receive(session, frame.Cmd)
			_ = session.Done(frame.Cmd)
		}
		row, ok := openhw.Lookup(frame.Cmd)
		if !ok {
			return
		}
		body, err := row.ReadRequest(frame)
		if err != nil {
			refuseFault(t, rules, frame, err)
			return
		}
		if _, err := openhw.Ask(frame.Cmd, frame.ReqID, body); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		if register, ok := body.(*openhw.Register); ok {
			_ = register.Proof().Diagnose(time.Unix(1760000000, 0), openhw.Key{Value: secretNo}, nil)
		}
		_, _ = row.ReadAnswer(frame)
	})
}

// refuseFault checks that a refusal is a Fault and can be answered.
func refuseFault(t *testing.T, rules openhw.Rules, frame openhw.Frame, err error) {
	t.Helper()
	var fault *openhw.Fault
	if !errors.As(err, &fault) {
		t.Fatalf("refused with %T: %v", err, err)
	}
	refusal := rules.Refusal(err)
	if refusal.Code == errcode.OK || refusal.Code == errcode.SystemBusy {
		t.Fatalf("answered with %v", refusal)
	}
	if _, err := openhw.DecodeText(frame.Refuse(refusal, "1_2_0003", openhw.Advice{}).AppendText(nil)); err != nil {
		t.Fatalf("the refusal cannot be read: %v", err)
	}
}

// FuzzDecodeBinary: a binary frame has one reading, and that is written as it came.
func FuzzDecodeBinary(f *testing.F) {
	for _, row := range openhw.Rows {
		if row.Sent == openhw.U1 || row.Sent == openhw.U2 {
			f.Add([]byte(goldens[row.Cmd].wire))
		}
	}
	f.Add(unhex(f, "01000000 03000000 712d31 04000000 54494445"))
	f.Add(unhex(f, "01000000 01000000 63 01000000 71 ffffffff 64"))
	rules := openhw.DefaultRules()
	f.Fuzz(func(t *testing.T, wire []byte) {
		if upload, err := openhw.DecodeUpload(wire); err == nil {
			if again, err := upload.Append(nil); err != nil || !bytes.Equal(again, wire) {
				t.Fatalf("%x is written as %x, %v", wire, again, err)
			}
			if row, ok := openhw.Lookup(upload.Cmd); ok {
				if _, err := row.ReadUpload(upload); err != nil {
					refuseFault(t, rules, openhw.Frame{ReqID: upload.ReqID}, err)
				}
			}
		} else {
			refuseFault(t, rules, openhw.Frame{ReqID: upload.ReqID}, err)
		}
		if download, err := openhw.DecodeDownload(wire); err == nil {
			if again, err := download.Append(nil); err != nil || !bytes.Equal(again, wire) {
				t.Fatalf("%x is written as %x, %v", wire, again, err)
			}
		} else {
			refuseFault(t, rules, openhw.Frame{}, err)
		}
	})
}

// FuzzCodes: addresses, phone codes and pass rules of any content are read or refused.
func FuzzCodes(f *testing.F) {
	f.Add(openhw.BindCode(serial, 1760000000, 7, secretNo))
	f.Add(openhw.StaticLoginCode("a", "b"))
	f.Add("9:00-18:00 * * 1-5 */2")
	f.Add("AQEAAAAAAAAABwA=")
	f.Fuzz(func(t *testing.T, text string) {
		if code, err := openhw.ParseCode(text); err == nil && code == (openhw.Code{}) {
			t.Fatalf("%q is read as nothing", text)
		}
		_, _ = openhw.ParsePhoneCode(text, binary.BigEndian)
		rule, err := openhw.ParsePassRule(openhw.Rule{Rule: text})
		if err == nil {
			_ = rule.Allows(time.Unix(1760000000, 0))
		}
		_, _, _ = openhw.SplitVisitorUserID(text)
	})
}
