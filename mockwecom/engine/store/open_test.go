package store

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestOpen(t *testing.T) {
	t.Parallel()
	for name, dsn := range map[string]string{
		"Nothing": "", "Memory": ":memory:", "File": filepath.Join(t.TempDir(), "world.db"),
		"OddName": filepath.Join(t.TempDir(), "企业 a?b#c%20d&e=1.db"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := openLab(t, dsn)
			file := filepath.IsAbs(dsn)
			if db.Durable() != file || file && db.Name() != dsn || !file && db.Name() != "memory" {
				t.Errorf("durable %v, name %s", db.Durable(), db.Name())
			}
			must(t, db.Change(t.Context(), func(tx *Tx) error { return add(t.Context(), tx, "kept") }))
			if !file {
				return
			}
			must(t, db.Close())
			if got := names(t, openLab(t, dsn)); len(got) != 1 {
				t.Errorf("after closing and opening: %v", got)
			}
			if _, err := os.Stat(dsn); err != nil {
				t.Errorf("the file has another name: %v", err)
			}
		})
	}
}

// Two worlds in memory have nothing to do with each other.
func TestMemoriesAreApart(t *testing.T) {
	t.Parallel()
	one, two := openLab(t, ""), openLab(t, "")
	must(t, one.Change(t.Context(), func(tx *Tx) error { return add(t.Context(), tx, "one") }))
	if got := names(t, two); len(got) != 0 {
		t.Errorf("%v", got)
	}
}

func TestOpenErrors(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		must(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	busy := filepath.Join(dir, "busy.db")
	openLab(t, busy)
	foreign := filepath.Join(dir, "foreign.db")
	other := playElsewhere(t, foreign, "hold")
	defer other.kill()
	tests := map[string]struct {
		dsn  string
		want []string
	}{
		"Folder":           {dir, []string{dir + " is a folder", "name a file in it"}},
		"FolderMissing":    {filepath.Join(dir, "nowhere", "world.db"), []string{"--db " + dir, "no such file or directory"}},
		"NotADatabase":     {write("notes.txt", strings.Repeat("these are no rows\n", 400)), []string{"notes.txt is not a database of wecomlab", "name another file"}},
		"OpenHere":         {busy, []string{"busy.db is in use by another simulator", "stop that one"}},
		"OpenElsewhere":    {foreign, []string{"foreign.db is in use by another simulator", "stop that one"}},
		"PostgresNotThere": {"postgres://nobody:hunter2@127.0.0.1:1/none?connect_timeout=2", []string{"PostgreSQL does not answer"}},
		"PostgresGarbled":  {"postgres://a:hunter2@%zz", []string{"PostgreSQL"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			db, err := Open(t.Context(), test.dsn)
			if err == nil {
				_ = db.Close()
				t.Fatal("it opened")
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the password is told: %v", err)
			}
			for _, part := range test.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q is not in: %v", part, err)
				}
			}
		})
	}
	t.Run("OKAfterTheOtherEnded", func(t *testing.T) {
		other.kill()
		openLab(t, foreign)
	})
}

func TestFilesAreTheOwnersAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := openLab(t, filepath.Join(dir, "world.db"))
	must(t, db.Change(t.Context(), func(tx *Tx) error { return add(t.Context(), tx, "secret") }))
	files, err := os.ReadDir(dir)
	must(t, err)
	if len(files) < 2 {
		t.Errorf("no write-ahead log: %v", files)
	}
	for _, f := range files {
		info, err := f.Info()
		must(t, err)
		if mode := info.Mode().Perm(); mode != 0o600 {
			t.Errorf("%s has mode %o", f.Name(), mode)
		}
	}
}

// other is a second process with a database.
type other struct {
	cmd    *exec.Cmd
	stdout io.Reader
}

func playElsewhere(t *testing.T, path, what string) *other {
	t.Helper()
	self, err := os.Executable()
	must(t, err)
	o := &other{cmd: exec.CommandContext(t.Context(), self, path)}
	o.cmd.Env = append(os.Environ(), playEnv+"="+what)
	o.stdout, err = o.cmd.StdoutPipe()
	must(t, err)
	_, err = o.cmd.StdinPipe() // which is open as long as this process lives
	must(t, err)
	must(t, o.cmd.Start())
	t.Cleanup(o.kill)
	if line := o.line(t); line != "open" {
		t.Fatalf("the other process says %q", line)
	}
	return o
}

// line reads what the other process says next.
func (o *other) line(t *testing.T) string {
	t.Helper()
	var line []byte
	for one := make([]byte, 1); ; line = append(line, one[0]) {
		if _, err := io.ReadFull(o.stdout, one); err != nil {
			t.Fatalf("the other process ended after %q: %v", line, err)
		}
		if one[0] == '\n' {
			return string(line)
		}
	}
}

// kill is kill -9. A second call does nothing.
func (o *other) kill() {
	_ = o.cmd.Process.Kill()
	_ = o.cmd.Wait()
}
