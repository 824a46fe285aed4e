package traffic

import (
	"slices"

	"wecomlab/mockwecom/engine/journal"
)

// maxWindow bounds the exchanges that are kept here; the rest stays in the simulator and is fetched when wanted.
const maxWindow = 1000

// window is a stretch of the list of exchanges that match the filter, oldest first, without bodies.
type window struct {
	entries []journal.Entry
	newest  bool // nothing newer is left out
	oldest  bool // nothing older is left out
	missed  int  // came while the newest were left out
}

// fill replaces the window by a page of the newest exchanges before an id; full tells that older ones may exist.
func (w *window) fill(page []journal.Entry, full bool, before int64) {
	w.entries = w.entries[:0]
	for i := range page {
		w.insert(page[i])
	}
	reached := len(page) == 0 || page[len(page)-1].ID < before-1
	w.newest, w.oldest, w.missed = reached, !full, 0
}

// add puts new exchanges at the end. While following, the oldest make room and their number is returned; otherwise what is
// on the screen stays and the new ones are counted only, once there is no room.
func (w *window) add(batch []journal.Entry, follow bool) (gone int) {
	for i := range batch {
		switch {
		case !w.newest:
			w.missed++
		case len(w.entries) < maxWindow || follow:
			w.insert(batch[i])
		default:
			w.newest = false
			w.missed++
		}
	}
	return w.trimOldest()
}

// trimOldest takes the oldest away until the window is small enough, and returns their number.
func (w *window) trimOldest() int {
	gone := max(len(w.entries)-maxWindow, 0)
	if gone > 0 {
		w.entries = slices.Delete(w.entries, 0, gone)
		w.oldest = false
	}
	return gone
}

// before puts a page of older exchanges in front and returns their number. The newest make room.
func (w *window) before(page []journal.Entry, full bool) int {
	had := len(w.entries)
	for i := range page {
		w.insert(page[i])
	}
	w.oldest = !full
	came := len(w.entries) - had
	if len(w.entries) > maxWindow {
		w.entries = slices.Delete(w.entries, maxWindow, len(w.entries))
		w.newest = false
	}
	return came
}

// after puts a page of newer exchanges at the end and returns how many of the oldest had to go.
func (w *window) after(page []journal.Entry, full bool) (gone int) {
	for i := range page {
		w.insert(page[i])
	}
	w.newest = !full
	if w.newest {
		w.missed = 0
	}
	return w.trimOldest()
}

// insert puts an exchange at its place by id; one that is there already is replaced. Exchanges end in another order than
// they begin, so a new one need not be the last.
func (w *window) insert(e journal.Entry) {
	e.Request.Body, e.Response.Body = nil, nil
	at, found := slices.BinarySearchFunc(w.entries, e.ID, func(have journal.Entry, id int64) int { return int(have.ID - id) })
	if found {
		w.entries[at] = e
		return
	}
	w.entries = slices.Insert(w.entries, at, e)
}

// index is the place of an id, -1 if it is not in the window.
func (w *window) index(id int64) int {
	return slices.IndexFunc(w.entries, func(e journal.Entry) bool { return e.ID == id })
}

// nextFailure is the place of the first failed exchange after a place, going on from the beginning; -1 if none failed.
func (w *window) nextFailure(after int) int {
	n := len(w.entries)
	for step := 1; step <= n; step++ {
		if at := (after + step) % n; w.entries[at].Failed() {
			return at
		}
	}
	return -1
}
