package lab

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/provider"
	"wecomlab/mockwecom/face/control"
	"wecomlab/mockwecom/scenario"
)

// demo is the reference app with a server of its own.
type demo struct {
	app    *provider.App
	server *http.Server
	ended  chan error
}

// headerTime is how long a request's headers may take, in real time.
const headerTime = 5 * time.Second

// startDemo starts the reference app, with all suites of its owner and all self-built apps of corps that have keys, where the simulator at base reaches it. now is the simulator's clock, nil if it runs
// elsewhere; the app then does not judge the age of callbacks, since virtual time may be any time.
func startDemo(ctx context.Context, base string, world control.World, now *clock.Clock) (*demo, error) {
	listener, err := listenFor(ctx, base)
	if err != nil {
		return nil, fmt.Errorf("the demo app could not start: %w", err)
	}
	owner := world.Providers[0]
	config := provider.Config{
		BaseURL: base, PublicURL: "http://" + listener.Addr().String(), ProviderCorpID: owner.CorpID, ProviderSecret: owner.Secret,
		Clock: now,
	}
	if now == nil {
		config.MaxAge = -1
	}
	for _, s := range owner.Suites {
		if token, key := scenario.KeysOf(s); token != "" {
			config.Suites = append(config.Suites, provider.SuiteConfig{SuiteID: s.SuiteID, Secret: s.Secret, Token: token, AESKey: key, Kind: provider.Kind(s.Kind)})
		}
	}
	config.Agents, config.Contacts = selfBuilt(world), assistants(world)
	app, err := provider.New(config)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the demo app could not start: %w", err), listener.Close())
	}
	d := &demo{app: app, server: &http.Server{Handler: app, ReadHeaderTimeout: headerTime}, ended: make(chan error, 1)}
	go func() { d.ended <- d.server.Serve(listener) }()
	return d, nil
}

// selfBuilt is every self-built app of the world that has keys.
func selfBuilt(world control.World) []provider.AgentConfig {
	var out []provider.AgentConfig
	for _, corp := range world.Corps {
		for _, a := range corp.Apps {
			if a.Kind == "self" && a.Callback != nil {
				keys := provider.Keys{Token: a.Callback.Token, AESKey: a.Callback.AESKey}
				out = append(out, provider.AgentConfig{CorpID: corp.CorpID, AgentID: a.AgentID, Secret: a.Secret, Keys: keys})
			}
		}
	}
	return out
}

// assistants is every contact-sync assistant of the world.
func assistants(world control.World) []provider.ContactsConfig {
	var out []provider.ContactsConfig
	for _, corp := range world.Corps {
		if corp.Assistant != nil {
			token, key := scenario.ContactKeys(corp)
			out = append(out, provider.ContactsConfig{CorpID: corp.CorpID, Secret: corp.Assistant.Secret, Keys: provider.Keys{Token: token, AESKey: key}})
		}
	}
	return out
}

// listenFor takes a free port on the address of this machine that base is reached from: loopback for a simulator on this
// machine.
func listenFor(ctx context.Context, base string) (net.Listener, error) {
	host := "127.0.0.1"
	if u, err := url.Parse(base); err == nil {
		var dialer net.Dialer
		if conn, err := dialer.DialContext(ctx, "udp", net.JoinHostPort(u.Hostname(), "9")); err == nil {
			if local, ok := conn.LocalAddr().(*net.UDPAddr); ok {
				host = local.IP.String()
			}
			_ = conn.Close() // nothing was sent
		}
	}
	var config net.ListenConfig
	return config.Listen(ctx, "tcp", net.JoinHostPort(host, "0"))
}

// close ends the app at once. Deliveries that are under way have ended with the simulator before.
func (d *demo) close() error {
	err := d.server.Close()
	if served := <-d.ended; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	d.app.Close()
	return err
}
