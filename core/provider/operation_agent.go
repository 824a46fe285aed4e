package provider

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
)

// agentOperations are those of self-built apps: they take corp and agentid.
var agentOperations = []Operation{
	{"agent_gettoken", "fetches the access_token of a self-built app",
		[]string{"corp", "agentid"}, []string{byCorp, "expires_in"}, doAgentToken},
	{"send_alert", "sends a card with buttons from a self-built app to a member",
		[]string{"corp", "agentid", "user"}, []string{"msgid", "response_code", "task_id"}, doSendAlert},
	{"freeze_card", "answers the newest press of a card's button: its buttons are frozen",
		[]string{"corp", "agentid"}, []string{"response_code", "task_id"}, doFreezeCard},
	{"recall", "takes a message back",
		[]string{"corp", "agentid", "msgid"}, nil, doRecall},
	{"checkin_data", "reads a member's check-ins of yesterday and today",
		[]string{"corp", "agentid", "user"}, []string{"checkins", "checkin_time"}, doCheckIns},
}

// self finds the self-built app that corp and agentid name.
func (o *order) self() (*agent, error) {
	id, err := strconv.ParseInt(o.vars["agentid"], 10, 64)
	if err != nil {
		return nil, fmt.Errorf("the variable agentid is %q: the number of a self-built app is required", o.vars["agentid"])
	}
	return o.app.agent(o.vars["corp"], id)
}

// with calls f with a self-built app and its token.
func (o *order) with(ctx context.Context, f func(ctx context.Context, one *agent, token string) error) error {
	one, err := o.self()
	if err != nil {
		return err
	}
	return o.app.WithAgentToken(ctx, one.CorpID, one.AgentID, func(ctx context.Context, token string) error { return f(ctx, one, token) })
}

func doAgentToken(ctx context.Context, o *order) (map[string]string, error) {
	one, err := o.self()
	if err != nil {
		return nil, err
	}
	token, err := o.app.tokens.renew(ctx, agentKey(one.CorpID, one.AgentID), o.app.fetchAgentToken(one))
	return map[string]string{byCorp: token.Value, "expires_in": lifeOf(token)}, err
}

// doSendAlert sends a card with two buttons, as a monitor that has found something does.
func doSendAlert(ctx context.Context, o *order) (map[string]string, error) {
	user, err := o.need("user", "name the member who is told")
	if err != nil {
		return nil, err
	}
	task := "alert-" + rand.Text()
	var sent Sent
	err = o.with(ctx, func(ctx context.Context, one *agent, token string) (err error) {
		sent, err = o.app.client.MessageSend(ctx, token, map[string]any{
			"touser": user, "agentid": one.AgentID, "msgtype": "template_card", "template_card": alertCard(task),
		})
		return err
	})
	return map[string]string{"msgid": sent.MsgID, "response_code": sent.ResponseCode, "task_id": task}, err
}

// alertCard is a template card of type button_interaction. (doc 90236)
func alertCard(task string) map[string]any {
	type list = []map[string]any
	return map[string]any{
		"card_type": "button_interaction", "task_id": task,
		"source":         map[string]any{"desc": "机房监控", "desc_color": 2},
		"main_title":     map[string]any{"title": "3 号机柜温度过高", "desc": "已持续 5 分钟超过阈值"},
		"quote_area":     map[string]any{"title": "最近一次读数", "quote_text": "进风 31.5 ℃，出风 46.2 ℃，阈值 40 ℃"},
		"sub_title_text": "请确认是否已安排人员到场。",
		"horizontal_content_list": list{
			{"keyname": "机房", "value": "苏州 A 栋 2 层"}, {"keyname": "级别", "value": "严重"},
		},
		"button_list": list{
			{"text": "我来处理", "style": 1, "key": "take"}, {"text": "误报", "style": 4, "key": "false_alarm"},
		},
	}
}

// doFreezeCard answers the newest press, or the one that response_code and user name.
func doFreezeCard(ctx context.Context, o *order) (map[string]string, error) {
	one, err := o.self()
	if err != nil {
		return nil, err
	}
	var pressed Pressed
	if !o.await(ctx, func() (ok bool) {
		pressed, ok = o.app.Pressed(one.CorpID, one.AgentID)
		return ok
	}) {
		return nil, errors.New("no press of a card has arrived: let the member press a button")
	}
	text := "处理中"
	if pressed.Key == "false_alarm" {
		text = "已标为误报"
	}
	err = o.with(ctx, func(ctx context.Context, one *agent, token string) error {
		return o.app.client.FreezeCard(ctx, token, one.AgentID, pressed.ResponseCode, text, pressed.User)
	})
	if err == nil {
		o.app.answered(one, pressed)
	}
	return map[string]string{"response_code": pressed.ResponseCode, "task_id": pressed.TaskID}, err
}

func doRecall(ctx context.Context, o *order) (map[string]string, error) {
	msgID, err := o.need("msgid", "do send_alert first")
	if err != nil {
		return nil, err
	}
	return nil, o.with(ctx, func(ctx context.Context, _ *agent, token string) error {
		return o.app.client.MessageRecall(ctx, token, msgID)
	})
}
