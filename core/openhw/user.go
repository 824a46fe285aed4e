package openhw

import (
	"encoding/json"
	"strconv"
	"strings"
)

// User is a person as a device sees them. Visitors have neither fingerprints nor versions (doc 93989).
type User struct {
	UserID       string     `json:"userid"`
	OpenVID      Uint64     `json:"openvid"` // stands in the codes that phones show
	UserType     Uint32     `json:"user_type"`
	Name         string     `json:"name"`
	FpVer        *Uint32    `json:"fp_ver,omitempty"`     // also given when fp is not
	FaVer        *Uint32    `json:"fa_ver,omitempty"`     // also given when fa_list is not
	PublicKey    string     `json:"public_key,omitempty"` // base64, on request
	PassRuleList List[Rule] `json:"pass_rule_list"`       // empty: employees pass, visitors do not
	FpAlgorithm  string     `json:"fp_algorithm,omitempty"`
	Fp           []Template `json:"fp,omitzero"` // nil: not asked for
	FaAlgorithm  string     `json:"fa_algorithm,omitempty"`
	FaList       []Template `json:"fa_list,omitzero"` // nil: not asked for; old firmware fails on its absence
	Fa           string     `json:"fa,omitempty"`     // one face, for models registered up to 2020-01-10
}

// UnmarshalJSON reads fp_algorithm also by the spelling fp_alogrithm of some official samples (doc 93984).
func (u *User) UnmarshalJSON(raw []byte) error {
	type plain User
	odd := struct {
		*plain
		Misspelt string `json:"fp_alogrithm"`
	}{plain: (*plain)(u)}
	err := json.Unmarshal(raw, &odd)
	if u.FpAlgorithm == "" {
		u.FpAlgorithm = odd.Misspelt
	}
	return err
}

// Rule says when a person may pass (doc 94004).
type Rule struct {
	ID         Uint32 `json:"id"` // index within the person
	Rule       string `json:"rule"`
	EffectTime Uint32 `json:"effect_time"` // Unix seconds from which it holds
}

// Template is the feature of one finger or face, opaque to the cloud: no picture may be made from it again (doc 93982).
type Template struct {
	ID   Uint32 `json:"id"`   // fingers 0 to 9, faces 0 to 11; the tables call it a string
	Data string `json:"data"` // base64; in an upload the empty text deletes
}

// VisitorUserID is the userid of a visitor on the wire: one device is fed by several apps, each with ids of its own (doc 94005).
func VisitorUserID(visitorID string, agentID int) string {
	return visitorID + "/" + strconv.Itoa(agentID)
}

// SplitVisitorUserID is the reverse of VisitorUserID; false if the text is not of that form.
func SplitVisitorUserID(userid string) (visitorID string, agentID int, ok bool) {
	at := strings.LastIndexByte(userid, '/')
	if at < 1 {
		return "", 0, false
	}
	agentID, err := strconv.Atoi(userid[at+1:])
	if err != nil || strconv.Itoa(agentID) != userid[at+1:] {
		return "", 0, false
	}
	return userid[:at], agentID, true
}
