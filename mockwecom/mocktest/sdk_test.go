package mocktest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wecomlab/fixtures"
	"wecomlab/mockwecom/mocktest"
)

// rootAgent is an app whose visible range is the root department, as app chats want it. The secret is invented.
var rootAgent = fixtures.Agent{AgentID: 1000077, Name: "群助手", Secret: "vY3kT8pQ1zR6wN4jM9xB2cF7hL5dS0gAeUiOaKq-_Wt", Parties: []int64{1}}

// The public Go SDK runs against the simulator as it is: it calls https://qyapi.weixin.qq.com, and the environment leads it here.
func TestPublicSDK(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: the SDK is not built")
	}
	program := filepath.Join(t.TempDir(), "sdk.test")
	build := exec.CommandContext(t.Context(), "go", "test", "-c", "-o", program, ".")
	build.Dir = "testdata/silenceper"
	if said, err := build.CombinedOutput(); err != nil {
		if strings.Contains(string(said), "dial tcp") || strings.Contains(string(said), "module lookup disabled") || strings.Contains(string(said), "cannot find module") {
			t.Skipf("the SDK's module cannot be had here: %.300s", said)
		}
		t.Fatalf("build the SDK's calls: %v\n%s", err, said)
	}
	s := mocktest.New(t, mocktest.WithWorld(withRootAgent(t)))
	run := exec.CommandContext(t.Context(), program, "-test.v")
	run.Dir = build.Dir
	run.Env = append(os.Environ(), "SDK_ROOT_SECRET="+rootAgent.Secret, "SDK_ROOT_AGENT=1000077")
	for name, value := range s.Env() {
		run.Env = append(run.Env, name+"="+value)
	}
	said, err := run.CombinedOutput()
	if err != nil || strings.Contains(string(said), "--- SKIP") {
		t.Errorf("the SDK's calls: %v\n%s", err, said)
	}
	s.ExpectMessage("lin.yue", "水位过高")
	s.ExpectMessage("chen.mo", "三号泵停机")
	s.ExpectRefused("message/send", 81013)
}

// withRootAgent is the demo world with one more app.
func withRootAgent(t *testing.T) *fixtures.World {
	t.Helper()
	demo, err := fixtures.Load("demo")
	if err != nil {
		t.Fatal(err)
	}
	w := *demo
	w.Corps = slices.Clone(w.Corps)
	w.Corps[0].Agents = append(slices.Clone(w.Corps[0].Agents), rootAgent)
	return &w
}
