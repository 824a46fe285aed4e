package vendorcloud_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wecomlab/core/errcode"
	"wecomlab/core/hwcloud"
	"wecomlab/core/openhw"
)

// Whatever becomes of the pushes, of which some are lost, come twice or come late, the device knows whom WeCom lists once a
// push has come through.
func TestPeopleFollowWeCom(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.bound(gate, "door")
	number := 0
	rapid.Check(t, func(r *rapid.T) {
		var late []*hwcloud.ContactChange
		for range rapid.IntRange(1, 6).Draw(r, "changes") {
			change := s.randomChange(r, &number)
			switch rapid.SampledFrom([]string{"sent", "sent", "twice", "lost", "late"}).Draw(r, "fate") {
			case "twice":
				s.wecom.mustPush(gate, change)
				s.wecom.mustPush(gate, change)
			case "sent":
				s.wecom.mustPush(gate, change)
			case "late":
				late = append(late, change)
			}
		}
		for _, change := range late {
			s.wecom.mustPush(gate, change)
		}
		s.wecom.mustPush(gate, s.randomChange(r, &number))
		must(t, s.Settle(s.ctx))
		want := map[string]string{}
		s.wecom.mu.Lock()
		for _, person := range s.wecom.people {
			want[person.OpenUserID] = person.UserName
		}
		version := s.wecom.version
		s.wecom.mu.Unlock()
		d, err := s.Device(gate)
		must(t, err)
		got := map[string]string{}
		for id, person := range d.People {
			got[id] = person.UserName
		}
		if diff := cmp.Diff(want, got); diff != "" || d.PermVersion != version {
			r.Fatalf("version %d, WeCom has %d\n%s", d.PermVersion, version, diff)
		}
		s.drain()
	})
}

// randomChange changes WeCom's people, and gives the push about it.
func (s *stage) randomChange(r *rapid.T, number *int) *hwcloud.ContactChange {
	what := rapid.SampledFrom([]string{"create", "update", "delete"}).Draw(r, "what")
	change := &hwcloud.ContactChange{}
	at := rapid.IntRange(0, 1<<16).Draw(r, "who")
	change.PermVersion = s.wecom.change(func() {
		people := &s.wecom.people
		if what == "create" || len(*people) == 0 {
			*number++
			person := hwcloud.User{OpenUserID: fmt.Sprint("wo", *number), UserName: "new", UserType: openhw.Uint32(2 * (*number % 2))}
			*people = append(*people, person)
			change.CreateUser = append(change.CreateUser, person.Ref())
			return
		}
		at %= len(*people)
		ref := (*people)[at].Ref()
		if what == "update" {
			(*people)[at].UserName += "!"
			change.UpdateUser = append(change.UpdateUser, ref)
			return
		}
		*people = slices.Delete(slices.Clone(*people), at, at+1)
		change.DeleteUser = append(change.DeleteUser, ref)
	})
	return change
}

// drain forgets what has happened, so that nobody waits to tell more.
func (s *stage) drain() {
	for {
		select {
		case <-s.happen:
		default:
			return
		}
	}
}

// Every record reaches WeCom once, however often reports are refused.
func TestEveryRecordIsTakenOnce(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.bound(gate, "attendance")
	made := map[string]int{}
	rapid.Check(t, func(r *rapid.T) {
		for range rapid.IntRange(1, 5).Draw(r, "punches") {
			if rapid.Bool().Draw(r, "WeCom refuses") {
				s.wecom.refuse("device/report_checkin_data", rapid.SampledFrom([]errcode.Code{45009, 600004, hwcloud.InvalidDeviceToken}).Draw(r, "code"))
			}
			person := rapid.SampledFrom([]string{"woAna", "woBo", "woChen"}).Draw(r, "person")
			s.advance(time.Second)
			made[fmt.Sprint(person, s.clock.Now().Unix())]++
			_, _ = s.try("punch " + person) // refused or not, the record is kept
		}
		s.wecom.refuse("device/report_checkin_data")
		s.advance(time.Second)
		made[fmt.Sprint("woAna", s.clock.Now().Unix())]++
		s.do("punch woAna")
		s.wecom.mu.Lock()
		taken := map[string]int{}
		for _, record := range s.wecom.taken {
			taken[fmt.Sprint(record.OpenUserID, record.Timestamp)]++
		}
		s.wecom.mu.Unlock()
		if !maps.Equal(made, taken) {
			r.Fatal(cmp.Diff(made, taken))
		}
		s.drain()
	})
}
