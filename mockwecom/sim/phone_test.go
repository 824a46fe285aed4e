package sim_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"wecomlab/mockwecom/face/control"
	"wecomlab/mockwecom/sim"
)

// The demo world's first self-built app, and members who see it.
const (
	phoneCorp  = "ww5b6b5cfb2d987873"
	phoneAgent = "1000002"
	owner      = "chen.mo"
	colleague  = "sun.hao"
)

// handset is a simulator with an app that sends and members who look.
type handset struct {
	*control.Client
	t     *testing.T
	url   string
	token string
}

func newHandset(t *testing.T) *handset {
	t.Helper()
	s, err := sim.Start(t.Context(), sim.Config{Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	h := &handset{Client: s.Client(), t: t, url: s.URL()}
	t.Cleanup(func() {
		h.Client.Close()
		if err := s.Close(t.Context()); err != nil && t.Context().Err() == nil {
			t.Error(err)
		}
	})
	h.become(phoneCorp)
	return h
}

// become takes the token of a corp's app of that number.
func (h *handset) become(corpid string) {
	h.t.Helper()
	w, err := h.World(h.t.Context())
	h.must(err)
	var out struct {
		Token string `json:"access_token"`
	}
	for _, c := range w.Corps {
		for _, a := range c.Apps {
			if c.CorpID == corpid && strconv.FormatInt(a.AgentID, 10) == phoneAgent {
				h.get("gettoken?corpid="+corpid+"&corpsecret="+url.QueryEscape(a.Secret), &out)
			}
		}
	}
	h.token = out.Token
}

func (h *handset) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *handset) get(path string, out any) {
	h.t.Helper()
	h.exchange(http.MethodGet, path, "", nil, out)
}

func (h *handset) exchange(method, path, kind string, body []byte, out any) {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), method, h.url+"/cgi-bin/"+path, bytes.NewReader(body))
	h.must(err)
	r.Header.Set("Content-Type", kind)
	answer, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
	h.must(err)
	defer answer.Body.Close()
	h.must(json.NewDecoder(answer.Body).Decode(out))
}

// post makes a call that has to succeed and gives its answer.
func (h *handset) post(path, body string) map[string]any {
	h.t.Helper()
	out := map[string]any{}
	h.exchange(http.MethodPost, path+"?access_token="+url.QueryEscape(h.token), "application/json", []byte(body), &out)
	if out["errcode"] != 0.0 {
		h.t.Fatalf("%s %s: %v", path, body, out)
	}
	return out
}

func (h *handset) send(to, msgtype, content string) string {
	h.t.Helper()
	out := h.post("message/send", fmt.Sprintf(`{"touser":%q,"agentid":%s,"msgtype":%q,%q:%s}`, to, phoneAgent, msgtype, msgtype, content))
	return out["msgid"].(string)
}

func (h *handset) do(name string, params map[string]string) {
	h.t.Helper()
	out, err := h.Do(h.t.Context(), name, params)
	h.must(err)
	if out.Finding != nil {
		h.t.Fatalf("%s: %v", name, out.Finding)
	}
}

func (h *handset) phone(userid string) control.Phone {
	h.t.Helper()
	out, err := h.Phone(h.t.Context(), phoneCorp, userid)
	h.must(err)
	return out
}

func (h *handset) talk(userid string, before int64, limit int) control.PhoneTalk {
	h.t.Helper()
	out, err := h.Talk(h.t.Context(), phoneCorp, userid, phoneAgent, before, limit)
	h.must(err)
	return out
}

func TestPhoneSessions(t *testing.T) {
	t.Parallel()
	h := newHandset(t)
	before := h.phone(owner)
	if before.Name != "陈默" || len(before.Sessions) != 1 || before.Sessions[0].Last != nil || before.Sessions[0].Listens || before.Sessions[0].Hidden {
		t.Fatalf("before anything was sent: %+v", before)
	}
	h.send(owner, "text", `{"content":"first"}`)
	h.do("member.say", map[string]string{"corp": phoneCorp, "user": owner, "agent": phoneAgent, "text": "answer"})
	h.send(owner+"|"+colleague, "text", `{"content":"second"}`)
	app := h.phone(owner).Sessions[0]
	if len(app.Recent) != 2 || app.Recent[0] <= app.Recent[1] || app.Last.ID != app.Recent[0] || app.Last.Entry == 0 || app.Kind != "self" {
		t.Errorf("session %+v", app)
	}
	if other := h.phone(colleague).Sessions[0]; len(other.Recent) != 1 {
		t.Errorf("the colleague has %v", other.Recent)
	}
	if luo := h.phone("luo.wei"); len(luo.Sessions) != 0 {
		t.Errorf("a member who does not see the app has %+v", luo.Sessions)
	}
}

func TestPhoneMenu(t *testing.T) {
	t.Parallel()
	h := newHandset(t)
	var out map[string]any
	body := `{"button":[{"type":"click","name":"当前","key":"NOW"},{"name":"更多","sub_button":[{"type":"view","name":"列表","url":"https://ops.example.test/"}]}]}`
	h.exchange(http.MethodPost, "menu/create?agentid="+phoneAgent+"&access_token="+url.QueryEscape(h.token), "application/json", []byte(body), &out)
	menu := h.phone(owner).Sessions[0].Menu
	if len(menu) != 2 || menu[0].Key != "NOW" || len(menu[1].Sub) != 1 || menu[1].Sub[0].URL != "https://ops.example.test/" {
		t.Errorf("menu %+v after %v", menu, out)
	}
}

func TestPhoneTalkPages(t *testing.T) {
	t.Parallel()
	h := newHandset(t)
	for i := range 7 {
		h.send(owner, "text", `{"content":"`+strconv.Itoa(i)+`"}`)
	}
	var got []string
	for before, more := int64(0), true; more; {
		page := h.talk(owner, before, 3)
		var texts []string
		for _, m := range page.Messages {
			texts = append(texts, string(m.Content))
		}
		got = append(got, strings.Join(texts, " "))
		before, more = page.Messages[0].ID, page.More
	}
	want := `{"content":"4"} {"content":"5"} {"content":"6"}, {"content":"1"} {"content":"2"} {"content":"3"}, {"content":"0"}`
	if strings.Join(got, ", ") != want {
		t.Errorf("pages %q", got)
	}
}

func TestPhoneTalkStates(t *testing.T) {
	t.Parallel()
	h := newHandset(t)
	kept, gone := h.send(owner, "text", `{"content":"kept"}`), h.send(owner+"|"+colleague, "text", `{"content":"gone"}`)
	h.do("member.say", map[string]string{"corp": phoneCorp, "user": owner, "agent": phoneAgent, "text": "mine"})
	h.post("message/recall", `{"msgid":"`+gone+`"}`)
	got := h.talk(owner, 0, 0).Messages
	if len(got) != 3 || got[0].MsgID != kept || got[0].Recalled || got[0].Mine || !got[1].Recalled || got[1].Content != nil || !got[2].Mine {
		t.Errorf("messages %+v", got)
	}
	if app := h.phone(owner).Sessions[0]; len(app.Recent) != 1 {
		t.Errorf("a recalled message counts as unread: %v", app.Recent)
	}
	if other := h.talk(colleague, 0, 0).Messages; len(other) != 1 || !other[0].Recalled {
		t.Errorf("the colleague has %+v", other)
	}
}

func TestPhoneFiles(t *testing.T) {
	t.Parallel()
	h := newHandset(t)
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("media", "plan.txt")
	h.must(err)
	_, err = part.Write([]byte("seven bytes and more"))
	h.must(err)
	h.must(w.Close())
	var out struct {
		MediaID string `json:"media_id"`
	}
	h.exchange(http.MethodPost, "media/upload?type=file&access_token="+url.QueryEscape(h.token), w.FormDataContentType(), form.Bytes(), &out)
	h.send(owner, "file", `{"media_id":"`+out.MediaID+`"}`)
	files := h.talk(owner, 0, 0).Messages[0].Files
	if len(files) != 1 || files[0].Name != "plan.txt" || files[0].Size != 20 || files[0].Gone {
		t.Errorf("files %+v", files)
	}
	_, err = h.SetClock(t.Context(), control.ClockChange{Op: "advance", By: "4d"})
	h.must(err)
	if files := h.talk(owner, 0, 0).Messages[0].Files; len(files) != 1 || !files[0].Gone {
		t.Errorf("after four days: %+v", files)
	}
}

func TestPhoneGroupChat(t *testing.T) {
	t.Parallel()
	const corp, chat = "ww4229c9481201bba3", "storeRound1"
	h := newHandset(t)
	h.become(corp)
	h.post("appchat/create", `{"chatid":"`+chat+`","name":"巡店群","owner":"yan.bing","userlist":["yan.bing","mei.lan"]}`)
	for i := range 3 {
		h.post("appchat/send", fmt.Sprintf(`{"chatid":%q,"msgtype":"text","text":{"content":"round %d"}}`, chat, i))
	}
	phone, err := h.Phone(t.Context(), corp, "mei.lan")
	h.must(err)
	group := phone.Sessions[0]
	if group.ID != chat || group.Kind != "chat" || group.AgentID != 0 || group.Name != "巡店群 (2)" || len(group.Recent) != 3 || group.Last == nil {
		t.Fatalf("session %+v", group)
	}
	talk, err := h.Talk(t.Context(), corp, "mei.lan", chat, 0, 2)
	h.must(err)
	if len(talk.Messages) != 2 || !talk.More || talk.Messages[1].From != "巡店" || string(talk.Messages[1].Content) != `{"content":"round 2"}` {
		t.Errorf("talk %+v", talk)
	}
	rest, err := h.Talk(t.Context(), corp, "mei.lan", chat, talk.Messages[0].ID, 2)
	h.must(err)
	if len(rest.Messages) != 1 || rest.More {
		t.Errorf("the rest is %+v", rest)
	}
}

func TestPhoneErrors(t *testing.T) {
	t.Parallel()
	h := newHandset(t)
	for _, tc := range []struct{ name, corp, user, session, want string }{
		{"ErrCorp", "ww0nobody0", owner, "", "no corp"}, {"ErrMember", phoneCorp, "ghost", "", `no member "ghost"`},
		{"ErrMemberOfTalk", phoneCorp, "ghost", phoneAgent, `no member "ghost"`}, {"ErrAgent", phoneCorp, owner, "4711", "no app 4711"},
		{"ErrChat", phoneCorp, owner, "wrNowhere", "neither an agentid nor a chatid"}, {"ErrZero", phoneCorp, owner, "0", "neither an agentid nor a chatid"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := h.Phone(t.Context(), tc.corp, tc.user)
			if tc.session != "" {
				_, err = h.Talk(t.Context(), tc.corp, tc.user, tc.session, 0, 0)
			}
			var refused *control.RefusedError
			if !errors.As(err, &refused) || refused.Status != http.StatusNotFound || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("the error %v does not say %q with 404", err, tc.want)
			}
		})
	}
}
