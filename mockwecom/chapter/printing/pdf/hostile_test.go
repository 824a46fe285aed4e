package pdf_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wecomlab/mockwecom/chapter/printing/pdf"
	"wecomlab/mockwecom/mocktest/detector"
)

// read does all that can be done with a document.
func read(data []byte) {
	doc, err := pdf.Open(data)
	if err != nil {
		return
	}
	for n := range min(doc.Pages(), 20) {
		doc.Text(n)
	}
}

// Documents that were made to cost something: reading them ends.
func TestHostile(t *testing.T) {
	t.Parallel()
	if detector.Race {
		t.Skip("one goroutine reads a document, and the race detector makes ten seconds of one")
	}
	zeros := folded(strings.Repeat("0 ", 4<<20))
	page := func(content string, more ...string) []byte {
		return objects(append([]string{catalogue, onePage, leaf, content, helvetica}, more...)...)
	}
	many := func(n int, each func(int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(each(i))
		}
		return b.String()
	}
	tests := map[string][]byte{
		"FoldedZeros":     page(stream("/Filter/FlateDecode", zeros)),
		"FoldedManyTimes": page(stream("/Filter[/FlateDecode/FlateDecode/FlateDecode/FlateDecode]", folded(zeros))),
		"SameContents":    objects(catalogue, onePage, "<</Type/Page/Contents["+strings.Repeat("4 0 R ", 100_000)+"]>>", stream("/Filter/FlateDecode", zeros)),
		"WidePages":       objects(catalogue, "<</Type/Pages/Kids["+strings.Repeat("3 0 R ", 200_000)+"]>>", leaf),
		"WidePagesInside": objects(catalogue, "<</Type/Pages/Kids["+strings.Repeat("<</Type/Page>>", 200_000)+"]>>"),
		"LongChain": []byte("%PDF-1.4\n" + many(50_000, func(i int) string {
			return fmt.Sprintf("%d 0 obj <</Type/Pages/Kids[%d 0 R]/Pages %d 0 R/Length %d 0 R>> stream\nendstream\n", i+1, i+2, i+2, i+2)
		})),
		"OpenStrings":  []byte("%PDF-1.4\n" + many(50_000, func(i int) string { return fmt.Sprintf("%d 0 obj (", i+1) })),
		"OpenStreams":  []byte("%PDF-1.4\n" + many(50_000, func(i int) string { return fmt.Sprintf("%d 0 obj <</Type/ObjStm>> stream\n", i+1) })),
		"ManyRoots":    []byte("%PDF-1.4\n" + strings.Repeat("/Root 1 0 R ", 200_000)),
		"DeepContent":  page(stream("", strings.Repeat("[", 1<<20))),
		"DeepStates":   page(stream("", strings.Repeat("q ", 1<<20))),
		"ManyPictures": page(stream("", strings.Repeat("BI ", 1<<20))),
		"LongText":     page(stream("", "BT /F 1 Tf "+strings.Repeat("(aaaaaaaaaa)Tj ", 1<<18))),
		"GreatCodes": page(stream("", "BT /F 1 Tf "+strings.Repeat("(aaaaaaaaaaaaaaaaaaaa)Tj ", 1<<16)),
			"<</Subtype/Type1/ToUnicode 7 0 R>>", stream("", "1 beginbfchar <61> <"+strings.Repeat("0041", 1<<18)+"> endbfchar")),
		"WideRanges": objects(catalogue, onePage, leaf, stream("", "BT /F 1 Tf (a) Tj"), "<</Subtype/Type0/ToUnicode 6 0 R>>",
			stream("", "9 beginbfrange "+strings.Repeat("<0000> <ffff> <0041> ", 10_000)+" endbfrange")),
		"Infinite": page(stream("", "Inf Inf Inf Inf Inf Inf cm BT /F Inf Tf 1e308 1e308 Td (a) Tj (b) Tj ET")),
		"Negative": objects(catalogue, "<</Type/Pages/Kids[-1 0 R 3 0 R]/Count -5>>", "<</Type/Page/Contents 4 0 R>>", "<</Length -7>>stream\nx"),
	}
	for name, data := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			read(data)
		})
	}
}

// words are what PDFs are made of, so that garbage gets further than the first letter.
var words = []string{"%PDF-1.4\n", "1 0 obj", "2 0 obj", "3 0 obj", " endobj ", "<<", ">>", "[", "]", "(", ")", "<", ">", "/Type", "/Catalog", "/Pages", "/Page", "/Kids",
	"1 0 R", "2 0 R", "3 0 R", "/Contents", "/Length", "/Filter", "/FlateDecode", "/ASCII85Decode", "/ObjStm", "/N", "/First", " stream\n", "endstream", "/Root ", "/Encrypt",
	"/Resources", "/Font", "/F", "/ToUnicode", "BT ", "Tf ", "Tj ", "TJ ", "Tm ", "' ", "BI ", "EI ", "7 ", "-1 ", "1e400 ", "#41", "\\", "%", "\n", "beginbfrange", "endbfrange"}

func TestGarbage(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(words), rapid.String()), 0, 200).Draw(t, "parts")
		read([]byte("%PDF-1.4\n" + strings.Join(parts, "")))
	})
}

// A sound document with some octets changed, cut or doubled.
func TestDamaged(t *testing.T) {
	t.Parallel()
	sound := pdf.Write("一行\nline\f二")
	rapid.Check(t, func(t *rapid.T) {
		data := append([]byte{}, sound...)
		for range rapid.IntRange(1, 20).Draw(t, "changes") {
			data[rapid.IntRange(0, len(data)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "to")
		}
		read(data[:rapid.IntRange(0, len(data)).Draw(t, "cut")])
	})
}

func FuzzOpen(f *testing.F) {
	f.Add(pdf.Write("一行 line"))
	files, _ := filepath.Glob("testdata/*.pdf")
	for _, file := range files {
		if data, err := os.ReadFile(file); err == nil {
			f.Add(data)
		}
	}
	f.Fuzz(func(_ *testing.T, data []byte) { read(data) })
}
