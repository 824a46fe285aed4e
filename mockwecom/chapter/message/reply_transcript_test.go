package message_test

import (
	"testing"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/mocktest"
	"wecomlab/mockwecom/mocktest/golden"
)

// TestTranscriptsOfMembers plays what members do with apps, and what becomes of apps by itself.
func TestTranscriptsOfMembers(t *testing.T) {
	t.Parallel()
	golden.Play(t, "testdata/incoming/*.transcript")
}

// TestTranscriptsOfApprovals plays a third-party app that has the permission of the approval app.
func TestTranscriptsOfApprovals(t *testing.T) {
	t.Parallel()
	world, err := fixtures.Load("demo")
	must(t, err)
	suites := world.Providers[0].Suites
	for i := range suites {
		suites[i].Permissions = append(suites[i].Permissions, "approval:base:base")
	}
	golden.Play(t, "testdata/approval_suite/*.transcript", mocktest.WithWorld(world))
}

// TestTranscriptsOfReplies plays the passive replies of an app.
func TestTranscriptsOfReplies(t *testing.T) {
	t.Parallel()
	golden.Play(t, "testdata/reply/*.transcript")
}

// TestTranscriptsOfReplySettings plays replies with what the document leaves open the other way round.
func TestTranscriptsOfReplySettings(t *testing.T) {
	t.Parallel()
	golden.Play(t, "testdata/reply_settings/*.transcript", mocktest.WithSettings(map[string]string{
		"message.press_reply_sends": "true", "message.menu_reply_updates": "false",
	}))
}
