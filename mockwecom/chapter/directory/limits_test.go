package directory_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/directory"
	"wecomlab/mockwecom/engine/store"
)

func TestSeats(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t, "directory.seats", "6") // the stand's corp has five members in all
	create := func(i int) (int, string) {
		return write(s, "user/create", fmt.Sprintf(`{"userid":"s%d","name":"席","mobile":"1370000%04d"}`, i, i))
	}
	have, err := s.Dir.MemberCount(t.Context(), s.Store.Read(), credentialtest.Corp)
	if err != nil {
		t.Fatal(err)
	}
	for i := have; i < 6; i++ {
		if code, answer := create(i); code != 0 {
			t.Fatal(answer)
		}
	}
	if code, answer := create(99); code != 45024 {
		t.Error(answer)
	}
	s.Get("/cgi-bin/user/delete", "access_token", s.Token(0), "userid", "s5")
	if code, answer := create(98); code != 0 {
		t.Error("after one left:", answer)
	}
}

// A department holds thirty thousand members and departments, whichever (81001).
func TestNodes(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	s.Write(func(ctx context.Context, tx *store.Tx) error { // department 4 has no members of its own that count here
		_, err := tx.ExecContext(ctx, `INSERT INTO member_departments (corp, department, member, leader)
WITH RECURSIVE n(i) AS (SELECT 100000 UNION ALL SELECT i+1 FROM n WHERE i < 129997) SELECT ?, 4, i, FALSE FROM n`, credentialtest.Corp)
		return err
	})
	at, err := nodesOf(s, 4)
	if err != nil {
		t.Fatal(err)
	}
	for n := at; n < 30_000; n++ {
		if code, answer := write(s, "department/create", fmt.Sprintf(`{"name":"满%d","parentid":4}`, n)); code != 0 {
			t.Fatal(answer)
		}
	}
	for path, body := range map[string]string{
		"department/create": `{"name":"一个太多","parentid":4}`,
		"department/update": `{"id":3,"parentid":4}`,
		"user/create":       `{"userid":"full","name":"满","mobile":"13700000555","department":[4]}`,
		"user/update":       `{"userid":"engineer","department":[4]}`,
	} {
		if code, answer := write(s, path, body); code != 81001 {
			t.Errorf("%s: %s", path, answer)
		}
	}
}

func nodesOf(s *credentialtest.Stand, id int64) (int, error) {
	n, err := s.Store.Read().NewSelect().Table("member_departments").Where("corp = ?", credentialtest.Corp).Where("department = ?", id).Count(context.Background())
	return int(n) + len(tree(s).Children(id)), err
}

func TestMailService(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t, "directory.mail_domain", "corp.example.test")
	steps := []struct {
		name, path, body string
		code             int
		mail             string
	}{
		{"made", "user/create", `{"userid":"Mail.One","name":"信","mobile":"13700000601"}`, 0, "mail.one@corp.example.test"},
		{"another domain", "user/update", `{"userid":"Mail.One","biz_mail":"one@mail.example.test"}`, 81015, "mail.one@corp.example.test"},
		{"changed once", "user/update", `{"userid":"Mail.One","biz_mail":"one@corp.example.test"}`, 0, "one@corp.example.test"},
		{"twice", "user/update", `{"userid":"Mail.One","biz_mail":"two@corp.example.test"}`, 60144, "one@corp.example.test"},
		{"the same", "user/update", `{"userid":"Mail.One","biz_mail":"one@corp.example.test"}`, 0, "one@corp.example.test"},
		{"taken", "user/create", `{"userid":"Mail.Two","name":"信","mobile":"13700000602","biz_mail":"one@corp.example.test"}`, 60145, "one@corp.example.test"},
		{"no address", "user/create", `{"userid":"Mail.Two","name":"信","mobile":"13700000602","biz_mail":"one"}`, 60143, "one@corp.example.test"},
	}
	for _, step := range steps {
		if code, answer := write(s, step.path, step.body); code != step.code {
			t.Errorf("%s: %s", step.name, answer)
		}
		if m := s.Member("mail.one"); m.BizMail != step.mail {
			t.Errorf("%s: the address is %s", step.name, m.BizMail)
		}
	}
}

// gallery is one picture.
type gallery struct{}

func (gallery) Keep(_ context.Context, _ *store.Tx, corp, mediaID string) (string, error) {
	if corp == credentialtest.Corp && mediaID == "portrait" {
		return "/pictures/1", nil
	}
	return "", nil
}

func TestAvatar(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t, "contacts.grandfathered", "true")
	s.Dir.TakePicturesFrom(gallery{})
	seen := func() string {
		return s.Get("/cgi-bin/user/get", "access_token", s.Token(0), "userid", "engineer").Body
	}
	if body := seen(); !strings.Contains(body, `"avatar":"`+s.URL+`/wwpic/`) || !strings.Contains(body, `/wwopen/userQRCode?vcode=vc`) {
		t.Error(body)
	}
	if code, answer := write(s, "user/update", `{"userid":"engineer","avatar_mediaid":"landscape"}`); code != 301015 {
		t.Error(answer)
	}
	if code, answer := write(s, "user/update", `{"userid":"engineer","avatar_mediaid":"portrait"}`); code != 0 {
		t.Error(answer)
	}
	if body := seen(); !strings.Contains(body, `"avatar":"`+s.URL+`/pictures/1/0","thumb_avatar":"`+s.URL+`/pictures/1/100"`) {
		t.Error(body)
	}
}

func TestSignedIn(t *testing.T) {
	t.Parallel()
	s := credentialtest.New(t)
	write(s, "user/create", `{"userid":"late","name":"迟","mobile":"13700000701","department":[3]}`)
	for range 2 {
		s.Write(func(ctx context.Context, tx *store.Tx) error {
			m, err := s.Dir.Member(ctx, tx, credentialtest.Corp, "late")
			if err != nil {
				return err
			}
			return s.Dir.SignedIn(ctx, tx, m)
		})
		if m := s.Member("late"); m.Status != directory.Active || !m.Activated || m.InvitedAt == 0 {
			t.Errorf("%+v", m)
		}
	}
	n, err := s.Store.Read().NewSelect().Table("member_days").Count(t.Context())
	if err != nil || n != 1 {
		t.Errorf("%d members were here, %v", n, err)
	}
}
