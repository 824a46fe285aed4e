package robot

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"strconv"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/media"
	"wecomlab/mockwecom/engine/api"
)

// field is the name of the file's part in a form (doc 99110).
const field = "media"

type uploadIn struct {
	Type string `json:"type"`
}

type uploadOut struct {
	Type      string `json:"type"`
	MediaID   string `json:"media_id"`
	CreatedAt string `json:"created_at"` // Unix seconds, as text
}

// upload stores a file that one robot alone can send, for three days. A missing file is told before a wrong key, and that before a
// wrong type (observed). (doc 99110)
func (r *Robots) upload(c *api.Call, in uploadIn) (*uploadOut, error) {
	if !hasFile(c) {
		_, err := r.media.Take(c, media.Plain, field, new(Robot).scope()) // explains what is wrong with the form
		return nil, err
	}
	robot, err := r.uploader(c)
	if err != nil {
		return nil, err
	}
	kind := media.Kind(in.Type)
	if kind != media.Plain && kind != media.Voice {
		return nil, api.Refuse(invalidType, explain.Finding{Step: explain.Parameter, Expected: "type=file or voice", Got: "type=" + in.Type,
			Cause: "robots take no other files; pictures stand in the message itself", Fix: "send one of the two in the query", Doc: doc})
	}
	f, err := r.media.Take(c, kind, field, robot.scope())
	if err != nil {
		return nil, err
	}
	return &uploadOut{Type: in.Type, MediaID: f.MediaID, CreatedAt: strconv.FormatInt(f.CreatedAt.Unix(), 10)}, nil
}

// uploader is caller for uploads, which tell a missing key apart (observed).
func (r *Robots) uploader(c *api.Call) (*Robot, error) {
	if c.Query.Get("key") == "" {
		return nil, errcode.Newf(errcode.BadRequestParameter, "invalid param 'key'").With(explain.Finding{Step: explain.Parameter, Expected: "key", Got: "nothing",
			Cause: "the parameter is missing", Fix: "send the key of the robot's webhook address", Doc: doc})
	}
	return r.caller(c)
}

// peeked is how much of a form is looked at before the robot is known, in bytes.
const peeked = 64 << 10

// hasFile looks for a file at the beginning of the form, and leaves the form as it was. It reports true when the beginning does not
// tell.
func hasFile(c *api.Call) bool {
	stream := bufio.NewReaderSize(c.Stream, peeked)
	c.Stream = stream
	begin, err := stream.Peek(peeked)
	if err != nil && !errors.Is(err, io.EOF) {
		return false // the body broke off
	}
	_, params, err := mime.ParseMediaType(c.HTTP.Header.Get("Content-Type"))
	if err != nil || params["boundary"] == "" {
		return false
	}
	form := multipart.NewReader(bytes.NewReader(begin), params["boundary"])
	for {
		part, err := form.NextRawPart()
		if err != nil {
			return len(begin) == peeked
		}
		if part.FormName() == field && part.FileName() != "" {
			n, _ := part.Read(make([]byte, 1)) // an empty file is none
			return n > 0
		}
	}
}
