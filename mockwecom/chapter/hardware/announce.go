package hardware

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/store"
)

// featureChange is somebody whose features have changed, and of which algorithms, by kind.
type featureChange struct {
	member     *directory.Member // nil: a visitor
	visitor    *Visitor
	algorithms map[string][]string
}

// usedBy reports whether a device works with what has changed.
func (f *featureChange) usedBy(d *Device) bool {
	for kind, names := range f.algorithms {
		for _, name := range d.ranked(kind) {
			if slices.Contains(names, name) {
				return true
			}
		}
	}
	return false
}

// membersAt gives the members among those who have changed whom a device serves and whose features it uses.
func membersAt(d *Device, tree *directory.Tree, changes []featureChange) []*directory.Member {
	var out []*directory.Member
	for i := range changes {
		if f := &changes[i]; f.usedBy(d) && d.serves(f.member, tree) {
			out = append(out, f.member)
		}
	}
	return out
}

// announceFeatures tells the corp's devices in direct mode whose features have changed, those with the same algorithm; skip is the
// key of one that is not told. No features reach vendors' clouds. (docs 93995, 93999)
func (h *Hardware) announceFeatures(ctx context.Context, tx *store.Tx, corp, skip string, changes []featureChange) error {
	tree, err := h.dir.Departments(ctx, tx, corp)
	if err != nil {
		return err
	}
	if err := h.announceToUniform(ctx, tx, corp, skip, tree, changes); err != nil {
		return err
	}
	devices, err := h.others(ctx, tx, corp)
	if err != nil {
		return err
	}
	for _, d := range devices {
		if d.Cloud || d.Key == skip {
			continue
		}
		if members := membersAt(d, tree, changes); len(members) > 0 {
			if err := h.announce(ctx, tx, d, openhw.ChangeContact{UpdateUser: refs(members)}); err != nil {
				return err
			}
		}
	}
	return h.announceVisitorFeatures(ctx, tx, corp, skip, changes)
}

// announceToUniform is announceFeatures for the members at uniform devices.
func (h *Hardware) announceToUniform(ctx context.Context, tx *store.Tx, corp, skip string, tree *directory.Tree, changes []featureChange) error {
	all, err := h.rankings(ctx, tx, corp)
	if err != nil {
		return err
	}
	for i := range all {
		d, err := all[i].device()
		if err != nil {
			return err
		}
		members := membersAt(d, tree, changes)
		if len(members) == 0 {
			continue
		}
		part := uniformPart{corp: corp, ranked: &all[i], skip: skip}
		if err := h.announceUniform(ctx, tx, part, openhw.ChangeContact{UpdateUser: refs(members)}); err != nil {
			return err
		}
	}
	return nil
}

// announceVisitorFeatures is announceFeatures for visitors, at the devices that let them in.
func (h *Hardware) announceVisitorFeatures(ctx context.Context, tx *store.Tx, corp, skip string, changes []featureChange) error {
	var numbers []int64
	for i := range changes {
		if v := changes[i].visitor; v != nil {
			numbers = append(numbers, v.ID)
		}
	}
	if len(numbers) == 0 {
		return nil
	}
	var devices []*Device
	there := tx.NewSelect().Model((*visit)(nil)).Column("sn_key").Where("visitor IN (?)", bun.List(numbers))
	err := tx.NewSelect().Model(&devices).Where("corp = ?", corp).Where("cloud = ?", false).Where("(kinds & ?) <> 0", int64(openhw.People)).
		Where("sn_key IN (?)", there).Where("sn_key <> ?", skip).Order("id").Scan(ctx)
	if err != nil {
		return fmt.Errorf("list the devices that let visitors of %s in: %w", corp, err)
	}
	for _, d := range devices {
		var visitors []*Visitor
		for i := range changes {
			if f := &changes[i]; f.visitor != nil && f.usedBy(d) {
				visitors = append(visitors, f.visitor)
			}
		}
		if err := h.announceFaces(ctx, tx, d, visitors); err != nil {
			return err
		}
	}
	return nil
}
