package directory

import (
	"errors"

	"wecomlab/core/errcode"
	"wecomlab/mockwecom/engine/api"
)

// isRefusal tells an answer from a failure of the simulator.
func isRefusal(err error) bool {
	var refused *errcode.Error
	return errors.As(err, &refused)
}

type tagOut struct {
	Name    string    `json:"tagname"`
	Users   []tagUser `json:"userlist"`
	Parties []int64   `json:"partylist"`
}

type tagUser struct {
	UserID string  `json:"userid"`
	Name   *string `json:"name,omitempty"`
}

// getTag gives what is in a tag, as far as the caller sees it. (doc 90213)
func (d *Directory) getTag(c *api.Call, in tagIn) (*tagOut, error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	t, err := d.tag(c, id)
	if err != nil {
		return nil, err
	}
	view, err := d.viewer.See(c.Context, c.DB(), c.Credential)
	if err != nil {
		return nil, err
	}
	users, parties, err := d.tagItems(c.Context, c.DB(), t)
	if err != nil {
		return nil, err
	}
	tree, err := d.Departments(c.Context, c.DB(), t.Corp)
	if err != nil {
		return nil, err
	}
	var members []*Member
	err = c.DB().NewSelect().Model(&members).Where("corp = ?", t.Corp).
		Where("id IN (SELECT ref FROM tag_items WHERE corp = ? AND tag = ? AND party = ?)", t.Corp, t.ID, false).Order("id").Scan(c.Context)
	if err != nil {
		return nil, err
	}
	out := &tagOut{Name: t.Name}
	for _, m := range members {
		if users[m.ID] && view.Visible(m) {
			out.Users = append(out.Users, tagUser{d.UserID(view, m), shown(view, FieldName, &m.Name)})
		}
	}
	for dep := range tree.All {
		if parties[dep.ID] && view.seesDepartment(dep.ID) {
			out.Parties = append(out.Parties, dep.ID)
		}
	}
	return out, nil
}

type tagListOut struct {
	Tags []tagHead `json:"taglist"`
}

type tagHead struct {
	ID   int64  `json:"tagid"`
	Name string `json:"tagname"`
}

// listTags gives the tags of the corp; to a provider's app its own only. (doc 90216)
func (d *Directory) listTags(c *api.Call, _ api.None) (*tagListOut, error) {
	all, err := d.tags(c.Context, c.DB(), c.Credential.Corp)
	if err != nil {
		return nil, err
	}
	out := &tagListOut{}
	for _, t := range all {
		if c.Credential.Provider == "" || t.Owner == c.Credential.Agent {
			out.Tags = append(out.Tags, tagHead{t.ID, t.Name})
		}
	}
	return out, nil
}
