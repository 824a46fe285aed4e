package media_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/engine/store"
)

const digits = "0123456789abcdefghijklmnopqrstuvwxyz"

func TestGet(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	id := s.put("image", "旗.png", png)
	got := s.get(id)
	want := map[string]string{
		"Content-Type": "image/png", "Content-Disposition": `attachment; filename="` + id + `.png"`, "Cache-Control": "no-cache, must-revalidate",
		"Content-Length": fmt.Sprint(len(png)), "Accept-Ranges": "bytes", "Error-Code": "0", "Error-Msg": "ok", "Content-Range": "",
	}
	shown := map[string]string{}
	for name := range want {
		shown[name] = got.Header.Get(name)
	}
	if diff := cmp.Diff(want, shown); diff != "" || got.Status != 200 || got.Body != png {
		t.Errorf("HTTP %d, %d bytes\n%s", got.Status, len(got.Body), diff)
	}
	if head := s.send("HEAD", s.address("media/get", "media_id", id), "", nil); head.Status != 200 || head.Body != "" || head.Header.Get("Content-Length") != fmt.Sprint(len(png)) {
		t.Errorf("HEAD: HTTP %d, %v", head.Status, head.Header)
	}
	if post := s.send("POST", s.address("media/get", "media_id", id), "", strings.NewReader("{}")); post.Body != png {
		t.Error("POST gives something else than GET")
	}
}

func TestGetErrors(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	id := s.put("file", "a.txt", digits)
	tests := []struct {
		name, path string
		query      []string
		want       string
	}{
		{"ErrMissing", "media/get", nil, credentialtest.Refused(41006, "media_id missing", "")},
		{"ErrMissing/jssdk", "media/get/jssdk", nil, credentialtest.Refused(41006, "media_id missing", "")},
		{"ErrUnknown", "media/get", []string{"media_id", "never"}, credentialtest.Refused(40007, "invalid media_id", "")},
		{"ErrNotRecorded", "media/get/jssdk", []string{"media_id", id}, credentialtest.Refused(40007, "invalid media_id", "")},
		{"ErrNoToken", "media/get", []string{"media_id", id, "access_token", ""}, credentialtest.Refused(41001, "access_token missing", "")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := s.send("GET", s.address(tt.path, tt.query...), "", nil)
			if diff := cmp.Diff(tt.want, got.Plain()); diff != "" {
				t.Error(diff)
			}
			if got.Header.Get("Content-Type") != "application/json; charset=UTF-8" || got.Header.Get("Content-Disposition") != "" {
				t.Errorf("headers %v", got.Header)
			}
		})
	}
}

func TestGetIsSharedInTheCorpAlone(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	id := s.put("file", "a.txt", digits)
	app := s.Install("customized")
	s.token = s.Token(app.AgentID)
	if got := s.get(id); got.Body != digits {
		t.Errorf("another app of the corp got %s", got.Body)
	}
	s.token = tokenIn(s.Get("/cgi-bin/gettoken", "corpid", credentialtest.Other, "corpsecret", "secret-of-the-other-corp").Body)
	if got := read(t, s.get(id)); got.Errcode != 40007 {
		t.Errorf("an app of another corp got %+v", got)
	}
}

// tokenIn finds the token in an answer of gettoken.
func tokenIn(body string) string {
	_, rest, _ := strings.Cut(body, `"access_token":"`)
	token, _, _ := strings.Cut(rest, `"`)
	return token
}

func TestRange(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	id := s.put("file", "a.txt", digits)
	whole := s.get(id)
	etag, modified := whole.Header.Get("Etag"), whole.Header.Get("Last-Modified")
	tests := []struct {
		name, asked, ifRange, body, contentRange string
		status, errcode                          int
	}{
		{"OK/both ends", "bytes=2-5", "", "2345", "bytes 2-5/36", 206, 0},
		{"OK/one byte", "bytes=0-0", "", "0", "bytes 0-0/36", 206, 0},
		{"OK/open end", "bytes=30-", "", digits[30:], "bytes 30-35/36", 206, 0},
		{"OK/the last ones", "bytes=-4", "", "wxyz", "bytes 32-35/36", 206, 0},
		{"OK/more than there is", "bytes=34-99", "", "yz", "bytes 34-35/36", 206, 0},
		{"OK/far more than there is", "bytes=34-99999999999999999999", "", "yz", "bytes 34-35/36", 206, 0},
		{"OK/all of the last ones", "bytes=-99", "", digits, "bytes 0-35/36", 206, 0},
		{"OK/If-Range by tag", "bytes=2-5", etag, "2345", "bytes 2-5/36", 206, 0},
		{"OK/If-Range by date", "bytes=2-5", modified, "2345", "bytes 2-5/36", 206, 0},
		{"whole/If-Range of another tag", "bytes=2-5", `"other"`, digits, "", 200, 0},
		{"whole/If-Range of a weak tag", "bytes=2-5", "W/" + etag, digits, "", 200, 0},
		{"whole/If-Range of another date", "bytes=2-5", "Mon, 02 Mar 2026 09:29:59 GMT", digits, "", 200, 0},
		{"whole/another unit", "lines=1-2", "", digits, "", 200, 0},
		{"whole/several", "bytes=0-1,4-5", "", digits, "", 200, 0},
		{"whole/backwards", "bytes=5-2", "", digits, "", 200, 0},
		{"whole/no number", "bytes=a-b", "", digits, "", 200, 0},
		{"whole/nothing", "bytes=-", "", digits, "", 200, 0},
		{"whole/signed", "bytes=+1-2", "", digits, "", 200, 0},
		{"ErrBehindTheEnd", "bytes=36-", "", "", "", 200, 40146},
		{"ErrNoLastOnes", "bytes=-0", "", "", "", 200, 40146},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			header := []string{"Range", tt.asked}
			if tt.ifRange != "" {
				header = append(header, "If-Range", tt.ifRange)
			}
			got := s.get(id, header...)
			if tt.errcode != 0 {
				if e := read(t, got); e.Errcode != tt.errcode {
					t.Errorf("answered %+v", e)
				}
				return
			}
			if got.Status != tt.status || got.Body != tt.body || got.Header.Get("Content-Range") != tt.contentRange {
				t.Errorf("HTTP %d %q %q", got.Status, got.Header.Get("Content-Range"), got.Body)
			}
		})
	}
}

func TestRangeSettings(t *testing.T) {
	t.Parallel()
	s := newStand(t, "media.encrypted", "true", "media.bad_range", "416")
	id := s.put("file", "a.txt", digits)
	for asked, want := range map[string]string{
		"bytes=0-15": "206 ", "bytes=16-35": "206 ", "bytes=32-": "206 ", "bytes=0-16": "200 40146", "bytes=99-": "416 ", "": "200 ",
	} {
		got := s.get(id, "Range", asked)
		code := strings.TrimPrefix(got.Header.Get("Error-Code"), "0")
		if shown := fmt.Sprint(got.Status, " ", code); shown != want {
			t.Errorf("Range %q: %s, want %s", asked, shown, want)
		}
		if got.Status == http.StatusRequestedRangeNotSatisfiable && got.Header.Get("Content-Range") != "bytes */36" {
			t.Errorf("Content-Range: %s", got.Header.Get("Content-Range"))
		}
	}
}

func TestLife(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		setting string
		want    int
	}{{"40007", 40007}, {"40145", 40145}} {
		t.Run(tt.setting, func(t *testing.T) {
			t.Parallel()
			s := newStand(t, "media.expired", tt.setting)
			id := s.put("file", "a.txt", digits)
			must(t, s.Clock.Advance(t.Context(), media.Life-time.Second))
			s.token = s.Token(1000002)
			if got := s.get(id); got.Body != digits {
				t.Errorf("a second before its end: %s", got.Body)
			}
			must(t, s.Clock.Advance(t.Context(), time.Second))
			if got := read(t, s.get(id)); got.Errcode != tt.want || !strings.Contains(s.Finding().Got, "expired at") {
				t.Errorf("after three days: %+v, %v", got, s.Finding())
			}
		})
	}
}

func TestCollect(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	first := s.put("image", "a.png", png)
	s.put("image", "same.png", png)
	must(t, s.Clock.Advance(t.Context(), 24*time.Hour))
	s.token = s.Token(1000002)
	later := s.put("image", "again.png", png)
	s.put("file", "b.txt", digits)
	kept := s.files()
	must(t, s.Clock.Advance(t.Context(), 49*time.Hour))
	s.token = s.Token(1000002)
	if got := s.files(); got != kept || kept != 2 {
		t.Errorf("%d bodies before, %d after the first had expired; the later file shares its body", kept, got)
	}
	if got := s.get(later); got.Body != png {
		t.Errorf("the later file: %s", got.Body)
	}
	must(t, s.Clock.Advance(t.Context(), 24*time.Hour))
	s.token = s.Token(1000002)
	if got := s.files(); got != 0 {
		t.Errorf("%d bodies are left when all have expired", got)
	}
	must(t, s.Clock.Advance(t.Context(), 40*24*time.Hour))
	s.token = s.Token(1000002)
	s.put("file", "c.txt", digits)
	must(t, s.Clock.Advance(t.Context(), 4*24*time.Hour))
	s.token = s.Token(1000002)
	if got := read(t, s.get(first)); got.Errcode != 40007 || strings.Contains(s.Finding().Got, "expired") {
		t.Errorf("a month later: %+v, %v", got, s.Finding())
	}
}

// files counts the bodies on the disk.
func (s *stand) files() (n int) {
	s.T.Helper()
	must(s.T, s.blobs.Sweep(func(string) (bool, error) { n++; return true, nil }))
	return n
}

func TestBodyIsGone(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	id := s.put("file", "a.txt", digits)
	must(t, os.RemoveAll(s.blobs.Dir()))
	if got := read(t, s.get(id)); got.Errcode != 40007 || !strings.Contains(s.Finding().Cause, "moved without it") {
		t.Errorf("%+v, %v", got, s.Finding())
	}
}

func TestForget(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.put("file", "a.txt", digits)
	must(t, s.Store.Change(t.Context(), func(tx *store.Tx) error { return s.Store.Empty(t.Context(), tx, []string{"media_files"}) }))
	s.chapter.Forget()
	if n := s.files(); n != 0 {
		t.Errorf("%d bodies of the former world are left", n)
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	id := s.put("voice", "a.amr", amr)
	ctx := context.Background()
	f, err := s.media.Find(ctx, s.Store.Read(), credentialtest.Corp, id)
	must(t, err)
	if f == nil || f.Kind != media.Voice || f.Name != "a.amr" || f.Size != int64(len(amr)) {
		t.Fatalf("found %+v", f)
	}
	body, err := s.media.Open(f)
	must(t, err)
	must(t, body.Close())
	if f, err := s.media.Find(ctx, s.Store.Read(), credentialtest.Other, id); f != nil || err != nil {
		t.Errorf("another corp finds %v, %v", f, err)
	}
	must(t, s.Clock.Advance(ctx, media.Life))
	if f, err := s.media.Find(ctx, s.Store.Read(), credentialtest.Corp, id); f != nil || err != nil {
		t.Errorf("after its life it is %v, %v", f, err)
	}
}

func TestRecordedVoice(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	out, err := s.Actions.Run(t.Context(), "member.record_voice", map[string]string{"corp": credentialtest.Corp, "agent": "1000002", "length": "2s"})
	must(t, err)
	id := out.Values["media_id"]
	narrow, high := s.get(id), s.send("GET", s.address("media/get/jssdk", "media_id", id), "", nil)
	if narrow.Header.Get("Content-Type") != "audio/amr" || len(narrow.Body) != 6+100 || !strings.HasPrefix(narrow.Body, "#!AMR\n") {
		t.Errorf("media/get: %v %q", narrow.Header, narrow.Body)
	}
	if high.Header.Get("Content-Type") != "voice/speex" || len(high.Body) != 7000 || high.Header.Get("Content-Disposition") != `attachment; filename="`+id+`.speex"` {
		t.Errorf("media/get/jssdk: %v, %d bytes", high.Header, len(high.Body))
	}
	for name, params := range map[string]map[string]string{
		"too long": {"corp": credentialtest.Corp, "agent": "1000002", "length": "61s"}, "no app": {"corp": credentialtest.Corp, "agent": "7"},
	} {
		out, err := s.Actions.Run(t.Context(), "member.record_voice", params)
		must(t, err)
		if out.Finding == nil || out.Values["media_id"] != "" {
			t.Errorf("%s: recorded", name)
		}
	}
}
