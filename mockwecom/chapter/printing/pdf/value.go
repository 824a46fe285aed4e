package pdf

import (
	"bytes"
	"errors"
	"strconv"
)

// The values of a PDF: nil, bool, float64, and these.
type (
	name  string
	text  []byte // a string, decoded
	list  []any
	dict  map[name]any
	ref   int    // the number of an object; generations do not count
	word  string // an operator, or a keyword such as obj
	chunk struct {
		dict dict
		raw  []byte // of a stream, as it stands in the file
	}
)

// Bounds of one document.
const (
	maxDepth = 64          // of values inside of values, and of the tree of pages
	work     = 100_000_000 // octets looked at, scaled by what that costs
	valueFee = 40          // of one value, in octets
)

var (
	errSyntax  = errors.New("pdf: not the syntax of PDF")
	errTooDeep = errors.New("pdf: values inside of values beyond 64 levels")
	errTooMuch = errors.New("pdf: reading it takes more work than it is worth")
)

// purse is what a document may still cost.
type purse struct{ left int }

func (p *purse) spend(n int) error {
	if p.left -= n; p.left < 0 {
		return errTooMuch
	}
	return nil
}

// scanner reads values from octets.
type scanner struct {
	in    []byte
	at    int
	purse *purse
	refs  bool // whether `7 0 R` is a reference, as it is outside of contents
}

const whitespace, delimiters = "\x00\t\n\f\r ", "()<>[]{}/%"

func isSpace(c byte) bool { return bytes.IndexByte([]byte(whitespace), c) >= 0 }
func isEnd(c byte) bool   { return isSpace(c) || bytes.IndexByte([]byte(delimiters), c) >= 0 }

// skip passes white space and comments. It is false at the end.
func (s *scanner) skip() bool {
	for s.at < len(s.in) {
		switch c := s.in[s.at]; {
		case isSpace(c):
			s.at++
		case c == '%':
			end := bytes.IndexAny(s.in[s.at:], "\r\n")
			if end < 0 {
				s.at = len(s.in)
				return false
			}
			s.at += end
		default:
			return true
		}
	}
	return false
}

// value reads the next value; at the end of the input it is errSyntax.
func (s *scanner) value(depth int) (any, error) {
	if depth > maxDepth {
		return nil, errTooDeep
	}
	from := s.at
	if !s.skip() {
		return nil, errSyntax
	}
	v, err := s.read(depth)
	if err != nil {
		return nil, err
	}
	return v, s.purse.spend(s.at - from + valueFee)
}

func (s *scanner) read(depth int) (any, error) {
	rest := s.in[s.at:]
	switch {
	case rest[0] == '/':
		s.at++
		return s.name(), nil
	case rest[0] == '(':
		s.at++
		return s.literal(), nil
	case bytes.HasPrefix(rest, []byte("<<")):
		s.at += 2
		return s.dict(depth)
	case rest[0] == '<':
		s.at++
		return s.hex(), nil
	case rest[0] == '[':
		s.at++
		return s.list(depth)
	case bytes.IndexByte([]byte(")>]{}"), rest[0]) >= 0:
		s.at++
		return word(rest[:1]), nil
	}
	return s.token(), nil
}

// run reads to the next white space or delimiter.
func (s *scanner) run() string {
	from := s.at
	for s.at < len(s.in) && !isEnd(s.in[s.at]) {
		s.at++
	}
	return string(s.in[from:s.at])
}

// token reads a number, a reference, a keyword or an operator.
func (s *scanner) token() any {
	text := s.run()
	switch text {
	case "true", "false":
		return text == "true"
	case "null":
		return nil
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n != n {
		return word(text)
	}
	if s.refs {
		if number, ok := s.reference(text); ok {
			return number
		}
	}
	return n
}

// reference completes a number to `7 0 R`.
func (s *scanner) reference(text string) (ref, bool) {
	number, err := strconv.Atoi(text)
	if err != nil || number < 0 {
		return 0, false
	}
	back := s.at
	if s.skip() {
		if _, err := strconv.Atoi(s.run()); err == nil && s.skip() && s.run() == "R" {
			return ref(number), true
		}
	}
	s.at = back
	return 0, false
}

func (s *scanner) name() name {
	raw := s.run()
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		if raw[i] == '#' && i+2 < len(raw) {
			if n, err := strconv.ParseUint(raw[i+1:i+3], 16, 8); err == nil {
				out = append(out, byte(n))
				i += 2
				continue
			}
		}
		out = append(out, raw[i])
	}
	return name(out)
}

// dict reads what stands between << and >>.
func (s *scanner) dict(depth int) (any, error) {
	d := dict{}
	for {
		if !s.skip() {
			return nil, errSyntax
		}
		if bytes.HasPrefix(s.in[s.at:], []byte(">>")) {
			s.at += 2
			return d, nil
		}
		key, err := s.value(depth + 1)
		if err != nil {
			return nil, err
		}
		k, ok := key.(name)
		if !ok {
			return nil, errSyntax
		}
		if d[k], err = s.value(depth + 1); err != nil {
			return nil, err
		}
	}
}

func (s *scanner) list(depth int) (any, error) {
	var l list
	for {
		if !s.skip() {
			return nil, errSyntax
		}
		if s.in[s.at] == ']' {
			s.at++
			return l, nil
		}
		v, err := s.value(depth + 1)
		if err != nil {
			return nil, err
		}
		l = append(l, v)
	}
}
