package login

import (
	"encoding/hex"

	"github.com/google/uuid"

	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/api"
)

// codeIn is the query of all four paths. Its 41008 is inferred: a missing scalar gets its own 41xxx code (29-errcodes §2.2).
type codeIn struct {
	Code string `json:"code" wx:"need=41008,max=512,unknown=40029"`
}

// userInfo is the answer for a member; keys that do not apply are missing, for clients test their presence (doc 91023).
type userInfo struct {
	UserID     string `json:"userid"`
	UserTicket string `json:"user_ticket,omitempty"`
}

// getUserInfo tells which member stands behind a code. A code that is unknown, used, older than five minutes or of another
// app is 40029; a redirect host that the app does not trust is 50001 (doc 91023, 96442).
func (l *Login) getUserInfo(c *api.Call, in codeIn) (userInfo, error) {
	who, err := l.redeem(c, in.Code, ticketLife)
	if err != nil {
		return userInfo{}, err
	}
	return userInfo{UserID: l.idFor(c.Credential.Provider, who.member), UserTicket: who.ticket}, nil
}

// userInfoLegacy is the answer of the old path, whose keys are spelt differently (40-web-login §5.2).
type userInfoLegacy struct {
	UserID     string `json:"UserId"`
	DeviceID   string `json:"DeviceId"`
	UserTicket string `json:"user_ticket,omitempty"`
	ExpiresIn  int    `json:"expires_in,omitempty"`
}

// getUserInfoLegacy is getUserInfo under its old name.
func (l *Login) getUserInfoLegacy(c *api.Call, in codeIn) (userInfoLegacy, error) {
	who, err := l.redeem(c, in.Code, ticketLifeOld)
	if err != nil {
		return userInfoLegacy{}, err
	}
	return userInfoLegacy{
		UserID: l.idFor(c.Credential.Provider, who.member), DeviceID: deviceOf(who.member), UserTicket: who.ticket, ExpiresIn: who.expiresIn(),
	}, nil
}

type userInfo3rd struct {
	CorpID     string `json:"corpid"`
	UserID     string `json:"userid"`
	UserTicket string `json:"user_ticket,omitempty"`
	ExpiresIn  int    `json:"expires_in,omitempty"`
	OpenUserID string `json:"open_userid"`
}

// getUserInfo3rd tells a third-party suite which member of which corp stands behind a code, also of corps that never
// installed it. It refuses as getUserInfo does. (doc 91121)
func (l *Login) getUserInfo3rd(c *api.Call, in codeIn) (userInfo3rd, error) {
	who, corp, err := l.redeem3rd(c, in)
	if err != nil {
		return userInfo3rd{}, err
	}
	open := l.directory.OpenUserID(c.Credential.Provider, who.member)
	return userInfo3rd{CorpID: corp, UserID: open, UserTicket: who.ticket, ExpiresIn: who.expiresIn(), OpenUserID: open}, nil
}

// userInfo3rdLegacy is the answer of the old path (doc 91711); user_ticket, expires_in and open_userid are known from clients.
type userInfo3rdLegacy struct {
	CorpID     string `json:"CorpId"`
	UserID     string `json:"UserId"`
	DeviceID   string `json:"DeviceId"`
	UserTicket string `json:"user_ticket,omitempty"`
	ExpiresIn  int    `json:"expires_in,omitempty"`
	OpenUserID string `json:"open_userid"`
}

// getUserInfo3rdLegacy is getUserInfo3rd under its old name, with its old spelling (doc 91711).
func (l *Login) getUserInfo3rdLegacy(c *api.Call, in codeIn) (userInfo3rdLegacy, error) {
	who, corp, err := l.redeem3rd(c, in)
	if err != nil {
		return userInfo3rdLegacy{}, err
	}
	open := l.directory.OpenUserID(c.Credential.Provider, who.member)
	return userInfo3rdLegacy{
		CorpID: corp, UserID: open, DeviceID: deviceOf(who.member), UserTicket: who.ticket, ExpiresIn: who.expiresIn(), OpenUserID: open,
	}, nil
}

// redeem3rd is redeem with the corpid that the provider sees.
func (l *Login) redeem3rd(c *api.Call, in codeIn) (who *redeemed, corpID string, err error) {
	if who, err = l.redeem(c, in.Code, ticketLifeOld); err != nil {
		return nil, "", err
	}
	corp, err := l.directory.Corp(c.Context, c.DB(), who.member.Corp)
	if err != nil {
		return nil, "", err
	}
	return who, l.directory.OpenCorpID(c.Credential.Provider, corp), nil
}

// expiresIn is the life of the user ticket in seconds; 0, which is not printed, without one.
func (r *redeemed) expiresIn() int {
	if r.ticket == "" {
		return 0
	}
	return int(ticketLifeOld.Seconds())
}

// idFor gives a member's id in the form that an app sees: plain for self-built apps, the provider's for others (doc 97104).
func (l *Login) idFor(provider string, m *directory.Member) string {
	if provider == "" {
		return m.UserID
	}
	return l.directory.OpenUserID(provider, m)
}

// deviceOf is the DeviceId of a member's phone, which stays the same until the client is installed anew (doc 95791).
func deviceOf(m *directory.Member) string {
	id := uuid.NewSHA1(uuid.NameSpaceURL, []byte("wxwork://device/"+m.Corp+"/"+m.Key))
	return hex.EncodeToString(id[:])
}
