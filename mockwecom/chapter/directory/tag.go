package directory

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
)

// Tag is a set of members and departments (标签, doc 90210). It belongs to the app that made it; the contact-sync assistant
// has the agentid 0.
type Tag struct {
	bun.BaseModel `bun:"table:tags"`

	Corp  string `bun:"corp,pk"`
	ID    int64  `bun:"id,pk"`
	Name  string `bun:"name"`
	Owner int64  `bun:"owner"` // agentid
}

// tagItem is one member or department in a tag.
type tagItem struct {
	bun.BaseModel `bun:"table:tag_items"`

	Corp  string `bun:"corp,pk"`
	Tag   int64  `bun:"tag,pk"`
	Party bool   `bun:"party,pk"` // a department
	Ref   int64  `bun:"ref,pk"`   // number of the member, or id of the department
}

// The codes of tags (doc 90313; 21-contacts §3).
const (
	tagInvalid     errcode.Code = 40068
	tagExists      errcode.Code = 40071
	tagNameLength  errcode.Code = 40072
	manyTags       errcode.Code = 40126
	tagLocked      errcode.Code = 81011
	tagFull        errcode.Code = 81003
	addListInvalid errcode.Code = 40070
	delListInvalid errcode.Code = 40031
)

// The bounds of tags (doc 90210, 90214).
const (
	maxTags       = 3000
	maxTagName    = 32
	maxTagItems   = 30_000
	maxTagUsers   = 1000
	maxTagParties = 100
)

// tags gives the tags of a corp by number.
func (d *Directory) tags(ctx context.Context, db bun.IDB, corp string) ([]*Tag, error) {
	var all []*Tag
	if err := db.NewSelect().Model(&all).Where("corp = ?", corp).Order("id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("list tags of %s: %w", corp, err)
	}
	return all, nil
}

// tag gives the tag of a call, or refuses with 40068.
func (d *Directory) tag(c *api.Call, id int64) (*Tag, error) {
	return d.tagOf(c.Context, c.DB(), c.Credential.Corp, id)
}

func (d *Directory) tagOf(ctx context.Context, db bun.IDB, corp string, id int64) (*Tag, error) {
	t := new(Tag)
	err := db.NewSelect().Model(t).Where("corp = ?", corp).Where("id = ?", id).Scan(ctx)
	t, err = found(t, err)
	if err == nil && t == nil {
		err = api.Refuse(tagInvalid, explain.Finding{Step: explain.Parameter, Expected: "the id of a tag of this corp", Got: fmt.Sprint(id),
			Cause: "the corp has no such tag", Fix: "list them with tag/list", Doc: 90213})
	}
	return t, err
}

// ownTag gives a tag that the caller may change: its own, and to the contact-sync assistant also those of the console. Any other is
// locked. (81011)
func (d *Directory) ownTag(c *api.Call, id int64) (*Tag, error) {
	t, err := d.tag(c, id)
	if err == nil && t.Owner != c.Credential.Agent && (t.Owner != ConsoleTag || c.Credential.Agent != 0) {
		err = refuse(tagLocked, "no privilege to modify the tag", explain.Finding{Step: explain.Scope, Expected: fmt.Sprintf("a tag that app %d made", c.Credential.Agent),
			Got: fmt.Sprintf("tag %d, made by app %d", t.ID, t.Owner), Cause: "only the app that made a tag may change it", Fix: "use that app's token, or a tag of your own", Doc: 90211})
	}
	return t, err
}

func (d *Directory) tagItems(ctx context.Context, db bun.IDB, t *Tag) (users, parties map[int64]bool, err error) {
	var items []tagItem
	if err := db.NewSelect().Model(&items).Where("corp = ?", t.Corp).Where("tag = ?", t.ID).Scan(ctx); err != nil {
		return nil, nil, fmt.Errorf("list what is in tag %d of %s: %w", t.ID, t.Corp, err)
	}
	users, parties = map[int64]bool{}, map[int64]bool{}
	for _, item := range items {
		if item.Party {
			parties[item.Ref] = true
		} else {
			users[item.Ref] = true
		}
	}
	return users, parties, nil
}

// leaveTags takes a member or department that is gone out of all tags.
func (e *Edit) leaveTags(party bool, ref int64) error {
	_, err := e.tx.NewDelete().Model((*tagItem)(nil)).Where("corp = ?", e.corp).Where("party = ?", party).Where("ref = ?", ref).Exec(e.ctx)
	if err != nil {
		return fmt.Errorf("take what is gone out of the tags of %s: %w", e.corp, err)
	}
	return nil
}
