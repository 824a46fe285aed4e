package devicedata_test

import (
	"testing"

	"go.uber.org/goleak"

	"wecomlab/mockwecom/mocktest/golden"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestTranscripts(t *testing.T) {
	t.Parallel()
	golden.Play(t, "testdata/*.transcript")
}
