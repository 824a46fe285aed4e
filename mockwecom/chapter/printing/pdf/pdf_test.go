package pdf_test

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wecomlab/mockwecom/chapter/printing/pdf"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func opened(t testing.TB, data []byte) *pdf.Document {
	t.Helper()
	doc, err := pdf.Open(data)
	must(t, err)
	return doc
}

func TestWriteAndRead(t *testing.T) {
	t.Parallel()
	full := strings.Repeat("行\n", pdf.LinesAPage)
	tests := []struct {
		name, text string
		want       [][]string
	}{
		{"Empty", "", [][]string{nil}},
		{"Latin", "Hello (world) \\ 100%", [][]string{{`Hello (world) \ 100%`}}},
		{"Chinese", "打印 A4，双面", [][]string{{"打印 A4，双面"}}},
		{"Lines", "one\r\ntwo\n三", [][]string{{"one", "two", "三"}}},
		{"Pages", "one\ftwo", [][]string{{"one"}, {"two"}}},
		{"EmptyPage", "one\f\ftwo", [][]string{{"one"}, nil, {"two"}}},
		{"FullPage", full, [][]string{strings.Fields(full)}},
		{"NextPage", full + "last", [][]string{strings.Fields(full), {"last"}}},
		{"Tab", "a\tb", [][]string{{"a    b"}}},
		{"BeyondTheBasicPlane", "😀 ok", [][]string{{"□ ok"}}},
		{"Control", "a\x01b", [][]string{{"a□b"}}},
		{"NotUTF8", "a\xffb", [][]string{{"a□b"}}},
		{"LongLine", strings.Repeat("长", 41), [][]string{{strings.Repeat("长", 40), "长"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			doc := opened(t, pdf.Write(test.text))
			var got [][]string
			for n := range doc.Pages() {
				got = append(got, doc.Text(n))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWriteIsBounded(t *testing.T) {
	t.Parallel()
	if n := opened(t, pdf.Write(strings.Repeat("\f", 10_000))).Pages(); n != 500 {
		t.Errorf("%d pages", n)
	}
}

// Whatever is written can be read: every letter that fits the paper is there.
func TestWriteProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.StringOf(rapid.RuneFrom(nil, unicode.Han, unicode.Latin, unicode.Digit))
		lines := rapid.SliceOfN(line, 1, 30).Draw(t, "lines")
		doc, err := pdf.Open(pdf.Write(strings.Join(lines, "\n")))
		if err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		for n := range doc.Pages() {
			got.WriteString(strings.Join(doc.Text(n), ""))
		}
		want := strings.Map(func(r rune) rune {
			if r > 0xffff {
				return '□'
			}
			return r
		}, strings.Join(lines, ""))
		if got.String() != want {
			t.Fatalf("%q became %q", want, got.String())
		}
	})
}

// Documents of other makers, with the first line of their first page.
func TestForeign(t *testing.T) {
	t.Parallel()
	tests := []struct {
		file  string
		pages int
		lines []string
	}{
		{"plain.pdf", 2, []string{"Hello fpdf", "left right"}},
		{"rewritten.pdf", 2, []string{"Hello fpdf", "left right"}},
	}
	for _, test := range tests {
		t.Run(test.file, func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(filepath.Join("testdata", test.file))
			must(t, err)
			doc := opened(t, data)
			if doc.Pages() != test.pages {
				t.Errorf("%d pages", doc.Pages())
			}
			if diff := cmp.Diff(test.lines, doc.Text(0)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// folded is the content of a stream as most makers store it.
func folded(content string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write([]byte(content)) // a buffer takes all
	_ = w.Close()
	return b.String()
}

// objects numbers the objects of a document in the order of the list.
func objects(texts ...string) []byte {
	out := "%PDF-1.5\n"
	for i, text := range texts {
		out += fmt.Sprintf("%d 0 obj\n%s\nendobj\n", i+1, text)
	}
	return []byte(out)
}

func stream(head, content string) string {
	return fmt.Sprintf("<<%s/Length %d>>stream\n%s\nendstream", head, len(content), content)
}

const (
	catalogue = "<</Type/Catalog/Pages 2 0 R>>"
	onePage   = "<</Type/Pages/Kids[3 0 R]/Count 1>>"
	leaf      = "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
	helvetica = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
)

func TestOpen(t *testing.T) {
	t.Parallel()
	shown := "BT /F 12 Tf 50 700 Td (Hi) Tj ET"
	tests := []struct {
		name  string
		data  []byte
		pages int
		lines []string
	}{
		{"NoTable", objects(catalogue, onePage, leaf, stream("", shown), helvetica), 1, []string{"Hi"}},
		{"Folded", objects(catalogue, onePage, leaf, stream("/Filter/FlateDecode", folded(shown)), helvetica), 1, []string{"Hi"}},
		{"FoldedTwice", objects(catalogue, onePage, leaf, stream("/Filter[/ASCIIHexDecode/FlateDecode]", fmt.Sprintf("%x>", folded(shown))), helvetica), 1, []string{"Hi"}},
		{"WrongLength", objects(catalogue, onePage, leaf, "<</Length 3>>stream\n"+shown+"\nendstream", helvetica), 1, []string{"Hi"}},
		{"LengthElsewhere", objects(catalogue, onePage, leaf, "<</Length 6 0 R>>stream\n"+shown+"\nendstream", helvetica, fmt.Sprint(len(shown))), 1, []string{"Hi"}},
		{"ContentsInParts", objects(catalogue, onePage, strings.Replace(leaf, "4 0 R", "[4 0 R 6 0 R]", 1), stream("", "BT /F 12 Tf 50 700 Td"), helvetica, stream("", "(Hi) Tj ET")), 1, []string{"Hi"}},
		{"Inherited", objects(catalogue, "<</Type/Pages/Kids[3 0 R]/Resources<</Font<</F 5 0 R>>>>>>", "<</Type/Page/Contents 4 0 R>>", stream("", shown), helvetica), 1, []string{"Hi"}},
		{"NewerObject", append(objects(catalogue, onePage, leaf, stream("", "BT /F 12 Tf (old) Tj ET"), helvetica), []byte("4 0 obj\n"+stream("", shown)+"\nendobj\n")...), 1, []string{"Hi"}},
		{"Moved", objects(catalogue, onePage, leaf, stream("", "q 1 0 0 -1 0 800 cm BT /F 12 Tf 1 0 0 -1 0 20 Tm (up) Tj 1 0 0 -1 0 40 Tm (down) Tj ET Q"), helvetica), 1, []string{"up", "down"}},
		{"Apart", objects(catalogue, onePage, leaf, stream("", "BT /F 10 Tf [(a) -300 (b) -20 (c)] TJ 200 0 Td (d) Tj ET"), helvetica), 1, []string{"a bc d"}},
		{"Quotes", objects(catalogue, onePage, leaf, stream("", `BT /F 10 Tf 12 TL (a) Tj (b) ' 1 2 (c) " T* (d) Tj ET`), helvetica), 1, []string{"a", "b", "c", "d"}},
		{"PictureInLine", objects(catalogue, onePage, leaf, stream("", "BI /W 1 ID ((( EI "+shown), helvetica), 1, []string{"Hi"}},
		{"Escapes", objects(catalogue, onePage, leaf, stream("", `BT /F 10 Tf (\101\(\)\\\
B) Tj <4 3> Tj ET`), helvetica), 1, []string{`A()\BC`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			doc := opened(t, test.data)
			if doc.Pages() != test.pages {
				t.Errorf("%d pages, want %d", doc.Pages(), test.pages)
			}
			if diff := cmp.Diff(test.lines, doc.Text(0)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Objects in a stream of their own, as PDF 1.5 has them.
func TestObjectStream(t *testing.T) {
	t.Parallel()
	parts := []string{onePage, leaf, helvetica}
	head, at := "", 0
	for i, number := range []int{2, 3, 5} {
		head += fmt.Sprintf("%d %d ", number, at)
		at += len(parts[i]) + 1
	}
	inside := stream(fmt.Sprintf("/Type/ObjStm/N 3/First %d/Filter/FlateDecode", len(head)), folded(head+strings.Join(parts, " ")))
	data := []byte("%PDF-1.5\n1 0 obj\n" + catalogue + "\nendobj\n4 0 obj\n" + stream("", "BT /F 9 Tf (Hi) Tj ET") + "\nendobj\n9 0 obj\n" + inside + "\nendobj\n")
	doc := opened(t, data)
	if diff := cmp.Diff([]string{"Hi"}, doc.Text(0)); doc.Pages() != 1 || diff != "" {
		t.Errorf("%d pages\n%s", doc.Pages(), diff)
	}
}

// Fonts that say what their codes mean.
func TestToUnicode(t *testing.T) {
	t.Parallel()
	cmap := "1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfchar <0001> <4e91> endbfchar " +
		"2 beginbfrange <0002> <0003> <6865> <0004> <0005> [<0041> <00420043>] endbfrange"
	doc := opened(t, objects(catalogue, onePage, leaf, stream("", "BT /F 9 Tf <0001000200030004000500ff> Tj ET"),
		"<</Type/Font/Subtype/Type0/Encoding/Identity-H/ToUnicode 6 0 R>>", stream("", cmap)))
	if diff := cmp.Diff([]string{"云桥桦ABC"}, doc.Text(0)); diff != "" {
		t.Error(diff)
	}
}

func TestOpenErrors(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", 100_000)
	tests := []struct {
		name string
		data []byte
		want error
	}{
		{"ErrNotPDF", []byte("PK\x03\x04"), pdf.ErrNotPDF},
		{"ErrEmpty", nil, pdf.ErrNotPDF},
		{"ErrNoPages", []byte("%PDF-1.4\n"), pdf.ErrNoPages},
		{"ErrNoKids", objects(catalogue, "<</Type/Pages/Kids[]>>"), pdf.ErrNoPages},
		{"ErrCircle", objects(catalogue, "<</Type/Pages/Kids[2 0 R 1 0 R]>>"), pdf.ErrNoPages},
		{"ErrReferenceToItself", objects("1 0 R", "2 0 R"), pdf.ErrNoPages},
		{"ErrDeep", objects(catalogue, deep), pdf.ErrNoPages},
		{"ErrEncrypted", append(objects("<</Encrypt 9 0 R>>"), "trailer<</Encrypt 9 0 R>>"...), pdf.ErrEncrypted},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if _, err := pdf.Open(test.data); !errors.Is(err, test.want) {
				t.Errorf("%v, want %v", err, test.want)
			}
		})
	}
}

// An encrypted document has pages, and says nothing.
func TestEncrypted(t *testing.T) {
	t.Parallel()
	doc := opened(t, append(objects(catalogue, onePage, leaf, stream("", "BT (Hi) Tj ET"), helvetica), "trailer<</Encrypt 9 0 R>>"...))
	if doc.Pages() != 1 || doc.Text(0) != nil {
		t.Errorf("%d pages, %q", doc.Pages(), doc.Text(0))
	}
}

func TestTextOfNoPage(t *testing.T) {
	t.Parallel()
	doc := opened(t, pdf.Write("one"))
	if doc.Text(-1) != nil || doc.Text(1) != nil {
		t.Error("there is text on a page that is not there")
	}
}
