package device_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/device"
)

// directory is the list of people that a cloud keeps for a device.
type directory struct {
	c *cloud

	mu      sync.Mutex
	version openhw.Uint32
	people  []openhw.User
	history []openhw.Notification
	served  func(offset openhw.Uint32) // called before a page
}

func (c *cloud) directory(version openhw.Uint32, people ...openhw.User) *directory {
	d := &directory{c: c, version: version, people: people, served: func(openhw.Uint32) {}}
	locked := func(cmd string, answer func(in asked) any) {
		c.on(cmd, func(in asked) any {
			d.mu.Lock()
			defer d.mu.Unlock()
			return answer(in)
		})
	}
	locked("get_perm_version", func(asked) any { return &openhw.PermVersion{PermVersion: d.version} })
	locked("get_userinfo_by_page", func(in asked) any { return d.page(in.body.(*openhw.PageOfUsers)) })
	locked("get_userinfo_by_ids", func(in asked) any {
		out := new(openhw.UserList)
		for _, ref := range in.body.(*openhw.UsersByID).Refs() {
			for _, u := range d.people {
				if u.UserID == ref.UserID {
					out.UserInfo = append(out.UserInfo, u)
				}
			}
		}
		return out
	})
	locked("get_notify_history", func(in asked) any {
		out := &openhw.NotifyPage{IsLast: true}
		for _, n := range d.history {
			if n.PermVersion > in.body.(*openhw.NotifyHistory).PermVersion {
				out.Item = append(out.Item, n)
			}
		}
		return out
	})
	return d
}

func (d *directory) page(in *openhw.PageOfUsers) *openhw.UserPage {
	d.served(*in.Offset)
	from := min(int(*in.Offset), len(d.people))
	to := min(from+int(in.Limit), len(d.people))
	out := &openhw.UserPage{PermVersion: d.version, IsLast: to == len(d.people)}
	for _, u := range d.people[from:to] {
		if !in.Wants().Fingerprints {
			u.Fp = nil
		}
		if !in.Wants().Faces {
			u.FaList = nil
		}
		out.UserInfo = append(out.UserInfo, u)
	}
	return out
}

func person(userid string, faVer openhw.Uint32) openhw.User {
	u := openhw.User{UserID: userid, Name: "name of " + userid, FaVer: number(faVer)}
	if faVer > 0 {
		u.FaList = []openhw.Template{{Data: fmt.Sprintf("face %d of %s", faVer, userid)}}
	}
	return u
}

func crowd(n int) []openhw.User {
	people := make([]openhw.User, n)
	for i := range people {
		people[i] = person(fmt.Sprintf("u%04d", i), openhw.Uint32(i%3)) //nolint:gosec // small
	}
	return people
}

// change changes the list.
func (d *directory) change(f func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f()
}

// holds compares what the device keeps with the list of the cloud.
func (d *directory) holds() {
	d.c.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	want := map[string]openhw.User{}
	for _, u := range d.people {
		want[u.UserID] = u
	}
	m := d.c.device.Memory()
	if diff := cmp.Diff(want, m.People, cmpopts.EquateEmpty()); diff != "" || m.PermVersion != uint32(d.version) {
		d.c.t.Errorf("version %d, want %d\n%s", m.PermVersion, d.version, diff)
	}
}

// Pages come without features, and those of whom the versions differ afterwards.
func TestReadsPeopleInTwoPhases(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	d := c.directory(3, crowd(450)...)
	c.start(device.Config{})
	c.until(device.EventSynchronised)
	d.holds()
	for i := range 3 {
		in := next[openhw.PageOfUsers](c, "get_userinfo_by_page")
		if w := in.Wants(); w.Faces || w.Fingerprints || !w.PublicKey || *in.Offset != openhw.Uint32(200*i) { //nolint:gosec // small
			t.Errorf("%+v", in)
		}
	}
	if first, second := next[openhw.UsersByID](c, "get_userinfo_by_ids"), next[openhw.UsersByID](c, "get_userinfo_by_ids"); len(first.Refs()) != 200 || len(second.Refs()) != 100 {
		t.Errorf("%d and %d were asked for", len(first.Refs()), len(second.Refs()))
	}
	c.none("get_notify_history")

	d.change(func() { d.version, d.people[1].Name, d.people[2] = 9, "renamed", person("u0002", 7) })
	c.do("sync")
	c.until(device.EventSynchronised)
	d.holds()
	if in := next[openhw.UsersByID](c, "get_userinfo_by_ids"); len(in.Refs()) != 1 || in.Refs()[0].UserID != "u0002" {
		t.Errorf("%+v", in)
	}
}

// A list that changes between two pages is begun again; the old one serves meanwhile.
func TestStartsAgainWhenTheListChanges(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	d := c.directory(3, crowd(450)...)
	old := map[string]openhw.User{"old": {UserID: "old"}}
	d.served = func(offset openhw.Uint32) {
		if offset == 400 && d.version == 3 {
			d.version, d.people = 4, d.people[10:]
		}
		if got := c.device.Memory().People; !maps.EqualFunc(got, old, func(a, b openhw.User) bool { return a.UserID == b.UserID }) {
			t.Errorf("%d people while the list is read", len(got))
		}
	}
	c.start(device.Config{SN: "GATE1", SecretNo: "k", Memory: &device.Memory{PermVersion: 1, People: old}})
	c.until(device.EventSynchronised)
	d.holds()
	c.wait("get_notify_history")
	var offsets []openhw.Uint32
	for range 6 {
		offsets = append(offsets, *next[openhw.PageOfUsers](c, "get_userinfo_by_page").Offset)
	}
	if !slices.Equal(offsets, []openhw.Uint32{0, 200, 400, 0, 200, 400}) {
		t.Error(offsets)
	}
}

// A pull that fails leaves the old list.
func TestKeepsTheListWhenAPullFails(t *testing.T) {
	t.Parallel()
	for name, break_ := range map[string]string{"Pages": "get_userinfo_by_page", "Features": "get_userinfo_by_ids", "History": "get_notify_history"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t)
			c.advice = nil
			c.directory(3, crowd(10)...)
			c.on(break_, nil)
			c.start(device.Config{SN: "GATE1", SecretNo: "k", Memory: &device.Memory{PermVersion: 1, People: map[string]openhw.User{"old": {UserID: "old"}}}})
			c.untilText(device.EventFailed, break_)
			if m := c.device.Memory(); m.PermVersion != 1 || len(m.People) != 1 {
				t.Errorf("%+v", m)
			}
		})
	}
}

func TestPushedChanges(t *testing.T) {
	t.Parallel()
	start := func(t *testing.T) (*cloud, *directory) {
		c := newCloud(t)
		d := c.directory(3, crowd(5)...)
		c.start(device.Config{})
		c.until(device.EventSynchronised)
		c.wait("get_userinfo_by_page")
		c.wait("get_userinfo_by_ids")
		return c, d
	}
	t.Run("Next", func(t *testing.T) {
		t.Parallel()
		c, d := start(t)
		d.change(func() { d.version, d.people = 4, append(d.people[1:], crowd(450)[5:]...) })
		change := &openhw.ChangeContact{PermVersion: 4, DeleteUser: []openhw.UserRef{{UserID: "u0000"}}}
		for _, u := range d.people[4:] {
			change.CreateUser = append(change.CreateUser, openhw.UserRef{UserID: u.UserID})
		}
		c.push("push_change_contact", change)
		c.until(device.EventSynchronised)
		d.holds()
		for _, want := range []int{200, 200, 45} {
			if got := len(next[openhw.UsersByID](c, "get_userinfo_by_ids").Refs()); got != want {
				t.Errorf("%d at once, want %d", got, want)
			}
		}
		c.none("get_userinfo_by_page")
	})
	t.Run("Known", func(t *testing.T) {
		t.Parallel()
		c, d := start(t)
		c.push("push_change_contact", &openhw.ChangeContact{PermVersion: 3, DeleteUser: []openhw.UserRef{{UserID: "u0000"}}})
		c.push("push_change_userid", &openhw.ChangeUserID{PermVersion: 2, OldUserID: "u0001", NewUserID: "x"})
		c.push("push_admin_list_change", nil)
		c.wait("get_admin_info")
		c.wait("get_admin_info")
		d.holds()
	})
	t.Run("Hole", func(t *testing.T) {
		t.Parallel()
		c, d := start(t)
		d.change(func() { d.version, d.people = 5, d.people[:2] })
		c.push("push_change_contact", &openhw.ChangeContact{PermVersion: 5})
		c.until(device.EventSynchronised)
		d.holds()
		c.wait("get_userinfo_by_page")
	})
	t.Run("Renamed", func(t *testing.T) {
		t.Parallel()
		c, d := start(t)
		c.on("checkin", nil)
		c.device.Punch(openhw.Punch{UserID: "u0001"})
		c.wait("checkin")
		d.change(func() { d.version, d.people[1].UserID = 4, "zhou.wen" })
		c.push("push_change_userid", &openhw.ChangeUserID{PermVersion: 4, OldUserID: "u0001", NewUserID: "zhou.wen"})
		c.until(device.EventSynchronised)
		d.holds()
		if got := c.device.Snapshot().Waiting; len(got) != 1 || got[0].UserID != "zhou.wen" {
			t.Errorf("%+v", got)
		}
	})
	t.Run("RenamedAfterAHole", func(t *testing.T) {
		t.Parallel()
		c, d := start(t)
		data, err := json.Marshal(map[string]any{"cmd": "push_change_userid", "body": openhw.ChangeUserID{OldUserID: "u0001", NewUserID: "zhou.wen", PermVersion: 4}})
		if err != nil {
			t.Fatal(err)
		}
		d.change(func() {
			d.version, d.people[1].UserID, d.history = 5, "zhou.wen", []openhw.Notification{{Data: string(data), PermVersion: 4}}
		})
		c.push("push_change_userid", &openhw.ChangeUserID{PermVersion: 5, OldUserID: "x", NewUserID: "y"})
		c.until(device.EventSynchronised)
		d.holds()
		c.none("get_userinfo_by_ids") // the features moved with the name
	})
}

func TestVisitors(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	visitor := func(id string) openhw.User {
		return openhw.User{UserID: id + "/1000006", UserType: openhw.Visitor, Name: id}
	}
	visitors := []openhw.User{visitor("v1"), visitor("v2")}
	serve := func(visitors []openhw.User) {
		c.on("get_visitor_list", func(in asked) any {
			offset := in.body.(*openhw.PageOfVisitors).Offset
			return &openhw.VisitorPage{UserInfo: visitors[offset : offset+1], IsLast: int(offset) == len(visitors)-1}
		})
	}
	serve(visitors)
	c.on("get_visitor_version", func(asked) any { return &openhw.VisitorVersion{VisitorVersion: 2} })
	c.on("get_visitor_by_ids", func(in asked) any {
		out := new(openhw.UserList)
		for _, id := range in.body.(*openhw.VisitorsByID).UserIDs {
			out.UserInfo = append(out.UserInfo, openhw.User{UserID: id, Name: "fresh"})
		}
		return out
	})
	c.start(device.Config{})
	c.until(device.EventVisitors)
	names := func() string {
		var all []string
		for _, v := range c.device.Snapshot().Visitors {
			all = append(all, v.UserID+" "+v.Name)
		}
		return fmt.Sprint(all, c.device.Memory().VisitorVersion)
	}
	if got := names(); got != "[v1/1000006 v1 v2/1000006 v2] 2" {
		t.Error(got)
	}
	c.push("push_visitor_list_change", &openhw.ChangeVisitors{VisitorVersion: 3, CreateVisitor: []openhw.VisitorRef{{UserID: "v3/1000006"}}, DeleteVisitor: []openhw.VisitorRef{{UserID: "v1/1000006"}}})
	c.until(device.EventVisitors)
	if got := names(); got != "[v2/1000006 v2 v3/1000006 fresh] 3" {
		t.Error(got)
	}
	serve(append(visitors, visitor("v4")))
	c.push("push_visitor_list_change", &openhw.ChangeVisitors{VisitorVersion: 3})
	c.push("push_visitor_list_change", &openhw.ChangeVisitors{VisitorVersion: 7})
	c.until(device.EventVisitors)
	if got := names(); got != "[v1/1000006 v1 v2/1000006 v2 v4/1000006 v4] 7" {
		t.Error(got)
	}
}

// Whatever changes and whichever pushes are lost, the device ends with the list of the cloud once a push reaches it.
func TestAlwaysConverges(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	d := c.directory(1, crowd(5)...)
	c.start(device.Config{})
	c.until(device.EventSynchronised)
	number := 100
	rapid.Check(t, func(r *rapid.T) {
		for range rapid.IntRange(1, 6).Draw(r, "changes") {
			change := new(openhw.ChangeContact)
			gone := rapid.IntRange(0, len(d.people)).Draw(r, "gone")
			d.change(func() {
				d.version++
				change.PermVersion = d.version
				if gone < len(d.people) && len(d.people) > 1 {
					change.DeleteUser = []openhw.UserRef{{UserID: d.people[gone].UserID}}
					d.people = slices.Delete(slices.Clone(d.people), gone, gone+1)
					return
				}
				number++
				d.people = append(slices.Clone(d.people), person(fmt.Sprintf("n%d", number), 1))
				change.CreateUser = []openhw.UserRef{{UserID: fmt.Sprintf("n%d", number)}}
			})
			if rapid.Bool().Draw(r, "arrives") {
				c.push("push_change_contact", change)
				c.untilText(device.EventSynchronised, fmt.Sprintf("version %d", change.PermVersion))
				d.holds()
			}
		}
	})
}
