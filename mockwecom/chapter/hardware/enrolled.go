package hardware

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/engine/store"
)

// enrolment is the flag that a vendor's cloud knows a member's fingers or face: it holds for all devices of the same provider in the
// corp, and no feature travels. (doc 96000)
type enrolment struct {
	bun.BaseModel `bun:"table:hw_enrolments,alias:hw_enrolment"`

	Corp     string `bun:"corp,pk"`
	Provider string `bun:"provider,pk"` // corpid
	Member   int64  `bun:"member,pk"`   // number
	Kind     string `bun:"kind,pk"`     // fa or fp
	At       int64  `bun:"at"`          // Unix seconds
}

// Enrolled tells whether a member has fingers and a face enrolled with a provider's devices in cloud mode.
func (h *Hardware) Enrolled(ctx context.Context, db bun.IDB, corp, provider string, member int64) (fp, fa bool, err error) {
	var all []enrolment
	err = db.NewSelect().Model(&all).Where("corp = ?", corp).Where("provider = ?", provider).Where("member = ?", member).Scan(ctx)
	if err != nil {
		return false, false, fmt.Errorf("look up the enrolments of member %d: %w", member, err)
	}
	for _, e := range all {
		fp, fa = fp || e.Kind == openhw.FingerprintPage, fa || e.Kind == openhw.FacePage
	}
	return fp, fa, nil
}

// SetEnrolled sets or clears the flag of a member; kind is fa or fp.
func (h *Hardware) SetEnrolled(ctx context.Context, tx *store.Tx, corp, provider string, member int64, kind string, on bool) error {
	e := &enrolment{Corp: corp, Provider: provider, Member: member, Kind: kind, At: h.rt.Clock.Now().Unix()}
	var err error
	if on {
		_, err = tx.NewInsert().Model(e).On("CONFLICT DO NOTHING").Exec(ctx)
	} else {
		_, err = tx.NewDelete().Model(e).WherePK().Exec(ctx)
	}
	if err != nil {
		return fmt.Errorf("note the enrolment of member %d: %w", member, err)
	}
	return nil
}

// forgetEnrolments clears every flag of a member who is gone.
func forgetEnrolments(ctx context.Context, tx *store.Tx, corp string, member int64) error {
	if _, err := tx.NewDelete().Model((*enrolment)(nil)).Where("corp = ?", corp).Where("member = ?", member).Exec(ctx); err != nil {
		return fmt.Errorf("forget the enrolments of member %d: %w", member, err)
	}
	return nil
}
