package store

import (
	"container/list"
	"sync"
)

// Cache keeps what was read last, bounded, in front of a table. Writes drop what they touch; a value that was read before
// a drop is never stored after it.
type Cache[K comparable, V any] struct {
	mu    sync.Mutex
	limit int
	epoch uint64
	items map[K]*list.Element
	order *list.List // front: used last
}

type cached[K comparable, V any] struct {
	key   K
	value V
}

// NewCache gives a cache of at most limit values.
func NewCache[K comparable, V any](limit int) *Cache[K, V] {
	return &Cache[K, V]{limit: limit, items: map[K]*list.Element{}, order: list.New()}
}

// Get gives the value of key, from the cache or from load. An error is not kept.
func (c *Cache[K, V]) Get(key K, load func() (V, error)) (V, error) {
	c.mu.Lock()
	if e, ok := c.items[key]; ok {
		c.order.MoveToFront(e)
		v := e.Value.(*cached[K, V]).value
		c.mu.Unlock()
		return v, nil
	}
	epoch := c.epoch
	c.mu.Unlock()

	v, err := load()
	if err != nil {
		return v, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.items[key]; !ok && epoch == c.epoch {
		c.items[key] = c.order.PushFront(&cached[K, V]{key, v})
		for c.order.Len() > c.limit {
			c.evict(c.order.Back())
		}
	}
	return v, nil
}

// Drop forgets one value.
func (c *Cache[K, V]) Drop(key K) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.epoch++
	if e, ok := c.items[key]; ok {
		c.evict(e)
	}
}

// DropAll forgets everything.
func (c *Cache[K, V]) DropAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.epoch++
	clear(c.items)
	c.order.Init()
}

func (c *Cache[K, V]) evict(e *list.Element) {
	delete(c.items, e.Value.(*cached[K, V]).key)
	c.order.Remove(e)
}
