package suite

import (
	"context"
	"fmt"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/store"
)

// load brings providers, suites and their callback addresses into an empty database. Addresses count only after their check:
// a URL in a world still has to be saved once.
func (s *Suites) load(ctx context.Context, tx *store.Tx, world *fixtures.World) error {
	for i := range world.Providers {
		from := &world.Providers[i]
		p := Provider{CorpID: fold(from.CorpID), Name: from.Name, Secret: from.Secret, IPs: orEmpty(from.IPs)}
		if _, err := tx.NewInsert().Model(&p).Exec(ctx); err != nil {
			return fmt.Errorf("load provider %s: %w", p.CorpID, err)
		}
		if from.System != nil {
			a := systemAddress(&p)
			a.URL, a.Token, a.AESKey = from.System.URL, from.System.Token, from.System.AESKey
			if err := push.Put(ctx, tx, a); err != nil {
				return err
			}
		}
		for j := range from.Suites {
			if err := s.loadSuite(ctx, tx, &p, &from.Suites[j]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Suites) loadSuite(ctx context.Context, tx *store.Tx, p *Provider, from *fixtures.Suite) error {
	of := &Suite{
		SuiteID: from.SuiteID, Provider: p.CorpID, Kind: Kind(from.Kind), Name: from.Name, Description: from.Description, Secret: from.Secret, Stage: Draft,
		HomeURL: from.HomeURL, TrustedDomain: from.TrustedDomain, InstallDomain: from.InstallDomain, Permissions: orEmpty(from.Permissions),
	}
	if from.Online {
		of.Stage = Online
	}
	if _, err := tx.NewInsert().Model(of).Exec(ctx); err != nil {
		return fmt.Errorf("load suite %s: %w", of.SuiteID, err)
	}
	command := commandAddress(of)
	command.URL, command.Token, command.AESKey = from.Command.URL, from.Command.Token, from.Command.AESKey
	if err := push.Put(ctx, tx, command); err != nil {
		return err
	}
	if of.Kind != ThirdParty {
		return nil
	}
	data := dataAddress(of)
	data.URL, data.Token, data.AESKey = from.DataURL, from.Command.Token, from.Command.AESKey
	return push.Put(ctx, tx, data)
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
