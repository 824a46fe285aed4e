package fleet

import "syscall"

// bindAddressNoPort lets the kernel choose the port when the connection is made, so that two connections to different places may
// share one (IP_BIND_ADDRESS_NO_PORT of ip(7)).
const bindAddressNoPort = 24

func sharePorts(_, _ string, c syscall.RawConn) error {
	var failed error
	err := c.Control(func(fd uintptr) {
		failed = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_IP, bindAddressNoPort, 1)
	})
	if err != nil {
		return err
	}
	return failed
}
