package host

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// The files of a CA's directory. The key file alone is the truth; the others are derived from it.
const (
	keyFile    = "ca-key.pem"
	certFile   = "ca.pem"
	bundleFile = "ca-bundle.pem"
	lockFile   = "ca.lock"
)

// CertPath is the file with the CA's certificate alone, for NODE_EXTRA_CA_CERTS. The file is there after Ensure. It is empty
// for a CA in memory.
func (ca *CA) CertPath() string { return ca.path(certFile) }

// BundlePath is the file with the system's roots and the CA, for SSL_CERT_FILE, REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE, which
// replace a client's roots. The file is there after Ensure. It is empty for a CA in memory.
func (ca *CA) BundlePath() string { return ca.path(bundleFile) }

func (ca *CA) path(name string) string {
	if ca.dir == "" {
		return ""
	}
	return filepath.Join(ca.dir, name)
}

// Ensure makes the CA if need be and brings CertPath and BundlePath up to date, system roots included. For a CA in memory it
// writes nothing.
func (ca *CA) Ensure() error {
	cert, err := ca.PEM()
	if err != nil {
		return err
	}
	if ca.dir == "" {
		return nil
	}
	bundle := ca.roots.with(cert, ca.BundlePath())
	if holds(ca.CertPath(), cert) && holds(ca.BundlePath(), bundle) {
		return nil
	}
	unlock, err := ca.lock()
	if err != nil {
		return err
	}
	defer unlock()
	if err := writeFile(ca.CertPath(), cert, 0o644); err != nil {
		return err
	}
	return writeFile(ca.BundlePath(), bundle, 0o644)
}

// Bundle returns the system's roots and the CA in PEM: what BundlePath holds, for who keeps it elsewhere.
func (ca *CA) Bundle() ([]byte, error) {
	cert, err := ca.PEM()
	if err != nil {
		return nil, err
	}
	return ca.roots.with(cert, ca.BundlePath()), nil
}

// fromDir reads the directory's CA. When there is none, or little life is left in it, one process makes a new one while the
// others wait for it.
func (ca *CA) fromDir() (*authority, error) {
	if root, err := ca.read(); err != nil || root != nil {
		return root, err
	}
	unlock, err := ca.lock()
	if err != nil {
		return nil, err
	}
	defer unlock()
	if root, err := ca.read(); err != nil || root != nil {
		return root, err
	}
	root, err := newAuthority(ca.now())
	if err != nil {
		return nil, err
	}
	text, err := root.encode()
	if err != nil {
		return nil, err
	}
	return root, writeFile(ca.path(keyFile), text, 0o600)
}

// read returns the directory's CA, or nil when there is none to be used.
func (ca *CA) read() (*authority, error) {
	path := ca.path(keyFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the local CA: %w", err)
	}
	root, err := decodeAuthority(text)
	if err != nil {
		return nil, fmt.Errorf("the local CA in %s cannot be used (%w): delete the file to have a new one made", path, err)
	}
	if !root.fresh(ca.now()) {
		return nil, nil
	}
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 {
		if err := os.Chmod(path, 0o600); err != nil {
			return nil, fmt.Errorf("other users can read the local CA's key: %w", err)
		}
	}
	return root, nil
}

// lock keeps other processes out of the directory, which it creates. The system drops the lock of a process that dies.
func (ca *CA) lock() (unlock func(), err error) {
	if err := os.MkdirAll(ca.dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the directory of the local CA: %w", err)
	}
	unlock, err = lockedfile.MutexAt(ca.path(lockFile)).Lock()
	if err != nil {
		return nil, fmt.Errorf("locking the directory of the local CA: %w", err)
	}
	return unlock, nil
}

// holds reports whether a file has exactly this content.
func holds(path string, content []byte) bool {
	got, err := os.ReadFile(path)
	return err == nil && bytes.Equal(got, content)
}

// writeFile replaces a file in one step: a reader sees the old content or the new, also after a power cut.
func writeFile(path string, content []byte, mode fs.FileMode) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
			err = fmt.Errorf("writing %s: %w", path, err)
		}
	}()
	_, err = f.Write(content)
	if err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
