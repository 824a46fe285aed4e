package pdf

import "strconv"

// escapes are the letters behind a backslash in a literal string.
var escapes = map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}

// literal reads a string in brackets, whose first one was read. One that does not end ends with the input.
func (s *scanner) literal() text {
	out := text{}
	for open := 1; s.at < len(s.in); {
		c := s.in[s.at]
		s.at++
		switch c {
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				return out
			}
		case '\\':
			out = s.escaped(out)
			continue
		}
		out = append(out, c)
	}
	return out
}

// escaped reads what stands behind a backslash.
func (s *scanner) escaped(out text) text {
	if s.at == len(s.in) {
		return out
	}
	c := s.in[s.at]
	s.at++
	switch letter, ok := escapes[c]; {
	case ok:
		return append(out, letter)
	case c == '\r':
		if s.at < len(s.in) && s.in[s.at] == '\n' {
			s.at++
		}
		return out
	case c == '\n':
		return out
	case c < '0' || c > '7':
		return append(out, c)
	}
	n := c - '0'
	for range 2 {
		if s.at == len(s.in) || s.in[s.at] < '0' || s.in[s.at] > '7' {
			break
		}
		n = n<<3 | (s.in[s.at] - '0')
		s.at++
	}
	return append(out, n)
}

// hex reads a string of hexadecimal digits, whose < was read. Other characters are passed over.
func (s *scanner) hex() text {
	out, high, half := text{}, byte(0), false
	for s.at < len(s.in) {
		c := s.in[s.at]
		s.at++
		if c == '>' {
			break
		}
		n, err := strconv.ParseUint(string(c), 16, 8)
		switch {
		case err != nil:
		case half:
			out, half = append(out, high|byte(n)), false
		default:
			high, half = byte(n)<<4, true
		}
	}
	if half {
		out = append(out, high)
	}
	return out
}
