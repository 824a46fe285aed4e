package linkedcorp_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/linkedcorp"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/blob"
	"wecomlab/mockwecom/engine/store"
)

const app = 1000002

// stand is a world of two corps; over the link lkA the second shows the first its only member, and has an app of it.
type stand struct {
	*credentialtest.Stand
	links *linkedcorp.LinkedCorps
	load  func(context.Context, *store.Tx, *fixtures.World) error
	token string
}

func newStand(t testing.TB, settings ...string) *stand {
	t.Helper()
	s := new(stand)
	var files *media.Media
	s.Stand = credentialtest.With(t, func(below *credentialtest.Stand) []engine.Chapter {
		files = media.New(below.Runtime, below.Agents, media.Config{Blobs: blob.For("", "")})
		s.links = linkedcorp.New(below.Runtime, below.Dir, below.Agents, files)
		chapter := s.links.Chapter()
		s.load = chapter.Load
		return []engine.Chapter{files.Chapter(), chapter}
	}, settings...)
	t.Cleanup(func() { must(t, files.Close()) })
	s.Server.Right = s.links.Right(s.Credentials.Right)
	s.link(fixtures.Link{LinkID: "lkA", Upper: credentialtest.Corp, Lower: credentialtest.Other, Departments: []int64{1}, Apps: []fixtures.AppShare{{AgentID: app}}})
	s.token = s.Token(app)
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// link loads further links.
func (s *stand) link(links ...fixtures.Link) {
	s.T.Helper()
	s.Write(func(ctx context.Context, tx *store.Tx) error { return s.load(ctx, tx, &fixtures.World{Links: links}) })
}

type reply struct {
	Errcode      int      `json:"errcode"`
	AccessToken  string   `json:"access_token"`
	InvalidUser  []string `json:"invaliduser"`
	InvalidParty []string `json:"invalidparty"`
	InvalidTag   []string `json:"invalidtag"`
	Ending       int      `json:"ending"`
	Next         string   `json:"next_cursor"`
	Corps        []struct {
		CorpID  string `json:"corpid"`
		Name    string `json:"corp_name"`
		AgentID int64  `json:"agentid"`
	} `json:"corp_list"`
}

// post calls a path below /cgi-bin/.
func (s *stand) post(path, body string) (out reply) {
	s.T.Helper()
	a := s.Post("/cgi-bin/"+path, body, "access_token", s.token)
	if err := json.Unmarshal([]byte(a.Body), &out); err != nil {
		s.T.Fatalf("%s: %v", a.Body, err)
	}
	return out
}

// send sends a text; to are the fields that name receivers.
func (s *stand) send(to, text string) reply {
	s.T.Helper()
	return s.post("linkedcorp/message/send", fmt.Sprintf(`{"agentid":%d,"msgtype":"text","text":{"content":%q},%s}`, app, text, to))
}

// read gives what a member has, the oldest first.
func (s *stand) read(corp, userid string) (texts []string) {
	s.T.Helper()
	messages, err := s.links.Messages(s.T.Context(), s.Store.Read(), corp, userid, 100)
	must(s.T, err)
	for _, m := range slices.Backward(messages) {
		var body struct{ Content string }
		must(s.T, json.Unmarshal([]byte(m.Payload), &body))
		texts = append(texts, body.Content)
	}
	return texts
}

// do runs an action; what it gives is what it says, or why not.
func (s *stand) do(name string, params ...string) string {
	s.T.Helper()
	given := map[string]string{}
	for i := 0; i+1 < len(params); i += 2 {
		given[params[i]] = params[i+1]
	}
	out, err := s.Actions.Run(s.T.Context(), name, given)
	if must(s.T, err); out.Finding != nil {
		return "refused: " + out.Finding.Cause
	}
	return out.Say
}
