package media_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"strings"
	"testing"

	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/blob"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/store"
)

// The beginnings of files, and whole small ones.
var (
	jpg = "\xff\xd8\xff\xe0\x00\x10JFIF\x00" + strings.Repeat("j", 2000)
	png = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + strings.Repeat("p", 3000)
	mp4 = "\x00\x00\x00\x18ftypmp42" + strings.Repeat("v", 4000)
	amr = "#!AMR\n" + strings.Repeat("\x3c"+strings.Repeat("a", 31), 100) // two seconds
)

// stand is a world with media under a listener.
type stand struct {
	*credentialtest.Stand
	media   *media.Media
	blobs   *blob.Store
	chapter engine.Chapter
	token   string
	pages   string // base URL of the pages
}

func newStand(t testing.TB, settings ...string) *stand {
	t.Helper()
	s := &stand{Stand: credentialtest.New(t, settings...), blobs: blob.For("", "")}
	s.media = media.New(s.Runtime, s.Agents, media.Config{Blobs: s.blobs})
	s.chapter = s.media.Chapter()
	steps := append(append([]store.Migration{}, credential.Migrations...), push.Migrations...)
	for _, c := range append(s.Chapters, s.chapter) {
		steps = append(steps, c.Migrations...)
	}
	must(t, s.Store.Migrate(t.Context(), steps))
	must(t, s.Server.Mount(s.chapter.Endpoints))
	must(t, s.Actions.Mount(s.chapter.Actions))
	must(t, s.chapter.Start(t.Context()))
	t.Cleanup(func() { must(t, s.media.Close()) })
	pages := httptest.NewServer(s.chapter.Pages[0].Handler)
	t.Cleanup(pages.Close)
	s.pages = pages.URL
	s.token = s.Token(1000002)
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// address is where an endpoint is called, with the token; query is name and value in turn.
func (s *stand) address(path string, query ...string) string {
	q := url.Values{"access_token": {s.token}}
	for i := 0; i+1 < len(query); i += 2 {
		q.Set(query[i], query[i+1])
	}
	return s.URL + "/cgi-bin/" + path + "?" + q.Encode()
}

// client keeps no connections: a listener that closes waits for them.
var client = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

func (s *stand) send(method, address, contentType string, body io.Reader, header ...string) credentialtest.Answer {
	s.T.Helper()
	r, err := http.NewRequestWithContext(s.T.Context(), method, address, body)
	must(s.T, err)
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := client.Do(r)
	must(s.T, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	must(s.T, err)
	return credentialtest.Answer{Body: string(text), Header: response.Header, Status: response.StatusCode}
}

// oneFile is a form as Go's own writer makes it.
func oneFile(field, name, content string) (contentType string, body []byte) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, _ := w.CreateFormFile(field, name) // a buffer takes everything
	_, _ = io.WriteString(part, content)
	_ = w.Close()
	return w.FormDataContentType(), b.Bytes()
}

// raw is a form with one part of any header.
func raw(disposition, content string) (contentType string, body []byte) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, _ := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {disposition}})
	_, _ = io.WriteString(part, content)
	_ = w.Close()
	return w.FormDataContentType(), b.Bytes()
}

type uploaded struct {
	Errcode   int
	Errmsg    string
	Type      string
	MediaID   string `json:"media_id"`
	CreatedAt string `json:"created_at"`
	URL       string
}

func read(t testing.TB, a credentialtest.Answer) (out uploaded) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.Body), &out); err != nil || a.Status != http.StatusOK {
		t.Fatalf("HTTP %d %q: %v", a.Status, a.Body, err)
	}
	return out
}

// upload sends a file as Go's own writer does.
func (s *stand) upload(kind, name, content string) uploaded {
	s.T.Helper()
	contentType, body := oneFile("media", name, content)
	return read(s.T, s.send("POST", s.address("media/upload", "type", kind), contentType, bytes.NewReader(body)))
}

// put uploads what is taken.
func (s *stand) put(kind, name, content string) string {
	s.T.Helper()
	got := s.upload(kind, name, content)
	if got.Errcode != 0 || got.MediaID == "" {
		s.T.Fatalf("upload: %+v", got)
	}
	return got.MediaID
}

func (s *stand) get(id string, header ...string) credentialtest.Answer {
	s.T.Helper()
	return s.send("GET", s.address("media/get", "media_id", id), "", nil, header...)
}
