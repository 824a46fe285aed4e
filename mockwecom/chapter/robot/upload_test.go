package robot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"wecomlab/mockwecom/chapter/credential/credentialtest"
)

const amr = "#!AMR\n\x3c" + "0123456789abcdef0123456789abcde"

func TestUpload(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	got := s.upload("type=file&key="+s.key, "media", "tides.txt", []byte("06:10 low"))
	if got.Errcode != 0 || got.Errmsg != "ok" || got.Type != "file" || got.MediaID == "" || got.CreatedAt != fmt.Sprint(credentialtest.Epoch.Unix()) {
		t.Fatalf("%+v", got)
	}
	voice := s.upload("type=voice&key="+s.key, "media", "call.amr", []byte(amr))
	if voice.Errcode != 0 || voice.Type != "voice" {
		t.Fatalf("%+v", voice)
	}
	file := func(key, id string) int {
		return s.send(key, fmt.Sprintf(`{"msgtype":"file","file":{"media_id":%q}}`, id)).Errcode
	}
	if code := file(s.key, got.MediaID); code != 0 {
		t.Error("its own file:", code)
	}
	if code := file(s.key, voice.MediaID); code != 40007 {
		t.Error("a voice is no file:", code)
	}
	if got := s.send(s.key, fmt.Sprintf(`{"msgtype":"voice","voice":{"media_id":%q}}`, voice.MediaID)); got.Errcode != 0 {
		t.Errorf("%+v", got)
	}
	other := s.do("robot.add", "corp", credentialtest.Corp)["key"]
	if code := file(other, got.MediaID); code != 40007 {
		t.Error("another robot sends it:", code)
	}
	if a := s.Get("/cgi-bin/media/get", "access_token", s.Token(app), "media_id", got.MediaID); !strings.Contains(a.Body, "40007") {
		t.Error("an app reads it:", a.Body)
	}
	s.pass(72 * time.Hour)
	if code := file(s.key, got.MediaID); code != 40007 {
		t.Error("after three days:", code)
	}
}

// The file is looked for first, then the key, then the type (observed).
func TestUploadOrder(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	content := []byte("06:10 low")
	key := "&key=" + s.key
	tests := []struct {
		name, query, field, file string
		content                  []byte
		code                     int
		text                     string
	}{
		{"ErrFieldMissing", "type=file", "other", "a.txt", content, 44001, "empty media data"},
		{"ErrNoFileName", "type=file" + key, "media", "", content, 44001, "empty media data"},
		{"ErrEmptyFile", "type=file&key=ghost", "media", "a.txt", nil, 44001, "empty media data"},
		{"ErrKeyMissing", "type=smoke", "media", "a.txt", content, 40058, "invalid param 'key', hint"},
		{"ErrKey", "type=smoke&key=ghost", "media", "a.txt", content, 93000, "invalid webhook url, hint"},
		{"ErrType", "type=smoke" + key, "media", "a.txt", content, 40004, "invalid media type"},
		{"ErrTypeMissing", strings.TrimPrefix(key, "&"), "media", "a.txt", content, 40004, ""},
		{"ErrImage", "type=image" + key, "media", "a.png", pixel, 40004, ""},
		{"ErrTooSmall", "type=file" + key, "media", "a.txt", []byte("12345"), 40006, ""},
		{"ErrNoVoice", "type=voice" + key, "media", "a.amr", content, 301017, ""},
		{"OKLargerThanWhatIsPeeked", "type=file" + key, "media", "a.txt", make([]byte, 100<<10), 0, "ok"},
		{"ErrTooLarge", "type=file" + key, "media", "a.txt", make([]byte, 20<<20+1), 40006, ""},
		{"OKLargest", "type=file" + key, "media", "a.txt", make([]byte, 20<<20), 0, "ok"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := s.upload(test.query, test.field, test.file, test.content)
			if got.Errcode != test.code || !strings.HasPrefix(got.Errmsg, test.text) {
				t.Errorf("%+v, want %d %s", got, test.code, test.text)
			}
		})
	}
	for name, form := range map[string]struct{ kind, body string }{
		"ErrNoForm":      {"application/json", `{}`},
		"ErrNoBoundary":  {"multipart/form-data", "x"},
		"ErrEmptyForm":   {"multipart/form-data; boundary=b", ""},
		"ErrEndOfForm":   {"multipart/form-data; boundary=b", "--b--\r\n"},
		"ErrCutInHeader": {"multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; na"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := s.post("/cgi-bin/webhook/upload_media?type=smoke", form.kind, []byte(form.body)); got.Errcode != 44001 {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestUploadStopped(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.do("robot.stop", "robot", s.key)
	if got := s.upload("type=file&key="+s.key, "media", "a.txt", []byte("06:10 low")); got.Errcode != 93004 {
		t.Errorf("%+v", got)
	}
}
