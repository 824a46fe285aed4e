package batch

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"wecomlab/core/explain"
)

// The bounds of a file: what is in memory at one time does not grow with it.
const (
	maxLine    = 64 << 10 // bytes of a line, with all its cells
	maxColumns = 200
	headSize   = 8 // bytes that tell another format
)

// sheet is a CSV file that is read line by line: UTF-8, with or without byte order mark, its first line naming the columns.
type sheet struct {
	columns []string
	budget  *budget
	reader  *csv.Reader
	lines   int // read so far, without the header
	most    int
}

// budget ends a line that has no end before it fills the memory.
type budget struct {
	from io.Reader
	left int
}

var errEndless = errors.New("the line is too long")

func (b *budget) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errEndless
	}
	n, err := b.from.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// openSheet reads the header of a file of which at most so many lines are taken. It refuses with 40092.
func openSheet(from io.Reader, most int) (*sheet, error) {
	in := bufio.NewReader(from)
	head, err := in.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the file of an import: %w", err)
	}
	if format := foreign(head); format != "" {
		return nil, unreadable("a CSV file in UTF-8", format, "the file is no CSV file in UTF-8; its name does not count", "save it as CSV UTF-8")
	}
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		_, _ = in.Discard(3) // just peeked
	}
	s := &sheet{budget: &budget{from: in}, most: most}
	s.reader = csv.NewReader(s.budget)
	s.reader.FieldsPerRecord = -1
	s.reader.ReuseRecord = true
	s.reader.TrimLeadingSpace = true
	cells, err := s.read()
	if errors.Is(err, io.EOF) {
		return nil, unreadable("a header and at least one line", "an empty file", "the file is empty", "write a header and at least one line")
	}
	if err != nil {
		return nil, err
	}
	s.columns = slices.Clone(cells)
	return s, s.checkColumns()
}

// foreign tells formats that are often taken for CSV by their first bytes.
func foreign(head []byte) string {
	for _, f := range []struct{ magic, name string }{
		{"PK\x03\x04", "a zip archive, as .xlsx files are"}, {"\xd0\xcf\x11\xe0", "an old Excel file (.xls)"},
		{"\xff\xfe", "UTF-16"}, {"\xfe\xff", "UTF-16"}, {"\x1f\x8b", "a gzip archive"}, {"%PDF", "a PDF"},
	} {
		if bytes.HasPrefix(head, []byte(f.magic)) {
			return f.name
		}
	}
	return ""
}

func (s *sheet) checkColumns() error {
	if len(s.columns) > maxColumns {
		return unreadable(fmt.Sprintf("at most %d columns", maxColumns), fmt.Sprint(len(s.columns)), "the header has too many columns", "leave out what no field has")
	}
	seen := map[string]bool{}
	for _, name := range s.columns {
		if name != "" && seen[name] {
			return unreadable("each column once", name+" twice", "the header names a column twice, so that it is open which one counts", "leave one of them out")
		}
		seen[name] = true
	}
	return nil
}

// next gives the cells of the next line that is not empty; they are overwritten by the one after it. At the end it gives io.EOF.
func (s *sheet) next() ([]string, error) {
	for {
		cells, err := s.read()
		if err != nil {
			return nil, err
		}
		if strings.Join(cells, "") == "" {
			continue
		}
		if s.lines++; s.lines > s.most {
			return nil, unreadable(fmt.Sprintf("at most %d lines", s.most), "more", "the file is too long", "send it in parts, or raise the setting batch.max_lines")
		}
		return cells, nil
	}
}

// read gives the cells of a line without the white space around them.
func (s *sheet) read() ([]string, error) {
	s.budget.left = maxLine
	cells, err := s.reader.Read()
	var broken *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return nil, io.EOF
	case errors.Is(err, errEndless):
		return nil, unreadable(fmt.Sprintf("lines of at most %d bytes", maxLine), "a longer one",
			fmt.Sprintf("a line after line %d is too long, or a quotation mark is not closed", s.lines+1), "look at its quotation marks and line breaks")
	case errors.As(err, &broken):
		return nil, unreadable("CSV", broken.Error(), "a quotation mark stands where none may, or one is not closed",
			`put cells with commas, quotation marks or line breaks in quotation marks, and write " as ""`)
	case err != nil:
		return nil, fmt.Errorf("read the file of an import: %w", err)
	}
	for i, cell := range cells {
		if !utf8.ValidString(cell) || strings.ContainsRune(cell, 0) {
			number, _ := s.reader.FieldPos(i)
			return nil, unreadable("UTF-8 text", fmt.Sprintf("line %d, column %d: %.60q", number, i+1, cell), "the file is in another encoding, such as GBK, or it is no text",
				"save it as CSV UTF-8")
		}
		cells[i] = strings.TrimSpace(cell)
	}
	return cells, nil
}

// column gives the place of a column that has one of the names, -1 when there is none.
func (s *sheet) column(names ...string) int {
	return slices.IndexFunc(s.columns, func(c string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(c, name) })
	})
}

// cell gives one cell of a line; a line may be shorter than the header.
func cell(cells []string, at int) string {
	if at < 0 || at >= len(cells) {
		return ""
	}
	return cells[at]
}

// unreadable refuses a whole file. (40092)
func unreadable(want, got, cause, fix string) error {
	return refuse(badImport, "invalid import file", explain.Finding{Step: explain.Body, Expected: want, Got: got, Cause: cause, Fix: fix, Doc: formDoc})
}

// missingColumn refuses a file without a column that it must have. (40092)
func (s *sheet) missingColumn(name string) error {
	return unreadable("a column "+name, strings.Join(s.columns, ","), "the header lacks a column that the file must have", "begin the file with the header of the template")
}
