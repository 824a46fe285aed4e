package linkedcorp_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/chapter/agent"
)

func (s *stand) shares(fields string) reply {
	s.T.Helper()
	return s.post("corpgroup/corp/list_app_share_info", fmt.Sprintf(`{"agentid":%d%s}`, app, fields))
}

// ids gives the agentids of an answer.
func ids(r reply) (out []int64) {
	for _, c := range r.Corps {
		out = append(out, c.AgentID)
	}
	return out
}

func TestPages(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for i := range 4 {
		s.link(fixtures.Link{LinkID: fmt.Sprint("lkB", i), Upper: own, Lower: other, Apps: []fixtures.AppShare{{AgentID: app, As: int64(10 + i)}}})
	}
	whole := s.shares("")
	if diff := cmp.Diff([]int64{1000003, 10, 11, 12, 13}, ids(whole)); diff != "" || whole.Ending != 1 || whole.Next != "" || whole.Corps[0].Name != "别家" {
		t.Error(diff, whole)
	}
	var got []int64
	page := s.shares(`,"limit":2`)
	for pages := 1; ; pages++ {
		got = append(got, ids(page)...)
		if page.Ending == 1 {
			if page.Next != "" || pages != 3 {
				t.Errorf("page %d: %+v", pages, page)
			}
			break
		}
		page = s.shares(fmt.Sprintf(`,"limit":2,"cursor":%q`, page.Next))
	}
	if diff := cmp.Diff(ids(whole), got); diff != "" {
		t.Error(diff)
	}
	if page := s.shares(`,"limit":5`); page.Ending != 1 || len(page.Corps) != 5 {
		t.Errorf("%+v", page)
	}
	for fields, want := range map[string]int{`,"limit":101`: 40058, `,"limit":-1`: 40058, `,"cursor":"ghost"`: 40058, `,"cursor":"LTE"`: 40058, `,"limit":100`: 0} {
		if got := s.shares(fields).Errcode; got != want {
			t.Errorf("%s: %d", fields, got)
		}
	}
	if got := ids(s.shares(`,"corpid":"` + strings.ToUpper(other) + `"`)); len(got) != 5 {
		t.Error(got)
	}
	if got := s.shares(`,"corpid":"ww00"`); len(got.Corps) != 0 || got.Corps == nil || got.Ending != 1 {
		t.Errorf("%+v", got)
	}
}

// lowerToken gives the token of the shared app.
func (s *stand) lowerToken() string {
	s.T.Helper()
	got := s.post("corpgroup/corp/gettoken", `{"corpid":"`+strings.ToUpper(other)+`","agentid":1000003}`)
	if got.Errcode != 0 || got.AccessToken == "" {
		s.T.Fatalf("%+v", got)
	}
	return got.AccessToken
}

func TestToken(t *testing.T) {
	t.Parallel()
	for mode, want := range map[string]string{"read": `"errcode":48002`, "all": `"errcode":0`} {
		s := newStand(t, "corpgroup.token", mode)
		token := s.lowerToken()
		if again := s.lowerToken(); again != token {
			t.Error("another token while the first one lives")
		}
		if a := s.Get("/cgi-bin/user/get", "access_token", token, "userid", "engineer"); !strings.Contains(a.Body, `"name":"同名"`) {
			t.Error(a.Body)
		}
		if a := s.Post("/cgi-bin/linkedcorp/agent/get_perm_list", `{}`, "access_token", token); !strings.Contains(a.Body, want) {
			t.Errorf("%s: %s", mode, a.Body)
		}
	}
}

// What the upper corp trusts is trusted in the lower one, too, and what it does not is not.
func TestTrust(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.Change(app, func(a *agent.App) { a.IPs = []string{"127.0.0.1"} })
	s.link(fixtures.Link{LinkID: "lkB", Upper: own, Lower: other, Departments: []int64{1}, Apps: []fixtures.AppShare{{AgentID: app, As: 10}}})
	token := s.post("corpgroup/corp/gettoken", `{"corpid":"`+other+`","agentid":10}`).AccessToken
	if a := s.GetFrom("203.0.113.9:1", "/cgi-bin/user/get", "access_token", token, "userid", "engineer"); !strings.Contains(a.Body, `"errcode":60020`) {
		t.Error(a.Body)
	}
}

// Apps of providers may ask, and have nothing: they come to lower corps by authorisation.
func TestProviders(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	customized, suite := s.Install(agent.Customized), s.Install(agent.Suite)
	for _, a := range []*agent.App{customized, suite} {
		s.token = s.Token(a.AgentID)
		if got := s.post("corpgroup/corp/list_app_share_info", fmt.Sprintf(`{"agentid":%d}`, a.AgentID)); got.Errcode != 0 || len(got.Corps) != 0 {
			t.Errorf("%s: %+v", a.Kind, got)
		}
		want := map[agent.Kind]int{agent.Customized: 670001, agent.Suite: 48002}[a.Kind]
		if got := s.post("corpgroup/corp/gettoken", `{"corpid":"`+other+`","agentid":1000003}`).Errcode; got != want {
			t.Errorf("%s: %d", a.Kind, got)
		}
		if got := s.post("linkedcorp/agent/get_perm_list", `{}`).Errcode; got != 48002 {
			t.Errorf("%s: %d", a.Kind, got)
		}
		if got := s.do("link.share", "link", "lkA", "agent", fmt.Sprint(a.AgentID)); !strings.HasPrefix(got, "refused: there is no such app") {
			t.Error(got)
		}
	}
}

func TestActions(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	agentID := fmt.Sprint(app)
	steps := []struct{ name, want string }{
		{"link.share", "refused: it is shared already"},
		{"link.confirm", "refused: the lower corp has confirmed it already"},
		{"link.unshare", "值班 is no longer shared with " + other},
		{"link.unshare", "refused: it is not"},
		{"link.confirm", "refused: it is not"},
		{"link.share", "值班 is shared with " + other + ", as app 1000003"},
	}
	for i, step := range steps {
		if got := s.do(step.name, "link", "lkA", "agent", agentID); got != step.want {
			t.Errorf("step %d: %s", i, got)
		}
	}
	if got := s.do("link.share", "link", "lkGhost", "agent", agentID); !strings.HasPrefix(got, "refused: there is no such link") {
		t.Error(got)
	}
	all, err := s.links.Links(t.Context(), s.Store.Read())
	if must(t, err); len(all) != 1 || all[0].LinkID != "lkA" {
		t.Error(all)
	}
}
