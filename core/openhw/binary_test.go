package openhw_test

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wecomlab/core/openhw"
)

// unhex reads hexadecimal digits, spaces between them for the reader.
func unhex(t testing.TB, digits string) []byte {
	t.Helper()
	raw, err := hex.DecodeString(strings.ReplaceAll(digits, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// The octets of the layouts, written by hand: lengths little-endian, nothing between the fields.
func TestBinaryLayouts(t *testing.T) {
	t.Parallel()
	t.Run("D1", func(t *testing.T) {
		t.Parallel()
		wire := unhex(t, "01000000 03000000 712d31 04000000 54494445")
		download, err := openhw.DecodeDownload(wire)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(openhw.Download{ReqID: "q-1", Data: []byte("TIDE")}, download); diff != "" {
			t.Error(diff)
		}
		again, err := download.Append([]byte("x"))
		if err != nil || string(again) != "x"+string(wire) {
			t.Errorf("written as %x, %v", again, err)
		}
	})
	uploads := []struct {
		name, wire string
		want       openhw.Upload
	}{
		{"U1", "01000000 0a000000 75706c6f61645f6c6f67 03000000 712d31 02000000 6869", openhw.Upload{Cmd: "upload_log", ReqID: "q-1", Data: []byte("hi")}},
		{"U1Empty", "01000000 00000000 00000000 00000000", openhw.Upload{Data: []byte{}}},
		{"U2", "02000000 01000000 63 01000000 71 01000000 64 02000000 7b7d", openhw.Upload{Cmd: "c", ReqID: "q", Data: []byte("d"), Args: []byte("{}")}},
		{"U2NoArgs", "02000000 01000000 63 01000000 71 01000000 64 00000000", openhw.Upload{Cmd: "c", ReqID: "q", Data: []byte("d"), Args: []byte{}}},
	}
	for _, test := range uploads {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			wire := unhex(t, test.wire)
			upload, err := openhw.DecodeUpload(wire)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, upload); diff != "" {
				t.Error(diff)
			}
			again, err := upload.Append(nil)
			if err != nil || string(again) != string(wire) {
				t.Errorf("written as %x, %v", again, err)
			}
		})
	}
}

func TestBinaryRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, wire   string
		cause        openhw.Cause
		field, words string
	}{
		{"ErrEmpty", "", openhw.BadLength, "format_version", "0 are left"},
		{"ErrVersion", "03000000 00000000 00000000 00000000", openhw.BadVersion, "format_version", "neither 1 nor 2"},
		{"ErrVersionBigEndian", "00000001 00000000 00000000 00000000", openhw.BadVersion, "format_version", "16777216"},
		{"ErrCutInLength", "01000000 0a00", openhw.BadLength, "cmd_len", "2 are left"},
		{"ErrCutInCmd", "01000000 0a000000 7570", openhw.BadLength, "cmd_len", "10 octets are announced, 2 follow"},
		{"ErrLyingData", "01000000 01000000 63 01000000 71 ffffffff 64", openhw.BadLength, "data_len", "4294967295 octets are announced"},
		{"ErrBigEndian", "01000000 00000001 63 00000001 71 00000001 64", openhw.BadLength, "cmd_len", "big-endian"},
		{"ErrArgsMissing", "02000000 01000000 63 01000000 71 01000000 64", openhw.BadLength, "args_len", "0 are left"},
		{"ErrTooMuch", "01000000 01000000 63 01000000 71 01000000 64 02000000 7b7d", openhw.BadLength, "", "6 octets follow"},
		{"ErrCmdNotUTF8", "01000000 01000000 ff 01000000 71 01000000 64", openhw.NotText, "cmd", "UTF-8"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := openhw.DecodeUpload(unhex(t, test.wire))
			var fault *openhw.Fault
			if !errors.As(err, &fault) || fault.Cause != test.cause || fault.Field != test.field || !strings.Contains(fault.Text, test.words) {
				t.Errorf("decoded with %v", err)
			}
		})
	}
	t.Run("ErrUploadReqIDIsKept", func(t *testing.T) {
		t.Parallel()
		upload, err := openhw.DecodeUpload(unhex(t, "01000000 01000000 63 01000000 71 09000000 64"))
		if err == nil || upload.Cmd != "c" || upload.ReqID != "q" || upload.Data != nil {
			t.Errorf("decoded as %+v, %v", upload, err)
		}
		if got := openhw.DefaultRules().Refusal(err).Code; got != openhw.BadChunk {
			t.Errorf("refused with %d", got)
		}
	})
	t.Run("ErrDownloadVersion2", func(t *testing.T) {
		t.Parallel()
		if _, err := openhw.DecodeDownload(unhex(t, "02000000 01000000 71 01000000 64")); !errors.Is(err, &openhw.Fault{Cause: openhw.BadVersion}) {
			t.Errorf("decoded with %v", err)
		}
	})
}

func TestBinarySizes(t *testing.T) {
	t.Parallel()
	largest := make([]byte, openhw.MaxFile)
	wire, err := openhw.Upload{Cmd: "upload_log", Data: largest}.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	if upload, err := openhw.DecodeUpload(wire); err != nil || len(upload.Data) != openhw.MaxFile {
		t.Errorf("the largest file is decoded with %v", err)
	}
	if _, err := (openhw.Upload{Data: append(largest, 0)}).Append(nil); !errors.Is(err, &openhw.Fault{Cause: openhw.TooLarge}) {
		t.Errorf("an upload too large is written with %v", err)
	}
	if _, err := (openhw.Download{Data: append(largest, 0)}).Append(nil); !errors.Is(err, &openhw.Fault{Cause: openhw.TooLarge}) {
		t.Errorf("a download too large is written with %v", err)
	}
	tooMuch := unhex(t, "01000000 00000000 00000000 01004001")
	if _, err := openhw.DecodeUpload(append(tooMuch, append(largest, 0)...)); !errors.Is(err, &openhw.Fault{Cause: openhw.TooLarge}) {
		t.Errorf("a file too large is decoded with %v", err)
	}
	for name, decode := range map[string]func([]byte) error{
		"upload":   func(b []byte) error { _, err := openhw.DecodeUpload(b); return err },
		"download": func(b []byte) error { _, err := openhw.DecodeDownload(b); return err },
	} {
		if err := decode(make([]byte, openhw.MaxBinary+1)); !errors.Is(err, &openhw.Fault{Cause: openhw.TooLarge}) {
			t.Errorf("an %s frame too large is decoded with %v", name, err)
		}
	}
}

// A frame that is cut anywhere, or has more behind it, is refused, never misread.
func TestCutFramesAreRefused(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		upload := openhw.Upload{Cmd: rapid.String().Draw(t, "cmd"), ReqID: rapid.String().Draw(t, "req_id"), Data: rapid.SliceOf(rapid.Byte()).Draw(t, "data")}
		if rapid.Bool().Draw(t, "with args") {
			upload.Args = rapid.SliceOfN(rapid.Byte(), 0, 20).Draw(t, "args")
		}
		wire, err := upload.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		decoded, err := openhw.DecodeUpload(wire)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(upload, decoded); diff != "" {
			t.Fatal(diff)
		}
		if _, err := openhw.DecodeUpload(wire[:rapid.IntRange(0, len(wire)-1).Draw(t, "cut")]); err == nil {
			t.Fatal("a cut frame is decoded")
		}
		if _, err := openhw.DecodeUpload(append(wire, 0)); err == nil {
			t.Fatal("a frame with more behind it is decoded")
		}
	})
}
