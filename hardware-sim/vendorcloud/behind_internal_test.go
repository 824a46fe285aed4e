package vendorcloud

import (
	"testing"

	"pgregory.net/rapid"
)

// A report forgets what it has sent, whatever an unbind has left of it.
func TestBehind(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		records := make([]int, rapid.IntRange(0, 300).Draw(t, "records"))
		sent := rapid.IntRange(0, 300).Draw(t, "sent")
		if got, want := len(behind(records, sent)), max(0, len(records)-sent); got != want {
			t.Errorf("%d are left of %d behind %d", got, len(records), sent)
		}
	})
}
