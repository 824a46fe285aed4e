package directory

import (
	"fmt"
	"strconv"
	"unicode/utf8"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
)

type createTagIn struct {
	Name string `json:"tagname" wx:"need=41018,taken=40071"`
	ID   *int64 `json:"tagid" wx:"taken=40071"`
}

type createTagOut struct {
	ID int64 `json:"tagid"`
}

// addTag makes a tag that belongs to the caller. (doc 90210)
func (d *Directory) addTag(c *api.Call, in createTagIn) (*createTagOut, error) {
	e, err := d.Begin(c.Context, c.Tx, c.Credential.Corp, c.Credential.Agent == 0)
	if err != nil {
		return nil, err
	}
	t, err := e.createTag(in.Name, in.ID, c.Credential.Agent)
	if err != nil {
		return nil, err
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
	ID   *int64 `json:"tagid" wx:"need=41017,unknown=40068"`
	Name string `json:"tagname" wx:"need=41018,taken=40071"`
}

// updateTag gives a tag another name. (doc 90211)
func (d *Directory) updateTag(c *api.Call, in updateTagIn) (api.None, error) {
	e, t, err := d.editTag(c, *in.ID)
	if err != nil {
		return api.None{}, err
	}
	return api.None{}, e.renameTag(t, in.Name)
}

type tagIn struct {
	ID string `json:"tagid" wx:"need=41017,unknown=40068"` // a text, because 0 is a tag
}

// id reads a number that stands in a query.
func (in tagIn) id() (int64, error) {
	id, err := strconv.ParseInt(in.ID, 10, 64)
	if err != nil {
		return 0, badParameter("tagid", "a whole number", in.ID)
	}
	return id, nil
}

// removeTag takes a tag away, with all that is in it. (doc 90212)
func (d *Directory) removeTag(c *api.Call, in tagIn) (api.None, error) {
	id, err := in.id()
	if err != nil {
		return api.None{}, err
	}
	e, t, err := d.editTag(c, id)
	if err != nil {
		return api.None{}, err
	}
	return api.None{}, e.deleteTag(t)
}
