package e2e_test

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"testing"

	"wecomlab/mockwecom/scenario"
	"wecomlab/mockwecom/sim"
)

// TestForeignNode drives the scenarios with an app that is not ours and knows nothing of the simulator but its environment.
func TestForeignNode(t *testing.T) {
	t.Parallel()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed; the example app in docs/examples/node cannot run")
	}
	for _, sc := range flows(t) {
		t.Run(sc.Name, func(t *testing.T) {
			t.Parallel()
			s := start(t, sim.Config{})
			env, err := s.Env(s.ctx)
			s.must(err)
			at, err := scenario.ForeignAddresses(runNode(s, node, env)+"/wecom", env["WECOM_CALLBACK_TOKEN"], env["WECOM_CALLBACK_AES_KEY"])
			s.must(err)
			s.play(sc, nil, at)
		})
	}
}

// runNode starts the example app on a free port and gives its address.
func runNode(s *stand, node string, env map[string]string) (site string) {
	s.t.Helper()
	cmd := exec.Command(node, "../../docs/examples/node/app.js")
	cmd.Env = append(os.Environ(), "PORT=0")
	for name, value := range env {
		if strings.HasPrefix(name, "WECOM_") {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	out, err := cmd.StdoutPipe()
	s.must(err)
	s.must(cmd.Start())
	lines := bufio.NewScanner(out)
	read := make(chan struct{})
	s.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-read
		_ = cmd.Wait() // it was killed
	})
	ready := lines.Scan()
	site, listening := strings.CutPrefix(lines.Text(), "listening on ")
	go func() {
		defer close(read)
		for lines.Scan() { // what it logs is not looked at, but must not fill the pipe
		}
	}()
	if !ready || !listening {
		s.t.Fatalf("the app did not start: %q, %v", lines.Text(), lines.Err())
	}
	return site
}
