package media_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	imagepng "image/png"
	"slices"
	"strings"
	"testing"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/engine/store"
)

// picture is a PNG or JPG of a size, as Go's own encoders write it; kind is "png" or "jpg".
func picture(t testing.TB, kind string, width, height int) string {
	t.Helper()
	var b bytes.Buffer
	plain := image.NewGray(image.Rect(0, 0, width, height))
	if kind == "png" {
		must(t, imagepng.Encode(&b, plain))
		return b.String()
	}
	must(t, jpeg.Encode(&b, plain, nil))
	return b.String()
}

// box is one box of an MP4.
func box(kind, content string) string {
	return string(binary.BigEndian.AppendUint32(nil, uint32(len(content)+8))) + kind + content
}

// film is an MP4 without pictures: its head, then what the parts are made of.
func film(parts ...string) string {
	return box("ftyp", "mp42\x00\x00\x00\x00mp42isom") + strings.Join(parts, "")
}

// header is moov with a header of version 0, in thousandths of a second.
func header(milliseconds uint32) string {
	b := binary.BigEndian.AppendUint32(make([]byte, 12), 1000)
	return box("moov", box("mvhd", string(binary.BigEndian.AppendUint32(b, milliseconds))+strings.Repeat("\x00", 80)))
}

// wideHeader is moov with a header of version 1.
func wideHeader(scale uint32, length uint64) string {
	b := make([]byte, 20)
	b[0] = 1
	b = binary.BigEndian.AppendUint32(b, scale)
	return box("moov", box("free", "x")+box("mvhd", string(binary.BigEndian.AppendUint64(b, length))))
}

// longBox is a box with a length of eight bytes.
func longBox(kind, content string) string {
	return "\x00\x00\x00\x01" + kind + string(binary.BigEndian.AppendUint64(nil, uint64(len(content)+16))) + content
}

// withCustomers lets the stand's self-built app work with customers.
func withCustomers(s *stand) *stand {
	s.T.Helper()
	s.Write(func(ctx context.Context, tx *store.Tx) error {
		return s.Agents.Create(ctx, tx, &agent.App{Corp: credentialtest.Corp, AgentID: 3090003, Kind: agent.Customers, Name: "客户联系", Publish: agent.Online, Callable: []int64{1000002}})
	})
	return s
}

func (s *stand) attach(kind, scene, name, content string) (out attached) {
	s.T.Helper()
	contentType, body := oneFile("media", name, content)
	got := s.send("POST", s.address("media/upload_attachment", "media_type", kind, "attachment_type", scene), contentType, bytes.NewReader(body))
	if err := json.Unmarshal([]byte(got.Body), &out); err != nil {
		s.T.Fatalf("%s: %v", got.Body, err)
	}
	return out
}

type attached struct {
	Errcode   int
	Type      string
	MediaID   string `json:"media_id"`
	CreatedAt int64  `json:"created_at"`
}

func TestUploadAttachment(t *testing.T) {
	t.Parallel()
	s := withCustomers(newStand(t))
	const mib = 1 << 20
	fill := func(head string, size int) string { return head + strings.Repeat("\x00", size-len(head)) }
	tests := []struct {
		name, kind, scene, content string
		want                       int
	}{
		{"OK/jpg for moments", "image", "1", picture(t, "jpg", 640, 480), 0},
		{"OK/png for moments", "image", "1", picture(t, "png", 640, 480), 0},
		{"OK/the most pixels", "image", "1", picture(t, "png", 10800, 1080), 0},
		{"OK/the most pixels upright", "image", "1", picture(t, "jpg", 1080, 10800), 0},
		{"OK/more pixels for the album", "image", "2", picture(t, "png", 1200, 1100), 0},
		{"OK/pixels that nobody can read", "image", "1", jpg, 0},
		{"OK/image at the limit", "image", "2", fill(jpg, 10*mib), 0},
		{"OK/video", "video", "1", film(header(30_000)), 0},
		{"OK/video whose header comes last", "video", "1", film(box("mdat", strings.Repeat("v", 100_000)), header(12_000)), 0},
		{"OK/video with wide boxes", "video", "1", film(longBox("mdat", strings.Repeat("v", 70_000)), wideHeader(90_000, 2_700_000)), 0},
		{"OK/video of unknown length", "video", "1", film(header(0xffffffff)), 0},
		{"OK/video without a header", "video", "1", mp4, 0},
		{"ErrMediaType", "voice", "1", amr, 40004},
		{"ErrNoMediaType", "", "1", jpg, 40004},
		{"ErrNoScene", "image", "", jpg, 40058},
		{"ErrSceneNoNumber", "image", "moments", jpg, 40058},
		{"ErrScene", "image", "3", jpg, 41072},
		{"ErrFileForMoments", "file", "1", "123456", 41072},
		{"ErrFileForTheAlbum", "file", "2", "123456", 41072},
		{"ErrVideoForTheAlbum", "video", "2", mp4, 41072},
		{"ErrImageTooLarge", "image", "1", fill(jpg, 10*mib+1), 41080},
		{"ErrVideoTooLarge", "video", "1", fill(mp4, 10*mib+1), 41080},
		{"ErrLongSide", "image", "1", picture(t, "png", 10801, 10), 41081},
		{"ErrShortSide", "image", "1", picture(t, "jpg", 1081, 1081), 41081},
		{"ErrVideoTooLong", "video", "1", film(header(30_001)), 41082},
		{"ErrVideoTooLong/header last", "video", "1", film(box("mdat", strings.Repeat("v", 100_000)), header(31_000)), 41082},
		{"ErrVideoTooLong/wide", "video", "1", film(wideHeader(90_000, 2_790_000)), 41082},
		{"ErrVideoFarTooLong", "video", "1", film(wideHeader(1, 1<<62)), 41082},
		{"ErrNotAnImage", "image", "1", mp4, 40123},
		{"ErrNotAVideo", "video", "1", jpg, 41090},
		{"ErrTooSmall", "image", "1", "12345", 40006},
		{"ErrEmpty", "image", "1", "", 44001},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := s.attach(tt.kind, tt.scene, "a."+tt.kind, tt.content)
			if got.Errcode != tt.want {
				t.Fatalf("answered %+v, want %d (%v)", got, tt.want, s.Finding())
			}
			if tt.want != 0 {
				if s.Finding().Cause == "" {
					t.Error("it is not explained")
				}
				return
			}
			if got.Type != tt.kind || got.CreatedAt != credentialtest.Epoch.Unix() {
				t.Errorf("answered %+v", got)
			}
			if back := s.get(got.MediaID); back.Body != tt.content {
				t.Errorf("%d bytes came back, %d were sent", len(back.Body), len(tt.content))
			}
			f, err := s.media.Find(t.Context(), s.Store.Read(), credentialtest.Corp, got.MediaID)
			if must(t, err); f == nil || fmt.Sprint(f.Attachment) != tt.scene {
				t.Errorf("the store has %+v", f)
			}
		})
	}
}

func TestUploadAttachmentSettings(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, setting, value, kind, content string
		want                                int
	}{
		{"unreadable picture", "media.unreadable_attachment", "refuse", "image", jpg, 41081},
		{"readable picture", "media.unreadable_attachment", "refuse", "image", picture(t, "jpg", 30, 20), 0},
		{"unreadable video", "media.unreadable_attachment", "refuse", "video", mp4, 41082},
		{"readable video", "media.unreadable_attachment", "refuse", "video", film(header(1)), 0},
		{"video by 40004", "media.bad_attachment_video", "40004", "video", jpg, 40004},
		{"image by 40004", "media.bad_image", "40004", "image", mp4, 40004},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := withCustomers(newStand(t, tt.setting, tt.value))
			if got := s.attach(tt.kind, "1", "a", tt.content); got.Errcode != tt.want {
				t.Errorf("answered %+v, want %d", got, tt.want)
			}
		})
	}
}

func TestWhoMayAttach(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		app  func(s *stand) int64
		want int
	}{
		{"OK/self-built", func(s *stand) int64 { withCustomers(s); return 1000002 }, 0},
		{"OK/the system app", func(s *stand) int64 { withCustomers(s); return 3090003 }, 0},
		{"OK/customized", func(s *stand) int64 { return s.Install(agent.Customized, "externalcontact:base:base").AgentID }, 0},
		{"OK/suite", func(s *stand) int64 {
			return s.Install(agent.Suite, "contact:base:base", "externalcontact:base:base").AgentID
		}, 0},
		{"ErrSelfBuilt", func(*stand) int64 { return 1000002 }, 48002},
		{"ErrSelfBuiltNotEntered", func(s *stand) int64 {
			withCustomers(s)
			s.Change(3090003, func(app *agent.App) { app.Callable = []int64{1000009} })
			return 1000002
		}, 48002},
		{"ErrCustomized", func(s *stand) int64 { return s.Install(agent.Customized, "externalcontact:contact:tag").AgentID }, 48002},
		{"ErrSuite", func(s *stand) int64 { return s.Install(agent.Suite).AgentID }, 48002},
		{"ErrAnotherSystemApp", func(*stand) int64 { return 3010011 }, 48002},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			s.token = s.Token(tt.app(s))
			if got := s.attach("image", "2", "a.jpg", jpg); got.Errcode != tt.want {
				t.Fatalf("answered %+v, want %d", got, tt.want)
			}
			if tt.want != 0 && (s.Finding().Cause == "" || s.Finding().Fix == "") {
				t.Error("it is not explained")
			}
		})
	}
}

func TestAttachmentExpires(t *testing.T) {
	t.Parallel()
	s := withCustomers(newStand(t))
	got := s.attach("image", "2", "a.jpg", jpg)
	must(t, s.Clock.Advance(t.Context(), media.Life))
	s.token = s.Token(1000002)
	if back := read(t, s.get(got.MediaID)); back.Errcode != 40007 {
		t.Errorf("answered %+v", back)
	}
}

// A file of any bytes is measured without a panic, and in pieces of any size as at once.
func FuzzAttachment(f *testing.F) {
	f.Add("video", film(header(31_000)), 1)
	f.Add("video", film(longBox("mdat", "abc"), wideHeader(1, 1)), 7)
	f.Add("image", "\xff\xd8\xff\xff\xff\xe0\x00\x04ab\xff\x01\xff\xc0\x00\x11\x08\x10\x00\x10\x00", 3)
	f.Add("image", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xff\xff\xff\x00\x00\x00\x01", 2)
	f.Fuzz(func(t *testing.T, kind, content string, piece int) {
		atOnce := media.Measure(media.Kind(kind), slices.Values([][]byte{[]byte(content)}))
		inPieces := media.Measure(media.Kind(kind), slices.Chunk([]byte(content), max(piece, 1)))
		if atOnce != inPieces {
			t.Errorf("at once %s, in pieces %s", atOnce, inPieces)
		}
	})
}
