package media

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"time"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
)

// maxPiece is the most that one answer gives, in bytes (doc 90254).
const maxPiece = 20 * mib

type getIn struct {
	MediaID string `json:"media_id" wx:"need=41006,unknown=40007"`
}

// get gives a temporary file, or the part of it that Range asks for. (doc 90254)
func (m *Media) get(c *api.Call, in getIn) (*api.File, error) {
	f, err := m.living(c, in.MediaID)
	if err != nil {
		return nil, err
	}
	return m.serve(c, download{file: f, hash: f.Hash, size: f.Size, contentType: f.ContentType, extension: f.Extension})
}

// living finds the file that a call names, or says why it cannot be had.
func (m *Media) living(c *api.Call, mediaID string) (*File, error) {
	f, err := m.find(c.Context, c.DB(), c.Credential.Corp, mediaID)
	switch {
	case err != nil:
		return nil, err
	case f == nil:
		return nil, api.Refuse(invalidMediaID, explain.Finding{Step: explain.Parameter, Expected: "a media_id of the corp " + c.Credential.Corp, Got: cut(mediaID),
			Cause: "there is no such media: it is garbled, of another corp, from another world, or longer gone than a month", Fix: "upload it with a token of this corp", Doc: getDoc})
	case f.Scope != "":
		return nil, api.Refuse(invalidMediaID, explain.Finding{Step: explain.Scope, Expected: "a media_id of media/upload", Got: "one of " + f.Scope,
			Cause: "media of another upload interface cannot be used here", Fix: "upload it with media/upload", Doc: 90313})
	case !c.Now.Before(f.ExpiresAt):
		return nil, m.expired(f)
	}
	return f, nil
}

func (m *Media) expired(f *File) error {
	code := invalidMediaID
	if m.rt.Settings.Text(expiredCode) == "40145" {
		code = expiredMediaID
	}
	return api.Refuse(code, explain.Finding{Step: explain.State, Expected: "a media_id of the last three days", Got: "one that expired at " + f.ExpiresAt.Format(time.RFC3339),
		Cause: "temporary media live for three days", Fix: "upload the file again", Doc: uploadDoc})
}

// download is a body that is to be served.
type download struct {
	file                   *File
	hash                   string
	size                   int64
	contentType, extension string
}

// serve answers with a body or a part of it.
func (m *Media) serve(c *api.Call, d download) (*api.File, error) {
	header := m.headers(d)
	from, to, verdict := wanted(c.HTTP.Header, d.size, header.Get("Etag"), d.file.CreatedAt)
	switch {
	case verdict == beyond:
		return m.beyond(d, header, c.HTTP.Header.Get("Range"))
	case to-from+1 > maxPiece:
		return nil, api.Refuse(rangeTooLarge, explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("a Range of at most %d bytes", maxPiece),
			Got: fmt.Sprintf("%d bytes", to-from+1), Cause: "the file, or the part that Range asks for, is too large for one answer",
			Fix: fmt.Sprintf("fetch it in pieces: Range: bytes=0-%d and so on", maxPiece-1), Doc: getDoc})
	case verdict == piece && m.rt.Settings.Bool(encrypted) && (to-from+1)%16 != 0 && to+1 != d.size:
		return nil, refuseRange("a Range whose length is a multiple of 16", c.HTTP.Header.Get("Range"), "the media is stored encrypted, in blocks of 16 bytes")
	}
	body, err := m.open(d, from)
	if err != nil {
		return nil, err
	}
	status := http.StatusOK
	if verdict == piece {
		status = http.StatusPartialContent
		header.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, to, d.size))
	}
	return &api.File{Status: status, Header: header, Body: body, Size: to - from + 1}, nil
}

// headers are those of the sample (doc 90254), and the validators that If-Range needs (inferred).
func (m *Media) headers(d download) http.Header {
	name := d.file.MediaID + d.extension
	if m.rt.Settings.Text(nameOfDownload) == "original" {
		name = d.file.Name
	}
	return http.Header{
		"Content-Type":        {d.contentType},
		"Content-disposition": {`attachment; filename="` + quotable.Replace(name) + `"`}, // spelt as in the sample
		"Cache-Control":       {"no-cache, must-revalidate"},
		"Accept-Ranges":       {"bytes"},
		"Etag":                {`"` + d.hash[:32] + `"`},
		"Last-Modified":       {d.file.CreatedAt.UTC().Format(http.TimeFormat)},
	}
}

// quotable keeps a name inside of its quotes. Names hold no control characters.
var quotable = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

func (m *Media) open(d download, from int64) (*os.File, error) {
	body, err := m.blobs.Open(d.hash)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, api.Refuse(invalidMediaID, explain.Finding{Step: explain.State, Expected: "the file's bytes beside the database", Got: "nothing in " + m.blobs.Dir(),
			Cause: "the folder was emptied, or the database was moved without it", Fix: "move both together; upload the file again"})
	}
	if err != nil {
		return nil, err
	}
	if _, err := body.Seek(from, io.SeekStart); err != nil {
		return nil, errors.Join(err, body.Close())
	}
	return body, nil
}

// beyond answers a Range of which the file has nothing.
func (m *Media) beyond(d download, header http.Header, asked string) (*api.File, error) {
	if m.rt.Settings.Text(badRange) == "40146" {
		return nil, refuseRange(fmt.Sprintf("a Range within the %d bytes of the file", d.size), asked, "the part that is asked for lies behind the end of the file")
	}
	delete(header, "Content-disposition")
	header.Set("Content-Range", fmt.Sprintf("bytes */%d", d.size))
	return &api.File{Status: http.StatusRequestedRangeNotSatisfiable, Header: header, Body: http.NoBody}, nil
}

func refuseRange(want, got, cause string) *errcode.Error {
	return api.Refuse(wrongRange, explain.Finding{Step: explain.Parameter, Expected: want, Got: cut(got), Cause: cause, Fix: "ask for whole blocks inside of the file", Doc: getDoc})
}
