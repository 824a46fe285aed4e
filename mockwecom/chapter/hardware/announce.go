package hardware

import (
	"context"
	"fmt"
	"slices"

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

// announceFeatures tells the corp's devices in direct mode whose features have changed, those with the same algorithm; skip is the
// key of one that is not told. No features reach vendors' clouds. (docs 93995, 93999)
func (h *Hardware) announceFeatures(ctx context.Context, tx *store.Tx, corp, skip string, changes []featureChange) error {
	devices, err := h.directDevices(ctx, tx, corp)
	if err != nil {
		return err
	}
	tree, err := h.dir.Departments(ctx, tx, corp)
	if err != nil {
		return err
	}
	for _, d := range devices {
		if d.Key == skip {
			continue
		}
		var members []openhw.UserRef
		var visitors []*Visitor
		for i := range changes {
			switch f := &changes[i]; {
			case !f.usedBy(d):
			case f.member == nil:
				visitors = append(visitors, f.visitor)
			case d.serves(f.member, tree):
				members = append(members, openhw.UserRef{UserID: f.member.UserID})
			}
		}
		if len(members) > 0 {
			if err := h.announce(ctx, tx, d, openhw.ChangeContact{UpdateUser: members}); err != nil {
				return err
			}
		}
		if err := h.announceFaces(ctx, tx, d, visitors); err != nil {
			return err
		}
	}
	return nil
}

// directDevices gives the corp's devices in direct mode that hold people, the caller's own.
func (h *Hardware) directDevices(ctx context.Context, tx *store.Tx, corp string) ([]*Device, error) {
	var all []*Device
	err := tx.NewSelect().Model(&all).Where("corp = ?", corp).Where("cloud = ?", false).Where("(kinds & ?) <> 0", int64(openhw.People)).Order("id").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the devices of %s: %w", corp, err)
	}
	return all, nil
}
