package golden

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"

	"wecomlab/core/provider"
)

// become fetches the token of a caller and uses it from now on.
func (p *Player) become(who string) {
	p.t.Helper()
	if model, is := strings.CutPrefix(who, "model "); is {
		p.becomeModel(model)
		return
	}
	if sn, is := strings.CutPrefix(who, "device "); is {
		p.becomeDevice(sn)
		return
	}
	name, corpid, elsewhere := strings.Cut(who, " of ")
	if !elsewhere {
		corpid = p.CorpID
	}
	p.corp = corpid
	switch name {
	case "nobody":
		p.token = ""
	case "customized", "suite", "suite_token", "third_party_token", "provider":
		p.becomeProvider(name)
	default:
		secret, given := strings.CutPrefix(name, "secret ")
		if !given {
			secret = p.SecretOf(corpid, name)
		}
		query := url.Values{"corpid": {corpid}, "corpsecret": {secret}}
		p.token = "access_token=" + p.fetch("gettoken?"+query.Encode(), "access_token")
	}
}

// fetch gives one member of an answer that must be a success.
func (p *Player) fetch(path, member string) string {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, p.URL+"/cgi-bin/"+path, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	resp, err := plainly.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	var answer map[string]any
	if err == nil {
		err = json.Unmarshal(body, &answer)
	}
	value, _ := answer[member].(string)
	if err != nil || value == "" {
		p.t.Fatalf("%s: %s, %v", path, body, err)
	}
	return value
}

// app is the provider's own program with its template and its suite, both authorised by the world's first corp. It is made when a
// transcript asks for it.
func (p *Player) app() *provider.App {
	p.t.Helper()
	if p.provider != nil {
		return p.provider
	}
	server := httptest.NewUnstartedServer(nil)
	app, err := provider.New(provider.Config{
		BaseURL: p.URL, PublicURL: "http://" + server.Listener.Addr().String(), ProviderCorpID: p.ProviderCorpID, ProviderSecret: p.ProviderSecret, Clock: p.Clock(),
		Suites: []provider.SuiteConfig{
			{SuiteID: p.TemplateID, Secret: p.TemplateSecret, Token: p.TemplateToken, AESKey: p.TemplateAESKey},
			{SuiteID: p.SuiteID, Secret: p.SuiteSecret, Token: p.SuiteToken, AESKey: p.SuiteAESKey},
		},
	})
	if err != nil {
		p.t.Fatal(err)
	}
	server.Config.Handler = app
	server.Start()
	p.t.Cleanup(func() {
		server.Close()
		app.Close()
	})
	p.provider = app
	p.names.give("http://"+server.Listener.Addr().String(), "{provider}")
	p.Do("provider.save_callback", "suite="+p.TemplateID, "url="+app.CommandURL(p.TemplateID))
	p.Do("provider.submit_template")
	p.Do("provider.release_template")
	p.Do("provider.refresh_ticket", "suite="+p.TemplateID)
	p.Do("corp.authorize")
	p.settle()
	p.Do("provider.develop_app", "url="+app.AppURL(p.TemplateID, p.openCorp(p.TemplateID)), "token="+p.TemplateToken, "aes_key="+p.TemplateAESKey)
	p.Do("provider.save_callback", "suite="+p.SuiteID, "url="+app.CommandURL(p.SuiteID))
	p.Do("provider.save_callback", "suite="+p.SuiteID, "which=data", "url="+app.DataURL(p.SuiteID))
	p.Do("provider.refresh_ticket", "suite="+p.SuiteID)
	p.Do("provider.submit_suite", "suite="+p.SuiteID)
	p.Do("provider.release_suite", "suite="+p.SuiteID)
	p.Do("corp.install", "suite="+p.SuiteID)
	p.settle()
	return app
}

func (p *Player) settle() {
	p.t.Helper()
	p.Advance(0)
	if err := p.provider.Settle(p.t.Context()); err != nil {
		p.t.Fatal(err)
	}
}

// openCorp is the corpid by which the provider knows the customer of a suite.
func (p *Player) openCorp(suite string) string {
	p.t.Helper()
	for _, a := range p.provider.Authorizations() {
		if a.Suite == suite {
			return a.CorpID
		}
	}
	p.t.Fatalf("nobody has authorised %s", suite)
	return ""
}

func (p *Player) becomeProvider(name string) {
	p.t.Helper()
	app, ctx := p.app(), p.t.Context()
	parameter, suite := "access_token", p.SuiteID
	if name == "customized" || name == "suite_token" {
		suite = p.TemplateID
	}
	get := func() (string, error) { return app.CorpToken(ctx, suite, p.openCorp(suite)) }
	switch name {
	case "suite_token", "third_party_token":
		parameter, get = "suite_access_token", func() (string, error) { return app.SuiteToken(ctx, suite) }
	case "provider":
		parameter, get = "provider_access_token", func() (string, error) { return app.ProviderToken(ctx) }
	}
	token, err := get()
	if err != nil {
		p.t.Fatal(err)
	}
	p.token = parameter + "=" + token
	p.names.give(p.openCorp(suite), "{corp}")
	p.nameSecrets(suite)
	p.seen = p.last()
}

// nameSecrets names what the provider's program got for a suite: {suite_ticket} and the first customer's {permanent_code}.
func (p *Player) nameSecrets(suite string) {
	p.t.Helper()
	ticket, _, err := p.provider.SuiteTicket(suite)
	if err != nil {
		p.t.Fatal(err)
	}
	p.names.give(ticket, "{suite_ticket}")
	a, err := p.provider.Authorization(suite, p.openCorp(suite))
	if err != nil {
		p.t.Fatal(err)
	}
	p.names.give(a.PermanentCode, "{permanent_code}")
}
