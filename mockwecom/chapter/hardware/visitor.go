package hardware

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/engine/setting"
	"wecomlab/mockwecom/engine/store"
)

var (
	visitorListVersion = Guess("hardware.visitor_list_version")
	visitorListLimit   = setting.Number("hardware.visitor_list_limit", openhw.MaxBatch, 94019, "most visitors of a page of get_visitor_list")
	visitorListKeys    = setting.Switch("hardware.visitor_list_keys", true, 94019, "whether pages of get_visitor_list carry public_key")
)

// Visitor is somebody whom an app lets in at some of a corp's devices. (doc 94005)
type Visitor struct {
	bun.BaseModel `bun:"table:hw_visitors,alias:hw_visitor"`

	ID     int64    `bun:"id,pk,autoincrement"`
	Corp   string   `bun:"corp"`
	UserID string   `bun:"userid"` // see [openhw.VisitorUserID]
	Name   string   `bun:"name"`
	Rules  []string `bun:"rules,type:text"` // when the visitor may pass; none: never (doc 93989)
	Since  int64    `bun:"since"`           // Unix seconds from which the rules hold
}

// visit is a visitor at a device.
type visit struct {
	bun.BaseModel `bun:"table:hw_visits,alias:hw_visit"`

	Device  string `bun:"sn_key,pk"`
	Visitor int64  `bun:"visitor,pk"`
}

// Visitor gives the visitor whom a device lets in by a userid, nil if there is none.
func (h *Hardware) Visitor(ctx context.Context, db bun.IDB, d *Device, userid string) (*Visitor, error) {
	v := new(Visitor)
	err := db.NewSelect().Model(v).Where("corp = ?", d.Corp).Where("userid = ?", userid).Where("id IN (?)", visitsAt(db, d)).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up visitor %s: %w", userid, err)
	}
	return v, nil
}

func visitsAt(db bun.IDB, d *Device) *bun.SelectQuery {
	return db.NewSelect().Model((*visit)(nil)).Column("visitor").Where("sn_key = ?", d.Key)
}

// VisitorMayPass judges whether a visitor may pass a device at an instant, and gives the reason as a sentence. (doc 93989)
func (h *Hardware) VisitorMayPass(v *Visitor, at time.Time) (ok bool, reason string) {
	if len(v.Rules) == 0 {
		return false, visitorWithoutRules
	}
	return judge(appendRules(nil, v.Rules, v.Since), at)
}

// visitorVersion tells the version of the visitors. (doc 94020)
func (h *Hardware) visitorVersion(c *Call, _ *None) (*openhw.VisitorVersion, error) {
	return &openhw.VisitorVersion{VisitorVersion: openhw.Uint32(c.Device.VisitorVersion)}, nil
}

// visitorsByID reads some visitors; whom the device does not know is left out. (doc 93989)
func (h *Hardware) visitorsByID(c *Call, in *openhw.VisitorsByID) (*openhw.UserList, error) {
	var visitors []*Visitor
	for _, userid := range in.UserIDs {
		v, err := h.Visitor(c.Context, c.DB(), c.Device, userid)
		if err != nil {
			return nil, err
		}
		if v != nil {
			visitors = append(visitors, v)
		}
	}
	users, err := h.shownVisitors(c, visitors, in.IsReqPublicKey != nil && *in.IsReqPublicKey != 0)
	return &openhw.UserList{UserInfo: users}, err
}

// visitorPage reads a page of the visitors. (doc 94019)
func (h *Hardware) visitorPage(c *Call, in *openhw.PageOfVisitors) (*openhw.VisitorPage, error) {
	limit := min(int(in.Limit), h.rt.Settings.Int(visitorListLimit))
	var part []*Visitor
	err := c.DB().NewSelect().Model(&part).Where("corp = ?", c.Device.Corp).Where("id IN (?)", visitsAt(c.DB(), c.Device)).Order("id").
		Offset(int64(in.Offset)).Limit(int64(limit) + 1).Scan(c.Context)
	if err != nil {
		return nil, fmt.Errorf("list the visitors of %s: %w", c.Device.SN, err)
	}
	users, err := h.shownVisitors(c, part[:min(limit, len(part))], h.rt.Settings.Bool(visitorListKeys))
	out := &openhw.VisitorPage{UserInfo: users, IsLast: len(part) <= limit}
	if h.rt.Settings.Bool(visitorListVersion) {
		out.VisitorVersion = openhw.Uint32(c.Device.VisitorVersion)
	}
	return out, err
}

// shownVisitors shows visitors as a device sees them: without fingerprints and versions. (doc 93989)
func (h *Hardware) shownVisitors(c *Call, visitors []*Visitor, keys bool) ([]openhw.User, error) {
	numbers := make([]int64, len(visitors))
	for i, v := range visitors {
		numbers[i] = v.ID
	}
	s, err := h.sheetFor(c.Context, c.DB(), c.Device, openhw.Parts{Faces: true, PublicKey: keys}, openhw.Visitor, numbers)
	if err != nil {
		return nil, err
	}
	out := make([]openhw.User, len(visitors))
	for i, v := range visitors {
		u := openhw.User{
			UserID: v.UserID, OpenVID: openhw.Uint64(firstVisitorOpenVID + v.ID), UserType: openhw.Visitor, Name: v.Name, PassRuleList: appendRules(nil, v.Rules, v.Since),
		}
		s.fill(&u, v.ID)
		out[i] = u
	}
	return out, nil
}

// announceVisitors raises the version of the visitors and pushes what changed. (doc 93999)
func (h *Hardware) announceVisitors(ctx context.Context, tx *store.Tx, d *Device, change openhw.ChangeVisitors) error {
	d.VisitorVersion++
	change.Timestamp, change.VisitorVersion = seconds(h.rt.Clock.Now()), openhw.Uint32(d.VisitorVersion)
	h.changeVisitors.To(tx, d, &change)
	return h.save(ctx, tx, d, "visitor_version")
}

// announceFaces tells a device that visitors' faces have changed; those who are not let in there are left out.
func (h *Hardware) announceFaces(ctx context.Context, tx *store.Tx, d *Device, visitors []*Visitor) error {
	var changed []openhw.VisitorRef
	for _, v := range visitors {
		there, err := tx.NewSelect().Model((*visit)(nil)).Where("sn_key = ?", d.Key).Where("visitor = ?", v.ID).Exists(ctx)
		if err != nil {
			return fmt.Errorf("look up the visitors of %s: %w", d.SN, err)
		}
		if there {
			changed = append(changed, openhw.VisitorRef{UserID: v.UserID})
		}
	}
	if len(changed) == 0 {
		return nil
	}
	return h.announceVisitors(ctx, tx, d, openhw.ChangeVisitors{UpdateVisitor: changed})
}

// forgetVisitors takes all visitors from a device that leaves its corp.
func (h *Hardware) forgetVisitors(ctx context.Context, tx *store.Tx, d *Device) error {
	done, err := tx.NewDelete().Model((*visit)(nil)).Where("sn_key = ?", d.Key).Exec(ctx)
	if err != nil {
		return fmt.Errorf("forget the visitors of %s: %w", d.SN, err)
	}
	if gone, err := done.RowsAffected(); err != nil || gone == 0 {
		return err
	}
	d.VisitorVersion++
	return nil
}
