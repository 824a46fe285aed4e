// Package appchat holds the group chats that self-built apps make (应用推送消息到群聊): their members, and what the apps say
// there. A message is one row, however many members the chat has; a membership remembers from which message to which it saw.
// Source: doc 90244 and its children.
package appchat

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
	createDoc = 90245
	updateDoc = 98913
	getDoc    = 98914
	sendDoc   = 90248
)

// maxSend bounds the body of appchat/send: eight articles of 666 KB (doc 90248).
const maxSend = 8 << 20

// AppChats is this chapter of one simulator. It is safe for concurrent use.
type AppChats struct {
	rt     *engine.Runtime
	dir    *directory.Directory
	agents *agent.Agents
	media  *media.Media
}

// New makes the chapter on top of the lower ones. It does nothing before its rows are used.
func New(rt *engine.Runtime, dir *directory.Directory, agents *agent.Agents, files *media.Media) *AppChats {
	return &AppChats{rt: rt, dir: dir, agents: agents, media: files}
}

// Chapter gives the rows.
func (a *AppChats) Chapter() engine.Chapter {
	own := api.Callers(string(agent.SelfBuilt))
	return engine.Chapter{
		Name: "appchat", Title: "App group chats (应用推送消息到群聊)", Migrations: migrations,
		Endpoints: []api.Row{
			api.POST("/cgi-bin/appchat/create", createDoc, api.CorpAccess, a.create, api.Writes, own),
			api.POST("/cgi-bin/appchat/update", updateDoc, api.CorpAccess, a.update, api.Writes, own),
			api.GET("/cgi-bin/appchat/get", getDoc, api.CorpAccess, a.get, own),
			api.POST("/cgi-bin/appchat/send", sendDoc, api.CorpAccess, a.send, api.Writes, api.MaxBody(maxSend), own),
		},
		Actions: []action.Row{
			action.New("chat.kind", "Make a group chat a course group", "设为课程群聊", journal.LaneAdmin, getDoc,
				"sets whether a group chat of an app is an ordinary one or a course group (课程群聊), which has rules of its own for its owner", a.setKind),
		},
	}
}
