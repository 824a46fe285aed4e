package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
)

// The paper is A4, in points; one text column inside the margins.
const (
	pageWidth  = 595
	pageHeight = 842
	margin     = 56
	fontSize   = 12
	lineHeight = 18
)

// The columns of a line: an ASCII letter of Courier takes 0.6 of the font's size, a Chinese one all of it.
const (
	narrow = 6
	wide   = 10
	room   = (pageWidth - 2*margin) * 10 / fontSize
)

// LinesAPage is how many lines of text fit a page of [Write].
const LinesAPage = (pageHeight - 2*margin) / lineHeight

// maxPages bounds what [Write] makes.
const maxPages = 500

// substitute stands for a character that the font cannot show: one beyond the basic plane, or a control.
const substitute = '□'

// Write makes a PDF of text, page by page; a form feed begins a new page, as a page that is full does. Latin text is set in Courier and
// everything else in STSong-Light, neither of them embedded: every reader has the one, and knows to substitute the other. What goes
// beyond 500 pages is cut.
func Write(text string) []byte {
	w := &writer{}
	pages := layOut(text)
	w.object("<</Type/Catalog/Pages 2 0 R>>")
	kids := make([]string, len(pages))
	for i := range pages {
		kids[i] = fmt.Sprintf("%d 0 R", firstPage+2*i)
	}
	w.object(fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", strings.Join(kids, " "), len(pages)))
	w.object("<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>")
	w.object("<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[5 0 R]>>")
	w.object("<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000/FontDescriptor 6 0 R>>")
	w.object("<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>")
	for i, lines := range pages {
		w.object(fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Resources<</Font<</L 3 0 R/C 4 0 R>>>>/Contents %d 0 R>>",
			pageWidth, pageHeight, firstPage+2*i+1))
		content := setLines(lines)
		w.object(fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(content), content))
	}
	return w.finish()
}

// firstPage is the number of the first object that is a page: the catalogue, the pages and the fonts stand before.
const firstPage = 7

// writer numbers objects in the order in which they come.
type writer struct {
	out     bytes.Buffer
	offsets []int
}

func (w *writer) object(text string) {
	if w.out.Len() == 0 {
		w.out.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	}
	w.offsets = append(w.offsets, w.out.Len())
	fmt.Fprintf(&w.out, "%d 0 obj\n%s\nendobj\n", len(w.offsets), text)
}

// finish writes the table of objects.
func (w *writer) finish() []byte {
	at := w.out.Len()
	fmt.Fprintf(&w.out, "xref\n0 %d\n0000000000 65535 f \n", len(w.offsets)+1)
	for _, offset := range w.offsets {
		fmt.Fprintf(&w.out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&w.out, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(w.offsets)+1, at)
	return w.out.Bytes()
}

// layOut breaks text into lines and pages. There is one page at least.
func layOut(text string) [][]string {
	pages := [][]string{nil}
	for i, part := range strings.Split(text, "\f") {
		if i > 0 {
			pages = append(pages, nil)
		}
		for line := range strings.Lines(part) {
			for _, fitting := range fold(strings.TrimRight(line, "\r\n")) {
				if len(pages[len(pages)-1]) == LinesAPage {
					pages = append(pages, nil)
				}
				pages[len(pages)-1] = append(pages[len(pages)-1], fitting)
			}
			if len(pages) > maxPages {
				return pages[:maxPages]
			}
		}
	}
	return pages[:min(len(pages), maxPages)]
}

// fold cuts a line into pieces that fit the paper, one at least.
func fold(line string) []string {
	var pieces []string
	var piece strings.Builder
	width := 0
	for _, r := range strings.ReplaceAll(line, "\t", "    ") {
		r = showable(r)
		if width+widthOf(r) > room {
			pieces = append(pieces, piece.String())
			piece.Reset()
			width = 0
		}
		piece.WriteRune(r)
		width += widthOf(r)
	}
	return append(pieces, piece.String())
}

func showable(r rune) rune {
	if r > 0xffff || r == unicode.ReplacementChar || unicode.IsControl(r) {
		return substitute
	}
	return r
}

func isLatin(r rune) bool { return r < 0x7f }

func widthOf(r rune) int {
	if isLatin(r) {
		return narrow
	}
	return wide
}

// setLines is the content of a page.
func setLines(lines []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "BT\n%d TL\n1 0 0 1 %d %d Tm\n", lineHeight, margin, pageHeight-margin-fontSize)
	for _, line := range lines {
		for len(line) > 0 {
			line = setRun(&b, line)
		}
		b.WriteString("T*\n")
	}
	b.WriteString("ET")
	return b.String()
}

// setRun sets the beginning of a line that one font shows, and gives the rest.
func setRun(b *strings.Builder, line string) (rest string) {
	first := []rune(line[:min(len(line), 4)])[0]
	end := strings.IndexFunc(line, func(r rune) bool { return isLatin(r) != isLatin(first) })
	if end < 0 {
		end = len(line)
	}
	if isLatin(first) {
		fmt.Fprintf(b, "/L %d Tf (%s) Tj\n", fontSize, strings.NewReplacer(`\`, `\\`, `(`, `\(`, `)`, `\)`).Replace(line[:end]))
		return line[end:]
	}
	fmt.Fprintf(b, "/C %d Tf <", fontSize)
	for _, r := range line[:end] {
		fmt.Fprintf(b, "%04x", r)
	}
	b.WriteString("> Tj\n")
	return line[end:]
}
