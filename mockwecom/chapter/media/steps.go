package media

// steps takes a file apart while it passes by: it hands on as many bytes as were asked for, and leaves out what is skipped. At most
// a few dozen bytes are kept.
type steps struct {
	held []byte
	want int
	skip uint64
	next func(p []byte) // takes want bytes; nil: the rest does not matter
}

// then asks for the next bytes behind those that are skipped.
func (s *steps) then(skip uint64, want int, next func(p []byte)) {
	s.skip, s.want, s.next = skip, want, next
}

// Write takes the next bytes; it never fails.
func (s *steps) Write(p []byte) (int, error) {
	all := len(p)
	for len(p) > 0 && s.next != nil {
		if s.skip > 0 {
			n := min(s.skip, uint64(len(p)))
			s.skip, p = s.skip-n, p[n:]
			continue
		}
		n := min(s.want-len(s.held), len(p))
		s.held, p = append(s.held, p[:n]...), p[n:]
		if len(s.held) == s.want {
			full, next := s.held, s.next
			s.held, s.next = nil, nil
			next(full)
		}
	}
	return all, nil
}
