package provider

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// File is a Store in one JSON file that only its owner may read (mode 0600). Each change writes the file anew beside the old one
// and then takes its place, so a crash leaves the one or the other, whole. That suits some thousand authorizations; a greater
// provider brings a Store of its own. One process at a time may use a file.
type File struct {
	path string

	mu        sync.RWMutex
	documents map[string]json.RawMessage
}

// OpenFile opens the file at path; one that is missing is made at the first Put, in a folder that exists. A file that cannot be
// read as what Put writes is an error, and stays as it is.
func OpenFile(path string) (*File, error) {
	f := &File{path: path, documents: map[string]json.RawMessage{}}
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return f, nil
	}
	if err != nil {
		return nil, fmt.Errorf("provider: cannot read the store: %w", err)
	}
	if err := json.Unmarshal(content, &f.documents); err != nil {
		return nil, fmt.Errorf("provider: the store %s is damaged: %w; restore it from a copy, or move it away to start anew", path, err)
	}
	if f.documents == nil {
		return nil, fmt.Errorf("provider: the store %s holds null instead of an object; move it away to start anew", path)
	}
	return f, nil
}

// Get implements Store.
func (f *File) Get(_ context.Context, key string) ([]byte, bool, error) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	document, found := f.documents[key]
	return slices.Clone([]byte(document)), found, nil
}

// Put implements Store.
func (f *File) Put(_ context.Context, key string, document []byte) error {
	if !json.Valid(document) {
		return fmt.Errorf("provider: the document for %s is not JSON", key)
	}
	return f.change(func(documents map[string]json.RawMessage) { documents[key] = slices.Clone(document) })
}

// Delete implements Store.
func (f *File) Delete(_ context.Context, key string) error {
	return f.change(func(documents map[string]json.RawMessage) { delete(documents, key) })
}

// Keys implements Store.
func (f *File) Keys(_ context.Context, prefix string) ([]string, error) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	var keys []string
	for key := range f.documents {
		if strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys, nil
}

// change is seen by readers only after it is on the disk.
func (f *File) change(edit func(map[string]json.RawMessage)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	next := maps.Clone(f.documents)
	edit(next)
	content, err := json.MarshalIndent(next, "", "  ")
	if err == nil {
		err = replace(f.path, append(content, '\n'))
	}
	if err != nil {
		return fmt.Errorf("provider: cannot write the store: %w", err)
	}
	f.documents = next
	return nil
}

// replace puts content in the place of a file, or leaves the file as it is.
func replace(path string, content []byte) (err error) {
	folder := filepath.Dir(path)
	draft, err := os.CreateTemp(folder, filepath.Base(path)+".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(draft.Name())
		}
	}()
	_, err = draft.Write(content)
	if err == nil {
		err = draft.Sync()
	}
	if closed := draft.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(draft.Name(), path)
	}
	if err == nil {
		syncFolder(folder)
	}
	return err
}

// syncFolder makes the new name durable. Systems that cannot sync a folder keep names by other means.
func syncFolder(folder string) {
	if dir, err := os.Open(folder); err == nil {
		_ = dir.Sync()
		_ = dir.Close()
	}
}
