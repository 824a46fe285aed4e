package credentialtest

import (
	"context"
	"sync"

	"github.com/uptrace/bun"
)

// Suites plays the chapter of suites: permanent codes and the lists of providers.
type Suites struct {
	mu    sync.Mutex
	codes map[string]code
	ips   map[string][]string
}

type code struct {
	corp  string
	agent int64
	entry int64
}

// Grant makes a permanent code one of an app.
func (s *Suites) Grant(value, corp string, agentID, entry int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.codes[value] = code{corp, agentID, entry}
}

// Cancel makes a permanent code unknown.
func (s *Suites) Cancel(value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.codes, value)
}

// Trust sets the provider's list of addresses.
func (s *Suites) Trust(addresses ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ips[Provider] = addresses
}

// FindActive gives what a permanent code stands for.
func (s *Suites) FindActive(_ context.Context, _ bun.IDB, value string) (corp string, agentID int64, suite, provider string, entry int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.codes[value]
	if !ok {
		return "", 0, "", "", 0, nil
	}
	return c.corp, c.agent, Template, Provider, c.entry, nil
}

// ProviderIDs gives the one provider of the world.
func (s *Suites) ProviderIDs(context.Context, bun.IDB) ([]string, error) {
	return []string{Provider}, nil
}

// ProviderIPs gives the list of a provider.
func (s *Suites) ProviderIPs(_ context.Context, _ bun.IDB, provider string) ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ips[provider], nil
}
