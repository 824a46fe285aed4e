package media_test

import (
	"bytes"
	"net/url"
	"strings"
	"testing"
	"time"

	"wecomlab/mockwecom/chapter/credential/credentialtest"
)

func (s *stand) picture(field, name, content string) uploaded {
	s.T.Helper()
	contentType, body := oneFile(field, name, content)
	return read(s.T, s.send("POST", s.address("media/uploadimg"), contentType, bytes.NewReader(body)))
}

func TestUploadPicture(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	tests := []struct {
		name, field, file, content string
		want                       int
	}{
		{"OK/png", "media", "a.png", png, 0},
		{"OK/another field", "fieldNameHere", "a.jpg", jpg, 0},
		{"ErrTooLarge", "media", "a.jpg", jpg + strings.Repeat("\x00", 2<<20), 40009},
		{"ErrNoPicture", "media", "a.jpg", "GIF89a.......", 40123},
		{"ErrEmpty", "media", "a.jpg", "", 44001},
		{"ErrTooSmall", "media", "a.jpg", "12345", 40006},
		{"ErrNoName", "media", "", png, 44001},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := s.picture(tt.field, tt.file, tt.content)
			if got.Errcode != tt.want {
				t.Fatalf("answered %+v, want %d", got, tt.want)
			}
			if tt.want != 0 {
				return
			}
			address, err := url.Parse(got.URL)
			must(t, err)
			if !strings.HasPrefix(got.URL, s.URL) || got.Errmsg != "" {
				t.Errorf("answered %+v", got)
			}
			shown := s.send("GET", s.pages+address.Path, "", nil)
			if shown.Body != tt.content || !strings.HasPrefix(shown.Header.Get("Content-Type"), "image/") {
				t.Errorf("the page shows %d bytes, %v", len(shown.Body), shown.Header)
			}
			must(t, s.Clock.Advance(t.Context(), time.Hour))
			s.token = s.Token(1000002)
		})
	}
	if n := s.files(); n != 2 {
		t.Errorf("%d bodies are kept, want 2", n)
	}
	if got := s.send("GET", s.pages+"/wwpicture/unknown/0", "", nil); got.Status != 404 || got.Body != "" {
		t.Errorf("an unknown picture: HTTP %d %s", got.Status, got.Body)
	}
}

func TestPicturesOutliveFiles(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.put("image", "a.png", png)
	got := s.picture("media", "a.png", png)
	must(t, s.Clock.Advance(t.Context(), 100*24*time.Hour))
	address, err := url.Parse(got.URL)
	must(t, err)
	if shown := s.send("GET", s.pages+address.Path, "", nil, "Range", "bytes=0-3"); shown.Body != png[:4] || shown.Status != 206 {
		t.Errorf("HTTP %d, %q", shown.Status, shown.Body)
	}
}

func TestPictureQuota(t *testing.T) {
	t.Parallel()
	s := newStand(t, "media.pictures_per_day", "2", "media.pictures_per_month", "3")
	want := []int{0, 0, 45009}
	for _, code := range want {
		if got := s.picture("media", "a.png", png); got.Errcode != code {
			t.Fatalf("answered %+v, want %d", got, code)
		}
	}
	// The stand's day began at 17:30 in Shanghai: six and a half hours later it is over.
	must(t, s.Clock.Advance(t.Context(), 6*time.Hour+31*time.Minute))
	s.token = s.Token(1000002)
	for _, code := range []int{0, 45009} {
		if got := s.picture("media", "a.png", png); got.Errcode != code {
			t.Fatalf("the next day: %+v, want %d", got, code)
		}
	}
	must(t, s.Clock.Advance(t.Context(), 30*24*time.Hour))
	s.token = s.Token(1000002)
	if got := s.picture("media", "a.png", png); got.Errcode != 0 {
		t.Errorf("after 30 days: %+v", got)
	}
	if s.Last("media/uploadimg").Subject.Corp != credentialtest.Corp {
		t.Error("the journal does not know whose picture it is")
	}
}
