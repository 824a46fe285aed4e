package idconvert_test

import (
	"testing"

	"wecomlab/mockwecom/chapter/idconvert"
	"wecomlab/mockwecom/engine/api/apitest"
	"wecomlab/mockwecom/mocktest/golden"
)

func TestTranscripts(t *testing.T) {
	t.Parallel()
	golden.Play(t, "testdata/*.transcript")
}

func TestRows(t *testing.T) {
	t.Parallel()
	apitest.Check(t, idconvert.New(nil, nil, nil, nil).Chapter().Endpoints)
}
