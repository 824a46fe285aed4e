package devicecloud

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"wecomlab/core/explain"
	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/chapter/hardware"
	"wecomlab/mockwecom/engine/api"
)

// cursorMark stands before the number in a cursor, so that nobody takes it for an offset.
const cursorMark = "after-"

// page is what get_userinfo_by_page answers; with only_perm_version it has nothing but the version.
type page struct {
	NextCursor  *hwcloud.Cursor    `json:"next_cursor,omitempty"`
	PermVersion uint32             `json:"perm_version"`
	UserInfo    *hwcloud.UserItems `json:"userinfo,omitempty"`
}

// usersByPage reads a page of the people in a device's range. The version stands before the people are read, so that a change between
// shows as a version that is too old. (doc 95984)
func (v *Vendors) usersByPage(c *api.Call, in hwcloud.PageOfUsers) (out page, err error) {
	d, m, err := v.device(c)
	if err != nil {
		return out, err
	}
	if err := v.able(c, d, openhw.People, v.code(cannotDo)); err != nil {
		return out, err
	}
	if out.PermVersion = d.PermVersion; in.OnlyPermVersion {
		return out, nil
	}
	after, err := v.cursor(c, in.Cursor)
	if err != nil {
		return out, err
	}
	part, more, err := v.hw.PageOfPeople(c.Context, c.DB(), d, after, int(cmp.Or(in.Limit, hwcloud.UsersAPage)))
	if err != nil {
		return out, err
	}
	out.NextCursor, out.UserInfo = new(hwcloud.Cursor), new(hwcloud.UserItems)
	if more {
		*out.NextCursor = hwcloud.Cursor(cursorMark + strconv.FormatInt(part[len(part)-1].ID, 10))
	}
	out.UserInfo.UserItems, err = v.users(c, d, m, part)
	return out, err
}

// cursor is the number behind which a page begins.
func (v *Vendors) cursor(c *api.Call, cursor hwcloud.Cursor) (int64, error) {
	if cursor == "" || cursor == "0" {
		return 0, nil
	}
	digits, ours := strings.CutPrefix(string(cursor), cursorMark)
	after, err := strconv.ParseInt(digits, 10, 64)
	if !ours || err != nil || after < 0 {
		return 0, api.Refuse(v.code(badParameter), explain.Finding{Step: explain.Parameter, Expected: "the next_cursor of the page before", Got: fmt.Sprintf("%.80s", cursor),
			Cause: "the cursor was not given out here", Fix: "begin without a cursor", Doc: c.Row.Docs[0]})
	}
	return after, nil
}

// users shows people as vendors see them.
func (v *Vendors) users(c *api.Call, d *hardware.Device, m *hardware.Model, members []*directory.Member) (openhw.List[hwcloud.User], error) {
	rules, err := v.hw.RulesAt(c.Context, c.DB(), d)
	if err != nil {
		return nil, err
	}
	var out openhw.List[hwcloud.User]
	for _, member := range members {
		out = append(out, hwcloud.User{
			OpenUserID: v.dir.OpenUserID(m.Provider, member), UserName: member.Name, UserType: openhw.Employee, PassRule: hwcloud.PassRule{RuleList: rules[member.ID]},
		})
	}
	return out, nil
}

// usersByID reads some people. Who is outside of the range, or is named with another user_type, is left out. (doc 96037)
func (v *Vendors) usersByID(c *api.Call, in hwcloud.UsersByID) (out hwcloud.UserList, err error) {
	d, m, err := v.device(c)
	if err != nil {
		return out, err
	}
	if err := v.able(c, d, openhw.People, v.code(cannotDo)); err != nil {
		return out, err
	}
	var members []*directory.Member
	for _, ref := range in.UserItem {
		member, err := v.served(c, d, m, ref.OpenUserID, ref.UserType)
		if err != nil {
			return out, err
		}
		switch {
		case member != nil:
			members = append(members, member)
		case v.rt.Settings.Text(strangers) == "refuse":
			return out, api.Refuse(hwcloud.OutsideRange, explain.Finding{Step: explain.Scope, Expected: "people in the device's range", Got: ref.OpenUserID, Cause: "the device does not serve this person, or with another user_type",
				Fix: "read the list of people again", Doc: 96037})
		}
	}
	out.UserInfo.UserItems, err = v.users(c, d, m, members)
	return out, err
}

// served gives the member whom a vendor names, nil if the device does not serve them.
func (v *Vendors) served(c *api.Call, d *hardware.Device, m *hardware.Model, open string, userType openhw.Uint32) (*directory.Member, error) {
	member, err := v.dir.PlainMember(c.Context, c.DB(), m.Provider, d.Corp, open)
	if err != nil || member == nil {
		return nil, err
	}
	return v.hw.Served(c.Context, c.DB(), d, member.UserID, uint32(userType))
}
