package content_test

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	"wecomlab/mockwecom/chapter/message/content"
)

func TestInlinePictures(t *testing.T) {
	t.Parallel()
	png := append([]byte("\x89PNG\r\n\x1a\n"), "lamp at the quay"...)
	jpg := append([]byte("\xff\xd8\xff\xe0"), "lamp at the quay"...)
	sum := func(b []byte) string {
		s := md5.Sum(b)
		return hex.EncodeToString(s[:])
	}
	encode := base64.StdEncoding.EncodeToString
	large := append(png[:len(png):len(png)], make([]byte, 2<<20)...)
	tests := []struct {
		name, base64, md5 string
		code              int
	}{
		{"OK/png", encode(png), sum(png), 0},
		{"OK/jpg", encode(jpg), sum(jpg), 0},
		{"OK/md5 in capitals", encode(png), strings.ToUpper(sum(png)), 0},
		{"ErrNothing", "", "", 93017},
		{"ErrNoMD5", encode(png), "", 301019},
		{"ErrMD5OfTheText", encode(png), sum([]byte(encode(png))), 301019},
		{"ErrLineBreaks", encode(png)[:8] + "\n" + encode(png)[8:], sum(png), 301019},
		{"ErrNoBase64", "lamp!", sum(png), 301019},
		{"ErrFormat", encode([]byte("GIF89a lamp")), sum([]byte("GIF89a lamp")), 40009},
		{"ErrLarge", encode(large), sum(large), 93018},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			set := &content.Set{Image: content.ImageFile{Base64: tt.base64, MD5: tt.md5}}
			_, err := content.Robot.Check(t.Context(), &content.Sender{}, set, "image", 0)
			if got := codeOf(t, err); got != tt.code {
				t.Errorf("%v, want %d", err, tt.code)
			}
		})
	}
}
