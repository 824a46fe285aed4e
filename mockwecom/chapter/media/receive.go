package media

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/blob"
)

// received is a file on its way into the store. Its body is committed and pinned until release is called.
type received struct {
	name    string
	head    []byte // the first bytes
	size    int64
	hash    string
	release func()
}

// receive reads the file of an upload into the store, and checks it while it comes: what is refused is refused at the first
// byte that is wrong. No more than a window of it is in memory.
func (m *Media) receive(c *api.Call, field string, r rule) (*received, error) {
	form, err := openForm(c.HTTP.Header.Get("Content-Type"), c.Stream, m.rt.Settings.Text(encodedName) == "decode")
	if err != nil {
		return nil, err
	}
	p, err := form.file(field, r.most)
	if err != nil {
		return nil, err
	}
	if err := r.checkName(p.name); err != nil {
		return nil, err
	}
	draft, err := m.blobs.Create()
	if err != nil {
		return nil, err
	}
	defer draft.Discard()
	in := &inspector{rule: r, into: draft}
	if err := in.take(p); err != nil {
		return nil, err
	}
	if err := m.checkDeclared(r, p, in.size); err != nil {
		return nil, err
	}
	if form.another() {
		c.Note("the form has a second file, which was not looked at")
	}
	hash, release, err := draft.Commit()
	if err != nil {
		return nil, err
	}
	return &received{name: p.name, head: in.head, size: in.size, hash: hash, release: release}, nil
}

// checkDeclared compares a filelength with the size that came.
func (m *Media) checkDeclared(r rule, p *part, size int64) error {
	mode := m.rt.Settings.Text(wrongLength)
	if p.declared < 0 || p.declared == size || mode == "none" || mode == "image" && r.kind != Image {
		return nil
	}
	return api.Refuse(damagedImage, explain.Finding{Step: explain.Parameter, Expected: fmt.Sprintf("filelength=%d", size), Got: fmt.Sprintf("filelength=%d", p.declared),
		Cause: "the declared length is not that of the file", Fix: "leave filelength out; it is optional", Doc: 90313})
}

// inspector checks a file by its rule while it is written.
type inspector struct {
	rule rule
	into *blob.Draft
	head []byte
	size int64
}

// take copies a file to its end.
func (i *inspector) take(from io.Reader) error {
	buffer := make([]byte, window)
	for {
		n, err := fill(from, buffer)
		if refused := i.look(buffer[:n]); refused != nil {
			return refused
		}
		if _, failed := i.into.Write(buffer[:n]); failed != nil {
			return failed
		}
		switch {
		case errors.Is(err, io.EOF):
			return i.whole()
		case err != nil:
			return broken(err)
		}
	}
}

// fill reads until the buffer is full: a multipart reader gives little at a time.
func fill(from io.Reader, buffer []byte) (n int, err error) {
	for n < len(buffer) && err == nil {
		var more int
		more, err = from.Read(buffer[n:])
		n += more
	}
	return n, err
}

// look checks the next bytes.
func (i *inspector) look(p []byte) error {
	i.size += int64(len(p))
	if i.size > i.rule.most {
		return api.Refuse(i.rule.tooLarge, explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("at most %d bytes (%d MB)", i.rule.most, i.rule.most/mib),
			Got: "more", Cause: i.rule.title() + " is too large", Fix: "send a smaller one", Doc: i.rule.doc})
	}
	if room := magicSize - len(i.head); room > 0 {
		i.head = append(i.head, p[:min(room, len(p))]...)
		if len(i.head) == magicSize {
			if err := i.format(); err != nil {
				return err
			}
		}
	}
	if i.rule.gauge == nil {
		return nil
	}
	return i.rule.gauge.look(p)
}

// format checks the first bytes.
func (i *inspector) format() error {
	if !i.rule.check {
		return nil
	}
	if kind, _, _ := recognise(i.head); kind == i.rule.kind {
		return nil
	}
	return api.Refuse(i.rule.foreign, explain.Finding{Step: explain.Parameter, Expected: i.rule.title() + " in " + i.rule.formats,
		Got: fmt.Sprintf("a file that begins %q", i.head), Cause: "the content is of another format, or damaged; the name does not count",
		Fix: "convert the file, or send it as type=file", Doc: i.rule.doc})
}

// whole checks what only the end shows.
func (i *inspector) whole() error {
	switch {
	case i.size == 0:
		return noMedia("a file with content", "an empty one", "the file is empty, or it was read before the form was built", "open the file anew")
	case i.size <= tooSmall:
		return api.Refuse(invalidFileSize, explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("more than %d bytes", tooSmall), Got: fmt.Sprintf("%d", i.size),
			Cause: "the file is too small", Fix: "send a real one", Doc: i.rule.doc})
	case i.size < magicSize:
		if err := i.format(); err != nil {
			return err
		}
	}
	if i.rule.gauge == nil {
		return nil
	}
	return i.rule.gauge.end()
}

// title names what is uploaded in a sentence.
func (r *rule) title() string {
	if strings.ContainsRune("aeiou", rune(r.kind[0])) {
		return "an " + string(r.kind)
	}
	return "a " + string(r.kind)
}
