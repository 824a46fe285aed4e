package batch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/store"
)

// A plan is what a job will do, line by line, in the order in which it does it. It is made of the file and of what the corp has, checked
// as a whole, and then written down.
type plan struct {
	total int // lines of the result
	each  func(put func(*line) error) error
}

// examine reads the file of a job and makes its plan. Refusals are those of the whole file: 40092, 45026, 302003 to 302007.
func (b *Batches) examine(ctx context.Context, j *job) (*plan, error) {
	if j.Kind == replaceParty {
		return b.planParties(ctx, j)
	}
	return b.planUsers(ctx, j)
}

// read passes the lines of the file of a job.
func (b *Batches) read(ctx context.Context, j *job, open func(*sheet) error, f func(cells []string) error) error {
	file, err := b.media.Find(ctx, b.rt.Store.Read(), j.Corp, j.MediaID)
	if err != nil {
		return err
	}
	if file == nil {
		return refuse(importFailed, "import failed", explain.Finding{Step: explain.State, Expected: "the file of the import", Got: "none", Cause: "the file expired before the import began",
			Fix: "upload it anew", Doc: formDoc})
	}
	body, err := b.media.Open(file)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }() // it was only read
	s, err := openSheet(body, b.rt.Settings.Int(maxLines))
	if err != nil {
		return err
	}
	if err := open(s); err != nil {
		return err
	}
	for {
		cells, err := s.next()
		switch {
		case errors.Is(err, io.EOF) && s.lines == 0:
			return unreadable("at least one line", "a header alone", "the file names nobody", "write at least one line below the header")
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if err := f(cells); err != nil {
			return err
		}
	}
}

// stageSize is how many lines are written down in one transaction.
const stageSize = 500

// write writes the plan of a job down, some lines at a time: a great file must not keep everybody else from writing. What a killed
// process wrote of it is replaced. It reports whether the job is still there.
func (p *plan) write(ctx context.Context, db *store.DB, j *job) (there bool, err error) {
	there = true
	var some []*line
	flush := func(first bool) error {
		return db.Change(ctx, func(tx *store.Tx) error {
			if there, err = j.save(ctx, tx); err != nil || !there {
				return err
			}
			if first {
				if _, err := tx.NewDelete().Model((*line)(nil)).Where("job = ?", j.Seq).Exec(ctx); err != nil {
					return fmt.Errorf("drop the former plan of import %s: %w", j.ID, err)
				}
			}
			if len(some) == 0 {
				return nil
			}
			_, err := tx.NewInsert().Model(&some).Exec(ctx)
			some = some[:0]
			return err
		})
	}
	if err := flush(true); err != nil {
		return there, err
	}
	n := 0
	err = p.each(func(l *line) error {
		l.Job, l.N = j.Seq, n
		n++
		if some = append(some, l); len(some) < stageSize {
			return nil
		}
		if err := flush(false); err != nil {
			return err
		}
		if !there {
			return errGone
		}
		return ctx.Err()
	})
	if errors.Is(err, errGone) {
		return false, nil
	}
	if err == nil {
		err = flush(false)
	}
	if err != nil {
		return there, fmt.Errorf("write the plan of import %s down: %w", j.ID, err)
	}
	return there, nil
}

// errGone ends the work on a job whose world was replaced.
var errGone = errors.New("the world of the import was replaced")

// fail notes how a line went that was refused. An error that is no refusal comes back.
func (l *line) fail(err error) error {
	var refused *errcode.Error
	if !errors.As(err, &refused) {
		return err
	}
	l.Errcode, l.Errmsg = refused.Code, refused.Text
	return nil
}

// encode writes what a line has to say. The values are texts, numbers and lists of them, which always encode.
func encode(v any) string {
	out, err := json.Marshal(v)
	if err != nil {
		panic("batch: " + err.Error())
	}
	return string(out)
}
