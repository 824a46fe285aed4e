package event

// SuiteTicket is pushed every ten minutes to the command URL of a suite and to the URL of a template (doc 90628, 97173).
type SuiteTicket struct {
	SuiteId     string `xml:"SuiteId" json:"SuiteId"`         // suite id or template id
	InfoType    string `xml:"InfoType" json:"InfoType"`       // suite_ticket
	TimeStamp   int64  `xml:"TimeStamp" json:"TimeStamp"`     // Unix seconds
	SuiteTicket string `xml:"SuiteTicket" json:"SuiteTicket"` // at most 512 octets, valid for 30 minutes
}

// CreateAuth says that a corp has authorised; the corp is known only after AuthCode has been redeemed (doc 100964, 100965).
type CreateAuth struct {
	SuiteId   string     `xml:"SuiteId" json:"SuiteId"`
	AuthCode  string     `xml:"AuthCode" json:"AuthCode"`   // at most 512 octets, once, within 10 minutes
	InfoType  string     `xml:"InfoType" json:"InfoType"`   // create_auth
	TimeStamp int64      `xml:"TimeStamp" json:"TimeStamp"` // Unix seconds
	State     string     `xml:"State" json:"State"`         // the state of the authorization link
	ExtraInfo *ExtraInfo `xml:"ExtraInfo" json:"ExtraInfo"` // nil is the usual empty element
}

// ChangeAuth says that an authorization has changed, not what: read it again (doc 100964, 100965).
type ChangeAuth struct {
	SuiteId    string     `xml:"SuiteId" json:"SuiteId"`
	InfoType   string     `xml:"InfoType" json:"InfoType"`   // change_auth
	TimeStamp  int64      `xml:"TimeStamp" json:"TimeStamp"` // Unix seconds
	AuthCorpId string     `xml:"AuthCorpId" json:"AuthCorpId"`
	State      string     `xml:"State" json:"State"`
	ExtraInfo  *ExtraInfo `xml:"ExtraInfo" json:"ExtraInfo"` // nil is the usual empty element
}

// ExtraInfo is filled in a few scenes only, such as the customer-service component (doc 99401).
type ExtraInfo struct {
	AuthOpenKfIdList *OpenKfIdList `xml:"AuthOpenKfIdList,omitempty" json:"AuthOpenKfIdList,omitempty"`
}

// OpenKfIdList lists customer-service accounts.
type OpenKfIdList struct {
	OpenKfId []string `xml:"OpenKfId" json:"OpenKfId"`
}

// CancelAuth says that a corp has withdrawn its authorization; its data must be deleted (doc 100964, 100965).
type CancelAuth struct {
	SuiteId    string `xml:"SuiteId" json:"SuiteId"`
	InfoType   string `xml:"InfoType" json:"InfoType"`   // cancel_auth
	TimeStamp  int64  `xml:"TimeStamp" json:"TimeStamp"` // Unix seconds
	AuthCorpId string `xml:"AuthCorpId" json:"AuthCorpId"`
}

// ResetPermanentCode gives a new AuthCode for a new permanent code. It does not name the corp (doc 94758, 97175).
type ResetPermanentCode struct {
	SuiteId   string `xml:"SuiteId" json:"SuiteId"` // template id
	AuthCode  string `xml:"AuthCode" json:"AuthCode"`
	InfoType  string `xml:"InfoType" json:"InfoType"`   // reset_permanent_code
	TimeStamp int64  `xml:"TimeStamp" json:"TimeStamp"` // Unix seconds
}

// SuiteShareChange says that a corp has shared a third-party app with another, or has taken it back: share_agent_change within
// a group, share_chain_change down a supply chain (doc 93373).
type SuiteShareChange struct {
	SuiteId   string `xml:"SuiteId" json:"SuiteId"`
	InfoType  string `xml:"InfoType" json:"InfoType"`
	TimeStamp int64  `xml:"TimeStamp" json:"TimeStamp"`             // Unix seconds
	AppId     int64  `xml:"AppId,omitempty" json:"AppId,omitempty"` // of old suites with several apps
	CorpId    string `xml:"CorpId" json:"CorpId"`                   // of the upper corp
	AgentId   int64  `xml:"AgentId" json:"AgentId"`                 // of the upper corp's app
}
