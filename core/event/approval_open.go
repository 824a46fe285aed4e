package event

// OpenApprovalChange says that an application of an app's own approval flow has changed, or that somebody has decided on it
// (doc 90240). Doc 93798 spells some names of it otherwise: ItemUserid, ApproverStep.
type OpenApprovalChange struct {
	Head
	AgentID      int64        `xml:"AgentID" json:"AgentID"`
	ApprovalInfo OpenApproval `xml:"ApprovalInfo" json:"ApprovalInfo"`
}

// OpenApproval is an application of an app's own approval flow.
type OpenApproval struct {
	ThirdNo        string            `xml:"ThirdNo" json:"ThirdNo"` // the app's own number
	OpenSpName     string            `xml:"OpenSpName" json:"OpenSpName"`
	OpenTemplateId string            `xml:"OpenTemplateId" json:"OpenTemplateId"`
	OpenSpStatus   int               `xml:"OpenSpStatus" json:"OpenSpStatus"` // 1 pending, 2 agreed, 3 rejected, 4 withdrawn
	ApplyTime      int64             `xml:"ApplyTime" json:"ApplyTime"`       // Unix seconds
	ApplyUserName  string            `xml:"ApplyUserName" json:"ApplyUserName"`
	ApplyUserId    string            `xml:"ApplyUserId" json:"ApplyUserId"`
	ApplyUserParty string            `xml:"ApplyUserParty" json:"ApplyUserParty"` // name of the department
	ApplyUserImage string            `xml:"ApplyUserImage" json:"ApplyUserImage"`
	ApprovalNodes  OpenApprovalNodes `xml:"ApprovalNodes" json:"ApprovalNodes"`
	NotifyNodes    OpenNotifyNodes   `xml:"NotifyNodes" json:"NotifyNodes"`
	ApproverStep   int               `xml:"approverstep" json:"approverstep"` // index of the present node
}

// OpenApprovalNodes lists the steps of an approval.
type OpenApprovalNodes struct {
	ApprovalNode []OpenApprovalNode `xml:"ApprovalNode" json:"ApprovalNode"`
}

// OpenApprovalNode is one step of an approval.
type OpenApprovalNode struct {
	NodeStatus int               `xml:"NodeStatus" json:"NodeStatus"` // 1 pending, 2 agreed, 3 rejected, 4 passed on
	NodeAttr   int               `xml:"NodeAttr" json:"NodeAttr"`     // 1 one of them (或签), 2 all (会签)
	NodeType   int               `xml:"NodeType" json:"NodeType"`     // 1 fixed, 2 tag, 3 leader
	Items      OpenApprovalItems `xml:"Items" json:"Items"`
}

// OpenApprovalItems lists the approvers of a step.
type OpenApprovalItems struct {
	Item []OpenApprovalItem `xml:"Item" json:"Item"`
}

// OpenApprovalItem is one approver and the decision.
type OpenApprovalItem struct {
	ItemName   string `xml:"ItemName" json:"ItemName"`
	ItemUserId string `xml:"ItemUserId" json:"ItemUserId"`
	ItemImage  string `xml:"ItemImage" json:"ItemImage"`
	ItemStatus int    `xml:"ItemStatus" json:"ItemStatus"` // as NodeStatus
	ItemSpeech string `xml:"ItemSpeech" json:"ItemSpeech"`
	ItemOpTime int64  `xml:"ItemOpTime" json:"ItemOpTime"` // Unix seconds, 0 not yet
}

// OpenNotifyNodes lists those who get a copy.
type OpenNotifyNodes struct {
	NotifyNode []OpenNotifyNode `xml:"NotifyNode" json:"NotifyNode"`
}

// OpenNotifyNode is one who gets a copy.
type OpenNotifyNode struct {
	ItemName   string `xml:"ItemName" json:"ItemName"`
	ItemUserId string `xml:"ItemUserId" json:"ItemUserId"`
	ItemImage  string `xml:"ItemImage" json:"ItemImage"`
}
