package printing

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"wecomlab/core/explain"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/printing/pdf"
	"wecomlab/mockwecom/engine/action"
)

// document is what a member prints.
type document struct {
	name     string
	original []byte // of several pictures the first
	size     int64  // octets of all originals
	format   string
	printed  [][]byte // a PDF, or a JPG a page
	pages    int      // 0: unknown
}

// demoText is printed when nobody names a document: two pages.
const demoText = `打印测试页

您好！这是模拟器自带的演示文档，共两页。
Hello! This is the simulator's own demonstration document of two pages.

一二三四五六七八九十 ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789

┌────────────┬────────────┐
│ 纸张       │ A4         │
│ 页码       │ 1 / 2      │
└────────────┴────────────┘
` + "\f" + `第二页

如果您看到了这一页，两页都已到达打印机。
If you see this page, both pages have reached the printer.
`

// pictureTypes are the pictures that are printed as such, one a page.
var pictureTypes = map[string]bool{".jpg": true, ".jpeg": true, ".png": true}

// documentOf makes the document of an action's parameters: files, a text, or neither for the demonstration.
func (p *Printing) documentOf(files []string, text, name string) (*document, error) {
	var doc *document
	var err error
	switch {
	case len(files) > 0 && text != "":
		return nil, refuse("file or text", "both", "one document is printed by one job", "leave one of them out")
	case len(files) > 0:
		doc, err = p.fromDisk(files)
	case text != "":
		doc = fromText("文字.txt", []byte(text))
	default:
		made := pdf.Write(demoText)
		doc = &document{name: "打印测试页.pdf", original: made, format: openhw.FormatPDF, printed: [][]byte{made}}
	}
	if err != nil {
		return nil, err
	}
	if name != "" {
		doc.name = name
	}
	return p.measured(doc)
}

// fromBytes makes the document of a file that somebody has uploaded.
func (p *Printing) fromBytes(name string, content []byte) (*document, error) {
	if len(content) == 0 {
		return nil, refuse("a file that holds something", name, "it is empty", "")
	}
	doc, err := ofContent(name, content)
	if err != nil {
		return nil, err
	}
	return p.measured(doc)
}

// measured counts and weighs a document, and refuses one that is too large.
func (p *Printing) measured(doc *document) (*document, error) {
	if doc.format == openhw.FormatPDF {
		doc.pages = p.countPages(doc.printed[0])
	} else {
		doc.pages = len(doc.printed)
	}
	if doc.size == 0 {
		doc.size = int64(len(doc.original))
	}
	return doc, doc.check()
}

// check bounds a document. (doc 94011)
func (d *document) check() error {
	size := 0
	for _, f := range d.printed {
		size += len(f)
	}
	if size = max(size, len(d.original)); size > MaxFile {
		return action.Refuse(explain.Finding{Step: explain.Limit, Expected: "a document of at most 20 MB", Got: fmt.Sprintf("%d octets", size),
			Cause: "WeCom prints no larger one", Fix: "split it", Doc: fileDoc})
	}
	return nil
}

// fromDisk reads one document, or several pictures.
func (p *Printing) fromDisk(paths []string) (*document, error) {
	if pictureTypes[extension(paths[0])] {
		return picturesFromDisk(paths)
	}
	if len(paths) > 1 {
		return nil, refuse("one document, or several pictures", strings.Join(paths, ", "), "only pictures are joined to one job", "print the documents one by one")
	}
	content, err := readFile(paths[0])
	if err != nil {
		return nil, err
	}
	return ofContent(filepath.Base(paths[0]), content)
}

// ofContent makes a document by the ending of its name.
func ofContent(name string, content []byte) (*document, error) {
	switch ending := extension(name); {
	case pictureTypes[ending]:
		picture, err := asJPG(name, content)
		return &document{name: name, original: content, format: openhw.FormatJPG, printed: [][]byte{picture}}, err
	case ending == ".pdf":
		if _, err := open(content); errors.Is(err, pdf.ErrNotPDF) {
			return nil, refuse("a PDF", name, "the file is called .pdf and does not begin as a PDF does", "")
		}
		return &document{name: name, original: content, format: openhw.FormatPDF, printed: [][]byte{content}}, nil
	case ending == ".txt", ending == ".md":
		if !utf8.Valid(content) {
			return nil, refuse("a text in UTF-8", name, "the file is in another encoding", "convert it: iconv -f GBK -t UTF-8")
		}
		return fromText(name, content), nil
	}
	return standIn(name, content), nil
}

func fromText(name string, text []byte) *document {
	return &document{name: name, original: text, format: openhw.FormatPDF, printed: [][]byte{pdf.Write(string(text))}}
}

// standIn is the page that is printed in the place of what only WeCom can convert.
func standIn(name string, content []byte) *document {
	text := fmt.Sprintf(`【模拟器替代页】%s

企业微信会先把此文件转换为 PDF 再打印；模拟器不做转换，用这一页代替它。
WeCom converts this file to PDF before it is printed. The simulator does
not: this page stands in its place.

文件 file: %s
大小 size: %d
SHA-256:   %x
`, name, name, len(content), sha256.Sum256(content))
	return &document{name: name, original: content, format: openhw.FormatPDF, printed: [][]byte{pdf.Write(text)}}
}

func extension(path string) string { return strings.ToLower(filepath.Ext(path)) }

// readFile reads a regular file of bounded size from the simulator's machine.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, refuse("a file on the simulator's machine", path, err.Error(), "name it by its whole path")
	}
	defer func() { _ = f.Close() }() // it was only read
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, refuse("a regular file", path, "it is a folder or a device", "")
	}
	content, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err != nil {
		return nil, refuse("a file that can be read", path, err.Error(), "")
	}
	if len(content) == 0 {
		return nil, refuse("a file that holds something", path, "it is empty", "")
	}
	return content, nil
}

// open reads a PDF from anywhere.
func open(content []byte) (doc *pdf.Document, err error) {
	defer func() {
		if broken := recover(); broken != nil {
			doc, err = nil, fmt.Errorf("read a PDF: %v", broken)
		}
	}()
	return pdf.Open(content)
}

// countPages counts the pages of a PDF, 0 if that is not possible: printing does not depend on it.
func (p *Printing) countPages(content []byte) int {
	doc, err := open(content)
	if err != nil {
		p.rt.Log.Warn("the pages of a PDF could not be counted", "err", err)
		return 0
	}
	return doc.Pages()
}

func refuse(expected, got, cause, fix string) error {
	return action.Refuse(explain.Finding{Step: explain.Parameter, Expected: expected, Got: got, Cause: cause, Fix: fix, Doc: optionDoc})
}
