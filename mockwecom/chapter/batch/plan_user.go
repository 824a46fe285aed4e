package batch

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/directory"
)

// maxUserID is how long a userid may be, in bytes (doc 90195).
const maxUserID = 64

// userFields is what a line says about a member.
type userFields struct {
	Profile    map[string]any `json:"profile"`              // as in the body of user/create
	Attributes []attribute    `json:"attributes,omitempty"` // extended ones
}

type attribute struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// userSheet is the file of an import of members and what its columns mean.
type userSheet struct {
	*sheet
	userid  int
	fields  []*column // for each column of the file; nil for what is no field
	clear   bool
	attrs   bool
	invites bool
}

// openUsers reads the header: 帐号 must be there, all else may be.
func (b *Batches) openUsers(j *job, s *sheet) (*userSheet, error) {
	u := &userSheet{sheet: s, userid: s.column(userIDNames...), invites: j.Invite,
		clear: b.rt.Settings.Text(emptyCell) == "clear", attrs: b.rt.Settings.Text(otherColumns) == "attribute"}
	if u.userid < 0 {
		return nil, s.missingColumn("帐号")
	}
	for _, name := range s.columns {
		u.fields = append(u.fields, columnOf(name))
	}
	return u, nil
}

// planUsers makes the plan of an import of members: whom the file does not have is deleted first, when it replaces all.
func (b *Batches) planUsers(ctx context.Context, j *job) (*plan, error) {
	listed := map[string]bool{}
	var u *userSheet
	open := func(s *sheet) (err error) {
		u, err = b.openUsers(j, s)
		return err
	}
	lines := 0
	err := b.read(ctx, j, open, func(cells []string) error {
		lines++
		id := cell(cells, u.userid)
		key := strings.ToLower(id)
		if id != "" && listed[key] {
			return refuse(repeatedUser, "userid duplicated in import file", explain.Finding{Step: explain.Body, Expected: "each userid once; case does not count", Got: id + " twice",
				Cause: "the file has two lines for one member", Fix: "leave one of them out", Doc: codeDoc})
		}
		listed[key] = true
		return nil
	})
	if err != nil {
		return nil, err
	}
	p := &plan{total: lines}
	if j.Kind == replaceUser {
		surplus, err := b.surplus(ctx, j, listed)
		if err != nil {
			return nil, err
		}
		if b.rt.Settings.Bool(reportDeleted) {
			p.total += surplus
		}
	}
	p.each = func(put func(*line) error) error {
		if j.Kind == replaceUser {
			if err := b.deletions(ctx, j, listed, put); err != nil {
				return err
			}
		}
		return b.read(ctx, j, open, func(cells []string) error { return put(u.line(cells)) })
	}
	return p, nil
}

// surplus counts the members whom the file does not have, and refuses to delete suspiciously many of them. (45026, doc 90981)
func (b *Batches) surplus(ctx context.Context, j *job, listed map[string]bool) (int, error) {
	all, gone := 0, 0
	err := b.dir.EachMember(ctx, b.rt.Store.Read(), j.Corp, func(m *directory.Member) error {
		if all++; !listed[m.Key] {
			gone++
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	many := gone > 50 && gone*100 > all*20 || gone < 50 && gone*100 > all*80
	if !many {
		return gone, nil
	}
	return 0, refuse(tooManyDeletes, "delete protection", explain.Finding{Step: explain.Limit, Doc: replaceUserDoc,
		Expected: "deletion of no more than 20 % of the members when more than 50 go, of no more than 80 % when fewer go",
		Got:      fmt.Sprintf("%d of %d members are not in the file", gone, all), Cause: "an import that deletes so many is taken for a mistake",
		Fix: "put the members into the file, or delete them with user/batchdelete first"})
}

func (b *Batches) deletions(ctx context.Context, j *job, listed map[string]bool, put func(*line) error) error {
	return b.dir.EachMember(ctx, b.rt.Store.Read(), j.Corp, func(m *directory.Member) error {
		if listed[m.Key] {
			return nil
		}
		return put(&line{Name: m.UserID, Delete: true, Quiet: !b.rt.Settings.Bool(reportDeleted)})
	})
}

// line gives what a line of the file says. What no member can be asked for is settled here.
func (u *userSheet) line(cells []string) *line {
	l := &line{Name: cell(cells, u.userid)}
	said := userFields{Profile: map[string]any{"to_invite": u.invites}}
	err := checkUserID(l.Name)
	for i, c := range u.fields {
		if err != nil {
			break
		}
		err = u.say(&said, c, u.columns[i], cell(cells, i))
	}
	if err != nil {
		l.Settled = true
		_ = l.fail(err) // what columns and checkUserID give are refusals
		return l
	}
	l.Fields = encode(said)
	return l
}

// say takes one cell over.
func (u *userSheet) say(to *userFields, c *column, name, text string) error {
	switch {
	case text == "" && !u.clear, c != nil && c.field == "":
		return nil
	case c == nil:
		if u.attrs && name != "" {
			to.Attributes = append(to.Attributes, attribute{name, text})
		}
		return nil
	case text == "" && c.stays:
		return nil
	}
	value, err := c.read(text)
	if err == nil {
		to.Profile[c.field] = value
	}
	return err
}

func checkUserID(id string) error {
	f := explain.Finding{Step: explain.Parameter, Expected: "a userid of 1 to 64 bytes in the column 帐号", Got: strconv.Itoa(len(id)) + " bytes", Cause: "the userid is missing, or too long",
		Fix: "write one", Doc: 90195}
	switch {
	case id == "":
		return errcode.New(errcode.MissingUserID).With(f)
	case len(id) > maxUserID:
		return errcode.Newf(errcode.BadRequestParameter, "userid exceed max length %d. invalid Request Parameter", maxUserID).With(f)
	}
	return nil
}
