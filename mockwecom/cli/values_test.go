package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestByteCount(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]byteCount{
		"0": 0, "65536": 65536, "1B": 1, "2K": 2048, "2kb": 2048, "512KiB": 512 << 10, "64MiB": 64 << 20, "64 MB": 64 << 20, "1G": 1 << 30,
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			var got byteCount
			if err := got.Set(text); err != nil || got != want {
				t.Errorf("got %d, %v", got, err)
			}
		})
	}
	for _, text := range []string{"", "MiB", "-1", "1.5M", "1T", "9223372036854775807K", "1MM", "many"} {
		t.Run("Err"+text, func(t *testing.T) {
			t.Parallel()
			var got byteCount
			if err := got.Set(text); err == nil {
				t.Errorf("it was taken for %d", got)
			}
		})
	}
}

// TestShellWord lets a shell read what was quoted for it.
func TestShellWord(t *testing.T) {
	t.Parallel()
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh")
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[ -~\n企业]{0,20}`).Draw(t, "text")
		script := string(envLines(map[string]string{"X": text}, "export %s=%s\n", shellWord)) + `printf %s "$X"`
		out, err := exec.Command(sh, "-c", script).Output()
		if err != nil || string(out) != text {
			t.Fatalf("sh reads %q, %v", out, err)
		}
	})
}

func TestDotenvWord(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "", "ww7c11c05dff7b9c8f": "ww7c11c05dff7b9c8f", "http://127.0.0.1:8600": "http://127.0.0.1:8600",
		"a b": `"a b"`, `say "hi"`: `"say \"hi\""`, "$HOME": `"\$HOME"`, "a\nb": `"a\nb"`, `a\b`: `"a\\b"`, "a#b": `"a#b"`,
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			if got := dotenvWord(text); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestReadyFile(t *testing.T) {
	t.Parallel()
	env := map[string]string{"WECOM_BASE_URL": "http://127.0.0.1:1"}
	want := "{\n  \"WECOM_BASE_URL\": \"http://127.0.0.1:1\"\n}\n"
	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		f := readyFile(filepath.Join(t.TempDir(), "ready.json"))
		if err := os.WriteFile(string(f), []byte("of a former run"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := f.clear(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(string(f)); err == nil {
			t.Error("the file of a former run is still there")
		}
		if err := f.write(env); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(string(f))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v, %v", info.Mode(), err)
		}
		if got, _ := os.ReadFile(string(f)); string(got) != want {
			t.Errorf("it holds %s", got)
		}
		if all, _ := filepath.Glob(filepath.Join(filepath.Dir(string(f)), ".*")); len(all) > 0 {
			t.Errorf("left behind: %v", all)
		}
	})
	t.Run("None", func(t *testing.T) {
		t.Parallel()
		if err := readyFile("").write(env); err != nil {
			t.Error(err)
		}
	})
	t.Run("ErrFolder", func(t *testing.T) {
		t.Parallel()
		err := readyFile(filepath.Join(t.TempDir(), "missing", "ready.json")).write(env)
		if err == nil || !strings.Contains(err.Error(), "--ready-file") {
			t.Errorf("error %v", err)
		}
	})
	t.Run("ErrIsFolder", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		if err := writeWhole(dir, []byte("x")); err == nil {
			t.Error("a folder was written to")
		}
	})
}
