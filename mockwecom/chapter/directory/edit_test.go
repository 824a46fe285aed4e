package directory_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wecomlab/core/errcode"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/store"
)

// edited does something with a writer of the first corp's contacts.
func edited(s *credentialtest.Stand, do func(e *directory.Edit) error) error {
	return s.Store.Change(context.Background(), func(tx *store.Tx) error {
		e, err := s.Dir.Begin(context.Background(), tx, credentialtest.Corp, true)
		if err != nil {
			return err
		}
		return do(e)
	})
}

func code(err error) errcode.Code {
	var refused *errcode.Error
	if errors.As(err, &refused) {
		return refused.Code
	}
	return 0
}

// Several changes of one transaction see each other, and nothing of one that fails is seen afterwards.
func TestEditInOneTransaction(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	name, mobile := "新", "13700000101"
	before := tree(s)
	failed := errors.New("the batch fails")
	err := edited(s, func(e *directory.Edit) error {
		dep := &directory.Department{Name: "新组", ParentID: 2}
		if err := e.CreateDepartment(dep); err != nil {
			return err
		}
		if _, err := e.CreateMember("fresh", &directory.Profile{Name: &name, Mobile: &mobile, Department: &[]int64{dep.ID, 77}}); err != nil {
			return err
		}
		if m, err := e.FindMember("FRESH"); err != nil || m == nil || !slices.Equal(m.Department, []int64{dep.ID, 77}) {
			t.Errorf("%+v, %v", m, err)
		}
		if made := e.Made(); len(made) != 1 || made[0].ID != 77 || !e.Tree().Within(77, 1) {
			t.Errorf("made on the way: %+v", made)
		}
		if err := e.DeleteDepartment(dep.ID); code(err) != 60005 {
			t.Errorf("a department with a member: %v", err)
		}
		return failed
	})
	if !errors.Is(err, failed) {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before.Below(0), tree(s).Below(0)); diff != "" {
		t.Errorf("what was rolled back is seen: %s", diff)
	}
	if err := edited(s, func(e *directory.Edit) error { return e.DeleteMember("fresh") }); code(err) != 60111 {
		t.Error(err)
	}
}

// What is refused leaves nothing behind: the transaction goes on.
func TestRefusalLeavesNothing(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	name, mobile := "新", "13700000101"
	must := func(want errcode.Code, err error) {
		t.Helper()
		if code(err) != want {
			t.Errorf("%v, want %d", err, want)
		}
	}
	err := edited(s, func(e *directory.Edit) error {
		_, err := e.CreateMember("a", &directory.Profile{Name: &name, Mobile: &mobile, Department: &[]int64{88}, Leader: &[]int{1, 1}})
		must(60132, err)
		_, err = e.CreateMember("b", &directory.Profile{Name: &name, Mobile: &mobile, Department: &[]int64{88}, DirectLeader: &[]string{"nobody"}})
		must(60111, err)
		must(60008, e.CreateDepartment(&directory.Department{ID: 3, Name: "新", ParentID: 1}))
		must(60003, e.UpdateDepartment(99, directory.PartyChange{}))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if tree(s).Department(88) != nil {
		t.Error("a refused member left a department behind")
	}
}

// The departments of the members can always be found both ways, whatever is written.
func TestMembershipsFollow(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		departments := rapid.SliceOfN(rapid.SampledFrom([]string{"1", "2", "3", "4"}), 1, 3).Draw(rt, "departments")
		userid := rapid.SampledFrom([]string{"a", "b", "engineer"}).Draw(rt, "userid")
		list := strings.Join(departments, ",")
		switch rapid.IntRange(0, 2).Draw(rt, "what") {
		case 0:
			write(s, "user/create", fmt.Sprintf(`{"userid":%q,"name":"灯","mobile":"17%09d","department":[%s]}`, userid, n, list))
		case 1:
			write(s, "user/update", fmt.Sprintf(`{"userid":%q,"department":[%s]}`, userid, list))
		case 2:
			s.Get("/cgi-bin/user/delete", "access_token", s.Token(0), "userid", userid)
		}
		want, got := map[int64][]string{}, map[int64][]string{}
		db := s.Store.Read()
		for m, err := range s.Dir.AllMembers(context.Background(), db, credentialtest.Corp) {
			if err != nil {
				rt.Fatal(err)
			}
			for _, id := range m.Department {
				want[id] = append(want[id], m.UserID)
			}
		}
		for id := range want {
			for m, err := range s.Dir.MembersIn(context.Background(), db, credentialtest.Corp, id) {
				if err != nil {
					rt.Fatal(err)
				}
				got[id] = append(got[id], m.UserID)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Fatal(diff)
		}
		once := map[string]int{}
		for m, err := range s.Dir.MembersBelow(context.Background(), db, credentialtest.Corp, tree(s), 1) {
			if err != nil {
				rt.Fatal(err)
			}
			if once[m.UserID]++; once[m.UserID] > 1 {
				rt.Fatalf("%s is passed twice", m.UserID)
			}
		}
	})
}

func TestPagesOfMembers(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	const many = 1203 // more than two pages
	err := edited(s, func(e *directory.Edit) error {
		for i := range many {
			name, mobile := fmt.Sprint("众", i), fmt.Sprintf("166%08d", i)
			if _, err := e.CreateMember(fmt.Sprint("many", i), &directory.Profile{Name: &name, Mobile: &mobile, Department: &[]int64{4}}); err != nil {
				return err
			}
		}
		seen := 0
		err := e.Members(func(m *directory.Member) error {
			if seen++; strings.HasPrefix(m.UserID, "many") && seen%2 == 0 {
				return e.DeleteMember(m.UserID)
			}
			return nil
		})
		if seen != many+4 {
			t.Errorf("%d members were passed", seen)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	left, err := s.Dir.MemberCount(t.Context(), s.Store.Read(), credentialtest.Corp)
	if err != nil || left < many/2 || left > many/2+5 {
		t.Errorf("%d are left, %v", left, err)
	}
	stop := errors.New("enough")
	if err := s.Dir.EachMember(t.Context(), s.Store.Read(), credentialtest.Corp, func(*directory.Member) error { return stop }); !errors.Is(err, stop) {
		t.Error(err)
	}
}
