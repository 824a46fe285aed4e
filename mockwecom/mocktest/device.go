package mocktest

import "wecomlab/mockwecom/chapter/hardware"

// mostPunches bounds the records that are looked at.
const mostPunches = 1_000_000

// Punches gives the records of attendance and passage that the devices of the world's first corp have reported, in the order in
// which they came.
func (s *Server) Punches() []*hardware.Punch {
	s.t.Helper()
	punches, err := s.sim.Punches(s.t.Context(), s.CorpID, mostPunches)
	if err != nil {
		s.t.Fatalf("mocktest: the records of the devices: %v", err)
	}
	return punches
}
