package credential

import (
	"fmt"
	"slices"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/engine/api"
	issued "wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/setting"
)

var (
	gateMode = setting.Choice("gate.mode", "strict", 90313,
		"callers outside the list of trusted addresses: refused with 60020 (strict), noted in the journal (warn), or let in (off)", "off", "warn", "strict")
	emptyList = setting.Choice("gate.empty_list", "open", 97104,
		"a self-built app without trusted addresses: open to everybody, or closed as apps made since 2022-06-20 are", "open", "closed")
)

// Gate refuses callers whose address is not trusted (60020, doc 90313): a self-built app has a list, a 代开发 app its own or
// else its provider's, everything else of a provider the provider's.
func (t *Credentials) Gate(c *api.Call) error {
	mode := t.rt.Settings.Text(gateMode)
	if c.Credential == nil || mode == "off" {
		return nil
	}
	list, err := t.trustedBy(c)
	if err != nil || list.open || agent.AllowsIP(list.addresses, c.Remote) {
		return err
	}
	f := list.refusal(c.Remote)
	if mode == "warn" {
		c.Note("would be refused with 60020: " + f.String())
		return nil
	}
	return api.Refuse(errcode.UntrustedIP, f)
}

// trusted is the list of addresses that may use a credential.
type trusted struct {
	addresses []string
	open      bool       // everybody may
	provider  string     // whose list it is, or
	app       *agent.App // the app's own
}

// trustedBy gives the list that counts for the credential of a call.
func (t *Credentials) trustedBy(c *api.Call) (trusted, error) {
	if c.Credential.Kind != issued.CorpToken {
		return t.trustedByProvider(c, c.Credential.Provider)
	}
	app, err := t.agents.App(c.Context, c.DB(), c.Credential.Corp, c.Credential.Agent)
	if err != nil || app == nil {
		return trusted{open: true}, err // [Credentials.Right] refuses the token of an app that is gone
	}
	if app.Kind == agent.Suite || app.Kind == agent.Customized && len(app.IPs) == 0 {
		return t.trustedByProvider(c, app.Provider)
	}
	open := len(app.IPs) == 0 && t.rt.Settings.Text(emptyList) == "open"
	return trusted{addresses: app.IPs, open: open, app: app}, nil
}

func (t *Credentials) trustedByProvider(c *api.Call, provider string) (trusted, error) {
	if provider == "" {
		return trusted{open: true}, nil
	}
	list, err := t.providers.ProviderIPs(c.Context, c.DB(), provider)
	return trusted{addresses: list, open: len(list) == 0, provider: provider}, err
}

// refusal says whose list lacks an address, what stands in it, and how the address gets in.
func (l *trusted) refusal(address string) explain.Finding {
	ips := strings.ReplaceAll(strings.Join(append(slices.Clone(l.addresses), address), ","), ";", ",")
	whose, do := "the provider "+l.provider+" (IP白名单)", "provider.trusted_ip provider="+l.provider+" ips="+ips
	if l.app != nil {
		whose = fmt.Sprintf("app %d (企业可信IP)", l.app.AgentID)
		do = fmt.Sprintf("app.trusted_ip corp=%s agent=%d ips=%s", l.app.Corp, l.app.AgentID, ips)
	}
	list := strings.Join(l.addresses, ";")
	if list == "" {
		list = "nobody, the list is empty"
	}
	return explain.Finding{Step: explain.Source, Expected: "a caller that is trusted by " + whose + ": " + list, Got: address,
		Cause: "the caller's address is not in the list", Fix: "Add it: mockwecom do " + do, Doc: 90313}
}
