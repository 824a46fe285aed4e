package message_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/chapter/message"
	"wecomlab/mockwecom/engine/blob"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/store"
)

const app = 1000002

// stand is a world with messages under a listener. The self-built app sees boss.li, engineer and both.
type stand struct {
	*credentialtest.Stand
	messages *message.Messenger
	media    *media.Media
	token    string
}

func newStand(t testing.TB, settings ...string) *stand {
	t.Helper()
	s := &stand{Stand: credentialtest.New(t, settings...)}
	s.media = media.New(s.Runtime, s.Agents, media.Config{Blobs: blob.For("", "")})
	s.messages = message.New(s.Runtime, s.Dir, s.Agents, s.media)
	steps := append(append([]store.Migration{}, credential.Migrations...), push.Migrations...)
	for _, c := range s.Chapters {
		steps = append(steps, c.Migrations...)
	}
	files, chapter := s.media.Chapter(), s.messages.Chapter()
	steps = append(append(steps, files.Migrations...), chapter.Migrations...)
	must(t, s.Store.Migrate(t.Context(), steps))
	must(t, s.Server.Mount(chapter.Endpoints))
	must(t, s.Actions.Mount(chapter.Actions))
	t.Cleanup(func() { must(t, s.media.Close()) })
	s.token = s.Token(app)
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// listen gives an app a callback URL that counts as checked; nobody listens there.
func (s *stand) listen(corp string, a *agent.App) {
	s.T.Helper()
	s.Write(func(ctx context.Context, tx *store.Tx) error {
		return push.Put(ctx, tx, &push.Address{Receiver: a.Receiver(), URL: "http://127.0.0.1:1/", Token: "standToken", AESKey: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
			VerifyID: corp, ReceiveID: corp, Answer: push.AnswerAny, Corp: a.Corp, Agent: a.AgentID, VerifiedAt: credentialtest.Epoch})
	})
}

func (s *stand) listening() *stand {
	s.listen(credentialtest.Corp, &agent.App{Corp: credentialtest.Corp, AgentID: app, Kind: agent.SelfBuilt})
	return s
}

// reply is an answer of the rows of this chapter.
type reply struct {
	Errcode      int     `json:"errcode"`
	Errmsg       string  `json:"errmsg"`
	InvalidUser  any     `json:"invaliduser"`
	InvalidParty *string `json:"invalidparty"`
	InvalidTag   *string `json:"invalidtag"`
	MsgID        string  `json:"msgid"`
	ResponseCode string  `json:"response_code"`
}

// call posts a body to message/….
func (s *stand) call(path, body string) (out reply) {
	s.T.Helper()
	a := s.Post("/cgi-bin/message/"+path, body, "access_token", s.token)
	if err := json.Unmarshal([]byte(a.Body), &out); err != nil {
		s.T.Fatalf("%s: %v", a.Body, err)
	}
	if got := a.Header.Get("Error-Code"); got != fmt.Sprint(out.Errcode) {
		s.T.Errorf("Error-Code is %s, the body says %d", got, out.Errcode)
	}
	return out
}

// ok sends a message of this app that must be taken. fields are those of the body without agentid.
func (s *stand) ok(fields string) reply {
	s.T.Helper()
	out := s.call("send", fmt.Sprintf(`{"agentid":%d,%s}`, app, fields))
	if out.Errcode != 0 || out.MsgID == "" {
		s.T.Fatalf("%s: %+v", fields, out)
	}
	return out
}

// say sends a text to members.
func (s *stand) say(to, content string) reply {
	s.T.Helper()
	return s.ok(fmt.Sprintf(`"touser":%q,"msgtype":"text","text":{"content":%q}`, to, content))
}

// contents gives what a member has, the newest first.
func (s *stand) contents(userid string) []string {
	s.T.Helper()
	var out []string
	for _, item := range s.items(userid) {
		out = append(out, string(item.Content))
	}
	return out
}

func (s *stand) items(userid string) []message.Item {
	s.T.Helper()
	items, err := s.messages.Messages(s.T.Context(), s.Store.Read(), credentialtest.Corp, userid, 100)
	must(s.T, err)
	return items
}

func (s *stand) pass(d time.Duration) {
	s.T.Helper()
	must(s.T, s.Clock.Advance(s.T.Context(), d))
}

// file puts a temporary file in without its bytes.
func (s *stand) file(corp string, kind media.Kind) string {
	s.T.Helper()
	f := &media.File{Corp: corp, Kind: kind, Name: "lamp.pdf"}
	s.Write(func(ctx context.Context, tx *store.Tx) error { return s.media.Add(ctx, tx, f) })
	return f.MediaID
}

// do runs an action; what it gives is what it says, or the cause of its refusal.
func (s *stand) do(name string, params ...string) (said string, values map[string]string) {
	s.T.Helper()
	given := map[string]string{}
	for i := 0; i+1 < len(params); i += 2 {
		given[params[i]] = params[i+1]
	}
	out, err := s.Actions.Run(s.T.Context(), name, given)
	switch {
	case err != nil:
		return "error: " + err.Error(), nil
	case out.Finding != nil:
		return "refused: " + out.Finding.Cause, nil
	}
	return out.Say, out.Values
}
