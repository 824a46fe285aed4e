package host

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// caIn opens the CA of a directory, with no system roots.
func caIn(t testing.TB, dir string) *CA {
	t.Helper()
	ca, err := LoadCA(dir)
	if err != nil {
		t.Fatal(err)
	}
	ca.roots = rootSource{}
	return ca
}

// certOf parses the CA's certificate.
func certOf(t testing.TB, ca *CA) *x509.Certificate {
	t.Helper()
	text, err := ca.PEM()
	if err != nil {
		t.Fatal(err)
	}
	block, rest := pem.Decode(text)
	if block == nil || len(rest) != 0 {
		t.Fatalf("PEM is not one certificate: %q", text)
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

func TestLoadCA(t *testing.T) {
	t.Parallel()

	t.Run("TouchesNothingUntilNeeded", func(t *testing.T) {
		t.Parallel()
		dir := filepath.Join(t.TempDir(), "below", "wecomlab")
		ca := caIn(t, dir)
		if ca.CertPath() != filepath.Join(dir, "ca.pem") || ca.BundlePath() != filepath.Join(dir, "ca-bundle.pem") {
			t.Errorf("paths %s, %s", ca.CertPath(), ca.BundlePath())
		}
		if _, err := os.Stat(dir); !os.IsNotExist(err) {
			t.Errorf("the directory is there: %v", err)
		}
		if ca.root != nil {
			t.Error("the CA was made")
		}
	})
	t.Run("IsTheSameTheNextTime", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		if first, second := certOf(t, caIn(t, dir)), certOf(t, caIn(t, dir)); !first.Equal(second) {
			t.Error("the second process has another CA")
		}
	})
	t.Run("InMemoryWritesNothing", func(t *testing.T) {
		t.Parallel()
		ca := caIn(t, "")
		if err := ca.Ensure(); err != nil {
			t.Fatal(err)
		}
		if ca.CertPath() != "" || ca.BundlePath() != "" {
			t.Errorf("paths %q, %q", ca.CertPath(), ca.BundlePath())
		}
		if certOf(t, ca).Equal(certOf(t, caIn(t, ""))) {
			t.Error("two CAs in memory are the same")
		}
	})
	t.Run("ErrNotADirectory", func(t *testing.T) {
		t.Parallel()
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadCA(file); err == nil || !strings.Contains(err.Error(), "is a file") {
			t.Errorf("got %v", err)
		}
	})
}

func TestCACertificate(t *testing.T) {
	t.Parallel()
	cert := certOf(t, caIn(t, ""))
	if !cert.IsCA || !cert.MaxPathLenZero || cert.MaxPathLen != 0 || !cert.PermittedDNSDomainsCritical {
		t.Errorf("CA %v, path length %d, critical constraints %v", cert.IsCA, cert.MaxPathLen, cert.PermittedDNSDomainsCritical)
	}
	if diff := cmp.Diff(nameSpace, cert.PermittedDNSDomains); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"127.0.0.0/8", "::1/128"}, []string{cert.PermittedIPRanges[0].String(), cert.PermittedIPRanges[1].String()}); diff != "" {
		t.Error(diff)
	}
	if cert.PublicKeyAlgorithm != x509.ECDSA || cert.NotAfter.Sub(cert.NotBefore) > 825*24*time.Hour {
		t.Errorf("%v, valid for %v", cert.PublicKeyAlgorithm, cert.NotAfter.Sub(cert.NotBefore))
	}
}

func TestCARenewal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		later time.Duration
		renew bool
	}{
		{"Tomorrow", 24 * time.Hour, false},
		{"JustBeforeTheReserve", caLife - caBackdate - caReserve - time.Minute, false},
		{"WithinTheReserve", caLife - caBackdate - caReserve + time.Minute, true},
		{"Expired", caLife + time.Hour, true},
		{"TheClockWentBack", -48 * time.Hour, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, dir := range []string{"", t.TempDir()} {
				ca := caIn(t, dir)
				if err := ca.Ensure(); err != nil {
					t.Fatal(err)
				}
				first := certOf(t, ca)
				leaf, err := ca.leaf("qyapi.weixin.qq.com")
				if err != nil {
					t.Fatal(err)
				}
				start := ca.now()
				ca.now = func() time.Time { return start.Add(c.later) }
				if err := ca.Ensure(); err != nil {
					t.Fatal(err)
				}
				second := certOf(t, ca)
				if renewed := !first.Equal(second); renewed != c.renew {
					t.Errorf("in %q renewed: %v", dir, renewed)
				}
				next, err := ca.leaf("qyapi.weixin.qq.com")
				if err != nil {
					t.Fatal(err)
				}
				if err := next.Leaf.CheckSignatureFrom(second); err != nil {
					t.Error(err)
				}
				if c.renew && next == leaf {
					t.Error("the old leaf is still served")
				}
				if text, _ := ca.PEM(); dir != "" && !holds(ca.CertPath(), text) {
					t.Error("the file holds the old certificate")
				}
			}
		})
	}
}

func TestLeafCache(t *testing.T) {
	t.Parallel()
	ca := caIn(t, "")
	first, err := ca.leaf("qyapi.weixin.qq.com")
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := ca.leaf("QYAPI.weixin.qq.com."); again != first {
		t.Error("the same name was minted twice")
	}
	for i := range leafLimit + 10 {
		if _, err := ca.leaf(fmt.Sprintf("h%d.weixin.qq.com", i)); err != nil {
			t.Fatal(err)
		}
	}
	if len(ca.leaves.byName) != leafLimit || len(ca.leaves.order) != leafLimit {
		t.Errorf("%d and %d cached, limit %d", len(ca.leaves.byName), len(ca.leaves.order), leafLimit)
	}
	if again, _ := ca.leaf("qyapi.weixin.qq.com"); again == first {
		t.Error("the oldest did not give way")
	}
	start := ca.now()
	ca.now = func() time.Time { return start.Add(leafLife - time.Hour) }
	again, err := ca.leaf("h200.weixin.qq.com")
	if err != nil {
		t.Fatal(err)
	}
	if !again.Leaf.NotAfter.After(ca.now().Add(leafReserve)) || len(ca.leaves.order) != leafLimit {
		t.Errorf("a leaf that ends on %v is served on %v; %d cached", again.Leaf.NotAfter, ca.now(), len(ca.leaves.order))
	}
}
