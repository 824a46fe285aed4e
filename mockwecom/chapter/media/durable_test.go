package media_test

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"wecomlab/core/clock"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/blob"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/random"
	"wecomlab/mockwecom/engine/store"
	"wecomlab/mockwecom/engine/store/postgrestest"
	"wecomlab/mockwecom/sim"
)

// What was uploaded to a simulator with a database file is there after a restart, and gone with world.reset.
func TestFilesOutliveTheProcess(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "world.db")
	start := func() (*stand, *sim.Sim) {
		running, err := sim.Start(t.Context(), sim.Config{Listen: "127.0.0.1:0", World: credentialtest.World(), Database: database})
		must(t, err)
		s := &stand{Stand: &credentialtest.Stand{T: t, URL: running.URL()}}
		s.token = tokenIn(s.Get("/cgi-bin/gettoken", "corpid", credentialtest.Corp, "corpsecret", credentialtest.Secret).Body)
		return s, running
	}
	s, first := start()
	id := s.put("image", "a.png", png)
	contentType, body := oneFile("media", "a.jpg", jpg)
	address := read(t, s.send("POST", s.address("media/uploadimg"), contentType, bytes.NewReader(body))).URL[len(s.URL):]
	must(t, first.Close(t.Context()))
	info, err := os.Stat(database + ".media")
	must(t, err)
	if info.Mode().Perm() != 0o700 {
		t.Errorf("the folder is %s", info.Mode())
	}
	s, second := start()
	if got := s.get(id); got.Body != png {
		t.Errorf("after a restart: HTTP %d %.80s", got.Status, got.Body)
	}
	if shown := s.send("GET", s.URL+address, "", nil); shown.Body != jpg {
		t.Errorf("the picture's page after a restart: HTTP %d", shown.Status)
	}
	_, err = second.Do(t.Context(), "world.reset", nil)
	must(t, err)
	left, err := filepath.Glob(filepath.Join(database+".media", "*", "*"))
	if must(t, err); len(left) != 0 {
		t.Errorf("world.reset left %v", left)
	}
	must(t, second.Close(t.Context()))
}

func TestPostgreSQL(t *testing.T) {
	t.Parallel()
	db, err := store.Open(t.Context(), postgrestest.Start(t))
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	clk := clock.NewFrozen(credentialtest.Epoch)
	t.Cleanup(clk.Close)
	rt := &engine.Runtime{Store: db, Clock: clk, Random: random.New(3), Journal: journal.New(journal.Limits{}), Log: slog.New(slog.DiscardHandler)}
	m := media.New(rt, nil, media.Config{Blobs: blob.For("postgres://unused", t.TempDir())})
	t.Cleanup(func() { must(t, m.Close()) })
	must(t, db.Migrate(t.Context(), m.Chapter().Migrations))
	must(t, m.Chapter().Start(t.Context()))
	f := &media.File{Corp: credentialtest.Corp, Kind: media.Plain, Name: "周报.txt", Hash: "there is none"}
	must(t, db.Change(t.Context(), func(tx *store.Tx) error { return m.Add(t.Context(), tx, f) }))
	found, err := m.Find(t.Context(), db.Read(), credentialtest.Corp, f.MediaID)
	must(t, err)
	if found == nil || found.Name != f.Name || !found.ExpiresAt.Equal(credentialtest.Epoch.Add(media.Life)) {
		t.Fatalf("found %+v", found)
	}
	must(t, clk.Advance(t.Context(), media.Life+2*time.Hour))
	n, err := db.Read().NewSelect().Model((*media.File)(nil)).Where("hash = ''").Count(t.Context())
	must(t, err)
	if n != 1 {
		t.Errorf("%d expired files were collected", n)
	}
}
