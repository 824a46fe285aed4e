//go:build !unix

package postgrestest

import (
	"syscall"
	"testing"
)

func ownerOf(t *testing.T, _ string) *syscall.SysProcAttr {
	t.Helper()
	t.Skip("the PostgreSQL test needs a Unix system")
	return nil
}
