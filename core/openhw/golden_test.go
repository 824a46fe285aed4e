package openhw_test

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/openhw"
)

// golden is what one row sends and is answered with, as values and as octets on the wire.
type golden struct {
	request any    // nil: no body
	wire    string // the text frame, or of an upload the frame with its names in the clear
	answer  any    // nil: no body
	reply   string // the text frame; empty for pushes and downloads
}

func u32(n openhw.Uint32) *openhw.Uint32 { return &n }

func i32(n openhw.Int32) *openhw.Int32 { return &n }

const okReply = `{"headers":{"req_id":"q-1"},"errcode":0,"errmsg":"ok"}`

// bare is a request or a push without a body.
func bare(cmd string) string { return `{"cmd":"` + cmd + `","headers":{"req_id":"q-1"}}` }

// asked is a request or a push with a body.
func asked(cmd, body string) string {
	return `{"cmd":"` + cmd + `","headers":{"req_id":"q-1"},"body":` + body + `}`
}

// answered is an answer with a body.
func answered(body string) string {
	return `{"headers":{"req_id":"q-1"},"body":` + body + `,"errcode":0,"errmsg":"ok"}`
}

var goldens = func() map[string]golden {
	all := map[string]golden{}
	for _, family := range []map[string]golden{connectionGoldens, upkeepGoldens, peopleGoldens, tradeGoldens, printerGoldens} {
		maps.Copy(all, family)
	}
	return all
}()

func TestEveryRowHasAGolden(t *testing.T) {
	t.Parallel()
	for _, row := range openhw.Rows {
		t.Run(row.Cmd, func(t *testing.T) {
			t.Parallel()
			g, ok := goldens[row.Cmd]
			if !ok {
				t.Fatal("the row has no golden")
			}
			if row.Sent == openhw.Text {
				checkRequest(t, row, g)
			} else {
				checkUpload(t, row, g)
			}
			if row.Replied == openhw.Text {
				checkAnswer(t, row, g)
			}
			if (g.reply != "") != (row.Replied == openhw.Text) {
				t.Errorf("replied by %q, and the golden's reply is %q", row.Replied, g.reply)
			}
		})
	}
	for _, cmd := range slices.Sorted(maps.Keys(goldens)) {
		if _, ok := openhw.Lookup(cmd); !ok {
			t.Errorf("%s has a golden and no row", cmd)
		}
	}
}

func checkRequest(t *testing.T, row openhw.Row, g golden) {
	t.Helper()
	frame, err := openhw.Ask(row.Cmd, "q-1", g.request)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(g.wire, string(frame.AppendText(nil))); diff != "" {
		t.Fatal(diff)
	}
	decoded, err := openhw.DecodeText([]byte(g.wire))
	if err != nil {
		t.Fatal(err)
	}
	if decoded.Cmd != row.Cmd || decoded.ReqID != "q-1" || decoded.Bare || decoded.IsAnswer() {
		t.Errorf("decoded as %+v", decoded)
	}
	body, err := row.ReadRequest(decoded)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(g.request, body); diff != "" {
		t.Error(diff)
	}
	if _, err := row.ReadUpload(openhw.Upload{Cmd: row.Cmd}); err == nil {
		t.Error("it is taken as a binary frame")
	}
}

func checkUpload(t *testing.T, row openhw.Row, g golden) {
	t.Helper()
	upload := openhw.Upload{Cmd: row.Cmd, ReqID: "q-1", Data: []byte("tide table\n")}
	if g.request != nil {
		args, err := json.Marshal(g.request)
		if err != nil {
			t.Fatal(err)
		}
		upload.Args = args
	}
	wire, err := upload.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(g.wire, string(wire)); diff != "" {
		t.Fatal(diff)
	}
	decoded, err := openhw.DecodeUpload(wire)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(upload, decoded); diff != "" {
		t.Error(diff)
	}
	body, err := row.ReadUpload(decoded)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(g.request, body); diff != "" {
		t.Error(diff)
	}
	frame, err := openhw.DecodeText([]byte(bare(row.Cmd)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := row.ReadRequest(frame); err == nil {
		t.Error("it is taken as a text frame")
	}
}

func checkAnswer(t *testing.T, row openhw.Row, g golden) {
	t.Helper()
	request := openhw.Frame{Cmd: row.Cmd, ReqID: "q-1"}
	frame, err := request.Answer(g.answer)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(g.reply, string(frame.AppendText(nil))); diff != "" {
		t.Fatal(diff)
	}
	decoded, err := openhw.DecodeText([]byte(g.reply))
	if err != nil {
		t.Fatal(err)
	}
	if !decoded.IsAnswer() || decoded.ErrCode != 0 || decoded.ErrMsg != "ok" || decoded.ReqID != "q-1" {
		t.Errorf("decoded as %+v", decoded)
	}
	body, err := row.ReadAnswer(decoded)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(g.answer, body); diff != "" {
		t.Error(diff)
	}
	empty, err := row.ReadAnswer(openhw.Frame{})
	if err != nil || (empty == nil) != (g.answer == nil) {
		t.Errorf("an answer without body is read as %v, %v", empty, err)
	}
}
