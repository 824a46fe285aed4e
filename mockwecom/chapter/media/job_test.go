package media_test

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/engine/blob"
	"wecomlab/mockwecom/engine/journal"
)

func sum(text string) string {
	s := md5.Sum([]byte(text))
	return hex.EncodeToString(s[:])
}

// source serves one text as a file, with Range, and what goes wrong with such servers.
func source(t testing.TB, text string) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(text))
	})
	mux.Handle("/moved", http.RedirectHandler("/file", http.StatusFound))
	mux.Handle("/circle", http.RedirectHandler("/circle", http.StatusFound))
	mux.HandleFunc("/plain", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, text) })
	partial := func(contentRange, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Range", contentRange)
			w.WriteHeader(http.StatusPartialContent)
			fmt.Fprint(w, body)
		}
	}
	mux.HandleFunc("/large", partial("bytes 0-209715200/209715201", text))
	mux.HandleFunc("/small", partial("bytes 0-4/5", "12345"))
	mux.HandleFunc("/short", partial("bytes 0-99999/100000", text))
	mux.HandleFunc("/long", partial("bytes 0-9/10", text))
	mux.HandleFunc("/unsized", partial("bytes 0-9/*", text))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

type result struct {
	Errcode int
	Jobid   string
	Status  int
	Detail  *struct {
		Errcode   int
		Errmsg    string
		MediaID   string `json:"media_id"`
		CreatedAt string `json:"created_at"`
	}
}

func (s *stand) job(kind, address, sum string) result {
	s.T.Helper()
	body, err := json.Marshal(map[string]any{"scene": 1, "type": kind, "filename": "入群.bin", "url": address, "md5": sum})
	must(s.T, err)
	return s.call("media/upload_by_url", string(body))
}

func (s *stand) call(path, body string) (out result) {
	s.T.Helper()
	must(s.T, json.Unmarshal([]byte(s.send("POST", s.address(path), "", strings.NewReader(body)).Body), &out))
	return out
}

// ended begins a job, lets time go by and gives how it ended.
func (s *stand) ended(kind, address, sum string) result {
	s.T.Helper()
	begun := s.job(kind, address, sum)
	if begun.Errcode != 0 || begun.Jobid == "" {
		s.T.Fatalf("not begun: %+v", begun)
	}
	must(s.T, s.Clock.Advance(s.T.Context(), 2*time.Second))
	return s.call("media/get_upload_by_url_result", `{"jobid":"`+begun.Jobid+`"}`)
}

func TestJob(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	from := source(t, mp4)
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	must(t, closed.Close())
	tests := []struct {
		name, kind, address, sum string
		want                     int
	}{
		{"OK/file", "file", from + "/file", sum(mp4), 0},
		{"OK/video", "video", from + "/file", strings.ToUpper(sum(mp4)), 0},
		{"OK/moved", "file", from + "/moved", sum(mp4), 0},
		{"ErrMD5", "file", from + "/file", sum("else"), 301019},
		{"ErrNotAVideo", "video", source(t, digits) + "/file", sum(digits), 40004},
		{"ErrNoRange", "file", from + "/plain", sum(mp4), 830001},
		{"ErrNoSize", "file", from + "/unsized", sum(mp4), 830001},
		{"ErrNoAddress", "file", "just a name", sum(mp4), 830001},
		{"ErrScheme", "file", "ftp://127.0.0.1/file", sum(mp4), 830001},
		{"ErrTooLarge", "file", from + "/large", sum(mp4), 45001},
		{"ErrTooSmall", "file", from + "/small", sum("12345"), 40006},
		{"ErrNotFound", "file", from + "/nothing", sum(mp4), 830003},
		{"ErrBrokenOff", "file", from + "/short", sum(mp4), 830003},
		{"ErrLongerThanSaid", "file", from + "/long", sum(mp4), 830003},
		{"ErrCircle", "file", from + "/circle", sum(mp4), 830003},
		{"ErrNothingListens", "file", "http://" + closed.Addr().String() + "/", sum(mp4), 830003},
		{"ErrPublic", "file", "http://203.0.113.9/file", sum(mp4), 830003},
		{"ErrLinkLocal", "file", "http://169.254.169.254/latest", sum(mp4), 830003},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := s.ended(tt.kind, tt.address, tt.sum)
			if got.Detail == nil || got.Detail.Errcode != tt.want {
				t.Fatalf("ended as %+v %+v, want %d", got, got.Detail, tt.want)
			}
			fetched := s.Last("media/upload_by_url: fetch")
			if fetched.Errcode != tt.want || fetched.From != journal.LaneWeCom || fetched.Cause == 0 {
				t.Errorf("the journal says %+v", fetched)
			}
			if tt.want != 0 {
				if got.Status != 3 || got.Detail.MediaID != "" || fetched.Finding == nil {
					t.Errorf("ended as %+v %+v", got, got.Detail)
				}
				return
			}
			if back := s.get(got.Detail.MediaID); got.Status != 2 || got.Detail.CreatedAt == "" || back.Body != mp4 {
				t.Errorf("ended as %+v %+v, gives %d bytes", got, got.Detail, len(back.Body))
			}
		})
	}
	if n := s.files(); n != 1 {
		t.Errorf("%d bodies are kept of downloads of one file", n)
	}
}

func TestJobLife(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	begun := s.job("file", source(t, mp4)+"/file", sum(mp4))
	ask := `{"jobid":"` + begun.Jobid + `"}`
	if got := s.call("media/get_upload_by_url_result", ask); got.Status != 1 || got.Detail != nil {
		t.Errorf("at once: %+v", got)
	}
	must(t, s.Clock.Advance(t.Context(), time.Hour-time.Second))
	if got := s.call("media/get_upload_by_url_result", ask); got.Status != 2 {
		t.Errorf("after 59 minutes: %+v", got)
	}
	must(t, s.Clock.Advance(t.Context(), time.Second))
	if got := s.call("media/get_upload_by_url_result", ask); got.Errcode != 40088 {
		t.Errorf("after 60 minutes: %+v", got)
	}
}

func TestJobParameters(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	valid := map[string]any{"scene": 1, "type": "file", "filename": "a", "url": "http://127.0.0.1/", "md5": "0"}
	tests := []struct {
		name, field string
		value       any
		want        int
	}{
		{"ErrScene", "scene", 2, 40058}, {"ErrType", "type", "image", 40004}, {"ErrTypeTooLong", "type", strings.Repeat("x", 33), 40058},
		{"ErrNameTooLong", "filename", strings.Repeat("名", 43), 40058}, {"ErrURLTooLong", "url", "http://x/" + strings.Repeat("x", 1024), 40058},
		{"ErrMD5TooLong", "md5", strings.Repeat("0", 33), 40058}, {"ErrNoURL", "url", "", 41010},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			body := map[string]any{}
			for name, value := range valid {
				body[name] = value
			}
			body[tt.field] = tt.value
			text, err := json.Marshal(body)
			must(t, err)
			if got := s.call("media/upload_by_url", string(text)); got.Errcode != tt.want {
				t.Errorf("answered %+v, want %d", got, tt.want)
			}
		})
	}
	if got := s.call("media/get_upload_by_url_result", `{"jobid":"never"}`); got.Errcode != 40088 {
		t.Errorf("an unknown job: %+v", got)
	}
}

// The app is told by an event that names the job and not its outcome.
func TestJobEvent(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	begun := s.job("file", source(t, mp4)+"/file", sum(mp4))
	must(t, s.Clock.Advance(t.Context(), 2*time.Second))
	e := s.Last("upload_media_job_finish")
	if e.Callback == nil || e.Kind != journal.KindEvent {
		t.Fatalf("the event is %+v", e)
	}
	want := fmt.Sprintf("<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName><CreateTime>%d</CreateTime>"+
		"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[upload_media_job_finish]]></Event><JobId><![CDATA[%s]]></JobId></xml>",
		credentialtest.Corp, credentialtest.Epoch.Add(time.Second).Unix(), begun.Jobid)
	if diff := cmp.Diff(want, string(e.Callback.Plain)); diff != "" {
		t.Error(diff)
	}
	if fetched := s.Last("media/upload_by_url: fetch"); e.Cause != fetched.ID {
		t.Errorf("the event was caused by %d, want the download %d", e.Cause, fetched.ID)
	}
	if n := len(s.chapter.Events); n != 1 || s.chapter.Events[0].Payload() == nil {
		t.Errorf("%d events", n)
	}
}

// A simulator that closes during a download leaves the job to the next one.
func TestJobIsResumed(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	reached, hang := make(chan struct{}), make(chan struct{})
	first := true
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if first {
			first = false
			close(reached)
			select {
			case <-hang:
			case <-r.Context().Done():
			}
			return
		}
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(mp4))
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(hang) })
	begun := s.job("file", server.URL, sum(mp4))
	moved := make(chan error, 1)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { moved <- s.Clock.Advance(ctx, time.Second) }()
	<-reached
	cancel()
	must(t, s.media.Close())
	<-moved
	s.blobs = blob.For("", "")
	next := media.New(s.Runtime, s.Agents, media.Config{Blobs: s.blobs})
	t.Cleanup(func() { must(t, next.Close()) })
	must(t, next.Chapter().Start(t.Context()))
	must(t, s.Clock.Advance(t.Context(), time.Second))
	got := s.call("media/get_upload_by_url_result", `{"jobid":"`+begun.Jobid+`"}`)
	if got.Status != 2 {
		t.Errorf("after a restart the job is %+v", got)
	}
}
