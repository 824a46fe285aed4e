package robot_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"testing"
	"time"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/appchat"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/chapter/robot"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/blob"
)

const app = 1000002

// stand is a world with one robot, whose group is the whole corp, under a listener.
type stand struct {
	*credentialtest.Stand
	robots *robot.Robots
	key    string
}

func newStand(t testing.TB, settings ...string) *stand {
	t.Helper()
	s := new(stand)
	var files *media.Media
	s.Stand = credentialtest.With(t, func(below *credentialtest.Stand) []engine.Chapter {
		files = media.New(below.Runtime, below.Agents, media.Config{Blobs: blob.For("", "")})
		chats := appchat.New(below.Runtime, below.Dir, below.Agents, files)
		s.robots = robot.New(below.Runtime, below.Dir, chats, files)
		return []engine.Chapter{files.Chapter(), chats.Chapter(), s.robots.Chapter()}
	}, settings...)
	t.Cleanup(func() { must(t, files.Close()) })
	s.Change(app, func(a *agent.App) { a.Parties = []int64{1} })
	s.key = s.do("robot.add", "corp", credentialtest.Corp)["key"]
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// do runs an action that must not be refused.
func (s *stand) do(name string, params ...string) map[string]string {
	s.T.Helper()
	given := map[string]string{}
	for i := 0; i+1 < len(params); i += 2 {
		given[params[i]] = params[i+1]
	}
	out, err := s.Actions.Run(s.T.Context(), name, given)
	if must(s.T, err); out.Finding != nil {
		s.T.Fatal(out.Finding)
	}
	return out.Values
}

type reply struct {
	Errcode   int    `json:"errcode"`
	Errmsg    string `json:"errmsg"`
	Type      string `json:"type"`
	MediaID   string `json:"media_id"`
	CreatedAt string `json:"created_at"`
}

// send posts a body to the webhook of a key.
func (s *stand) send(key, body string) (out reply) {
	s.T.Helper()
	a := s.Post("/cgi-bin/webhook/send", body, "key", key)
	if err := json.Unmarshal([]byte(a.Body), &out); err != nil {
		s.T.Fatalf("%s: %v", a.Body, err)
	}
	return out
}

// say sends a text with the world's robot; fields go on after the content.
func (s *stand) say(content, fields string) reply {
	s.T.Helper()
	return s.send(s.key, fmt.Sprintf(`{"msgtype":"text","text":{"content":%q%s}}`, content, fields))
}

// upload posts a form with one part to upload_media. query follows the question mark.
func (s *stand) upload(query, field, name string, content []byte) (out reply) {
	s.T.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	header := textproto.MIMEHeader{}
	disposition := fmt.Sprintf(`form-data; name="%s"`, field)
	if name != "" {
		disposition += fmt.Sprintf(`; filename="%s"`, name)
	}
	header.Set("Content-Disposition", disposition)
	part, err := form.CreatePart(header)
	must(s.T, err)
	_, err = part.Write(content)
	must(s.T, err)
	must(s.T, form.Close())
	return s.post("/cgi-bin/webhook/upload_media?"+query, form.FormDataContentType(), body.Bytes())
}

func (s *stand) post(path, contentType string, body []byte) (out reply) {
	s.T.Helper()
	req, err := http.NewRequestWithContext(s.T.Context(), http.MethodPost, s.URL+path, bytes.NewReader(body))
	must(s.T, err)
	req.Close = true
	req.Header.Set("Content-Type", contentType)
	res, err := http.DefaultClient.Do(req)
	must(s.T, err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	must(s.T, err)
	if err := json.Unmarshal(text, &out); err != nil {
		s.T.Fatalf("%s: %v", text, err)
	}
	return out
}

func (s *stand) pass(d time.Duration) {
	s.T.Helper()
	must(s.T, s.Clock.Advance(s.T.Context(), d))
}

// items gives what a member of the first corp has from robots, the newest first.
func (s *stand) items(userid string) []robot.Item {
	s.T.Helper()
	items, err := s.robots.Messages(s.T.Context(), s.Store.Read(), credentialtest.Corp, userid, 100)
	must(s.T, err)
	return items
}
