package vendorcloud

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"wecomlab/core/openhw"
)

// The size of a page of text.
const (
	linesAPage   = 60
	lettersALine = 90
	mostPages    = 50
)

// pageObject finds the pages of a PDF that is written in the plain.
var pageObject = regexp.MustCompile(`/Type\s*/Page[^s]`)

// number is a count on the wire.
func number(n int) openhw.Uint32 { return openhw.Uint32(n) } //nolint:gosec // counts are small

// toPDF gives a PDF of a document: a PDF as it is, a text page by page, of anything else one page that says what it is. It knows
// the letters of ASCII alone; others become question marks.
func toPDF(name string, content []byte) (pdf []byte, pages int) {
	if bytes.HasPrefix(content, []byte("%PDF-")) {
		return content, max(1, len(pageObject.FindAllIndex(content, -1)))
	}
	var lines []string
	if utf8.Valid(content) && !bytes.ContainsRune(content, 0) {
		lines = wrap(string(content))
	} else {
		sum := sha256.Sum256(content)
		lines = []string{name, fmt.Sprintf("%d octets", len(content)), "sha256 " + hex.EncodeToString(sum[:])}
	}
	lines = lines[:min(len(lines), linesAPage*mostPages)]
	pages = max(1, (len(lines)+linesAPage-1)/linesAPage)
	return writePDF(lines, pages), pages
}

// wrap cuts a text into lines.
func wrap(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		line = plainLetters(strings.TrimRight(line, "\r\n"))
		for len(line) > lettersALine {
			lines = append(lines, line[:lettersALine])
			line = line[lettersALine:]
		}
		lines = append(lines, line)
	}
	return lines
}

// plainLetters leaves printable ASCII.
func plainLetters(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r < ' ' || r > '~':
			return '?'
		}
		return r
	}, text)
}

var escaped = strings.NewReplacer(`\`, `\\`, `(`, `\(`, `)`, `\)`)

// writePDF writes a PDF 1.4 with one font: catalogue, list of pages, font, then a page and its text by turns.
func writePDF(lines []string, pages int) []byte {
	var kids strings.Builder
	objects := []string{"<</Type/Catalog/Pages 2 0 R>>", "", "<</Type/Font/Subtype/Type1/BaseFont/Courier>>"}
	for page := range pages {
		at := len(objects) + 1
		fmt.Fprintf(&kids, "%d 0 R ", at)
		text := "BT /F1 10 Tf 12 TL 40 800 Td\n"
		for _, line := range lines[page*linesAPage : min(len(lines), (page+1)*linesAPage)] {
			text += "(" + escaped.Replace(plainLetters(line)) + ") Tj T*\n"
		}
		text += "ET"
		objects = append(objects,
			fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>", at+1),
			fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(text), text))
	}
	objects[1] = fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", strings.TrimSpace(kids.String()), pages)
	var out bytes.Buffer
	out.WriteString("%PDF-1.4\n")
	offsets := make([]int, len(objects))
	for i, object := range objects {
		offsets[i] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	table := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, table)
	return out.Bytes()
}
