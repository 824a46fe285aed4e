package directory

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/uptrace/bun"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
)

// ConsoleTag is the owner of tags that an administrator has made in the console. (doc 90210)
const ConsoleTag = -1

// createTag adds a tag, numbered by *id or by the next number. (doc 90210)
func (e *Edit) createTag(name string, id *int64, owner int64) (*Tag, error) {
	all, err := e.dir.tags(e.ctx, e.tx, e.corp)
	if err != nil {
		return nil, err
	}
	t := &Tag{Corp: e.corp, ID: 1, Name: name, Owner: owner}
	if len(all) > 0 {
		t.ID = all[len(all)-1].ID + 1
	}
	if id != nil {
		t.ID = *id
	}
	if t.ID < 0 || t.ID > maxPartyID {
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
	_, err = e.tx.NewInsert().Model(t).Exec(e.ctx)
	return t, wrap(err, "create tag %d of %s", t.ID, t.Corp)
}

// renameTag gives a tag another name. (doc 90211)
func (e *Edit) renameTag(t *Tag, name string) error {
	all, err := e.dir.tags(e.ctx, e.tx, e.corp)
	if err != nil {
		return err
	}
	t.Name = name
	if err := checkTag(t, all); err != nil {
		return err
	}
	_, err = e.tx.NewUpdate().Model(t).WherePK().Exec(e.ctx)
	return wrap(err, "save tag %d of %s", t.ID, t.Corp)
}

// deleteTag takes a tag away, with all that is in it; apps that had it in their visible range lose sight of that. (doc 90212)
func (e *Edit) deleteTag(t *Tag) error {
	users, parties, err := e.dir.tagItems(e.ctx, e.tx, t)
	if err != nil {
		return err
	}
	change := TagChange{ID: t.ID, Gone: true, DelParties: slices.Sorted(maps.Keys(parties))}
	if len(users) > 0 {
		err := e.tx.NewSelect().Model(&change.DelUsers).Where("id IN (?)", bun.List(slices.Sorted(maps.Keys(users)))).Order("id").Scan(e.ctx)
		if err != nil {
			return fmt.Errorf("list who is in tag %d of %s: %w", t.ID, t.Corp, err)
		}
	}
	if _, err := e.tx.NewDelete().Model((*tagItem)(nil)).Where("corp = ?", t.Corp).Where("tag = ?", t.ID).Exec(e.ctx); err != nil {
		return fmt.Errorf("empty tag %d of %s: %w", t.ID, t.Corp, err)
	}
	if _, err := e.tx.NewDelete().Model(t).WherePK().Exec(e.ctx); err != nil {
		return fmt.Errorf("delete tag %d of %s: %w", t.ID, t.Corp, err)
	}
	return e.tellTag(&change)
}

// fillTag puts members and departments into a tag, each once, and tells the apps. by is the app that does so. (doc 90214)
func (e *Edit) fillTag(t *Tag, users []*Member, parties []int64, by int64) error {
	inUsers, inParties, err := e.dir.tagItems(e.ctx, e.tx, t)
	if err != nil {
		return err
	}
	var fresh []tagItem
	change := TagChange{ID: t.ID, By: by}
	for _, m := range users {
		if !inUsers[m.ID] {
			fresh, change.AddUsers = append(fresh, tagItem{Corp: t.Corp, Tag: t.ID, Ref: m.ID}), append(change.AddUsers, m)
		}
	}
	for _, id := range parties {
		if !inParties[id] {
			fresh, change.AddParties = append(fresh, tagItem{Corp: t.Corp, Tag: t.ID, Party: true, Ref: id}), append(change.AddParties, id)
		}
	}
	if n := len(inUsers) + len(inParties) + len(fresh); n > maxTagItems {
		return refuse(tagFull, "too many members in the tag", explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("at most %d members and departments in a tag", maxTagItems),
			Got: fmt.Sprint(n), Cause: "the tag is full", Fix: "use another tag", Doc: 90214})
	}
	if err := insert(e.ctx, e.tx, "tag items", fresh); err != nil {
		return err
	}
	return e.tellTag(&change)
}

// emptyTag takes members and departments out of a tag and tells the apps. by is the app that does so. (doc 90215)
func (e *Edit) emptyTag(t *Tag, users []*Member, parties []int64, by int64) error {
	inUsers, inParties, err := e.dir.tagItems(e.ctx, e.tx, t)
	if err != nil {
		return err
	}
	var gone []tagItem
	change := TagChange{ID: t.ID, By: by}
	for _, m := range users {
		if inUsers[m.ID] {
			gone, change.DelUsers = append(gone, tagItem{Corp: t.Corp, Tag: t.ID, Ref: m.ID}), append(change.DelUsers, m)
		}
	}
	for _, id := range parties {
		if inParties[id] {
			gone, change.DelParties = append(gone, tagItem{Corp: t.Corp, Tag: t.ID, Party: true, Ref: id}), append(change.DelParties, id)
		}
	}
	for i := range gone {
		if _, err := e.tx.NewDelete().Model(&gone[i]).WherePK().Exec(e.ctx); err != nil {
			return fmt.Errorf("take %d out of tag %d: %w", gone[i].Ref, t.ID, err)
		}
	}
	return e.tellTag(&change)
}

func (e *Edit) tellTag(change *TagChange) error {
	return e.dir.listener.ContactsChanged(e.ctx, e.tx, &Change{Corp: e.corp, BySync: e.bySync, Tag: change, TreeBefore: e.tree, TreeAfter: e.tree})
}

// editTag begins to change the tag of a call, which must be the caller's own.
func (d *Directory) editTag(c *api.Call, id int64) (*Edit, *Tag, error) {
	t, err := d.ownTag(c, id)
	if err != nil {
		return nil, nil, err
	}
	e, err := d.Begin(c.Context, c.Tx, t.Corp, c.Credential.Agent == 0)
	return e, t, err
}
