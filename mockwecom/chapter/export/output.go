package export

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"

	"wecomlab/core/wxcrypt"
	"wecomlab/mockwecom/engine/blob"
)

// output writes the rows of an export into files of so many rows each, encrypted on the way. A file is a JSON object with one or more
// lists, of which the rows come in order. No more than one row and a small buffer are in memory.
type output struct {
	blobs *blob.Store
	key   string
	most  int      // rows of a file
	head  string   // what stands before the first list: `"tagname":"…",`
	lists []string // their names

	files    []*file
	releases []func() // for the bodies of the files

	draft *blob.Draft // nil: none is under way
	seal  *wxcrypt.FileWriter
	sum   hash.Hash
	rows  int // in the draft
	list  int // which is open
	inner int // rows in it
}

// put writes one row of a list, which is the same as that of the row before, or a later one.
func (o *output) put(list int, row any) error {
	if o.draft != nil && o.rows == o.most {
		if err := o.finish(); err != nil {
			return err
		}
	}
	if o.draft == nil {
		if err := o.begin(); err != nil {
			return err
		}
	}
	if err := o.reach(list); err != nil {
		return err
	}
	var text bytes.Buffer
	if o.inner > 0 {
		text.WriteByte(',')
	}
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(row); err != nil {
		return fmt.Errorf("encode a row of an export: %w", err)
	}
	o.rows, o.inner = o.rows+1, o.inner+1
	_, err := o.seal.Write(bytes.TrimSuffix(text.Bytes(), []byte("\n")))
	return err
}

func (o *output) begin() error {
	draft, err := o.blobs.Create()
	if err != nil {
		return err
	}
	o.draft, o.sum, o.rows, o.list, o.inner = draft, md5.New(), 0, 0, 0
	if o.seal, err = wxcrypt.NewFileWriter(io.MultiWriter(draft, o.sum), o.key); err != nil {
		return err
	}
	return o.write("{" + o.head + `"` + o.lists[0] + `":[`)
}

// reach closes the lists before one, and opens it.
func (o *output) reach(list int) error {
	for o.list < list {
		o.list, o.inner = o.list+1, 0
		if err := o.write(`],"` + o.lists[o.list] + `":[`); err != nil {
			return err
		}
	}
	return nil
}

func (o *output) write(text string) error {
	_, err := io.WriteString(o.seal, text)
	return err
}

// finish completes the file under way.
func (o *output) finish() error {
	if err := o.reach(len(o.lists) - 1); err != nil {
		return err
	}
	if err := o.write("]}"); err != nil {
		return err
	}
	if err := o.seal.Close(); err != nil {
		return err
	}
	size := o.draft.Size()
	hash, release, err := o.draft.Commit()
	if err != nil {
		return err
	}
	o.draft = nil
	o.releases = append(o.releases, release)
	o.files = append(o.files, &file{N: len(o.files), Size: size, MD5: hex.EncodeToString(o.sum.Sum(nil)), Hash: hash})
	return nil
}

// end completes the last file. An export of nobody is one file with empty lists.
func (o *output) end() error {
	if o.draft == nil && len(o.files) == 0 {
		if err := o.begin(); err != nil {
			return err
		}
	}
	if o.draft == nil {
		return nil
	}
	return o.finish()
}

// release lets go of what was written: it has been noted in the database, or will not be.
func (o *output) release() {
	if o.draft != nil {
		o.draft.Discard()
	}
	for _, f := range o.releases {
		f()
	}
}
