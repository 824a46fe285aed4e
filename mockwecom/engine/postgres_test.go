package engine_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"wecomlab/core/clock"
	"wecomlab/fixtures"
	"wecomlab/mockwecom/chapter/agent"
	chapter "wecomlab/mockwecom/chapter/credential"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/login"
	"wecomlab/mockwecom/chapter/suite"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/credential"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/store"
	"wecomlab/mockwecom/engine/store/postgrestest"
)

// Every chapter's schema and its part of the demo world are portable: they go into PostgreSQL as they go into SQLite.
func TestChaptersOnEveryDatabase(t *testing.T) {
	t.Parallel()
	for database, start := range map[string]func(*testing.T) string{"Memory": func(*testing.T) string { return "" }, "PostgreSQL": postgrestest.Start} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			rt, chapters := chaptersOn(t, start(t))
			steps := append(credential.Migrations[:1:1], push.Migrations...)
			for _, c := range chapters {
				steps = append(steps, c.Migrations...)
			}
			must(t, rt.Store.Migrate(t.Context(), steps))
			must(t, rt.Store.Migrate(t.Context(), steps))
			world, err := fixtures.Load("demo")
			must(t, err)
			must(t, rt.Store.Change(t.Context(), func(tx *store.Tx) error { return load(t.Context(), tx, world, chapters) }))
			addresses, err := push.All(t.Context(), rt.Store.Read())
			must(t, err)
			if len(addresses) == 0 {
				t.Error("no callback address was loaded")
			}
			for _, c := range chapters {
				if c.Forget != nil {
					c.Forget()
				}
			}
		})
	}
}

func load(ctx context.Context, tx *store.Tx, world *fixtures.World, chapters []engine.Chapter) error {
	for _, c := range chapters {
		if c.Load == nil {
			continue
		}
		if err := c.Load(ctx, tx, world); err != nil {
			return err
		}
	}
	return nil
}

func chaptersOn(t *testing.T, dsn string) (*engine.Runtime, []engine.Chapter) {
	t.Helper()
	db, err := store.Open(t.Context(), dsn)
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	clk := clock.NewFrozen(time.Date(2030, time.June, 7, 8, 9, 10, 0, time.UTC))
	t.Cleanup(clk.Close)
	rt := &engine.Runtime{
		Store: db, Clock: clk, Journal: journal.New(journal.Limits{}), Random: random.New(5), Log: slog.New(slog.DiscardHandler),
		BaseURL: func() string { return "http://127.0.0.1" },
	}
	rt.Credentials = credential.NewBook(db, clk, rt.Random)
	rt.Push = push.New(push.Config{Store: db, Clock: clk, Journal: rt.Journal, Random: rt.Random})
	people := directory.New(rt)
	apps := agent.New(rt, people)
	suites := suite.New(rt, people, apps)
	return rt, []engine.Chapter{
		people.Chapter(), apps.Chapter(), suites.Chapter(), chapter.New(rt, people, apps, suites, suites).Chapter(), login.New(rt, people, apps, suites).Chapter(),
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
