package suite

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/engine/api"
)

// ProviderIPs gives the IP white list of a provider; empty lets every address in (doc 90595). It is answered from a cache. A provider that
// does not exist has none.
func (s *Suites) ProviderIPs(ctx context.Context, db bun.IDB, provider string) ([]string, error) {
	p, err := s.Provider(ctx, db, provider)
	if err != nil || p == nil {
		return nil, err
	}
	return p.IPs, nil
}

// gate checks the caller's address on the two endpoints that know their provider only from the body (doc 90600).
func (s *Suites) gate(c *api.Call, provider string) error {
	if !s.rt.Settings.Bool(tokenGate) {
		return nil
	}
	list, err := s.ProviderIPs(c.Context, c.DB(), provider)
	if err != nil || len(list) == 0 || agent.AllowsIP(list, c.Remote) {
		return err
	}
	return api.Refuse(errcode.UntrustedIP, explain.Finding{Step: explain.Source, Expected: "a call from " + strings.Join(list, ", "), Got: c.Remote,
		Cause: "the address is not in the IP white list of provider " + provider,
		Fix:   "add it: mockwecom do provider.trusted_ip ips=" + strings.Join(append(list[:len(list):len(list)], c.Remote), ","), Doc: 90595})
}
