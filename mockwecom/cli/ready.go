package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// readyFile is the path of a file that exists while a simulator serves; empty for none.
type readyFile string

// clear removes the file: one that was left behind by a former run would tell a lie. Pipes and devices stay.
func (f readyFile) clear() error {
	if f == "" || !f.regular() {
		return nil
	}
	if err := os.Remove(string(f)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("--ready-file: %w", err)
	}
	return nil
}

// write puts the environment into the file, which appears whole or not at all.
func (f readyFile) write(env map[string]string) error {
	if f == "" {
		return nil
	}
	text, err := envJSON(env)
	if err != nil {
		return fmt.Errorf("--ready-file: %w", err)
	}
	if err := writeWhole(string(f), text); err != nil {
		return fmt.Errorf("--ready-file: %w", err)
	}
	return nil
}

// regular reports whether the path is free or an ordinary file.
func (f readyFile) regular() bool {
	info, err := os.Lstat(string(f))
	return err != nil || info.Mode().IsRegular()
}

// writeWhole writes a file that only its owner can read, since keys are in it, and that nobody ever sees half-written. What
// is no ordinary file (a pipe, a device) is written to as it is.
func writeWhole(path string, text []byte) error {
	if !readyFile(path).regular() {
		return os.WriteFile(path, text, 0o600)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // CreateTemp makes files of mode 0600
	if err != nil {
		return err
	}
	_, err = tmp.Write(text)
	if err = errors.Join(err, tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	return nil
}
