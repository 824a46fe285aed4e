package message

import (
	"fmt"
	"slices"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/message/content"
	"wecomlab/mockwecom/engine/api"
)

// The codes of third-party apps (doc 90313).
const (
	onlyThirdParty errcode.Code = 60206
	onlyTemplates  errcode.Code = 60207
	onlyMembers    errcode.Code = 60208
	manyTickets    errcode.Code = 60215
)

// maxTickets bounds selected_ticket_list (doc 94515).
const maxTickets = 10

// checkApp refuses what a kind of app may not send. Apps that members authorise themselves send templates and notices of mini
// programs to named members. (doc 94515, 90372)
func (m *Messenger) checkApp(app *agent.App, in *sendIn) error {
	f := explain.Finding{Step: explain.Scope, Expected: "a message that an app of this kind may send", Got: in.MsgType, Doc: 94515}
	refuse := func(code errcode.Code, cause, fix string) error {
		f.Cause, f.Fix = cause, fix
		return api.Refuse(code, f)
	}
	alone := app.SuiteID != "" && slices.Contains(strings.Split(m.rt.Settings.Text(standalone), ","), app.SuiteID)
	switch {
	case in.MsgType == content.TemplateMsg && app.Kind != agent.Suite:
		return refuse(onlyThirdParty, "template_msg is for third-party apps only", "send a text or a template_card")
	case alone && in.MsgType != content.TemplateMsg && in.MsgType != content.MiniProgramNotice:
		return refuse(onlyTemplates, "members authorise this app themselves; it may send templates only", "send template_msg")
	case alone && (in.to().All || in.ToParty != "" || in.ToTag != ""):
		f.Expected, f.Got = "touser without @all", fmt.Sprintf("touser %q, toparty %q, totag %q", in.ToUser, in.ToParty, in.ToTag)
		return refuse(onlyMembers, "members authorise this app themselves; it may not address the corp", "name the members")
	case in.MsgType == content.TemplateMsg && len(in.Tickets) > maxTickets:
		f.Step, f.Expected, f.Got = explain.Limit, fmt.Sprintf("at most %d tickets", maxTickets), fmt.Sprint(len(in.Tickets))
		return refuse(manyTickets, "the list is too long", "send several messages")
	}
	return nil
}
