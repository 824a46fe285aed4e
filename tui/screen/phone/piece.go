package phone

import (
	"strings"

	"wecomlab/tui/ui/paint"
)

// piece is text of one style. stop is the number of the thing that enter does there, counted from 1 within its message; 0 if
// there is none.
type piece struct {
	text  string
	style paint.Style
	stop  int
}

// row is one line of a message.
type row []piece

func (r row) width() int {
	w := 0
	for _, p := range r {
		w += paint.Width(p.text)
	}
	return w
}

// fit cuts a row to a width, with an ellipsis where something was cut off.
func (r row) fit(width int) row {
	if r.width() <= width {
		return r
	}
	var out row
	for _, p := range r {
		w := paint.Width(p.text)
		if w >= width {
			p.text = strings.TrimSuffix(paint.Fit(p.text+"…", width), "……") // an ellipsis also where the text just fits
			return append(out, p)
		}
		out, width = append(out, p), width-w
	}
	return out
}

// pad fills a row up to a width.
func (r row) pad(width int, st paint.Style) row {
	if gap := width - r.width(); gap > 0 {
		return append(r[:len(r):len(r)], piece{text: strings.Repeat(" ", gap), style: st})
	}
	return r
}

// centre puts a row into the middle of a width.
func (r row) centre(width int, st paint.Style) row {
	if gap := (width - r.width()) / 2; gap > 0 {
		return append(row{{text: strings.Repeat(" ", gap), style: st}}, r...)
	}
	return r
}

// flow breaks pieces into rows of at most width columns, as [paint.Wrap] breaks text. Line breaks in the pieces are kept.
func flow(pieces []piece, width int) []row {
	var text strings.Builder
	clean := make([]piece, 0, len(pieces))
	for _, p := range pieces {
		parts := strings.Split(strings.ReplaceAll(p.text, "\r\n", "\n"), "\n")
		for i := range parts {
			parts[i] = paint.Clean(parts[i])
		}
		p.text = strings.Join(parts, "\n")
		text.WriteString(p.text)
		clean = append(clean, p)
	}
	lines := paint.Wrap(text.String(), max(width, 1))
	rows := make([]row, 0, len(lines))
	source := &reader{pieces: clean}
	for _, line := range lines {
		rows = append(rows, source.take(line))
	}
	return rows
}

// reader hands out the characters of pieces in order. What Wrap leaves out between lines, blanks and breaks, is skipped.
type reader struct {
	pieces []piece
	at     int // in pieces
	offset int // in the piece's text
}

// take gives the pieces that make up a line.
func (r *reader) take(line string) row {
	var out row
	for line != "" {
		p, rest, ok := r.next()
		if !ok {
			return out
		}
		n := common(rest, line)
		if n == 0 {
			r.offset++
			continue
		}
		out = append(out, piece{text: rest[:n], style: p.style, stop: p.stop})
		r.offset += n
		line = line[n:]
	}
	return out
}

// next gives the piece that has something left.
func (r *reader) next() (p piece, rest string, ok bool) {
	for r.at < len(r.pieces) {
		if rest = r.pieces[r.at].text[r.offset:]; rest != "" {
			return r.pieces[r.at], rest, true
		}
		r.at, r.offset = r.at+1, 0
	}
	return piece{}, "", false
}

// common is the length of what two texts begin with.
func common(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
