package vendorcloud_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
	"wecomlab/hardware-sim/vendorcloud"
)

// known are the people whom a device knows.
func (s *stage) known(sn string) []string {
	s.t.Helper()
	d, err := s.Device(sn)
	must(s.t, err)
	return slices.Sorted(maps.Keys(d.People))
}

// change changes WeCom's people, and gives the version after it.
func (w *wecom) change(edit func()) openhw.Uint32 {
	w.mu.Lock()
	defer w.mu.Unlock()
	edit()
	w.version++
	return w.version
}

func refs(ids ...string) (list openhw.List[hwcloud.UserRef]) {
	for _, id := range ids {
		list = append(list, hwcloud.UserRef{OpenUserID: id})
	}
	return list
}

func TestContactChange(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.bound(gate, "door")
	version := s.wecom.change(func() {
		s.wecom.people = append(s.wecom.people[1:], hwcloud.User{OpenUserID: "woDara", UserName: "Dara"})
		s.wecom.people[0].UserName = "Bob"
	})
	s.wecom.mustPush(gate, &hwcloud.ContactChange{PermVersion: version, CreateUser: refs("woDara", "woGone"), UpdateUser: refs("woBo"), DeleteUser: refs("woAna")})
	s.await(vendorcloud.EventSynchronised, "2 read, 1 gone, version 6")
	if diff := cmp.Diff([]string{"woBo", "woChen", "woDara"}, s.known(gate)); diff != "" {
		t.Error(diff)
	}
	if d, _ := s.Device(gate); d.People["woBo"].UserName != "Bob" || d.PermVersion != version {
		t.Errorf("%+v", d)
	}
	if got := s.wecom.last("device/get_userinfo_by_ids"); got != `{"user_item":[{"open_userid":"woDara","user_type":0},{"open_userid":"woGone","user_type":0},{"open_userid":"woBo","user_type":0}]}` {
		t.Errorf("asked for %s", got)
	}
	if n := len(s.wecom.got("device/get_userinfo_by_page")); n != 2 {
		t.Errorf("%d pages were read, want those of the bind", n)
	}
}

func TestContactChange_AskedForInBatches(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.bound(gate, "door")
	var ids []string
	version := s.wecom.change(func() {
		for i := range 250 {
			ids = append(ids, fmt.Sprintf("wo%03d", i))
			s.wecom.people = append(s.wecom.people, hwcloud.User{OpenUserID: ids[i]})
		}
	})
	s.wecom.mustPush(gate, &hwcloud.ContactChange{PermVersion: version, CreateUser: refs(ids...)})
	s.await(vendorcloud.EventSynchronised, "250 read")
	if n := len(s.wecom.got("device/get_userinfo_by_ids")); n != 3 || len(s.known(gate)) != 253 {
		t.Errorf("%d calls for %d people", n, len(s.known(gate)))
	}
}

func TestContactChange_Hole(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.bound(gate, "door")
	s.wecom.change(func() { s.wecom.people = s.wecom.people[:1] }) // its push is lost
	version := s.wecom.change(func() { s.wecom.people[0].UserName = "Anna" })
	s.wecom.mustPush(gate, &hwcloud.ContactChange{PermVersion: version, UpdateUser: refs("woAna")})
	s.await(vendorcloud.EventHole, "version 7 after 5")
	s.await(vendorcloud.EventSynchronised, "1 people, version 7")
	// A push that comes once more, or late, changes nothing.
	s.wecom.mustPush(gate, &hwcloud.ContactChange{PermVersion: 6, DeleteUser: refs("woAna")})
	s.wecom.mustPush(gate, &hwcloud.FetchDeviceStatus{})
	s.await(vendorcloud.EventReported, "")
	if diff := cmp.Diff([]string{"woAna"}, s.known(gate)); diff != "" {
		t.Error(diff)
	}
}

func TestPull_BeginsAnewWhenTheListChanges(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	changes := 0
	s.wecom.reading = func(page int) {
		if page == 1 && changes < 2 { // between the first page and the second
			changes++
			s.wecom.version++
			s.wecom.people = append(s.wecom.people, hwcloud.User{OpenUserID: fmt.Sprint("woNew", changes)})
		}
	}
	s.bound(gate, "door")
	if diff := cmp.Diff([]string{"woAna", "woBo", "woChen", "woNew1", "woNew2"}, s.known(gate)); diff != "" {
		t.Error(diff)
	}
	if n := s.count(vendorcloud.EventHole); n != 2 {
		t.Errorf("it began anew %d times", n)
	}
}

func TestPull_GivesUp(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.bound(gate, "door")
	s.wecom.mu.Lock()
	s.wecom.reading = func(int) { s.wecom.version++ }
	s.wecom.mu.Unlock()
	s.refused("sync all", "change faster than they can be read")
	if len(s.known(gate)) != 3 {
		t.Error("the list was lost")
	}
}

func TestSync(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.bound(gate, "door")
	s.do("sync")
	if got := s.wecom.last("device/get_userinfo_by_page"); got != `{"only_perm_version":true}` {
		t.Errorf("asked for %s", got)
	}
	s.wecom.change(func() { s.wecom.people = nil })
	s.do("sync")
	if people := s.do("people"); people != "" {
		t.Errorf("%s", people)
	}
}
