// Package blob keeps bodies of bytes as files, named by what they hold: the same bytes are one file, however often they come.
// What a body means stands in the database; here it is a hash. A body is on the disk before its hash is known to anybody.
package blob

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"wecomlab/core/clock"
)

// grace is how long, in real time, a body of a folder that several processes share outlives its last use: another process may
// be about to write down its hash.
const grace = time.Hour

// Store is one folder of bodies. It is safe for concurrent use. The folder is made with the first body.
type Store struct {
	dir    string // empty: a temporary folder
	shared bool   // other processes may use the folder as well

	mu     sync.Mutex
	made   string         // the folder once it is there
	pins   map[string]int // hashes that somebody is about to write down
	drafts map[string]struct{}
	closed bool
}

// For gives the store beside a database, as store.Open names it. A SQLite FILE has FILE.media, a world in memory a temporary
// folder that [Store.Close] removes, PostgreSQL a folder of its own in the user's cache. A folder that is named counts instead.
func For(database, folder string) *Store {
	s := &Store{pins: map[string]int{}, drafts: map[string]struct{}{}}
	postgres := strings.HasPrefix(database, "postgres://") || strings.HasPrefix(database, "postgresql://")
	switch {
	case folder != "":
		s.dir, s.shared = folder, postgres
	case postgres:
		s.dir, s.shared = cacheFolder(database), true
	case database != "" && database != ":memory:":
		s.dir = database + ".media"
	}
	return s
}

// cacheFolder names the folder of a server's database after its address, which may hold a password: it is hashed.
func cacheFolder(database string) string {
	base, err := os.UserCacheDir()
	if err != nil {
		base = os.TempDir()
	}
	sum := sha256.Sum256([]byte(database))
	return filepath.Join(base, "wecomlab", "media-"+hex.EncodeToString(sum[:8]))
}

// Dir is the folder; empty while a temporary one has not been needed yet.
func (s *Store) Dir() string {
	if s.dir != "" {
		return s.dir
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.made
}

// folder makes the folder when it is needed first.
func (s *Store) folder() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return "", errors.New("store media: the simulator is closing")
	}
	if s.made != "" {
		return s.made, nil
	}
	dir := s.dir
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "wecomlab-media-"); err != nil {
			return "", fmt.Errorf("store media: %w", err)
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("store media in %s: %w; make the folder writable, or name another one", dir, err)
	}
	s.made = dir
	return dir, nil
}

var wellFormed = regexp.MustCompile(`^[0-9a-f]{64}$`)

func (s *Store) path(dir, hash string) string { return filepath.Join(dir, hash[:2], hash[2:]) }

// Open gives a body for reading. A hash that is unknown is fs.ErrNotExist.
func (s *Store) Open(hash string) (*os.File, error) {
	dir := s.Dir()
	if dir == "" || !wellFormed.MatchString(hash) {
		return nil, fmt.Errorf("media body %q: %w", hash, fs.ErrNotExist)
	}
	f, err := os.Open(s.path(dir, hash))
	if err != nil {
		return nil, fmt.Errorf("media body: %w", err)
	}
	return f, nil
}

// Remove deletes a body that nothing refers to. It asks referenced while no new reference can be prepared in this process;
// referenced must not wait for anything that stores bodies.
func (s *Store) Remove(hash string, referenced func() (bool, error)) error {
	if !wellFormed.MatchString(hash) || s.Dir() == "" {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pins[hash] > 0 {
		return nil
	}
	if used, err := referenced(); used || err != nil {
		return err
	}
	return s.unlink(filepath.Join(hash[:2], hash[2:]))
}

// unlink deletes a file of the folder unless another process may have touched it just now. The caller holds mu.
func (s *Store) unlink(name string) error {
	path := filepath.Join(s.dirLocked(), name)
	if s.shared {
		info, err := os.Stat(path)
		if err != nil || clock.Real().Since(info.ModTime()) < grace {
			return nil // gone, or in use: the next sweep looks again
		}
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove media body: %w", err)
	}
	return nil
}

func (s *Store) dirLocked() string {
	if s.dir != "" {
		return s.dir
	}
	return s.made
}

// Sweep deletes every body to which referenced finds no reference, and drafts that a killed process left.
func (s *Store) Sweep(referenced func(hash string) (bool, error)) error {
	dir := s.Dir()
	if dir == "" {
		return nil
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		hash := strings.ReplaceAll(filepath.ToSlash(name), "/", "")
		switch {
		case wellFormed.MatchString(hash):
			return s.Remove(hash, func() (bool, error) { return referenced(hash) })
		case strings.HasPrefix(name, draftPrefix):
			return s.removeDraft(name)
		}
		return nil // not ours
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func (s *Store) removeDraft(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, writing := s.drafts[name]; writing {
		return nil
	}
	return s.unlink(name)
}

// Close ends the store. A temporary folder is removed; drafts that are still written then fail.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if s.dir != "" || s.made == "" {
		return nil
	}
	return os.RemoveAll(s.made)
}
