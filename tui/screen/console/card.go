package console

import (
	tea "charm.land/bubbletea/v2"

	"wecomlab/mockwecom/face/control"
)

// member is what is known of one member.
type member struct {
	corp, userid string
	loading      bool
	whole        *control.ContactMember
}

// readCard asks for what the list does not tell of the member under the cursor.
func (s *Screen) readCard() tea.Cmd {
	it, ok := s.chosen()
	if !ok || it.kind != memberItem || s.panes.Rect(paneSheet).Empty() || s.card.loading {
		return nil
	}
	s.card = member{corp: it.corp, userid: it.member.UserID, loading: true, whole: s.whole(it)}
	ctx, sim, corp, userid := s.env.Ctx, s.env.Sim, it.corp, it.member.UserID
	return func() tea.Msg {
		answer, err := sim.ContactMember(ctx, corp, userid)
		return memberMsg{corp: corp, userid: userid, answer: answer, err: err}
	}
}

// whole is what was told of a member alone, nil if that is another one.
func (s *Screen) whole(it item) *control.ContactMember {
	if s.card.corp == it.corp && s.card.userid == it.member.UserID {
		return s.card.whole
	}
	return nil
}

func (s *Screen) gotMember(msg memberMsg) tea.Cmd {
	s.card.loading = false
	if msg.err == nil {
		s.card.whole = &msg.answer
	}
	if it, ok := s.chosen(); ok && it.kind == memberItem && it.member.UserID != msg.userid {
		return s.readCard() // the cursor has gone on meanwhile
	}
	return nil
}
