package blob

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wecomlab/core/clock"
)

// sha256 of "hello"
const hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func put(t testing.TB, s *Store, text string) string {
	t.Helper()
	d, err := s.Create()
	must(t, err)
	defer d.Discard()
	_, err = io.WriteString(d, text)
	must(t, err)
	hash, release, err := d.Commit()
	must(t, err)
	release()
	release()
	return hash
}

func get(s *Store, hash string) (string, error) {
	f, err := s.Open(hash)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	return string(text), err
}

// tree lists the files of a folder with their rights.
func tree(t testing.TB, dir string) map[string]fs.FileMode {
	t.Helper()
	out := map[string]fs.FileMode{}
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		name, _ := filepath.Rel(dir, path)
		out[name] = info.Mode().Perm()
		return err
	}))
	return out
}

func never() (bool, error)        { return false, nil }
func nobody(string) (bool, error) { return false, nil }

func TestFor(t *testing.T) {
	t.Parallel()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Skipf("no home folder, so there is no cache folder to compare with: %v", err)
	}
	tests := []struct {
		name, database, folder, want string
		shared                       bool
	}{
		{"memory", "", "", "", false},
		{"memory by name", ":memory:", "", "", false},
		{"memory with a folder", "", "/srv/media", "/srv/media", false},
		{"a file", "/srv/world.db", "", "/srv/world.db.media", false},
		{"a file with a folder", "/srv/world.db", "/srv/media", "/srv/media", false},
		{"PostgreSQL", "postgres://me:secret@db/world", "", filepath.Join(cache, "wecomlab", "media-"), true},
		{"PostgreSQL with a folder", "postgresql://db/world", "/srv/media", "/srv/media", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := For(tt.database, tt.folder)
			if tt.want == "" && s.Dir() != "" || !strings.HasPrefix(s.Dir(), tt.want) || strings.Contains(s.Dir(), "secret") {
				t.Errorf("Dir() = %q, want %q", s.Dir(), tt.want)
			}
			if s.shared != tt.shared {
				t.Errorf("shared is %v", s.shared)
			}
		})
	}
	if a, b := For("postgres://a/x", ""), For("postgres://a/y", ""); a.Dir() == b.Dir() {
		t.Error("two databases share a folder")
	}
}

func TestStoreBesideAFile(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "world.db")
	s := For(database, "")
	if _, err := os.Stat(s.Dir()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder is there before it is needed: %v", err)
	}
	if got := put(t, s, "hello"); got != hello {
		t.Errorf("hash %s", got)
	}
	put(t, s, "hello")
	want := map[string]fs.FileMode{".": 0o700, "2c": 0o700, filepath.Join("2c", hello[2:]): 0o600}
	if diff := cmp.Diff(want, tree(t, database+".media")); diff != "" {
		t.Error(diff)
	}
	must(t, s.Close())
	if text, err := get(For(database, ""), hello); text != "hello" || err != nil {
		t.Errorf("after a restart: %q, %v", text, err)
	}
}

func TestTemporary(t *testing.T) {
	t.Parallel()
	s := For("", "")
	if _, err := s.Open(hello); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an empty store opens: %v", err)
	}
	must(t, s.Remove(hello, never))
	must(t, s.Sweep(nobody))
	put(t, s, "hello")
	dir := s.Dir()
	must(t, s.Close())
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder outlives the store: %v", err)
	}
	if _, err := s.Create(); err == nil {
		t.Error("a closed store takes a body")
	}
	must(t, For("", "").Close())
}

func TestOpenRefusesPaths(t *testing.T) {
	t.Parallel()
	s := For("", t.TempDir())
	must(t, os.WriteFile(filepath.Join(s.Dir(), "secret"), []byte("x"), 0o600))
	for _, name := range []string{"", "secret", "../secret", strings.Repeat("/", 64), strings.ToUpper(hello), hello + "0"} {
		if f, err := s.Open(name); err == nil {
			t.Errorf("%q was opened as %s", name, f.Name())
		}
		must(t, s.Remove(name, never))
	}
	if _, err := os.Stat(filepath.Join(s.Dir(), "secret")); err != nil {
		t.Error(err)
	}
}

func TestDiscard(t *testing.T) {
	t.Parallel()
	s := For("", t.TempDir())
	d, err := s.Create()
	must(t, err)
	_, err = d.Write([]byte("half"))
	must(t, err)
	if d.Size() != 4 {
		t.Errorf("size %d", d.Size())
	}
	d.Discard()
	d.Discard()
	if left := tree(t, s.Dir()); len(left) != 1 {
		t.Errorf("a discarded body left %v", left)
	}
}

func TestDamagedBodyIsReplaced(t *testing.T) {
	t.Parallel()
	s := For("", t.TempDir())
	put(t, s, "hello")
	must(t, os.WriteFile(filepath.Join(s.Dir(), "2c", hello[2:]), []byte("hel"), 0o600))
	put(t, s, "hello")
	if text, err := get(s, hello); text != "hello" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
}

func TestRemove(t *testing.T) {
	t.Parallel()
	broken := errors.New("no database")
	tests := []struct {
		name       string
		referenced func() (bool, error)
		shared     bool
		age        time.Duration
		stays      bool
		err        error
	}{
		{"OK", never, false, 0, false, nil},
		{"OK/shared and old", never, true, 2 * grace, false, nil},
		{"kept/shared and new", never, true, 0, true, nil},
		{"kept/referenced", func() (bool, error) { return true, nil }, false, 0, true, nil},
		{"ErrDatabase", func() (bool, error) { return false, broken }, false, 0, true, broken},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := For("", t.TempDir())
			s.shared = tt.shared
			put(t, s, "hello")
			then := clock.Real().Now().Add(-tt.age)
			must(t, os.Chtimes(filepath.Join(s.Dir(), "2c", hello[2:]), then, then))
			if err := s.Remove(hello, tt.referenced); !errors.Is(err, tt.err) {
				t.Errorf("error %v", err)
			}
			if _, err := get(s, hello); (err == nil) != tt.stays {
				t.Errorf("afterwards: %v", err)
			}
		})
	}
}

func TestRemoveSparesWhatIsJustStored(t *testing.T) {
	t.Parallel()
	s := For("", t.TempDir())
	d, err := s.Create()
	must(t, err)
	_, err = d.Write([]byte("hello"))
	must(t, err)
	hash, release, err := d.Commit()
	must(t, err)
	must(t, s.Remove(hash, never))
	if _, err := get(s, hash); err != nil {
		t.Errorf("a body was removed before its hash could be written down: %v", err)
	}
	release()
	must(t, s.Remove(hash, never))
	if _, err := get(s, hash); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after release: %v", err)
	}
}

func TestSweep(t *testing.T) {
	t.Parallel()
	s := For("", t.TempDir())
	kept, gone := put(t, s, "kept"), put(t, s, "gone")
	must(t, os.WriteFile(filepath.Join(s.Dir(), draftPrefix+"77"), []byte("left by a killed process"), 0o600))
	must(t, os.WriteFile(filepath.Join(s.Dir(), "README"), []byte("not ours"), 0o600))
	writing, err := s.Create()
	must(t, err)
	defer writing.Discard()
	must(t, s.Sweep(func(hash string) (bool, error) { return hash == kept, nil }))
	files := tree(t, s.Dir())
	for name, want := range map[string]bool{filepath.Join(kept[:2], kept[2:]): true, filepath.Join(gone[:2], gone[2:]): false,
		draftPrefix + "77": false, "README": true, filepath.Base(writing.file.Name()): true} {
		if _, is := files[name]; is != want {
			t.Errorf("%s is there: %v, want %v", name, is, want)
		}
	}
	if err := s.Sweep(func(string) (bool, error) { return false, errors.New("no database") }); err == nil {
		t.Error("a sweep without a database succeeded")
	}
}

func TestUnwritableFolder(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o600))
	if _, err := For("", filepath.Join(file, "media")).Create(); err == nil || !strings.Contains(err.Error(), "name another one") {
		t.Errorf("error %v", err)
	}
}

func TestConcurrent(t *testing.T) {
	t.Parallel()
	s := For("", t.TempDir())
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 20 {
				d, err := s.Create()
				if err != nil {
					t.Error(err)
					return
				}
				_, _ = d.Write([]byte("hello")) // Commit tells
				hash, release, err := d.Commit()
				if err != nil {
					t.Error(err)
					return
				}
				if text, err := get(s, hash); text != "hello" {
					t.Errorf("%q, %v", text, err)
				}
				release()
				if err := s.Remove(hash, never); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}

func TestAnyBody(t *testing.T) {
	t.Parallel()
	s := For("", t.TempDir())
	rapid.Check(t, func(r *rapid.T) {
		body := rapid.SliceOf(rapid.Byte()).Draw(r, "body")
		d, err := s.Create()
		must(t, err)
		defer d.Discard()
		for rest := body; len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(r, "piece")
			_, err := d.Write(rest[:n])
			must(t, err)
			rest = rest[n:]
		}
		hash, release, err := d.Commit()
		must(t, err)
		release()
		if text, err := get(s, hash); !bytes.Equal([]byte(text), body) || err != nil {
			r.Errorf("%q became %q, %v", body, text, err)
		}
	})
}
