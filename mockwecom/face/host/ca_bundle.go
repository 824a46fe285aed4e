package host

import (
	"bytes"
	"encoding/pem"
	"os"
)

// rootSource says where this machine keeps the roots that it trusts.
type rootSource struct {
	override string   // the file that the user names in SSL_CERT_FILE
	files    []string // the places of the usual systems; the first that exists counts
}

// systemRoots knows the places of Linux distributions, BSDs and macOS. Windows keeps its roots in no file: a bundle made there
// holds the local CA alone.
func systemRoots() rootSource {
	return rootSource{override: os.Getenv("SSL_CERT_FILE"), files: []string{
		"/etc/ssl/certs/ca-certificates.crt",
		"/etc/pki/tls/certs/ca-bundle.crt",
		"/etc/ssl/ca-bundle.pem",
		"/etc/pki/tls/cacert.pem",
		"/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
		"/etc/ssl/cert.pem",
		"/usr/local/etc/ssl/cert.pem",
		"/usr/local/share/certs/ca-root-nss.crt",
		"/etc/openssl/certs/ca-certificates.crt",
	}}
}

// with returns the roots followed by the local CA. Local CAs of earlier bundles are left out, and self, the bundle's own path,
// is never a source: in a shell where the bundle is SSL_CERT_FILE already, it would grow with every renewal.
func (s rootSource) with(ca []byte, self string) []byte {
	files := s.files
	if s.override != "" && s.override != self {
		files = append([]string{s.override}, files...)
	}
	var out bytes.Buffer
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			continue
		}
		if appendCerts(&out, text); out.Len() > 0 {
			break
		}
	}
	out.Write(ca)
	return out.Bytes()
}

// appendCerts copies the certificates of a PEM text, without its comments.
func appendCerts(out *bytes.Buffer, text []byte) {
	for {
		var block *pem.Block
		if block, text = pem.Decode(text); block == nil {
			return
		}
		if block.Type == "CERTIFICATE" && !bytes.Contains(block.Bytes, []byte(caName)) {
			out.Write(certPEM(block.Bytes))
		}
	}
}
