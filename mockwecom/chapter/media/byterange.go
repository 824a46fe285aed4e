package media

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// verdict says what an answer holds.
type verdict int

const (
	whole  verdict = iota // no Range, or one that does not count
	piece                 // the bytes from and to, both included
	beyond                // nothing: the Range lies outside of the file
)

// wanted reads Range and If-Range for a body of size bytes. Ranges that are malformed, several, or of another unit do not
// count (RFC 9110 §14.2), nor does one whose If-Range is of another body.
func wanted(h http.Header, size int64, etag string, modified time.Time) (from, to int64, v verdict) {
	spec, isBytes := strings.CutPrefix(strings.TrimSpace(h.Get("Range")), "bytes=")
	first, last, isSpan := strings.Cut(spec, "-")
	if !isBytes || !isSpan || !sameBody(h.Get("If-Range"), etag, modified) {
		return 0, size - 1, whole
	}
	first, last = strings.TrimSpace(first), strings.TrimSpace(last)
	if first == "" {
		n, ok := number(last)
		if !ok {
			return 0, size - 1, whole
		}
		return max(size-n, 0), size - 1, orBeyond(n > 0 && size > 0)
	}
	from, ok := number(first)
	to = size - 1
	if ok && last != "" {
		to, ok = number(last)
	}
	if !ok || to < from && last != "" {
		return 0, size - 1, whole
	}
	return from, min(to, size-1), orBeyond(from < size)
}

func orBeyond(inside bool) verdict {
	if inside {
		return piece
	}
	return beyond
}

// number reads digits alone. What is greater than any file is the end of all files.
func number(text string) (int64, bool) {
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 1<<63 - 1, true
	}
	return n, true
}

// sameBody compares an If-Range with what is there: the strong validator, or the exact date (RFC 9110 §13.1.5).
func sameBody(ifRange, etag string, modified time.Time) bool {
	ifRange = strings.TrimSpace(ifRange)
	if ifRange == "" || ifRange == etag {
		return true
	}
	t, err := http.ParseTime(ifRange)
	return err == nil && t.Equal(modified.Truncate(time.Second))
}
