package media_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/engine/api/apitest"
)

func TestRows(t *testing.T) {
	t.Parallel()
	apitest.Check(t, newStand(t).chapter.Endpoints)
}

func TestUpload(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	const mib = 1 << 20
	fill := func(head string, size int) string { return head + strings.Repeat("\x00", size-len(head)) }
	long := "#!AMR\n" + strings.Repeat("\x7c", 3001) // frames without data
	tests := []struct {
		name, kind, file, content string
		want                      int
	}{
		{"OK/jpg", "image", "a.jpg", jpg, 0},
		{"OK/png of another name", "image", "a.txt", png, 0},
		{"OK/voice", "voice", "a.AMR", amr, 0},
		{"OK/wide voice", "voice", "a.amr", "#!AMR-WB\n" + strings.Repeat("\x7c", 3000), 0},
		{"OK/video", "video", "a.mp4", mp4, 0},
		{"OK/file", "file", "a.pdf", "123456", 0},
		{"OK/an empty zip", "file", "nothing.zip", fill("PK\x05\x06", 22), 0},
		{"OK/image at the limit", "image", "a.jpg", fill(jpg, 10*mib), 0},
		{"OK/file at the limit", "file", "a.bin", fill("", 20*mib), 0},
		{"ErrType", "gif", "a.gif", jpg, 40004},
		{"ErrNoType", "", "a.jpg", jpg, 40004},
		{"ErrNotAnImage", "image", "a.jpg", mp4, 40123},
		{"ErrShortNotAnImage", "image", "a.jpg", "GIF89a", 40123},
		{"ErrNotAVoice", "voice", "a.amr", "ID3" + mp4, 301017},
		{"ErrVoiceName", "voice", "a.mp3", amr, 301017},
		{"ErrVoiceTooLong", "voice", "a.amr", long, 45007},
		{"ErrNotAVideo", "video", "a.mp4", jpg, 40004},
		{"ErrEmpty", "file", "a.txt", "", 44001},
		{"ErrTooSmall", "file", "a.txt", "12345", 40006},
		{"ErrImageTooLarge", "image", "a.jpg", fill(jpg, 10*mib+1), 40006},
		{"ErrVoiceOfMinutes", "voice", "a.amr", fill(amr, 2*mib+1), 45007},
		{"ErrVideoTooLarge", "video", "a.mp4", fill(mp4, 10*mib+1), 40006},
		{"ErrFileTooLarge", "file", "a.bin", fill("", 20*mib+1), 40006},
		{"ErrFileFarTooLarge", "file", "a.bin", fill("", 24*mib), 40006},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := s.upload(tt.kind, tt.file, tt.content)
			if got.Errcode != tt.want {
				t.Fatalf("answered %+v, want %d", got, tt.want)
			}
			if tt.want != 0 {
				if s.Finding().Cause == "" {
					t.Error("it is not explained")
				}
				return
			}
			if got.Type != tt.kind || got.CreatedAt != strconv.FormatInt(credentialtest.Epoch.Unix(), 10) || len(got.MediaID) < 43 {
				t.Errorf("answered %+v", got)
			}
			if back := s.get(got.MediaID); back.Body != tt.content {
				t.Errorf("%d bytes came back, %d were sent", len(back.Body), len(tt.content))
			}
		})
	}
}

func TestUploadSettings(t *testing.T) {
	t.Parallel()
	large := strings.Repeat("\x00", 20<<20)
	tests := []struct {
		name, setting, value, kind, disposition, content string
		want                                             int
	}{
		{"content is not looked at", "media.check_content", "false", "image", `filename="a.jpg"`, "no picture", 0},
		{"voice name is not looked at", "media.check_voice_name", "false", "voice", `filename="a.mp3"`, amr, 0},
		{"bad image by 40004", "media.bad_image", "40004", "image", `filename="a.jpg"`, "no picture", 40004},
		{"too large by type/image", "media.too_large", "by_type", "image", `filename="a.jpg"`, jpg + large, 40009},
		{"too large by type/video", "media.too_large", "by_type", "video", `filename="a.mp4"`, mp4 + large, 40011},
		{"too large by type/file", "media.too_large", "by_type", "file", `filename="a.bin"`, "1" + large, 45001},
		{"filelength/right", "media.wrong_filelength", "image", "image", fmt.Sprintf(`filename="a.jpg"; filelength=%d`, len(jpg)), jpg, 0},
		{"filelength/wrong", "media.wrong_filelength", "image", "image", `filename="a.jpg"; filelength=7`, jpg, 40123},
		{"filelength/no number", "media.wrong_filelength", "all", "image", `filename="a.jpg"; filelength=many`, jpg, 0},
		{"filelength/wrong for a file", "media.wrong_filelength", "image", "file", `filename="a.bin"; filelength=7`, jpg, 0},
		{"filelength/wrong for a file, all", "media.wrong_filelength", "all", "file", `filename="a.bin"; filelength=7`, jpg, 40123},
		{"filelength/none looked at", "media.wrong_filelength", "none", "image", `filename="a.jpg"; filelength=7`, jpg, 0},
		{"encoded name/read", "media.encoded_name", "decode", "file", `filename*=UTF-8''%E5%91%A8%E6%8A%A5.pdf`, jpg, 0},
		{"encoded name/not read", "media.encoded_name", "44001", "file", `filename*=UTF-8''%E5%91%A8%E6%8A%A5.pdf`, jpg, 44001},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t, tt.setting, tt.value)
			contentType, body := raw(`form-data; name="media"; `+tt.disposition, tt.content)
			if got := read(t, s.send("POST", s.address("media/upload", "type", tt.kind), contentType, bytes.NewReader(body))); got.Errcode != tt.want {
				t.Errorf("answered %+v, want %d", got, tt.want)
			}
		})
	}
}

func TestFileName(t *testing.T) {
	t.Parallel()
	s := newStand(t, "media.download_name", "original")
	tests := []struct{ name, disposition, want string }{
		{"quoted", `filename="report.pdf"`, `report.pdf`},
		{"bare", `filename=report.pdf`, `report.pdf`},
		{"with length", `filename="report.pdf"; filelength=2014`, `report.pdf`},
		{"raw UTF-8", `filename="周报 第一期.pdf"`, `周报 第一期.pdf`},
		{"percent signs are literal", `filename="%E5%91%A8.pdf"`, `%E5%91%A8.pdf`},
		{"RFC 2047 is literal", `filename="=?utf-8?B?5ZGo?="`, `=?utf-8?B?5ZGo?=`},
		{"RFC 5987 alone", `filename*=utf-8''%E5%91%A8%E6%8A%A5.pdf`, `周报.pdf`},
		{"RFC 5987 beside", `filename="plain.pdf"; filename*=UTF-8''%E5%91%A8.pdf`, `plain.pdf`},
		{"escaped quote", `filename="a\"b.pdf"`, `a\"b.pdf`},
		{"Windows path", `filename="C:\temp\b.pdf"`, `C:\\temp\\b.pdf`},
		{"Latin-1", "filename=\"caf\xe9.pdf\"", "caf\ufffd.pdf"},
		{"twice", `filename="first.pdf"; filename="second.pdf"`, `first.pdf`},
		{"in capitals", `FileName="a.pdf"`, `a.pdf`},
		{"no end of quotes", `filename="a.pdf`, `a.pdf`},
		{"a semicolon inside", `filename="a;b.pdf"`, `a;b.pdf`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			contentType, body := raw(`form-data; name="media"; `+tt.disposition, png)
			got := read(t, s.send("POST", s.address("media/upload", "type", "file"), contentType, bytes.NewReader(body)))
			if want := `attachment; filename="` + tt.want + `"`; got.Errcode != 0 || s.get(got.MediaID).Header.Get("Content-Disposition") != want {
				t.Errorf("%+v: %q, want %q", got, s.get(got.MediaID).Header.Get("Content-Disposition"), want)
			}
		})
	}
}

// abuse is what no library sends. All of it is 44001 but where it says otherwise.
func TestMultipartAbuse(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	const form = "multipart/form-data; boundary=b"
	head := "--b\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a.txt\"\r\n\r\n"
	tests := []struct {
		name, contentType, body string
		want                    int
	}{
		{"OK/plain", form, head + "content\r\n--b--\r\n", 0},
		{"OK/bare line feeds", form, strings.ReplaceAll(head+"content\r\n--b--\r\n", "\r\n", "\n"), 0},
		{"OK/a preamble", form, "hello\r\n" + head + "content\r\n--b--\r\n", 0},
		{"OK/other fields first", form, "--b\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\nfile\r\n" + head + "content\r\n--b--", 0},
		{"OK/two files", form, head + "content\r\n" + head + "another\r\n--b--", 0},
		{"OK/another multipart", "multipart/mixed; boundary=b", head + "content\r\n--b--", 0},
		{"OK/text behind", form, head + "content\r\n--b--" + strings.Repeat("x", 1<<20), 0},
		{"OK/transfer encodings are literal", form, "--b\r\nContent-Transfer-Encoding: quoted-printable\r\n" + head[5:] + "=41=42=43\r\n--b--", 0},
		{"ErrNoContentType", "", head + "content\r\n--b--", 44001},
		{"ErrNoBoundary", "multipart/form-data", head + "content\r\n--b--", 44001},
		{"ErrEmptyBoundary", `multipart/form-data; boundary=""`, head + "content\r\n--b--", 44001},
		{"ErrWrongBoundary", "multipart/form-data; boundary=c", head + "content\r\n--b--", 44001},
		{"ErrJSON", "application/json", `{"media":"x"}`, 44001},
		{"ErrNothing", form, "", 44001},
		{"ErrNoPart", form, "--b--", 44001},
		{"ErrWrongField", form, strings.Replace(head, "media", "file", 1) + "content\r\n--b--", 44001},
		{"ErrNoFileName", form, strings.Replace(head, "; filename=\"a.txt\"", "", 1) + "content\r\n--b--", 44001},
		{"ErrEmptyFileName", form, strings.Replace(head, "a.txt", "", 1) + "content\r\n--b--", 44001},
		{"ErrNoLastBoundary", form, head + "content", 44001},
		{"ErrCutInTheHead", form, head[:40], 44001},
		{"ErrNoDisposition", form, "--b\r\nContent-Type: text/plain\r\n\r\ncontent\r\n--b--", 44001},
		{"ErrHeadersWithoutEnd", form, "--b\r\n" + strings.Repeat("X-Filler: "+strings.Repeat("x", 1000)+"\r\n", 2000), 44001},
		{"ErrLineWithoutEnd", form, "--b\r\nContent-Disposition: " + strings.Repeat("x", 2<<20), 44001},
		{"ErrPreambleWithoutEnd", form, strings.Repeat("not yet\r\n", 200_000), 44001},
		{"ErrPartsWithoutEnd", form, strings.Repeat("--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n\r\n", 5000), 44001},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := read(t, s.send("POST", s.address("media/upload", "type", "file"), tt.contentType, strings.NewReader(tt.body)))
			if got.Errcode != tt.want {
				t.Errorf("answered %+v, want %d", got, tt.want)
			}
			if n := len(s.Last("media/upload").Request.Body); n > 16<<10 {
				t.Errorf("the journal holds %d bytes", n)
			}
		})
	}
	if s.Last("media/upload").Request.Size == 0 {
		t.Error("the journal does not know how much was sent")
	}
}

func TestTwoFilesAreNoted(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	head := "--b\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a.txt\"\r\n\r\n"
	s.send("POST", s.address("media/upload", "type", "file"), "multipart/form-data; boundary=b", strings.NewReader(head+"content\r\n"+head+"another\r\n--b--"))
	if note := s.Last("media/upload").Note; !strings.Contains(note, "second file") {
		t.Errorf("note %q", note)
	}
}

// zeros gives so many bytes of nothing.
type zeros struct{ left int64 }

func (z *zeros) Read(p []byte) (int, error) {
	n := int(min(int64(len(p)), z.left))
	clear(p[:n])
	if z.left -= int64(n); n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func TestTwoGiBAreAnswered(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("sends 2 GiB over loopback")
	}
	s := newStand(t)
	head := "--b\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a.bin\"\r\n\r\n"
	got := read(t, s.send("POST", s.address("media/upload", "type", "file"), "multipart/form-data; boundary=b", io.MultiReader(strings.NewReader(head), &zeros{2 << 30})))
	if got.Errcode != 40006 {
		t.Errorf("answered %+v", got)
	}
	left, err := filepath.Glob(filepath.Join(s.blobs.Dir(), "*"))
	if must(t, err); len(left) != 0 {
		t.Errorf("the refused upload left %v", left)
	}
}

func TestUploadBrokenOff(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
	must(t, err)
	_, err = io.WriteString(conn, "POST "+strings.TrimPrefix(s.address("media/upload", "type", "file"), s.URL)+" HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 5000\r\n\r\n"+
		"--b\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a.bin\"\r\n\r\nbegun")
	must(t, err)
	must(t, conn.(*net.TCPConn).CloseWrite())
	answer, err := io.ReadAll(conn)
	must(t, err)
	must(t, conn.Close())
	if !strings.Contains(string(answer), `"errcode":-1`) {
		t.Errorf("answered %q", answer)
	}
	if left, _ := filepath.Glob(filepath.Join(s.blobs.Dir(), "*")); len(left) != 0 {
		t.Errorf("the broken upload left %v", left)
	}
}

func TestCurl(t *testing.T) {
	t.Parallel()
	curl, err := exec.LookPath("curl")
	if err != nil {
		t.Skip("there is no curl here")
	}
	s := newStand(t)
	file := filepath.Join(t.TempDir(), "报表 \"一\".png")
	must(t, os.WriteFile(file, []byte(png+strings.Repeat("x", 3<<20)), 0o600))
	escaped := strings.ReplaceAll(file, `"`, `\"`)
	tests := []struct {
		name string
		args []string
		want int
	}{
		{"OK", nil, 0},
		{"OK/chunked", []string{"-H", "Transfer-Encoding: chunked"}, 0},
		{"OK/asks first", []string{"-H", "Expect: 100-continue"}, 0},
		{"OK/HTTP 1.0", []string{"--http1.0"}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			args := append([]string{"-sS", "-F", `media=@"` + escaped + `"`}, tt.args...)
			out, err := exec.CommandContext(t.Context(), curl, append(args, s.address("media/upload", "type", "image"))...).CombinedOutput()
			must(t, err)
			if got := read(t, credentialtest.Answer{Body: string(out), Status: 200}); got.Errcode != tt.want || got.MediaID == "" {
				t.Errorf("answered %s", out)
			}
		})
	}
}
