// Package postgrestest starts a PostgreSQL of its own for a test: a new cluster in a temporary folder, reached through a
// socket in it, gone with the test.
package postgrestest

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Start gives the address of a new, empty database. A machine without the server's programs skips the test.
func Start(t *testing.T) (dsn string) {
	t.Helper()
	programs, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // the pattern is well-formed
	if len(programs) == 0 {
		t.Skip("no PostgreSQL server here: there is no /usr/lib/postgresql/*/bin/initdb (Debian: apt-get install postgresql)")
	}
	bin := filepath.Dir(slices.Max(programs))
	dir, err := os.MkdirTemp("", "wecomlab-pg-") // shorter than t.TempDir: a socket's path has 107 bytes at most
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	owner := ownerOf(t, dir)

	data := filepath.Join(dir, "data")
	initdb := exec.CommandContext(t.Context(), filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	initdb.Dir, initdb.SysProcAttr = dir, owner
	if out, err := initdb.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	run(t, exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-k", dir, "-c", "listen_addresses=", "-c", "fsync=off"), func(c *exec.Cmd) {
		c.Dir, c.SysProcAttr = dir, owner
	})
	return "postgres://postgres@/postgres?host=" + dir
}

// run starts the server and returns when it accepts connections. It is stopped at the end of the test, after everything that
// was opened since.
func run(t *testing.T, server *exec.Cmd, prepare func(*exec.Cmd)) {
	t.Helper()
	prepare(server)
	stderr, err := server.StderrPipe()
	must(t, err)
	must(t, server.Start())
	var drained sync.WaitGroup
	t.Cleanup(func() {
		_ = server.Process.Signal(os.Interrupt) // a fast shutdown
		drained.Wait()
		_ = server.Wait()
	})
	var said strings.Builder
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		if strings.Contains(lines.Text(), "ready to accept connections") {
			drained.Go(func() { _, _ = io.Copy(io.Discard, stderr) })
			return
		}
		said.WriteString(lines.Text() + "\n")
	}
	t.Fatalf("PostgreSQL did not start:\n%s", said.String())
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// account is whom the server's package has made for it: the server refuses to run as root.
func account(t *testing.T) *user.User {
	t.Helper()
	u, err := user.Lookup("postgres")
	if err != nil {
		t.Skip("these tests run as root, as which PostgreSQL refuses to, and there is no user postgres:", err)
	}
	return u
}
