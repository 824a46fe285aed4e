package display_test

import (
	"testing"

	"wecomlab/core/clock"
	"wecomlab/mockwecom/chapter/display"
	"wecomlab/mockwecom/engine"
	"wecomlab/mockwecom/engine/api/apitest"
	"wecomlab/mockwecom/mocktest/golden"
)

func TestTranscripts(t *testing.T) {
	t.Parallel()
	golden.Play(t, "testdata/*.transcript")
}

func TestRows(t *testing.T) {
	t.Parallel()
	d := display.New(&engine.Runtime{Clock: new(clock.Clock)}, nil, nil, nil)
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	apitest.Check(t, d.Chapter().Endpoints)
}
