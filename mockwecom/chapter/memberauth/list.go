package memberauth

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"

	"github.com/uptrace/bun"

	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/api"
)

// The codes of an open_userid that names nobody (doc 90313).
const (
	invalidOpenUserID errcode.Code = 40125
	foreignOpenUserID errcode.Code = 60221
)

// maxListed bounds one page, and is what a call without limit gets (doc 94513).
const maxListed = 1000

type listIn struct {
	Cursor string `json:"cursor" wx:"unknown=40058"`
	Limit  int64  `json:"limit"`
}

type listOut struct {
	Next    string       `json:"next_cursor"` // empty: this is the last page
	Members []openMember `json:"member_auth_list"`
}

type openMember struct {
	OpenUserID string `json:"open_userid"`
}

// list gives the members who authorised the app, page by page, in the order in which they came to the corp. (doc 94513)
func (m *Members) list(c *api.Call, in listIn) (*listOut, error) {
	app, err := m.caller(c)
	if err != nil {
		return nil, err
	}
	if in.Limit < 0 || in.Limit > maxListed {
		return nil, badParameter("limit", "1 to 1000", strconv.FormatInt(in.Limit, 10))
	}
	if in.Limit == 0 {
		in.Limit = maxListed
	}
	after, ok := readCursor(in.Cursor)
	if !ok {
		return nil, badParameter("cursor", "nothing, or the next_cursor of the page before", in.Cursor)
	}
	ids, _, err := m.agents.Reach(c.Context, c.DB(), app)
	if err != nil {
		return nil, err
	}
	begin, found := slices.BinarySearch(ids, after)
	if found {
		begin++
	}
	out := &listOut{}
	ids = ids[begin:]
	if int64(len(ids)) > in.Limit {
		ids = ids[:in.Limit]
		out.Next = writeCursor(ids[in.Limit-1])
	}
	members, err := m.numbered(c.Context, c.DB(), app.Corp, ids)
	for _, one := range members {
		out.Members = append(out.Members, openMember{m.dir.OpenUserID(app.Provider, one)})
	}
	return out, err
}

// numbered gives the members of a corp by their numbers, in that order. Who is gone is left out.
func (m *Members) numbered(ctx context.Context, db bun.IDB, corp string, ids []int64) ([]*directory.Member, error) {
	var all []*directory.Member
	for some := range slices.Chunk(ids, maxListed) {
		var members []*directory.Member
		if err := db.NewSelect().Model(&members).Where("corp = ?", corp).Where("id IN (?)", bun.List(some)).Order("id").Scan(ctx); err != nil {
			return nil, fmt.Errorf("list members of %s: %w", corp, err)
		}
		all = append(all, members...)
	}
	return all, nil
}

// A cursor is the number of the last member of a page.
func writeCursor(id int64) string {
	return base64.RawURLEncoding.EncodeToString(strconv.AppendInt(nil, id, 10))
}

func readCursor(cursor string) (id int64, ok bool) {
	if cursor == "" {
		return 0, true
	}
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return 0, false
	}
	id, err = strconv.ParseInt(string(text), 10, 64)
	return id, err == nil && writeCursor(id) == cursor
}

func badParameter(name, expected, got string) error {
	return errcode.Newf(errcode.BadRequestParameter, "invalid param '%s'", name).With(explain.Finding{Step: explain.Parameter,
		Expected: expected, Got: got, Cause: name + " is out of range or garbled", Fix: "send " + expected, Doc: listDoc})
}

type checkIn struct {
	OpenUserID string `json:"open_userid" wx:"need=40058,max=64,unknown=40125,hidden=0"`
}

type checkOut struct {
	Authorised bool `json:"is_member_auth"`
}

// check tells whether a member authorised the app. (doc 94514)
func (m *Members) check(c *api.Call, in checkIn) (checkOut, error) {
	app, err := m.caller(c)
	if err != nil {
		return checkOut{}, err
	}
	who, err := m.dir.PlainMember(c.Context, c.DB(), app.Provider, app.Corp, in.OpenUserID)
	if err == nil && who == nil {
		err = m.unknown(c, app, in.OpenUserID)
	}
	if err != nil {
		return checkOut{}, err
	}
	seen, err := m.agents.Visible(c.Context, c.DB(), app, who)
	return checkOut{seen}, err
}

// unknown refuses an id that names nobody: another provider's is 60221, any other 40125.
func (m *Members) unknown(c *api.Call, app *agent.App, id string) error {
	f := explain.Finding{Step: explain.Parameter, Expected: "an open_userid of this corp, as the provider knows it", Got: id,
		Cause: "the id is garbled, or of another corp or world", Fix: "send what OAuth, a callback or selected_ticket gave; case counts", Doc: checkDoc}
	plain, err := m.dir.Member(c.Context, c.DB(), app.Corp, id)
	if err != nil {
		return err
	}
	if plain != nil {
		f.Cause, f.Fits = "this is the plain userid, which apps of a provider may not use", []string{m.dir.OpenUserID(app.Provider, plain)}
		return api.Refuse(invalidOpenUserID, f)
	}
	apps, err := m.agents.Apps(c.Context, c.DB(), app.Corp)
	if err != nil {
		return err
	}
	for _, other := range apps {
		if other.Provider == "" || other.Provider == app.Provider {
			continue
		}
		foreign, err := m.dir.PlainMember(c.Context, c.DB(), other.Provider, app.Corp, id)
		if err != nil {
			return err
		}
		if foreign != nil {
			f.Cause, f.Fits = "the id is that of provider "+other.Provider, []string{m.dir.OpenUserID(app.Provider, foreign)}
			return api.Refuse(foreignOpenUserID, f)
		}
	}
	return api.Refuse(invalidOpenUserID, f)
}
