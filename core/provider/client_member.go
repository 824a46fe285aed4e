package provider

import (
	"context"
	"net/url"
	"strconv"
)

// Identity is who stands behind a code of the authorize page: a member (UserID), or somebody else (OpenID).
type Identity struct {
	CorpID         string `json:"corpid"` // GetUserInfo3rd only
	UserID         string `json:"userid"`
	OpenUserID     string `json:"open_userid"` // GetUserInfo3rd only
	OpenID         string `json:"openid"`
	ExternalUserID string `json:"external_userid"`
	UserTicket     string `json:"user_ticket"` // with scope snsapi_privateinfo, for members in the visible range
	ExpiresIn      int64  `json:"expires_in"`  // of the ticket, seconds; GetUserInfo3rd only
}

// GetUserInfo redeems a code for a 代开发 app (doc 96442). The code is used up. Refused with 40029, 50001.
func (c *Client) GetUserInfo(ctx context.Context, corpToken, code string) (out Identity, err error) {
	err = c.Get(ctx, "/cgi-bin/auth/getuserinfo", url.Values{byCorp: {corpToken}, "code": {code}}, &out)
	return out, err
}

// GetUserInfo3rd redeems a code for a third-party suite (doc 91121). The code is used up. Refused with 40029, 50001.
func (c *Client) GetUserInfo3rd(ctx context.Context, suiteToken, code string) (out Identity, err error) {
	err = c.Get(ctx, "/cgi-bin/service/auth/getuserinfo3rd", url.Values{bySuite: {suiteToken}, "code": {code}}, &out)
	return out, err
}

// UserDetail is what a member consented to tell. Without consent Gender is "0", Avatar the default picture and the rest empty.
type UserDetail struct {
	CorpID  string `json:"corpid,omitempty"` // GetUserDetail3rd only
	UserID  string `json:"userid"`
	Name    string `json:"name,omitempty"`   // GetUserDetail3rd only: the userid
	Gender  string `json:"gender,omitempty"` // "1" male, "2" female
	Avatar  string `json:"avatar,omitempty"`
	QRCode  string `json:"qr_code,omitempty"`
	Mobile  string `json:"mobile,omitempty"`
	Email   string `json:"email,omitempty"`
	BizMail string `json:"biz_mail,omitempty"`
	Address string `json:"address,omitempty"`
}

// GetUserDetail gives a 代开发 app the sensitive fields of a member for a user_ticket (doc 96443). Refused with 84014, 84015, 50002.
func (c *Client) GetUserDetail(ctx context.Context, corpToken, userTicket string) (out UserDetail, err error) {
	in := map[string]string{"user_ticket": userTicket}
	err = c.Post(ctx, "/cgi-bin/auth/getuserdetail", with(byCorp, corpToken), in, &out)
	return out, err
}

// GetUserDetail3rd gives a third-party suite the sensitive fields of a member for a user_ticket (doc 91122).
func (c *Client) GetUserDetail3rd(ctx context.Context, suiteToken, userTicket string) (out UserDetail, err error) {
	in := map[string]string{"user_ticket": userTicket}
	err = c.Post(ctx, "/cgi-bin/service/auth/getuserdetail3rd", with(bySuite, suiteToken), in, &out)
	return out, err
}

// User is a member as user/get shows it to the app: fields without permission are empty.
type User struct {
	UserID     string  `json:"userid"`
	Name       string  `json:"name"`
	Department []int64 `json:"department"`
	Position   string  `json:"position"`
	Telephone  string  `json:"telephone"`
	Status     int     `json:"status"` // 1 active, 2 disabled, 4 inactive, 5 left
	OpenUserID string  `json:"open_userid"`
}

// UserGet reads a member (doc 96255). Refused with 60011, 60111.
func (c *Client) UserGet(ctx context.Context, corpToken, user string) (out User, err error) {
	err = c.Get(ctx, "/cgi-bin/user/get", url.Values{byCorp: {corpToken}, "userid": {user}}, &out)
	return out, err
}

// Agent is the app in a corp.
type Agent struct {
	AgentID       int64  `json:"agentid"`
	Name          string `json:"name"`
	Description   string `json:"description"`
	Closed        int    `json:"close"` // 1: stopped by the corp
	RedirectHost  string `json:"redirect_domain"`
	HomeURL       string `json:"home_url"`
	PublishStatus int    `json:"customized_publish_status"` // 代开发: 0 to develop, 1 in development, 2 online, 3 online and changed
}

// AgentGet reads the app's settings in a corp (doc 96448).
func (c *Client) AgentGet(ctx context.Context, corpToken string, agent int64) (out Agent, err error) {
	err = c.Get(ctx, "/cgi-bin/agent/get", url.Values{byCorp: {corpToken}, "agentid": {strconv.FormatInt(agent, 10)}}, &out)
	return out, err
}
