package printing

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/store"
)

// live begins the life of a job: it ends after seven days, whatever becomes of it. (doc 94010)
func (p *Printing) live(tx *store.Tx, j *Job) {
	now := p.rt.Clock.Now()
	j.CreatedAt, j.ExpiresAt = now.Unix(), now.Add(openhw.JobLife)
	tx.OnCommit(func() { p.plan(j.ExpiresAt) })
}

// plan sees to it that jobs which expire then are removed.
func (p *Printing) plan(expires time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.next != nil {
		return
	}
	p.next = p.rt.Clock.At(expires, func() {
		p.mu.Lock()
		p.next = nil
		p.mu.Unlock()
		p.crew.At(expires, "remove expired print jobs", p.expire)
	})
}

// planNext looks for the job that expires next.
func (p *Printing) planNext(ctx context.Context) error {
	j := new(Job)
	err := p.rt.Store.Read().NewSelect().Model(j).Order("expires_at").Limit(1).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("plan the end of print jobs: %w", err)
	}
	p.plan(j.ExpiresAt)
	return nil
}

// expire removes the jobs whose time is over; a printer is told of all of them at once.
func (p *Printing) expire(ctx context.Context) error {
	err := p.rt.Store.Change(ctx, func(tx *store.Tx) error {
		var expired []*Job
		if err := tx.NewSelect().Model(&expired).Where("expires_at <= ?", p.rt.Clock.Now()).Order("sn_key", "id").Scan(ctx); err != nil {
			return fmt.Errorf("look for expired print jobs: %w", err)
		}
		for from := 0; from < len(expired); {
			until := from + 1
			for until < len(expired) && expired[until].Device == expired[from].Device {
				until++
			}
			d, err := p.devices.Find(ctx, tx, expired[from].SN)
			if err == nil {
				err = p.end(ctx, tx, d, expired[from:until])
			}
			if err != nil {
				return err
			}
			from = until
		}
		return nil
	})
	if err != nil {
		return err
	}
	return p.planNext(ctx)
}

// end removes jobs of one device, and tells it, or its vendor's cloud, of those that it knows of. The device may be gone, and may
// belong to another corp. (docs 94018, 97370)
func (p *Printing) end(ctx context.Context, tx *store.Tx, d *hardware.Device, jobs []*Job) error {
	var ids, known []string
	var numbers []int64
	for _, j := range jobs {
		ids, numbers = append(ids, j.JobID), append(numbers, j.ID)
		if d != nil && d.Corp == j.Corp && (j.Submitted || d.Cloud) {
			known = append(known, j.JobID)
		}
	}
	var files []body
	if err := tx.NewSelect().Model(&files).Where("job IN (?)", bun.List(numbers)).Scan(ctx); err != nil {
		return fmt.Errorf("look up the files of print jobs: %w", err)
	}
	if err := p.drop(ctx, tx, files); err != nil {
		return err
	}
	if _, err := tx.NewDelete().Model((*Job)(nil)).Where("jobid IN (?)", bun.List(ids)).Exec(ctx); err != nil {
		return fmt.Errorf("remove print jobs: %w", err)
	}
	if _, err := tx.NewDelete().Model((*address)(nil)).Where("job IN (?)", bun.List(numbers)).Exec(ctx); err != nil {
		return fmt.Errorf("remove the addresses of print jobs: %w", err)
	}
	if len(known) == 0 {
		return nil
	}
	if !d.Cloud {
		p.goneJobs.To(tx, d, &openhw.JobIDs{JobIDList: known})
		return nil
	}
	for _, id := range known {
		if err := p.devices.Vendor().Instruct(ctx, tx, d, hardware.Instruction{Name: "printer_job_del", JobID: id}); err != nil {
			return err
		}
	}
	return nil
}
