package journal

import "iter"

// firstRows is the number of rows that a ring starts with; it doubles up to its limit, so that a simulator which lives for
// one test stays small.
const firstRows = 64

// row is one place of a [ring].
type row struct {
	entry *Entry
	size  int64
}

// ring keeps entries at id modulo its length: a look-up is one step and order is that of the ids, although exchanges end in
// another order than they begin. Ids that were reserved and not added are empty places.
type ring struct {
	limit int // rows at most
	rows  []row
	first int64 // no kept entry has a smaller id
	next  int64 // no kept entry has this id or a greater one
	count int
	bytes int64
}

func (r *ring) at(id int64) *row { return &r.rows[id%int64(len(r.rows))] }

// get returns nil for an id that is not kept.
func (r *ring) get(id int64) *Entry {
	if id < r.first || id >= r.next {
		return nil
	}
	return r.at(id).entry
}

// put stores e unless it is older than the ring reaches. An id that is there already is replaced.
func (r *ring) put(e *Entry, size int64) {
	if e.ID < r.first {
		return
	}
	if e.ID >= r.next {
		r.reach(e.ID)
	}
	place := r.at(e.ID)
	if place.entry != nil {
		r.drop(place)
	}
	*place = row{e, size}
	r.count++
	r.bytes += size
}

// reach makes room for id: the ring grows to its limit, then the oldest rows fall out.
func (r *ring) reach(id int64) {
	if r.count == 0 {
		r.first = max(r.first, id-int64(r.limit)+1)
		r.next = id + 1
		r.grow(id - r.first + 1)
		return
	}
	r.grow(id - r.first + 1)
	for id-r.first >= int64(len(r.rows)) && r.count > 0 {
		r.dropFirst()
	}
	r.first = max(r.first, id-int64(len(r.rows))+1)
	r.next = id + 1
}

// grow makes at least want places, but never more than the limit.
func (r *ring) grow(want int64) {
	have := int64(len(r.rows))
	if want <= have || have >= int64(r.limit) {
		return
	}
	size := max(have, min(firstRows, int64(r.limit)))
	for size < want && size < int64(r.limit) {
		size = min(2*size, int64(r.limit))
	}
	old := r.rows
	r.rows = make([]row, size)
	for _, place := range old {
		if place.entry != nil {
			*r.at(place.entry.ID) = place
		}
	}
}

// shrink lets the oldest fall out until the rest fits into limit bytes. The newest always stays.
func (r *ring) shrink(limit int64) {
	for r.bytes > limit && r.count > 1 {
		r.dropFirst()
	}
}

func (r *ring) dropFirst() {
	if place := r.at(r.first); place.entry != nil {
		r.drop(place)
	}
	r.first++
}

func (r *ring) drop(place *row) {
	r.count--
	r.bytes -= place.size
	*place = row{}
}

// clear empties the ring; ids below next stay out for good.
func (r *ring) clear() {
	clear(r.rows)
	r.first, r.count, r.bytes = r.next, 0, 0
}

// oldest is the smallest id kept, 0 if the ring is empty.
func (r *ring) oldest() int64 {
	for e := range r.all(0, 0) {
		return e.ID
	}
	return 0
}

// all yields the entries with after < id < before in order; before 0 sets no bound.
func (r *ring) all(after, before int64) iter.Seq[*Entry] {
	end := r.next
	if before > 0 {
		end = min(end, before)
	}
	return func(yield func(*Entry) bool) {
		if after >= end {
			return
		}
		for id := max(r.first, after+1); id < end; id++ {
			if e := r.at(id).entry; e != nil && !yield(e) {
				return
			}
		}
	}
}
