package provider

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

func doGetUserInfo(ctx context.Context, o *order) (map[string]string, error) {
	code, corp, err := o.login(ctx)
	if err != nil {
		return nil, err
	}
	who, err := o.app.redeem(ctx, o.suite, corp, code)
	o.app.dropLogin(o.suite, code)
	return map[string]string{
		"auth_corpid": who.CorpID, "userid": who.UserID, "open_userid": who.OpenUserID, "openid": who.OpenID,
		"external_userid": who.ExternalUserID, "user_ticket": who.UserTicket,
	}, err
}

// login is the code that was named or came last, and the corp for which it was made.
func (o *order) login(ctx context.Context) (code, corp string, err error) {
	code, corp = o.vars["code"], o.vars["auth_corpid"]
	if code == "" {
		newest, ok := o.newestCode(ctx, func() []waitingCode {
			o.app.mu.RLock()
			defer o.app.mu.RUnlock()
			return o.app.living(o.suite.logins, loginLife, "")
		})
		if !ok {
			return "", "", fmt.Errorf("no code of %s has arrived that waits to be redeemed: let a member open %s", o.suite.id, o.app.HomeURL(o.suite.id, "$CORPID$"))
		}
		code, corp = newest.Code, orElse(newest.Corp, corp)
	}
	if corp == "" && o.suite.Kind == Template {
		granted, err := o.granted()
		return code, granted.CorpID, err
	}
	return code, corp, nil
}

func (a *App) dropLogin(s *suite, code string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	s.logins = a.living(s.logins, loginLife, code)
}

func doGetUserDetail(ctx context.Context, o *order) (map[string]string, error) {
	ticket, err := o.need("user_ticket", "do getuserinfo with a code of scope "+scopePrivate)
	if err != nil {
		return nil, err
	}
	granted, err := o.granted()
	if err != nil {
		return nil, err
	}
	detail, err := o.app.readDetail(ctx, o.suite, granted.CorpID, ticket)
	return map[string]string{
		"userid": detail.UserID, "gender": detail.Gender, "avatar": detail.Avatar, "qr_code": detail.QRCode, "mobile": detail.Mobile,
		"email": detail.Email, "biz_mail": detail.BizMail, "address": detail.Address,
	}, err
}

func doUserGet(ctx context.Context, o *order) (map[string]string, error) {
	id, err := o.need("userid", "do getuserinfo first")
	if err != nil {
		return nil, err
	}
	granted, err := o.granted()
	if err != nil {
		return nil, err
	}
	user, err := o.app.readUser(ctx, o.suite, granted.CorpID, id)
	departments := make([]string, len(user.Department))
	for i, department := range user.Department {
		departments[i] = strconv.FormatInt(department, 10)
	}
	return map[string]string{
		"userid": user.UserID, "name": user.Name, "department": strings.Join(departments, ","), "position": user.Position, "telephone": user.Telephone,
	}, err
}

func doAgentGet(ctx context.Context, o *order) (map[string]string, error) {
	granted, err := o.granted()
	if err != nil {
		return nil, err
	}
	if granted.AgentID == 0 {
		return nil, fmt.Errorf("the agentid of %s in %s is not known: do get_auth_info first", o.suite.id, granted.CorpID)
	}
	var agent Agent
	err = o.app.WithCorpToken(ctx, o.suite.id, granted.CorpID, func(ctx context.Context, token string) (err error) {
		agent, err = o.app.client.AgentGet(ctx, token, granted.AgentID)
		return err
	})
	results := map[string]string{
		"agentid": agentText(agent.AgentID), "agent_name": agent.Name, "home_url": agent.HomeURL, "redirect_domain": agent.RedirectHost,
	}
	if o.suite.Kind == Template {
		results["customized_publish_status"] = strconv.Itoa(agent.PublishStatus)
	}
	return results, err
}
