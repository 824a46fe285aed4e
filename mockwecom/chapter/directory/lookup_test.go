package directory_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/store"
)

// each runs a test with the handle for queries and inside a transaction.
func each(t *testing.T, test func(t *testing.T, s *credentialtest.Stand, db bun.IDB)) {
	t.Helper()
	t.Run("outside a transaction", func(t *testing.T) {
		t.Parallel()
		s := credentialtest.New(t)
		test(t, s, s.Store.Read())
	})
	t.Run("inside one", func(t *testing.T) {
		t.Parallel()
		s := credentialtest.New(t)
		s.Write(func(_ context.Context, tx *store.Tx) error {
			test(t, s, tx)
			return nil
		})
	})
}

func ok[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func userids(members []*directory.Member) string {
	var all []string
	for _, m := range members {
		all = append(all, m.UserID)
	}
	return strings.Join(all, " ")
}

func TestLookUps(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *credentialtest.Stand, db bun.IDB) {
		ctx := t.Context()
		for range 2 { // the second time from the caches
			corp := ok[*directory.Corp](t)(s.Dir.Corp(ctx, db, strings.ToUpper(credentialtest.Corp)))
			if corp == nil || corp.Name != "木槿科技" || corp.ID != 1 {
				t.Fatalf("the corp by its corpid in another case: %+v", corp)
			}
			if c := ok[*directory.Corp](t)(s.Dir.Corp(ctx, db, "ww0000000000000000")); c != nil {
				t.Errorf("an unknown corpid gives %+v", c)
			}
			if m := ok[*directory.Member](t)(s.Dir.Member(ctx, db, credentialtest.Corp, "BOSS.li")); m == nil || m.UserID != "Boss.Li" {
				t.Errorf("a member by userid in another case: %+v", m)
			}
			if m := ok[*directory.Member](t)(s.Dir.Member(ctx, db, credentialtest.Other, "clerk")); m != nil {
				t.Errorf("a member of another corp: %+v", m)
			}
			tree := ok[*directory.Tree](t)(s.Dir.Departments(ctx, db, credentialtest.Corp))
			if tree.Len() != 4 || !tree.Within(3, 1) || tree.Department(3).Name != "后端组" {
				t.Errorf("the tree is %+v", tree.Below(0))
			}
			if tree := ok[*directory.Tree](t)(s.Dir.Departments(ctx, db, "ww0000000000000000")); tree.Len() != 0 {
				t.Errorf("the tree of nobody is %+v", tree.Below(0))
			}
		}
	})
}

func TestLists(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *credentialtest.Stand, db bun.IDB) {
		ctx := t.Context()
		if all := ok[[]*directory.Corp](t)(s.Dir.Corps(ctx, db)); len(all) != 2 || all[1].CorpID != credentialtest.Other {
			t.Errorf("corps: %+v", all)
		}
		list := ok[[]*directory.Member](t)
		for limit, want := range map[int]string{0: "Boss.Li engineer both clerk", 2: "Boss.Li engineer", 9: "Boss.Li engineer both clerk"} {
			if got := userids(list(s.Dir.Members(ctx, db, credentialtest.Corp, limit))); got != want {
				t.Errorf("at most %d members: %s, want %s", limit, got, want)
			}
		}
		if n := ok[int](t)(s.Dir.MemberCount(ctx, db, credentialtest.Corp)); n != 4 {
			t.Errorf("%d members", n)
		}
		if got := userids(list(s.Dir.Admins(ctx, db, credentialtest.Corp))); got != "Boss.Li" {
			t.Errorf("administrators: %s", got)
		}
	})
}

func TestOpenIDsOfTheWorld(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *credentialtest.Stand, db bun.IDB) {
		ctx := t.Context()
		corp := ok[*directory.Corp](t)(s.Dir.Corp(ctx, db, credentialtest.Corp))
		m := ok[*directory.Member](t)(s.Dir.Member(ctx, db, credentialtest.Corp, "engineer"))
		open, openUser := s.Dir.OpenCorpID(credentialtest.Provider, corp), s.Dir.OpenUserID(credentialtest.Provider, m)
		if c := ok[*directory.Corp](t)(s.Dir.PlainCorp(ctx, db, credentialtest.Provider, open)); c == nil || c.CorpID != corp.CorpID {
			t.Errorf("%s is %+v", open, c)
		}
		if c := ok[*directory.Corp](t)(s.Dir.PlainCorp(ctx, db, "ww1111111111111111", open)); c != nil {
			t.Errorf("another provider reads %s as %+v", open, c)
		}
		if p := ok[*directory.Member](t)(s.Dir.PlainMember(ctx, db, credentialtest.Provider, credentialtest.Corp, openUser)); p == nil || p.UserID != "engineer" {
			t.Errorf("%s is %+v", openUser, p)
		}
		if p := ok[*directory.Member](t)(s.Dir.PlainMember(ctx, db, credentialtest.Provider, credentialtest.Other, openUser)); p != nil {
			t.Errorf("in another corp %s is %+v", openUser, p)
		}
		ghost := s.Dir.OpenUserID(credentialtest.Provider, &directory.Member{ID: 9999})
		if p := ok[*directory.Member](t)(s.Dir.PlainMember(ctx, db, credentialtest.Provider, credentialtest.Corp, ghost)); p != nil {
			t.Errorf("the id of nobody is %+v", p)
		}
	})
}

func TestSaveMember(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	fresh := &directory.Member{Corp: credentialtest.Corp, UserID: "New.One", Name: "新人", Department: []int64{2, 4}, Leader: []int{1}}
	s.Write(func(ctx context.Context, tx *store.Tx) error { return s.Dir.SaveMember(ctx, tx, fresh) })
	want := &directory.Member{
		ID: 6, Corp: credentialtest.Corp, UserID: "New.One", Key: "new.one", Name: "新人", Department: []int64{2, 4}, Order: []int64{0, 0}, Leader: []int{1, 0},
		DirectLeader: []string{}, MainDept: 2, Gender: "0", Status: directory.Active, UpdatedAt: credentialtest.Epoch,
		Activated: true, Attributes: []directory.Attribute{}, MailAliases: []string{},
	}
	if diff := cmp.Diff(want, s.Member("new.one")); diff != "" {
		t.Error(diff)
	}
	s.Write(func(ctx context.Context, tx *store.Tx) error { return s.Dir.DeleteMember(ctx, tx, fresh) })
	if m := ok[*directory.Member](t)(s.Dir.Member(t.Context(), s.Store.Read(), credentialtest.Corp, "new.one")); m != nil {
		t.Errorf("after the deletion: %+v", m)
	}
}

func TestSaveMemberTwice(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	err := s.Store.Change(t.Context(), func(tx *store.Tx) error {
		return s.Dir.SaveMember(t.Context(), tx, &directory.Member{Corp: credentialtest.Corp, UserID: "ENGINEER"})
	})
	if err == nil || !strings.Contains(err.Error(), "save member ENGINEER") {
		t.Errorf("a userid that differs in case only: %v", err)
	}
}

// What a transaction has read must not be kept when it is rolled back.
func TestRolledBackWritesAreNotSeen(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	stop := errors.New("stop")
	err := s.Store.Change(t.Context(), func(tx *store.Tx) error {
		m := ok[*directory.Member](t)(s.Dir.Member(t.Context(), tx, credentialtest.Corp, "engineer"))
		m.Name = "别名"
		if err := s.Dir.SaveMember(t.Context(), tx, m); err != nil {
			return err
		}
		if m := ok[*directory.Member](t)(s.Dir.Member(t.Context(), tx, credentialtest.Corp, "engineer")); m.Name != "别名" {
			t.Errorf("inside the transaction the name is %s", m.Name)
		}
		return stop
	})
	if !errors.Is(err, stop) {
		t.Fatal(err)
	}
	if m := s.Member("engineer"); m.Name != "程工" {
		t.Errorf("after the rollback the name is %s", m.Name)
	}
}

func TestLoadDemo(t *testing.T) {
	t.Parallel()
	world, err := fixtures.Load("demo")
	if err != nil {
		t.Fatal(err)
	}
	s := credentialtest.New(t)
	s.Write(func(ctx context.Context, tx *store.Tx) error {
		for _, table := range []string{"member_departments", "members", "departments", "corps", "apps", "callback_addresses"} {
			if _, err := tx.ExecContext(ctx, "DELETE FROM "+table); err != nil {
				return err
			}
		}
		return nil
	})
	for _, c := range s.Chapters {
		c.Forget()
	}
	s.Load(world)
	for i := range world.Corps {
		c := &world.Corps[i]
		members := ok[[]*directory.Member](t)(s.Dir.Members(t.Context(), s.Store.Read(), c.CorpID, 0))
		if len(members) != len(c.Members) {
			t.Fatalf("%s has %d members, want %d", c.Name, len(members), len(c.Members))
		}
		for j, m := range members {
			if m.UserID != c.Members[j].UserID || len(m.Leader) != len(m.Department) || len(m.Order) != len(m.Department) {
				t.Errorf("member %d of %s is %+v", j, c.Name, m)
			}
		}
		tree := ok[*directory.Tree](t)(s.Dir.Departments(t.Context(), s.Store.Read(), c.CorpID))
		if tree.Len() != len(c.Departments) {
			t.Errorf("%s has %d departments", c.Name, tree.Len())
		}
	}
}

// A world of thousands enters in several inserts.
func TestLoadMany(t *testing.T) {
	t.Parallel()
	world := &fixtures.World{Corps: []fixtures.Corp{{CorpID: "ww00000000000000ff", Departments: []fixtures.Department{{ID: 1}}}}}
	for i := range 1234 {
		world.Corps[0].Members = append(world.Corps[0].Members, fixtures.Member{UserID: "u" + strconv.Itoa(i), Department: []int64{1}})
	}
	s := credentialtest.New(t)
	s.Load(world)
	members := ok[[]*directory.Member](t)(s.Dir.Members(t.Context(), s.Store.Read(), "ww00000000000000ff", 0))
	if len(members) != 1234 {
		t.Fatalf("%d members", len(members))
	}
	for i, m := range members {
		if m.UserID != world.Corps[0].Members[i].UserID {
			t.Fatalf("member %d is %s, want %s: the order of the world is lost", i, m.UserID, world.Corps[0].Members[i].UserID)
		}
	}
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	c := s.Dir.Chapter()
	for name, want := range map[string]string{"corp": credentialtest.Corp, "admin": "Boss.Li", "member": "engineer"} {
		if value, known, err := c.Default(t.Context(), name); value != want || !known || err != nil {
			t.Errorf("@%s is %q, %v, %v; want %s", name, value, known, err, want)
		}
	}
	if _, known, _ := c.Default(t.Context(), "suite"); known {
		t.Error("@suite is resolved by a chapter that has none")
	}
	s.Write(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM corps")
		return err
	})
	if value, known, err := c.Default(t.Context(), "corp"); value != "" || !known || err != nil {
		t.Errorf("in an empty world @corp is %q, %v, %v", value, known, err)
	}
}
