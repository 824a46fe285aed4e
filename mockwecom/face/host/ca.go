package host

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"wecomlab/core/clock"
)

const (
	caName     = "wecomlab local CA"
	caLife     = 825 * 24 * time.Hour // the longest life that Apple's verifier accepts of a certificate added by hand
	caReserve  = 30 * 24 * time.Hour  // renewed when less than this is left
	caBackdate = 24 * time.Hour       // clocks of containers and virtual machines may be behind
)

// nameSpace is what the CA may speak for; its certificate says so, and verifiers refuse anything else. Each entry covers its
// subdomains too. weixin.qq.com covers all WeCom hosts below it.
var nameSpace = []string{"weixin.qq.com", "res.wx.qq.com", "rescdn.qqmail.com", "localhost"}

// CA is the local certificate authority: made on first use, name-constrained to WeCom's hosts and loopback, kept in a
// directory or, when there is none, in memory. Its methods may be called from several goroutines; several processes may share
// a directory.
type CA struct {
	dir   string
	now   func() time.Time
	roots rootSource

	mu     sync.Mutex
	root   *authority // nil until it is needed
	leaves leafCache
}

// authority is a CA certificate with its key.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pem  []byte // the certificate alone
}

// DefaultCADir is where the CA lives unless told otherwise: wecomlab in the user's configuration directory. It fails when the
// user has none (no HOME).
func DefaultCADir() (string, error) {
	base, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("there is no place to keep the local CA (%w): name a directory", err)
	}
	return filepath.Join(base, "wecomlab"), nil
}

// LoadCA prepares the CA of a directory without touching it: the CA is read or made when it is first needed. An empty dir gives
// one that lives in memory and is gone with the process. It fails when dir is something else than a directory.
func LoadCA(dir string) (*CA, error) {
	ca := &CA{now: clock.Real().Now, roots: systemRoots()}
	if dir == "" {
		return ca, nil
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("the directory of the local CA, %q: %w", dir, err)
	}
	if info, err := os.Stat(abs); err == nil && !info.IsDir() {
		return nil, fmt.Errorf("the local CA needs a directory, but %s is a file", abs)
	}
	ca.dir = abs
	return ca, nil
}

// PEM returns the CA's certificate, making the CA if need be. The key is never handed out.
func (ca *CA) PEM() ([]byte, error) {
	ca.mu.Lock()
	defer ca.mu.Unlock()
	root, err := ca.authority()
	if err != nil {
		return nil, err
	}
	return root.pem, nil
}

// authority returns a CA with life left in it: the one in use, else the directory's, else a new one. The lock is held.
func (ca *CA) authority() (*authority, error) {
	if ca.root != nil && ca.root.fresh(ca.now()) {
		return ca.root, nil
	}
	root, err := ca.obtain()
	if err != nil {
		return nil, err
	}
	ca.root = root
	ca.leaves.clear()
	return root, nil
}

// obtain reads the directory's CA, or makes a new one.
func (ca *CA) obtain() (*authority, error) {
	if ca.dir == "" {
		return newAuthority(ca.now())
	}
	return ca.fromDir()
}

// fresh reports whether a CA is valid now and for some time to come.
func (a *authority) fresh(now time.Time) bool {
	return now.After(a.cert.NotBefore) && now.Add(caReserve).Before(a.cert.NotAfter)
}

// newAuthority makes a CA.
func newAuthority(now time.Time) (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making the local CA's key: %w", err)
	}
	template := &x509.Certificate{
		Subject:                     pkix.Name{Organization: []string{"wecomlab"}, CommonName: caName},
		NotBefore:                   now.Add(-caBackdate),
		NotAfter:                    now.Add(caLife - caBackdate),
		IsCA:                        true,
		BasicConstraintsValid:       true,
		MaxPathLenZero:              true,
		KeyUsage:                    x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		ExtKeyUsage:                 []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		PermittedDNSDomainsCritical: true,
		PermittedDNSDomains:         nameSpace,
		PermittedIPRanges: []*net.IPNet{
			{IP: net.IPv4(127, 0, 0, 0).To4(), Mask: net.CIDRMask(8, 32)},
			{IP: net.IPv6loopback, Mask: net.CIDRMask(128, 128)},
		},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("making the local CA's certificate: %w", err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("reading the local CA's certificate back: %w", err)
	}
	return &authority{cert: cert, key: key, pem: certPEM(der)}, nil
}

// certPEM is a certificate in PEM.
func certPEM(der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// encode is the CA as its key file holds it: the key, then the certificate, so that they can never come apart.
func (a *authority) encode() ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(a.key)
	if err != nil {
		return nil, fmt.Errorf("writing the local CA's key: %w", err)
	}
	return append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), a.pem...), nil
}

// decodeAuthority reads what encode wrote.
func decodeAuthority(text []byte) (*authority, error) {
	pair, err := tls.X509KeyPair(text, text)
	if err != nil {
		return nil, err
	}
	key, ok := pair.PrivateKey.(*ecdsa.PrivateKey)
	if !ok || !pair.Leaf.IsCA {
		return nil, errors.New("it is not an ECDSA certificate authority")
	}
	return &authority{cert: pair.Leaf, key: key, pem: certPEM(pair.Leaf.Raw)}, nil
}
