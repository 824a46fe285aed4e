// Package sim puts the simulator together: Start opens a world, mounts the chapters and listens; Close ends all of it. The
// command, the tests and the TUI start the same thing.
package sim

import (
	"errors"
	"log/slog"
	"net"
	"time"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/loopback"
)

// DefaultListen is where a simulator is found when nobody says otherwise.
const DefaultListen = "127.0.0.1:8600"

// Config says what to start. The zero Config is the demo world in memory on [DefaultListen].
type Config struct {
	Listen   string            // host:port; port 0 takes a free one
	Fixture  string            // name of an embedded world, or the path of a YAML file; demo by default
	World    *fixtures.World   // a world already in memory, instead of Fixture
	Database string            // "" is memory, a path a SQLite file, postgres://… a server
	MediaDir string            // where uploaded files lie; empty: FILE.media beside a SQLite file, a folder of the user's cache for PostgreSQL
	Seed     int64             // other than 0: tokens and codes repeat
	Freeze   time.Time         // other than zero: the clock stands at this instant
	Settings map[string]string // undocumented facts, set otherwise than by default
	Journal  journal.Limits    // zero members have their defaults

	ControlToken string // required to listen beyond loopback
	AllowPublic  bool   // callbacks may leave this machine and its private networks
	CADir        string // where the local CA lives; empty keeps one in memory
	Log          *slog.Logger

	CallbackTimeout time.Duration // of a delivery; 5 s by default (doc 91116)
	CheckTimeout    time.Duration // of a URL check; 1 s by default (doc 91116)
}

func (c *Config) complete() error {
	if c.Listen == "" {
		c.Listen = DefaultListen
	}
	if c.Fixture == "" {
		c.Fixture = "demo"
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	// What is no address at all is for the listener to explain.
	if _, _, err := net.SplitHostPort(c.Listen); err == nil && !loopback.Is(c.Listen) && c.ControlToken == "" {
		return errors.New("--listen " + c.Listen + " can be reached from other machines; give --control-token, or listen on 127.0.0.1")
	}
	if c.World != nil {
		return nil
	}
	w, err := fixtures.Load(c.Fixture)
	c.World = w
	return err
}
