package checkin

import (
	"fmt"
	"strconv"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/api"
)

// The codes of check-in (doc 90313). Those that stand on the endpoints' pages alone are answered as the nearest of the list.
const (
	badUser       errcode.Code = 301021
	badUserList   errcode.Code = 301023
	badSpan       errcode.Code = 301024
	badParameter  errcode.Code = 301063
	badShiftTime  errcode.Code = 301073
	badPlanned    errcode.Code = 301080
	badPunchTime  errcode.Code = 301081
	badPlannedDay errcode.Code = 301082
	badPunch      errcode.Code = 301083
	badGroup      errcode.Code = 301089
	outOfRange    errcode.Code = 301090
	conflict      errcode.Code = 301091
	notCreator    errcode.Code = 301092
	badField      errcode.Code = 301093
	oldField      errcode.Code = 301094
	tooManyRules  errcode.Code = 301095
	neither       errcode.Code = 301097
	noLate        errcode.Code = 301099
	noEarly       errcode.Code = 301101
	noMissing     errcode.Code = 301102
	noOther       errcode.Code = 301103
)

// bad is a refusal for a value.
func bad(code errcode.Code, doc int, want, got, cause string) *errcode.Error {
	return api.Refuse(code, explain.Finding{Step: explain.Parameter, Expected: want, Got: got, Cause: cause, Fix: "send " + want, Doc: doc})
}

// people are those whom a call names.
type people struct {
	view    *directory.View
	members []*directory.Member
}

// people finds the members of a useridlist, each once, in its order. Strange ones are refused, or left out when lenient.
func (k *CheckIn) people(c *api.Call, userids []string, lenient bool) (*people, error) {
	if len(userids) == 0 || len(userids) > maxUsers {
		return nil, bad(badUserList, c.Row.Docs[0], fmt.Sprintf("a useridlist of 1 to %d", maxUsers), strconv.Itoa(len(userids)), "the list is empty or too long")
	}
	view, err := k.agents.See(c.Context, c.DB(), c.Credential)
	if err != nil {
		return nil, err
	}
	out := &people{view: view}
	seen := map[int64]bool{}
	for _, id := range userids {
		m, err := k.see(c, view, id)
		if err != nil {
			return nil, err
		}
		if m.member == nil && !lenient {
			return nil, m.refusal
		}
		if m.member != nil && !seen[m.member.ID] {
			seen[m.member.ID] = true
			out.members = append(out.members, m.member)
		}
	}
	return out, nil
}

// person finds one member.
func (k *CheckIn) person(c *api.Call, userid string) (*directory.View, *directory.Member, error) {
	view, err := k.agents.See(c.Context, c.DB(), c.Credential)
	if err != nil {
		return nil, nil, err
	}
	m, err := k.see(c, view, userid)
	if err == nil && m.member == nil {
		err = m.refusal
	}
	return view, m.member, err
}

// sighting is a member whom the caller may see, or why there is none.
type sighting struct {
	member  *directory.Member
	refusal error
}

func (k *CheckIn) see(c *api.Call, view *directory.View, id string) (sighting, error) {
	var m *directory.Member
	var err error
	switch {
	case id == "" || len(id) > 64:
	case view.Provider == "":
		m, err = k.dir.Member(c.Context, c.DB(), c.Credential.Corp, id)
	default:
		m, err = k.dir.PlainMember(c.Context, c.DB(), view.Provider, c.Credential.Corp, id)
	}
	switch {
	case err != nil:
		return sighting{}, err
	case m == nil:
		return sighting{refusal: bad(badUser, c.Row.Docs[0], "a userid of this corp, as the caller knows it", id, "the corp has no such member")}, nil
	case !view.Visible(m):
		code := badUser
		if k.rt.Settings.Text(hidden) == strconv.Itoa(int(errcode.NoPrivilege)) {
			code = errcode.NoPrivilege
		}
		return sighting{refusal: api.Refuse(code, explain.Finding{Step: explain.Scope, Expected: "a member in the visible range of the app", Got: id,
			Cause: "the app does not see the member", Fix: "change the visible range: app.scope", Doc: c.Row.Docs[0]})}, nil
	}
	return sighting{member: m}, nil
}

// span checks two instants.
func span(c *api.Call, from, to, longest int64) error {
	if from <= 0 || to < from || to > lastTime || to-from > longest {
		return bad(badSpan, c.Row.Docs[0], fmt.Sprintf("starttime before endtime, at most %d days apart", longest/secondsOfDay), fmt.Sprintf("%d to %d", from, to), "the span is empty or too long")
	}
	return nil
}
