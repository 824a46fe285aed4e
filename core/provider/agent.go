package provider

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"wecomlab/core/event"
	"wecomlab/core/explain"
)

// AgentConfig is a self-built app (自建应用) of a corp that this program serves as well.
type AgentConfig struct {
	CorpID  string // plain: a corp's own app sees the real one
	AgentID int64
	Secret  string
	Keys    // of its callback URL
}

// agent is a configured self-built app with what is known of it.
type agent struct {
	AgentConfig
	keys    codec
	pressed Pressed // guarded by App.mu
}

// Pressed is the newest press of a template card's button that came to a self-built app (doc 90240).
type Pressed struct {
	User         string
	TaskID       string
	Key          string
	ResponseCode string // lets the card be changed once
}

func (c *AgentConfig) check() error {
	if c.CorpID == "" || c.AgentID <= 0 {
		return fmt.Errorf("CorpID is %q and AgentID %d: both are required", c.CorpID, c.AgentID)
	}
	return c.Keys.check()
}

// checkAgents refuses self-built apps that cannot work.
func (c *Config) checkAgents() error {
	seen := map[string]bool{}
	for i := range c.Agents {
		one := &c.Agents[i]
		if err := one.check(); err != nil {
			return fmt.Errorf("provider: self-built app %d: %w", i+1, err)
		}
		key := agentKey(one.CorpID, one.AgentID)
		if seen[key] {
			return fmt.Errorf("provider: app %d of %s is configured twice", one.AgentID, one.CorpID)
		}
		seen[key] = true
	}
	return nil
}

func agentKey(corp string, id int64) string { return "agent/" + corp + "/" + strconv.FormatInt(id, 10) }

func (a *App) openAgents() error {
	for _, config := range a.config.Agents {
		keys, err := newCodec(config.Keys)
		if err != nil {
			return err
		}
		a.agents[agentKey(config.CorpID, config.AgentID)] = &agent{AgentConfig: config, keys: keys}
	}
	return nil
}

// AgentURL is the callback URL of a self-built app (接收消息服务器); id is its agentid.
func (a *App) AgentURL(corp, id string) string { return a.address("agent", corp, id) }

func (a *App) agentBox(r *http.Request) (*mailbox, *denial) {
	id, _ := strconv.ParseInt(r.PathValue("agent"), 10, 64) // 0 is no app
	one, ok := a.agents[agentKey(r.PathValue("corp"), id)]
	if !ok {
		return nil, deny(http.StatusNotFound, explain.Finding{Step: explain.Parameter, Expected: "corpid and agentid of a configured app",
			Got: fmt.Sprintf("%.80q", r.PathValue("corp")+"/"+r.PathValue("agent")), Cause: "the app is not configured", Fix: "Add it to Config.Agents"})
	}
	return &mailbox{address: event.App, agent: one, corp: one.CorpID, keys: one.keys}, nil
}

// note keeps what a member has pressed.
func (a *App) note(one *agent, e *Event) {
	if e.Message.Name() != "template_card_event" && e.Message.Name() != "template_card_menu_event" {
		return
	}
	a.mu.Lock()
	one.pressed = Pressed{User: e.Message.FromUserName, TaskID: e.Message.Get("TaskId"), Key: e.Message.Get("EventKey"), ResponseCode: e.Message.Get("ResponseCode")}
	a.mu.Unlock()
	a.arrived.raise()
}

// answered forgets a press that the app has answered, unless a newer one has come.
func (a *App) answered(one *agent, p Pressed) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if one.pressed == p {
		one.pressed = Pressed{}
	}
}

// Pressed gives the newest press that came to a self-built app and that no freeze_card has answered; ok is false if there is none.
func (a *App) Pressed(corp string, id int64) (p Pressed, ok bool) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if one := a.agents[agentKey(corp, id)]; one != nil {
		p = one.pressed
	}
	return p, p.ResponseCode != ""
}

// AgentToken returns a living access_token of a self-built app.
func (a *App) AgentToken(ctx context.Context, corp string, id int64) (string, error) {
	one, err := a.agent(corp, id)
	if err != nil {
		return "", err
	}
	return a.tokens.get(ctx, agentKey(corp, id), a.fetchAgentToken(one))
}

func (a *App) fetchAgentToken(one *agent) fetchToken {
	return func(ctx context.Context) (Token, error) { return a.client.GetToken(ctx, one.CorpID, one.Secret) }
}

// WithAgentToken calls f with a self-built app's access_token, and once more with a new one if WeCom refuses the first.
func (a *App) WithAgentToken(ctx context.Context, corp string, id int64, f func(ctx context.Context, token string) error) error {
	return a.withToken(ctx, agentKey(corp, id), func(ctx context.Context) (string, error) { return a.AgentToken(ctx, corp, id) }, f)
}

func (a *App) agent(corp string, id int64) (*agent, error) {
	if one, ok := a.agents[agentKey(corp, id)]; ok {
		return one, nil
	}
	return nil, fmt.Errorf("provider: no app %d of %q is configured", id, corp)
}
