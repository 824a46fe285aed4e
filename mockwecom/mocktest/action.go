package mocktest

import (
	"strings"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/cli/transcript"
)

// Do carries out an action, such as corp.authorize, with parameters written name=value; the others have a default of the
// present world. It returns what the action gave, such as auth_code. An action that is refused ends the test with the reason.
func (s *Server) Do(action string, params ...string) map[string]string {
	s.t.Helper()
	values, finding := s.TryDo(action, params...)
	if finding != nil {
		s.t.Fatalf("mocktest: %s %s was refused:\n%s\n%s", action, strings.Join(params, " "), transcript.Style{}.Finding(finding), s.story())
	}
	return values
}

// TryDo is [Server.Do] for a test that wants to see the refusal: it returns the reason, nil if the action was carried out.
// An action or a parameter that does not exist still ends the test.
func (s *Server) TryDo(action string, params ...string) (map[string]string, *explain.Finding) {
	s.t.Helper()
	given := make(map[string]string, len(params))
	for _, p := range params {
		name, value, ok := strings.Cut(p, "=")
		if !ok {
			s.t.Fatalf("mocktest: %s: the parameter %q is not written name=value", action, p)
		}
		given[name] = value
	}
	out, err := s.sim.Do(s.t.Context(), action, given)
	if err != nil {
		s.t.Fatalf("mocktest: %v", err)
	}
	return out.Values, out.Finding
}
