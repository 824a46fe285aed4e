package host

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
)

// wsaAddrInUse is what Windows says instead of EADDRINUSE.
const wsaAddrInUse = syscall.Errno(10048)

// bind opens the listener, after making sure that nobody exposes a simulator to the network by accident.
func bind(ctx context.Context, address string, allowRemote bool) (net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("listen address %q is not host:port (for example 127.0.0.1:8600): %w", address, err)
	}
	if !allowRemote {
		if err := onlyLoopback(ctx, host, address); err != nil {
			return nil, err
		}
	}
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE), errors.Is(err, wsaAddrInUse):
		return nil, fmt.Errorf("port %s on %s is in use (by another mockwecom?): stop that program, or take a free port with --listen 127.0.0.1:0: %w", port, host, err)
	case err != nil:
		return nil, fmt.Errorf("cannot listen on %s: %w", address, err)
	}
	return ln, nil
}

// onlyLoopback refuses a host that other machines could reach.
func onlyLoopback(ctx context.Context, host, address string) error {
	refusal := fmt.Errorf("refusing to listen on %s: other machines could reach the simulator there, which needs --control-token; use 127.0.0.1 to stay on this machine", address)
	if host == "" {
		return refusal
	}
	addrs, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: the host is unknown: %w", address, err)
	}
	for _, a := range addrs {
		if !a.Unmap().IsLoopback() {
			return refusal
		}
	}
	return nil
}
