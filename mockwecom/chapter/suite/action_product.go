package suite

import (
	"fmt"
	"strings"

	"wecomlab/core/explain"
	"wecomlab/core/wxcrypt"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/engine/action"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/random"
)

func (s *Suites) productActions() []action.Row {
	return []action.Row{
		action.New("provider.create_template", "Create a 代开发 template", "创建代开发应用模板", journal.LaneProvider, 97201,
			"make a template with a new id, secret, token and key; save its callback URL next", s.createTemplate),
		action.New("provider.create_suite", "Create a third-party suite", "创建第三方应用", journal.LaneProvider, 90595,
			"make a suite with a new id, secret, token and key; save its callback URLs next", s.createSuite),
		action.New("provider.submit_template", "Submit the template for audit", "提交模板审核", journal.LaneProvider, 97201,
			"first of two clicks: the audit passes at once, but the template is not online yet", s.submitTemplate),
		action.New("provider.release_template", "Put the template online", "模板提交上线", journal.LaneProvider, 97201,
			"second click: from now on corps can scan the template's QR code", s.releaseTemplate),
		action.New("provider.submit_suite", "Submit the suite for audit", "提交应用审核", journal.LaneProvider, 90568,
			"first of two clicks: the audit passes at once, but the suite is not online yet", s.submitSuite),
		action.New("provider.release_suite", "Put the suite online", "应用提交上线", journal.LaneProvider, 90568,
			"second click: from now on corps can install it formally", s.releaseSuite),
		action.New("provider.reset_suite_secret", "Reset the suite's secret", "重置 Secret", journal.LaneProvider, 90600,
			"give a suite or template a new secret; get_suite_token refuses the old one with 40080", s.resetSuiteSecret, action.Danger),
		action.New("provider.trusted_ip", "Set the IP white list", "设置 IP 白名单", journal.LaneProvider, 90595,
			"set the addresses that may call for the provider's apps; others are refused with 60020; empty lets everybody in", s.trustedIP),
	}
}

type createInput struct {
	Provider    string `name:"provider" default:"@provider" help:"corpid of the provider"`
	Name        string `name:"name" need:"yes" help:"what corps see"`
	Description string `name:"description" help:"what it does"`
}

func (s *Suites) createTemplate(c *action.Call, in createInput) (action.Result, error) {
	return s.create(c, in, Template, "dk")
}

func (s *Suites) createSuite(c *action.Call, in createInput) (action.Result, error) {
	return s.create(c, in, ThirdParty, "ww")
}

const (
	idDigits     = 16 // hexadecimal digits behind the prefix (observed; 11-suite-and-provider §1)
	secretLength = 43
)

func (s *Suites) create(c *action.Call, in createInput, kind Kind, prefix string) (action.Result, error) {
	p, err := s.Provider(c.Context, c.DB(), fold(in.Provider))
	if err != nil {
		return action.Result{}, err
	}
	if p == nil {
		return action.Result{}, action.Refuse(explain.Finding{Step: explain.Parameter, Expected: "the corpid of a provider", Got: in.Provider,
			Cause: "this world has no such provider", Fix: "leave provider out to take the first one"})
	}
	of := &Suite{
		SuiteID: prefix + s.rt.Random.Text(idDigits, random.Hex), Provider: p.CorpID, Kind: kind, Name: in.Name, Description: in.Description,
		Secret: s.rt.Random.Text(secretLength, random.Token), Stage: Draft, Permissions: []string{},
	}
	if _, err := c.Tx.NewInsert().Model(of).Exec(c.Context); err != nil {
		return action.Result{}, fmt.Errorf("create %s: %w", of.SuiteID, err)
	}
	addresses := []*push.Address{commandAddress(of)}
	if kind == ThirdParty {
		addresses = append(addresses, dataAddress(of))
	}
	token, key := wxcrypt.NewToken(s.rt.Random), wxcrypt.NewKey(s.rt.Random)
	for _, a := range addresses {
		a.Token, a.AESKey = token, key
		if err := push.Put(c.Context, c.Tx, a); err != nil {
			return action.Result{}, err
		}
	}
	c.About(journal.Subject{Provider: p.CorpID, Suite: of.SuiteID})
	return action.Result{
		Say:    fmt.Sprintf("%s (%s) is made; next: provider.save_callback suite=%s url=…", of.Name, of.SuiteID, of.SuiteID),
		Values: map[string]string{"suite_id": of.SuiteID, "suite_secret": of.Secret, "token": token, "aes_key": key},
	}, nil
}

type templateInput struct {
	Template string `name:"suite" default:"@template" help:"template id"`
}

type suiteInput struct {
	Suite string `name:"suite" default:"@suite" help:"suite_id"`
}

func (s *Suites) submitTemplate(c *action.Call, in templateInput) (action.Result, error) {
	return s.submit(c, in.Template, Template)
}

func (s *Suites) submitSuite(c *action.Call, in suiteInput) (action.Result, error) {
	return s.submit(c, in.Suite, ThirdParty)
}

func (s *Suites) submit(c *action.Call, id string, kind Kind) (action.Result, error) {
	of, err := s.product(c.Context, c.DB(), id, kind)
	if err != nil {
		return action.Result{}, err
	}
	c.About(journal.Subject{Provider: of.Provider, Suite: of.SuiteID})
	if of.Stage != Draft {
		return action.Result{}, action.Refuse(explain.Finding{Step: explain.State, Expected: "a draft", Got: string(of.Stage), Doc: 97201,
			Cause: of.SuiteID + " has passed its audit already", Fix: "audited: provider.release_" + string(of.Kind) + " is the next click; online: nothing is left to do"})
	}
	of.Stage = Audited
	return action.Result{Say: fmt.Sprintf("The audit of %s is passed. It is not online yet: provider.release_%s is the second click.", of.Name, of.Kind)},
		s.saveSuite(c.Context, c.Tx, of)
}

func (s *Suites) releaseTemplate(c *action.Call, in templateInput) (action.Result, error) {
	return s.release(c, in.Template, Template)
}

func (s *Suites) releaseSuite(c *action.Call, in suiteInput) (action.Result, error) {
	return s.release(c, in.Suite, ThirdParty)
}

func (s *Suites) release(c *action.Call, id string, kind Kind) (action.Result, error) {
	of, err := s.product(c.Context, c.DB(), id, kind)
	if err != nil {
		return action.Result{}, err
	}
	c.About(journal.Subject{Provider: of.Provider, Suite: of.SuiteID})
	if of.Stage != Audited {
		f := explain.Finding{Step: explain.State, Expected: "an audited " + string(kind), Got: string(of.Stage), Doc: 97201,
			Cause: of.SuiteID + " is online already", Fix: "nothing is left to do"}
		if of.Stage == Draft {
			f = notOnline(of)
		}
		return action.Result{}, action.Refuse(f)
	}
	of.Stage = Online
	say := of.Name + " is online. Corps can install it: corp.install, or the install page of your own site."
	values := map[string]string{}
	if kind == Template {
		values["qrcode_url"] = s.rt.BaseURL() + authorizePath + "?template=" + of.SuiteID
		say = of.Name + " is online. Corps can scan its QR code: corp.authorize, or " + values["qrcode_url"]
	}
	return action.Result{Say: say, Values: values}, s.saveSuite(c.Context, c.Tx, of)
}

type secretInput struct {
	Suite string `name:"suite" default:"@template" help:"suite_id or template id"`
}

func (s *Suites) resetSuiteSecret(c *action.Call, in secretInput) (action.Result, error) {
	of, err := s.product(c.Context, c.DB(), in.Suite)
	if err != nil {
		return action.Result{}, err
	}
	c.About(journal.Subject{Provider: of.Provider, Suite: of.SuiteID})
	of.Secret = s.rt.Random.Text(secretLength, random.Token)
	return action.Result{Say: "The old secret of " + of.Name + " is dead; change suite_secret in your app.",
		Values: map[string]string{"suite_secret": of.Secret}}, s.saveSuite(c.Context, c.Tx, of)
}

type trustedIPInput struct {
	Provider string   `name:"provider" default:"@provider" help:"corpid of the provider"`
	IPs      []string `name:"ips" help:"addresses by comma or semicolon, an octet may be *; empty lets everybody in"`
}

func (s *Suites) trustedIP(c *action.Call, in trustedIPInput) (action.Result, error) {
	p, err := s.Provider(c.Context, c.DB(), fold(in.Provider))
	if err != nil {
		return action.Result{}, err
	}
	if p == nil {
		return action.Result{}, action.Refuse(explain.Finding{Step: explain.Parameter, Expected: "the corpid of a provider", Got: in.Provider,
			Cause: "this world has no such provider", Fix: "leave provider out to take the first one"})
	}
	c.About(journal.Subject{Provider: p.CorpID})
	if p.IPs, err = agent.CheckIPs(in.IPs); err != nil {
		return action.Result{}, action.Refuse(explain.Finding{Step: explain.Parameter, Expected: "addresses such as 203.0.113.7 or 203.0.113.*",
			Got: strings.Join(in.IPs, ","), Cause: err.Error(), Fix: "write addresses, not names", Doc: 90595})
	}
	if _, err := c.Tx.NewUpdate().Model(p).WherePK().Exec(c.Context); err != nil {
		return action.Result{}, fmt.Errorf("save provider %s: %w", p.CorpID, err)
	}
	c.Tx.OnCommit(func() { s.providers.Drop(p.CorpID) })
	say := "Every address may call for " + p.Name + " again."
	if len(p.IPs) > 0 {
		say = "Only " + strings.Join(p.IPs, ", ") + " may call for " + p.Name + "; others get 60020."
	}
	return action.Result{Say: say, Values: map[string]string{"ips": strings.Join(p.IPs, ";")}}, nil
}
