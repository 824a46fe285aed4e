package message_test

import (
	"testing"

	"wecomlab/mockwecom/mocktest"
	"wecomlab/mockwecom/mocktest/golden"
)

func TestTranscripts(t *testing.T) {
	t.Parallel()
	golden.Play(t, "testdata/*.transcript")
}

// TestTranscriptsOfSettings plays what the documents leave open the other way round.
func TestTranscriptsOfSettings(t *testing.T) {
	t.Parallel()
	golden.Play(t, "testdata/settings/*.transcript", mocktest.WithSettings(map[string]string{
		"message.unlicensed":         "sun.hao",
		"message.msgid_beside_41011": "true",
		"message.empty_lists":        "true",
		"message.miniprograms":       "wx7d1c05dff7b9c8f2,wx90aa05dff7b9c8f2@1000009",
		"message.long_card_text":     "40058",
		"message.safe_file":          "taken",
		"message.templates":          "tpl-tide:港口+水位,tpl-old!",
	}))
}

// TestTranscriptsOfStandaloneApps plays an app that members authorise themselves.
func TestTranscriptsOfStandaloneApps(t *testing.T) {
	t.Parallel()
	golden.Play(t, "testdata/standalone/*.transcript", mocktest.WithSettings(map[string]string{"message.standalone_suites": "ww03e103337b166af8"}))
}
