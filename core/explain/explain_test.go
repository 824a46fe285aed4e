package explain_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wecomlab/core/explain"
)

func TestFindingString(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		finding explain.Finding
		want    string
	}{
		{
			"Full",
			explain.Finding{
				Step: explain.ReceiveID, Expected: `"dk1"`, Got: `"ww2"`, Cause: "another receiver", Fix: "compare with both.",
				Fits: []string{"suite Lantern", "corp Quay"}, Doc: 91144,
			},
			`Failed at receiveid: expected "dk1", got "ww2". another receiver. This would have fitted: suite Lantern, corp Quay. compare with both. (doc 91144)`,
		},
		{"StepAlone", explain.Finding{Step: explain.Slow}, "Failed at slow."},
		{"Expected", explain.Finding{Step: explain.Slow, Expected: "an answer within 1s"}, "Failed at slow: expected an answer within 1s."},
		{"Got", explain.Finding{Step: explain.Status, Got: "HTTP 500"}, "Failed at status: got HTTP 500."},
		{"Nothing", explain.Finding{}, "Failed at unknown step."},
		{"MarksAreKept", explain.Finding{Step: explain.Body, Cause: "Is it up?", Fix: "Start it!"}, "Failed at body. Is it up? Start it!"},
		{"BlanksAreNothing", explain.Finding{Step: explain.Body, Cause: "x "}, "Failed at body. x."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, test.finding.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		in   any
		want string
	}{
		{"FindingShort", explain.Finding{Step: explain.Echo}, `{"step":"echo"}`},
		{
			"Finding",
			explain.Finding{Step: explain.Echo, Expected: "a", Got: "b", Cause: "c", Fix: "d", Fits: []string{"e"}, Doc: 7},
			`{"step":"echo","expected":"a","got":"b","cause":"c","fix":"d","fits":["e"],"doc":7}`,
		},
		{"CheckFailed", explain.Check{Name: "sha1"}, `{"name":"sha1","ok":false}`},
		{"Check", explain.Check{Name: "sha1", OK: true, Expected: "a", Got: "b", Note: "c"}, `{"name":"sha1","ok":true,"expected":"a","got":"b","note":"c"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := json.Marshal(test.in)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
