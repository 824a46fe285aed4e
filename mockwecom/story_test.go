package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"wecomlab/core/clock"
	"wecomlab/mockwecom/face/control"
)

var update = flag.Bool("update", false, "write what the commands print into the stories")

// TestMain makes programs of this test binary: the command itself, a client and a callback receiver.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"mockwecom": main, "get": get, "receiver": receive})
}

// TestStories plays testdata/*.txtar: the command as people and scripts use it, with real processes and sockets.
func TestStories(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.Cd+"/home")
			e.Setenv("TZ", "UTC")
			e.Setenv("WECOM_BASE_URL", "http://127.0.0.1:1") // never a simulator that somebody else runs
			e.Setenv("GORACE", "atexit_sleep_ms=0")          // else every program sleeps for a second at its end
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name == "root" {
				return os.Getuid() == 0, nil
			}
			return false, fmt.Errorf("unknown condition %q", name)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"ready": ready, "await": await, "signal": sendSignal, "perm": perm, "save": save, "journalled": journalled,
			"code": code, "future": future, "gone": gone,
		},
	})
}

// storyPatience bounds what a story waits for.
const storyPatience = 20 * time.Second

// eventually tries until f is content.
func eventually(ts *testscript.TestScript, what string, f func() bool) {
	ctx, cancel := clock.Real().WithTimeout(context.Background(), storyPatience)
	defer cancel()
	for !f() {
		if clock.Real().Sleep(ctx, 2*time.Millisecond) != nil {
			ts.Fatalf("gave up waiting for %s", what)
		}
	}
}

// ready FILE waits for a ready file and puts what it says into the environment, but for the proxy.
func ready(ts *testscript.TestScript, _ bool, args []string) {
	env := map[string]string{}
	eventually(ts, args[0], func() bool {
		text, err := os.ReadFile(ts.MkAbs(args[0]))
		return err == nil && json.Unmarshal(text, &env) == nil
	})
	for name, value := range env {
		if strings.HasPrefix(name, "WECOM_") {
			ts.Setenv(name, value)
		}
	}
}

// await FILE PATTERN waits until a file holds a line that matches.
func await(ts *testscript.TestScript, _ bool, args []string) {
	pattern := regexp.MustCompile("(?m)" + args[1])
	eventually(ts, fmt.Sprintf("%q in %s", args[1], args[0]), func() bool {
		text, err := os.ReadFile(ts.MkAbs(args[0]))
		return err == nil && pattern.Match(text)
	})
}

// signal TERM sends it to the first simulator that runs in the background.
func sendSignal(ts *testscript.TestScript, _ bool, args []string) {
	signals := map[string]syscall.Signal{"TERM": syscall.SIGTERM, "INT": syscall.SIGINT}
	for _, running := range ts.BackgroundCmds() {
		if filepath.Base(running.Path) == "mockwecom" {
			ts.Check(running.Process.Signal(signals[args[0]]))
			return
		}
	}
	ts.Fatalf("no simulator runs in the background")
}

// gone waits until the simulator accepts no more connections.
func gone(ts *testscript.TestScript, _ bool, _ []string) {
	address := strings.TrimPrefix(ts.Getenv("WECOM_BASE_URL"), "http://")
	eventually(ts, "the end of "+address, func() bool {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			ts.Check(conn.Close())
		}
		return err != nil
	})
}

// code N PROGRAM ARG… runs a program and checks its exit code.
func code(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("%s ended with exit code %d, want %s", args[1], got, args[0])
	}
}

// future FILE makes a database one that a later version has written.
func future(ts *testscript.TestScript, _ bool, args []string) {
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	_, err = db.Exec("UPDATE schema_versions SET version = 1000 WHERE chapter = 'directory'")
	ts.Check(errors.Join(err, db.Close()))
}

// perm FILE MODE checks who may read a file.
func perm(ts *testscript.TestScript, _ bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	if got := fmt.Sprintf("%04o", info.Mode().Perm()); got != args[1] {
		ts.Fatalf("%s has mode %s, want %s", args[0], got, args[1])
	}
}

// save NAME FILE-OR-stdout PATTERN keeps the pattern's first group in the environment.
func save(ts *testscript.TestScript, _ bool, args []string) {
	found := regexp.MustCompile("(?m)" + args[2]).FindStringSubmatch(ts.ReadFile(args[1]))
	if found == nil {
		ts.Fatalf("%q is not in %s", args[2], args[1])
	}
	ts.Setenv(args[0], found[1])
}

// journalled FILTER waits for an exchange in the running simulator's journal.
func journalled(ts *testscript.TestScript, _ bool, args []string) {
	client := control.NewClient(ts.Getenv("WECOM_BASE_URL"), "")
	defer client.Close()
	ctx, cancel := clock.Real().WithTimeout(context.Background(), storyPatience)
	defer cancel()
	_, err := client.WaitFor(ctx, args[0], 0)
	ts.Check(err)
}
