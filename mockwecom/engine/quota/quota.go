// Package quota counts what callers spend against WeCom's limits, in windows of virtual time. A limit that is reached shuts its
// key out for as long as the limit says; everything else goes on (doc 90312).
package quota

import (
	"sync"
	"time"

	"wecomlab/mockwecom/engine/setting"
)

var mode = setting.Choice("quota.mode", "strict", 90312,
	"calls beyond a limit: refused with 45009 (strict), noted in the journal (warn), or not counted (off)", "off", "warn", "strict")

// shanghai is where WeCom's days begin.
var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// Limit is how much of something one key may spend.
type Limit struct {
	Name  string        // for people: calls of one API by one corp
	Most  int           // in one window
	Per   time.Duration // the length of a window; it begins with the first thing that is spent
	Block time.Duration // how long the key is shut out after it; 0: as long as the window
	Day   bool          // the window is a natural day in Shanghai, and so is the block; Per does not count
	Doc   int           // 0: doc 90312
}

// The usual windows.
const (
	Minute = time.Minute
	Hour   = time.Hour
	Month  = 30 * 24 * time.Hour // not a calendar's (doc 90313, entry 45009)
)

// Key says who spends what: the corp, address, app or robot, and the API or object.
type Key struct{ Who, What string }

// Full tells that a limit is reached.
type Full struct {
	Limit Limit
	Key   Key
	Until time.Time // when the key is let in again
}

// Book keeps the accounts of one world. It is safe for concurrent use.
type Book struct {
	mode string

	mu       sync.Mutex
	accounts map[Key]*account
	inside   map[Key]int
}

// account is what one key has spent.
type account struct {
	windows []window // one for each limit, in their order
}

type window struct {
	since   time.Time
	spent   int
	blocked time.Time
	ends    time.Time
}

// most bounds the keys that are remembered: with more of them, those whose windows are over are forgotten, and then all.
const most = 100_000

// New makes an empty book.
func New(values setting.Values) *Book {
	return &Book{mode: values.Text(mode), accounts: map[Key]*account{}, inside: map[Key]int{}}
}

// Off reports whether nothing is counted.
func (b *Book) Off() bool { return b == nil || b.mode == "off" }

// Warns reports whether limits are told and not enforced.
func (b *Book) Warns() bool { return b != nil && b.mode == "warn" }

// Spend books n on a key. When a limit is reached nothing is booked, and it is told which; nil lets the caller in. A key must
// always be given with the same limits.
func (b *Book) Spend(now time.Time, key Key, n int, limits ...Limit) *Full {
	if b.Off() || len(limits) == 0 {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	a := b.account(now, key, len(limits))
	for i := range limits {
		w := &a.windows[i]
		if now.Before(w.blocked) {
			return &Full{limits[i], key, w.blocked}
		}
		if now.Before(w.since) || !now.Before(w.ends) {
			*w = limits[i].open(now)
		}
	}
	for i := range limits {
		if w := &a.windows[i]; w.spent+n > limits[i].Most {
			w.blocked = limits[i].until(now, w)
			return &Full{limits[i], key, w.blocked}
		}
	}
	for i := range limits {
		a.windows[i].spent += n
	}
	return nil
}

func (b *Book) account(now time.Time, key Key, limits int) *account {
	a := b.accounts[key]
	if a == nil || len(a.windows) != limits {
		if len(b.accounts) >= most {
			b.sweep(now)
		}
		a = &account{windows: make([]window, limits)}
		b.accounts[key] = a
	}
	return a
}

// sweep makes room: it forgets what is over, and everything if that was not enough.
func (b *Book) sweep(now time.Time) {
	for key, a := range b.accounts {
		over := true
		for _, w := range a.windows {
			over = over && !now.Before(w.ends) && !now.Before(w.blocked)
		}
		if over {
			delete(b.accounts, key)
		}
	}
	if len(b.accounts) >= most {
		clear(b.accounts)
	}
}

// open begins a window.
func (l *Limit) open(now time.Time) window {
	if !l.Day {
		return window{since: now, ends: now.Add(l.Per)}
	}
	y, m, d := now.In(shanghai).Date()
	midnight := time.Date(y, m, d, 0, 0, 0, 0, shanghai)
	return window{since: midnight, ends: midnight.AddDate(0, 0, 1)}
}

// until is the end of the block that begins now.
func (l *Limit) until(now time.Time, w *window) time.Time {
	switch {
	case l.Day:
		return w.ends
	case l.Block > 0:
		return now.Add(l.Block)
	}
	return now.Add(l.Per)
}

// Enter counts a call that goes on at the same time as others of its key; leave ends it. Beyond so many at once ok is false.
func (b *Book) Enter(key Key, atOnce int) (leave func(), ok bool) {
	if b.Off() || atOnce <= 0 {
		return func() {}, true
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.inside[key] >= atOnce {
		return func() {}, false
	}
	b.inside[key]++
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.inside[key]--; b.inside[key] == 0 {
			delete(b.inside, key)
		}
	}, true
}

// Forget drops all accounts, after a world was loaded anew.
func (b *Book) Forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.accounts)
}
