// Package message holds what apps send to members (发送应用消息) and what members do with it: all kinds of messages, cards
// with buttons, recall, what members send to apps, and the passive replies of apps. A message is one row, however many members it goes to.
// Source: doc 90236 (self-built), 90372 (third-party), 96458 (代开发); 94888 and 94867 for updates and recalls.
package message

import (
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/store"
)

// The documents of the rows.
const (
	sendDoc   = 90236
	updateDoc = 94888
	recallDoc = 94867
	taskDoc   = 91579 // of older editions
	countDoc  = 92369 // of older editions
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
	crowds *store.Cache[crowd, headcount]
	picker Picker // nil: nobody knows tickets
}

// New makes the chapter on top of the lower ones. From then on the passive replies of apps have their effect.
func New(rt *engine.Runtime, dir *directory.Directory, agents *agent.Agents, files *media.Media) *Messenger {
	m := &Messenger{rt: rt, dir: dir, agents: agents, media: files, crowds: store.NewCache[crowd, headcount](256)}
	if rt != nil { // the rows alone need no world
		rt.Push.OnReply(m.replied)
	}
	return m
}

// Chapter gives the rows.
func (m *Messenger) Chapter() engine.Chapter {
	return engine.Chapter{
		Name: "message", Title: "Messages (消息推送)", Migrations: migrations,
		Endpoints: []api.Row{
			api.POST("/cgi-bin/message/send", sendDoc, api.CorpAccess, m.send, api.Writes, api.Unmetered, api.MaxBody(maxSend), api.Also(90372, 90487, 96458)),
			api.POST("/cgi-bin/message/update_template_card", updateDoc, api.CorpAccess, m.update, api.Writes, api.Also(94945, 96459)),
			api.POST("/cgi-bin/message/recall", recallDoc, api.CorpAccess, m.recall, api.Writes, api.Also(94947, 96460)),
			api.POST("/cgi-bin/message/update_taskcard", taskDoc, api.CorpAccess, m.updateTask, api.Writes),
			api.POST("/cgi-bin/message/get_statistics", countDoc, api.CorpAccess, m.statistics, api.Callers(string(agent.SelfBuilt))),
		},
		Forget:  m.crowds.DropAll,
		Events:  eventRows,
		Replies: append([]string{updateButton, updateCard, updateTask}, messageReplies...),
		Actions: m.actions(),
	}
}
