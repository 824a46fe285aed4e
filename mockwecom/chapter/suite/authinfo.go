package suite

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/api"
)

// corpInfo is auth_corp_info. The full name is being withdrawn: it is the short one (doc 100779).
type corpInfo struct {
	CorpID      string `json:"corpid"`
	Name        string `json:"corp_name"`
	Type        string `json:"corp_type"`
	Logo        string `json:"corp_square_logo_url"`
	UserMax     int    `json:"corp_user_max"`
	FullName    string `json:"corp_full_name"`
	VerifiedEnd int64  `json:"verified_end_time"` // Unix seconds
	SubjectType int    `json:"subject_type"`      // 1 enterprise
	QRCode      string `json:"corp_wxqrcode,omitempty"`
	Scale       string `json:"corp_scale"`
	Industry    string `json:"corp_industry"`
	SubIndustry string `json:"corp_sub_industry"`
}

// authInfo is auth_info: exactly one app.
type authInfo struct {
	Agent []authAgent `json:"agent"`
}

type authAgent struct {
	AgentID        int64     `json:"agentid"`
	Name           string    `json:"name"`
	RoundLogo      string    `json:"round_logo_url"`
	SquareLogo     string    `json:"square_logo_url"`
	AuthMode       int       `json:"auth_mode"` // 0: by the administrator, 1: by members
	Customized     bool      `json:"is_customized_app"`
	FromThirdParty bool      `json:"auth_from_thirdapp"`
	Privilege      privilege `json:"privilege"`
}

// privilege is the visible range; level means nothing for 代开发 and is 0 there.
type privilege struct {
	Level      int      `json:"level"`
	AllowParty []int64  `json:"allow_party"`
	AllowUser  []string `json:"allow_user"`
	AllowTag   []int64  `json:"allow_tag"`
	ExtraParty []int64  `json:"extra_party"`
	ExtraUser  []string `json:"extra_user"`
	ExtraTag   []int64  `json:"extra_tag"`
}

type authUser struct {
	UserID     string `json:"userid"`
	OpenUserID string `json:"open_userid"`
	Name       string `json:"name"`
	Avatar     string `json:"avatar"`
}

type authInfoAnswer struct {
	Corp *corpInfo `json:"auth_corp_info"`
	Info *authInfo `json:"auth_info"`
}

type authInfoRequest struct {
	Corp string `json:"auth_corpid" wx:"need=84054,max=512,unknown=40013"`
	Code string `json:"permanent_code" wx:"need=41025,max=512,unknown=40084"`
}

// getAuthInfo tells what a corp authorised. A corpid that the provider does not know is 40013, a corp that never authorised
// 48004, a wrong permanent code or a cancelled authorization 40084. (doc 91912)
func (s *Suites) getAuthInfo(c *api.Call, in authInfoRequest) (*authInfoAnswer, error) {
	return s.readAuthInfo(c, in, 1)
}

// getAuthInfoV2 is getAuthInfo without corp_wxqrcode, which makes v1 slow. (doc 100779, 100795)
func (s *Suites) getAuthInfoV2(c *api.Call, in authInfoRequest) (*authInfoAnswer, error) {
	return s.readAuthInfo(c, in, 2)
}

func (s *Suites) readAuthInfo(c *api.Call, in authInfoRequest, version int) (*authInfoAnswer, error) {
	of, a, err := s.authorized(c, in)
	if err != nil {
		return nil, err
	}
	corp, err := s.corpInfo(c.Context, c.DB(), of, a, version)
	if err != nil {
		return nil, err
	}
	info, err := s.authInfo(c.Context, c.DB(), of, a)
	return &authInfoAnswer{corp, info}, err
}

// authorized finds the active authorization that auth_corpid and permanent_code stand for.
func (s *Suites) authorized(c *api.Call, in authInfoRequest) (*Suite, *Authorization, error) {
	of, err := s.ownSuite(c, c.DB())
	if err != nil {
		return nil, nil, err
	}
	corp, err := s.authCorp(c, of, in.Corp)
	if err != nil {
		return nil, nil, err
	}
	a, err := s.Authorization(c.Context, c.DB(), of.SuiteID, corp.CorpID)
	if err != nil {
		return nil, nil, err
	}
	if a == nil {
		return nil, nil, neverAuthorized(of, corp)
	}
	c.About(a.about(of))
	if a.State == Active && a.Code == in.Code {
		c.CausedBy(a.Entry)
		return of, a, nil
	}
	return nil, nil, s.wrongPermanentCode(c, of, corp, a, in.Code)
}

// authCorp finds the corp that an auth_corpid names: the form that this provider knows it under (doc 97104).
func (s *Suites) authCorp(c *api.Call, of *Suite, id string) (*directory.Corp, error) {
	corp, err := s.dir.PlainCorp(c.Context, c.DB(), of.Provider, id)
	if err != nil || corp != nil {
		return corp, err
	}
	f := explain.Finding{Step: explain.Parameter, Expected: "the corpid that get_permanent_code gave: wp… and case-sensitive", Got: id,
		Cause: "no corp is known to provider " + of.Provider + " under this id; was it lower-cased, cut, or another provider's?",
		Fix:   "keep auth_corp_info.corpid exactly as it came", Doc: 97104}
	plain, err := s.dir.Corp(c.Context, c.DB(), id)
	if err != nil {
		return nil, err
	}
	if plain != nil {
		f.Cause = "this is the corp's plain corpid; apps authorised today know corps under encrypted ids only"
		f.Fits = []string{s.dir.OpenCorpID(of.Provider, plain)}
	}
	return nil, api.Refuse(errcode.InvalidCorpID, f)
}

func neverAuthorized(of *Suite, corp *directory.Corp) error {
	return api.Refuse(errcode.InvalidAuthorization, explain.Finding{Step: explain.State, Expected: "an authorization of " + of.SuiteID + " by " + corp.Name,
		Got: "none", Cause: "the corp never authorised this suite", Fix: "have it authorise: " + howToAuthorize(of), Doc: 100779})
}

// howToAuthorize names the action that makes an authorization.
func howToAuthorize(of *Suite) string {
	if of.Kind == Template {
		return "mockwecom do corp.authorize suite=" + of.SuiteID
	}
	return "mockwecom do corp.install suite=" + of.SuiteID
}

// wrongPermanentCode tells a code that was reset, one of a cancelled authorization, a foreign and an unknown one apart: all 40084.
func (s *Suites) wrongPermanentCode(c *api.Call, of *Suite, corp *directory.Corp, a *Authorization, given string) error {
	f := explain.Finding{Step: explain.Credential, Expected: "the permanent_code of " + corp.Name + " for " + of.SuiteID, Doc: 100779}
	owner, _, err := s.FindCode(c.Context, c.DB(), given)
	if err != nil {
		return err
	}
	switch {
	case a.State == Cancelled:
		f.Got, f.Cause = "a code of a cancelled authorization", "the corp cancelled; cancel_auth said so, and the corp's data must be deleted"
		f.Fix = "delete what is stored for the corp, or have it authorise again: " + howToAuthorize(of)
	case a.State == Pending:
		f.Got, f.Cause = "a code, but none was issued", "the corp authorised, but its auth_code was not redeemed yet"
		f.Fix = "redeem the AuthCode of create_auth with get_permanent_code"
	case given == a.Former:
		f.Got, f.Cause = "the code from before the last reset or re-authorisation", "get_permanent_code issued a newer code, and the old one died"
		f.Fix = "store the newest permanent_code"
	case owner != nil && owner.SuiteID != of.SuiteID:
		f.Got, f.Cause, f.Fix = "a code of "+owner.SuiteID, "codes of two suites were mixed up", "keep one permanent_code for each suite and corp"
	case owner != nil && owner.Corp != corp.CorpID:
		f.Got, f.Cause, f.Fix = "the code of another corp", "auth_corpid and permanent_code belong to two corps", "keep one permanent_code for each suite and corp"
	default:
		f.Got, f.Cause = "a value that was never issued here", "the code is garbled, or from another world"
		f.Fix = "send permanent_code exactly as get_permanent_code gave it"
	}
	return api.Refuse(errcode.InvalidPermanentCode, f)
}

// corpInfo describes the corp as the provider sees it. Scale and industry are not told where members authorised (doc 100779).
func (s *Suites) corpInfo(ctx context.Context, db bun.IDB, of *Suite, a *Authorization, version int) (*corpInfo, error) {
	corp, err := s.corp(ctx, db, a.Corp)
	if err != nil {
		return nil, err
	}
	count, err := s.dir.MemberCount(ctx, db, a.Corp)
	if err != nil {
		return nil, err
	}
	app, err := s.app(ctx, db, a)
	if err != nil {
		return nil, err
	}
	out := &corpInfo{
		CorpID: s.dir.OpenCorpID(of.Provider, corp), Name: corp.Name, Type: "verified", Logo: logo(a.Corp), UserMax: seats(count),
		FullName: corp.Name, VerifiedEnd: s.now().AddDate(1, 0, 0).Unix(), SubjectType: 1,
		Scale: corp.Scale, Industry: corp.Industry, SubIndustry: corp.SubIndustry,
	}
	if app.ByMembers {
		out.Scale, out.Industry, out.SubIndustry = "", "", ""
	}
	if version == 1 {
		out.QRCode = logo(a.Corp + "/qrcode")
	}
	return out, nil
}

// logo gives an address for a picture. There is no picture: the host is a reserved name.
func logo(of string) string { return "https://logo.example.test/" + of + "/0" }

// seats is the size that a corp of n members bought: the next multiple of 50.
func seats(n int) int { return (n/50 + 1) * 50 }

// authInfo describes the app and its visible range.
func (s *Suites) authInfo(ctx context.Context, db bun.IDB, of *Suite, a *Authorization) (*authInfo, error) {
	app, err := s.app(ctx, db, a)
	if err != nil {
		return nil, err
	}
	users, err := s.openUserIDs(ctx, db, of.Provider, app)
	if err != nil {
		return nil, err
	}
	p := privilege{
		Level: 1, AllowParty: append([]int64{}, app.Parties...), AllowUser: users, AllowTag: append([]int64{}, app.Tags...),
		ExtraParty: []int64{}, ExtraUser: []string{}, ExtraTag: []int64{},
	}
	if of.Kind == Template {
		p.Level = 0
	}
	mode := 0
	if app.ByMembers {
		mode = 1
	}
	return &authInfo{[]authAgent{{
		AgentID: app.AgentID, Name: app.Name, RoundLogo: logo(of.SuiteID), SquareLogo: logo(of.SuiteID), AuthMode: mode, Customized: of.Kind == Template, Privilege: p,
	}}}, nil
}

// openUserIDs gives the members that an app's range names, as the provider knows them.
func (s *Suites) openUserIDs(ctx context.Context, db bun.IDB, provider string, app *agent.App) ([]string, error) {
	out := []string{}
	for _, userid := range app.Users {
		m, err := s.dir.Member(ctx, db, app.Corp, userid)
		if err != nil {
			return nil, err
		}
		if m != nil {
			out = append(out, s.dir.OpenUserID(provider, m))
		}
	}
	return out, nil
}

// nameShown is the permission under which a 代开发 app reads names (doc 99108).
const nameShown = "contact:sensitive:user_name"

// authUser describes who authorised; nil when the member has left. Third-party apps get the userid for a name.
func (s *Suites) authUser(ctx context.Context, db bun.IDB, of *Suite, a *Authorization) (*authUser, error) {
	m, err := s.dir.Member(ctx, db, a.Corp, a.Admin)
	if err != nil || m == nil {
		return nil, err
	}
	app, err := s.app(ctx, db, a)
	if err != nil {
		return nil, err
	}
	open := s.dir.OpenUserID(of.Provider, m)
	out := &authUser{UserID: open, OpenUserID: open, Name: open}
	if of.Kind == Template && slices.Contains(app.Permissions, nameShown) {
		out.Name = m.Name
	}
	return out, nil
}

// app gives the app of an authorization.
func (s *Suites) app(ctx context.Context, db bun.IDB, a *Authorization) (*agent.App, error) {
	app, err := s.agents.App(ctx, db, a.Corp, a.AgentID)
	if err == nil && app == nil {
		err = fmt.Errorf("corp %s has no app %d any more", a.Corp, a.AgentID)
	}
	return app, err
}

// corp gives a corp that is known to exist.
func (s *Suites) corp(ctx context.Context, db bun.IDB, corpid string) (*directory.Corp, error) {
	corp, err := s.dir.Corp(ctx, db, corpid)
	if err == nil && corp == nil {
		err = fmt.Errorf("there is no corp %s any more", corpid)
	}
	return corp, err
}

// openCorpID gives the id under which a provider knows a corp.
func (s *Suites) openCorpID(ctx context.Context, db bun.IDB, provider, corpid string) (string, error) {
	corp, err := s.corp(ctx, db, corpid)
	if err != nil {
		return "", err
	}
	return s.dir.OpenCorpID(provider, corp), nil
}
