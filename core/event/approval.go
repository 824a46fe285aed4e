package event

// ApprovalAgent is the agentid of the approval app, the same in every corp (doc 91815).
const ApprovalAgent int64 = 3010040

// ApprovalChange says that an application of the approval app has changed (doc 91815).
type ApprovalChange struct {
	Head
	AgentID      int64    `xml:"AgentID" json:"AgentID"` // [ApprovalAgent]
	ApprovalInfo Approval `xml:"ApprovalInfo" json:"ApprovalInfo"`
}

// Approval is an application of the approval app.
type Approval struct {
	SpNoStr          string            `xml:"SpNoStr" json:"SpNoStr"`
	SpNo             int64             `xml:"SpNo,omitempty" json:"SpNo,omitempty"` // not of forms of school authorities; SpNoStr is preferred
	SpName           string            `xml:"SpName" json:"SpName"`
	SpStatus         int               `xml:"SpStatus" json:"SpStatus"` // 1 pending, 2 agreed, 3 rejected, 4 withdrawn, 6 withdrawn after agreement, 7 deleted, 10 paid
	TemplateId       string            `xml:"TemplateId" json:"TemplateId"`
	ApplyTime        int64             `xml:"ApplyTime" json:"ApplyTime"` // Unix seconds
	Applyer          ApprovalApplicant `xml:"Applyer" json:"Applyer"`
	SpRecord         []ApprovalRecord  `xml:"SpRecord,omitempty" json:"SpRecord,omitempty"`
	Notifyer         []ApprovalUser    `xml:"Notifyer,omitempty" json:"Notifyer,omitempty"`
	ProcessList      ApprovalProcess   `xml:"ProcessList" json:"ProcessList"`
	Comments         []ApprovalComment `xml:"Comments,omitempty" json:"Comments,omitempty"`
	StatuChangeEvent int               `xml:"StatuChangeEvent" json:"StatuChangeEvent"` // spelt so: 1 submitted, 2 agreed, 3 rejected, 4 passed on, 5 urged, 6 withdrawn, 8 withdrawn after agreement, 10 commented, 11 sent back, 12 approver added, 13 agreed and added, 14 handled, 15 handed on
}

// ApprovalUser names a member.
type ApprovalUser struct {
	UserId string `xml:"UserId" json:"UserId"`
}

// ApprovalApplicant is who has applied.
type ApprovalApplicant struct {
	UserId string `xml:"UserId" json:"UserId"`
	Party  string `xml:"Party" json:"Party"` // department id
}

// ApprovalRecord is one step in the older form.
type ApprovalRecord struct {
	SpStatus     int              `xml:"SpStatus" json:"SpStatus"`         // 1 pending, 2 agreed, 3 rejected, 4 passed on
	ApproverAttr int              `xml:"ApproverAttr" json:"ApproverAttr"` // 1 one of them (或签), 2 all (会签)
	Details      []ApprovalDetail `xml:"Details,omitempty" json:"Details,omitempty"`
}

// ApprovalDetail is one approver of a step and the decision.
type ApprovalDetail struct {
	Approver ApprovalUser `xml:"Approver" json:"Approver"`
	Speech   string       `xml:"Speech" json:"Speech"`
	SpStatus int          `xml:"SpStatus" json:"SpStatus"`                 // as of the step
	SpTime   int64        `xml:"SpTime" json:"SpTime"`                     // Unix seconds, 0 not yet
	Attach   []string     `xml:"Attach,omitempty" json:"Attach,omitempty"` // media_ids
}

// ApprovalProcess lists the steps in the newer form.
type ApprovalProcess struct {
	NodeList []ApprovalNode `xml:"NodeList,omitempty" json:"NodeList,omitempty"`
}

// ApprovalNode is one step. Those who only get a copy have neither SpStatus nor ApvRel.
type ApprovalNode struct {
	NodeType    int               `xml:"NodeType" json:"NodeType"`                     // 1 approvers, 2 copies, 3 handlers
	SpStatus    int               `xml:"SpStatus,omitempty" json:"SpStatus,omitempty"` // 1 pending, 2 agreed, 3 rejected, 4 passed on, 11 sent back, 12 approver added, 13 agreed and added, 14 handled, 15 handed on
	ApvRel      int               `xml:"ApvRel,omitempty" json:"ApvRel,omitempty"`     // 1 all (会签), 2 one of them (或签), 3 one after another
	SubNodeList []ApprovalSubNode `xml:"SubNodeList,omitempty" json:"SubNodeList,omitempty"`
}

// ApprovalSubNode is one person of a step. Those who only get a copy have nothing but the UserInfo.
type ApprovalSubNode struct {
	UserInfo ApprovalUser `xml:"UserInfo" json:"UserInfo"`
	Speech   *string      `xml:"Speech,omitempty" json:"Speech,omitempty"`
	SpYj     int          `xml:"SpYj,omitempty" json:"SpYj,omitempty"`     // as SpStatus of the step
	Sptime   *int64       `xml:"Sptime,omitempty" json:"Sptime,omitempty"` // Unix seconds, 0 not yet
	MediaIds []string     `xml:"MediaIds,omitempty" json:"MediaIds,omitempty"`
}

// ApprovalComment is one remark.
type ApprovalComment struct {
	CommentUserInfo ApprovalUser `xml:"CommentUserInfo" json:"CommentUserInfo"`
	CommentTime     int64        `xml:"CommentTime" json:"CommentTime"` // Unix seconds
	CommentContent  string       `xml:"CommentContent" json:"CommentContent"`
	CommentId       string       `xml:"CommentId" json:"CommentId"`
	Attach          []string     `xml:"Attach,omitempty" json:"Attach,omitempty"` // media_ids
}
