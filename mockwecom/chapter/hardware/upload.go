package hardware

import (
	"context"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/setting"
	"wecomlab/mockwecom/engine/store"
)

// uploadDoc describes upload_userinfo.
const uploadDoc = 93982

// foreignOperation is the code for an oper_id that belongs to another person. (doc 90313)
const foreignOperation errcode.Code = 600046

// unknownPerson is how an enrolment ends whose person the device does not serve any more. (doc 90313)
const unknownPerson = 60111

var (
	tellUploader    = Guess("hardware.tell_uploader")
	lateEnrolment   = setting.Choice("hardware.late_enrolment", "keep", uploadDoc, "features that come after the minute of an enrolment, or after it was called off: kept or dropped", "keep", "drop")
	unknownOperCode = setting.Number("hardware.unknown_oper_code", 71045, uploadDoc, "errcode for an oper_id that was never given to the device, 71045 or 600046")
)

// uploaded is one person of an upload whom the device serves.
type uploaded struct {
	person
	member  *directory.Member // nil: a visitor
	visitor *Visitor          // nil: a member
	from    openhw.Feature
}

// uploadFeatures takes features, and the outcome of an enrolment that was instructed. Nobody's are stored when it has failed; those
// of people whom the device does not serve stand in fail_list. (docs 93982, 95409)
func (h *Hardware) uploadFeatures(c *Call, in *openhw.UploadFeatures) (*openhw.FailedUsers, error) {
	if err := h.checkFeatures(c.Device, in); err != nil {
		return nil, err
	}
	out := new(openhw.FailedUsers)
	var people []*uploaded
	for _, from := range in.UserInfo {
		p, err := h.uploadedBy(c, from)
		if err != nil {
			return nil, err
		}
		if p == nil {
			out.FailList = append(out.FailList, openhw.UserRef{UserID: from.UserID, UserType: from.UserType})
		} else {
			people = append(people, p)
		}
	}
	o, err := h.instructed(c, in)
	if err != nil {
		return nil, err
	}
	return out, c.Write(func(tx *store.Tx) error {
		late, err := h.finish(c.Context, tx, o, in, len(out.FailList) > 0)
		if err != nil || in.ErrCode != nil && *in.ErrCode != 0 || late && h.rt.Settings.Text(lateEnrolment) == "drop" {
			return err
		}
		return h.keep(c.Context, tx, c.Device, people)
	})
}

// finish concludes the enrolment that an upload answers, if it answers one; late is true when that had ended before.
func (h *Hardware) finish(ctx context.Context, tx *store.Tx, o *Operation, in *openhw.UploadFeatures, stranger bool) (late bool, err error) {
	if o == nil {
		return false, nil
	}
	if o, err = h.Operation(ctx, tx, o.OperID); err != nil || o == nil { // somebody may have called it off meanwhile
		return false, err
	}
	if stranger && *in.ErrCode == 0 {
		return h.Conclude(ctx, tx, o, unknownPerson, "the device does not serve this person")
	}
	return h.Conclude(ctx, tx, o, int64(*in.ErrCode), in.ErrMsg)
}

// uploadedBy finds the person of a feature, nil if the device does not serve them. Visitors have faces only, in the present form.
func (h *Hardware) uploadedBy(c *Call, from openhw.Feature) (*uploaded, error) {
	switch from.UserType {
	case openhw.Employee:
		m, err := h.served(c, openhw.UserRef{UserID: from.UserID})
		if err != nil || m == nil {
			return nil, err
		}
		return &uploaded{person{openhw.Employee, m.ID, m.UserID}, m, nil, from}, nil
	case openhw.Visitor:
		v, err := h.Visitor(c.Context, c.DB(), c.Device, from.UserID)
		if err != nil || v == nil || from.FaList == nil {
			return nil, err
		}
		from.Fp = nil
		return &uploaded{person{openhw.Visitor, v.ID, v.UserID}, nil, v, from}, nil
	}
	return nil, nil
}

// instructed finds the operation that an upload answers, nil if it answers none.
func (h *Hardware) instructed(c *Call, in *openhw.UploadFeatures) (*Operation, error) {
	if in.OperID == "" {
		return nil, nil
	}
	if in.ErrCode == nil {
		return nil, &openhw.Fault{Cause: openhw.Missing, Field: "errcode", Text: "it is required beside oper_id"}
	}
	o, err := h.Operation(c.Context, c.DB(), in.OperID)
	if err != nil {
		return nil, err
	}
	if o == nil || o.Device != c.Device.Key || o.Kind != Enrolment {
		return nil, openhw.Refusal(errcode.Code(h.rt.Settings.Int(unknownOperCode))).With(explain.Finding{
			Step: explain.Parameter, Expected: "the oper_id of a push_enter_page or push_user_face to this device", Got: in.OperID,
			Cause: "no such enrolment was asked of the device", Fix: "Leave oper_id, errcode and errmsg out for an enrolment at the device", Doc: uploadDoc,
		})
	}
	if len(in.UserInfo) != 1 || !strings.EqualFold(in.UserInfo[0].UserID, o.UserID) || uint32(in.UserInfo[0].UserType) != o.UserType {
		return nil, openhw.Refusal(foreignOperation).With(explain.Finding{
			Step: explain.Parameter, Expected: "userinfo with " + o.UserID + " alone", Got: namesOf(in.UserInfo), Cause: "the oper_id was given for another person", Doc: uploadDoc,
		})
	}
	return o, nil
}

func namesOf(people []openhw.Feature) string {
	var names []string
	for _, p := range people[:min(len(people), 5)] {
		names = append(names, p.UserID)
	}
	return strings.Join(names, ", ")
}

// keep stores features, counts versions up, and tells the devices that can use what changed. The same features again change nothing.
func (h *Hardware) keep(ctx context.Context, tx *store.Tx, from *Device, people []*uploaded) error {
	changed, err := storeFeatures(ctx, tx, people)
	if err != nil || len(changed) == 0 {
		return err
	}
	var changes []featureChange
	for _, p := range people {
		algorithms := changed[p.person]
		if len(algorithms) == 0 {
			continue
		}
		delete(changed, p.person) // who is named twice is told once
		if err := raise(ctx, tx, p.person, sorted(algorithms)); err != nil {
			return err
		}
		changes = append(changes, featureChange{p.member, p.visitor, algorithms})
	}
	skip := ""
	if !h.rt.Settings.Bool(tellUploader) {
		skip = from.Key
	}
	return h.announceFeatures(ctx, tx, from.Corp, skip, changes)
}

// storeFeatures writes what an upload brings: of each finger and face the last word. It gives the algorithms whose features have
// changed, by person and kind.
func storeFeatures(ctx context.Context, tx *store.Tx, people []*uploaded) (map[person]map[string][]string, error) {
	last := map[feature]string{}
	who := map[person]person{}
	for _, p := range people {
		who[person{p.userType, p.number, ""}] = p.person
		for _, f := range p.features() {
			data := f.Data
			f.Data = ""
			last[f] = data
		}
	}
	changed := map[person]map[string][]string{}
	note := func(f feature) {
		p := who[person{f.UserType, f.Person, ""}]
		if changed[p] == nil {
			changed[p] = map[string][]string{}
		}
		changed[p][f.Kind] = append(changed[p][f.Kind], f.Algorithm)
	}
	var kept []feature
	for f, data := range last {
		if data != "" {
			f.Data = data
			kept = append(kept, f)
			continue
		}
		gone, err := remove(ctx, tx, f)
		if err != nil {
			return nil, err
		}
		if gone {
			note(f)
		}
	}
	fresh, err := put(ctx, tx, kept)
	for _, f := range fresh {
		note(f)
	}
	return changed, err
}

// features are the rows that an upload of one person means. The one face of the legacy form is face 0 (inferred).
func (p *uploaded) features() []feature {
	var all []feature
	add := func(kind, algorithm string, list []openhw.Template) {
		if algorithm == "" {
			algorithm = openhw.DefaultAlgorithm
		}
		for _, t := range list {
			all = append(all, feature{UserType: p.userType, Person: p.number, Kind: kind, Algorithm: algorithm, Number: uint32(t.ID), Data: t.Data})
		}
	}
	add(openhw.FingerprintPage, p.from.FpAlgorithm, p.from.Fp)
	faces := p.from.FaList
	if faces == nil && p.from.Fa != "" {
		faces = []openhw.Template{{Data: p.from.Fa}}
	}
	add(openhw.FacePage, p.from.FaAlgorithm, faces)
	return all
}
