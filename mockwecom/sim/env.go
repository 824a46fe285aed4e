package sim

import (
	"context"
	"strconv"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/chapter/robot"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/face/control"
)

func (s *Sim) status(ctx context.Context) (control.Status, error) {
	rows, err := s.runtime.Push.Outbox(ctx, 1000)
	if err != nil {
		return control.Status{}, err
	}
	pending := 0
	for _, d := range rows {
		if d.State == push.Waiting {
			pending++
		}
	}
	st := s.runtime.Clock.State()
	_, _, last := s.runtime.Journal.List(journal.Query{Limit: 1})
	return control.Status{
		Version: Version, Instance: s.instance.String(), BaseURL: s.URL(), Fixture: s.config.World.Name, Database: s.runtime.Store.Name(), StartedAt: s.started,
		Clock: control.Clock{Now: st.Now, Frozen: st.Frozen, Speed: st.Speed, Next: st.Next}, Entries: last, Pending: pending,
	}, nil
}

// env gives what a program under test needs: addresses, proxy, certificates, and the ids and secrets of the world's first
// corp, self-built app, suite, template and provider, devices and models of hardware.
func (s *Sim) env(ctx context.Context) (map[string]string, error) {
	out := map[string]string{
		"WECOM_BASE_URL": s.URL(),
		"HTTPS_PROXY":    s.server.ProxyURL(),
		"NO_PROXY":       "127.0.0.1,localhost,::1",
	}
	if s.config.CADir != "" {
		if err := s.ca.Ensure(); err != nil {
			return nil, err
		}
		for _, name := range []string{"SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"} {
			out[name] = s.ca.BundlePath()
		}
		out["NODE_EXTRA_CA_CERTS"] = s.ca.CertPath()
	}
	w := s.config.World
	if len(w.Corps) > 0 {
		corpEnv(out, &w.Corps[0])
		s.robotEnv(out, &w.Corps[0])
	}
	if err := s.deviceEnv(ctx, out, w); err != nil {
		return nil, err
	}
	if len(w.Providers) > 0 {
		return out, s.providerEnv(ctx, out, &w.Providers[0])
	}
	return out, nil
}

func corpEnv(out map[string]string, c *fixtures.Corp) {
	out["WECOM_CORP_ID"] = c.CorpID
	if c.ContactSecret != "" {
		out["WECOM_CONTACT_SECRET"] = c.ContactSecret
	}
	if len(c.Agents) == 0 {
		return
	}
	a := &c.Agents[0]
	out["WECOM_CORP_SECRET"], out["WECOM_AGENT_ID"] = a.Secret, strconv.FormatInt(a.AgentID, 10)
	if a.Callback != nil {
		out["WECOM_AGENT_CALLBACK_TOKEN"], out["WECOM_AGENT_CALLBACK_AES_KEY"] = a.Callback.Token, a.Callback.AESKey
	}
}

// robotEnv gives the corp's first group robot.
func (s *Sim) robotEnv(out map[string]string, c *fixtures.Corp) {
	if len(c.Robots) > 0 {
		out["WECOM_WEBHOOK_KEY"], out["WECOM_WEBHOOK_URL"] = c.Robots[0].Key, robot.Webhook(s.URL(), c.Robots[0].Key)
	}
}

func (s *Sim) providerEnv(ctx context.Context, out map[string]string, p *fixtures.Provider) error {
	out["WECOM_PROVIDER_CORPID"], out["WECOM_PROVIDER_SECRET"] = p.CorpID, p.Secret
	for i := range p.Suites {
		suite := &p.Suites[i]
		prefix := "WECOM_SUITE_"
		if suite.Kind == "template" {
			prefix = "WECOM_TEMPLATE_"
		}
		if _, have := out[prefix+"ID"]; have {
			continue
		}
		out[prefix+"ID"], out[prefix+"SECRET"] = suite.SuiteID, suite.Secret
		a, err := push.Find(ctx, s.runtime.Store.Read(), push.CommandReceiver(suite.SuiteID))
		if err != nil {
			return err
		}
		if a == nil {
			continue
		}
		out[prefix+"CALLBACK_TOKEN"], out[prefix+"CALLBACK_AES_KEY"] = a.Token, a.AESKey
		if _, have := out["WECOM_CALLBACK_TOKEN"]; !have {
			out["WECOM_CALLBACK_TOKEN"], out["WECOM_CALLBACK_AES_KEY"] = a.Token, a.AESKey
		}
	}
	return nil
}
