package mocktest

import (
	"strconv"

	"wecomlab/fixtures"
)

// IDs are the ids and secrets of a world's first corp, its first self-built app, the first provider, its first 代开发
// template and its first third-party suite, as the fixture has them. What the world lacks is empty.
type IDs struct {
	CorpID  string
	AgentID int64
	Secret  string // of the self-built app: corpsecret

	ProviderCorpID string
	ProviderSecret string

	TemplateID     string
	TemplateSecret string
	TemplateToken  string // of the template's callback URL
	TemplateAESKey string // its EncodingAESKey

	SuiteID     string
	SuiteSecret string
	SuiteToken  string // of the suite's command callback URL
	SuiteAESKey string // its EncodingAESKey
}

func idsOf(w *fixtures.World) IDs {
	var ids IDs
	if len(w.Corps) > 0 {
		c := &w.Corps[0]
		ids.CorpID = c.CorpID
		if len(c.Agents) > 0 {
			ids.AgentID, ids.Secret = c.Agents[0].AgentID, c.Agents[0].Secret
		}
	}
	if len(w.Providers) > 0 {
		ids.provider(&w.Providers[0])
	}
	return ids
}

func (ids *IDs) provider(p *fixtures.Provider) {
	ids.ProviderCorpID, ids.ProviderSecret = p.CorpID, p.Secret
	for i := range p.Suites {
		s := &p.Suites[i]
		switch {
		case s.Kind == "template" && ids.TemplateID == "":
			ids.TemplateID, ids.TemplateSecret = s.SuiteID, s.Secret
			ids.TemplateToken, ids.TemplateAESKey = s.Command.Token, s.Command.AESKey
		case s.Kind == "suite" && ids.SuiteID == "":
			ids.SuiteID, ids.SuiteSecret = s.SuiteID, s.Secret
			ids.SuiteToken, ids.SuiteAESKey = s.Command.Token, s.Command.AESKey
		}
	}
}

// SecretOf gives the secret of an app of the world's fixture: by its agentid, or of the contact-sync assistant by the word contacts. The test ends
// when the world has none.
func (s *Server) SecretOf(corpid, app string) string {
	s.t.Helper()
	for i := range s.world.Corps {
		c := &s.world.Corps[i]
		if c.CorpID != corpid {
			continue
		}
		if app == "contacts" && c.ContactSecret != "" {
			return c.ContactSecret
		}
		for _, a := range c.Agents {
			if strconv.FormatInt(a.AgentID, 10) == app {
				return a.Secret
			}
		}
	}
	s.t.Fatalf("mocktest: the world %s has no app %s in the corp %s", s.world.Name, app, corpid)
	return ""
}
