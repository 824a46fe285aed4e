package openhw

import "slices"

// The people whom a device serves: version, full and incremental reading, changes. Source: docs 94003 and 91411.
var peopleRows = []Row{
	ask[none, PermVersion]("get_perm_version", "asks for the version of the device's list of people", 93987).by(People),
	ask[PageOfUsers, UserPage]("get_userinfo_by_page", "reads a page of the list of people", 93983, 95409).by(People),
	ask[UsersByID, UserList]("get_userinfo_by_ids", "reads some people", 93984, 95409).by(People),
	ask[CheckUserID, CheckedUserID]("check_userid", "asks which of these people are still served", 93991).by(People),
	ask[NotifyHistory, NotifyPage]("get_notify_history", "reads the changes of userids that were missed", 91586).by(People),
	push[ChangeContact]("push_change_contact", "the list of people has changed", 93995).by(People).then("get_userinfo_by_ids"),
	push[ChangeUserID]("push_change_userid", "a member has another userid", 93997).by(People),
}

// The user types, everywhere but in push_user_scan (doc 93985).
const (
	Employee = 0 // 企业员工
	Visitor  = 1 // 访客
	Student  = 2 // 学生
)

// PermVersion answers get_perm_version.
type PermVersion struct {
	PermVersion Uint32 `json:"perm_version"` // one more at every change
}

// PageOfUsers asks for a page of the list. If perm_version changes between two pages, reading starts again at 0 (doc 94003).
type PageOfUsers struct {
	Offset         *Uint32 `json:"offset" hw:"need=600041"`
	Limit          Uint32  `json:"limit" hw:"need=600041,most=200/600041"`
	IsReqFpInfo    *Uint32 `json:"is_req_fp_info,omitempty"`    // absent: 1
	IsReqFaInfo    *Uint32 `json:"is_req_fa_info,omitempty"`    // absent: 1
	IsReqPublicKey *Uint32 `json:"is_req_public_key,omitempty"` // absent: 0
}

// Wants says which parts of a person were asked for.
func (p PageOfUsers) Wants() Parts { return partsOf(p.IsReqFpInfo, p.IsReqFaInfo, p.IsReqPublicKey) }

// Parts are the parts of a person that a device may leave out when it asks.
type Parts struct{ Fingerprints, Faces, PublicKey bool }

func partsOf(fp, fa, key *Uint32) Parts {
	return Parts{Fingerprints: fp == nil || *fp != 0, Faces: fa == nil || *fa != 0, PublicKey: key != nil && *key != 0}
}

// UserPage answers get_userinfo_by_page.
type UserPage struct {
	IsLast      bool       `json:"is_last"`
	PermVersion Uint32     `json:"perm_version"` // the current one, on every page
	UserInfo    List[User] `json:"userinfo"`
}

// UsersByID asks for some people, by userid alone in the old form or with their type in the new one.
type UsersByID struct {
	UserIDs        []string  `json:"userids,omitempty" hw:"most=200"`
	UserItem       []UserRef `json:"user_item,omitempty" hw:"most=200"`
	IsReqFpInfo    *Uint32   `json:"is_req_fp_info,omitempty"`    // absent: 1
	IsReqFaInfo    *Uint32   `json:"is_req_fa_info,omitempty"`    // absent: 1
	IsReqPublicKey *Uint32   `json:"is_req_public_key,omitempty"` // absent: 0
}

// Wants says which parts of a person were asked for.
func (u UsersByID) Wants() Parts { return partsOf(u.IsReqFpInfo, u.IsReqFaInfo, u.IsReqPublicKey) }

// Refs are the people of both forms; those of the old form are employees.
func (u UsersByID) Refs() []UserRef { return slices.Concat(refsOf(u.UserIDs), u.UserItem) }

func (u UsersByID) crossCheck() error { return oneOf(u.UserIDs, u.UserItem, "user_item") }

// UserList answers get_userinfo_by_ids and get_visitor_by_ids.
type UserList struct {
	UserInfo List[User] `json:"userinfo"`
}

// UserRef names a person.
type UserRef struct {
	UserID   string `json:"userid" hw:"need"`
	UserType Uint32 `json:"user_type" hw:"most=2/600055"` // absent: Employee
}

func refsOf(userids []string) []UserRef {
	refs := make([]UserRef, len(userids))
	for i, userid := range userids {
		refs[i].UserID = userid
	}
	return refs
}

// oneOf refuses a request that names nobody in either form.
func oneOf(old []string, current []UserRef, field string) error {
	if old == nil && current == nil {
		return &Fault{Cause: Missing, Field: field, Text: "it is required, unless the old form with userids alone is used"}
	}
	return nil
}

// CheckUserID asks which people the device still serves, in the old form or in the new one.
type CheckUserID struct {
	UserID     []string  `json:"userid,omitempty" hw:"most=200"`
	UserIDItem []UserRef `json:"userid_item,omitempty" hw:"most=200"`
}

func (c CheckUserID) crossCheck() error { return oneOf(c.UserID, c.UserIDItem, "userid_item") }

// CheckedUserID answers check_userid, in the form of the request: the lists of the other form are nil.
type CheckedUserID struct {
	LegalUserID       []string  `json:"legal_userid,omitzero"`
	IllegalUserID     []string  `json:"illegal_userid,omitzero"`
	LegalUserIDItem   []UserRef `json:"legal_userid_item,omitzero"`
	IllegalUserIDItem []UserRef `json:"illegal_userid_item,omitzero"`
}

// NotifyHistory asks for changes of userids, which are kept for three months.
type NotifyHistory struct {
	PermVersion Uint32  `json:"perm_version"` // newer ones only; absent: 0
	Offset      *Uint32 `json:"offset" hw:"need=600041"`
	Limit       Uint32  `json:"limit,omitempty"` // 0: the cloud's choice
}

// NotifyPage answers get_notify_history.
type NotifyPage struct {
	IsLast bool               `json:"is_last"`
	Item   List[Notification] `json:"item"`
}

// Notification is a push that was sent earlier.
type Notification struct {
	Data        string `json:"data"` // the push as JSON text (inferred)
	PermVersion Uint32 `json:"perm_version"`
}

// ChangeContact tells which people are new, changed or gone. A hole of two versions or more demands a full reading.
type ChangeContact struct {
	Timestamp   Uint32        `json:"timestamp"` // Unix seconds
	PermVersion Uint32        `json:"perm_version"`
	CreateUser  List[UserRef] `json:"create_user"`
	UpdateUser  List[UserRef] `json:"update_user"`
	DeleteUser  List[UserRef] `json:"delete_user"`
}

// ChangeUserID tells that a member has another userid. It counts in perm_version.
type ChangeUserID struct {
	Timestamp   Uint32 `json:"timestamp"` // Unix seconds
	OldUserID   string `json:"old_userid"`
	NewUserID   string `json:"new_userid"`
	PermVersion Uint32 `json:"perm_version"`
	UserType    Uint32 `json:"user_type"`
}

// Sync is what a device does about a version that it is told.
type Sync string

// The answers of SyncFor.
const (
	UpToDate    Sync = "up to date"
	Incremental Sync = "incremental" // fetch the people that the push names
	Full        Sync = "full"        // read the whole list
)

// SyncFor compares the version of a push with the device's own: older and equal ones are nothing new, the next one is
// fetched by its ids, a hole means that a push was lost (doc 93995). It holds for visitor_version likewise (doc 93999).
func SyncFor(local, pushed Uint32) Sync {
	switch {
	case pushed <= local:
		return UpToDate
	case pushed-local == 1:
		return Incremental
	}
	return Full
}
