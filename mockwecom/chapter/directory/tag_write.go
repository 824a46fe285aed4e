package directory

import (
	"fmt"
	"strconv"
	"unicode/utf8"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
)

type createTagIn struct {
	Name string `json:"tagname" wx:"need=41018"`
	ID   *int64 `json:"tagid"`
}

type createTagOut struct {
	ID int64 `json:"tagid"`
}

// createTag makes a tag that belongs to the caller. (doc 90210)
func (d *Directory) createTag(c *api.Call, in createTagIn) (*createTagOut, error) {
	all, err := d.tags(c.Context, c.DB(), c.Credential.Corp)
	if err != nil {
		return nil, err
	}
	t := &Tag{Corp: c.Credential.Corp, ID: 1, Name: in.Name, Owner: c.Credential.Agent}
	if len(all) > 0 {
		t.ID = all[len(all)-1].ID + 1
	}
	if in.ID != nil {
		t.ID = *in.ID
	}
	if t.ID < 0 || t.ID > 1<<32-1 {
		return nil, badParameter("tagid", "a number of 0 to 4294967295", strconv.FormatInt(t.ID, 10))
	}
	if err := checkTag(t, all); err != nil {
		return nil, err
	}
	for _, other := range all {
		if other.ID == t.ID {
			return nil, tagTaken("tagid "+strconv.FormatInt(t.ID, 10), other)
		}
	}
	if len(all) >= maxTags {
		return nil, refuse(manyTags, "too many tags", explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("at most %d tags in a corp", maxTags), Got: strconv.Itoa(len(all) + 1),
			Cause: "the corp has as many as it may", Fix: "delete one", Doc: 90210})
	}
	if _, err := c.Tx.NewInsert().Model(t).Exec(c.Context); err != nil {
		return nil, fmt.Errorf("create tag %d of %s: %w", t.ID, t.Corp, err)
	}
	return &createTagOut{t.ID}, nil
}

// checkTag checks the name of a tag against the others of the corp.
func checkTag(t *Tag, all []*Tag) error {
	if n := utf8.RuneCountInString(t.Name); n > maxTagName {
		return refuse(tagNameLength, "invalid tag name length", explain.Finding{Step: explain.Parameter, Expected: fmt.Sprintf("a name of 1 to %d characters", maxTagName),
			Got: strconv.Itoa(n) + " characters", Cause: "the name is too long", Fix: "shorten it", Doc: 90210})
	}
	for _, other := range all {
		if other.ID != t.ID && other.Name == t.Name {
			return tagTaken(t.Name, other)
		}
	}
	return nil
}

func tagTaken(got string, other *Tag) error {
	return api.Refuse(tagExists, explain.Finding{Step: explain.State, Expected: "a tagname and a tagid that are free", Got: got,
		Cause: fmt.Sprintf("tag %d, %s, has it", other.ID, other.Name), Fix: "choose another one", Doc: 90210})
}

type updateTagIn struct {
	ID   *int64 `json:"tagid" wx:"need=41017"`
	Name string `json:"tagname" wx:"need=41018"`
}

// updateTag gives a tag another name. (doc 90211)
func (d *Directory) updateTag(c *api.Call, in updateTagIn) (api.None, error) {
	t, err := d.ownTag(c, *in.ID)
	if err != nil {
		return api.None{}, err
	}
	all, err := d.tags(c.Context, c.DB(), t.Corp)
	if err != nil {
		return api.None{}, err
	}
	t.Name = in.Name
	if err := checkTag(t, all); err != nil {
		return api.None{}, err
	}
	if _, err := c.Tx.NewUpdate().Model(t).WherePK().Exec(c.Context); err != nil {
		return api.None{}, fmt.Errorf("save tag %d of %s: %w", t.ID, t.Corp, err)
	}
	return api.None{}, nil
}

type tagIn struct {
	ID string `json:"tagid" wx:"need=41017"` // a text, because 0 is a tag
}

// id reads a number that stands in a query.
func (in tagIn) id() (int64, error) {
	id, err := strconv.ParseInt(in.ID, 10, 64)
	if err != nil {
		return 0, badParameter("tagid", "a whole number", in.ID)
	}
	return id, nil
}

// deleteTag takes a tag away, with all that is in it. (doc 90212)
func (d *Directory) deleteTag(c *api.Call, in tagIn) (api.None, error) {
	id, err := in.id()
	if err != nil {
		return api.None{}, err
	}
	t, err := d.ownTag(c, id)
	if err != nil {
		return api.None{}, err
	}
	if _, err := c.Tx.NewDelete().Model((*tagItem)(nil)).Where("corp = ?", t.Corp).Where("tag = ?", t.ID).Exec(c.Context); err != nil {
		return api.None{}, fmt.Errorf("empty tag %d of %s: %w", t.ID, t.Corp, err)
	}
	if _, err := c.Tx.NewDelete().Model(t).WherePK().Exec(c.Context); err != nil {
		return api.None{}, fmt.Errorf("delete tag %d of %s: %w", t.ID, t.Corp, err)
	}
	return api.None{}, nil
}
