package hardware

import (
	"context"

	"github.com/uptrace/bun"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/setting"
)

// OpenVIDs are numbers of sixteen digits; those of members and visitors are apart.
const (
	firstOpenVID        = 1688_0000_0000_0000
	firstVisitorOpenVID = 1699_0000_0000_0000
)

var legacyFa = setting.Switch("hardware.legacy_fa", false, 93983,
	"whether people carry fa, one face beside fa_list, as for models registered up to 2020-01-10")

// sheet is all that belongs to a page of people besides their names.
type sheet struct {
	device   *Device
	wants    openhw.Parts
	features map[int64][]feature
	versions map[int64]versions
	keys     map[int64]string // public keys, base64
	rules    map[int64][]openhw.Rule
}

// sheetFor reads what belongs to people of one type. Whose key is asked for the first time gets one.
func (h *Hardware) sheetFor(ctx context.Context, db bun.IDB, d *Device, wants openhw.Parts, userType uint32, numbers []int64) (*sheet, error) {
	s := &sheet{device: d, wants: wants}
	var kinds []string
	if wants.Fingerprints {
		kinds = append(kinds, openhw.FingerprintPage)
	}
	if wants.Faces {
		kinds = append(kinds, openhw.FacePage)
	}
	var err error
	if s.features, err = featuresOf(ctx, db, userType, kinds, numbers); err != nil {
		return nil, err
	}
	if s.versions, err = versionsOf(ctx, db, userType, numbers); err != nil {
		return nil, err
	}
	if wants.PublicKey {
		if s.keys, err = h.publicKeys(ctx, db, d.Corp, userType, numbers); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// users shows members as a device sees them.
func (h *Hardware) users(ctx context.Context, db bun.IDB, d *Device, members []*directory.Member, wants openhw.Parts) ([]openhw.User, error) {
	if len(members) == 0 {
		return nil, nil
	}
	numbers := make([]int64, len(members))
	for i, m := range members {
		numbers[i] = m.ID
	}
	s, err := h.sheetFor(ctx, db, d, wants, openhw.Employee, numbers)
	if err != nil {
		return nil, err
	}
	if s.rules, err = h.RulesAt(ctx, db, d); err != nil {
		return nil, err
	}
	out := make([]openhw.User, len(members))
	for i, m := range members {
		u := openhw.User{UserID: m.UserID, OpenVID: openhw.Uint64(firstOpenVID + m.ID), UserType: openhw.Employee, Name: m.Name, PassRuleList: s.rules[m.ID]}
		s.fill(&u, m.ID)
		fp, fa := openhw.Uint32(s.versions[m.ID].Fp), openhw.Uint32(s.versions[m.ID].Fa)
		u.FpVer, u.FaVer = &fp, &fa
		if h.rt.Settings.Bool(legacyFa) && len(u.FaList) > 0 {
			u.Fa = u.FaList[0].Data
		}
		out[i] = u
	}
	return out, nil
}

// fill adds the features and the key of a person. A device that has named no algorithms is told none.
func (s *sheet) fill(u *openhw.User, number int64) {
	u.PublicKey = s.keys[number]
	if s.wants.Fingerprints {
		u.FpAlgorithm, u.Fp = bestOf(s.features[number], openhw.FingerprintPage, s.device.ranked(openhw.FingerprintPage))
	}
	if s.wants.Faces {
		u.FaAlgorithm, u.FaList = bestOf(s.features[number], openhw.FacePage, s.device.ranked(openhw.FacePage))
	}
	if len(s.device.FpAlgorithms) == 0 {
		u.FpAlgorithm = ""
	}
	if len(s.device.FaAlgorithms) == 0 {
		u.FaAlgorithm = ""
	}
}
