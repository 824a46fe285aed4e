package journal_test

import "testing"

func TestAttempt(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, filter, attempt string
		hopeful               bool
	}{
		{"Empty", "", "", true},
		{"NothingSaidOfTheOutcome", "kind:callback event:create_auth", "kind:callback event:create_auth", true},
		{"Errcode", "path:user errcode=0", "path:user", true},
		{"Several", "path:user ok status=200 kind:api", "path:user kind:api", true},
		{"NotFailed", "!failed path:user", "path:user", true},
		{"OnlySuccess", "ok", "", true},
		{"OnlySuccessTwice", "ok errcode=0", "", true},
		{"Alternatives", "path:a ok | path:b errcode=0 id>1", "path:a | path:b id>1", true},
		{"AlternativeOfEverything", "path:a | ok", "", true},
		{"Inside", "(title:a | title:b) ok", "title:a | title:b", true},
		{"AsksForFailure", "path:user errcode=40029", "path:user errcode=40029", false},
		{"Failed", "failed", "failed", false},
		{"NotOk", "path:a !ok", "path:a !ok", false},
		{"Step", "kind:callback step:signature", "kind:callback step:signature", false},
		{"NegatedGroup", "path:a !(ok id=1)", "path:a !(ok id=1)", false},
		{"OneBranchFails", "path:a ok | path:b failed", "path:a ok | path:b failed", false},
		{"OtherStatus", "path:a status=302", "path:a status=302", false},
		{"NegatedSomethingElse", "!path:a !(path:b | id=1)", "!path:a !(path:b | id=1)", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			attempt, hopeful := filter(t, tt.filter).Attempt()
			if attempt.String() != tt.attempt || hopeful != tt.hopeful {
				t.Errorf("got %s, %v; want %s, %v", attempt, hopeful, tt.attempt, tt.hopeful)
			}
		})
	}
}
