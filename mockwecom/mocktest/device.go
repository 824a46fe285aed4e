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

// mostOperations bounds the operations that are looked at.
const mostOperations = 1_000

// Operations gives what was asked of a device that reports an outcome, such as an enrolment: the newest first.
func (s *Server) Operations(sn string) []*hardware.Operation {
	s.t.Helper()
	all, err := s.sim.Operations(s.t.Context(), sn, mostOperations)
	if err != nil {
		s.t.Fatalf("mocktest: the operations of %s: %v", sn, err)
	}
	return all
}

// ModelSecret gives the model_secret of a model in cloud mode of the world's fixture. The test ends when the world has none.
func (s *Server) ModelSecret(modelID string) string {
	s.t.Helper()
	for i := range s.world.DeviceModels {
		if m := &s.world.DeviceModels[i]; m.ModelID == modelID && m.Secret != "" {
			return m.Secret
		}
	}
	s.t.Fatalf("mocktest: the world %s has no model %s in cloud mode", s.world.Name, modelID)
	return ""
}

// CloudModel gives the model_id of a device in cloud mode of the world's fixture. The test ends when the world has none.
func (s *Server) CloudModel(sn string) string {
	s.t.Helper()
	for i := range s.world.DeviceModels {
		m := &s.world.DeviceModels[i]
		for _, d := range m.Devices {
			if m.Mode == "cloud" && d.SN == sn {
				return m.ModelID
			}
		}
	}
	s.t.Fatalf("mocktest: the world %s has no device %s in cloud mode", s.world.Name, sn)
	return ""
}
