package directory

import (
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
)

// The codes of openids (doc 90313).
const (
	noWeChat      errcode.Code = 43004
	openidInvalid errcode.Code = 40073
)

// A member's openid is their number in the form of WeChat: o and 27 characters. It belongs to the corp, not to a provider, so that every
// caller gets the same (doc 90202).

// openidLen is the length of an openid (observed).
const openidLen = 28

// openidOf gives the openid of a member: the provider-scoped id of a provider of which there is none, without its own prefix and the end
// of its check value.
func (d *Directory) openidOf(m *Member) string {
	return "o" + d.scopeOf("openid of "+m.Corp).seal(memberMark, m.ID)[2:openidLen+1]
}

// numberOf reads an openid back.
func (d *Directory) numberOf(corp, openid string) (int64, bool) {
	if len(openid) != openidLen || !strings.HasPrefix(openid, "o") {
		return 0, false
	}
	s := d.scopeOf("openid of " + corp)
	number, ok := s.peek(memberMark, openid[1:23])
	return number, ok && s.seal(memberMark, number)[2:openidLen+1] == openid[1:]
}

type toOpenidIn struct {
	UserID string `json:"userid" wx:"need=41009,max=64,unknown=60111,hidden=60011"`
}

type toOpenidOut struct {
	OpenID string `json:"openid"`
}

// convertToOpenid gives the openid of a member who has signed in, and so has a WeChat account bound. (doc 90202)
func (d *Directory) convertToOpenid(c *api.Call, in toOpenidIn) (*toOpenidOut, error) {
	m, _, err := d.seen(c, in.UserID)
	if err != nil {
		return nil, err
	}
	if m.Status != Active {
		return nil, api.Refuse(noWeChat, explain.Finding{Step: explain.State, Expected: "a member with WeChat bound", Got: m.UserID + ", who is not active",
			Cause: "here who has signed in has WeChat bound, and nobody else", Fix: "let the member sign in: mockwecom do member.activate user=" + m.UserID, Doc: 90202})
	}
	return &toOpenidOut{d.openidOf(m)}, nil
}

// seen gives the member that the caller names, if it may see them.
func (d *Directory) seen(c *api.Call, userid string) (*Member, *View, error) {
	view, err := d.viewer.See(c.Context, c.DB(), c.Credential)
	if err != nil {
		return nil, nil, err
	}
	m, err := d.Find(c.Context, c.DB(), view, c.Credential.Corp, userid)
	if err == nil && !view.Visible(m) {
		err = d.invisible(userid)
	}
	return m, view, err
}

type toUserIDIn struct {
	OpenID string `json:"openid" wx:"need=40073,max=64,unknown=40073"`
}

// convertToUserID gives the member behind an openid. (doc 90202)
func (d *Directory) convertToUserID(c *api.Call, in toUserIDIn) (*userIDOut, error) {
	view, err := d.viewer.See(c.Context, c.DB(), c.Credential)
	if err != nil {
		return nil, err
	}
	var m *Member
	if number, ok := d.numberOf(c.Credential.Corp, in.OpenID); ok {
		if m, err = d.memberByNumber(c.Context, c.DB(), number); err != nil {
			return nil, err
		}
	}
	switch {
	case m == nil:
		return nil, api.Refuse(openidInvalid, explain.Finding{Step: explain.Parameter, Expected: "an openid that user/convert_to_openid gave in this corp", Got: in.OpenID,
			Cause: "it is garbled, of another corp, or of a member who has left", Fix: "openids are case-sensitive: send what was given", Doc: 90202})
	case !view.Visible(m):
		return nil, d.invisible(in.OpenID)
	}
	return &userIDOut{d.UserID(view, m)}, nil
}
