package directory

import (
	"fmt"
	"strconv"

	"wecomlab/mockwecom/engine/action"
)

type newTagIn struct {
	Corp string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Name string `name:"name" need:"yes" help:"1 to 32 characters"`
}

func (d *Directory) newTag(c *action.Call, in newTagIn) (action.Result, error) {
	e, err := d.administer(c, in.Corp)
	if err != nil {
		return action.Result{}, err
	}
	t, err := e.createTag(in.Name, nil, ConsoleTag)
	if err != nil {
		return action.Result{}, err
	}
	id := strconv.FormatInt(t.ID, 10)
	return action.Result{Say: "tag " + id + ", " + t.Name + ", stands", Values: map[string]string{"tag": id}}, nil
}

type retitleTagIn struct {
	Corp string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Tag  int64  `name:"tag" need:"yes" help:"tagid"`
	Name string `name:"name" need:"yes" help:"1 to 32 characters"`
}

func (d *Directory) retitleTag(c *action.Call, in retitleTagIn) (action.Result, error) {
	e, t, err := d.administerTag(c, in.Corp, in.Tag)
	if err != nil {
		return action.Result{}, err
	}
	return action.Result{Say: fmt.Sprintf("tag %d is called %s", t.ID, in.Name)}, e.renameTag(t, in.Name)
}

type tagGoesIn struct {
	Corp string `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Tag  int64  `name:"tag" need:"yes" help:"tagid"`
}

func (d *Directory) tagGoes(c *action.Call, in tagGoesIn) (action.Result, error) {
	e, t, err := d.administerTag(c, in.Corp, in.Tag)
	if err != nil {
		return action.Result{}, err
	}
	return action.Result{Say: fmt.Sprintf("tag %d, %s, is gone", t.ID, t.Name)}, e.deleteTag(t)
}

type assignTagIn struct {
	Corp          string   `name:"corp" default:"@corp" need:"yes" help:"plain corpid"`
	Tag           int64    `name:"tag" need:"yes" help:"tagid"`
	Users         []string `name:"users" help:"userids that come in, by comma"`
	Parties       []string `name:"parties" help:"department ids that come in, by comma"`
	RemoveUsers   []string `name:"remove_users" help:"userids that go out, by comma"`
	RemoveParties []string `name:"remove_parties" help:"department ids that go out, by comma"`
}

func (d *Directory) assignTag(c *action.Call, in assignTagIn) (action.Result, error) {
	e, t, err := d.administerTag(c, in.Corp, in.Tag)
	if err != nil {
		return action.Result{}, err
	}
	for _, part := range []struct {
		users, parties []string
		do             func(*Tag, []*Member, []int64, int64) error
	}{{in.Users, in.Parties, e.fillTag}, {in.RemoveUsers, in.RemoveParties, e.emptyTag}} {
		if len(part.users)+len(part.parties) == 0 {
			continue
		}
		var members []*Member
		for _, id := range part.users {
			m, err := e.member(id)
			if err != nil {
				return action.Result{}, err
			}
			members = append(members, m)
		}
		parties, err := e.existing(part.parties)
		if err != nil {
			return action.Result{}, err
		}
		if err := part.do(t, members, parties, ConsoleTag); err != nil {
			return action.Result{}, err
		}
	}
	users, parties, err := d.tagItems(c.Context, c.Tx, t)
	return action.Result{Say: fmt.Sprintf("tag %d, %s, has %d members and %d departments", t.ID, t.Name, len(users), len(parties))}, err
}

// administerTag begins to change a tag as an administrator, who may change any.
func (d *Directory) administerTag(c *action.Call, corp string, id int64) (*Edit, *Tag, error) {
	e, err := d.administer(c, corp)
	if err != nil {
		return nil, nil, err
	}
	t, err := d.tagOf(c.Context, c.Tx, e.corp, id)
	return e, t, err
}
