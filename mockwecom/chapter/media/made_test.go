package media_test

import (
	"bytes"
	"context"
	imagepng "image/png"
	"net/http"
	"strings"
	"testing"
	"time"

	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/engine/store"
)

// make stores a file as a member's phone does.
func (s *stand) make(kind media.Kind, name string, body []byte) *media.File {
	s.T.Helper()
	f := &media.File{Corp: credentialtest.Corp, Agent: 1000002, Kind: kind, Name: name}
	s.Write(func(ctx context.Context, tx *store.Tx) error { return s.media.Make(ctx, tx, f, body) })
	return f
}

func TestMake(t *testing.T) {
	t.Parallel()
	picture, err := media.SamplePicture("tide")
	must(t, err)
	tests := []struct {
		name        string
		kind        media.Kind
		body        []byte
		contentType string
	}{
		{"Picture", media.Image, picture, "image/png"},
		{"Voice", media.Voice, media.SampleVoice(time.Second), "audio/amr"},
		{"Video", media.Video, media.SampleVideo("tide"), "video/mp4"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			f := s.make(tt.kind, "made", tt.body)
			got := s.get(f.MediaID)
			if got.Body != string(tt.body) || got.Header.Get("Content-Type") != tt.contentType {
				t.Errorf("media/get gives %d bytes of %s", len(got.Body), got.Header.Get("Content-Type"))
			}
			must(t, s.Clock.Advance(t.Context(), media.Life))
			if gone := s.get(f.MediaID); gone.Body == string(tt.body) {
				t.Error("the file is there after three days")
			}
		})
	}
}

// What is made can be sent again through media/upload, which looks at it.
func TestSamplesAreWhatTheySeem(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	picture, err := media.SamplePicture("tide")
	must(t, err)
	if _, err := imagepng.Decode(bytes.NewReader(picture)); err != nil {
		t.Error(err)
	}
	if other, err := media.SamplePicture("ebb"); err != nil || bytes.Equal(other, picture) {
		t.Errorf("two seeds give one picture, error %v", err)
	}
	s.put("image", "a.png", string(picture))
	s.put("voice", "a.amr", string(media.SampleVoice(media.LongestVoice)))
	s.put("video", "a.mp4", string(media.SampleVideo("tide")))
}

// A member's picture has an address and does not use up what the corp may upload.
func TestShow(t *testing.T) {
	t.Parallel()
	s := newStand(t, "media.pictures_per_day", "1")
	picture, err := media.SamplePicture("tide")
	must(t, err)
	f := s.make(media.Image, "picture.png", picture)
	var address string
	s.Write(func(ctx context.Context, tx *store.Tx) (err error) {
		address, err = s.media.Show(ctx, tx, f)
		return err
	})
	_, path, _ := strings.Cut(address, "/wwpicture/")
	got := s.send(http.MethodGet, s.pages+"/wwpicture/"+path, "", nil)
	if got.Body != string(picture) || got.Header.Get("Content-Type") != "image/png" {
		t.Errorf("%s gives %d bytes of %s", address, len(got.Body), got.Header.Get("Content-Type"))
	}
	contentType, body := oneFile("media", "a.png", string(picture))
	if out := read(t, s.send("POST", s.address("media/uploadimg"), contentType, bytes.NewReader(body))); out.Errcode != 0 {
		t.Errorf("the corp's own picture is refused: %+v", out)
	}
}
