package provider

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestStore holds both stores to what the interface says, by comparing them with a map.
func TestStore(t *testing.T) {
	t.Parallel()
	makers := map[string]func() (Store, error){
		"Memory": func() (Store, error) { return NewMemory(), nil },
		"File":   func() (Store, error) { return OpenFile(filepath.Join(t.TempDir(), "store.json")) },
	}
	for name, open := range makers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(rt *rapid.T) {
				store, err := open()
				if err != nil {
					rt.Fatal(err)
				}
				model := map[string]string{}
				ctx := context.Background()
				for range rapid.IntRange(0, 12).Draw(rt, "steps") {
					key := rapid.SampledFrom([]string{"a", "a/b", "a/c", "b/ÿ 企业", ""}).Draw(rt, "key")
					if rapid.Bool().Draw(rt, "delete") {
						delete(model, key)
						err = store.Delete(ctx, key)
					} else {
						model[key] = fmt.Sprintf(`{"n":%d}`, rapid.Int().Draw(rt, "n"))
						err = store.Put(ctx, key, []byte(model[key]))
					}
					if err != nil {
						rt.Fatal(err)
					}
				}
				compare(rt, store, model)
			})
		})
	}
}

type failer interface {
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func compare(t failer, store Store, model map[string]string) {
	ctx := context.Background()
	keys, err := store.Keys(ctx, "")
	if err != nil || len(keys) != len(model) {
		t.Fatalf("keys %q, %v; want those of %v", keys, err, model)
	}
	for key, want := range model {
		if got, found, err := store.Get(ctx, key); err != nil || !found || string(got) != want {
			t.Fatalf("%q is %q, %v, %v; want %q", key, got, found, err, want)
		}
	}
	below, err := store.Keys(ctx, "a/")
	if err != nil {
		t.Fatal(err)
	}
	for i, key := range below {
		if !strings.HasPrefix(key, "a/") || i > 0 && below[i-1] >= key {
			t.Fatalf("keys below a/: %q", below)
		}
	}
	if _, found, err := store.Get(ctx, "missing"); found || err != nil {
		t.Fatalf("a missing key: %v, %v", found, err)
	}
}

func TestStore_KeepsItsOwnCopy(t *testing.T) {
	t.Parallel()
	file, err := OpenFile(filepath.Join(t.TempDir(), "s"))
	must(t, err)
	for _, store := range []Store{NewMemory(), file} {
		document := []byte(`"abc"`)
		must(t, store.Put(t.Context(), "k", document))
		document[1] = 'X'
		got, _, _ := store.Get(t.Context(), "k")
		got[2] = 'X'
		if again, _, _ := store.Get(t.Context(), "k"); string(again) != `"abc"` {
			t.Errorf("%T holds %s", store, again)
		}
	}
}

func TestFile_SurvivesReopening(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.json")
	first, err := OpenFile(path)
	must(t, err)
	must(t, first.Put(t.Context(), "a", []byte(`{"x":"企业"}`)))
	must(t, first.Put(t.Context(), "b", []byte(`[1]`)))
	must(t, first.Delete(t.Context(), "b"))
	info, err := os.Stat(path)
	must(t, err)
	if mode := info.Mode().Perm(); mode != 0o600 {
		t.Errorf("mode %o, want 600: the file holds secrets", mode)
	}
	second, err := OpenFile(path)
	must(t, err)
	var stored struct{ X string }
	a := &App{config: Config{Store: second}}
	if found, err := a.get(t.Context(), "a", &stored); !found || err != nil || stored.X != "企业" {
		t.Errorf("got %+v, %v, %v", stored, found, err)
	}
	if keys, _ := second.Keys(t.Context(), ""); !cmp.Equal(keys, []string{"a"}) {
		t.Errorf("keys %q", keys)
	}
}

func TestFile_Crash(t *testing.T) {
	t.Parallel()
	t.Run("OKDraftOfACrashIsIgnored", func(t *testing.T) {
		t.Parallel()
		folder := t.TempDir()
		path := filepath.Join(folder, "store.json")
		must(t, os.WriteFile(path, []byte(`{"a":1}`), 0o600))
		must(t, os.WriteFile(path+".new-123", []byte(`{"a":`), 0o600))
		store, err := OpenFile(path)
		must(t, err)
		if got, _, _ := store.Get(t.Context(), "a"); string(got) != "1" {
			t.Errorf("got %s", got)
		}
	})
	t.Run("ErrWriteLeavesOldState", func(t *testing.T) {
		t.Parallel()
		folder := filepath.Join(t.TempDir(), "gone")
		must(t, os.Mkdir(folder, 0o700))
		store, err := OpenFile(filepath.Join(folder, "store.json"))
		must(t, err)
		must(t, store.Put(t.Context(), "a", []byte("1")))
		must(t, os.RemoveAll(folder))
		if err := store.Put(t.Context(), "a", []byte("2")); err == nil {
			t.Fatal("a write into a folder that is gone succeeded")
		}
		if got, _, _ := store.Get(t.Context(), "a"); string(got) != "1" {
			t.Errorf("the reader sees %s, which is not on the disk", got)
		}
	})
	t.Run("ErrDraftIsRemoved", func(t *testing.T) {
		t.Parallel()
		folder := t.TempDir()
		path := filepath.Join(folder, "store.json")
		store, err := OpenFile(path)
		must(t, err)
		must(t, os.Mkdir(path, 0o700)) // a folder cannot be replaced by a file
		must(t, os.WriteFile(filepath.Join(path, "x"), nil, 0o600))
		if err := store.Put(t.Context(), "a", []byte("1")); err == nil {
			t.Fatal("the write succeeded")
		}
		entries, err := os.ReadDir(folder)
		must(t, err)
		if len(entries) != 1 {
			t.Errorf("left behind: %v", entries)
		}
	})
}

func TestFile_Damaged(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{"Truncated": `{"a":{"b`, "Empty": "", "NoObject": "[1]", "Null": "null"} {
		t.Run("ErrDamaged"+name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "store.json")
			must(t, os.WriteFile(path, []byte(content), 0o600))
			if _, err := OpenFile(path); err == nil || !strings.Contains(err.Error(), path) {
				t.Errorf("error %v", err)
			}
			if kept, _ := os.ReadFile(path); string(kept) != content {
				t.Errorf("the file was changed to %q", kept)
			}
		})
	}
	t.Run("ErrUnreadable", func(t *testing.T) {
		t.Parallel()
		if _, err := OpenFile(t.TempDir()); err == nil {
			t.Error("a folder was opened as a file")
		}
	})
	t.Run("ErrNotJSON", func(t *testing.T) {
		t.Parallel()
		store, err := OpenFile(filepath.Join(t.TempDir(), "store.json"))
		must(t, err)
		if err := store.Put(t.Context(), "a", []byte("{")); err == nil {
			t.Error("a document that would damage the file was taken")
		}
	})
}

func TestFile_Concurrent(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.json")
	store, err := OpenFile(path)
	must(t, err)
	var writers sync.WaitGroup
	for i := range 20 {
		writers.Go(func() {
			if err := store.Put(t.Context(), fmt.Sprint(i), []byte("1")); err != nil {
				t.Error(err)
			}
		})
	}
	writers.Wait()
	again, err := OpenFile(path)
	must(t, err)
	if keys, _ := again.Keys(t.Context(), ""); len(keys) != 20 {
		t.Errorf("%d of 20 documents are on the disk", len(keys))
	}
}

// broken stores make New fail with a reason.
func TestNew_ErrStore(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ key, document, want string }{
		"Authorization": {authorizationKeys + suiteID + "/" + corpOne, `{"agentid":"x"}`, "authorization/"},
		"Ticket":        {ticketKey(suiteID), `7`, "ticket/"},
		"Codes":         {codesKey(suiteID), `7`, "codes/"},
		"PendingJSON":   {pendingKeys(suiteID) + "1", `7`, "pending/"},
		"PendingEvent":  {pendingKeys(suiteID) + "1", `{"plain":"QQ=="}`, "pending/"},
		"PendingNumber": {pendingKeys("") + "x", `{"plain":"PHhtbC8+"}`, "number"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := NewMemory()
			must(t, store.Put(t.Context(), tt.key, []byte(tt.document)))
			app, err := New(Config{ProviderCorpID: providerCorp, PublicURL: "http://app.example.test", Suites: []SuiteConfig{newSuite(suiteID)}, Store: store})
			if err == nil {
				app.Close()
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestKeep_ErrStore(t *testing.T) {
	t.Parallel()
	store := &failing{Memory: NewMemory()}
	l := newLab(t, func(c *Config) { c.Store, c.Manual = store, true })
	l.platform.allow("code-1", corpOne)
	l.ticket(suiteID)
	store.set(true)
	_, err := l.Do(t.Context(), "exchange", map[string]string{"suite_id": suiteID, "auth_code": "code-1"})
	if err == nil || !strings.Contains(err.Error(), "is lost when the process ends") {
		t.Errorf("error %v", err)
	}
	if granted, err := l.Authorization(suiteID, corpOne); err != nil || granted.PermanentCode == "" {
		t.Errorf("the permanent code is gone, though its auth_code is used up: %v", err)
	}
	if errors.Is(err, ErrNotAuthorized) {
		t.Error("the error says that nothing was authorised")
	}
}
