package host

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestCAFiles(t *testing.T) {
	t.Parallel()

	t.Run("TheKeyIsForTheOwnerAlone", func(t *testing.T) {
		t.Parallel()
		if runtime.GOOS == "windows" {
			t.Skip("no such permissions")
		}
		ca := caIn(t, filepath.Join(t.TempDir(), "new"))
		if err := ca.Ensure(); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]os.FileMode{keyFile: 0o600, certFile: 0o644, bundleFile: 0o644, "": 0o700} {
			info, err := os.Stat(ca.path(name))
			if err != nil {
				t.Fatal(err)
			}
			if got := info.Mode().Perm(); got != want {
				t.Errorf("%q: mode %o, want %o", name, got, want)
			}
		}
		if err := os.Chmod(ca.path(keyFile), 0o644); err != nil {
			t.Fatal(err)
		}
		certOf(t, caIn(t, ca.dir))
		if info, _ := os.Stat(ca.path(keyFile)); info.Mode().Perm() != 0o600 {
			t.Errorf("a loose key file stays at %o", info.Mode().Perm())
		}
	})
	t.Run("NoTemporaryFilesStay", func(t *testing.T) {
		t.Parallel()
		ca := caIn(t, t.TempDir())
		if err := ca.Ensure(); err != nil {
			t.Fatal(err)
		}
		entries, err := os.ReadDir(ca.dir)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, e := range entries {
			names = append(names, e.Name())
		}
		if diff := cmp.Diff([]string{bundleFile, keyFile, lockFile, certFile}, names); diff != "" {
			t.Error(diff)
		}
	})
}

func TestDamagedCAFiles(t *testing.T) {
	t.Parallel()

	t.Run("ABrokenKeyFileIsNotOverwritten", func(t *testing.T) {
		t.Parallel()
		good, err := newAuthority(caIn(t, "").now())
		if err != nil {
			t.Fatal(err)
		}
		text, err := good.encode()
		if err != nil {
			t.Fatal(err)
		}
		other, _ := newAuthority(caIn(t, "").now())
		key, _, _ := bytes.Cut(text, []byte("-----BEGIN CERTIFICATE"))
		for name, broken := range map[string][]byte{
			"Empty": nil, "Garbage": []byte("x"), "Truncated": text[:len(text)-40], "KeyOnly": key, "CertificateOnly": good.pem,
			"ForeignCertificate": append(bytes.Clone(key), other.pem...),
		} {
			ca := caIn(t, t.TempDir())
			if err := os.WriteFile(ca.path(keyFile), broken, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := ca.Ensure(); err == nil || !strings.Contains(err.Error(), "delete the file") || !strings.Contains(err.Error(), ca.path(keyFile)) {
				t.Errorf("%s: got %v", name, err)
			}
			if !holds(ca.path(keyFile), broken) {
				t.Errorf("%s: the file was changed", name)
			}
		}
	})
	t.Run("ADirectoryThatCannotBeMade", func(t *testing.T) {
		t.Parallel()
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := caIn(t, filepath.Join(file, "below")).Ensure(); err == nil {
			t.Error("no error")
		}
	})
	t.Run("DerivedFilesAreRestored", func(t *testing.T) {
		t.Parallel()
		ca := caIn(t, t.TempDir())
		if err := ca.Ensure(); err != nil {
			t.Fatal(err)
		}
		want := certOf(t, ca)
		os.Remove(ca.BundlePath())
		os.WriteFile(ca.CertPath(), []byte("old"), 0o644)
		again := caIn(t, ca.dir)
		if err := again.Ensure(); err != nil {
			t.Fatal(err)
		}
		text, _ := ca.PEM()
		if !certOf(t, again).Equal(want) || !holds(ca.CertPath(), text) || !holds(ca.BundlePath(), text) {
			t.Error("the files do not hold the CA")
		}
	})
}

// TestManyStartAtOnce lets CAs that know nothing of each other use one directory, as processes do: the lock is the system's.
func TestManyStartAtOnce(t *testing.T) {
	t.Parallel()
	for round := range 10 {
		dir := t.TempDir()
		if round%2 == 1 {
			old := caIn(t, dir)
			start := old.now()
			old.now = func() time.Time { return start.Add(-caLife) }
			if err := old.Ensure(); err != nil {
				t.Fatal(err)
			}
		}
		all := make([]*CA, 8)
		var wg sync.WaitGroup
		for i := range all {
			all[i] = caIn(t, dir)
			wg.Go(func() {
				if err := all[i].Ensure(); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		first := certOf(t, all[0])
		for _, ca := range all {
			if !certOf(t, ca).Equal(first) {
				t.Fatal("two processes have different CAs")
			}
		}
		text, _ := all[0].PEM()
		if !holds(all[0].CertPath(), text) {
			t.Fatal("the certificate file belongs to another CA")
		}
	}
}

func TestBundle(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	root := func(name string) (path string, text []byte) {
		a, err := newAuthority(caIn(t, "").now())
		if err != nil {
			t.Fatal(err)
		}
		// A root of the system is one that does not carry the local CA's name.
		der := bytes.ReplaceAll(a.cert.Raw, []byte(caName), []byte(name))
		path = filepath.Join(dir, name)
		text = certPEM(der)
		if err := os.WriteFile(path, append([]byte("# "+name+"\n"), text...), 0o600); err != nil {
			t.Fatal(err)
		}
		return path, text
	}
	system, systemText := root("a root of machine")
	user, userText := root("a root of company")
	if len(caName) != len("a root of machine") {
		t.Fatal("the names must be of one length")
	}
	ca := caIn(t, filepath.Join(dir, "ca"))
	own, err := ca.PEM()
	if err != nil {
		t.Fatal(err)
	}
	foreign := filepath.Join(dir, "foreign")
	if err := os.WriteFile(foreign, append(bytes.Clone(userText), certOfText(t, caIn(t, ""))...), 0o600); err != nil {
		t.Fatal(err)
	}
	missing := filepath.Join(dir, "missing")
	for _, c := range []struct {
		name  string
		roots rootSource
		want  []byte
	}{
		{"SystemRootsThenTheCA", rootSource{files: []string{missing, system, user}}, append(bytes.Clone(systemText), own...)},
		{"TheUsersOwnRootsComeFirst", rootSource{override: user, files: []string{system}}, append(bytes.Clone(userText), own...)},
		{"AnOverrideThatIsMissing", rootSource{override: missing, files: []string{system}}, append(bytes.Clone(systemText), own...)},
		{"AnEarlierBundleDoesNotNest", rootSource{override: ca.BundlePath(), files: []string{system}}, append(bytes.Clone(systemText), own...)},
		{"AnotherLocalCAIsLeftOut", rootSource{override: foreign, files: []string{system}}, append(bytes.Clone(userText), own...)},
		{"NoRootsAtAll", rootSource{files: []string{missing}}, own},
	} {
		ca.roots = c.roots
		if err := ca.Ensure(); err != nil {
			t.Fatal(err)
		}
		got, err := ca.Bundle()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, c.want) || !holds(ca.BundlePath(), c.want) {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

func certOfText(t testing.TB, ca *CA) []byte {
	t.Helper()
	text, err := ca.PEM()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestDefaultCADir(t *testing.T) {
	home := t.TempDir()
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "AppData"} {
		t.Setenv(name, home)
	}
	dir, err := DefaultCADir()
	if err != nil || !strings.HasPrefix(dir, home) || filepath.Base(dir) != "wecomlab" {
		t.Errorf("got %q, %v", dir, err)
	}
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "AppData"} {
		t.Setenv(name, "")
	}
	if dir, err := DefaultCADir(); err == nil {
		t.Errorf("got %q without a home", dir)
	}
}
