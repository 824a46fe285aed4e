package batch

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/errcode"
)

// lines reads a whole file.
func lines(from io.Reader, most int) (columns []string, all [][]string, err error) {
	s, err := openSheet(from, most)
	if err != nil {
		return nil, nil, err
	}
	for {
		cells, err := s.next()
		if errors.Is(err, io.EOF) {
			return s.columns, all, nil
		}
		if err != nil {
			return s.columns, all, err
		}
		all = append(all, append([]string{}, cells...))
	}
}

func TestSheet(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		file    string
		columns []string
		lines   [][]string
	}{
		"plain":                              {"帐号,姓名\nan.li,安丽\n", []string{"帐号", "姓名"}, [][]string{{"an.li", "安丽"}}},
		"byte order mark and CRLF":           {"\ufeff帐号,姓名\r\nan.li,安丽\r\n", []string{"帐号", "姓名"}, [][]string{{"an.li", "安丽"}}},
		"no line break at the end":           {"a\nb", []string{"a"}, [][]string{{"b"}}},
		"commas, quotes and breaks in cells": {"a,b\n\"1,2\",\"say \"\"hi\"\"\nthere\"\n", []string{"a", "b"}, [][]string{{"1,2", "say \"hi\"\nthere"}}},
		"white space around cells":           {" a , b \n 1 ,\t2\n", []string{"a", "b"}, [][]string{{"1", "2"}}},
		"empty lines are passed over":        {"a,b\n\n,\n1,2\n  \n", []string{"a", "b"}, [][]string{{"1", "2"}}},
		"short and long lines":               {"a,b\n1\n1,2,3\n", []string{"a", "b"}, [][]string{{"1"}, {"1", "2", "3"}}},
		"columns without a name":             {"a,,\n1,2,3\n", []string{"a", "", ""}, [][]string{{"1", "2", "3"}}},
		"a header alone":                     {"a,b\n", []string{"a", "b"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			columns, all, err := lines(strings.NewReader(tt.file), 100)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.columns, columns) + cmp.Diff(tt.lines, all); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// endless gives the same bytes for ever, and counts what is taken.
type endless struct {
	first, then string
	taken       int64
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.first)
	e.first = e.first[n:]
	for n < len(p) {
		n += copy(p[n:], e.then)
	}
	e.taken += int64(n)
	return n, nil
}

func TestSheetRefuses(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ file, cause string }{
		"ErrEmpty":            {"", "the file is empty"},
		"ErrOnlyWhiteLines":   {"\n\n\n", "the file is empty"},
		"ErrZip":              {"PK\x03\x04\x14\x00\x06\x00\x08\x00", "no CSV file"},
		"ErrXLS":              {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "no CSV file"},
		"ErrUTF16":            {"\xff\xfea\x00,\x00b\x00", "no CSV file"},
		"ErrGBKHeader":        {"\xd5\xca\xba\xc5,a\n1,2\n", "another encoding"},
		"ErrGBKCell":          {"a,b\n1,\xb0\xb2\n", "another encoding"},
		"ErrNUL":              {"a,b\n1,\x00\n", "another encoding"},
		"ErrRepeatedColumn":   {"a,b,a\n1,2,3\n", "a column twice"},
		"ErrTooManyColumns":   {strings.Repeat(",", maxColumns) + "\n", "too many columns"},
		"ErrTooManyLines":     {"a\n" + strings.Repeat("1\n", 101), "too long"},
		"ErrOpenQuote":        {"a\n\"1\n2\n", "quotation mark"},
		"ErrQuoteInside":      {"a\n1\"2\n", "quotation mark"},
		"ErrLongLine":         {"a\n" + strings.Repeat("x", 2*maxLine), "too long"},
		"ErrLongHeader":       {strings.Repeat("x", 2*maxLine), "too long"},
		"ErrQuoteOverTheRest": {"a\n\"" + strings.Repeat("1\n", maxLine), "too long"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := lines(strings.NewReader(tt.file), 100)
			var refused *errcode.Error
			if !errors.As(err, &refused) || refused.Code != badImport || !strings.Contains(refused.Finding.Cause, tt.cause) {
				t.Errorf("%v, want %d because of %q", err, badImport, tt.cause)
			}
		})
	}
	for name, file := range map[string]*endless{
		"a line without end takes no more than its bound": {first: "a\n", then: "x"},
		"nor does a quoted cell":                          {first: "a\n\"", then: "x\n"},
		"nor does a line of empty cells":                  {first: "a\n", then: ","},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, _, err := lines(file, 100); err == nil || file.taken > 3*maxLine {
				t.Errorf("%d bytes were taken, then %v", file.taken, err)
			}
		})
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestSheetFailure(t *testing.T) {
	t.Parallel()
	_, _, err := lines(io.MultiReader(strings.NewReader("a\n1\n"), failing{}), 100)
	var refused *errcode.Error
	if err == nil || errors.As(err, &refused) {
		t.Errorf("a disk that fails gives %v, want an error that is no refusal", err)
	}
}

// What the reader takes is what the standard library takes, apart from empty lines and white space; no cell holds what a database
// could not.
func FuzzSheet(f *testing.F) {
	for _, seed := range []string{"帐号,姓名\nan.li,安丽\n", "\ufeffa,b\r\n\"1,2\",\"\"\"\"\n", "a\n\"\n", "a,a\n", "\x00", "PK\x03\x04", "a\n,\n1\n", " a,\"b \"\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		_, all, err := lines(bytes.NewReader(file), 1000)
		if err != nil {
			var refused *errcode.Error
			if !errors.As(err, &refused) || refused.Code != badImport || refused.Finding == nil {
				t.Fatalf("%v, want a refusal with its reason", err)
			}
			return
		}
		reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\xef\xbb\xbf"))))
		reader.FieldsPerRecord, reader.TrimLeadingSpace = -1, true
		want, err := reader.ReadAll()
		if err != nil {
			t.Fatalf("the standard library refuses: %v", err)
		}
		kept := 0
		for _, cells := range want[1:] {
			for i := range cells {
				cells[i] = strings.TrimSpace(cells[i])
			}
			if strings.Join(cells, "") == "" {
				continue
			}
			if kept >= len(all) || !cmp.Equal(all[kept], cells) {
				t.Fatalf("line %d: %q is missing", kept, cells)
			}
			if text := strings.Join(cells, ""); !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
				t.Fatalf("line %d: %q came through", kept, text)
			}
			kept++
		}
		if kept != len(all) {
			t.Fatalf("%d lines, want %d", len(all), kept)
		}
	})
}
