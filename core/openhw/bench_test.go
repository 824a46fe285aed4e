package openhw_test

import (
	"encoding/base64"
	"encoding/json"
	"testing"
	"time"

	"wecomlab/core/openhw"
)

// envelope is what a program without this package would decode a text frame into.
type envelope struct {
	Cmd     string            `json:"cmd,omitempty"`
	Headers map[string]string `json:"headers"`
	Body    json.RawMessage   `json:"body,omitempty"`
	ErrCode int               `json:"errcode"`
	ErrMsg  string            `json:"errmsg"`
}

// plainCheckin is the body of checkin in types of the language alone.
type plainCheckin struct {
	CheckinData []struct {
		UserID     string `json:"userid"`
		UserType   uint32 `json:"user_type"`
		Timestamp  uint32 `json:"timestamp"`
		PassType   uint32 `json:"pass_type"`
		PassMethod uint32 `json:"pass_method"`
	} `json:"checkin_data"`
}

var sinkFrame openhw.Frame

// punches is a frame of checkin with n records.
func punches(b *testing.B, n int) []byte {
	b.Helper()
	var body openhw.Checkin
	for i := range n {
		body.CheckinData = append(body.CheckinData, openhw.Punch{UserID: "member", Timestamp: openhw.Uint32(1760000000 + i), PassType: 1, PassMethod: 1})
	}
	frame, err := openhw.Ask("checkin", "k-1", body)
	if err != nil {
		b.Fatal(err)
	}
	return frame.AppendText(nil)
}

func BenchmarkDecodeText(b *testing.B) {
	for name, wire := range map[string][]byte{"Ping": []byte(bare("ping")), "Punch": punches(b, 1), "Punches200": punches(b, 200)} {
		b.Run(name+"/openhw", func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(wire)))
			for b.Loop() {
				frame, err := openhw.DecodeText(wire)
				if err != nil {
					b.Fatal(err)
				}
				sinkFrame = frame
			}
		})
		b.Run(name+"/json", func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(wire)))
			for b.Loop() {
				var e envelope
				if err := json.Unmarshal(wire, &e); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// From the octets to the checked body.
func BenchmarkReadCheckin(b *testing.B) {
	row, _ := openhw.Lookup("checkin")
	for name, wire := range map[string][]byte{"Punch": punches(b, 1), "Punches200": punches(b, 200)} {
		b.Run(name+"/openhw", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				frame, err := openhw.DecodeText(wire)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := row.ReadRequest(frame); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/json", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var e envelope
				if err := json.Unmarshal(wire, &e); err != nil {
					b.Fatal(err)
				}
				var body plainCheckin
				if err := json.Unmarshal(e.Body, &body); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkAppendAnswer(b *testing.B) {
	request := openhw.Frame{Cmd: "checkin", ReqID: "k-1"}
	b.Run("openhw", func(b *testing.B) {
		b.ReportAllocs()
		var buffer []byte
		for b.Loop() {
			answer, err := request.Answer(nil)
			if err != nil {
				b.Fatal(err)
			}
			buffer = answer.AppendText(buffer[:0])
		}
	})
	b.Run("json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := json.Marshal(envelope{Headers: map[string]string{"req_id": "k-1"}, ErrMsg: "ok"}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// A file in a binary frame, against the same file as base64 in JSON.
func BenchmarkDownload(b *testing.B) {
	data := make([]byte, 256<<10)
	b.Run("openhw", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(data)))
		var buffer []byte
		for b.Loop() {
			wire, err := openhw.Download{ReqID: "f-1", Data: data}.Append(buffer[:0])
			if err != nil {
				b.Fatal(err)
			}
			if _, err := openhw.DecodeDownload(wire); err != nil {
				b.Fatal(err)
			}
			buffer = wire
		}
	})
	b.Run("json", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			wire, err := json.Marshal(map[string]string{"data": base64.StdEncoding.EncodeToString(data)})
			if err != nil {
				b.Fatal(err)
			}
			var back map[string][]byte
			if err := json.Unmarshal(wire, &back); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	proof := proofFor(openhw.ForRegister)
	proof.Signature = proof.Sign(secretNo)
	b.ReportAllocs()
	for b.Loop() {
		if !proof.Verify(secretNo) || !proof.Fresh(time.Unix(1760000000, 0)) {
			b.Fatal("a good proof is refused")
		}
	}
}

func BenchmarkReceive(b *testing.B) {
	rules, session := openhw.DefaultRules(), openhw.Session{Conn: openhw.Subscribed, Device: openhw.Bound, Kinds: openhw.Door}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := rules.Receive(session, "checkin"); err != nil {
			b.Fatal(err)
		}
	}
}
