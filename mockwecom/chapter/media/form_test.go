package media

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"wecomlab/core/errcode"
)

func TestFormGivesWhatGoWrites(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		name := rapid.StringMatching(`[a-zA-Z0-9 周报%=?'();._-]{1,40}`).Draw(r, "name")
		content := rapid.SliceOfN(rapid.Byte(), 0, 100_000).Draw(r, "content")
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		part, _ := w.CreateFormFile("media", name) // a buffer takes everything
		_, _ = part.Write(content)
		_ = w.Close()
		var body io.Reader = &b
		if rapid.Bool().Draw(r, "byte by byte") && len(content) < 5000 {
			body = iotest.OneByteReader(body)
		}
		form, err := openForm(w.FormDataContentType(), body, true)
		if err != nil {
			r.Fatal(err)
		}
		p, err := form.file("media", int64(len(content)))
		if err != nil {
			r.Fatal(err)
		}
		got, err := io.ReadAll(p)
		if err != nil || !bytes.Equal(got, content) || p.name != name {
			r.Errorf("%q of %d bytes came as %q of %d, %v", name, len(content), p.name, len(got), err)
		}
	})
}

// Whatever is sent, the reader ends, passes on no more than it may, and refuses with a code of WeCom.
func FuzzForm(f *testing.F) {
	head := "--b\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a.txt\"; filelength=7\r\n\r\n"
	f.Add("multipart/form-data; boundary=b", []byte(head+"content\r\n--b--\r\n"))
	f.Add("multipart/form-data; boundary=b", []byte(head+"content"))
	f.Add("multipart/form-data; boundary=b", []byte("--b\r\n"+strings.Repeat("X: y\r\n", 100)))
	f.Add("multipart/form-data; boundary=\"b\"", []byte("--b\nContent-Disposition: x; filename*=utf-8''%zz\n\n\n--b"))
	f.Add("multipart/form-data", []byte(head))
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		const most = 100
		form, err := openForm(contentType, bytes.NewReader(body), true)
		if err == nil {
			var p *part
			if p, err = form.file("media", most); err == nil {
				if p.name == "" || p.field != "media" {
					t.Errorf("took the part %q with the name %q", p.field, p.name)
				}
				_, _ = io.Copy(io.Discard, io.LimitReader(p, most+1)) // how it ends is of no interest here
				form.another()
				return
			}
		}
		if !errors.Is(err, errcode.New(emptyMedia)) {
			t.Errorf("refused by %v", err)
		}
	})
}

func FuzzDisposition(f *testing.F) {
	f.Add(`form-data; name="media"; filename="a\"b.txt"; filelength=3`)
	f.Add(`form-data; filename*=UTF-8''%E5%91%A8`)
	f.Add(`;=;;"`)
	f.Fuzz(func(t *testing.T, header string) {
		name, encoded := fileName(disposition(header))
		if strings.ContainsAny(name, "\x00\r\n") || strings.ToValidUTF8(name, "") != name {
			t.Errorf("%q gives the name %q", header, name)
		}
		if encoded && !strings.Contains(strings.ToLower(header), "filename*") {
			t.Errorf("%q counts as encoded", header)
		}
	})
}
