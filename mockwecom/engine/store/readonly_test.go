//go:build unix

package store

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Files that may not be written, seen by a process to which permissions apply: root's tests become somebody else.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	const nobody = 65534
	root, err := os.MkdirTemp("", "wecomlab-readonly-")
	must(t, err)
	t.Cleanup(func() {
		_ = filepath.WalkDir(root, func(path string, _ os.DirEntry, _ error) error { return os.Chmod(path, 0o700) })
		_ = os.RemoveAll(root)
	})
	must(t, os.Chmod(root, 0o755))
	self := filepath.Join(root, "play")
	binary, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		t.Skip("the running binary cannot be read here:", err)
	}
	must(t, os.WriteFile(self, binary, 0o755))

	tests := map[string]struct {
		file, folder os.FileMode
		want         string
	}{
		"File":    {0o444, 0o777, "cannot be written"},
		"Foreign": {0o000, 0o777, "cannot be written"},
		"Folder":  {0, 0o555, "cannot be written"},
		"WithLog": {0o666, 0o555, "cannot be written"}, // the write-ahead log has no place
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			folder := filepath.Join(root, name)
			must(t, os.Mkdir(folder, 0o755))
			path := filepath.Join(folder, "world.db")
			if name != "Folder" {
				db, err := Open(t.Context(), path)
				must(t, err)
				must(t, db.Migrate(t.Context(), labMigrations))
				must(t, db.Close())
				must(t, os.Chmod(path, test.file))
			}
			must(t, os.Chmod(folder, test.folder))
			cmd := exec.CommandContext(t.Context(), self, path)
			cmd.Env = append(os.Environ(), playEnv+"=hold")
			if os.Getuid() == 0 {
				cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
			}
			out, err := cmd.CombinedOutput()
			must(t, err)
			if got := string(out); !strings.Contains(got, test.want) || !strings.Contains(got, path) || !strings.Contains(got, "without --db") {
				t.Errorf("%s", got)
			}
		})
	}
}
