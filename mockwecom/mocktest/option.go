package mocktest

import (
	"path/filepath"
	"testing"
	"time"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/sim"
)

// Option changes what [New] starts.
type Option func(*sim.Config)

// WithWorld starts with a world made by the test instead of the demo world. It must not be changed afterwards.
func WithWorld(w *fixtures.World) Option { return func(c *sim.Config) { c.World = w } }

// WithFixture starts with an embedded world by its name, or with a YAML file by its path.
func WithFixture(name string) Option { return func(c *sim.Config) { c.Fixture = name } }

// WithSeed makes tokens, tickets and codes repeat from run to run. The seed is not 0.
func WithSeed(seed int64) Option { return func(c *sim.Config) { c.Seed = seed } }

// WithFrozenClock stops the world's time at an instant; [Server.Advance] moves it.
func WithFrozenClock(at time.Time) Option { return func(c *sim.Config) { c.Freeze = at } }

// WithSettings sets facts that WeCom leaves open, by the names that GET /_mock/v1/settings lists.
func WithSettings(values map[string]string) Option {
	return func(c *sim.Config) { c.Settings = values }
}

// WithDatabase keeps the world in a SQLite file or in PostgreSQL (postgres://…), for tests of a restart.
func WithDatabase(dsn string) Option { return func(c *sim.Config) { c.Database = dsn } }

// configure applies the options and loads the world, whose ids the test wants to know.
func configure(t testing.TB, options []Option) (sim.Config, error) {
	config := sim.Config{Listen: "127.0.0.1:0", Fixture: "demo"}
	for _, option := range options {
		option(&config)
	}
	config.CADir = filepath.Join(t.TempDir(), "ca") // made when it is asked for
	if config.World != nil {
		return config, nil
	}
	w, err := fixtures.Load(config.Fixture)
	config.World = w
	return config, err
}
