package push

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// forbiddenError is the refusal to connect to an address outside of this machine and private networks.
type forbiddenError struct{ addr netip.Addr }

// Error names the address.
func (e *forbiddenError) Error() string {
	return fmt.Sprintf("%s is neither this machine nor a private network", e.addr)
}

// newClient makes the client of deliveries (connections are kept and used again) or of checks (each on a connection of its
// own). It follows no redirect and uses no proxy: the environment's proxy may be the simulator itself.
func newClient(public bool, roots *x509.CertPool, keep bool) *http.Client {
	dialer := &net.Dialer{Control: func(_, address string, _ syscall.RawConn) error {
		return Allow(address, public)
	}}
	return &http.Client{
		Transport: &http.Transport{
			DialContext:         dialer.DialContext,
			TLSClientConfig:     &tls.Config{RootCAs: roots},
			DisableKeepAlives:   !keep,
			DisableCompression:  true,
			MaxIdleConns:        4 * concurrency,
			MaxIdleConnsPerHost: concurrency,
			IdleConnTimeout:     30 * time.Second,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Allow judges the address that is about to be dialled, after names were resolved. Loopback (0.0.0.0 reaches it as well) and
// private networks are always allowed, public addresses on request, link-local ones, behind which clouds keep their
// credentials, never.
func Allow(address string, public bool) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("dial %s: %w", address, err)
	}
	addr := to.Addr().Unmap().WithZone("")
	switch {
	case addr.IsLoopback(), addr.IsPrivate(), addr.IsUnspecified(), public && addr.IsGlobalUnicast():
		return nil
	}
	return &forbiddenError{addr}
}
