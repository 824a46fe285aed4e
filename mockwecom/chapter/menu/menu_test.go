package menu_test

import (
	"context"
	"crypto/md5"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/menu"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/api/apitest"
	"wecomlab/mockwecom/engine/store"
)

const app = 1000002

// stand is a stand with menus; pictures that members send are kept.
type stand struct {
	*credentialtest.Stand
	menus *menu.Menus
	sent  [][]byte
	token string
}

// SendPicture keeps a picture.
func (s *stand) SendPicture(_ *action.Call, _ *agent.App, _ *directory.Member, picture []byte) error {
	s.sent = append(s.sent, picture)
	return nil
}

func newStand(t *testing.T, settings ...string) *stand {
	t.Helper()
	s := &stand{}
	s.Stand = credentialtest.With(t, func(c *credentialtest.Stand) []engine.Chapter {
		s.menus = menu.New(c.Runtime, c.Dir, c.Agents, s)
		return []engine.Chapter{s.menus.Chapter()}
	}, settings...)
	s.token = s.Token(app)
	return s
}

// create calls menu/create for the self-built app.
func (s *stand) create(buttons string) string {
	s.T.Helper()
	return s.Post("/cgi-bin/menu/create", `{"button":`+buttons+`}`, "access_token", s.token, "agentid", fmt.Sprint(app)).Plain()
}

// press does member.menu; what it gives is what is said, or the cause of a refusal.
func (s *stand) press(params ...string) string {
	s.T.Helper()
	given := map[string]string{"user": "boss.li", "corp": credentialtest.Corp, "agent": fmt.Sprint(app)}
	for i := 0; i+1 < len(params); i += 2 {
		given[params[i]] = params[i+1]
	}
	out, err := s.Actions.Run(context.Background(), "member.menu", given)
	switch {
	case err != nil:
		return "error: " + err.Error()
	case out.Finding != nil:
		return "refused: " + out.Finding.Cause
	}
	return out.Say
}

const (
	done  = `{"errcode":0,"errmsg":"ok"}`
	click = `{"type":"click","name":"灯","key":"LAMP"}`
)

func TestRows(t *testing.T) {
	t.Parallel()
	dir := directory.New(nil)
	c := menu.New(nil, dir, agent.New(nil, dir), nil).Chapter()
	apitest.Check(t, c.Endpoints)
	if len(c.Events) != 9 || len(c.Actions) != 2 {
		t.Errorf("the chapter has %d events, %d actions", len(c.Events), len(c.Actions))
	}
}

// entry is a click with other members.
func entry(members string) string { return strings.TrimSuffix(click, "}") + "," + members + "}" }

func below(entries ...string) string {
	return `[{"name":"灯","sub_button":[` + strings.Join(entries, ",") + `]}]`
}

func list(n int, one string) string { return strings.TrimSuffix(strings.Repeat(one+",", n), ",") }

func text(n int) string { return strings.Repeat("x", n) }

func TestLimits(t *testing.T) {
	t.Parallel()
	url := func(n int) string { return "https://h.example.test/" + text(n-len("https://h.example.test/")) }
	view := func(url string) string { return `{"type":"view","name":"灯","url":"` + url + `"}` }
	program := func(members string) string { return `{"type":"view_miniprogram","name":"灯"` + members + `}` }
	tests := []struct{ name, buttons, code string }{
		{"OK/one button", "[" + click + "]", "0"},
		{"OK/three buttons", "[" + list(3, click) + "]", "0"},
		{"ErrNoButton", "[]", "40058"},
		{"ErrFourButtons", "[" + list(4, click) + "]", "40058"},
		{"ErrNoArray", `"x"`, "40058"},
		{"OK/five entries", below(list(5, click)), "0"},
		{"ErrSixEntries", below(list(6, click)), "40023"},
		{"ErrThreeLevels", below(entry(`"sub_button":[` + click + `]`)), "40022"},
		{"OK/empty third level", below(entry(`"sub_button":[]`)), "0"},
		{"ErrNameMissing", `[{"type":"click","key":"x"}]`, "41102"},
		{"ErrEntryNameMissing", below(`{"type":"click","key":"x"}`), "41102"},
		{"OK/name of 16 bytes", "[" + entry(`"name":"`+text(16)+`"`) + "]", "0"},
		{"ErrNameOf17Bytes", "[" + entry(`"name":"`+text(17)+`"`) + "]", "40018"},
		{"OK/entry name of 40 bytes", below(entry(`"name":"` + text(40) + `"`)), "0"},
		{"ErrEntryNameOf41Bytes", below(entry(`"name":"` + text(41) + `"`)), "40025"},
		{"ErrType", `[{"type":"shake","name":"灯","key":"x"}]`, "40017"},
		{"ErrTypeMissing", `[{"name":"灯","key":"x"}]`, "40017"},
		{"ErrEntryType", below(`{"type":"shake","name":"灯","key":"x"}`), "40024"},
		{"ErrKeyMissing", `[{"type":"click","name":"灯"}]`, "40019"},
		{"OK/key of 128 bytes", "[" + entry(`"key":"`+text(128)+`"`) + "]", "0"},
		{"ErrKeyOf129Bytes", "[" + entry(`"key":"`+text(129)+`"`) + "]", "40019"},
		{"ErrEntryKeyOf129Bytes", below(entry(`"key":"` + text(129) + `"`)), "40026"},
		{"ErrKeyOfViewTooLong", `[{"type":"view","name":"灯","url":"https://h.example.test","key":"` + text(129) + `"}]`, "40019"},
		{"ErrURLMissing", "[" + view("") + "]", "40020"},
		{"OK/url of 1024 bytes", "[" + view(url(1024)) + "]", "0"},
		{"ErrURLOf1025Bytes", "[" + view(url(1025)) + "]", "40020"},
		{"ErrEntryURLMissing", below(view("")), "40027"},
		{"ErrURLWithoutScheme", "[" + view("h.example.test") + "]", "40055"},
		{"ErrURLOfOtherScheme", "[" + view("ftp://h.example.test") + "]", "40055"},
		{"ErrURLWithoutHost", "[" + view("https://") + "]", "40055"},
		{"ErrEntryURLWithoutScheme", below(view("h.example.test")), "40054"},
		{"OK/link of WeChat pay", "[" + view("weixin://wxpay/bizpayurl?pr=x") + "]", "0"},
		{"OK/mini program", "[" + program(`,"appid":"wx1","pagepath":"a"`) + "]", "0"},
		{"ErrAppIDMissing", "[" + program(`,"pagepath":"a"`) + "]", "90207"},
		{"ErrPagePathMissing", "[" + program(`,"appid":"wx1"`) + "]", "40058"},
	}
	for _, kind := range []string{"scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin", "location_select"} {
		tests = append(tests, struct{ name, buttons, code string }{"OK/" + kind, `[{"type":"` + kind + `","name":"灯","key":"x"}]`, "0"},
			struct{ name, buttons, code string }{"ErrKeyMissing/" + kind, `[{"type":"` + kind + `","name":"灯"}]`, "40019"})
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			got := s.create(tt.buttons)
			if !strings.Contains(got, `"errcode":`+tt.code+`,`) {
				t.Errorf("%s, want %s", got, tt.code)
			}
			buttons, err := s.menus.Of(t.Context(), s.Store.Read(), credentialtest.Corp, app)
			if (len(buttons) > 0) != (tt.code == "0") || err != nil {
				t.Errorf("the menu is %v, %v", buttons, err)
			}
		})
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	t.Run("number of buttons", func(t *testing.T) {
		t.Parallel()
		if got := newStand(t, "menu.button_count_code", "40016").create("[]"); !strings.HasPrefix(got, `{"errcode":40016,`) {
			t.Error(got)
		}
	})
	t.Run("linked mini programs", func(t *testing.T) {
		t.Parallel()
		s := newStand(t, "menu.mini_programs", "wx1; wx2")
		for id, want := range map[string]string{"wx2": "0", "wx3": "90206", "wx": "90206"} {
			if got := s.create(`[{"type":"view_miniprogram","name":"灯","appid":"` + id + `","pagepath":"a"}]`); !strings.HasPrefix(got, `{"errcode":`+want+`,`) {
				t.Errorf("%s: %s", id, got)
			}
		}
	})
	t.Run("hidden without callback", func(t *testing.T) {
		t.Parallel()
		s := newStand(t, "menu.hidden_without_callback", "true")
		s.create("[" + click + "]")
		if got := s.press(); got != "refused: without one, only menus of views are shown" {
			t.Error(got)
		}
		s.create(`[{"type":"view","name":"灯","url":"https://h.example.test"}]`)
		if got := s.press(); got != "李总 presses 灯 of 值班" {
			t.Error(got)
		}
	})
}

func TestOf(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	if got := s.create(below(click, `{"type":"view","name":"页","url":"https://h.example.test","unknown":1}`)); got != done {
		t.Fatal(got)
	}
	want := []menu.Button{{Name: "灯", Entries: []menu.Button{{Type: "click", Name: "灯", Key: "LAMP"}, {Type: "view", Name: "页", URL: "https://h.example.test"}}}}
	got, err := s.menus.Of(t.Context(), s.Store.Read(), credentialtest.Corp, app)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if got, err := s.menus.Of(t.Context(), s.Store.Read(), credentialtest.Other, app); got != nil || err != nil {
		t.Errorf("another corp's app of that number has %v, %v", got, err)
	}
}

// A new app of an old number does not inherit its menu.
func TestMenuGoesWithItsApp(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.create("[" + click + "]")
	s.Write(func(ctx context.Context, tx *store.Tx) error {
		a, err := s.Agents.App(ctx, tx, credentialtest.Corp, app)
		if err != nil {
			return err
		}
		return s.Agents.Delete(ctx, tx, a)
	})
	if got, err := s.menus.Of(t.Context(), s.Store.Read(), credentialtest.Corp, app); got != nil || err != nil {
		t.Errorf("%v, %v", got, err)
	}
}

func TestPress(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.create(`[{"name":"一","sub_button":[` + click + `,{"type":"pic_weixin","name":"图","key":"1.1"}]},{"type":"click","name":"LAMP","key":"last"}]`)
	for _, tt := range []struct{ name, entry, want string }{
		{"OK/first", "", "李总 presses 灯 of 值班"},
		{"OK/place", "2", "李总 presses LAMP of 值班"},
		{"OK/place before key", "1.1", "李总 presses 灯 of 值班"},
		{"OK/key before name", "LAMP", "李总 presses 灯 of 值班"},
		{"OK/name", "图", "李总 presses 图 of 值班 and sends 1 pictures"},
		{"ErrButtonThatOpens", "1", "refused: the menu has no such entry, or it only opens others"},
		{"ErrUnknown", "3", "refused: the menu has no such entry, or it only opens others"},
	} {
		if got := s.press("entry", tt.entry); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	if len(s.sent) != 1 {
		t.Errorf("%d pictures were sent", len(s.sent))
	}
	for _, n := range []string{"0", "10"} {
		if got := s.press("entry", "图", "pictures", n); got != "refused: that many cannot be sent at once" {
			t.Errorf("%s pictures: %s", n, got)
		}
	}
	s.Change(app, func(a *agent.App) { a.Closed = true })
	if got := s.press(); !strings.HasPrefix(got, "refused: the app is stopped") {
		t.Error(got)
	}
}

// The pictures that follow are those that were announced.
func TestPicturesAreAnnounced(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.create(`[{"type":"pic_sysphoto","name":"拍","key":"P"}]`)
	s.press("pictures", "3")
	said := string(s.Last("pic_sysphoto").Callback.Plain)
	if len(s.sent) != 3 || !strings.Contains(said, "<Count>3</Count>") {
		t.Fatalf("%d pictures, %s", len(s.sent), said)
	}
	seen := map[string]bool{}
	for _, picture := range s.sent {
		sum := fmt.Sprintf("%x", md5.Sum(picture))
		if !strings.Contains(said, "<PicMd5Sum><![CDATA["+sum+"]]></PicMd5Sum>") || seen[sum] {
			t.Errorf("%s is not announced, or sent twice: %s", sum, said)
		}
		seen[sum] = true
	}
}

func TestPublish(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.Install(agent.Customized)
	publish := func(agentID int64, text string) string {
		out, err := s.Actions.Run(t.Context(), "app.menu", map[string]string{"corp": credentialtest.Corp, "agent": fmt.Sprint(agentID), "menu": text})
		if err != nil {
			return "error: " + err.Error()
		}
		if out.Finding != nil {
			return "refused: " + out.Finding.Cause
		}
		return out.Say
	}
	body, err := json.Marshal(map[string]any{"button": []menu.Button{{Type: "click", Name: "灯", Key: "K"}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name  string
		agent int64
		text  string
		want  string
	}{
		{"OK/list", app, "[" + click + "]", "值班 has a menu of 1 灯"},
		{"OK/body", app, string(body), "值班 has a menu of 1 灯"},
		{"OK/nothing", app, " ", "值班 has no menu"},
		{"ErrLimits", app, "[" + list(4, click) + "]", "refused: the number of buttons is wrong; button may be missing, or no array"},
		{"Err代开发", 1000003, "[" + click + "]", "refused: this is done to a provider's app by other actions"},
		{"ErrApp", 7, "[" + click + "]", "refused: the corp has no such app"},
	} {
		if got := publish(tt.agent, tt.text); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	if got := publish(app, "[1]"); !strings.HasPrefix(got, "refused: json:") {
		t.Errorf("no buttons: %s", got)
	}
}
