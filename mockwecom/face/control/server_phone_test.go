package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// fakePhones answers what the tests want and notes what it was asked.
type fakePhones struct{ asked chan string }

func (f *fakePhones) Phone(_ context.Context, corp, userid string) (Phone, error) {
	f.asked <- fmt.Sprintf("%s %s", corp, userid)
	switch userid {
	case "ghost":
		return Phone{}, fmt.Errorf("%w: %s has no member %q", ErrNoPhone, corp, userid)
	case "broken":
		return Phone{}, errors.New("the database is away")
	}
	return Phone{CorpID: corp, UserID: userid, Name: "乔禾", Sessions: []PhoneSession{{ID: "1000009", AgentID: 1000009, Name: "巡更 & 值守", Kind: "self", Recent: []int64{8, 7}}}}, nil
}

func (f *fakePhones) Talk(_ context.Context, corp, userid, session string, before int64, limit int) (PhoneTalk, error) {
	f.asked <- fmt.Sprintf("%s %s %s before=%d limit=%d", corp, userid, session, before, limit)
	if session == "4711" {
		return PhoneTalk{}, fmt.Errorf("%w: the corp has no app 4711", ErrNoPhone)
	}
	return PhoneTalk{More: true, Messages: []PhoneMessage{{ID: 8, Type: "text", Content: json.RawMessage(`{"content":"a&b"}`), At: standEpoch}}}, nil
}

func TestServerPhone(t *testing.T) {
	t.Parallel()
	fake := &fakePhones{asked: make(chan string, 100)}
	s := newStand(t, func(s *Server) { s.Phones = fake })
	for _, tc := range []struct {
		name, path string
		status     int
		want       string // in the answer
		asked      string // empty: the world is not asked
	}{
		{"Sessions", "/phone/ww1/qiao.he", 200, `"name":"巡更 & 值守"`, "ww1 qiao.he"},
		{"EscapedName", "/phone/ww1/qiao%40he", 200, `"userid":"qiao@he"`, "ww1 qiao@he"},
		{"Messages", "/phone/ww1/qiao.he/1000009", 200, `"content":{"content":"a&b"}`, "ww1 qiao.he 1000009 before=0 limit=50"},
		{"Page", "/phone/ww1/qiao.he/1000009?before=8&limit=3", 200, `"more":true`, "ww1 qiao.he 1000009 before=8 limit=3"},
		{"LargestPage", "/phone/ww1/qiao.he/1000009?limit=100000", 200, `"more":true`, "ww1 qiao.he 1000009 before=0 limit=200"},
		{"ErrMember", "/phone/ww1/ghost", 404, `ww1 has no member \"ghost\"`, "ww1 ghost"},
		{"ErrSession", "/phone/ww1/qiao.he/4711", 404, "the corp has no app 4711", "ww1 qiao.he 4711 before=0 limit=50"},
		{"ErrWorld", "/phone/ww1/broken", 400, "the database is away", "ww1 broken"},
		{"ErrBefore", "/phone/ww1/qiao.he/1000009?before=x", 400, "before is no id of a message", ""},
		{"ErrLimit", "/phone/ww1/qiao.he/1000009?limit=-2", 400, "limit is no number of messages", ""},
		{"ErrNobody", "/phone/ww1", 404, "is no part of the control interface", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			status, body := s.do("GET", prefix+tc.path, "")
			if status != tc.status || !strings.Contains(body, tc.want) {
				t.Errorf("%d %s, want %d with %s", status, body, tc.status, tc.want)
			}
			select {
			case got := <-fake.asked:
				if got != tc.asked {
					t.Errorf("asked %q, want %q", got, tc.asked)
				}
			default:
				if tc.asked != "" {
					t.Errorf("not asked %q", tc.asked)
				}
			}
		})
	}
}

func TestClientPhone(t *testing.T) {
	t.Parallel()
	fake := &fakePhones{asked: make(chan string, 100)}
	s := newStand(t, func(s *Server) { s.Phones = fake })
	phone, err := s.client.Phone(t.Context(), "ww 1", "qiao?he")
	must(t, err)
	if phone.UserID != "qiao?he" || len(phone.Sessions) != 1 || !cmp.Equal(phone.Sessions[0].Recent, []int64{8, 7}) {
		t.Errorf("phone %+v", phone)
	}
	talk, err := s.client.Talk(t.Context(), "ww1", "qiao.he", "1000009", 9, 5)
	must(t, err)
	if !talk.More || len(talk.Messages) != 1 || !talk.Messages[0].At.Equal(standEpoch.Truncate(time.Second)) {
		t.Errorf("talk %+v", talk)
	}
	for _, want := range []string{"ww 1 qiao?he", "ww1 qiao.he 1000009 before=9 limit=5"} {
		if got := <-fake.asked; got != want {
			t.Errorf("asked %q, want %q", got, want)
		}
	}
	_, err = s.client.Phone(t.Context(), "ww1", "ghost")
	var refused *RefusedError
	if !errors.As(err, &refused) || refused.Status != 404 {
		t.Errorf("the error %v is no refusal with 404", err)
	}
}
