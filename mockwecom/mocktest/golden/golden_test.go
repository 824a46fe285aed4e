package golden_test

import (
	"testing"

	"wecomlab/mockwecom/mocktest/golden"
)

func TestPlay(t *testing.T) {
	t.Parallel()
	golden.Play(t, "testdata/*.transcript")
}
