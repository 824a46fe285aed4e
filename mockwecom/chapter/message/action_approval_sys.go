package message

import (
	"fmt"
	"slices"
	"strconv"

	"wecomlab/core/event"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/random"
)

// approvalDoc is the document of the approval app's events.
const approvalDoc = 91815

// The states that only the approval app has (doc 91815).
const (
	passedOn = 4 // of a step
	revoked  = 6 // withdrawn after it was agreed to
)

type sysApprovalIn struct {
	Corp     string   `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Agent    int64    `name:"agent" default:"@agent" need:"yes" help:"agentid of the app that is told"`
	User     string   `name:"user" default:"@member" need:"yes" help:"userid of the applicant"`
	Approver string   `name:"approver" help:"userid of the approver; the applicant's direct leader if it is not given"`
	Copies   []string `name:"copies" help:"userids of those who get a copy, by comma"`
	Change   string   `name:"change" default:"submitted" choices:"submitted,agreed,rejected,passed_on,urged,withdrawn,revoked,commented" help:"what has happened"`
	Speech   string   `name:"speech" help:"what the approver says, or the comment"`
	Number   int64    `name:"sp_no" default:"203001020001" help:"number of the application"`
	Name     string   `name:"name" default:"请假" help:"name of the template"`
	Template string   `name:"template_id" default:"tplSystem0001" help:"id of the template"`
}

// changes are what can happen to an application of the approval app: the number of the change, and the states of the application and
// of its step afterwards (doc 91815).
var changes = map[string]struct{ number, status, step int }{
	"submitted": {1, pending, pending}, "agreed": {2, agreed, agreed}, "rejected": {3, rejected, rejected}, "passed_on": {4, pending, passedOn},
	"urged": {5, pending, pending}, "withdrawn": {6, withdrawn, pending}, "revoked": {8, revoked, agreed}, "commented": {10, pending, pending},
}

// commented is the change that carries its text as a comment and not as a decision.
const commented = 10

// sysApproval tells an app what has become of an application of the approval app. (doc 91815)
func (m *Messenger) sysApproval(c *action.Call, in sysApprovalIn) (action.Result, error) {
	a, err := m.apply(c, in.Corp, in.User, in.Approver, in.Copies, in.Agent)
	if err != nil {
		return action.Result{}, err
	}
	change := changes[in.Change]
	info := event.Approval{SpNoStr: strconv.FormatInt(in.Number, 10), SpNo: in.Number, SpName: in.Name, SpStatus: change.status, TemplateId: in.Template,
		ApplyTime: c.Now.Unix(), StatuChangeEvent: change.number,
		Applyer: event.ApprovalApplicant{UserId: m.idFor(a.app, a.applicant), Party: strconv.FormatInt(a.applicant.MainDept, 10)}}
	approver, speech, at := event.ApprovalUser{UserId: m.idFor(a.app, a.approver)}, in.Speech, decidedAt(change.step, c.Now)
	if change.number == commented {
		info.Comments = []event.ApprovalComment{{CommentUserInfo: approver, CommentTime: c.Now.Unix(), CommentContent: in.Speech, CommentId: "6" + m.rt.Random.Text(18, random.Digit)}}
		speech = ""
	}
	info.SpRecord = []event.ApprovalRecord{{SpStatus: change.step, ApproverAttr: 1, Details: []event.ApprovalDetail{{Approver: approver, Speech: speech, SpStatus: change.step, SpTime: at}}}}
	info.ProcessList.NodeList = []event.ApprovalNode{{NodeType: 1, SpStatus: change.step, ApvRel: 2,
		SubNodeList: []event.ApprovalSubNode{{UserInfo: approver, Speech: &speech, SpYj: change.step, Sptime: &at}}}}
	for _, who := range a.copies {
		user := event.ApprovalUser{UserId: m.idFor(a.app, who)}
		info.Notifyer = append(info.Notifyer, user)
		info.ProcessList.NodeList = append(info.ProcessList.NodeList, event.ApprovalNode{NodeType: 2, SubNodeList: []event.ApprovalSubNode{{UserInfo: user}}})
	}
	return action.Result{Say: fmt.Sprintf("the application %d of %s is %s", in.Number, a.applicant.Name, in.Change)}, m.tellApproval(c, a.app, &info)
}

// tellApproval sends the state of an application to an app: to its own address, or to the command address of its third-party suite
// (doc 92633).
func (m *Messenger) tellApproval(c *action.Call, app *agent.App, info *event.Approval) error {
	if err := m.mayHear(c, app); err != nil {
		return err
	}
	payload := func(h event.Head) any {
		return &event.ApprovalChange{Head: h, AgentID: event.ApprovalAgent, ApprovalInfo: *info}
	}
	const name = "sys_approval_change"
	if app.Kind != agent.Suite {
		return m.happen(c, app, nil, name, approvalDoc, payload)
	}
	corp, err := m.agents.CorpIDFor(c.Context, c.Tx, app)
	if err != nil {
		return err
	}
	_, err = m.rt.Push.Send(c.Context, c.Tx, push.Message{
		Receiver: push.CommandReceiver(app.SuiteID), Event: name, ToUserName: app.SuiteID, ReceiveID: app.SuiteID, Doc: approvalDoc, Subject: about(app, ""),
		Payload: payload(event.Head{ToUserName: corp, FromUserName: "sys", CreateTime: c.Now.Unix(), MsgType: "event", Event: name}),
	})
	return err
}

// mayHear refuses an app that may not know of applications: a provider's needs the permission, a self-built one must stand in the
// approval app's list where the corp has one. (doc 91815)
func (m *Messenger) mayHear(c *action.Call, app *agent.App) error {
	_, permission, _ := agent.SystemOf("oa/approval/")
	refused := explain.Finding{Step: explain.Scope, Expected: "an app with the permission " + permission, Got: app.Name, Cause: "the app may not know of applications",
		Fix: "provider.request_permissions and corp.agree_permissions", Doc: approvalDoc}
	if app.Provider != "" {
		if slices.Contains(app.Permissions, permission) {
			return nil
		}
		return action.Refuse(refused)
	}
	approvals, err := m.agents.SystemApp(c.Context, c.DB(), app.Corp, agent.Approval)
	if err != nil || approvals == nil || slices.Contains(approvals.Callable, app.AgentID) {
		return err
	}
	refused.Expected, refused.Fix = "an app that may call the approval app's API", "app.callable"
	return action.Refuse(refused)
}
