package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"testing"
	"time"

	"wecomlab/core/clock"
)

// build makes the program as a user would.
func build(tb testing.TB) string {
	tb.Helper()
	program := filepath.Join(tb.TempDir(), "mockwecom")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		tb.Fatalf("go build: %v\n%s", err, out)
	}
	return program
}

// process is a built simulator that runs.
type process struct {
	*exec.Cmd
	address string
}

// launch executes the program on a free port without waiting for it.
func launch(tb testing.TB, program string, args ...string) *process {
	tb.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	p := &process{address: ln.Addr().String()}
	if err := ln.Close(); err != nil {
		tb.Fatal(err)
	}
	p.Cmd = exec.Command(program, append([]string{"serve", "--listen", p.address}, args...)...)
	p.Env = append(os.Environ(), "HOME="+tb.TempDir())
	if err := p.Start(); err != nil {
		tb.Fatal(err)
	}
	return p
}

// end asks the program to end and waits until it has.
func (p *process) end(tb testing.TB) {
	tb.Helper()
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		tb.Fatal(err)
	}
	if err := p.Wait(); err != nil {
		tb.Fatalf("the simulator ended with %v", err)
	}
}

const tokenRequest = "GET /cgi-bin/gettoken?corpid=ww5b6b5cfb2d987873&corpsecret=bn7db9nTle7Rt--dF85e4oo8VYFlMfaKQzYUit8pxbk HTTP/1.1\r\n" +
	"Host: qyapi.weixin.qq.com\r\nAccept: */*\r\nUser-Agent: bench\r\n\r\n"

// connect keeps trying until the program accepts.
func (p *process) connect(tb testing.TB) net.Conn {
	tb.Helper()
	ctx, cancel := clock.Real().WithTimeout(context.Background(), storyPatience)
	defer cancel()
	for {
		if conn, err := net.Dial("tcp", p.address); err == nil {
			return conn
		}
		if clock.Real().Sleep(ctx, 200*time.Microsecond) != nil {
			tb.Fatalf("nothing listens on %s", p.address)
		}
	}
}

// ask sends count requests over one connection, in batches, and checks that all are answered with 200.
func ask(conn net.Conn, request string, count int) error {
	const batch = 50
	from := bufio.NewReader(conn)
	for done := 0; done < count; done += batch {
		n := min(batch, count-done)
		for range n {
			if _, err := io.WriteString(conn, request); err != nil {
				return err
			}
		}
		for range n {
			response, err := http.ReadResponse(from, nil)
			if err != nil {
				return err
			}
			if response.StatusCode != http.StatusOK {
				return fmt.Errorf("answered %s", response.Status)
			}
			if _, err := io.Copy(io.Discard, response.Body); err != nil {
				return err
			}
		}
	}
	return nil
}

var rssLine = regexp.MustCompile(`(?m)^VmRSS:\s+(\d+) kB$`)

// rss is the resident memory of the program in MiB; the benchmark is skipped where the system does not tell.
func (p *process) rss(b *testing.B) float64 {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.Process.Pid))
	if err != nil {
		b.Skip("this system does not tell how much memory a process has")
	}
	found := rssLine.FindSubmatch(text)
	if found == nil {
		b.Fatalf("there is no VmRSS in\n%s", text)
	}
	kilobytes, err := strconv.Atoi(string(found[1]))
	if err != nil {
		b.Fatal(err)
	}
	return float64(kilobytes) / 1024
}
