package host

import (
	"net/http"
	"sync/atomic"

	"wecomlab/core/clock"
)

// dateHeader writes the Date header in simulated time. The text is made once a second.
type dateHeader struct {
	clock *clock.Clock
	last  atomic.Pointer[dateText]
}

type dateText struct {
	second int64
	value  []string
}

// set puts the header in place before the handler runs, which makes net/http leave it alone.
func (d *dateHeader) set(h http.Header) {
	now := d.clock.Now()
	text := d.last.Load()
	if text == nil || text.second != now.Unix() {
		text = &dateText{second: now.Unix(), value: []string{now.UTC().Format(http.TimeFormat)}}
		d.last.Store(text)
	}
	h["Date"] = text.value
}
