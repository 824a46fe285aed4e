package pdf

import (
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// maxCodes bounds the codes of one font that are told apart.
const maxCodes = 70_000

// codeFee is what a code costs that a document says something of, in octets looked at.
const codeFee = 100

// maxLigature bounds the octets of text that one code stands for.
const maxLigature = 256

// font turns the strings that it shows into text.
type font struct {
	size  int            // octets of a code: 1 or 2
	codes map[int]string // what the document says of its codes; nil: nothing
	whole func([]byte) string
}

// fontOf gives the font of a page by its name there.
func (d *Document) fontOf(resources dict, n name) *font {
	v := d.dictOf(resources["Font"])[n]
	r, is := v.(ref)
	if known := d.fonts[r]; is && known != nil {
		return known
	}
	f := d.newFont(d.dictOf(v))
	if is {
		d.fonts[r] = f
	}
	return f
}

func (d *Document) newFont(from dict) *font {
	f := &font{size: 1}
	if d.resolve(from["Subtype"]) == name("Type0") {
		f.size = 2
	}
	if c, is := d.resolve(from["ToUnicode"]).(chunk); is {
		if content, err := d.unfold(c); err == nil {
			f.codes = map[int]string{}
			f.learn(&scanner{in: content, purse: &d.purse})
		}
		return f
	}
	encoding, _ := d.resolve(from["Encoding"]).(name)
	switch e := string(encoding); {
	case strings.Contains(e, "-UCS2-"), strings.Contains(e, "-UTF16-"):
		f.whole = bigEndian
	case strings.HasPrefix(e, "GB"):
		f.whole = func(s []byte) string { return decoded(simplifiedchinese.GB18030.NewDecoder().Bytes(s)) }
	case f.size == 1:
		f.whole = func(s []byte) string { return decoded(charmap.Windows1252.NewDecoder().Bytes(s)) }
	}
	return f
}

func decoded(out []byte, _ error) string { return string(out) }

func bigEndian(s []byte) string {
	units := make([]uint16, len(s)/2)
	for i := range units {
		units[i] = uint16(s[2*i])<<8 | uint16(s[2*i+1])
	}
	return string(utf16.Decode(units))
}

// text gives what a string shows. Codes of which the document says nothing are left out.
func (f *font) text(s []byte) string {
	if f == nil {
		return ""
	}
	if f.whole != nil {
		return f.whole(s)
	}
	var b strings.Builder
	for i := 0; i+f.size <= len(s) && b.Len() < maxText; i += f.size {
		b.WriteString(f.codes[codeOf(s[i:i+f.size])])
	}
	return b.String()
}

func codeOf(s []byte) int {
	n := 0
	for _, c := range s[:min(len(s), 2)] {
		n = n<<8 | int(c)
	}
	return n
}

// learn reads a CMap: which codes stand for which text.
func (f *font) learn(s *scanner) {
	var operands list
	for {
		v, err := s.value(0)
		if err != nil {
			return
		}
		op, is := v.(word)
		if !is {
			if operands = append(operands, v); len(operands) > maxCodes {
				return
			}
			continue
		}
		switch op {
		case "endcodespacerange":
			if len(operands) > 0 {
				if high, is := operands[len(operands)-1].(text); is && len(high) > 0 {
					f.size = min(len(high), 2)
				}
			}
		case "endbfchar":
			f.learnCodes(operands)
		case "endbfrange":
			f.learnRanges(operands, s.purse)
		}
		operands = operands[:0]
	}
}

func (f *font) learnCodes(pairs list) {
	for i := 0; i+1 < len(pairs); i += 2 {
		code, isCode := pairs[i].(text)
		to, isText := pairs[i+1].(text)
		if isCode && isText {
			f.put(codeOf(code), bigEndian(to))
		}
	}
}

func (f *font) learnRanges(triples list, purse *purse) {
	for i := 0; i+2 < len(triples); i += 3 {
		from, isFrom := triples[i].(text)
		until, isUntil := triples[i+1].(text)
		if !isFrom || !isUntil {
			continue
		}
		low, high := codeOf(from), codeOf(until)
		if purse.spend(codeFee*max(high-low, 1)) != nil {
			return
		}
		switch to := triples[i+2].(type) {
		case text:
			f.learnRun(low, high, []rune(bigEndian(to)))
		case list:
			for n, each := range to {
				if s, is := each.(text); is && low+n <= high {
					f.put(low+n, bigEndian(s))
				}
			}
		}
	}
}

// learnRun gives codes that follow each other texts whose last letters do.
func (f *font) learnRun(low, high int, first []rune) {
	if len(first) == 0 {
		return
	}
	head, last := string(first[:len(first)-1]), first[len(first)-1]
	for code := low; code <= high && len(f.codes) < maxCodes; code++ {
		f.put(code, head+string(last+rune(code-low)))
	}
}

func (f *font) put(code int, text string) {
	if len(f.codes) < maxCodes && len(text) <= maxLigature {
		f.codes[code] = text
	}
}
