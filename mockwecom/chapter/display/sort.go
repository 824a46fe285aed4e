package display

import (
	"fmt"
	"slices"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/api"
)

// maxSorted is how many members one call sorts (doc 92093).
const maxSorted = 1000

type sortIn struct {
	Corp    string       `json:"auth_corpid" wx:"need=41002,max=512,unknown=40013"`
	UserIDs []string     `json:"useridlist" wx:"need=40058,unknown=60111,hidden=60011"`
	Options []sortOption `json:"sort_options"`
}

type sortOption struct {
	Field int `json:"sort_field"` // 0 name, 1 alias
	Type  int `json:"sort_type"`  // 0 upwards, 1 downwards
}

type sortOut struct {
	UserIDs []string `json:"useridlist"`
}

// sort orders members by the pinyin of their names, or by their aliases. Equal ones stay as they were. (doc 92093)
func (d *Display) sort(c *api.Call, in sortIn) (*sortOut, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	e, err := d.open(c, in.Corp, 0)
	if err != nil {
		return nil, err
	}
	members := make([]*directory.Member, len(in.UserIDs))
	for i, id := range in.UserIDs {
		if members[i], err = e.member(id); err != nil {
			return nil, err
		}
	}
	options := in.Options
	if len(options) == 0 {
		options = []sortOption{{}}
	}
	order := chinese()
	place := make([]int, len(members)) // of each in the request
	for i := range place {
		place[i] = i
	}
	slices.SortStableFunc(place, func(i, j int) int {
		a, b := members[i], members[j]
		for _, o := range options {
			by := order.CompareString(a.Name, b.Name)
			if o.Field == 1 {
				by = order.CompareString(a.Alias, b.Alias)
			}
			if o.Type == 1 {
				by = -by
			}
			if by != 0 {
				return by
			}
		}
		return 0
	})
	out := &sortOut{UserIDs: make([]string, len(place))}
	for i, from := range place {
		out.UserIDs[i] = in.UserIDs[from]
	}
	return out, nil
}

func (in *sortIn) check() error {
	f := explain.Finding{Step: explain.Parameter, Fix: "compare the parameter with the page", Doc: sortDoc}
	if n := len(in.UserIDs); n > maxSorted {
		f.Expected, f.Got, f.Cause = fmt.Sprintf("1 to %d members", maxSorted), fmt.Sprint(n), "one call sorts no more"
		return errcode.Newf(errcode.BadRequestParameter, "field `useridlist` expect array size in [1, %d]. invalid Request Parameter", maxSorted).With(f)
	}
	for _, o := range in.Options {
		if o.Field < 0 || o.Field > 1 || o.Type < 0 || o.Type > 1 {
			f.Expected, f.Got, f.Cause = "sort_field 0 or 1, sort_type 0 or 1", fmt.Sprintf("sort_field %d, sort_type %d", o.Field, o.Type), "there is no such order"
			return errcode.Newf(errcode.BadRequestParameter, "invalid param 'sort_options'").With(f)
		}
	}
	return nil
}

// member gives a member whom the provider sees. (60111, 60011)
func (e *eye) member(id string) (*directory.Member, error) {
	m, err := e.dir.PlainMember(e.ctx, e.db, e.provider, e.corp.CorpID, id)
	if err != nil {
		return nil, err
	}
	f := explain.Finding{Step: explain.Parameter, Expected: "a userid of this corp as the provider gets it", Got: id, Cause: "the id is garbled, of another provider, or of another corp",
		Fix: "send what an API or a callback gave", Doc: sortDoc}
	switch {
	case m == nil:
		return nil, api.Refuse(errcode.UserNotFound, f)
	case !e.sees(m):
		f.Step, f.Cause, f.Fix = explain.Scope, "the member is outside of the visible range of all apps of the provider", "let the corp's administrator add the member to one"
		return nil, api.Refuse(errcode.NoPrivilege, f)
	}
	return m, nil
}
