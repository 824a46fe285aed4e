package linkedcorp

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/message/content"
	"wecomlab/mockwecom/engine/api"
)

// The codes of receivers (doc 90313).
const (
	manyUsers   errcode.Code = 40032
	nobodyValid errcode.Code = 81013
	nobodyGiven errcode.Code = 82001
	manyParties errcode.Code = 82002
	manyTags    errcode.Code = 82003
)

const (
	maxUsers   = 1000
	maxParties = 100
	maxTags    = 100
)

type sendIn struct {
	ToUser  []string `json:"touser" wx:"unknown=81013,hidden=81013"`  // USERID or CORPID/USERID
	ToParty []string `json:"toparty" wx:"unknown=81013,hidden=81013"` // DEPARTMENTID or LINKID/DEPARTMENTID
	ToTag   []string `json:"totag" wx:"unknown=81013,hidden=81013"`   // of the own corp
	ToAll   int      `json:"toall"`
	AgentID int64    `json:"agentid" wx:"need=41011,unknown=40056,hidden=301002"`
	MsgType string   `json:"msgtype"`
	Safe    int      `json:"safe"`
	content.Set
}

type sendOut struct {
	InvalidUser  []string `json:"invaliduser"`
	InvalidParty []string `json:"invalidparty"`
	InvalidTag   []string `json:"invalidtag"`
}

// send sends a message to members of the own corp and of linked ones. (doc 90250)
func (l *LinkedCorps) send(c *api.Call, in sendIn) (*sendOut, error) {
	app, err := l.ownApp(c, in.AgentID)
	if err != nil {
		return nil, err
	}
	from := &content.Sender{Settings: l.rt.Settings, Files: content.CorpFiles{Media: l.media, DB: c.DB(), Corp: app.Corp}, Note: c.Note, ToAll: in.ToAll == 1}
	body, err := content.Linked.Check(c.Context, from, &in.Set, in.MsgType, in.Safe)
	if err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	found, err := l.receivers(c, &in)
	if err != nil {
		return nil, err
	}
	out := &sendOut{found.badUsers, found.badParties, found.badTags}
	if len(found.members) == 0 {
		return nil, errcode.New(nobodyValid).Carrying(out).With(explain.Finding{Step: explain.Scope, Expected: "receivers that " + app.Name + " sees",
			Got:   fmt.Sprintf("invaliduser %q, invalidparty %q, invalidtag %q", out.InvalidUser, out.InvalidParty, out.InvalidTag),
			Cause: "nobody of those who are named exists, is active and is seen", Fix: "see linkedcorp/agent/get_perm_list and agent/get", Doc: sendDoc})
	}
	return out, l.deliver(c, app, &in, body, found)
}

// check refuses lists that are too long or all empty.
func (in *sendIn) check() error {
	if in.ToAll == 1 {
		return nil
	}
	if len(in.ToUser)+len(in.ToParty)+len(in.ToTag) == 0 {
		return api.Refuse(nobodyGiven, explain.Finding{Step: explain.Parameter, Expected: "members, departments, tags or toall", Got: "nobody",
			Cause: "the call names no receiver", Fix: "send touser, toparty or totag; they are lists here", Doc: sendDoc})
	}
	for _, l := range []struct {
		what string
		n    int
		most int
		code errcode.Code
	}{{"members", len(in.ToUser), maxUsers, manyUsers}, {"departments", len(in.ToParty), maxParties, manyParties}, {"tags", len(in.ToTag), maxTags, manyTags}} {
		if l.n > l.most {
			return api.Refuse(l.code, explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("at most %d %s", l.most, l.what), Got: fmt.Sprint(l.n),
				Cause: "one call names too many " + l.what, Fix: "split the list", Doc: sendDoc})
		}
	}
	return nil
}

// deliver stores a message.
func (l *LinkedCorps) deliver(c *api.Call, app *agent.App, in *sendIn, body content.Content, to *receivers) error {
	payload, err := content.JSON(body)
	if err != nil {
		return err
	}
	slices.Sort(to.members)
	var list strings.Builder
	list.WriteByte(',')
	for _, id := range slices.Compact(to.members) {
		list.WriteString(strconv.FormatInt(id, 10) + ",")
	}
	msg := &Message{Corp: app.Corp, Agent: app.AgentID, Type: in.MsgType, Payload: payload, Safe: in.Safe, SentAt: c.Now.Unix(), Entry: c.Entry(), Receivers: list.String()}
	if _, err := c.Tx.NewInsert().Model(msg).Exec(c.Context); err != nil {
		return fmt.Errorf("store message to linked corps: %w", err)
	}
	return nil
}
