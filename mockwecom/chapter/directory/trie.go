package directory

// A trie maps department ids to values and never changes: with gives another one that shares nearly everything with it. So every
// state of a tree of departments can be kept, at the cost of the path to what differs. A nil one is empty.
type trie[V any] struct {
	below [trieWidth]*trie[V]
	value *V // of a leaf
}

const (
	trieBits  = 4
	trieWidth = 1 << trieBits
	trieDepth = 32 / trieBits // an id has 32 bits (doc 90205)
)

// slot tells where the way to an id goes on from a level.
func slot(id int64, level int) int { return int(id>>((trieDepth-1-level)*trieBits)) & (trieWidth - 1) }

func (t *trie[V]) get(id int64) *V {
	if id < 0 || id > maxPartyID {
		return nil
	}
	for level := 0; t != nil && level < trieDepth; level++ {
		t = t.below[slot(id, level)]
	}
	if t == nil {
		return nil
	}
	return t.value
}

// with gives the trie with another value for an id; nil takes it out. The id has at most 32 bits.
func (t *trie[V]) with(id int64, value *V) *trie[V] { return t.set(id, value, 0) }

func (t *trie[V]) set(id int64, value *V, level int) *trie[V] {
	if level == trieDepth {
		if value == nil {
			return nil
		}
		return &trie[V]{value: value}
	}
	out := new(trie[V])
	if t != nil {
		*out = *t
	}
	at := slot(id, level)
	out.below[at] = out.below[at].set(id, value, level+1)
	if value == nil && out.below == [trieWidth]*trie[V]{} {
		return nil
	}
	return out
}

// last gives the value of the greatest id, nil of an empty trie.
func (t *trie[V]) last() *V {
	for t != nil && t.value == nil {
		at := trieWidth - 1
		for at > 0 && t.below[at] == nil {
			at--
		}
		t = t.below[at]
	}
	if t == nil {
		return nil
	}
	return t.value
}

// each passes the values in the order of their ids, until yield gives false.
func (t *trie[V]) each(yield func(*V) bool) bool {
	if t == nil {
		return true
	}
	if t.value != nil && !yield(t.value) {
		return false
	}
	for _, b := range t.below {
		if !b.each(yield) {
			return false
		}
	}
	return true
}
