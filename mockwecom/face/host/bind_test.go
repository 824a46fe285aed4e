package host

import (
	"context"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
)

func TestListenRefuses(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { taken.Close() })
	_, port, _ := net.SplitHostPort(taken.Addr().String())

	for _, c := range []struct {
		name, address string
		say           []string
	}{
		{"APortInUse", taken.Addr().String(), []string{"port " + port + " on 127.0.0.1 is in use", "--listen 127.0.0.1:0"}},
		{"EveryInterface", ":0", []string{"refusing to listen on :0", "--control-token"}},
		{"EveryInterfaceSpelledOut", "0.0.0.0:0", []string{"refusing to listen on 0.0.0.0:0", "--control-token"}},
		{"EveryInterfaceIPv6", "[::]:0", []string{"--control-token"}},
		{"APublicAddress", "192.0.2.1:0", []string{"--control-token"}},
		{"NoPort", "127.0.0.1", []string{`"127.0.0.1" is not host:port`}},
		{"Empty", "", []string{"is not host:port"}},
		{"ABadPort", "127.0.0.1:99999", []string{"cannot listen on 127.0.0.1:99999"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, err := Listen(context.Background(), Config{Listen: c.address, Handler: http.NotFoundHandler()})
			if err == nil {
				s.Close()
				t.Fatal("it listens")
			}
			for _, words := range c.say {
				if !strings.Contains(err.Error(), words) {
					t.Errorf("%q does not contain %q", err, words)
				}
			}
		})
	}
	t.Run("NoHandler", func(t *testing.T) {
		t.Parallel()
		if _, err := Listen(context.Background(), Config{Listen: "127.0.0.1:0"}); err == nil {
			t.Error("it listens")
		}
	})
}

func TestListenAddresses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, address, prefix string
		remote                bool
	}{
		{"Loopback", "127.0.0.1:0", "http://127.0.0.1:", false},
		{"AnotherLoopback", "127.3.4.5:0", "http://127.3.4.5:", false},
		{"Localhost", "localhost:0", "http://", false},
		{"EveryInterfaceWhenAllowed", ":0", "http://127.0.0.1:", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := listen(t, func(cfg *Config) { cfg.Listen, cfg.AllowRemote = c.address, c.remote })
			if !strings.HasPrefix(s.URL(), c.prefix) || s.ProxyURL() != s.URL() {
				t.Errorf("URL %s, proxy %s", s.URL(), s.ProxyURL())
			}
			got := get(t, &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}, s.URL()+"/x")
			if got.Path != "/x" {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// exhausted is a listener of a process that has no file descriptor left for a while.
type exhausted struct {
	net.Listener
	times atomic.Int32
}

func (l *exhausted) Accept() (net.Conn, error) {
	if l.times.Add(-1) >= 0 {
		return nil, syscall.EMFILE
	}
	return l.Listener.Accept()
}

func TestAcceptGoesOnAfterAnError(t *testing.T) {
	t.Parallel()
	for name, failures := range map[string]int32{"Serves": 3, "CanBeClosedMeanwhile": 1 << 30} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inner, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			ln := &exhausted{Listener: inner}
			ln.times.Store(failures)
			log := newRecord()
			cfg, err := Config{Handler: http.HandlerFunc(mirror), Log: log.logger()}.withDefaults()
			if err != nil {
				t.Fatal(err)
			}
			s := start(context.Background(), cfg, ln)
			defer s.Close()
			log.wait(t, "cannot accept a connection, trying again")
			if name == "Serves" {
				w := open(t, s)
				w.send("GET / HTTP/1.0\r\n\r\n")
				decode(t, w.answer("GET"))
			}
		})
	}
}

func TestImpersonates(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"qyapi.weixin.qq.com": true, "QyApi.Weixin.qq.com.": true, "": false, "weixin.qq.com": false, "api.qyapi.weixin.qq.com": false, "qyapi.weixin.qq.com:443": false,
	} {
		if got := Impersonates(name); got != want {
			t.Errorf("%q: got %v", name, got)
		}
	}
	for _, name := range Impersonated() {
		if !inNameSpace(name) {
			t.Errorf("the CA may not speak for %s", name)
		}
	}
}
