package upkeep_test

import "testing"

// BenchmarkConnected measures what a login costs where no provider receives events, as in most fleets.
func BenchmarkConnected(b *testing.B) {
	s, devices, _ := newCloud(b)
	d, err := devices.Device(b.Context(), "CLOUD0")
	must(b, err)
	before := s.Journal.Len()
	for b.Loop() {
		devices.Watcher().Connected(0, d)
	}
	if s.Journal.Len() != before {
		b.Error("the journal has grown")
	}
}
