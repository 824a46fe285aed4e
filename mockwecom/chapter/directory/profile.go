package directory

import (
	"bytes"
	"encoding/json"
)

// Profile is what is said about a member who is created or changed (doc 90195, 90197). What is nil was not sent: a new member goes
// without it, another keeps what they have.
type Profile struct {
	Name             *string   `json:"name"`
	Alias            *string   `json:"alias"`
	Mobile           *string   `json:"mobile" wx:"taken=60104"`
	Department       *[]int64  `json:"department" wx:"unknown=0"`
	Order            *[]int64  `json:"order"`
	Position         *string   `json:"position"`
	Gender           *Gender   `json:"gender"`
	Email            *string   `json:"email" wx:"taken=60106"`
	BizMail          *string   `json:"biz_mail" wx:"taken=60145"`
	Leader           *[]int    `json:"is_leader_in_dept"`
	DirectLeader     *[]string `json:"direct_leader" wx:"unknown=60111"`
	Enable           *int      `json:"enable"`
	Telephone        *string   `json:"telephone"`
	Address          *string   `json:"address"`
	MainDepartment   *int64    `json:"main_department" wx:"unknown=40058"`
	ExtAttr          *extAttr  `json:"extattr"`
	ExternalPosition *string   `json:"external_position"`
	EnglishName      *string   `json:"english_name"` // in no page any more, still sent by clients
	Nickname         *string   `json:"nickname" wx:"unknown=41066"`
	Avatar           *string   `json:"avatar_mediaid" wx:"unknown=301015"`
	ToInvite         *bool     `json:"to_invite"` // of a new member

	MailAlias       *mailAlias       `json:"biz_mail_alias"`
	ExternalProfile *externalProfile `json:"external_profile"`
}

// Gender is "1" male, "2" female or "0" unknown. It is a text (doc 90195); typed clients send a number, which the platform takes as well.
type Gender string

// UnmarshalJSON reads a text or a number.
func (g *Gender) UnmarshalJSON(text []byte) error {
	var number json.Number
	if len(text) > 0 && text[0] != '"' && !bytes.Equal(text, []byte("null")) {
		err := json.Unmarshal(text, &number)
		*g = Gender(number)
		return err
	}
	return json.Unmarshal(text, (*string)(g))
}
