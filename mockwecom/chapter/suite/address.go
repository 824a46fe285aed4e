package suite

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/engine/push"
)

// The addresses of a provider, all but URL and keys. The GET check carries the provider's corpid everywhere but at a 代开发 app
// (doc 90595; 10-callback-crypto §5).

// commandAddress is 指令回调URL of a suite, or the URL of a template (doc 90613, 97172).
func commandAddress(of *Suite) *push.Address {
	return &push.Address{
		Receiver: push.CommandReceiver(of.SuiteID), Name: of.Name, VerifyID: of.Provider, ReceiveID: of.SuiteID,
		Answer: push.AnswerSuccess, Provider: of.Provider, Suite: of.SuiteID,
	}
}

// dataAddress is 数据回调URL of a suite; its deliveries carry the corp's encrypted id (doc 90595).
func dataAddress(of *Suite) *push.Address {
	return &push.Address{
		Receiver: push.DataReceiver(of.SuiteID), Name: of.Name, VerifyID: of.Provider,
		Answer: push.AnswerAny, Provider: of.Provider, Suite: of.SuiteID,
	}
}

// systemAddress is 系统事件接收URL of a provider.
func systemAddress(p *Provider) *push.Address {
	return &push.Address{
		Receiver: push.SystemReceiver(p.CorpID), Name: p.Name, VerifyID: p.CorpID, ReceiveID: p.CorpID,
		Answer: push.AnswerSuccess, Provider: p.CorpID,
	}
}

// appAddress is the URL of a 代开发 app (doc 97165, 97201).
func (s *Suites) appAddress(ctx context.Context, db bun.IDB, of *Suite, app *agent.App) (*push.Address, error) {
	open, err := s.openCorpID(ctx, db, of.Provider, app.Corp)
	if err != nil {
		return nil, err
	}
	a := &push.Address{
		Receiver: push.AgentReceiver(app.Corp, app.AgentID), Name: app.Name, VerifyID: open, ReceiveID: open, Answer: push.AnswerAny, RetryNon200: true,
		Provider: of.Provider, Suite: of.SuiteID, Corp: app.Corp, Agent: app.AgentID,
	}
	if s.rt.Settings.Text(appVerifyID) == "provider" {
		a.VerifyID = of.Provider
	}
	return a, nil
}

// given fills in what a person typed; what they left out comes from the addresses that follow, the first that has it.
func given(a *push.Address, url, token, key string, from ...*push.Address) {
	a.URL, a.Token, a.AESKey = url, token, key
	for _, f := range from {
		if f == nil {
			continue
		}
		if a.URL == "" {
			a.URL = f.URL
		}
		if a.Token == "" {
			a.Token = f.Token
		}
		if a.AESKey == "" {
			a.AESKey = f.AESKey
		}
	}
}

// addressOf finds the stored address of a receiver.
func (s *Suites) addressOf(ctx context.Context, db bun.IDB, receiver string) (*push.Address, error) {
	a, err := push.Find(ctx, db, receiver)
	if err != nil {
		return nil, fmt.Errorf("look up the callback address %s: %w", receiver, err)
	}
	return a, nil
}
