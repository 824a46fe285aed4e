package pdf

import (
	"bytes"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strconv"
)

// maxObjects bounds the objects of a document.
const maxObjects = 200_000

// Why a document cannot be read.
var (
	ErrNotPDF    = errors.New("pdf: it does not begin as a PDF does")
	ErrEncrypted = errors.New("pdf: it is encrypted")
	ErrNoPages   = errors.New("pdf: it has no page that can be found")
)

// Document is a PDF that was read. It is not safe for concurrent use.
type Document struct {
	data    []byte
	purse   purse
	places  map[ref]place
	values  map[ref]any // what was read already
	pages   []page
	fonts   map[ref]*font
	secrets bool // it is encrypted, so that strings and streams say nothing
}

// place is where an object stands: in the file, or in a stream of objects that was unfolded.
type place struct {
	in []byte
	at int
}

// Open reads the structure of a document. It does not trust the table at its end, which is often wrong in the wild, and looks for the
// objects themselves. data must not change while the document is used.
func Open(data []byte) (*Document, error) {
	if !bytes.Contains(data[:min(len(data), 1024)], []byte("%PDF-")) {
		return nil, ErrNotPDF
	}
	d := &Document{data: data, purse: purse{left: work}, places: map[ref]place{}, values: map[ref]any{}, fonts: map[ref]*font{}}
	d.secrets = encrypted.Match(data)
	if err := d.findObjects(); err != nil {
		return nil, err
	}
	if err := d.findPages(); err != nil {
		return nil, err
	}
	if len(d.pages) == 0 {
		if d.secrets {
			return nil, ErrEncrypted
		}
		return nil, ErrNoPages
	}
	return d, nil
}

// Pages is the number of pages, at least 1 and at most 10,000.
func (d *Document) Pages() int { return len(d.pages) }

var (
	encrypted = regexp.MustCompile(`/Encrypt\s*(<<|\d+\s+\d+\s+R)`)
	rootOf    = regexp.MustCompile(`^/Root\s+(\d{1,9})\s+\d+\s+R`)
)

// objStreamHead is how far behind its number a stream of objects says what it is.
const objStreamHead = 1024

// findObjects fills places. Later objects take the place of former ones, as in files that were changed.
func (d *Document) findObjects() error {
	for at, found := 0, 0; found < maxObjects; {
		next := bytes.Index(d.data[at:], []byte("obj"))
		if next < 0 {
			return nil
		}
		number, ok := numberBefore(d.data[at : at+next])
		at += next + len("obj")
		if !ok {
			continue
		}
		found++
		d.places[number] = place{d.data, at}
		if !d.secrets && bytes.Contains(d.data[at:min(at+objStreamHead, len(d.data))], []byte("/ObjStm")) {
			if err := d.unfoldObjects(place{d.data, at}); errors.Is(err, errTooMuch) {
				return err
			}
		}
	}
	return nil
}

// headSize is how far before the word obj the number of an object stands.
const headSize = 24

// numberBefore gives the number of an object from what stands before the word obj: `7 0 `.
func numberBefore(in []byte) (ref, bool) {
	head := bytes.TrimRight(in[max(0, len(in)-headSize):], whitespace)
	generation := bytes.TrimRight(head, "0123456789")
	front := bytes.TrimRight(generation, whitespace)
	digits := front[len(bytes.TrimRight(front, "0123456789")):]
	if len(generation) == len(head) || len(front) == len(generation) || len(digits) > 9 {
		return 0, false
	}
	number, err := strconv.Atoi(string(digits))
	return ref(number), err == nil
}

// unfoldObjects fills places with what a stream of objects holds.
func (d *Document) unfoldObjects(at place) error {
	v, err := d.readAt(at)
	if err != nil {
		return err
	}
	c, ok := v.(chunk)
	if !ok || c.dict["Type"] != name("ObjStm") {
		return errSyntax
	}
	content, err := d.unfold(c)
	if err != nil {
		return err
	}
	first, many := d.number(c.dict["First"]), d.number(c.dict["N"])
	s := &scanner{in: content, purse: &d.purse}
	for range min(many, maxObjects) {
		number, err := s.value(0)
		if err != nil {
			return err
		}
		offset, err := s.value(0)
		if err != nil {
			return err
		}
		n, at := d.number(number), first+d.number(offset)
		if at >= 0 && at < len(content) && len(d.places) < maxObjects {
			d.places[ref(n)] = place{content, at}
		}
	}
	return nil
}

// readAt reads the object that stands at a place, with its stream if it has one.
func (d *Document) readAt(at place) (any, error) {
	s := &scanner{in: at.in, at: at.at, purse: &d.purse, refs: true}
	v, err := s.value(0)
	if err != nil {
		return nil, err
	}
	head, ok := v.(dict)
	if !ok || !s.skip() || !bytes.HasPrefix(s.in[s.at:], []byte("stream")) {
		return v, nil
	}
	raw := s.in[s.at+len("stream"):]
	raw = bytes.TrimPrefix(bytes.TrimPrefix(raw, []byte("\r")), []byte("\n"))
	return d.cut(head, raw)
}

// cut takes a stream out of what begins with it: by its length if that is right, by the word at its end otherwise.
func (d *Document) cut(head dict, raw []byte) (any, error) {
	if n := d.length(head["Length"]); n > 0 && n <= len(raw) {
		if bytes.HasPrefix(bytes.TrimLeft(raw[n:min(n+16, len(raw))], whitespace), []byte("endstream")) {
			return chunk{head, raw[:n]}, nil
		}
	}
	end := bytes.Index(raw, []byte("endstream"))
	if end < 0 {
		end = len(raw)
	}
	return chunk{head, raw[:end]}, d.purse.spend(end)
}

// length gives the length of a stream. A reference is followed once, to a number: streams whose lengths are streams could go on for ever.
func (d *Document) length(v any) int {
	if r, is := v.(ref); is {
		at, there := d.places[r]
		if !there {
			return 0
		}
		s := &scanner{in: at.in, at: at.at, purse: &d.purse}
		v, _ = s.value(0)
	}
	n, _ := v.(float64)
	return whole(n)
}

// resolve follows references to a value; what cannot be read is nil.
func (d *Document) resolve(v any) any {
	for range maxDepth {
		r, is := v.(ref)
		if !is {
			return v
		}
		known, there := d.values[r]
		if !there {
			at, exists := d.places[r]
			if !exists {
				return nil
			}
			if got, err := d.readAt(at); err == nil {
				known = got
			}
			d.values[r] = known
		}
		v = known
	}
	return nil
}

// number gives a whole number that is no larger than a file can be, 0 if the value is none.
func (d *Document) number(v any) int {
	n, _ := d.resolve(v).(float64)
	return whole(n)
}

func whole(n float64) int {
	if n < 0 || n > 1<<31 {
		return 0
	}
	return int(n)
}

// dictOf gives a dictionary, that of a stream included; nil if the value is none.
func (d *Document) dictOf(v any) dict {
	switch v := d.resolve(v).(type) {
	case dict:
		return v
	case chunk:
		return v.dict
	}
	return nil
}

// mostRoots is how many of the words that name a catalogue are looked at, from the last one.
const mostRoots = 8

// roots gives the objects that may be the catalogue, the likeliest first.
func (d *Document) roots() []ref {
	var all []ref
	end := len(d.data)
	for range mostRoots {
		if end = bytes.LastIndex(d.data[:end], []byte("/Root")); end < 0 {
			break
		}
		if f := rootOf.FindSubmatch(d.data[end:min(end+64, len(d.data))]); f != nil {
			n, _ := strconv.Atoi(string(f[1])) // nine digits are a number
			all = append(all, ref(n))
		}
	}
	return append(all, slices.Sorted(maps.Keys(d.places))...)
}
