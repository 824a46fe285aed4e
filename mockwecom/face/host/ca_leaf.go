package host

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"
)

const (
	leafLife    = 90 * 24 * time.Hour
	leafReserve = 24 * time.Hour // a cached one with less left is minted anew
	leafLimit   = 256            // cached certificates; the oldest gives way
)

// leafCache holds the certificates minted so far, and the one key that all of them use.
type leafCache struct {
	key    *ecdsa.PrivateKey
	byName map[string]*tls.Certificate
	order  []string // oldest first
}

func (l *leafCache) clear() {
	l.byName, l.order = nil, nil
}

func (l *leafCache) put(name string, cert *tls.Certificate) {
	if l.byName == nil {
		l.byName = make(map[string]*tls.Certificate)
	}
	if i := slices.Index(l.order, name); i >= 0 {
		l.order = slices.Delete(l.order, i, i+1)
	} else if len(l.order) >= leafLimit {
		delete(l.byName, l.order[0])
		l.order = slices.Delete(l.order, 0, 1)
	}
	l.byName[name] = cert
	l.order = append(l.order, name)
}

// leaf returns the certificate for a name. For an address, or a name outside the CA's name space, it is the one for
// localhost: the client then says which name it found instead.
func (ca *CA) leaf(name string) (*tls.Certificate, error) {
	name = plainName(name)
	if ip := net.ParseIP(name); (ip == nil || !ip.IsLoopback()) && !inNameSpace(name) {
		name = "localhost"
	}
	ca.mu.Lock()
	defer ca.mu.Unlock()
	root, err := ca.authority()
	if err != nil {
		return nil, err
	}
	if cert := ca.leaves.byName[name]; cert != nil && ca.now().Add(leafReserve).Before(cert.Leaf.NotAfter) {
		return cert, nil
	}
	cert, err := ca.mint(root, name)
	if err != nil {
		return nil, fmt.Errorf("minting a certificate for %s: %w", name, err)
	}
	ca.leaves.put(name, cert)
	return cert, nil
}

// inNameSpace reports whether the CA may speak for a name.
func inNameSpace(name string) bool {
	return slices.ContainsFunc(nameSpace, func(d string) bool {
		return name == d || strings.HasSuffix(name, "."+d)
	})
}

// mint makes the certificate for a name in the CA's name space or for a loopback address.
func (ca *CA) mint(root *authority, name string) (*tls.Certificate, error) {
	if ca.leaves.key == nil {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return nil, err
		}
		ca.leaves.key = key
	}
	now := ca.now()
	template := &x509.Certificate{
		Subject:     pkix.Name{Organization: []string{"wecomlab"}, CommonName: name},
		NotBefore:   now.Add(-caBackdate),
		NotAfter:    now.Add(leafLife),
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:    []string{name},
	}
	if template.NotAfter.After(root.cert.NotAfter) {
		template.NotAfter = root.cert.NotAfter
	}
	if ip := net.ParseIP(name); ip != nil || name == "localhost" {
		template.DNSNames = []string{"localhost"}
		template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
		if ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, root.cert, ca.leaves.key.Public(), root.key)
	if err != nil {
		return nil, err
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{der, root.cert.Raw}, PrivateKey: ca.leaves.key, Leaf: leaf}, nil
}
