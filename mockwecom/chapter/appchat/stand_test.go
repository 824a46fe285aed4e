package appchat_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/appchat"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/blob"
)

const app = 1000002

// stand is a world with group chats under a listener, whose app sees the whole corp.
type stand struct {
	*credentialtest.Stand
	chats *appchat.AppChats
	token string
}

func newStand(t testing.TB, settings ...string) *stand {
	t.Helper()
	s := new(stand)
	var files *media.Media
	s.Stand = credentialtest.With(t, func(below *credentialtest.Stand) []engine.Chapter {
		files = media.New(below.Runtime, below.Agents, media.Config{Blobs: blob.For("", "")})
		s.chats = appchat.New(below.Runtime, below.Dir, below.Agents, files)
		return []engine.Chapter{files.Chapter(), s.chats.Chapter()}
	}, settings...)
	t.Cleanup(func() { must(t, files.Close()) })
	s.Change(app, func(a *agent.App) { a.Parties = []int64{1} })
	s.token = s.Token(app)
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// code posts a body to appchat/… and gives the errcode.
func (s *stand) code(path, body string) int {
	s.T.Helper()
	var out struct{ Errcode int }
	a := s.Post("/cgi-bin/appchat/"+path, body, "access_token", s.token)
	if err := json.Unmarshal([]byte(a.Body), &out); err != nil {
		s.T.Fatalf("%s: %v", a.Body, err)
	}
	return out.Errcode
}

// ok posts what must be taken.
func (s *stand) ok(path, body string) {
	s.T.Helper()
	if code := s.code(path, body); code != 0 {
		s.T.Fatalf("%s %s: %d", path, body, code)
	}
}

// chat makes a group of members.
func (s *stand) chat(id string, userids ...string) {
	s.T.Helper()
	s.ok("create", fmt.Sprintf(`{"chatid":%q,"userlist":["%s"]}`, id, strings.Join(userids, `","`)))
}

// say sends a text into a chat.
func (s *stand) say(chat, text string) {
	s.T.Helper()
	s.ok("send", fmt.Sprintf(`{"chatid":%q,"msgtype":"text","text":{"content":%q}}`, chat, text))
}

// read gives what a member has seen in a chat, the oldest first.
func (s *stand) read(userid, chat string) string {
	s.T.Helper()
	messages, err := s.chats.Messages(s.T.Context(), s.Store.Read(), credentialtest.Corp, userid, chat, 1000)
	must(s.T, err)
	var texts []string
	for _, m := range slices.Backward(messages) {
		var body struct{ Content string }
		must(s.T, json.Unmarshal([]byte(m.Payload), &body))
		texts = append(texts, body.Content)
	}
	return strings.Join(texts, " ")
}

// pass lets time go by; an old token is replaced.
func (s *stand) pass(d time.Duration) {
	s.T.Helper()
	must(s.T, s.Clock.Advance(s.T.Context(), d))
	s.token = s.Token(app)
}
