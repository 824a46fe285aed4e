package app_test

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// runNode starts the example app on a free port, with what the simulator says an app's environment is, and gives its
// address.
func runNode(t *testing.T, node string, env map[string]string) (site string) {
	t.Helper()
	cmd := exec.Command(node, "../../docs/examples/node/app.js")
	cmd.Env = append(os.Environ(), "PORT=0")
	for name, value := range env {
		if strings.HasPrefix(name, "WECOM_") {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines, read := bufio.NewScanner(out), make(chan struct{})
	t.Cleanup(func() {
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
		t.Fatalf("the app did not start: %q, %v", lines.Text(), lines.Err())
	}
	return site
}
