package device

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"wecomlab/core/openhw"
)

// UploadScan sends a scan to a member, who receives it as a file; without a userid to who has scanned the device's code last.
// (doc 94015)
func (d *Device) UploadScan(ctx context.Context, userid, filename string, file []byte) (string, error) {
	s, err := d.session("printer/upload_scan_file")
	if err != nil {
		return "", err
	}
	d.mu.Lock()
	if userid == "" && d.scanned != nil {
		userid = d.scanned.UserID
	}
	d.mu.Unlock()
	if userid == "" {
		return "", errors.New("nobody has scanned the device's code yet: say for whom the scan is")
	}
	args, err := json.Marshal(openhw.ScanArgs{UserID: userid, Filename: cmp.Or(filename, "scan.pdf")})
	if err != nil {
		return "", fmt.Errorf("write the args: %w", err)
	}
	if _, err := s.upload(ctx, openhw.Upload{Cmd: "printer/upload_scan_file", Data: file, Args: args}); err != nil {
		return "", err
	}
	done := fmt.Sprintf("a scan of %d octets went to %s", len(file), userid)
	d.report(Event{What: EventUploaded, Text: done, UserID: userid})
	return done, nil
}

// ScannedPage is what the glass of the simulated scanner shows: a PDF of one page with a line of plain ASCII text.
func ScannedPage(text string) []byte {
	var line bytes.Buffer
	for _, c := range []byte(text) {
		switch {
		case c == '(' || c == ')' || c == '\\':
			line.Write([]byte{'\\', c})
		case c >= ' ' && c <= '~':
			line.WriteByte(c)
		}
	}
	content := fmt.Sprintf("BT /F1 24 Tf 72 760 Td (%s) Tj ET", line.String())
	var out bytes.Buffer
	var at []int
	out.WriteString("%PDF-1.4\n")
	for i, object := range []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
	} {
		at = append(at, out.Len())
		_, _ = fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	table := out.Len()
	_, _ = fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, offset := range at {
		_, _ = fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	_, _ = fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, table)
	return out.Bytes()
}
