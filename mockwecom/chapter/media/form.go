package media

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"strconv"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
)

const (
	// maxOverhead is how much of a form may be something else than the file, on either side of it, in bytes.
	maxOverhead = 64 << 10
	// maxParts is how many parts may stand before the file.
	maxParts = 20
	// maxUpload is more than any form may have.
	maxUpload = 20*mib + 4*maxOverhead
	// window is how much of a body is read at once.
	window = 32 << 10
)

// form is a multipart body while it is read. Nothing of it is kept.
type form struct {
	parts   *multipart.Reader
	budget  *budget
	encoded bool // names in filename*= count
}

// budget lets so much of a body through: headers without end stop here.
type budget struct {
	from io.Reader
	left int64
}

var errOverhead = errors.New("the form has too much besides its file")

// Read gives what is there until the budget is spent.
func (b *budget) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errOverhead
	}
	n, err := b.from.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

// part is the file in a form.
type part struct {
	io.Reader
	field    string
	name     string
	declared int64 // filelength; -1 when there is none
}

// openForm reads the boundary of a form from its Content-Type.
func openForm(contentType string, body io.Reader, encoded bool) (*form, error) {
	media, params, err := mime.ParseMediaType(contentType)
	boundary := params["boundary"]
	if !strings.HasPrefix(media, "multipart/") || boundary == "" {
		got := contentType
		if err != nil {
			got += " (" + err.Error() + ")"
		}
		return nil, noMedia("Content-Type: multipart/form-data; boundary=…", got, "the body is no form, or nobody can tell where its parts end",
			"let the HTTP library write the header; one set by hand has no boundary")
	}
	b := &budget{from: body, left: maxOverhead}
	return &form{parts: multipart.NewReader(bufio.NewReaderSize(b, window), boundary), budget: b, encoded: encoded}, nil
}

// file goes to the first part of a field that has a file name; any field will do if none is named. Its content may be read
// up to most bytes.
func (f *form) file(field string, most int64) (*part, error) {
	var seen []string
	for range maxParts {
		p, err := f.parts.NextRawPart()
		if err != nil {
			return nil, f.nothing(field, seen, err)
		}
		params := disposition(p.Header.Get("Content-Disposition"))
		name, encoded := fileName(params)
		if encoded && !f.encoded {
			name = ""
		}
		if name != "" && (field == "" || params["name"] == field) {
			f.budget.left = most + 2*maxOverhead
			return &part{Reader: p, field: params["name"], name: name, declared: declaredLength(params)}, nil
		}
		seen = append(seen, partTitle(params))
	}
	return nil, f.nothing(field, seen, errOverhead)
}

func declaredLength(params map[string]string) int64 {
	n, err := strconv.ParseInt(params["filelength"], 10, 64)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// partTitle names a part that is not the file.
func partTitle(params map[string]string) string {
	title := strconv.Quote(cut(params["name"]))
	switch {
	case params["filename"] == "" && params["filename*"] == "":
		title += " without filename"
	case params["filename"] == "":
		title += " with filename*=" + cut(params["filename*"])
	}
	return title
}

// cut shortens what a client has sent for a sentence.
func cut(text string) string {
	const most = 80
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}

// nothing explains that the form has no file where one should be.
func (f *form) nothing(field string, seen []string, err error) error {
	want := `a part with a filename`
	if field != "" {
		want = fmt.Sprintf("a part name=%q with a filename", field)
	}
	got := "no part at all"
	if len(seen) > 0 {
		got = "the parts " + strings.Join(seen, ", ")
	}
	switch {
	case errors.As(err, new(*errcode.Error)):
		return err // the body did not come whole
	case errors.Is(err, io.EOF):
		return noMedia(want, got, "the form ends without it", `send the file as curl -F 'media=@picture.png' does`)
	case errors.Is(err, errOverhead):
		return noMedia(want, got, fmt.Sprintf("there is more than %d KiB, or %d parts, before it", maxOverhead>>10, maxParts), "send the file first")
	}
	return noMedia(want, got+", then: "+err.Error(), "the form is damaged: its boundary is not the one of the Content-Type, or it was cut",
		"let the HTTP library write body and header together")
}

// broken explains that the file in a form has no end.
func broken(err error) error {
	if errors.As(err, new(*errcode.Error)) {
		return err // the body did not come whole
	}
	return noMedia("a file that ends with the boundary", err.Error(), "the form was cut, or its last boundary is missing",
		"close the form: most libraries want a call for that")
}

// another reports whether a further file stands in the form, which is not looked at.
func (f *form) another() bool {
	p, err := f.parts.NextRawPart()
	if err != nil {
		return false
	}
	name, _ := fileName(disposition(p.Header.Get("Content-Disposition")))
	return name != ""
}

func noMedia(want, got, cause, fix string) error {
	return api.Refuse(emptyMedia, explain.Finding{Step: explain.Parameter, Expected: want, Got: cut(got), Cause: cause, Fix: fix, Doc: uploadDoc})
}
