package robot_test

import (
	"testing"

	"go.uber.org/goleak"

	"wecomlab/mockwecom/chapter/robot"
	"wecomlab/mockwecom/engine/api/apitest"
	"wecomlab/mockwecom/mocktest/golden"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestRows(t *testing.T) {
	t.Parallel()
	apitest.Check(t, robot.New(nil, nil, nil, nil).Chapter().Endpoints)
}

func TestTranscripts(t *testing.T) {
	t.Parallel()
	golden.Play(t, "testdata/*.transcript")
}
