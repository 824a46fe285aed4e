package printing_test

import (
	"encoding/json"
	"strings"
	"testing"

	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/device"
)

func upload(o *office, l *device.Link, args string, content string) error {
	_, err := l.Upload(o.ctx, openhw.Upload{Cmd: "printer/upload_scan_file", Data: []byte(content), Args: []byte(args)})
	return err
}

// Who has scanned the printer's code gets the scan as a file.
func TestUploadScanFile(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "hardware.max_scan=100")
	must(t, upload(o, o.Link, `{"userid":"lin.yue","filename":"scan-1.pdf"}`, "%PDF-1.4 scanned"))
	got := o.newest("lin.yue")
	var content struct {
		MediaID string `json:"media_id"`
	}
	must(t, json.Unmarshal(got.Content, &content))
	if got.Type != "file" || got.Mine() || content.MediaID == "" {
		t.Errorf("%s %s", got.Type, got.Content)
	}
	tests := []struct {
		name, args, content string
		want                errcode.Code
	}{
		{"ErrUnknownUser", `{"userid":"nobody","filename":"a.pdf"}`, "x", 60111},
		{"ErrNoUser", `{"filename":"a.pdf"}`, "x", 40058},
		{"ErrNoName", `{"userid":"lin.yue"}`, "x", 40058},
		{"ErrLongName", `{"userid":"lin.yue","filename":"` + strings.Repeat("x", 257) + `"}`, "x", 40058},
		{"ErrEmpty", `{"userid":"lin.yue","filename":"a.pdf"}`, "", 600052},
		{"ErrTooLarge", `{"userid":"lin.yue","filename":"a.pdf"}`, strings.Repeat("x", 101), 600052},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { refused(t, upload(o, o.Link, test.args, test.content), test.want) })
	}
	if n := len(o.Messages("lin.yue")); n != 1 {
		t.Errorf("%d messages", n)
	}
}

func TestScanSettings(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "printing.unknown_user_code=600046", "printing.empty_scan_code=40006")
	refused(t, upload(o, o.Link, `{"userid":"nobody","filename":"a.pdf"}`, "x"), 600046)
	refused(t, upload(o, o.Link, `{"userid":"lin.yue","filename":"a.pdf"}`, ""), 40006)
}

// Printers that cannot scan are told so, doors that they are no printers.
func TestCannotScan(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	const args = `{"userid":"lin.yue","filename":"a.pdf"}`
	refused(t, upload(o, o.logIn(o.plain), args, "x"), 600063)
	refused(t, upload(o, o.logIn(o.door), args, "x"), 600039)
}

// The phone shows scans and outcomes under the name of a system app.
func TestPhone(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	must(t, upload(o, o.Link, `{"userid":"lin.yue","filename":"合同.pdf"}`, "%PDF-1.4"))
	phone, err := o.client().Phone(t.Context(), o.CorpID, "lin.yue")
	must(t, err)
	for _, s := range phone.Sessions {
		if s.Name == "打印" {
			if s.Last == nil || len(s.Last.Files) != 1 || s.Last.Files[0].Name != "合同.pdf" || s.Last.Files[0].Size != 8 {
				t.Errorf("%+v", s.Last)
			}
			return
		}
	}
	t.Errorf("nobody called 打印 stands in %+v", phone.Sessions)
}
