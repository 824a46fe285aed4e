package batch

import (
	"context"
	"errors"
	"time"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/store"
)

// chunkSize is how many lines are written in one transaction. Everybody else writes in between.
const chunkSize = 100

// schedule lets a job begin, or go on, when its time has come.
func (b *Batches) schedule(j *job) {
	at := j.CreatedAt.Add(b.rt.Settings.Span(beginsAfter))
	if j.Status == running {
		at = b.rt.Clock.Now()
	}
	b.at(at, j)
}

func (b *Batches) at(t time.Time, j *job) {
	b.crew.At(t, "import "+j.ID, func(ctx context.Context) error { return b.work(ctx, j.ID) })
}

// work takes the next step of a job: it makes the plan, or carries out some lines of it.
func (b *Batches) work(ctx context.Context, id string) error {
	j, err := findJob(ctx, b.rt.Store.Read(), id)
	if err != nil || j == nil || j.Status == done {
		return err // it was ended by another process, or forgotten with its world
	}
	if j.Status == started {
		err = b.begin(ctx, j)
	} else {
		err = b.goOn(ctx, j)
	}
	if err == nil || ctx.Err() != nil {
		return ctx.Err()
	}
	b.rt.Log.Error("an import failed", "job", j.ID, "err", err)
	return b.finish(ctx, j, refuse(importFailed, "import failed", explain.Finding{Step: explain.State, Expected: "an import that can be carried out", Got: err.Error(),
		Cause: "the simulator failed", Fix: "import again; please report it", Doc: codeDoc}))
}

// begin makes the plan of a job and writes it down.
func (b *Batches) begin(ctx context.Context, j *job) error {
	p, err := b.examine(ctx, j)
	var refused *errcode.Error
	if errors.As(err, &refused) {
		return b.finish(ctx, j, refused)
	}
	if err != nil {
		return err
	}
	j.Total = p.total
	there, err := p.write(ctx, b.rt.Store, j)
	if err != nil || !there {
		return err
	}
	j.Status = running
	if err := b.rt.Store.Change(ctx, func(tx *store.Tx) error {
		if j.Kind == replaceParty {
			if _, err := tx.NewDelete().Model((*leftover)(nil)).Where("corp = ?", j.Corp).Exec(ctx); err != nil {
				return err
			}
		}
		there, err = j.save(ctx, tx)
		return err
	}); err != nil || !there {
		return err
	}
	return b.plan(ctx, j)
}

// plan sets the time at which the next lines will have been carried out.
func (b *Batches) plan(ctx context.Context, j *job) error {
	n, err := b.rt.Store.Read().NewSelect().Model((*line)(nil)).Where("job = ?", j.Seq).Where("settled = ?", false).Count(ctx)
	if err == nil {
		b.at(b.rt.Clock.Now().Add(time.Duration(min(int(n), chunkSize))*b.rt.Settings.Span(rowTakes)), j)
	}
	return err
}

// goOn carries out the next lines of a job, or ends it when there are none.
func (b *Batches) goOn(ctx context.Context, j *job) error {
	left, there := 0, true
	after, err := b.rt.Store.Write(ctx, j.Entry, func(tx *store.Tx) error {
		var lines []*line
		err := tx.NewSelect().Model(&lines).Where("job = ?", j.Seq).Where("settled = ?", false).Order("n").Limit(chunkSize).Scan(ctx)
		if err != nil {
			return err
		}
		if there, err = j.save(ctx, tx); err != nil || !there {
			return err
		}
		if left = len(lines); left == 0 {
			return nil
		}
		return b.carryOut(ctx, tx, j, lines)
	})
	after()
	switch {
	case err != nil || !there:
		return err
	case left == 0:
		return b.finish(ctx, j, nil)
	}
	return b.plan(ctx, j)
}

// finish writes the end of a job down and tells the caller. A refusal is one of the file as a whole.
func (b *Batches) finish(ctx context.Context, j *job, refused *errcode.Error) error {
	j.Status, j.Errcode, j.Errmsg, j.Settled = done, errcode.OK, errcode.OK.Text(), j.Total
	if refused != nil {
		j.Errcode, j.Errmsg, j.Total, j.Settled, j.Finding = refused.Code, refused.Text, 0, 0, encode(refused.Finding)
		b.rt.Log.Info("an import was refused", "job", j.ID, "why", refused.Finding.String())
	}
	after, err := b.rt.Store.Write(ctx, j.Entry, func(tx *store.Tx) error {
		there, err := j.save(ctx, tx)
		if err != nil || !there {
			return err
		}
		if j.Kind != replaceParty && refused == nil {
			if err := b.clearOut(ctx, tx, j); err != nil {
				return err
			}
		}
		return b.announce(ctx, tx, j)
	})
	after()
	return err
}
