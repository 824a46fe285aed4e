package agent

import (
	"context"
	"fmt"
	"strings"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/store"
)

// load brings the self-built and system apps and their callback addresses into an empty database.
func (a *Agents) load(ctx context.Context, tx *store.Tx, world *fixtures.World) error {
	var apps []App
	for i := range world.Corps {
		corp := &world.Corps[i]
		if corp.ContactSecret != "" {
			apps = append(apps, contactsOf(corp))
		}
		for j := range corp.Agents {
			apps = append(apps, appOf(corp.CorpID, &corp.Agents[j]))
		}
		for j := range corp.SystemApps {
			apps = append(apps, systemApp(corp.CorpID, &corp.SystemApps[j]))
		}
	}
	if len(apps) == 0 {
		return nil
	}
	if _, err := tx.NewInsert().Model(&apps).Exec(ctx); err != nil {
		return fmt.Errorf("load apps: %w", err)
	}
	for i := range world.Corps {
		corp := &world.Corps[i]
		if err := a.loadContactCallback(ctx, tx, corp); err != nil {
			return err
		}
		for j := range corp.Agents {
			if err := a.loadCallback(ctx, tx, corp.CorpID, &corp.Agents[j]); err != nil {
				return err
			}
		}
	}
	return nil
}

func appOf(corp string, from *fixtures.Agent) App {
	app := App{
		Corp: corp, AgentID: from.AgentID, Kind: SelfBuilt, Name: from.Name, Description: from.Description, Secret: from.Secret,
		HomeURL: from.HomeURL, TrustedDomain: from.TrustedDomain, Publish: Online, Parties: from.Parties, Privacy: from.Privacy, IPs: from.IPs,
	}
	for _, u := range from.Users {
		app.Users = append(app.Users, strings.ToLower(u))
	}
	app.complete()
	return app
}

// loadCallback stores the callback address of a self-built app. A world's addresses count as checked.
func (a *Agents) loadCallback(ctx context.Context, tx *store.Tx, corp string, from *fixtures.Agent) error {
	if from.Callback == nil {
		return nil
	}
	return a.putCallback(ctx, tx, selfBuiltAddress(corp, from.AgentID, from.Name), from.Callback)
}

func (a *Agents) putCallback(ctx context.Context, tx *store.Tx, address push.Address, from *fixtures.Callback) error {
	address.URL, address.Token, address.AESKey = from.URL, from.Token, from.AESKey
	if address.URL != "" {
		address.VerifiedAt = a.rt.Clock.Now()
	}
	return push.Put(ctx, tx, &address)
}

// selfBuiltAddress is the callback address of a self-built app but for its URL and keys: the receiveid is the corpid for the
// check and for deliveries (doc 91144, 90238).
func selfBuiltAddress(corp string, agentID int64, name string) push.Address {
	return push.Address{
		Receiver: push.AgentReceiver(corp, agentID), Name: name, VerifyID: corp, ReceiveID: corp, Answer: push.AnswerAny, RetryNon200: true,
		Corp: corp, Agent: agentID,
	}
}
