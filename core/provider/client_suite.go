package provider

import (
	"context"
	"net/url"
	"time"
)

// Token is a token or a code, and how long it lives from now on.
type Token struct {
	Value     string
	ExpiresIn time.Duration
}

func seconds(n int64) time.Duration { return time.Duration(n) * time.Second }

func with(name, token string) url.Values { return url.Values{name: {token}} }

// The parameters that carry tokens.
const (
	bySuite    = "suite_access_token"
	byProvider = "provider_access_token"
	byCorp     = "access_token"
)

// GetSuiteToken gives a suite_access_token for the newest suite_ticket (doc 90600, 97162). Refused with 40083, 40080, 40085.
func (c *Client) GetSuiteToken(ctx context.Context, suite, secret, suiteTicket string) (Token, error) {
	in := map[string]string{"suite_id": suite, "suite_secret": secret, "suite_ticket": suiteTicket}
	var out struct {
		Token     string `json:"suite_access_token"`
		ExpiresIn int64  `json:"expires_in"`
	}
	err := c.Post(ctx, "/cgi-bin/service/get_suite_token", nil, in, &out)
	return Token{out.Token, seconds(out.ExpiresIn)}, err
}

// GetProviderToken gives a provider_access_token (doc 91200). Refused with 40013, 40001.
func (c *Client) GetProviderToken(ctx context.Context, corp, secret string) (Token, error) {
	in := map[string]string{"corpid": corp, "provider_secret": secret}
	var out struct {
		Token     string `json:"provider_access_token"`
		ExpiresIn int64  `json:"expires_in"`
	}
	err := c.Post(ctx, "/cgi-bin/service/get_provider_token", nil, in, &out)
	return Token{out.Token, seconds(out.ExpiresIn)}, err
}

// GetPreAuthCode gives a pre_auth_code, which opens the install page for 20 minutes (doc 90601).
func (c *Client) GetPreAuthCode(ctx context.Context, suiteToken string) (Token, error) {
	var out struct {
		Code      string `json:"pre_auth_code"`
		ExpiresIn int64  `json:"expires_in"`
	}
	err := c.Get(ctx, "/cgi-bin/service/get_pre_auth_code", with(bySuite, suiteToken), &out)
	return Token{out.Code, seconds(out.ExpiresIn)}, err
}

// SetSessionInfo says whether a pre_auth_code leads to a test install, as it must while the suite is not online
// (doc 90602). Refused with 40077, 42007.
func (c *Client) SetSessionInfo(ctx context.Context, suiteToken, preAuthCode string, test bool) error {
	authType := 0
	if test {
		authType = 1
	}
	in := map[string]any{"pre_auth_code": preAuthCode, "session_info": map[string]int{"auth_type": authType}}
	return c.Post(ctx, "/cgi-bin/service/set_session_info", with(bySuite, suiteToken), in, nil)
}

// AuthCorp is a corp that authorised. Most fields are empty in the answers of v2 get_permanent_code.
type AuthCorp struct {
	CorpID      string `json:"corpid"`
	CorpName    string `json:"corp_name"`
	CorpType    string `json:"corp_type"`    // verified or unverified
	SubjectType int    `json:"subject_type"` // 1 enterprise, 2 government, 3 other, 4 team
	UserMax     int    `json:"corp_user_max"`
	FullName    string `json:"corp_full_name"`
	Scale       string `json:"corp_scale"`
	Industry    string `json:"corp_industry"`
	SubIndustry string `json:"corp_sub_industry"`
}

// AuthUser is who authorised; it may be missing (doc 93644).
type AuthUser struct {
	UserID     string `json:"userid"`
	OpenUserID string `json:"open_userid"`
	Name       string `json:"name"`
	Avatar     string `json:"avatar"`
}

// AuthAgent is an app that an authorization brought into the corp.
type AuthAgent struct {
	AgentID    int64  `json:"agentid"`
	Name       string `json:"name"`
	AuthMode   int    `json:"auth_mode"` // 0 by an administrator, 1 by members
	Customized bool   `json:"is_customized_app"`
	Privilege  struct {
		Level        int      `json:"level"` // 0 for 代开发 apps
		AllowParties []int64  `json:"allow_party"`
		AllowUsers   []string `json:"allow_user"`
		AllowTags    []int64  `json:"allow_tag"`
	} `json:"privilege"`
}

// AuthInfo is the answer of get_auth_info.
type AuthInfo struct {
	Corp AuthCorp `json:"auth_corp_info"`
	Auth struct {
		Agents []AuthAgent `json:"agent"`
	} `json:"auth_info"`
}

// AgentID is that of the only app of a modern authorization, 0 if there is none.
func (i *AuthInfo) AgentID() int64 {
	if len(i.Auth.Agents) == 0 {
		return 0
	}
	return i.Auth.Agents[0].AgentID
}

// PermanentCode is the answer of get_permanent_code. AuthInfo's Auth is filled by v1 only, the access token by v1 for
// third-party suites only.
type PermanentCode struct {
	AuthInfo
	Code      string   `json:"permanent_code"`
	User      AuthUser `json:"auth_user_info"`
	State     string   `json:"state"`
	Token     string   `json:"access_token"`
	ExpiresIn int64    `json:"expires_in"` // seconds
}

// GetPermanentCode exchanges an auth_code for a permanent code (v2; doc 100776, 97163). The code is used up. Refused with
// 40078, 48003.
func (c *Client) GetPermanentCode(ctx context.Context, suiteToken, authCode string) (out PermanentCode, err error) {
	in := map[string]string{"auth_code": authCode}
	err = c.Post(ctx, "/cgi-bin/service/v2/get_permanent_code", with(bySuite, suiteToken), in, &out)
	return out, err
}

// GetPermanentCodeV1 is the older, slower form of GetPermanentCode with a fuller answer (doc 91911).
func (c *Client) GetPermanentCodeV1(ctx context.Context, suiteToken, authCode string) (out PermanentCode, err error) {
	in := map[string]string{"auth_code": authCode}
	err = c.Post(ctx, "/cgi-bin/service/get_permanent_code", with(bySuite, suiteToken), in, &out)
	return out, err
}

// GetAuthInfo tells what a corp granted (v2; doc 100779, 100795). Refused with 40084, 48004.
func (c *Client) GetAuthInfo(ctx context.Context, suiteToken, corp, permanentCode string) (out AuthInfo, err error) {
	in := map[string]string{"auth_corpid": corp, "permanent_code": permanentCode}
	err = c.Post(ctx, "/cgi-bin/service/v2/get_auth_info", with(bySuite, suiteToken), in, &out)
	return out, err
}

// GetAuthInfoV1 is the older, slower form of GetAuthInfo (doc 91912).
func (c *Client) GetAuthInfoV1(ctx context.Context, suiteToken, corp, permanentCode string) (out AuthInfo, err error) {
	in := map[string]string{"auth_corpid": corp, "permanent_code": permanentCode}
	err = c.Post(ctx, "/cgi-bin/service/get_auth_info", with(bySuite, suiteToken), in, &out)
	return out, err
}

// GetCorpToken gives a third-party suite an access_token for a corp (doc 90605). A 代开发 template is refused with 48002: it uses
// GetToken.
func (c *Client) GetCorpToken(ctx context.Context, suiteToken, corp, permanentCode string) (Token, error) {
	in := map[string]string{"auth_corpid": corp, "permanent_code": permanentCode}
	return c.accessToken(func(out any) error {
		return c.Post(ctx, "/cgi-bin/service/get_corp_token", with(bySuite, suiteToken), in, out)
	})
}

// GetToken gives an access_token for a corpid and a secret; that of a 代开发 app is its permanent code (doc 97164). The corpid has
// to be in the form in which it was received. Refused with 40013, 40001.
func (c *Client) GetToken(ctx context.Context, corp, secret string) (Token, error) {
	return c.accessToken(func(out any) error {
		return c.Get(ctx, "/cgi-bin/gettoken", url.Values{"corpid": {corp}, "corpsecret": {secret}}, out)
	})
}

func (c *Client) accessToken(call func(out any) error) (Token, error) {
	var out struct {
		Token     string `json:"access_token"`
		ExpiresIn int64  `json:"expires_in"`
	}
	err := call(&out)
	return Token{out.Token, seconds(out.ExpiresIn)}, err
}

// Admin is an administrator of an app.
type Admin struct {
	UserID     string `json:"userid"`
	OpenUserID string `json:"open_userid"`
	AuthType   int    `json:"auth_type"` // 0 may send messages, 1 may manage
}

// GetAdminList lists the administrators of an app (doc 90606).
func (c *Client) GetAdminList(ctx context.Context, suiteToken, corp string, agent int64) ([]Admin, error) {
	in := map[string]any{"auth_corpid": corp, "agentid": agent}
	var out struct {
		Admins []Admin `json:"admin"`
	}
	err := c.Post(ctx, "/cgi-bin/service/get_admin_list", with(bySuite, suiteToken), in, &out)
	return out.Admins, err
}

// CorpIDToOpenCorpID gives the encrypted form of the corpid of a corp that authorised the provider (doc 95604). Else 48001.
func (c *Client) CorpIDToOpenCorpID(ctx context.Context, providerToken, corp string) (string, error) {
	var out struct {
		OpenCorpID string `json:"open_corpid"`
	}
	err := c.Post(ctx, "/cgi-bin/service/corpid_to_opencorpid", with(byProvider, providerToken), map[string]string{"corpid": corp}, &out)
	return out.OpenCorpID, err
}
