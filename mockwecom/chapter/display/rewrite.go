package display

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"
)

// template is what stands in the place of a name (doc 91889): what to show, the corp if it is another one, and an id.
var template = regexp.MustCompile(`\$(departmentName|userName|userAlias|userAliasOrName)=(?:([^/$=<>\s]+)/)?([^/$=<>\s]+)\$`)

// The bounds of an office file, in entries and bytes: an archive may say little and unpack to much.
const (
	maxEntries  = 5000
	maxEntry    = 32 << 20
	maxUnpacked = 128 << 20
)

// rewriteText puts names into a text. A template for which there is no name stays as it is.
func rewriteText(body io.Reader, name func(template string) string) ([]byte, error) {
	text, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(text) {
		return nil, errors.New("the text is not in UTF-8")
	}
	return []byte(putNames(string(text), name)), nil
}

func putNames(text string, name func(template string) string) string {
	return template.ReplaceAllStringFunc(text, func(found string) string {
		if put := name(found); put != "" {
			return put
		}
		return found
	})
}

// inTable are the texts of a table: those of its cells stand in one list. Texts within the cells themselves are not translated
// (doc 91846, on exceljs).
func inTable(entry string) bool { return entry == "xl/sharedStrings.xml" }

// inDocument are the texts of a document. A template that a word processor has split into several runs is not found.
func inDocument(entry string) bool {
	return strings.HasPrefix(entry, "word/") && strings.HasSuffix(entry, ".xml") && strings.Count(entry, "/") == 1
}

// rewriteArchive puts names into the texts of an office file, and leaves the rest of it as it is.
func rewriteArchive(body io.ReaderAt, size int64, translated func(entry string) bool, name func(template string) string) ([]byte, error) {
	from, err := zip.NewReader(body, size)
	if err != nil {
		return nil, fmt.Errorf("the file is no office file: %w", err)
	}
	if len(from.File) > maxEntries {
		return nil, fmt.Errorf("the file has more than %d entries", maxEntries)
	}
	escaped := func(template string) string {
		var b strings.Builder
		_ = xml.EscapeText(&b, []byte(name(template))) // a builder takes everything
		return b.String()
	}
	var out bytes.Buffer
	to, left := zip.NewWriter(&out), int64(maxUnpacked)
	for _, entry := range from.File {
		if !translated(entry.Name) {
			err = to.Copy(entry)
		} else {
			err = rewriteEntry(to, entry, &left, escaped)
		}
		if err != nil {
			return nil, err
		}
	}
	err = to.Close()
	return out.Bytes(), err
}

// rewriteEntry puts names into one text of an office file. What it unpacks to is taken from what is left.
func rewriteEntry(to *zip.Writer, entry *zip.File, left *int64, name func(template string) string) error {
	packed, err := entry.Open()
	if err != nil {
		return fmt.Errorf("the file is damaged at %s: %w", entry.Name, err)
	}
	defer func() { _ = packed.Close() }() // it was only read
	most := min(*left, maxEntry)
	text, err := io.ReadAll(io.LimitReader(packed, most+1))
	switch {
	case err != nil:
		return fmt.Errorf("the file is damaged at %s: %w", entry.Name, err)
	case int64(len(text)) > most:
		return fmt.Errorf("the file unpacks to too much at %s", entry.Name)
	}
	*left -= int64(len(text))
	w, err := to.CreateHeader(&zip.FileHeader{Name: entry.Name, Method: zip.Deflate, Modified: entry.Modified})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, putNames(string(text), name))
	return err
}
