package agent_test

import (
	"testing"

	"wecomlab/mockwecom/mocktest"
	"wecomlab/mockwecom/mocktest/golden"
)

func TestTranscripts(t *testing.T) {
	t.Parallel()
	golden.Play(t, "testdata/*.transcript")
}

func TestTranscriptsOfPromotedCorps(t *testing.T) {
	t.Parallel()
	golden.Play(t, "testdata/promoted/*.transcript", mocktest.WithSettings(map[string]string{"agent.promotion_corps": "true"}))
}
