//go:build !linux

package fleet

import "syscall"

// sharePorts does nothing where the system has no such option.
func sharePorts(string, string, syscall.RawConn) error { return nil }
