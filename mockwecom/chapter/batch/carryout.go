package batch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"wecomlab/core/errcode"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/store"
)

// The bits of action in the result of replaceparty (doc 90983).
const (
	created   = 1
	renamed   = 2
	moved     = 4
	reordered = 8
)

// lastTry marks the second attempt to delete a department that the file does not have.
const lastTry = "last"

// carryOut does what some lines say, and notes how each went.
func (b *Batches) carryOut(ctx context.Context, tx *store.Tx, j *job, lines []*line) error {
	e, err := b.dir.Begin(ctx, tx, j.Corp, true)
	if err != nil {
		return err
	}
	do := writeUser
	if j.Kind == replaceParty {
		do = writeParty
	}
	for _, l := range lines {
		l.Errcode, l.Errmsg, l.Settled = errcode.OK, errcode.OK.Text(), true
		if err := do(e, l); err != nil {
			if err := l.fail(err); err != nil {
				return fmt.Errorf("line %d of import %s: %w", l.N, j.ID, err)
			}
		}
		if l.Fields == lastTry && (l.Errcode == partyNotEmpty || l.Errcode == partyHasParties) {
			if err := keep(ctx, tx, j.Corp, l.Name); err != nil {
				return err
			}
		}
		if _, err := tx.NewUpdate().Model(l).Column("settled", "action", "errcode", "errmsg").WherePK().Exec(ctx); err != nil {
			return fmt.Errorf("note line %d of import %s: %w", l.N, j.ID, err)
		}
		if !l.Quiet {
			j.Settled++
		}
	}
	_, err = j.save(ctx, tx)
	return err
}

// writeUser does what a line says about a member.
func writeUser(e *directory.Edit, l *line) error {
	if l.Delete {
		return e.DeleteMember(l.Name)
	}
	m, err := e.FindMember(l.Name)
	if err != nil {
		return err
	}
	p, err := profileOf(l, m)
	if err != nil {
		return err
	}
	if m == nil {
		_, err = e.CreateMember(l.Name, p)
		return err
	}
	_, err = e.UpdateMember(l.Name, "", p)
	return err
}

// profileOf reads what a line says about a member. Extended attributes go beside those that the member has.
func profileOf(l *line, m *directory.Member) (*directory.Profile, error) {
	said := struct {
		Profile    json.RawMessage `json:"profile"`
		Attributes []attribute     `json:"attributes"`
	}{}
	p := &directory.Profile{}
	if err := errors.Join(json.Unmarshal([]byte(l.Fields), &said), json.Unmarshal(said.Profile, p)); err != nil {
		return nil, fmt.Errorf("read line %d: %w", l.N, err)
	}
	if len(said.Attributes) == 0 {
		return p, nil
	}
	if err := json.Unmarshal([]byte(encode(map[string]any{"extattr": map[string]any{"attrs": merged(said.Attributes, m)}})), p); err != nil {
		return nil, fmt.Errorf("read the attributes of line %d: %w", l.N, err)
	}
	return p, nil
}

// merged gives all attributes of a member in the form of user/create: those that the file says, and those that it does not mention.
func merged(said []attribute, m *directory.Member) []any {
	all, mentioned := []any{}, map[string]bool{}
	for _, a := range said {
		mentioned[a.Name] = true
		if a.Value != "" {
			all = append(all, map[string]any{"type": 0, "name": a.Name, "text": map[string]any{"value": a.Value}})
		}
	}
	if m == nil {
		return all
	}
	for _, a := range m.Attributes {
		switch {
		case mentioned[a.Name]:
		case a.Type == 1:
			all = append(all, map[string]any{"type": 1, "name": a.Name, "web": map[string]any{"title": a.Title, "url": a.URL}})
		default:
			all = append(all, map[string]any{"type": 0, "name": a.Name, "text": map[string]any{"value": a.Value}})
		}
	}
	return all
}

// writeParty does what a line says about a department. Only what differs is changed.
func writeParty(e *directory.Edit, l *line) error {
	id, err := strconv.ParseInt(l.Name, 10, 64)
	if err != nil {
		return err
	}
	before := e.Tree().Department(id)
	if l.Delete {
		if before == nil {
			return nil // gone in the first attempt
		}
		return e.DeleteDepartment(id)
	}
	var p party
	if err := json.Unmarshal([]byte(l.Fields), &p); err != nil {
		return fmt.Errorf("read line %d: %w", l.N, err)
	}
	if before == nil {
		l.Action = created
		return e.CreateDepartment(&directory.Department{ID: p.ID, Name: p.Name, ParentID: p.ParentID, Order: p.Order})
	}
	to := directory.PartyChange{}
	if p.Name != before.Name {
		to.Name, l.Action = &p.Name, l.Action|renamed
	}
	if p.ID != rootID && p.ParentID != before.ParentID {
		to.ParentID, l.Action = &p.ParentID, l.Action|moved
	}
	if p.Order != 0 && p.Order != before.Order {
		to.Order, l.Action = &p.Order, l.Action|reordered
	}
	if l.Action == 0 {
		return nil
	}
	return e.UpdateDepartment(id, to)
}

// keep remembers a department that has to go when it has become empty.
func keep(ctx context.Context, tx *store.Tx, corp, party string) error {
	id, err := strconv.ParseInt(party, 10, 64)
	if err == nil {
		_, err = tx.NewInsert().Model(&leftover{Corp: corp, Party: id}).On("CONFLICT (corp, party) DO NOTHING").Exec(ctx)
	}
	if err != nil {
		return fmt.Errorf("remember department %s of %s: %w", party, corp, err)
	}
	return nil
}

// clearOut deletes the departments that an earlier file did not have, as far as this import of members has emptied them; the deepest
// came first. (doc 90982)
func (b *Batches) clearOut(ctx context.Context, tx *store.Tx, j *job) error {
	var all []leftover
	if err := tx.NewSelect().Model(&all).Where("corp = ?", j.Corp).Scan(ctx); err != nil || len(all) == 0 {
		return err
	}
	e, err := b.dir.Begin(ctx, tx, j.Corp, true)
	if err != nil {
		return err
	}
	for again := true; again; { // a department is empty when those below it are gone
		again = false
		for i := range all {
			id := all[i].Party
			if e.Tree().Department(id) == nil || len(e.Tree().Children(id)) > 0 {
				continue
			}
			err := e.DeleteDepartment(id)
			if err == nil {
				again = true
			} else if (&line{}).fail(err) != nil {
				return err
			}
		}
	}
	for i := range all {
		if e.Tree().Department(all[i].Party) == nil {
			if _, err := tx.NewDelete().Model(&all[i]).WherePK().Exec(ctx); err != nil {
				return fmt.Errorf("forget department %d of %s: %w", all[i].Party, j.Corp, err)
			}
		}
	}
	return nil
}
