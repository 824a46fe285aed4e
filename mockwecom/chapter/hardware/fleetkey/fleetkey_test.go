package fleetkey_test

import (
	"testing"

	"wecomlab/core/openhw"
	"wecomlab/mockwecom/chapter/hardware/fleetkey"
)

func TestFleetKey(t *testing.T) {
	t.Parallel()
	if got := fleetkey.SN("RUSH", 42); got != "RUSH000042" || !openhw.ValidSN(got) {
		t.Error(got)
	}
	if got := fleetkey.SN("RUSH", 1_234_567); got != "RUSH1234567" {
		t.Error(got)
	}
	seen := map[string]bool{}
	for _, seed := range []string{"a", "b"} {
		for n := range 1000 {
			key := fleetkey.SecretNo(seed, fleetkey.SN("RUSH", n))
			if len(key) != openhw.SecretNoSize || seen[key] {
				t.Fatalf("%s of seed %s", key, seed)
			}
			seen[key] = true
		}
	}
	if got := fleetkey.SecretNo("a", "RUSH000000"); got != "32995b5e530012476dc26a9833d2e462" { // a fleet outlives the program that has made it
		t.Error(got)
	}
}
