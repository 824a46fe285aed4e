//go:build unix

package postgrestest

import (
	"os"
	"strconv"
	"syscall"
	"testing"
)

// ownerOf gives the folder to the user that the server runs as.
func ownerOf(t *testing.T, dir string) *syscall.SysProcAttr {
	t.Helper()
	if os.Getuid() != 0 {
		return nil
	}
	u := account(t)
	uid, _ := strconv.Atoi(u.Uid) // digits on Unix
	gid, _ := strconv.Atoi(u.Gid)
	must(t, os.Chown(dir, uid, gid))
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
}
