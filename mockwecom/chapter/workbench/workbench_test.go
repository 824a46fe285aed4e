package workbench_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/workbench"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/api/apitest"
	"wecomlab/mockwecom/engine/store"
)

const (
	app  = 1000002
	done = `{"errcode":0,"errmsg":"ok"}`
)

type stand struct {
	*credentialtest.Stand
	workbench *workbench.Workbench
	token     string
}

// newStand gives a stand whose self-built app has custom display.
func newStand(t *testing.T, settings ...string) *stand {
	t.Helper()
	s := &stand{}
	s.Stand = credentialtest.With(t, func(c *credentialtest.Stand) []engine.Chapter {
		s.workbench = workbench.New(c.Runtime, c.Dir, c.Agents)
		return []engine.Chapter{s.workbench.Chapter()}
	}, settings...)
	s.token = s.Token(app)
	s.mode(app, "on")
	return s
}

func (s *stand) mode(agentID int64, mode string) {
	s.T.Helper()
	out, err := s.Actions.Run(context.Background(), "app.workbench_mode", map[string]string{"corp": credentialtest.Corp, "agent": fmt.Sprint(agentID), "mode": mode})
	if err != nil || out.Finding != nil {
		s.T.Fatal(out, err)
	}
}

// call calls an endpoint of the chapter with some fields besides the agentid.
func (s *stand) call(name, fields string) string {
	s.T.Helper()
	return s.Post("/cgi-bin/agent/"+name, fmt.Sprintf(`{"agentid":%d,%s}`, app, fields), "access_token", s.token).Plain()
}

func (s *stand) want(code, got string) {
	s.T.Helper()
	if !strings.HasPrefix(got, `{"errcode":`+code+`,`) {
		s.T.Errorf("%s, want %s", got, code)
	}
}

func TestRows(t *testing.T) {
	t.Parallel()
	dir := directory.New(nil)
	c := workbench.New(nil, dir, agent.New(nil, dir)).Chapter()
	apitest.Check(t, c.Endpoints)
	if len(c.Events) != 1 || len(c.Actions) != 1 {
		t.Errorf("the chapter has %d events, %d actions", len(c.Events), len(c.Actions))
	}
}

func text(n int) string { return strings.Repeat("灯", n) }

func list(n int, one string) string {
	return "[" + strings.TrimSuffix(strings.Repeat(one+",", n), ",") + "]"
}

// What can be shown is the same for templates and for members.
func TestObjects(t *testing.T) {
	t.Parallel()
	items := func(kind string, n int, one string) string {
		return `"type":"` + kind + `","` + kind + `":{"items":` + list(n, one) + `}`
	}
	object := func(kind, members string) string { return `"type":"` + kind + `","` + kind + `":{` + members + `}` }
	const url = `"url":"https://h.example.test/p"`
	tests := []struct{ name, fields, code string }{
		{"OK/one number", items("keydata", 1, `{"data":"1"}`), "0"},
		{"OK/four numbers", items("keydata", 4, `{"key":"灯","data":"1"}`), "0"},
		{"ErrFiveNumbers", items("keydata", 5, `{"data":"1"}`), "94003"},
		{"ErrNoNumbers", items("keydata", 0, ""), "94002"},
		{"ErrNumberMissing", items("keydata", 1, `{"key":"灯"}`), "94012"},
		{"ErrNoObject", items("keydata", 1, `"灯"`), "94002"},
		{"OK/texts of 64", items("keydata", 1, `{"key":"`+text(64)+`","data":"`+text(64)+`"}`), "0"},
		{"ErrKeyOf65", items("keydata", 1, `{"key":"`+text(65)+`","data":"1"}`), "94003"},
		{"ErrDataOf65", items("keydata", 1, `{"data":"`+text(65)+`"}`), "94003"},
		{"OK/jump of 1024", items("keydata", 1, `{"data":"1","jump_url":"`+text(1024)+`","pagepath":"`+text(1024)+`"}`), "0"},
		{"ErrJumpOf1025", items("keydata", 1, `{"data":"1","jump_url":"`+text(1025)+`"}`), "94003"},
		{"ErrPagePathOf1025", items("keydata", 1, `{"data":"1","pagepath":"`+text(1025)+`"}`), "94003"},
		{"OK/image", object("image", url+`,"jump_url":"x"`), "0"},
		{"ErrImageWithoutURL", object("image", `"jump_url":"x"`), "94013"},
		{"ErrImageWithoutScheme", object("image", `"url":"x"`), "94013"},
		{"OK/one line", items("list", 1, `{"title":"x"}`), "0"},
		{"OK/three lines", items("list", 3, `{"title":"x","pagepath":"a"}`), "0"},
		{"ErrFourLines", items("list", 4, `{"title":"x"}`), "94006"},
		{"ErrNoLines", items("list", 0, ""), "94005"},
		{"ErrTitleMissing", items("list", 1, `{"jump_url":"x"}`), "94010"},
		{"OK/title of 128 bytes", items("list", 1, `{"title":"`+strings.Repeat("x", 128)+`"}`), "0"},
		{"ErrTitleOf129Bytes", items("list", 1, `{"title":"`+text(43)+`"}`), "94014"},
		{"OK/webview", object("webview", url), "0"},
		{"OK/webview, all", object("webview", url+`,"height":"double_row","hide_title":true,"enable_webview_click":true,"jump_url":"x"`), "0"},
		{"ErrWebviewWithoutURL", object("webview", `"height":"double_row"`), "94015"},
		{"ErrWebviewWithoutScheme", object("webview", `"url":"h.example.test"`), "94015"},
		{"ErrHeight", object("webview", url+`,"height":"triple_row"`), "94011"},
		{"ErrType", `"type":"clock"`, "94001"},
		{"ErrTypeMissing", `"image":{` + url + `}`, "94001"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			s.want(tt.code, s.call("set_workbench_template", tt.fields))
			kind, _, _ := strings.Cut(strings.TrimPrefix(tt.fields, `"type":"`), `"`)
			if s.call("set_workbench_template", `"type":"`+kind+`"`) != done {
				s.call("set_workbench_template", `"type":"image"`)
			}
			s.want(tt.code, s.call("set_workbench_data", `"userid":"engineer",`+tt.fields))
			s.want(tt.code, s.call("batch_set_workbench_data", `"userid_list":["engineer"],"data":{`+tt.fields+`}`))
		})
	}
}

// A template may leave its object out, a member's data may not.
func TestMissingObject(t *testing.T) {
	t.Parallel()
	for kind, code := range map[string]string{"keydata": "94002", "image": "94012", "list": "94005", "webview": "94007"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			s.want("0", s.call("set_workbench_template", `"type":"`+kind+`"`))
			s.want(code, s.call("set_workbench_data", `"userid":"engineer","type":"`+kind+`"`))
		})
	}
}

func TestHeight(t *testing.T) {
	t.Parallel()
	set := func(height string) string {
		return `"type":"webview","webview":{"url":"https://h.example.test","height":"` + height + `"}`
	}
	for _, tt := range []struct{ template, member, code string }{
		{set("single_row"), set("single_row"), "0"}, {set("single_row"), set(""), "0"}, {set("single_row"), set("double_row"), "94016"},
		{set(""), set("double_row"), "0"}, {set(""), set("single_row"), "94016"}, {`"type":"webview"`, set("single_row"), "94016"},
	} {
		s := newStand(t)
		s.want("0", s.call("set_workbench_template", tt.template))
		s.want(tt.code, s.call("set_workbench_data", `"userid":"engineer",`+tt.member))
	}
}

func TestWhoAndWhat(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.Install(agent.Suite)
	const image = `"type":"image","image":{"url":"https://h.example.test"}`
	s.want("94008", s.call("set_workbench_data", `"userid":"engineer",`+image))
	s.want("94008", s.call("get_workbench_data", `"userid":"engineer"`))
	s.want("0", s.call("set_workbench_template", image))
	for _, tt := range []struct{ name, fields, code string }{
		{"set_workbench_data", `"userid":"clerk",` + image, "60011"},
		{"set_workbench_data", `"userid":"ghost",` + image, "60111"},
		{"set_workbench_data", image, "41009"},
		{"set_workbench_data", `"userid":"engineer","type":"normal"`, "94001"},
		{"set_workbench_data", `"userid":"engineer","type":"list","list":{"items":[{"title":"x"}]}`, "94001"},
		{"get_workbench_data", `"userid":"clerk"`, "60011"},
		{"get_workbench_data", `"userid":""`, "41009"},
		{"batch_set_workbench_data", `"data":{` + image + `}`, "40063"},
		{"batch_set_workbench_data", `"userid_list":["engineer"]`, "94012"},
		{"batch_set_workbench_data", `"userid_list":["engineer"],"data":{}`, "94001"},
		{"batch_set_workbench_data", `"userid_list":["engineer","clerk"],"data":{` + image + `}`, "60011"},
		{"batch_set_workbench_data", `"userid_list":["engineer","ENGINEER"],"data":{` + image + `}`, "0"},
		{"batch_set_workbench_data", `"userid_list":` + list(1001, `"engineer"`) + `,"data":{` + image + `}`, "40032"},
		{"batch_set_workbench_data", `"userid_list":` + list(1000, `"engineer"`) + `,"data":{` + image + `}`, "0"},
	} {
		s.want(tt.code, s.call(tt.name, tt.fields))
	}
	for _, name := range []string{"set_workbench_template", "get_workbench_template", "set_workbench_data", "get_workbench_data"} {
		path := "/cgi-bin/agent/" + name
		s.want("301002", s.Post(path, `{"agentid":1000003,"userid":"engineer",`+image+`}`, "access_token", s.token).Plain())
		s.want("40056", s.Post(path, `{"agentid":7,"userid":"engineer",`+image+`}`, "access_token", s.token).Plain())
		s.want("94000", s.Post(path, `{"agentid":1000003,"userid":"engineer",`+image+`}`, "access_token", s.Token(1000003)).Plain())
	}
}

func TestBatchMaySkip(t *testing.T) {
	t.Parallel()
	s := newStand(t, "workbench.batch_invalid", "skip")
	s.call("set_workbench_template", `"type":"list"`)
	const data = `"data":{"type":"list","list":{"items":[{"title":"x"}]}}`
	s.want("0", s.call("batch_set_workbench_data", `"userid_list":["ghost","clerk","Engineer"],`+data))
	s.want("0", s.call("batch_set_workbench_data", `"userid_list":["ghost"],`+data))
	want := `{"errcode":0,"errmsg":"ok",` + data + `}`
	if diff := cmp.Diff(want, s.call("get_workbench_data", `"userid":"engineer"`)); diff != "" {
		t.Error(diff)
	}
}

func TestURLsNeedNotBeChecked(t *testing.T) {
	t.Parallel()
	s := newStand(t, "workbench.check_urls", "false")
	s.want("0", s.call("set_workbench_template", `"type":"image","image":{"url":"x"}`))
	s.want("94013", s.call("set_workbench_template", `"type":"image","image":{"url":""}`))
}

func TestLimits(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.call("set_workbench_template", `"type":"list"`)
	const data = `"type":"list","list":{"items":[{"title":"x"}]}`
	for range 10 {
		s.want("0", s.call("set_workbench_data", `"userid":"engineer",`+data))
	}
	s.want("45009", s.call("set_workbench_data", `"userid":"engineer",`+data))
	s.want("0", s.call("set_workbench_data", `"userid":"both",`+data))
	batch := `"userid_list":` + list(1000, `"engineer"`) + `,"data":{` + data + `}`
	for range 100 {
		s.want("0", s.call("batch_set_workbench_data", batch))
	}
	s.want("45009", s.call("batch_set_workbench_data", batch))
	if err := s.Clock.Advance(t.Context(), time.Minute); err != nil {
		t.Fatal(err)
	}
	s.want("0", s.call("set_workbench_data", `"userid":"engineer",`+data))
	s.want("0", s.call("batch_set_workbench_data", batch))
}

// shown gives what a member sees.
func (s *stand) shown(userid string) *workbench.Display {
	s.T.Helper()
	ctx, db := s.T.Context(), s.Store.Read()
	a, err := s.Agents.App(ctx, db, credentialtest.Corp, app)
	if err != nil {
		s.T.Fatal(err)
	}
	d, err := s.workbench.Shown(ctx, db, a, s.Member(userid))
	if err != nil {
		s.T.Fatal(err)
	}
	return d
}

func TestShown(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	line := func(title string) string { return `"type":"list","list":{"items":[{"title":"` + title + `"}]}` }
	want := func(userid, title string) {
		t.Helper()
		d := s.shown(userid)
		if d == nil || d.List == nil || d.List.Items[0].Title != title {
			t.Errorf("%s sees %+v, want %s", userid, d, title)
		}
	}
	if d := s.shown("engineer"); d != nil {
		t.Errorf("without a template: %+v", d)
	}
	s.call("set_workbench_template", line("all"))
	s.call("set_workbench_data", `"userid":"engineer",`+line("mine"))
	want("engineer", "mine")
	want("both", "all")
	s.call("set_workbench_template", line("new"))
	want("engineer", "mine")
	s.call("set_workbench_template", `"type":"image","image":{"url":"https://h.example.test"}`)
	if d := s.shown("engineer"); d == nil || d.Image == nil || d.List != nil {
		t.Errorf("data of another type than the template's: %+v", d)
	}
	s.call("set_workbench_template", line("again"))
	want("engineer", "mine")
	s.call("set_workbench_template", line("for all")+`,"replace_user_data":true`)
	want("engineer", "for all")
	s.mode(app, "off")
	if d := s.shown("engineer"); d != nil {
		t.Errorf("switched off: %+v", d)
	}
	s.mode(app, "on")
	want("engineer", "for all")
	s.Write(func(ctx context.Context, tx *store.Tx) error {
		a, err := s.Agents.App(ctx, tx, credentialtest.Corp, app)
		if err == nil {
			err = s.Agents.Delete(ctx, tx, a)
		}
		return err
	})
	rows, err := s.Store.Read().NewSelect().Table("workbench_places").Count(t.Context())
	if err != nil || rows != 0 {
		t.Errorf("%d places are left of a deleted app, %v", rows, err)
	}
}

// Apps of third parties hear of the mode at the data callback URL.
func TestModeEvent(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	a := s.Install(agent.Suite)
	s.mode(a.AgentID, "off")
	e := s.Last("switch_workbench_mode")
	if e.Callback.Receiver != "suite:"+credentialtest.Suite+":data" || !strings.Contains(string(e.Callback.Plain), "<Mode>0</Mode>") {
		t.Errorf("%s: %s", e.Callback.Receiver, e.Callback.Plain)
	}
}
