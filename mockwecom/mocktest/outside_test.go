package mocktest_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// TestOutside tests a small app in a module of its own, as a stranger would who imports mocktest. The README shows the app.
func TestOutside(t *testing.T) {
	t.Parallel()
	repo, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write(t, dir, "hello.go", read(t, "testdata/outside/hello.go.txt"))
	write(t, dir, "hello_test.go", read(t, "testdata/outside/hello_test.go.txt"))
	write(t, dir, "go.sum", read(t, filepath.Join(repo, "go.sum")))
	write(t, dir, "go.mod", strangers(read(t, filepath.Join(repo, "go.mod")), repo))

	command := exec.Command("go", "test", "-mod=mod", "-v", ".")
	command.Dir = dir
	command.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=-buildvcs=false", "GOWORK=off")
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("go test: %v\n%s", err, out)
	}
	if !bytes.Contains(out, []byte("--- PASS: TestGreet")) {
		t.Errorf("TestGreet was not run:\n%s", out)
	}
}

// strangers is the go.mod of a module that needs this one, with what this one needs itself.
func strangers(own []byte, repo string) []byte {
	named := regexp.MustCompile(`(?m)^module .*$`).ReplaceAll(own, []byte("module example.test/hello"))
	return append(named, []byte("\nrequire wecomlab v0.0.0\n\nreplace wecomlab => "+repo+"\n")...)
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func write(t *testing.T, dir, name string, text []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
		t.Fatal(err)
	}
}
