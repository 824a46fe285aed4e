package directory_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/directory"
)

// write calls a row with the token of the contact-sync assistant and gives errcode and the body.
func write(s *credentialtest.Stand, path, body string) (code int, answer string) {
	s.T.Helper()
	answer = s.Post("/cgi-bin/"+path, body, "access_token", s.Token(0)).Body
	if _, err := fmt.Sscanf(answer, `{"errcode":%d`, &code); err != nil {
		s.T.Fatalf("%s: %v", answer, err)
	}
	return code, answer
}

func tree(s *credentialtest.Stand) *directory.Tree {
	s.T.Helper()
	t, err := s.Dir.Departments(context.Background(), s.Store.Read(), credentialtest.Corp)
	if err != nil {
		s.T.Fatal(err)
	}
	return t
}

func TestDepth(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	for level := 2; level <= 15; level++ { // the root is the first level
		parent := 100 + level - 1
		if level == 2 {
			parent = 1
		}
		if code, answer := write(s, "department/create", fmt.Sprintf(`{"name":"层","parentid":%d,"id":%d}`, parent, 100+level)); code != 0 {
			t.Fatalf("level %d: %s", level, answer)
		}
	}
	if code, answer := write(s, "department/create", `{"name":"层","parentid":115}`); code != 81002 {
		t.Errorf("level 16: %s", answer)
	}
	if code, answer := write(s, "department/update", `{"id":2,"parentid":114}`); code != 81002 {
		t.Errorf("two levels below the fourteenth: %s", answer)
	}
	if code, answer := write(s, "department/update", `{"id":2,"parentid":113}`); code != 0 {
		t.Errorf("two levels below the thirteenth: %s", answer)
	}
}

func TestManyDepartmentsAndMembers(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	ids := strings.TrimSuffix(strings.Repeat("3,", 101), ",")
	if code, answer := write(s, "user/create", `{"userid":"x","name":"灯","mobile":"13700000009","department":[`+ids+`]}`); code != 60110 {
		t.Errorf("101 departments: %s", answer)
	}
	if code, answer := write(s, "user/create", `{"userid":"x","name":"灯","mobile":"13700000009","department":[3,3,4]}`); code != 0 {
		t.Errorf("a department twice: %s", answer)
	}
	if m := s.Member("x"); len(m.Department) != 2 || len(m.Order) != 2 || len(m.Leader) != 2 {
		t.Errorf("a department twice gives %+v", m)
	}
	names := strings.TrimSuffix(strings.Repeat(`"x",`, 201), ",")
	if code, answer := write(s, "user/batchdelete", `{"useridlist":[`+names+`]}`); code != 40032 {
		t.Errorf("201 userids: %s", answer)
	}
	if code, answer := write(s, "user/batchdelete", `{"useridlist":[`+names[:4*200-1]+`]}`); code != 0 {
		t.Errorf("200 userids: %s", answer)
	}
}

// What was read before a write is not given after it.
func TestWritesAreSeenAtOnce(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	read := func(userid string) *directory.Member {
		t.Helper()
		m, err := s.Dir.Member(t.Context(), s.Store.Read(), credentialtest.Corp, userid)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	if read("fresh") != nil || tree(s).Department(9) != nil || read("engineer").Name != "程工" {
		t.Fatal("the world is another one")
	}
	for _, call := range [][2]string{
		{"department/create", `{"name":"灯塔组","parentid":2,"id":9}`},
		{"user/create", `{"userid":"fresh","name":"新","mobile":"13700000009","department":[9]}`},
		{"user/update", `{"userid":"engineer","name":"程大工"}`},
	} {
		if code, answer := write(s, call[0], call[1]); code != 0 {
			t.Fatalf("%s: %s", call[0], answer)
		}
	}
	if m := read("fresh"); m == nil || m.Status != directory.NotActive || tree(s).Department(9) == nil || read("engineer").Name != "程大工" {
		t.Errorf("a write is not seen: %+v", m)
	}
	s.Get("/cgi-bin/user/delete", "access_token", s.Token(0), "userid", "fresh")
	s.Get("/cgi-bin/department/delete", "access_token", s.Token(0), "id", "9")
	if read("fresh") != nil || tree(s).Department(9) != nil {
		t.Error("a deletion is not seen")
	}
}

// Whatever is sent, every department reaches the root within 15 levels, and no two of one parent have one name.
func TestTreeStaysSound(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	rapid.Check(t, func(rt *rapid.T) {
		id, parent := rapid.Int64Range(0, 12).Draw(rt, "id"), rapid.Int64Range(-1, 12).Draw(rt, "parent")
		name := rapid.SampledFrom([]string{"甲", "乙", "丙"}).Draw(rt, "name")
		switch rapid.IntRange(0, 2).Draw(rt, "what") {
		case 0:
			write(s, "department/create", fmt.Sprintf(`{"id":%d,"parentid":%d,"name":%q}`, id, parent, name))
		case 1:
			write(s, "department/update", fmt.Sprintf(`{"id":%d,"parentid":%d,"name":%q}`, id, parent, name))
		case 2:
			s.Get("/cgi-bin/department/delete", "access_token", s.Token(0), "id", fmt.Sprint(id))
		}
		now, names := tree(s), map[string]bool{}
		if now.Department(1) == nil || now.Department(3) == nil {
			rt.Fatal("the root, or a department with members, is gone")
		}
		for dep := range now.All {
			if !now.Within(dep.ID, 1) {
				rt.Fatalf("department %d does not reach the root: %+v", dep.ID, now.Below(0))
			}
			key := fmt.Sprint(dep.ParentID, dep.Name)
			if names[key] {
				rt.Fatalf("the name %s stands twice below %d", dep.Name, dep.ParentID)
			}
			names[key] = true
		}
	})
}

// A cursor of any kind ends or is refused; following it gives every membership once.
func TestListIDsByPages(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	for limit := 1; limit <= 6; limit++ {
		cursor, rows := "", 0
		for page := 0; page == 0 || cursor != ""; page++ {
			code, answer := write(s, "user/list_id", fmt.Sprintf(`{"limit":%d,"cursor":%q}`, limit, cursor))
			if code != 0 || page > 5 {
				t.Fatalf("limit %d, page %d: %s", limit, page, answer)
			}
			rows += strings.Count(answer, `"userid"`)
			_, rest, _ := strings.Cut(answer, `"next_cursor":"`)
			cursor, _, _ = strings.Cut(rest, `"`)
		}
		if rows != 5 {
			t.Errorf("limit %d gives %d memberships, want 5", limit, rows)
		}
	}
}
