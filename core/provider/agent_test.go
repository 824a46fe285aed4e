package provider

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"wecomlab/core/errcode"
)

const (
	agentCorp = "wwlabcorp00000077"
	agentNo   = "1000031"
)

func withAgent(c *Config) {
	c.Agents = []AgentConfig{{CorpID: agentCorp, AgentID: 1000031, Secret: "secret-of-agent", Keys: newKeys()}}
	c.Manual = true
}

// press delivers a press of a card's button.
func (l *lab) press(code string) (int, string) {
	l.t.Helper()
	message := fmt.Sprintf("<xml><ToUserName>%s</ToUserName><FromUserName>wei.zhou</FromUserName><CreateTime>%d</CreateTime><MsgType>event</MsgType>"+
		"<Event>template_card_event</Event><EventKey>false_alarm</EventKey><TaskId>task-9</TaskId><ResponseCode>%s</ResponseCode><AgentID>%s</AgentID></xml>",
		agentCorp, epoch.Unix(), code, agentNo)
	return l.send(l.letter(l.AgentURL(agentCorp, agentNo), l.given.Agents[0].Keys, agentCorp, message))
}

// serveMessages lets the platform take messages of the self-built app.
func (l *lab) serveMessages(calls *[]call) {
	p := l.platform
	p.on("gettoken", func(c call) any {
		if c.text("corpid") != agentCorp || c.text("corpsecret") != "secret-of-agent" {
			return refusal(40001, "invalid credential")
		}
		return answer{"access_token": "agent-token", "expires_in": 7200}
	})
	for path, out := range map[string]answer{"message/send": {"msgid": "msg-1", "response_code": "rc-1"}, "message/update_template_card": {}, "message/recall": {}} {
		p.on(path, func(c call) any {
			*calls = append(*calls, c)
			return out
		})
	}
}

func TestAgent_Tour(t *testing.T) {
	t.Parallel()
	l := newLab(t, withAgent)
	var calls []call
	l.serveMessages(&calls)
	code, text := l.send(l.check(l.AgentURL(agentCorp, agentNo), l.given.Agents[0].Keys, agentCorp, "echo-5"))
	if code != http.StatusOK || text != "echo-5" {
		t.Fatalf("the check is answered %d %q", code, text)
	}
	vars := map[string]string{"corp": agentCorp, "agentid": agentNo, "user": "wei.zhou"}
	l.tour(t, vars, "agent_gettoken", "send_alert")
	if vars["access_token"] != "agent-token" || vars["msgid"] != "msg-1" || vars["response_code"] != "rc-1" || vars["task_id"] == "" {
		t.Errorf("variables %v", vars)
	}
	if code, text := l.press("rc-2"); code != http.StatusOK || text != "" {
		t.Fatalf("the press is answered %d %q", code, text)
	}
	l.tour(t, vars, "freeze_card", "recall")
	if len(calls) != 3 {
		t.Fatalf("%d calls", len(calls))
	}
	card, freeze, recall := calls[0].body, calls[1].body, calls[2].body
	if card["msgtype"] != "template_card" || card["touser"] != "wei.zhou" || card["agentid"] != 1000031.0 {
		t.Errorf("sent %v", card)
	}
	if freeze["response_code"] != "rc-2" || fmt.Sprint(freeze["userids"], freeze["button"]) != "[wei.zhou] map[replace_name:已标为误报]" || recall["msgid"] != "msg-1" {
		t.Errorf("frozen with %v, recalled with %v", freeze, recall)
	}
	if p, ok := l.Pressed(agentCorp, 1000031); ok {
		t.Errorf("the press %+v waits although it was answered", p)
	}
}

func TestAgent_Errors(t *testing.T) {
	t.Parallel()
	l := newLab(t, withAgent)
	var calls []call
	l.serveMessages(&calls)
	vars := func(more ...string) map[string]string {
		out := map[string]string{"corp": agentCorp, "agentid": agentNo}
		for i := 0; i < len(more); i += 2 {
			out[more[i]] = more[i+1]
		}
		return out
	}
	for _, tc := range []struct {
		name, op string
		vars     map[string]string
		want     string
	}{
		{"NoAgent", "agent_gettoken", nil, "the number of a self-built app is required"},
		{"UnknownAgent", "agent_gettoken", vars("agentid", "7"), "no app 7"},
		{"UnknownAgentSends", "send_alert", vars("agentid", "7", "user", "x"), "no app 7"},
		{"NobodyToTell", "send_alert", vars(), "name the member"},
		{"NothingPressed", "freeze_card", vars(), "let the member press"},
		{"NothingSent", "recall", vars(), "send_alert first"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if _, err := l.Do(t.Context(), tc.op, tc.vars); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("the error %v does not say %q", err, tc.want)
			}
		})
	}
}

// What WeCom refuses leaves the press in place, for another try.
func TestAgent_RefusedFreeze(t *testing.T) {
	t.Parallel()
	l := newLab(t, withAgent)
	var calls []call
	l.serveMessages(&calls)
	l.press("rc-2")
	l.platform.on("message/update_template_card", func(call) any { return refusal(60140, "invalid response_code") })
	_, err := l.Do(t.Context(), "freeze_card", map[string]string{"corp": agentCorp, "agentid": agentNo})
	if !errors.Is(err, errcode.New(60140)) {
		t.Errorf("error %v", err)
	}
	if _, ok := l.Pressed(agentCorp, 1000031); !ok {
		t.Error("the press is forgotten")
	}
}

func TestAgent_Callback(t *testing.T) {
	t.Parallel()
	l := newLab(t, withAgent)
	own := l.given.Agents[0].Keys
	for _, tc := range []struct {
		name   string
		letter *letter
		status int
		want   string
	}{
		{"WrongReceiveID", l.check(l.AgentURL(agentCorp, agentNo), own, providerCorp, "x"), http.StatusForbidden, agentCorp},
		{"WrongKeys", l.check(l.AgentURL(agentCorp, agentNo), newKeys(), agentCorp, "x"), http.StatusForbidden, ""},
		{"UnknownAgent", l.check(l.AgentURL(agentCorp, "7"), own, agentCorp, "x"), http.StatusNotFound, "Config.Agents"},
		{"NoNumber", l.check(l.AgentURL(agentCorp, "x"), own, agentCorp, "x"), http.StatusNotFound, "Config.Agents"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			code, _ := l.send(tc.letter)
			finding := l.lastRefusal().Finding.String()
			if code != tc.status || !strings.Contains(finding, tc.want) {
				t.Errorf("%d %s, want %d with %q", code, finding, tc.status, tc.want)
			}
		})
	}
}

func TestAgent_Config(t *testing.T) {
	t.Parallel()
	good := AgentConfig{CorpID: agentCorp, AgentID: 5, Keys: newKeys()}
	for name, agents := range map[string][]AgentConfig{
		"CorpID": {{AgentID: 5, Keys: good.Keys}}, "AgentID": {{CorpID: agentCorp, Keys: good.Keys}},
		"EncodingAESKey": {{CorpID: agentCorp, AgentID: 5, Keys: Keys{Token: "t", AESKey: "short"}}}, "configured twice": {good, good},
	} {
		app, err := New(Config{PublicURL: "http://127.0.0.1:1", ProviderCorpID: providerCorp, Agents: agents})
		if err == nil {
			app.Close()
		}
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
}
