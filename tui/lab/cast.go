package lab

import (
	"errors"
	"fmt"
	"maps"
	"net/url"

	"wecomlab/core/provider"
	"wecomlab/mockwecom/face/control"
)

// cast is the part of a world that the flows play with.
type cast struct {
	provider control.Provider
	template control.Suite // 代开发
	suite    control.Suite // third-party
	corp     control.Corp
	corp2    control.Corp
}

// newCast takes the first of each from a world.
func newCast(w control.World) (*cast, error) {
	if len(w.Providers) == 0 || len(w.Corps) == 0 {
		return nil, errors.New("the flows need a world with a provider and a corp; the fixture demo has them")
	}
	c := &cast{provider: w.Providers[0], corp: w.Corps[0], corp2: w.Corps[len(w.Corps)-1]}
	for _, s := range c.provider.Suites {
		switch {
		case s.Kind == "template" && c.template.SuiteID == "":
			c.template = s
		case s.Kind == "suite" && c.suite.SuiteID == "":
			c.suite = s
		}
	}
	return c, nil
}

// keys are the token and the EncodingAESKey that a suite's command URL has in this world.
func keys(s control.Suite) (token, aesKey string) {
	for _, c := range s.Callbacks {
		if c.Token != "" {
			return c.Token, c.AESKey
		}
	}
	return "", ""
}

// member is somebody of the corp who is no administrator, if there is one.
func (c *cast) member() string {
	for _, m := range c.corp.Members {
		if !m.Admin {
			return m.UserID
		}
	}
	if len(c.corp.Members) > 0 {
		return c.corp.Members[0].UserID
	}
	return ""
}

// vars is what does not depend on the app under test.
func (c *cast) vars() map[string]string {
	return map[string]string{
		"template": c.template.SuiteID, "suite": c.suite.SuiteID, "corp": c.corp.CorpID, "corp2": c.corp2.CorpID, "user": c.member(),
	}
}

// demoVars are the flows' variables with the reference app.
func (c *cast) demoVars(app *provider.App) map[string]string {
	templateToken, templateKey := keys(c.template)
	suiteToken, suiteKey := keys(c.suite)
	seen := c.corp.OpenCorpIDs[c.provider.CorpID]
	home := app.HomeURL(c.template.SuiteID, seen)
	vars := c.vars()
	maps.Copy(vars, map[string]string{
		"template_url": app.CommandURL(c.template.SuiteID), "template_token": templateToken, "template_key": templateKey,
		"app_url": app.AppURL(c.template.SuiteID, seen), "app_token": templateToken, "app_key": templateKey,
		"home_url": home, "private_url": home + "?scope=snsapi_privateinfo", "trusted_domain": hostOf(home),
		"suite_url": app.CommandURL(c.suite.SuiteID), "data_url": app.DataURL(c.suite.SuiteID), "suite_token": suiteToken, "suite_key": suiteKey,
		"install_url": app.InstallURL(c.suite.SuiteID), "suite_home_url": app.HomeURL(c.suite.SuiteID, ""),
	})
	return vars
}

// foreignVars are the flows' variables with the user's own app: one address and one pair of keys for all callbacks, its
// pages below the same host.
func (c *cast) foreignVars(callback, token, aesKey string) (map[string]string, error) {
	u, err := url.Parse(callback)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("--callback %q is no address such as http://127.0.0.1:3000/wecom", callback)
	}
	root := u.Scheme + "://" + u.Host
	vars := c.vars()
	for _, name := range []string{"template_url", "app_url", "suite_url", "data_url"} {
		vars[name] = callback
	}
	for _, name := range []string{"template", "app", "suite"} {
		vars[name+"_token"], vars[name+"_key"] = token, aesKey
	}
	maps.Copy(vars, map[string]string{
		"home_url": root + "/", "private_url": root + "/?scope=snsapi_privateinfo", "suite_home_url": root + "/",
		"install_url": root + "/install", "trusted_domain": u.Host,
	})
	return vars, nil
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}
