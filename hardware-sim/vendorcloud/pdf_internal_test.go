package vendorcloud

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestToPDF(t *testing.T) {
	t.Parallel()
	ready := []byte("%PDF-1.7\n<</Type /Pages>> <</Type /Page >> <</Type/Page/Parent 2 0 R>>")
	tests := []struct {
		name    string
		content []byte
		pages   int
		holds   string
	}{
		{"PDF", ready, 2, string(ready)},
		{"Empty", nil, 1, "/Count 1"},
		{"Text", []byte("one\ntwo\n"), 1, "(one) Tj T*\n(two) Tj"},
		{"Escapes", []byte(`a\b(c)`), 1, `(a\\b\(c\)) Tj`},
		{"OtherLetters", []byte("潮汐 table\t1"), 1, "(?? table 1) Tj"},
		{"LongLine", []byte(strings.Repeat("x", 100)), 1, "(" + strings.Repeat("x", 90) + ") Tj T*\n(xxxxxxxxxx) Tj"},
		{"ManyPages", []byte(strings.Repeat("line\n", 121)), 3, "/Count 3"},
		{"TooManyPages", []byte(strings.Repeat("line\n", 10_000)), 50, "/Count 50"},
		{"Binary", []byte{0, 1, 2}, 1, "(3 octets) Tj"},
		{"NotUTF8", []byte{0xff, 0xfe}, 1, "(plan \\(1\\).doc) Tj"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			pdf, pages := toPDF("plan (1).doc", test.content)
			if pages != test.pages || !bytes.Contains(pdf, []byte(test.holds)) {
				t.Errorf("%d pages, want %d: %.300s", pages, test.pages, pdf)
			}
		})
	}
}

// The table of a PDF leads to each of its objects.
func TestPDFTable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pdf, pages := toPDF("x", []byte(rapid.StringN(0, 5000, -1).Draw(t, "text")))
		at := bytes.LastIndex(pdf, []byte("startxref\n"))
		var table int
		if _, err := fmt.Sscanf(string(pdf[at:]), "startxref\n%d", &table); err != nil || !bytes.HasPrefix(pdf[table:], []byte("xref\n")) {
			t.Fatalf("the table is not at %d: %v", table, err)
		}
		entries := strings.Split(string(pdf[table:]), "\n")[3:]
		for i := range 3 + 2*pages {
			var offset int
			if _, err := fmt.Sscanf(entries[i], "%d 00000 n", &offset); err != nil || !bytes.HasPrefix(pdf[offset:], fmt.Appendf(nil, "%d 0 obj\n", i+1)) {
				t.Fatalf("object %d is not at %d: %v", i+1, offset, err)
			}
		}
	})
}

func TestOldFilesAndPapersGo(t *testing.T) {
	t.Parallel()
	var kept papers
	for i := range mostCopies + 2 {
		kept.add(fmt.Sprint("job-", i), []byte{byte(i)})
	}
	if len(kept.copies) != mostCopies || kept.copies["job-1"] != nil || kept.copies["job-2"] == nil {
		t.Errorf("%v", kept.order)
	}
}
