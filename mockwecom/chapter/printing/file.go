package printing

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/uptrace/bun"

	"wecomlab/core/wxcrypt"
	"wecomlab/mockwecom/engine/store"
)

// keeping is what is put on the disk before the job that refers to it is stored.
type keeping struct {
	files   []body
	release []func()
}

// done lets go of the files: they are referred to by now, or never will be.
func (k *keeping) done() {
	for _, release := range k.release {
		release()
	}
}

// keep puts a file on the disk.
func (p *Printing) keep(k *keeping, as role, idx int, content io.WriterTo) error {
	draft, err := p.blobs.Create()
	if err != nil {
		return err
	}
	defer draft.Discard()
	if _, err := content.WriteTo(draft); err != nil {
		return err
	}
	size := draft.Size()
	hash, release, err := draft.Commit()
	if err != nil {
		return err
	}
	k.release = append(k.release, release)
	k.files = append(k.files, body{Role: as, Idx: idx, Size: size, Hash: hash})
	return nil
}

// sealing encrypts a file while it is written.
type sealing struct {
	content []byte
	key     string
}

// WriteTo is part of io.WriterTo.
func (s sealing) WriteTo(to io.Writer) (int64, error) {
	w, err := wxcrypt.NewFileWriter(to, s.key)
	if err != nil {
		return 0, err
	}
	n, err := w.Write(s.content)
	if err == nil {
		err = w.Close()
	}
	return int64(n), err
}

// refer stores the rows of files that were kept.
func refer(ctx context.Context, tx *store.Tx, j *Job, files []body) error {
	for i := range files {
		files[i].Job = j.ID
	}
	if len(files) == 0 {
		return nil
	}
	if _, err := tx.NewInsert().Model(&files).Exec(ctx); err != nil {
		return fmt.Errorf("store the files of print job %s: %w", j.JobID, err)
	}
	return nil
}

// octets reads a piece of several files, one behind the other.
func (p *Printing) octets(files []body, from, until int64) ([]byte, error) {
	out := make([]byte, 0, until-from)
	for _, f := range files {
		if from < f.Size && from < until {
			part, err := p.part(f, from, min(f.Size, until))
			if err != nil {
				return nil, err
			}
			out = append(out, part...)
		}
		from, until = max(from-f.Size, 0), until-f.Size
	}
	return out, nil
}

// part reads the octets of a file from one to another.
func (p *Printing) part(f body, from, until int64) ([]byte, error) {
	file, err := p.blobs.Open(f.Hash)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	out := make([]byte, until-from)
	if _, err := io.ReadFull(io.NewSectionReader(file, from, until-from), out); err != nil {
		return nil, fmt.Errorf("read a document: %w", err)
	}
	return out, nil
}

// File gives the file that a printer in direct mode prints: a PDF, or pictures one behind the other. It has at most [MaxFile] octets.
func (p *Printing) File(ctx context.Context, db bun.IDB, j *Job) ([]byte, error) {
	files, err := bodies(ctx, db, j, printed)
	if err != nil {
		return nil, fmt.Errorf("look up the files of print job %s: %w", j.JobID, err)
	}
	return p.octets(files, 0, total(files))
}

// drop removes files: their rows now, their octets after the commit where nothing else has the same.
func (p *Printing) drop(ctx context.Context, tx *store.Tx, files []body) error {
	if len(files) == 0 {
		return nil
	}
	numbers := make([]int64, len(files))
	for i, f := range files {
		numbers[i] = f.ID
	}
	if _, err := tx.NewDelete().Model((*body)(nil)).Where("id IN (?)", bun.List(numbers)).Exec(ctx); err != nil {
		return fmt.Errorf("remove the files of print jobs: %w", err)
	}
	ctx = context.WithoutCancel(ctx)
	tx.Later(func() {
		for _, f := range files {
			if err := p.blobs.Remove(f.Hash, func() (bool, error) { return p.referenced(ctx, f.Hash) }); err != nil {
				p.rt.Log.Error("the octets of a print job were not removed", "err", err)
			}
		}
	})
	return nil
}

// plain is a file that is written as it is.
func plain(content []byte) io.WriterTo { return bytes.NewReader(content) }
