package printing

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware"
)

// Query selects jobs of one device. With IDs that are not empty all filters but Drafts are left alone.
type Query struct {
	UserID string            // plain; empty: of everybody
	Status *openhw.JobStatus // nil: all
	Since  int64             // submitted at or after these Unix seconds; 0: no bound
	Until  int64             // submitted at or before; 0: no bound
	After  int64             // behind the job of this ID in the order of submission, for pages by cursor; 0: from the first
	Limit  int               // 0: all
	Offset int               // counts with a limit alone
	IDs    []string
	Drafts bool // those that were not submitted, too
}

// Jobs gives the jobs of a device that its present corp has, in the order of submission. Those that have expired are gone.
func (p *Printing) Jobs(ctx context.Context, db bun.IDB, d *hardware.Device, q Query) ([]*Job, error) {
	var all []*Job
	s := p.living(db, d).Model(&all).Order("created_at", "id")
	if !q.Drafts {
		s = s.Where("submitted")
	}
	if len(q.IDs) > 0 {
		s = s.Where("jobid IN (?)", bun.List(q.IDs))
	} else {
		s = q.filter(s)
	}
	if err := s.Scan(ctx); err != nil {
		return nil, fmt.Errorf("list the print jobs of %s: %w", d.SN, err)
	}
	return all, nil
}

func (q *Query) filter(s *bun.SelectQuery) *bun.SelectQuery {
	if q.UserID != "" {
		s = s.Where("LOWER(userid) = LOWER(?)", q.UserID)
	}
	if q.Status != nil {
		s = s.Where("status = ?", *q.Status)
	}
	if q.Since != 0 {
		s = s.Where("created_at >= ?", q.Since)
	}
	if q.Until != 0 {
		s = s.Where("created_at <= ?", q.Until)
	}
	if q.After != 0 {
		s = s.Where("((created_at, id) > (SELECT created_at, id FROM print_jobs WHERE id = ?) OR id > ? AND NOT EXISTS (SELECT 1 FROM print_jobs WHERE id = ?))",
			q.After, q.After, q.After) // the job itself may have been deleted meanwhile
	}
	if q.Limit > 0 {
		s = s.Limit(int64(q.Limit)).Offset(int64(q.Offset))
	}
	return s
}

// living selects from the jobs that a device may know of.
func (p *Printing) living(db bun.IDB, d *hardware.Device) *bun.SelectQuery {
	return db.NewSelect().Where("sn_key = ?", d.Key).Where("corp = ?", d.Corp).Where("expires_at > ?", p.rt.Clock.Now())
}

// Job gives a job of a device, submitted or not; nil when the device has none of that id.
func (p *Printing) Job(ctx context.Context, db bun.IDB, d *hardware.Device, jobID string) (*Job, error) {
	jobs, err := p.Jobs(ctx, db, d, Query{IDs: []string{jobID}, Drafts: true})
	if len(jobs) == 0 {
		return nil, err
	}
	return jobs[0], err
}
