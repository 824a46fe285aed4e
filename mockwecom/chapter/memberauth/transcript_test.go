package memberauth_test

import (
	"testing"

	"wecomlab/mockwecom/chapter/memberauth"
	"wecomlab/mockwecom/engine/api/apitest"
	"wecomlab/mockwecom/mocktest/golden"
)

func TestTranscripts(t *testing.T) {
	t.Parallel()
	golden.Play(t, "testdata/*.transcript")
}

func TestRows(t *testing.T) {
	t.Parallel()
	apitest.Check(t, memberauth.New(nil, nil, nil).Chapter().Endpoints)
}
