package provider

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"sync"
)

// Store keeps what must outlive the process: JSON documents by key. Keys are short texts with slashes. A Put is
// durable when it returns. The documents hold secrets. A Store is used by many goroutines at once.
type Store interface {
	// Get returns a document, and false if there is none.
	Get(ctx context.Context, key string) (document []byte, found bool, err error)
	// Put stores a document in the place of any older one.
	Put(ctx context.Context, key string, document []byte) error
	// Delete removes a document; that there is none is no error.
	Delete(ctx context.Context, key string) error
	// Keys returns the keys that start with prefix, sorted.
	Keys(ctx context.Context, prefix string) ([]string, error)
}

// Memory is a Store that forgets with the process.
type Memory struct {
	mu        sync.RWMutex
	documents map[string][]byte
}

// NewMemory makes an empty Memory.
func NewMemory() *Memory { return &Memory{documents: map[string][]byte{}} }

// Get implements Store.
func (m *Memory) Get(_ context.Context, key string) ([]byte, bool, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	document, found := m.documents[key]
	return bytes.Clone(document), found, nil
}

// Put implements Store.
func (m *Memory) Put(_ context.Context, key string, document []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.documents[key] = bytes.Clone(document)
	return nil
}

// Delete implements Store.
func (m *Memory) Delete(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.documents, key)
	return nil
}

// Keys implements Store.
func (m *Memory) Keys(_ context.Context, prefix string) ([]string, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	var keys []string
	for key := range m.documents {
		if strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys, nil
}
