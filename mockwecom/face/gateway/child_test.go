package gateway_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"wecomlab/hardware-sim/fleet"
)

// playEnv makes this test binary play the devices in a process of its own, so that their memory and their open files are not those
// of the simulator. It holds a part as JSON.
const playEnv = "WECOMLAB_GATEWAY_TEST_PLAY"

// part is what the other process does.
type part struct {
	URL      string
	Hold     int // so many bare WebSockets; 0: a fleet
	Prefix   string
	Seed     string
	Count    int
	Profile  fleet.Profile
	Window   time.Duration
	Duration time.Duration
	Ramp     time.Duration
}

// playPart is the other process. It says "running" when everybody is connected, and at its end what it has counted; it ends early
// when its input does.
func playPart(text string) error {
	var p part
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	if p.Hold > 0 {
		return hold(ctx, p)
	}
	f, err := fleet.New(fleet.Config{
		URL: p.URL, Devices: fleet.Made(p.Prefix, p.Seed, p.Count), Profile: p.Profile, Window: p.Window, Duration: p.Duration, Ramp: p.Ramp,
		People: []string{"sun.hao", "he.xin"}, From: loopbacks(), Patience: 10 * time.Minute,
	})
	if err != nil {
		return err
	}
	ended := make(chan struct{})
	go func() {
		_ = f.Run(ctx) // what went wrong stands in the account
		close(ended)
	}()
	select {
	case <-f.Started():
		fmt.Println("running")
	case <-ended:
	}
	<-ended
	return json.NewEncoder(os.Stdout).Encode(f.Stats())
}

// loopbacks are addresses that 20,000 devices share: each has some 28,000 ports.
func loopbacks() (all []netip.Addr) {
	for i := range 4 {
		all = append(all, netip.AddrFrom4([4]byte{127, 0, 0, byte(i + 1)}))
	}
	return all
}

// hold opens bare WebSockets and keeps them.
func hold(ctx context.Context, p part) error {
	host, all := strings.TrimPrefix(p.URL, "http://"), make([]net.Conn, p.Hold)
	for i := range all {
		c, err := net.Dial("tcp", host)
		if err != nil {
			return err
		}
		if _, err := upgradeWire(c); err != nil {
			return err
		}
		all[i] = c
	}
	fmt.Println("running")
	<-ctx.Done()
	for _, c := range all {
		_ = c.Close()
	}
	return nil
}

// child is the other process as the benchmark sees it.
type child struct {
	b     *testing.B
	input io.Closer
	lines *bufio.Reader
	wait  func() error
}

func startChild(b *testing.B, p part) *child {
	b.Helper()
	text, err := json.Marshal(p)
	must(b, err)
	command := exec.CommandContext(b.Context(), os.Args[0])
	command.Env = append(os.Environ(), playEnv+"="+string(text))
	command.Stderr = os.Stderr
	input, err := command.StdinPipe()
	must(b, err)
	output, err := command.StdoutPipe()
	must(b, err)
	must(b, command.Start())
	return &child{b: b, input: input, lines: bufio.NewReader(output), wait: command.Wait}
}

// running waits until everybody is connected.
func (c *child) running() {
	c.b.Helper()
	if line, err := c.lines.ReadString('\n'); err != nil || line != "running\n" {
		c.b.Fatalf("the devices' process says %q, %v", line, err)
	}
}

// stop ends the process and waits for it.
func (c *child) stop() {
	c.b.Helper()
	_ = c.input.Close()
	_, _ = io.Copy(io.Discard, c.lines)
	must(c.b, c.wait())
}

// account waits for the end of a fleet.
func (c *child) account() (s fleet.Stats) {
	c.b.Helper()
	c.running()
	must(c.b, json.NewDecoder(c.lines).Decode(&s))
	c.stop()
	if err := s.Check(); err != nil {
		c.b.Errorf("the account of the fleet: %v; %+v", err, s.Failures)
	}
	return s
}
