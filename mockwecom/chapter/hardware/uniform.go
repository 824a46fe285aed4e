package hardware

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/store"
)

// Uniform devices are those of a corp, in direct mode, that hold people, serve the whole corp, and name nobody besides. What a change of
// contacts means for one of them it means for each: thousands are told by one statement.
const uniform = `(cloud = FALSE AND parties = '[1]' AND users IN ('[]', 'null'))`

// uniformPart are the uniform devices of a corp, or those that have the same ranking of algorithms.
type uniformPart struct {
	corp   string
	ranked *ranking // nil: whatever they are
	skip   string   // key of one that is left out; empty: none
}

// ranking is what a device tells of its algorithms, as it is stored.
type ranking struct {
	Fp string `bun:"fp_algorithms"`
	Fa string `bun:"fa_algorithms"`
}

// device is any device of this ranking that serves the whole corp.
func (r *ranking) device() (*Device, error) {
	d := &Device{Parties: []int64{rootParty}}
	if err := json.Unmarshal([]byte(r.Fp), &d.FpAlgorithms); err != nil {
		return nil, fmt.Errorf("read the algorithms %s of devices: %w", r.Fp, err)
	}
	if err := json.Unmarshal([]byte(r.Fa), &d.FaAlgorithms); err != nil {
		return nil, fmt.Errorf("read the algorithms %s of devices: %w", r.Fa, err)
	}
	return d, nil
}

func (p *uniformPart) among(q bun.QueryBuilder) bun.QueryBuilder {
	q = q.Where("corp = ?", p.corp).Where("(kinds & ?) <> 0", int64(openhw.People)).Where(uniform)
	if p.ranked != nil {
		q = q.Where("fp_algorithms = ?", p.ranked.Fp).Where("fa_algorithms = ?", p.ranked.Fa)
	}
	if p.skip != "" {
		q = q.Where("sn_key <> ?", p.skip)
	}
	return q
}

// rankings gives the rankings that uniform devices of a corp have: few, since they are of few models.
func (h *Hardware) rankings(ctx context.Context, tx *store.Tx, corp string) ([]ranking, error) {
	var all []ranking
	part := uniformPart{corp: corp}
	err := tx.NewSelect().Model((*Device)(nil)).Distinct().Column("fp_algorithms", "fa_algorithms").ApplyQueryBuilder(part.among).
		Order("fp_algorithms", "fa_algorithms").Scan(ctx, &all)
	if err != nil {
		return nil, fmt.Errorf("list the algorithms of the devices of %s: %w", corp, err)
	}
	return all, nil
}

// advanced is a uniform device whose version has been raised.
type advanced struct {
	ID      int64  `bun:"id"`
	SN      string `bun:"sn"`
	Key     string `bun:"sn_key"`
	Version uint32 `bun:"perm_version"`
}

// advance raises the version of uniform devices and gives them, the oldest first.
func (h *Hardware) advance(ctx context.Context, tx *store.Tx, part uniformPart) ([]advanced, error) {
	var all []advanced
	err := tx.NewUpdate().Model((*Device)(nil)).Set("perm_version = perm_version + 1").ApplyQueryBuilder(part.among).
		Returning("id, sn, sn_key, perm_version").Scan(ctx, &all)
	if err != nil {
		return nil, fmt.Errorf("raise the versions of the devices of %s: %w", part.corp, err)
	}
	slices.SortFunc(all, func(a, b advanced) int { return cmp.Compare(a.ID, b.ID) })
	tx.OnCommit(func() {
		for i := range all {
			h.devices.Drop(all[i].Key)
		}
	})
	return all, nil
}

// announceUniform is announce for uniform devices.
func (h *Hardware) announceUniform(ctx context.Context, tx *store.Tx, part uniformPart, change openhw.ChangeContact) error {
	devices, err := h.advance(ctx, tx, part)
	if err != nil {
		return err
	}
	change.Timestamp = seconds(h.rt.Clock.Now())
	tx.Later(func() {
		for _, d := range devices {
			body := change
			body.PermVersion = openhw.Uint32(d.Version)
			h.line.Push(tx.Entry, d.SN, h.changeContact.cmd, &body)
		}
	})
	return nil
}

// renameUniform is rename for uniform devices.
func (h *Hardware) renameUniform(ctx context.Context, tx *store.Tx, part uniformPart, from, to string) error {
	devices, err := h.advance(ctx, tx, part)
	if err != nil {
		return err
	}
	now := h.rt.Clock.Now()
	body := openhw.ChangeUserID{Timestamp: seconds(now), OldUserID: from, NewUserID: to}
	frame, err := renamingFrame(&body)
	if err != nil {
		return err
	}
	const version = `"perm_version":` // quotes within a userid are written otherwise
	before, after, _ := strings.Cut(frame, version+"0")
	remembered := tx.NewSelect().Model((*Device)(nil)).Column("sn_key", "perm_version").
		ColumnExpr("? || CAST(perm_version AS TEXT) || ?", before+version, after).ColumnExpr("?", now.Unix()).ApplyQueryBuilder(part.among)
	if _, err := tx.NewRaw("INSERT INTO hw_renamings (sn_key, perm_version, push, changed_at) ?", remembered).Exec(ctx); err != nil {
		return fmt.Errorf("remember the change of %s: %w", from, err)
	}
	tx.Later(func() {
		for _, d := range devices {
			body := body
			body.PermVersion = openhw.Uint32(d.Version)
			h.line.Push(tx.Entry, d.SN, h.changeUserID.cmd, &body)
		}
	})
	return nil
}

// followUniform does what a change means for the uniform devices of its corp.
func (h *Hardware) followUniform(ctx context.Context, tx *store.Tx, c *directory.Change) error {
	part, everybody := uniformPart{corp: c.Corp}, &Device{Parties: []int64{rootParty}}
	n := newsOf(c, everybody.serves(c.Before, c.TreeBefore), everybody.serves(c.After, c.TreeAfter))
	if n.renamed {
		if err := h.renameUniform(ctx, tx, part, c.Before.UserID, c.After.UserID); err != nil {
			return err
		}
	}
	if n.change == nil {
		return nil
	}
	return h.announceUniform(ctx, tx, part, *n.change)
}
