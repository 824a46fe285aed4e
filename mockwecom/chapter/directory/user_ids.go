package directory

import (
	"context"
	"encoding/base64"
	"fmt"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
)

// userUnknown answers a number or an address that no visible member has (doc 90313).
const userUnknown errcode.Code = 46004

// maxListed bounds one page of user/list_id; it is what a call without limit gets, too, of which the page says nothing (doc 96067).
const maxListed = 10_000

type listIDsIn struct {
	Cursor string `json:"cursor" wx:"unknown=40058"`
	Limit  int64  `json:"limit"`
}

type listIDsOut struct {
	Next string         `json:"next_cursor"`
	Rows []departedUser `json:"dept_user"`
}

// departedUser is one membership: a member in one of their departments.
type departedUser struct {
	UserID     string `json:"userid"`
	Department int64  `json:"department"`
}

// listIDs gives the ids of all members of the corp, once for each department, page by page. (doc 96067)
func (d *Directory) listIDs(c *api.Call, in listIDsIn) (*listIDsOut, error) {
	if in.Limit < 0 || in.Limit > maxListed {
		return nil, badParameter("limit", fmt.Sprintf("1 to %d", maxListed), fmt.Sprint(in.Limit))
	}
	if in.Limit == 0 {
		in.Limit = maxListed
	}
	id, place, ok := readCursor(in.Cursor)
	if !ok {
		return nil, badParameter("cursor", "nothing, or the next_cursor of the page before", in.Cursor)
	}
	var members []*Member
	err := c.DB().NewSelect().Model(&members).Where("corp = ?", c.Credential.Corp).Where("id >= ?", id).Order("id").Limit(in.Limit + 1).Scan(c.Context)
	if err != nil {
		return nil, fmt.Errorf("list the userids of %s: %w", c.Credential.Corp, err)
	}
	out := &listIDsOut{Rows: []departedUser{}}
	for _, m := range members {
		for i, dep := range m.Department {
			if m.ID == id && i < place {
				continue
			}
			if int64(len(out.Rows)) == in.Limit {
				out.Next = writeCursor(m.ID, i)
				return out, nil
			}
			out.Rows = append(out.Rows, departedUser{m.UserID, dep})
		}
	}
	return out, nil
}

// A cursor is the number of a member and a place among their departments.
func writeCursor(id int64, place int) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d:%d", id, place))
}

func readCursor(cursor string) (id int64, place int, ok bool) {
	if cursor == "" {
		return 0, 0, true
	}
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return 0, 0, false
	}
	n, err := fmt.Sscanf(string(text), "%d:%d", &id, &place)
	return id, place, n == 2 && err == nil && writeCursor(id, place) == cursor
}

type byMobileIn struct {
	Mobile string `json:"mobile" wx:"need=40058,max=32,unknown=46004,hidden=46004"`
}

type userIDOut struct {
	UserID string `json:"userid"`
}

// userOfMobile gives the member who has a mobile number. (doc 95402)
func (d *Directory) userOfMobile(c *api.Call, in byMobileIn) (*userIDOut, error) {
	return d.userWith(c, "mobile", plainMobile(in.Mobile))
}

type byEmailIn struct {
	Email string `json:"email" wx:"need=40058,max=64,unknown=46004,hidden=46004"`
	Type  int    `json:"email_type"` // 1 or nothing: at the corp, 2: personal
}

// userOfEmail gives the member who has an address. (doc 95895)
func (d *Directory) userOfEmail(c *api.Call, in byEmailIn) (*userIDOut, error) {
	switch in.Type {
	case 0, 1:
		return d.userWith(c, "biz_mail", in.Email)
	case 2:
		return d.userWith(c, "email", in.Email)
	}
	return nil, badParameter("email_type", "1 or 2", fmt.Sprint(in.Type))
}

func (d *Directory) userWith(c *api.Call, column, value string) (*userIDOut, error) {
	m, view, err := d.seenWith(c.Context, c.DB(), c, column, value)
	if err != nil {
		return nil, err
	}
	if m == nil {
		return nil, api.Refuse(userUnknown, explain.Finding{Step: explain.Scope, Expected: "the " + column + " of a member of the app's visible range", Got: value,
			Cause: "nobody has it, or who has it is outside of the visible range", Fix: "compare it with the corp's contacts", Doc: c.Row.Docs[0]})
	}
	return &userIDOut{d.UserID(view, m)}, nil
}

// seenWith gives the visible member who has a value in a column, nil when there is none.
func (d *Directory) seenWith(ctx context.Context, db bun.IDB, c *api.Call, column, value string) (*Member, *View, error) {
	view, err := d.viewer.See(ctx, db, c.Credential)
	if err != nil {
		return nil, nil, err
	}
	m, err := d.memberWith(ctx, db, c.Credential.Corp, column, value)
	if err != nil || m == nil || !view.Visible(m) {
		return nil, view, err
	}
	return m, view, nil
}
