package pdf

import (
	"bytes"
	"math"
	"slices"
	"strings"
)

// Bounds of the text of a page.
const (
	maxFragments = 20_000
	maxText      = 1 << 20 // octets
	maxOperands  = 4096
	maxStates    = 64 // q inside of q
)

// matrix is [a b c d e f] of PDF.
type matrix [6]float64

var unit = matrix{1, 0, 0, 1, 0, 0}

// times applies m before n.
func (m matrix) times(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

// fragment is a string where it stands on the page.
type fragment struct {
	x, y, size, end float64
	text            string
}

// state is what q keeps.
type state struct {
	device  matrix
	font    *font
	size    float64
	leading float64
}

// reader carries out the operators of a page as far as text is concerned.
type reader struct {
	doc       *Document
	resources dict
	state
	kept       []state
	text, line matrix
	operands   list
	found      []fragment
	octets     int // of what was found
}

// Text gives the lines of text of a page, counted from 0, from the top down. Pictures and fonts that keep their letters to themselves
// show nothing; so does a page that is not there.
func (d *Document) Text(n int) []string {
	if n < 0 || n >= len(d.pages) || d.secrets {
		return nil
	}
	r := &reader{doc: d, resources: d.pages[n].resources, state: state{device: unit}, text: unit, line: unit}
	r.carryOut(&scanner{in: d.contents(d.pages[n].contents), purse: &d.purse})
	return lines(r.found)
}

// contents joins the streams of a page.
func (d *Document) contents(v any) []byte {
	parts, is := d.resolve(v).(list)
	if !is {
		parts = list{v}
	}
	var all []byte
	for _, part := range parts {
		c, is := d.resolve(part).(chunk)
		if !is || len(all) > maxUnfolded {
			continue
		}
		content, err := d.unfold(c)
		if err == nil {
			all = append(append(all, content...), '\n')
		}
	}
	return all
}

func (r *reader) carryOut(s *scanner) {
	for len(r.found) < maxFragments && r.octets < maxText {
		v, err := s.value(0)
		if err != nil {
			return
		}
		op, is := v.(word)
		switch {
		case !is && len(r.operands) < maxOperands:
			r.operands = append(r.operands, v)
		case is && op == "BI": // a picture in line: its octets are no operators
			end := bytes.Index(s.in[s.at:], []byte("EI"))
			if end < 0 || s.purse.spend(end) != nil {
				return
			}
			s.at += end + len("EI")
			r.operands = r.operands[:0]
		case is:
			r.do(op)
			r.operands = r.operands[:0]
		}
	}
}

// number is an operand, counted from the last one.
func (r *reader) number(fromLast int) float64 {
	if fromLast >= len(r.operands) {
		return 0
	}
	n, _ := r.operands[len(r.operands)-1-fromLast].(float64)
	return n
}

// six is the matrix that the last six operands are.
func (r *reader) six() (m matrix) {
	for i := range m {
		m[i] = r.number(5 - i)
	}
	return m
}

func (r *reader) do(op word) {
	switch op {
	case "q":
		if len(r.kept) < maxStates {
			r.kept = append(r.kept, r.state)
		}
	case "Q":
		if last := len(r.kept) - 1; last >= 0 {
			r.state, r.kept = r.kept[last], r.kept[:last]
		}
	case "cm":
		r.device = r.six().times(r.device)
	case "BT":
		r.text, r.line = unit, unit
	case "Tm":
		r.line = r.six()
		r.text = r.line
	case "TL":
		r.leading = r.number(0)
	case "TD":
		r.leading = -r.number(0)
		r.move(r.number(1), r.number(0))
	case "Td":
		r.move(r.number(1), r.number(0))
	case "T*":
		r.move(0, -r.leading)
	case "Tf":
		r.choose()
	default:
		r.show(op)
	}
}

func (r *reader) move(x, y float64) {
	r.line = matrix{1, 0, 0, 1, x, y}.times(r.line)
	r.text = r.line
}

func (r *reader) choose() {
	r.size = r.number(0)
	if len(r.operands) < 2 {
		return
	}
	if n, is := r.operands[len(r.operands)-2].(name); is {
		r.font = r.doc.fontOf(r.resources, n)
	}
}

func (r *reader) show(op word) {
	if len(r.operands) == 0 {
		return
	}
	last := r.operands[len(r.operands)-1]
	switch op {
	case "'", `"`:
		r.move(0, -r.leading)
		fallthrough
	case "Tj":
		if s, is := last.(text); is {
			r.add(r.font.text(s))
		}
	case "TJ":
		pieces, _ := last.(list)
		var b strings.Builder
		for _, each := range pieces {
			switch each := each.(type) {
			case text:
				b.WriteString(r.font.text(each))
			case float64:
				if each < -wordGap {
					b.WriteByte(' ')
				}
			}
		}
		r.add(b.String())
	}
}

// wordGap is how far letters are moved apart where one word ends, in thousandths of the font's size.
const wordGap = 180

// add puts a string where the text stands, and moves the text on by what the string may take.
func (r *reader) add(s string) {
	if s == "" {
		return
	}
	at := r.text.times(r.device)
	width := breadth(s) * r.size
	r.text = matrix{1, 0, 0, 1, width, 0}.times(r.text)
	end := r.text.times(r.device)
	size := math.Abs(r.size) * math.Hypot(at[2], at[3])
	r.octets += len(s)
	r.found = append(r.found, fragment{x: at[4], y: at[5], size: size, end: end[4], text: s})
}

// breadth guesses how broad a string is, in sizes of its font: the widths that the document states are not read.
func breadth(s string) (sum float64) {
	for _, c := range s {
		if c < 0x2e80 {
			sum += 0.5
		} else {
			sum++
		}
	}
	return sum
}

// lines joins fragments that stand side by side.
func lines(found []fragment) []string {
	slices.SortStableFunc(found, func(a, b fragment) int {
		switch {
		case a.y > b.y:
			return -1
		case a.y < b.y:
			return 1
		}
		return 0
	})
	var out []string
	for from := 0; from < len(found); {
		until := from + 1
		for until < len(found) && found[from].y-found[until].y < found[from].size/2 {
			until++
		}
		out = append(out, join(found[from:until]))
		from = until
	}
	return out
}

// join makes a line of fragments.
func join(row []fragment) string {
	slices.SortStableFunc(row, func(a, b fragment) int {
		switch {
		case a.x < b.x:
			return -1
		case a.x > b.x:
			return 1
		}
		return 0
	})
	var b strings.Builder
	for i, f := range row {
		if i > 0 && f.x-row[i-1].end > f.size/5 {
			b.WriteByte(' ')
		}
		b.WriteString(f.text)
	}
	return strings.TrimRight(b.String(), " ")
}
