package hwcloud

import "wecomlab/core/openhw"

// Limits of the people's calls (docs 95984, 96037).
const (
	UsersAPage    = 100 // if a request names no limit
	MaxUsersAPage = 200
	MaxUsersByID  = 100
)

// PageOfUsers asks for a page of the people in a device's range (doc 95984).
type PageOfUsers struct {
	Cursor          Cursor        `json:"cursor,omitempty"`              // next_cursor of the page before
	Limit           openhw.Uint32 `json:"limit,omitempty" hw:"most=200"` // 0: UsersAPage
	OnlyPermVersion bool          `json:"only_perm_version,omitempty"`   // the version and nothing else
}

// UserPage answers get_userinfo_by_page. If PermVersion changes between two pages, reading starts again (inferred from
// doc 93983).
type UserPage struct {
	NextCursor  Cursor        `json:"next_cursor"` // empty: the last page
	PermVersion openhw.Uint32 `json:"perm_version"`
	UserInfo    UserItems     `json:"userinfo"`
}

// UserItems are people.
type UserItems struct {
	UserItems openhw.List[User] `json:"useritems"`
}

// User is a person as the vendor sees them: neither faces nor fingerprints cross in cloud mode.
type User struct {
	OpenUserID string        `json:"open_userid"`
	UserName   string        `json:"user_name"`
	UserType   openhw.Uint32 `json:"user_type"` // openhw.Employee or openhw.Student
	PassRule   PassRule      `json:"pass_rule"`
}

// PassRule says when a person may pass; each rule is read with openhw.ParsePassRule.
type PassRule struct {
	RuleList openhw.List[openhw.Rule] `json:"rule_list"`
}

// Ref names the person.
func (u User) Ref() UserRef { return UserRef{OpenUserID: u.OpenUserID, UserType: u.UserType} }

// UsersByID asks for some people (doc 96037). Each has to carry the user_type that it came with.
type UsersByID struct {
	UserItem openhw.List[UserRef] `json:"user_item" hw:"need,most=100"`
}

// UserList answers get_userinfo_by_ids.
type UserList struct {
	UserInfo UserItems `json:"userinfo"`
}
