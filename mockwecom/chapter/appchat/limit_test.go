package appchat_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"wecomlab/mockwecom/chapter/agent"
	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/store"
	"wecomlab/mockwecom/mocktest/detector"
)

// crowd adds members to the first corp and gives their userids.
func (s *stand) crowd(n int) (userids []string) {
	s.T.Helper()
	s.Write(func(ctx context.Context, tx *store.Tx) error {
		rows := make([]directory.Member, 0, n)
		for i := range n {
			id := fmt.Sprintf("crowd%05d", i)
			userids = append(userids, id)
			rows = append(rows, directory.Member{Corp: credentialtest.Corp, UserID: id, Key: id, Name: id, Status: directory.Active})
		}
		for len(rows) > 0 {
			some := rows[:min(len(rows), 500)]
			if _, err := tx.NewInsert().Model(&some).Exec(ctx); err != nil {
				return err
			}
			rows = rows[len(some):]
		}
		return nil
	})
	return userids
}

func TestSize(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	people := s.crowd(2001)
	body := func(n int) string {
		return fmt.Sprintf(`{"chatid":"Big%d","userlist":["%s"]}`, n, strings.Join(people[:n], `","`))
	}
	for n, want := range map[int]int{0: 86216, 1: 86006, 2: 0, 1999: 0, 2000: 86006, 2001: 86006} {
		if got := s.code("create", body(n)); got != want {
			t.Errorf("%d members: %d, want %d", n, got, want)
		}
	}
	if got := s.code("update", `{"chatid":"Big1999","add_user_list":["engineer"]}`); got != 86006 {
		t.Error("one more:", got)
	}
	s.ok("update", `{"chatid":"Big1999","add_user_list":["engineer"],"del_user_list":["crowd00000"]}`)
}

func TestSizeSettings(t *testing.T) {
	t.Parallel()
	s := newStand(t, "appchat.max_members", "3", "appchat.app_is_member", "false")
	if got := s.code("create", `{"userlist":["engineer","both","boss.li","clerk"]}`); got != 86006 {
		t.Error("four of three:", got)
	}
	s.ok("create", `{"userlist":["engineer","both","boss.li"]}`)
}

// The limits of a corp end when their window does. (doc 90312)
func TestQuotas(t *testing.T) {
	t.Parallel()
	t.Run("Creations", func(t *testing.T) {
		if detector.Race {
			t.Skip("makes a thousand calls: the run without the race detector does")
		}
		t.Parallel()
		s := newStand(t)
		for range 5 { // refusals do not count
			if got := s.code("create", `{"userlist":["engineer"]}`); got != 86006 {
				t.Error(got)
			}
		}
		for i := range 1000 {
			s.ok("create", fmt.Sprintf(`{"chatid":"c%d","userlist":["engineer","both"]}`, i))
		}
		if got := s.code("create", `{"userlist":["engineer","both"]}`); got != 45009 {
			t.Error("the 1001st:", got)
		}
		s.pass(24 * time.Hour)
		s.chat("Next", "engineer", "both")
	})
	t.Run("Changes", func(t *testing.T) {
		if detector.Race {
			t.Skip("makes a thousand calls: the run without the race detector does")
		}
		t.Parallel()
		s := newStand(t)
		s.chat("Night", "engineer", "both")
		for i := range 1000 {
			s.ok("update", fmt.Sprintf(`{"chatid":"Night","name":"n%d"}`, i))
		}
		if got := s.code("update", `{"chatid":"Night","name":"x"}`); got != 45009 {
			t.Error("the 1001st:", got)
		}
		s.pass(time.Hour)
		s.ok("update", `{"chatid":"Night","name":"x"}`)
	})
	t.Run("PersonTimes", func(t *testing.T) {
		t.Parallel()
		s := newStand(t, "appchat.person_times_per_hour", "31000")
		s.chat("Big", s.crowd(1999)...)
		for i := range 10 {
			s.say("Big", fmt.Sprint(i))
		}
		if got := s.code("send", `{"chatid":"Big","msgtype":"text","text":{"content":"x"}}`); got != 45009 {
			t.Error("21989 in a minute:", got)
		}
		s.pass(time.Minute)
		for i := range 5 {
			s.say("Big", fmt.Sprint(i))
		}
		if got := s.code("send", `{"chatid":"Big","msgtype":"text","text":{"content":"x"}}`); got != 45009 {
			t.Error("31984 in an hour:", got)
		}
		s.pass(2 * time.Minute)
		if got := s.code("send", `{"chatid":"Big","msgtype":"text","text":{"content":"x"}}`); got != 45009 {
			t.Error("the hour is not over:", got)
		}
		s.pass(time.Hour)
		s.say("Big", "x")
	})
}

func TestSettings(t *testing.T) {
	t.Parallel()
	t.Run("NotRoot", func(t *testing.T) {
		t.Parallel()
		s := newStand(t, "appchat.not_root", "60011")
		s.Change(app, func(a *agent.App) { a.Parties = []int64{2} })
		if got := s.code("create", `{"userlist":["engineer","both"]}`); got != 60011 {
			t.Error(got)
		}
	})
	t.Run("UnknownChat", func(t *testing.T) {
		t.Parallel()
		s := newStand(t, "appchat.unknown_chat", "40050")
		if got := s.code("send", `{"chatid":"Day","msgtype":"text","text":{"content":"x"}}`); got != 40050 {
			t.Error(got)
		}
	})
	t.Run("HigherEducation", func(t *testing.T) {
		t.Parallel()
		s := newStand(t, "appchat.higher_education", "false")
		s.chat("Night", "engineer", "both")
		s.course("Night")
		if got := s.code("update", `{"chatid":"Night","name":"x"}`); got != 86227 {
			t.Error(got)
		}
	})
	t.Run("CourseOwners", func(t *testing.T) {
		t.Parallel()
		s := newStand(t, "appchat.course_owners", "Boss.Li, both")
		s.chat("Night", "engineer", "both")
		s.ok("update", `{"chatid":"Night","owner":"engineer"}`)
		s.course("Night")
		if got := s.code("update", `{"chatid":"Night","owner":"engineer"}`); got != 86226 {
			t.Error(got)
		}
		s.ok("update", `{"chatid":"Night","owner":"BOTH"}`)
	})
}

// course makes a chat a course group.
func (s *stand) course(chat string) {
	s.T.Helper()
	out, err := s.Actions.Run(s.T.Context(), "chat.kind", map[string]string{"chat": chat})
	if must(s.T, err); out.Finding != nil {
		s.T.Fatal(out.Finding)
	}
}

// Chance chooses the owner, and everybody has a chance.
func TestOwnerByChance(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	owners := map[string]bool{}
	for i := range 60 {
		id := fmt.Sprint("c", i)
		s.chat(id, "engineer", "both", "boss.li")
		a := s.Get("/cgi-bin/appchat/get", "access_token", s.token, "chatid", id)
		for _, who := range []string{"engineer", "both", "Boss.Li"} {
			if strings.Contains(a.Body, fmt.Sprintf(`"owner":%q`, who)) {
				owners[who] = true
			}
		}
	}
	if len(owners) != 3 {
		t.Error(owners)
	}
}

// Chats of one id may stand in two corps.
func TestCorps(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.chat("Night", "engineer", "both")
	chat, err := s.chats.Chat(t.Context(), s.Store.Read(), credentialtest.Other, "Night")
	if must(t, err); chat != nil {
		t.Errorf("%+v", chat)
	}
}
