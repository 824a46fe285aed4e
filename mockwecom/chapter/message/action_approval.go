package message

import (
	"fmt"
	"strconv"
	"time"

	"wecomlab/core/event"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/action"
)

// openApprovalDoc is the document of approval flows that apps have themselves.
const openApprovalDoc = 93798

// The states of an application and of its steps (doc 93798, 91815).
const (
	pending   = 1
	agreed    = 2
	rejected  = 3
	withdrawn = 4 // of an application; of a step it is passedOn
)

// application is who applies for something and who decides.
type application struct {
	app                 *agent.App
	applicant, approver *directory.Member
	copies              []*directory.Member
}

// apply finds the people of an application. Without an approver it is the applicant's direct leader, or the applicant.
func (m *Messenger) apply(c *action.Call, corp, applicant, approver string, copies []string, agentID int64) (a application, err error) {
	if a.applicant, err = m.person(c, corp, applicant); err != nil {
		return a, err
	}
	if approver == "" && len(a.applicant.DirectLeader) > 0 {
		approver = a.applicant.DirectLeader[0]
	}
	if a.approver = a.applicant; approver != "" {
		if a.approver, err = m.person(c, corp, approver); err != nil {
			return a, err
		}
	}
	for _, id := range copies {
		who, err := m.person(c, corp, id)
		if err != nil {
			return a, err
		}
		a.copies = append(a.copies, who)
	}
	a.app, err = m.app(c, a.applicant.Corp, a.applicant.UserID, agentID)
	return a, err
}

// known is how an app sees a member: third-party apps get no names.
func (m *Messenger) known(app *agent.App, who *directory.Member) (id, name string) {
	id = m.idFor(app, who)
	if app.Kind == agent.Suite {
		return id, id
	}
	return id, who.Name
}

// decidedAt is when an approver has decided, 0 for not yet.
func decidedAt(status int, at time.Time) int64 {
	if status == pending {
		return 0
	}
	return at.Unix()
}

type openApprovalIn struct {
	Corp     string   `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Agent    int64    `name:"agent" default:"@agent" need:"yes" help:"agentid of the app whose flow it is"`
	User     string   `name:"user" default:"@member" need:"yes" help:"userid of the applicant"`
	Approver string   `name:"approver" help:"userid of the approver; the applicant's direct leader if it is not given"`
	Copies   []string `name:"copies" help:"userids of those who get a copy, by comma"`
	State    string   `name:"state" default:"pending" choices:"pending,agreed,rejected,withdrawn" help:"what has become of it"`
	Speech   string   `name:"speech" help:"what the approver says"`
	Number   string   `name:"third_no" default:"flow-0001" help:"the app's own number of the application"`
	Name     string   `name:"name" default:"外出申请" help:"name of the template"`
	Template string   `name:"template_id" default:"tplFlow0001" help:"id of the template"`
}

// openApproval tells an app what has become of an application of its own flow. (doc 93798)
func (m *Messenger) openApproval(c *action.Call, in openApprovalIn) (action.Result, error) {
	a, err := m.apply(c, in.Corp, in.User, in.Approver, in.Copies, in.Agent)
	if err != nil {
		return action.Result{}, err
	}
	tree, err := m.dir.Departments(c.Context, c.DB(), a.applicant.Corp)
	if err != nil {
		return action.Result{}, err
	}
	status := map[string]int{"pending": pending, "agreed": agreed, "rejected": rejected, "withdrawn": withdrawn}[in.State]
	step := status
	if status == withdrawn {
		step = pending
	}
	info := event.OpenApproval{ThirdNo: in.Number, OpenSpName: in.Name, OpenTemplateId: in.Template, OpenSpStatus: status, ApplyTime: c.Now.Unix()}
	info.ApplyUserId, info.ApplyUserName = m.known(a.app, a.applicant)
	if d := tree.Department(a.applicant.MainDept); d != nil {
		if info.ApplyUserParty = d.Name; a.app.Kind == agent.Suite {
			info.ApplyUserParty = strconv.FormatInt(d.ID, 10)
		}
	}
	decision := event.OpenApprovalItem{ItemStatus: step, ItemSpeech: in.Speech, ItemOpTime: decidedAt(step, c.Now)}
	decision.ItemUserId, decision.ItemName = m.known(a.app, a.approver)
	info.ApprovalNodes.ApprovalNode = []event.OpenApprovalNode{{NodeStatus: step, NodeAttr: 1, NodeType: 1, Items: event.OpenApprovalItems{Item: []event.OpenApprovalItem{decision}}}}
	for _, who := range a.copies {
		id, name := m.known(a.app, who)
		info.NotifyNodes.NotifyNode = append(info.NotifyNodes.NotifyNode, event.OpenNotifyNode{ItemName: name, ItemUserId: id})
	}
	return action.Result{Say: fmt.Sprintf("the application %s of %s is %s", in.Number, a.applicant.Name, in.State)},
		m.happen(c, a.app, nil, "open_approval_change", openApprovalDoc, func(h event.Head) any {
			return &event.OpenApprovalChange{Head: h, AgentID: a.app.AgentID, ApprovalInfo: info}
		})
}
