package directory_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/engine/store/postgrestest"
	"wecomlab/mockwecom/sim"
)

// What is answered does not depend on the database.
func TestEveryDatabase(t *testing.T) {
	t.Parallel()
	answers := map[string][]string{}
	for database, dsn := range map[string]string{"memory": "", "SQLite": t.TempDir() + "/world.db", "PostgreSQL": postgrestest.Start(t)} {
		s, err := sim.Start(t.Context(), sim.Config{Listen: "127.0.0.1:0", Database: dsn, MediaDir: t.TempDir(), Seed: 5, Settings: map[string]string{"contacts.grandfathered": "true"}})
		if err != nil {
			t.Fatal(database, err)
		}
		answers[database] = sequence(t, s)
		if err := s.Close(context.Background()); err != nil {
			t.Error(database, err)
		}
	}
	for database, got := range answers {
		if diff := cmp.Diff(answers["memory"], got); diff != "" {
			t.Error(database, diff)
		}
	}
}

// sequence writes and reads contacts with the token of the contact-sync assistant.
func sequence(t *testing.T, s *sim.Sim) []string {
	t.Helper()
	world, err := fixtures.Load("demo")
	if err != nil {
		t.Fatal(err)
	}
	call := func(path, body string) string {
		t.Helper()
		resp, err := http.Post(s.URL()+"/cgi-bin/"+path, "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		answer, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		text, _, _ := strings.Cut(strings.ReplaceAll(string(answer), s.URL(), ""), ", hint:")
		return text
	}
	var token struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(call("gettoken?corpid="+world.Corps[0].CorpID+"&corpsecret="+world.Corps[0].ContactSecret, "")), &token); err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, step := range [][2]string{
		{"department/create?", `{"name":"新组","parentid":2}`}, {"department/create?", `{"name":"新组","parentid":2}`}, {"department/update?", `{"id":6,"parentid":7}`},
		{"user/create?", `{"userid":"new","name":"新","mobile":"13800099999","department":[7,99],"is_leader_in_dept":[1,0]}`}, {"user/create?", `{"userid":"NEW","name":"新","mobile":"1"}`},
		{"user/update?", `{"userid":"he.xin","department":[7],"biz_mail":"he@shili.example.test","biz_mail_alias":{"item":["xin@shili.example.test"]}}`},
		{"user/list?department_id=2&fetch_child=1", ""}, {"user/simplelist?department_id=7", ""}, {"department/list?", ""}, {"department/get?id=7", ""}, {"department/delete?id=7", ""},
		{"batch/invite?", `{"party":[1]}`}, {"tag/create?", `{"tagname":"新","tagid":0}`}, {"tag/addtagusers?", `{"tagid":0,"userlist":["new"],"partylist":[7]}`}, {"tag/get?tagid=0", ""},
		{"user/authsucc?userid=new", ""}, {"user/convert_to_openid?", `{"userid":"new"}`}, {"user/delete?userid=new", ""}, {"department/delete?id=99", ""}, {"user/list_id?", `{"limit":3}`},
		{"user/get?userid=he.xin", ""}, {"department/simplelist?", ""}, {"user/getuserid?", `{"mobile":"13800010006"}`},
	} {
		all = append(all, step[0]+" "+call(step[0]+"&access_token="+token.Token, step[1]))
	}
	return all
}
