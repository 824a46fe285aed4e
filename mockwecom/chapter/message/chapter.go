// Package message holds what apps send to members (发送应用消息) and what members do with it: all kinds of messages, cards
// with buttons, recall, and the texts that members write back. A message is one row, however many members it goes to.
// Source: doc 90236 (self-built), 90372 (third-party), 96458 (代开发); 94888 and 94867 for updates and recalls.
package message

import (
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/journal"
)

// The documents of the rows.
const (
	sendDoc   = 90236
	updateDoc = 94888
	recallDoc = 94867
	saysDoc   = 90239
	eventDoc  = 90240
)

// maxSend bounds the body of message/send: eight articles of 666 KB (doc 90236).
const maxSend = 8 << 20

// Messenger is this chapter of one simulator. It is safe for concurrent use.
type Messenger struct {
	rt     *engine.Runtime
	dir    *directory.Directory
	agents *agent.Agents
	media  *media.Media
}

// New makes the chapter on top of the lower ones. It does nothing before its rows are used.
func New(rt *engine.Runtime, dir *directory.Directory, agents *agent.Agents, files *media.Media) *Messenger {
	return &Messenger{rt: rt, dir: dir, agents: agents, media: files}
}

// Chapter gives the rows.
func (m *Messenger) Chapter() engine.Chapter {
	return engine.Chapter{
		Name: "message", Title: "Messages (消息推送)", Migrations: migrations,
		Endpoints: []api.Row{
			api.POST("/cgi-bin/message/send", sendDoc, api.CorpAccess, m.send, api.Writes, api.MaxBody(maxSend), api.Also(90372, 90487, 96458)),
			api.POST("/cgi-bin/message/update_template_card", updateDoc, api.CorpAccess, m.update, api.Writes, api.Also(94945, 96459)),
			api.POST("/cgi-bin/message/recall", recallDoc, api.CorpAccess, m.recall, api.Writes, api.Also(94947, 96460)),
		},
		Events: eventRows,
		Actions: []action.Row{
			action.New("member.press", "Press a card's button", "点击卡片按钮", journal.LaneMember, eventDoc,
				"presses a button of a template card that the member has; the app gets template_card_event or template_card_menu_event", m.press),
			action.New("member.say", "Write to an app", "给应用发消息", journal.LaneMember, saysDoc,
				"sends a text to an app, which gets it at its callback URL", m.say),
		},
	}
}
