package provider

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// operations is the table behind Do.
var operations = []Operation{
	{"get_suite_token", "fetches a suite_access_token with the newest suite_ticket",
		nil, []string{"suite_access_token", "expires_in", "suite_ticket"}, doGetSuiteToken},
	{"get_provider_token", "fetches a provider_access_token",
		nil, []string{"provider_access_token", "expires_in"}, doGetProviderToken},
	{"get_pre_auth_code", "fetches a pre_auth_code for the install page",
		nil, []string{"pre_auth_code", "expires_in"}, doGetPreAuthCode},
	{"set_session_info", "says whether the install is formal (auth_type 0) or a test (1)",
		[]string{"pre_auth_code", "auth_type"}, nil, doSetSessionInfo},
	{"install_url", "gives the address of the install page for the administrator's browser",
		[]string{"pre_auth_code"}, []string{"install_url", "state"}, doInstallURL},
	{"exchange", "exchanges an auth_code, the newest by default, for a permanent code",
		[]string{"auth_code"}, []string{"auth_corpid", "corp_name", "permanent_code", "admin", "state"}, doExchange},
	{"get_auth_info", "reads what a corp granted",
		[]string{"auth_corpid"}, []string{"auth_corpid", "corp_name", "agentid"}, doGetAuthInfo},
	{"gettoken", "fetches the access_token of a 代开发 app: its permanent code is its secret",
		[]string{"auth_corpid"}, []string{"auth_corpid", "access_token", "expires_in"}, doGetToken},
	{"get_corp_token", "fetches the access_token of a third-party suite for a corp",
		[]string{"auth_corpid"}, []string{"auth_corpid", "access_token", "expires_in"}, doGetCorpToken},
	{"get_admin_list", "lists the administrators of the app",
		[]string{"auth_corpid"}, []string{"admins"}, doGetAdminList},
	{"corpid_to_opencorpid", "translates a plain corpid into the form that the provider sees",
		[]string{"corpid"}, []string{"open_corpid"}, doOpenCorpID},
	{"getuserinfo", "redeems a member's code, the newest by default",
		[]string{"code", "auth_corpid"}, []string{"auth_corpid", "userid", "open_userid", "openid", "external_userid", "user_ticket"}, doGetUserInfo},
	{"getuserdetail", "reads what the member consented to tell",
		[]string{"user_ticket", "auth_corpid"}, []string{"userid", "gender", "avatar", "qr_code", "mobile", "email", "biz_mail", "address"}, doGetUserDetail},
	{"user_get", "reads a member as the app may see it",
		[]string{"userid", "auth_corpid"}, []string{"userid", "name", "department", "position", "telephone"}, doUserGet},
	{"agent_get", "reads the app's settings in a corp",
		[]string{"auth_corpid"}, []string{"agentid", "agent_name", "home_url", "redirect_domain", "customized_publish_status"}, doAgentGet},
}

func lifeOf(t Token) string { return strconv.FormatInt(int64(t.ExpiresIn.Seconds()), 10) }

func doGetSuiteToken(ctx context.Context, o *order) (map[string]string, error) {
	o.await(ctx, func() bool {
		_, _, err := o.app.SuiteTicket(o.suite.id)
		return err == nil
	})
	token, err := o.app.tokens.renew(ctx, suiteKey(o.suite.id), o.app.fetchSuiteToken(o.suite))
	if err != nil {
		return nil, err
	}
	ticket, _, err := o.app.SuiteTicket(o.suite.id)
	return map[string]string{bySuite: token.Value, "expires_in": lifeOf(token), "suite_ticket": ticket}, err
}

func doGetProviderToken(ctx context.Context, o *order) (map[string]string, error) {
	token, err := o.app.tokens.renew(ctx, providerKey, o.app.fetchProviderToken)
	return map[string]string{byProvider: token.Value, "expires_in": lifeOf(token)}, err
}

func doGetPreAuthCode(ctx context.Context, o *order) (map[string]string, error) {
	var code Token
	err := o.app.WithSuiteToken(ctx, o.suite.id, func(ctx context.Context, token string) (err error) {
		code, err = o.app.client.GetPreAuthCode(ctx, token)
		return err
	})
	return map[string]string{"pre_auth_code": code.Value, "expires_in": lifeOf(code)}, err
}

func doSetSessionInfo(ctx context.Context, o *order) (map[string]string, error) {
	code, err := o.need("pre_auth_code", "do get_pre_auth_code first")
	if err != nil {
		return nil, err
	}
	test := o.suite.Test
	if kind := o.vars["auth_type"]; kind != "" {
		test = kind == "1"
	}
	return nil, o.app.WithSuiteToken(ctx, o.suite.id, func(ctx context.Context, token string) error {
		return o.app.client.SetSessionInfo(ctx, token, code, test)
	})
}

func doInstallURL(_ context.Context, o *order) (map[string]string, error) {
	code, err := o.need("pre_auth_code", "do get_pre_auth_code first")
	if err != nil {
		return nil, err
	}
	address := o.app.installPage(o.suite, code, "")
	_, state, _ := strings.Cut(address, "&state=")
	return map[string]string{"install_url": address, "state": state}, nil
}

func doExchange(ctx context.Context, o *order) (map[string]string, error) {
	granted, err := o.exchange(ctx)
	return map[string]string{
		"auth_corpid": granted.CorpID, "corp_name": granted.CorpName, "permanent_code": granted.PermanentCode, "admin": granted.Admin, "state": granted.State,
	}, err
}

// exchange uses the code that was named or came last. An app that exchanges by itself may have done so already.
func (o *order) exchange(ctx context.Context) (Authorization, error) {
	if code := o.vars["auth_code"]; code != "" {
		return o.app.exchange(ctx, o.suite, waitingCode{Code: code})
	}
	var code waitingCode
	var done Authorization
	ready := o.await(ctx, func() bool {
		if codes := o.app.waiting(o.suite); len(codes) > 0 {
			code = codes[len(codes)-1]
			return true
		}
		done, _ = o.newest()
		return done.CorpID != "" && !o.app.config.Manual
	})
	switch {
	case !ready:
		return Authorization{}, fmt.Errorf("no auth_code of %s has arrived that is younger than %s: let a corp authorise", o.suite.id, authCodeLife)
	case code.Code == "":
		return done, nil
	}
	return o.app.exchange(ctx, o.suite, code)
}

// waiting are the auth_codes that may still be exchanged, oldest first.
func (a *App) waiting(s *suite) []waitingCode {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.living(s.codes, authCodeLife, "")
}

func doGetAuthInfo(ctx context.Context, o *order) (map[string]string, error) {
	granted, err := o.granted()
	if err != nil {
		return nil, err
	}
	granted, err = o.app.readAgain(ctx, o.suite, granted.CorpID)
	return map[string]string{"auth_corpid": granted.CorpID, "corp_name": granted.CorpName, "agentid": agentText(granted.AgentID)}, err
}

func agentText(id int64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}

// doGetToken is refused by WeCom for a third-party suite, and doGetCorpToken for a template: what WeCom says is the lesson.
func doGetToken(ctx context.Context, o *order) (map[string]string, error) {
	return o.accessToken(ctx, Template, func(ctx context.Context, granted Authorization) (Token, error) {
		return o.app.client.GetToken(ctx, granted.CorpID, granted.PermanentCode)
	})
}

func doGetCorpToken(ctx context.Context, o *order) (map[string]string, error) {
	return o.accessToken(ctx, Suite, func(ctx context.Context, granted Authorization) (token Token, err error) {
		err = o.app.WithSuiteToken(ctx, o.suite.id, func(ctx context.Context, suiteToken string) error {
			token, err = o.app.client.GetCorpToken(ctx, suiteToken, granted.CorpID, granted.PermanentCode)
			return err
		})
		return token, err
	})
}

// accessToken keeps the token if the call is the one for the kind of suite.
func (o *order) accessToken(ctx context.Context, kind Kind, wrong func(context.Context, Authorization) (Token, error)) (map[string]string, error) {
	granted, err := o.granted()
	if err != nil {
		return nil, err
	}
	var token Token
	if o.suite.Kind == kind {
		token, err = o.app.tokens.renew(ctx, corpKey(o.suite.id, granted.CorpID), o.app.fetchCorpToken(o.suite, granted.CorpID))
	} else {
		token, err = wrong(ctx, granted)
	}
	return map[string]string{"auth_corpid": granted.CorpID, byCorp: token.Value, "expires_in": lifeOf(token)}, err
}

func doGetAdminList(ctx context.Context, o *order) (map[string]string, error) {
	granted, err := o.granted()
	if err != nil {
		return nil, err
	}
	var names []string
	err = o.app.WithSuiteToken(ctx, o.suite.id, func(ctx context.Context, token string) error {
		admins, err := o.app.client.GetAdminList(ctx, token, granted.CorpID, granted.AgentID)
		names = nil
		for _, admin := range admins {
			names = append(names, admin.UserID)
		}
		return err
	})
	return map[string]string{"admins": strings.Join(names, ",")}, err
}

func doOpenCorpID(ctx context.Context, o *order) (map[string]string, error) {
	corp := orElse(o.vars["corpid"], o.vars["corp"])
	if corp == "" {
		return nil, errors.New("the variable corpid is missing: a plain corpid is required")
	}
	var open string
	err := o.app.WithProviderToken(ctx, func(ctx context.Context, token string) (err error) {
		open, err = o.app.client.CorpIDToOpenCorpID(ctx, token, corp)
		return err
	})
	return map[string]string{"open_corpid": open}, err
}
