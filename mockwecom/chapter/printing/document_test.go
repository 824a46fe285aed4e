package printing_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/printing/pdf"
)

func paint(t testing.TB, format string, side int) []byte {
	t.Helper()
	canvas := image.NewRGBA(image.Rect(0, 0, side, side))
	canvas.Set(1, 1, color.RGBA{200, 10, 10, 255})
	var b bytes.Buffer
	if format == "png" {
		must(t, png.Encode(&b, canvas))
	} else {
		must(t, jpeg.Encode(&b, canvas, nil))
	}
	return b.Bytes()
}

// textOf is the text of a PDF, page by page.
func textOf(t testing.TB, data []byte) (pages []string) {
	t.Helper()
	doc, err := pdf.Open(data)
	must(t, err)
	for n := range doc.Pages() {
		pages = append(pages, strings.Join(doc.Text(n), "\n"))
	}
	return pages
}

func TestDocuments(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	tests := []struct {
		name, file string
		content    string
		params     []string
		doc        string // name of the document
		pages      int
		says       string
	}{
		{"Demonstration", "", "", nil, "打印测试页.pdf", 2, "您好"},
		{"Text", "", "", []string{"text=三点开会 room 5"}, "文字.txt", 1, "三点开会 room 5"},
		{"NamedText", "", "", []string{"text=hi", "doc_name=留言.txt"}, "留言.txt", 1, "hi"},
		{"TextFile", "notes.txt", "第一行\nline two\f次页", nil, "notes.txt", 2, "第一行\nline two"},
		{"Markdown", "README.md", "# 标题", nil, "README.md", 1, "# 标题"},
		{"ToBeConverted", "plan.docx", "PK\x03\x04...", nil, "plan.docx", 1, "模拟器替代页"},
		{"PDF", "own.pdf", string(pdf.Write("一\f二\f三")), nil, "own.pdf", 3, "一"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			params := test.params
			if test.file != "" {
				params = append(params, "file="+write(t, test.file, []byte(test.content)))
			}
			id := o.print(params...)
			j := o.jobs(&openhw.GetJobs{JobIDList: []string{id}})[0]
			if j.DocName != test.doc || int(j.PageSize) != test.pages || j.PrinterFormat != "pdf" || j.PicFileList != nil {
				t.Errorf("%+v", j)
			}
			if pages := textOf(t, o.file(id)); len(pages) != test.pages || !strings.Contains(pages[0], test.says) {
				t.Errorf("%q", pages)
			}
		})
	}
	t.Run("BrokenPDF", func(t *testing.T) {
		id := o.print("file=" + write(t, "broken.pdf", []byte("%PDF-1.4\nnothing")))
		if j := o.jobs(&openhw.GetJobs{JobIDList: []string{id}})[0]; j.PageSize != 0 || string(o.file(id)) != "%PDF-1.4\nnothing" {
			t.Errorf("%+v", j)
		}
	})
}

// Pictures are a job of the format jpg, one a page; PNGs are converted.
func TestPictures(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"concatenated", "first"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, "hardware.jpg_job_file="+how, "hardware.doc_size=original")
			photo, drawing := paint(t, "jpg", 40), paint(t, "png", 30)
			id := o.print("file=" + write(t, "a.jpg", photo) + "," + write(t, "b.PNG", drawing))
			j := o.jobs(&openhw.GetJobs{})[0]
			if j.PrinterFormat != "jpg" || j.PageSize != 2 || j.DocName != "a.jpg 等2张图片" || int(j.DocSize) != len(photo)+len(drawing) || j.PicFileList.Size != 2 || int(j.PicFileList.Item[0].PicSize) != len(photo) || j.PicFileList.Item[1].Idx != 1 {
				t.Fatalf("%+v, %+v", j, j.PicFileList)
			}
			all := o.file(id)
			if how == "first" {
				if !bytes.Equal(all, photo) {
					t.Errorf("%d octets", len(all))
				}
				return
			}
			config, format, err := image.DecodeConfig(bytes.NewReader(all[len(photo):]))
			if !bytes.HasPrefix(all, photo) || err != nil || format != "jpeg" || config.Width != 30 || len(all) != len(photo)+int(j.PicFileList.Item[1].PicSize) {
				t.Errorf("%d octets, %s, %v", len(all), format, err)
			}
			limit := openhw.Uint32(10)
			offset := openhw.Uint32(len(photo) - 5)
			piece, err := o.Fetch(o.ctx, "printer/download_file", &openhw.DownloadFile{JobID: id, Offset: &offset, Limit: &limit, FormatVersion: 1})
			must(t, err)
			if diff := cmp.Diff(all[len(photo)-5:len(photo)+5], piece); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPrintErrors(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	file := func(name, content string) string { return "file=" + write(t, name, []byte(content)) }
	tests := []struct {
		name   string
		params []string
	}{
		{"ErrUnknownPrinter", []string{"sn=none"}},
		{"ErrNoPrinter", []string{"sn=YQGATE00000001"}},
		{"ErrUnbound", []string{"sn=YQCLOUDPRINT001"}},
		{"ErrUnknownUser", []string{"user=nobody"}},
		{"ErrUnknownOption", []string{"settings=装订=左"}},
		{"ErrUnknownChoice", []string{"settings=纸张大小=A0"}},
		{"ErrNoChoice", []string{"settings=纸张大小"}},
		{"ErrFileAndText", []string{"text=x", file("a.txt", "x")}},
		{"ErrNoFile", []string{"file=/no/such/file.pdf"}},
		{"ErrFolder", []string{"file=" + t.TempDir()}},
		{"ErrEmptyFile", []string{file("a.txt", "")}},
		{"ErrNotPDF", []string{file("a.pdf", "PK")}},
		{"ErrNotUTF8", []string{file("a.txt", "\xb4\xf2")}},
		{"ErrTwoDocuments", []string{file("a.txt", "x") + "," + write(t, "b.txt", []byte("y"))}},
		{"ErrPictureAndText", []string{"file=" + write(t, "a.jpg", paint(t, "jpg", 8)) + "," + write(t, "b.txt", []byte("y"))}},
		{"ErrNoPicture", []string{file("a.png", "not one")}},
		{"ErrDamagedPicture", []string{"file=" + write(t, "a.png", paint(t, "png", 40)[:60])}},
		{"ErrTooLarge", []string{file("a.zip", strings.Repeat("x", 20<<20+1))}},
		{"ErrManyPixels", []string{"file=" + write(t, "a.png", hugePNG(t))}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if values, finding := o.TryDo("member.print", test.params...); finding == nil || finding.Cause == "" {
				t.Errorf("%v, %v", values, finding)
			}
		})
	}
}

// hugePNG says that it has more pixels than anybody wants to convert.
func hugePNG(t testing.TB) []byte {
	t.Helper()
	data := paint(t, "png", 8)
	copy(data[16:], []byte{0, 0, 0x40, 0, 0, 0, 0x40, 0}) // width and height of IHDR; the checksum is not looked at before them
	return data
}

func TestLargestDocument(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	content := []byte("%PDF-1.4\n" + strings.Repeat("x", openhw.MaxFile-9))
	if got := o.file(o.print("file=" + write(t, "large.pdf", content))); !bytes.Equal(got, content) {
		t.Errorf("%d octets", len(got))
	}
}
