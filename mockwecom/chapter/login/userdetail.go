package login

import (
	"slices"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/journal"
)

// noSensitiveRight is the code of a suite without 成员敏感信息 (doc 90313).
const noSensitiveRight errcode.Code = 92001

type ticketIn struct {
	UserTicket string `json:"user_ticket" wx:"need=84090,max=512,unknown=84015"`
}

// userDetail holds what administrator and member both granted; gender is "0" and avatar the default picture without
// consent, the rest is missing then (doc 95833).
type userDetail struct {
	UserID  string `json:"userid"`
	Gender  string `json:"gender"`
	Avatar  string `json:"avatar"`
	QRCode  string `json:"qr_code,omitempty"`
	Mobile  string `json:"mobile,omitempty"`
	Email   string `json:"email,omitempty"`
	BizMail string `json:"biz_mail,omitempty"`
	Address string `json:"address,omitempty"`
}

// getUserDetail gives a member's sensitive fields for a user ticket, as often as it is asked. A ticket that is unknown or of
// another app is 84015, an old one 84014; a member who left the visible range meanwhile is 50002 (doc 95833, 96443).
func (l *Login) getUserDetail(c *api.Call, in ticketIn) (userDetail, error) {
	h, err := l.holderOf(c, in.UserTicket)
	if err != nil {
		return userDetail{}, err
	}
	m := h.member
	return userDetail{
		UserID: l.idFor(c.Credential.Provider, m), Gender: h.gender(), Avatar: l.avatarFor(h),
		QRCode: h.show("qr_code", l.vcodeURL(m)), Mobile: h.show("mobile", m.Mobile), Email: h.show("email", m.Email),
		BizMail: h.show("biz_mail", m.BizMail), Address: h.show("address", m.Address),
	}, nil
}

type userDetail3rd struct {
	CorpID string `json:"corpid"`
	UserID string `json:"userid"`
	Name   string `json:"name"` // the userid: real names only through open-data (doc 91122)
	Gender string `json:"gender"`
	Avatar string `json:"avatar"`
	QRCode string `json:"qr_code,omitempty"`
}

// getUserDetail3rd is getUserDetail for third-party suites, which never get mobile, mail or address (doc 91122).
func (l *Login) getUserDetail3rd(c *api.Call, in ticketIn) (userDetail3rd, error) {
	h, err := l.holderOf(c, in.UserTicket)
	if err != nil {
		return userDetail3rd{}, err
	}
	if len(h.offered()) == 0 {
		return userDetail3rd{}, api.Refuse(noSensitiveRight, explain.Finding{Step: explain.Scope, Expected: "a suite with the permission 成员敏感信息",
			Got: h.suite.Name + " without it", Cause: "the provider has not asked for it", Fix: "tick 成员敏感信息 in the suite's basic information", Doc: 91120})
	}
	open := l.directory.OpenUserID(c.Credential.Provider, h.member)
	return userDetail3rd{
		CorpID: l.directory.OpenCorpID(c.Credential.Provider, h.corp), UserID: open, Name: open,
		Gender: h.gender(), Avatar: l.avatarFor(h), QRCode: h.show("qr_code", l.vcodeURL(h.member)),
	}, nil
}

// holder is the member behind a user ticket, with what the app may be told.
type holder struct {
	*target
	member  *directory.Member
	granted []string
}

// may reports whether member and administrator both agree to a field.
func (h *holder) may(field string) bool { return h.offers(field) && slices.Contains(h.granted, field) }

func (h *holder) show(field, value string) string {
	if h.may(field) {
		return value
	}
	return ""
}

func (h *holder) gender() string {
	if h.may("gender") {
		return h.member.Gender
	}
	return "0"
}

func (l *Login) avatarFor(h *holder) string {
	if h.may("avatar") {
		return l.avatarURL(h.member)
	}
	return l.defaultAvatarURL()
}

// holderOf finds the member behind a user ticket of the caller's. Who is not visible any more is 50002 (doc 95833).
func (l *Login) holderOf(c *api.Call, value string) (*holder, error) {
	t, state, err := l.rt.Credentials.FindAs(c.Context, c.DB(), credential.UserTicket, value)
	if err != nil {
		return nil, err
	}
	f := explain.Finding{Step: explain.Credential, Expected: "a user_ticket of this app that still lives", Got: "a ticket that was never issued",
		Cause: "it is garbled; getuserinfo gives one only for snsapi_privateinfo and a visible member",
		Fix:   "send the member through the authorize page again", Doc: detailDoc}
	if state == credential.Unknown {
		return nil, api.Refuse(errcode.InvalidUserTicket, f)
	}
	c.CausedBy(t.Entry)
	h, err := l.holderFor(c, t)
	switch {
	case err != nil:
		return nil, err
	case h == nil:
		f.Got, f.Cause = "a ticket of another app", "ticket and token belong to different apps"
		return nil, api.Refuse(errcode.InvalidUserTicket, f)
	case state == credential.Expired:
		f.Got, f.Cause = "a ticket that expired at "+t.ExpiresAt.Format("15:04:05"), "it was kept too long"
		return nil, api.Refuse(errcode.ExpiredUserTicket, f)
	}
	c.About(journal.Subject{Corp: t.Corp, Agent: t.Agent, User: t.User})
	return h, l.stillVisible(c, h, t.User)
}

// holderFor gives what a ticket stands for; nil when it is not the caller's.
func (l *Login) holderFor(c *api.Call, t *credential.Credential) (*holder, error) {
	own := c.Credential
	third := own.Kind == credential.SuiteToken
	if third && t.Suite != own.Suite || !third && (t.Corp != own.Corp || t.Agent != own.Agent) {
		return nil, nil
	}
	app, err := l.agents.App(c.Context, c.DB(), t.Corp, t.Agent)
	if err != nil {
		return nil, err
	}
	if app == nil || app.SuiteID != t.Suite {
		return nil, agent.Gone(t)
	}
	if third != (app.Kind == agent.Suite) {
		return nil, nil
	}
	h := &holder{target: &target{app: app}, granted: grantOf(t.Data).Fields}
	if third {
		if h.suite, err = l.suites.Suite(c.Context, c.DB(), t.Suite); err != nil {
			return nil, err
		}
	}
	if h.corp, err = l.directory.Corp(c.Context, c.DB(), t.Corp); err != nil {
		return nil, err
	}
	h.member, err = l.directory.Member(c.Context, c.DB(), t.Corp, t.User)
	return h, err
}

func (l *Login) stillVisible(c *api.Call, h *holder, user string) error {
	if h.member == nil {
		return errcode.New(errcode.UserNotFound).With(gone(user))
	}
	visible, err := l.agents.Visible(c.Context, c.DB(), h.app, h.member)
	if err != nil || visible {
		return err
	}
	return api.Refuse(errcode.MemberOutsideScope, explain.Finding{Step: explain.Scope, Expected: "a member in the visible range of " + h.app.Name,
		Got: h.member.UserID, Cause: "the member left the visible range after the code was issued", Fix: "add the member to the range", Doc: detailDoc})
}
