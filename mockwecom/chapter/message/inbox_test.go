package message_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/mockwecom/chapter/credential/credentialtest"
	"wecomlab/mockwecom/chapter/message"
)

// list gives a selection of what engineer has, as texts.
func (s *stand) list(some message.Selection) (shown []string) {
	s.T.Helper()
	items, err := s.messages.List(s.T.Context(), s.Store.Read(), credentialtest.Corp, "engineer", some)
	must(s.T, err)
	for _, item := range items {
		text := string(item.Content)
		if item.Recalled {
			text += " recalled"
		}
		if item.Mine() {
			text += " mine"
		}
		shown = append(shown, text)
	}
	return shown
}

func TestList(t *testing.T) {
	t.Parallel()
	s := newStand(t).listening()
	s.say("engineer", "1")
	recalled := s.say("engineer", "2")
	if out := s.call("recall", fmt.Sprintf(`{"msgid":%q}`, recalled.MsgID)); out.Errcode != 0 {
		t.Fatalf("recall: %+v", out)
	}
	s.do("member.say", "corp", credentialtest.Corp, "user", "engineer", "agent", fmt.Sprint(app), "text", "3")
	s.say("engineer", "4")
	items := s.items("engineer")
	tests := []struct {
		name string
		some message.Selection
		want []string
	}{
		{"All", message.Selection{Limit: 10}, []string{`{"content":"4"}`, `{"content":"3"} mine`, `{"content":"1"}`}},
		{"Newest", message.Selection{Limit: 1}, []string{`{"content":"4"}`}},
		{"Recalled", message.Selection{Limit: 10, Recalled: true}, []string{`{"content":"4"}`, `{"content":"3"} mine`, `{"content":"2"} recalled`, `{"content":"1"}`}},
		{"Before", message.Selection{Limit: 1, Before: items[0].ID}, []string{`{"content":"3"} mine`}},
		{"App", message.Selection{Limit: 10, Agent: app, Before: items[1].ID}, []string{`{"content":"1"}`}},
		{"OtherApp", message.Selection{Limit: 10, Agent: 7}, nil},
		{"None", message.Selection{}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, s.list(tt.some)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What is dropped because an app says too much stays dropped when a part of the list is asked for.
func TestListKeepsWhatIsDropped(t *testing.T) {
	t.Parallel()
	s := newStand(t, "message.per_minute", "2").listening()
	for i := range 4 {
		s.say("engineer", fmt.Sprint(i))
	}
	first := s.items("engineer")[1]
	if got := s.list(message.Selection{Limit: 10, Before: first.ID + 1, Recalled: true}); !cmp.Equal(got, []string{`{"content":"0"}`}) {
		t.Errorf("the list is %q", got)
	}
	if got := s.list(message.Selection{Limit: 10}); len(got) != 2 {
		t.Errorf("the list is %q", got)
	}
}
