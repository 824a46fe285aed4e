package event

// ContactHead opens the contact changes of an app's own URL (doc 96302).
type ContactHead struct {
	ToUserName   string `xml:"ToUserName" json:"ToUserName"`     // corpid
	FromUserName string `xml:"FromUserName" json:"FromUserName"` // sys
	CreateTime   int64  `xml:"CreateTime" json:"CreateTime"`     // Unix seconds
	MsgType      string `xml:"MsgType" json:"MsgType"`           // event
	Event        string `xml:"Event" json:"Event"`               // change_contact
	ChangeType   string `xml:"ChangeType" json:"ChangeType"`
}

// SuiteContactHead opens the contact changes of a suite's command URL (doc 90639).
type SuiteContactHead struct {
	SuiteId    string `xml:"SuiteId" json:"SuiteId"`
	AuthCorpId string `xml:"AuthCorpId" json:"AuthCorpId"`
	InfoType   string `xml:"InfoType" json:"InfoType"`   // change_contact
	TimeStamp  int64  `xml:"TimeStamp" json:"TimeStamp"` // Unix seconds
	ChangeType string `xml:"ChangeType" json:"ChangeType"`
}

// UserChange is create_user and update_user of an app. An update carries what has changed; fields that the app may not
// see are missing. Numbers are pointers because 0 is a value (doc 96302).
type UserChange struct {
	ContactHead
	UserID         string   `xml:"UserID" json:"UserID"`
	NewUserID      string   `xml:"NewUserID,omitempty" json:"NewUserID,omitempty"` // update only, once in a member's life
	Name           string   `xml:"Name,omitempty" json:"Name,omitempty"`
	Department     string   `xml:"Department,omitempty" json:"Department,omitempty"` // "1,2,3", those the app may see
	MainDepartment *int64   `xml:"MainDepartment,omitempty" json:"MainDepartment,omitempty"`
	IsLeaderInDept string   `xml:"IsLeaderInDept,omitempty" json:"IsLeaderInDept,omitempty"` // "1,0,0", aligned with Department
	DirectLeader   string   `xml:"DirectLeader,omitempty" json:"DirectLeader,omitempty"`     // userids, by comma
	Position       string   `xml:"Position,omitempty" json:"Position,omitempty"`
	Mobile         string   `xml:"Mobile,omitempty" json:"Mobile,omitempty"`
	Gender         *int     `xml:"Gender,omitempty" json:"Gender,omitempty"` // 0 hidden, 1 male, 2 female
	Email          string   `xml:"Email,omitempty" json:"Email,omitempty"`
	BizMail        string   `xml:"BizMail,omitempty" json:"BizMail,omitempty"`
	Status         *int     `xml:"Status,omitempty" json:"Status,omitempty"` // 1 active, 2 disabled, 4 inactive, 5 left
	Avatar         string   `xml:"Avatar,omitempty" json:"Avatar,omitempty"`
	Alias          string   `xml:"Alias,omitempty" json:"Alias,omitempty"`
	Telephone      string   `xml:"Telephone,omitempty" json:"Telephone,omitempty"`
	Address        string   `xml:"Address,omitempty" json:"Address,omitempty"`
	ExtAttr        *ExtAttr `xml:"ExtAttr,omitempty" json:"ExtAttr,omitempty"`
}

// UserDelete is delete_user of an app (doc 96302).
type UserDelete struct {
	ContactHead
	UserID string `xml:"UserID" json:"UserID"`
}

// SuiteUserChange is create_user and update_user of a suite; ordinary apps get the userid as Name and none of the
// sensitive fields (doc 90639).
type SuiteUserChange struct {
	SuiteContactHead
	UserID         string   `xml:"UserID" json:"UserID"`
	OpenUserID     string   `xml:"OpenUserID" json:"OpenUserID"`
	NewUserID      string   `xml:"NewUserID,omitempty" json:"NewUserID,omitempty"` // update only, once in a member's life
	Name           string   `xml:"Name,omitempty" json:"Name,omitempty"`
	Department     string   `xml:"Department,omitempty" json:"Department,omitempty"` // "1,2,3"; "1" in member-authorization mode
	MainDepartment *int64   `xml:"MainDepartment,omitempty" json:"MainDepartment,omitempty"`
	IsLeaderInDept string   `xml:"IsLeaderInDept,omitempty" json:"IsLeaderInDept,omitempty"` // "1,0,0", aligned with Department
	DirectLeader   string   `xml:"DirectLeader,omitempty" json:"DirectLeader,omitempty"`
	Mobile         string   `xml:"Mobile,omitempty" json:"Mobile,omitempty"`
	Position       string   `xml:"Position,omitempty" json:"Position,omitempty"`
	Gender         *int     `xml:"Gender,omitempty" json:"Gender,omitempty"` // 0 hidden, 1 male, 2 female
	Email          string   `xml:"Email,omitempty" json:"Email,omitempty"`
	BizMail        string   `xml:"BizMail,omitempty" json:"BizMail,omitempty"`
	Status         *int     `xml:"Status,omitempty" json:"Status,omitempty"` // 1 active, 2 disabled, 4 inactive, 5 left
	Avatar         string   `xml:"Avatar,omitempty" json:"Avatar,omitempty"`
	Alias          string   `xml:"Alias,omitempty" json:"Alias,omitempty"`
	Telephone      string   `xml:"Telephone,omitempty" json:"Telephone,omitempty"`
	ExtAttr        *ExtAttr `xml:"ExtAttr,omitempty" json:"ExtAttr,omitempty"`
}

// SuiteUserDelete is delete_user of a suite (doc 90639).
type SuiteUserDelete struct {
	SuiteContactHead
	UserID     string `xml:"UserID" json:"UserID"`
	OpenUserID string `xml:"OpenUserID" json:"OpenUserID"`
}

// ExtAttr holds a member's custom attributes.
type ExtAttr struct {
	Item []ExtAttrItem `xml:"Item" json:"Item"`
}

// ExtAttrItem is one attribute: a text or a link.
type ExtAttrItem struct {
	Name string       `xml:"Name" json:"Name"`
	Type int          `xml:"Type" json:"Type"` // 0 text, 1 web
	Text *ExtAttrText `xml:"Text,omitempty" json:"Text,omitempty"`
	Web  *ExtAttrWeb  `xml:"Web,omitempty" json:"Web,omitempty"`
}

// ExtAttrText is the value of a text attribute.
type ExtAttrText struct {
	Value string `xml:"Value" json:"Value"`
}

// ExtAttrWeb is the value of a link attribute.
type ExtAttrWeb struct {
	Title string `xml:"Title" json:"Title"`
	Url   string `xml:"Url" json:"Url"`
}

// PartyChange is create_party and update_party of an app. An update carries what has changed (doc 90971, 96303).
type PartyChange struct {
	ContactHead
	Id       int64  `xml:"Id" json:"Id"`
	Name     string `xml:"Name,omitempty" json:"Name,omitempty"`
	ParentId int64  `xml:"ParentId,omitempty" json:"ParentId,omitempty"`
	Order    *int64 `xml:"Order,omitempty" json:"Order,omitempty"` // create_party only
}

// PartyDelete is delete_party of an app (doc 90971, 96303).
type PartyDelete struct {
	ContactHead
	Id int64 `xml:"Id" json:"Id"`
}

// SuitePartyChange is create_party and update_party of a suite; ordinary apps get the id as Name (doc 90640).
type SuitePartyChange struct {
	SuiteContactHead
	Id       int64  `xml:"Id" json:"Id"`
	Name     string `xml:"Name,omitempty" json:"Name,omitempty"`
	ParentId int64  `xml:"ParentId,omitempty" json:"ParentId,omitempty"`
	Order    *int64 `xml:"Order,omitempty" json:"Order,omitempty"` // create_party only
}

// SuitePartyDelete is delete_party of a suite (doc 90640).
type SuitePartyDelete struct {
	SuiteContactHead
	Id int64 `xml:"Id" json:"Id"`
}

// TagItems is what update_tag says about a tag: who came and went, by comma. Empty lists are missing (doc 90972).
type TagItems struct {
	TagId         int64  `xml:"TagId" json:"TagId"`
	AddUserItems  string `xml:"AddUserItems,omitempty" json:"AddUserItems,omitempty"`
	DelUserItems  string `xml:"DelUserItems,omitempty" json:"DelUserItems,omitempty"`
	AddPartyItems string `xml:"AddPartyItems,omitempty" json:"AddPartyItems,omitempty"`
	DelPartyItems string `xml:"DelPartyItems,omitempty" json:"DelPartyItems,omitempty"`
}

// TagChange is update_tag of an app (doc 90972, 96304).
type TagChange struct {
	ContactHead
	TagItems
}

// SuiteTagChange is update_tag of a suite (doc 90641).
type SuiteTagChange struct {
	SuiteContactHead
	TagItems
}
