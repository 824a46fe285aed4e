// Package robot holds group robots (群机器人, now 消息推送): webhook addresses with which anybody who knows their key writes into a
// group of people. A robot has no app and no token. Source: doc 99110, and 91770 with the same text.
package robot

import (
	"wecomlab/mockwecom/chapter/appchat"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/journal"
)

const doc = 99110

const (
	maxSend   = 4 << 20  // bytes of a body: a picture of 2 MB in base64
	maxUpload = 21 << 20 // bytes of a form: a file of 20 MB
)

// Robots is this chapter of one simulator. It is safe for concurrent use.
type Robots struct {
	rt    *engine.Runtime
	dir   *directory.Directory
	chats *appchat.AppChats
	media *media.Media
}

// New makes the chapter on top of the lower ones. It does nothing before its rows are used.
func New(rt *engine.Runtime, dir *directory.Directory, chats *appchat.AppChats, files *media.Media) *Robots {
	return &Robots{rt: rt, dir: dir, chats: chats, media: files}
}

// Chapter gives the rows. Sending does not say api.Writes: calls of one robot that come at once are counted before they wait for
// each other.
func (r *Robots) Chapter() engine.Chapter {
	return engine.Chapter{
		Name: "robot", Title: "Group robots (消息推送)", Migrations: migrations,
		Endpoints: []api.Row{
			api.POST("/cgi-bin/webhook/send", doc, api.Nobody, r.send, api.MaxBody(maxSend), api.Also(91770)),
			api.POST("/cgi-bin/webhook/upload_media", doc, api.Nobody, r.upload, api.Streams, api.MaxBody(maxUpload), api.Also(91770)),
		},
		Actions: []action.Row{
			action.New("robot.add", "Add a robot to a group", "添加群机器人", journal.LaneMember, doc,
				"makes a robot in a group of members and gives its key and webhook address", r.add),
			action.New("robot.stop", "Stop a robot", "停用群机器人", journal.LaneMember, doc,
				"stops a robot (93004), takes it out of its group (93008), or lets the group refuse pushed messages (93001)", r.stop),
			action.New("robot.start", "Start a stopped robot", "启用群机器人", journal.LaneMember, doc,
				"lets a robot write into its group again", r.start),
			action.New("robot.remove", "Remove a robot", "删除群机器人", journal.LaneMember, doc,
				"removes a robot for good; its address is 93000 from now on", r.remove, action.Danger),
		},
		Load:    r.load,
		Default: r.defaults,
	}
}
