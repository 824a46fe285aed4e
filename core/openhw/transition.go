package openhw

// Transition is one edge of the connection's state machine.
type Transition struct {
	From State
	By   string // the command that is answered with 0, or the push that is sent
	To   State
}

// Transitions lists the edges that lead to another state, for a device that a corp has bound; the last ones are those of
// the corp removing it. Closing the socket leads from every state to nothing.
func Transitions() []Transition {
	var edges []Transition
	for conn := range Subscribed + 1 {
		s := Session{Conn: conn, Device: Bound}
		for _, row := range Rows {
			if next := s.Done(row.Cmd); next.Conn != conn {
				edges = append(edges, Transition{conn, row.Cmd, next.Conn})
			}
		}
	}
	for conn := range Subscribed + 1 {
		next, _, _ := Session{Conn: conn, Device: Bound}.Changed(Unbind)
		if next.Conn != conn {
			edges = append(edges, Transition{conn, "push_unbind_corp", next.Conn})
		}
	}
	return edges
}
