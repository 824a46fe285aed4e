package host

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"
)

const (
	lookupTimeout = 2 * time.Second  // a laptop without a network must not wait long for a refusal
	dialTimeout   = 10 * time.Second // one address of a target
)

// passage decides which targets other than the impersonated hosts a client of the proxy reaches, and reaches them.
type passage struct {
	any    bool // every target, not only the developer's own machine and network
	lookup func(context.Context, string) ([]netip.Addr, error)
}

// refusal is why the proxy does not reach a target: an HTTP status and the sentence for the client.
type refusal struct {
	status int
	text   string
}

// Error is the sentence, in one line.
func (r *refusal) Error() string { return r.text }

// body is the sentence and what the proxy is there for, in plain text.
func (r *refusal) body() string {
	return r.text + ".\nSimulated hosts: " + strings.Join(Impersonated(), ", ") + "\n"
}

// refuse builds a refusal.
func refuse(status int, format string, args ...any) *refusal {
	return &refusal{status, fmt.Sprintf(format, args...)}
}

// addresses returns those addresses of name that a client at from may reach. The error is a *refusal.
func (p *passage) addresses(ctx context.Context, from, name string) ([]netip.Addr, error) {
	remote := !isLoopbackClient(from)
	if remote && !p.any {
		return nil, refuse(http.StatusForbidden, "%s is not simulated, and mockwecom lets only clients on its own machine through to other hosts (pass-through is off): exclude the host with NO_PROXY", name)
	}
	found, err := p.resolve(ctx, name)
	if err != nil {
		return nil, err
	}
	var reach []netip.Addr
	for _, a := range found {
		a = a.Unmap()
		if own := a.IsLoopback() || a.IsUnspecified(); own && !remote || !own && (p.any || a.IsPrivate()) {
			reach = append(reach, a)
		}
	}
	switch {
	case len(reach) > 0:
		return reach, nil
	case remote:
		return nil, refuse(http.StatusForbidden, "%s is the simulator's own machine: mockwecom does not let clients on other machines through to it", name)
	}
	return nil, notSimulated(name)
}

// resolve finds the addresses of a name. Local names need no resolver.
func (p *passage) resolve(ctx context.Context, name string) ([]netip.Addr, error) {
	if isLocalName(name) {
		return []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1}), netip.IPv6Loopback()}, nil
	}
	if a, err := netip.ParseAddr(name); err == nil {
		return []netip.Addr{a}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, lookupTimeout)
	defer cancel()
	found, err := p.lookup(ctx, name)
	switch {
	case err != nil && p.any:
		return nil, refuse(http.StatusBadGateway, "mockwecom cannot find the address of %s: %v", name, err)
	case err != nil:
		return nil, notSimulated(name)
	}
	return found, nil
}

// notSimulated says why a public host is refused.
func notSimulated(name string) *refusal {
	return refuse(http.StatusForbidden, "%s is not simulated by mockwecom, and nothing leaves this machine while pass-through is off: "+
		"exclude the host with NO_PROXY, or turn pass-through on", name)
}

// dial connects to the first address of host:port that answers. The error is a *refusal.
func (p *passage) dial(ctx context.Context, from, hostport string) (net.Conn, error) {
	name, port, err := net.SplitHostPort(hostport)
	if err != nil || name == "" || port == "" {
		return nil, refuse(http.StatusBadRequest, "the target %q is not host:port", hostport)
	}
	reach, err := p.addresses(ctx, from, name)
	if err != nil {
		return nil, err
	}
	for _, a := range reach {
		var c net.Conn
		d := net.Dialer{Timeout: dialTimeout}
		if c, err = d.DialContext(ctx, "tcp", net.JoinHostPort(a.String(), port)); err == nil {
			return c, nil
		}
	}
	return nil, refuse(http.StatusBadGateway, "mockwecom cannot reach %s: %v; does the application run there?", hostport, err)
}

// isLocalName reports whether a name means this machine by definition (RFC 6761 §6.3).
func isLocalName(name string) bool {
	name = plainName(name)
	return name == "localhost" || strings.HasSuffix(name, ".localhost")
}

// isLoopbackClient reports whether a client's address is on this machine.
func isLoopbackClient(from string) bool {
	ap, err := netip.ParseAddrPort(from)
	return err == nil && ap.Addr().Unmap().IsLoopback()
}
