package mocktest

import "wecomlab/mockwecom/chapter/message"

// most bounds the messages that are looked at.
const most = 1000

// Messages gives what a member's phone shows, the newest first: what apps sent, and what the member wrote.
func (s *Server) Messages(corpid, userid string) []message.Item {
	s.t.Helper()
	items, err := s.sim.Messages(s.t.Context(), corpid, userid, most)
	if err != nil {
		s.t.Fatalf("mocktest: the messages of %s: %v", userid, err)
	}
	return items
}
