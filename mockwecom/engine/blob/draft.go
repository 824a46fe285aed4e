package blob

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"

	"wecomlab/core/clock"
)

const draftPrefix = "draft-"

// Draft is a body that is being written. End it with [Draft.Discard], which does nothing after [Draft.Commit].
type Draft struct {
	store *Store
	file  *os.File
	dir   string
	sum   hash.Hash
	size  int64
	err   error // of a write; nothing is committed after one
}

// Create begins a body. Its file is readable for its owner alone.
func (s *Store) Create() (*Draft, error) {
	dir, err := s.folder()
	if err != nil {
		return nil, err
	}
	file, err := os.CreateTemp(dir, draftPrefix) // 0600
	if err != nil {
		return nil, fmt.Errorf("store media: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drafts[filepath.Base(file.Name())] = struct{}{}
	return &Draft{store: s, file: file, dir: dir, sum: sha256.New()}, nil
}

// Write appends to the body.
func (d *Draft) Write(p []byte) (int, error) {
	n, err := d.file.Write(p)
	d.sum.Write(p[:n])
	d.size += int64(n)
	if err != nil {
		d.err = fmt.Errorf("store media: %w", err)
	}
	return n, d.err
}

// Size is how many bytes were written.
func (d *Draft) Size() int64 { return d.size }

// Commit puts the body in its place, on the disk if the folder outlives the process, and gives its hash. Until release is
// called it is not removed; call that when the hash has been written down, or will not be.
func (d *Draft) Commit() (hash string, release func(), err error) {
	if d.err != nil {
		return "", nil, d.err
	}
	durable := d.store.dir != ""
	if durable {
		if err := d.file.Sync(); err != nil {
			return "", nil, fmt.Errorf("store media: %w", err)
		}
	}
	if err := d.file.Close(); err != nil {
		return "", nil, fmt.Errorf("store media: %w", err)
	}
	hash = hex.EncodeToString(d.sum.Sum(nil))
	release = d.store.pin(hash)
	if err := d.place(hash, durable); err != nil {
		release()
		return "", nil, fmt.Errorf("store media: %w", err)
	}
	d.end()
	return hash, release, nil
}

// place moves the file to where its hash says. A body that is there already is touched instead: it counts as just stored.
func (d *Draft) place(hash string, durable bool) error {
	path := d.store.path(d.dir, hash)
	if info, err := os.Stat(path); err == nil && info.Size() == d.size {
		now := clock.Real().Now()
		if os.Chtimes(path, now, now) == nil {
			return os.Remove(d.file.Name())
		}
	}
	folder := filepath.Dir(path)
	if err := os.Mkdir(folder, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := os.Rename(d.file.Name(), path); err != nil || !durable {
		return err
	}
	return errors.Join(syncFolder(folder), syncFolder(d.dir))
}

// syncFolder writes the names in a folder to the disk. Systems that cannot do that keep them safe in other ways.
func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	if err := f.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, fs.ErrInvalid) {
		return errors.Join(err, f.Close())
	}
	return f.Close()
}

// Discard drops a body that was not committed.
func (d *Draft) Discard() {
	if d.file == nil {
		return
	}
	_ = d.file.Close() // it may be closed already
	_ = os.Remove(d.file.Name())
	d.end()
}

func (d *Draft) end() {
	d.store.mu.Lock()
	defer d.store.mu.Unlock()
	delete(d.store.drafts, filepath.Base(d.file.Name()))
	d.file = nil
}

// pin keeps a hash from being removed until release is called.
func (s *Store) pin(hash string) (release func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pins[hash]++
	var once bool
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if once {
			return
		}
		once = true
		if s.pins[hash]--; s.pins[hash] == 0 {
			delete(s.pins, hash)
		}
	}
}
