package login

import (
	"net/url"
	"strconv"
	"strings"

	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/action"
)

type authorizeIn struct {
	AppID    string   `name:"appid" need:"1" help:"corpid (as the app sees it) or suite_id"`
	Agent    int64    `name:"agent" help:"agentid; none for a third-party suite"`
	User     string   `name:"user" need:"1" help:"userid, or corpid/userid for a third-party suite"`
	Redirect string   `name:"redirect_uri" help:"where the code goes; the app's trusted domain when left out"`
	Scope    string   `name:"scope" default:"snsapi_base" choices:"snsapi_base,snsapi_privateinfo,snsapi_userinfo" help:"silent, or with consent page"`
	State    string   `name:"state" help:"comes back unchanged"`
	Fields   []string `name:"fields" help:"what the member ticks; everything offered when left out, none to tick nothing"`
}

// authorizeDirectly gives a code without any page, for tests that have no browser.
func (l *Login) authorizeDirectly(c *action.Call, in authorizeIn) (action.Result, error) {
	p := &passage{}
	var err error
	if p.ticks, err = parseTicks(in.Fields); err != nil {
		return action.Result{}, err
	}
	link := url.Values{"appid": {in.AppID}, "redirect_uri": {in.Redirect}, "scope": {in.Scope}, "state": {in.State}, "response_type": {"code"}}
	if in.Agent != 0 {
		link.Set("agentid", strconv.FormatInt(in.Agent, 10))
	}
	if in.Redirect == "" {
		link.Set("redirect_uri", "http://127.0.0.1/")
	}
	if p.request, err = parseRequest(link); err != nil {
		return action.Result{}, err
	}
	if p.target, err = l.find(c.Context, c.Tx, p.request); err != nil {
		return action.Result{}, err
	}
	if domain, _ := p.domain(); in.Redirect == "" && domain != "" {
		p.redirect.Host = domain
	}
	if p.member, err = l.memberOf(c, p.target, in.User); err != nil {
		return action.Result{}, err
	}
	if err = l.pass(c.Context, c.Tx, p); err != nil {
		return action.Result{}, err
	}
	about := p.about()
	about.User = p.member.UserID
	c.About(about)
	return action.Result{Say: p.member.Name + " → " + p.location,
		Values: map[string]string{"code": p.code, "location": p.location, "user": p.member.UserID}}, nil
}

// memberOf finds the member that user names, as userid of the link's corp or as corpid/userid.
func (l *Login) memberOf(c *action.Call, t *target, user string) (*directory.Member, error) {
	corp, id, both := strings.Cut(user, "/")
	switch {
	case !both && t.corp == nil:
		return nil, wrongParameter("user=corpid/userid with a suite_id", user, "members of many corps may open a suite", "name the corp")
	case !both:
		corp, id = t.corp.CorpID, user
	}
	m, err := l.directory.Member(c.Context, c.DB(), corp, id)
	if err == nil && m == nil {
		err = unknownMember(corp, id)
	}
	return m, err
}
