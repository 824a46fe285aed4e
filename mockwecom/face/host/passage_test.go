package host

import (
	"errors"
	"io"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRefusedTargets(t *testing.T) {
	t.Parallel()
	log := newRecord()
	s := listen(t, lookups(map[string]string{"public.example": "192.0.2.1"}), func(c *Config) { c.Log = log.logger() })
	for _, c := range []struct {
		name, request string
		status        int
		say           string
	}{
		{"ConnectToAPublicName", "CONNECT public.example:443", 403, "public.example is not simulated by mockwecom"},
		{"ConnectToAnUnknownName", "CONNECT nowhere.example:443", 403, "nowhere.example is not simulated by mockwecom"},
		{"ConnectToAPublicAddress", "CONNECT 192.0.2.1:443", 403, "exclude the host with NO_PROXY"},
		{"ConnectToAnotherHostOfTheSameDomain", "CONNECT mp.weixin.qq.com:443", 403, "mp.weixin.qq.com is not simulated"},
		{"ConnectWithoutAPort", "CONNECT public.example", 400, "is not host:port"},
		{"ConnectToAPath", "CONNECT /x", 400, "is not host:port"},
		{"ProxyFormToAPublicName", "GET http://public.example/", 403, "public.example is not simulated by mockwecom"},
		{"ProxyFormToAPublicAddress", "POST http://192.0.2.1:8080/x", 403, "192.0.2.1 is not simulated by mockwecom"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := open(t, s)
			w.send("%s HTTP/1.1\r\nHost: x\r\n\r\n", c.request)
			resp := w.answer("GET")
			text, _ := io.ReadAll(resp.Body)
			if resp.StatusCode != c.status || !strings.Contains(string(text), c.say) || !strings.Contains(string(text), "qyapi.weixin.qq.com") {
				t.Errorf("got %s: %s", resp.Status, text)
			}
		})
	}
	t.Run("AGoClientIsToldWhy", func(t *testing.T) {
		t.Parallel()
		_, err := viaProxy(t, s).Get("https://public.example/")
		if err == nil || !strings.Contains(err.Error(), "public.example is not simulated by mockwecom") {
			t.Errorf("got %v", err)
		}
		log.wait(t, "CONNECT refused")
	})
	t.Run("BytesSentAlongDoNotResetTheAnswer", func(t *testing.T) {
		t.Parallel()
		w := open(t, s)
		w.send("CONNECT public.example:443 HTTP/1.1\r\nHost: x\r\n\r\n%s", strings.Repeat("early", 2000))
		if resp := w.answer("GET"); resp.StatusCode != http.StatusForbidden {
			t.Error(resp.Status)
		}
	})
	t.Run("ConnectOverHTTP2", func(t *testing.T) {
		t.Parallel()
		req, _ := http.NewRequest(http.MethodConnect, "https://localhost", http.NoBody)
		req.Host = "public.example:443"
		resp, err := direct(t, s).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if text, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusNotImplemented {
			t.Errorf("got %s: %s", resp.Status, text)
		}
	})
}

func TestPassage(t *testing.T) {
	t.Parallel()
	const here, there = "127.0.0.1:50000", "192.168.7.9:50000"
	table := map[string]string{"lan.example": "192.168.7.2", "ula.example": "fd00::7", "mapped.example": "::ffff:10.1.2.3", "public.example": "192.0.2.1", "rebound.example": "127.0.0.1"}
	var cfg Config
	lookups(table)(&cfg)
	for _, c := range []struct {
		name   string
		any    bool
		from   string
		target string
		want   []string // nil: refused
		status int
	}{
		{"LoopbackFromHere", false, here, "127.0.0.1", []string{"127.0.0.1"}, 0},
		{"LocalhostFromHere", false, here, "LocalHost.", []string{"127.0.0.1", "::1"}, 0},
		{"UnspecifiedMeansThisMachine", false, here, "0.0.0.0", []string{"0.0.0.0"}, 0},
		{"PrivateName", false, here, "lan.example", []string{"192.168.7.2"}, 0},
		{"PrivateIPv6", false, here, "ula.example", []string{"fd00::7"}, 0},
		{"PrivateMapped", false, here, "mapped.example", []string{"10.1.2.3"}, 0},
		{"PublicName", false, here, "public.example", nil, 403},
		{"PublicNameWithPassthrough", true, here, "public.example", []string{"192.0.2.1"}, 0},
		{"UnknownName", false, here, "nowhere.example", nil, 403},
		{"UnknownNameWithPassthrough", true, here, "nowhere.example", nil, 502},
		{"RemoteClient", false, there, "192.168.7.2", nil, 403},
		{"RemoteClientWithPassthrough", true, there, "lan.example", []string{"192.168.7.2"}, 0},
		{"RemoteClientToLoopback", true, there, "127.0.0.1", nil, 403},
		{"RemoteClientToLocalhost", true, there, "localhost", nil, 403},
		{"RemoteClientToANameForLoopback", true, there, "rebound.example", nil, 403},
		{"RemoteClientToMappedLoopback", true, there, "::ffff:127.0.0.1", nil, 403},
		{"ClientWithoutAnAddress", false, "", "127.0.0.1", nil, 403},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := &passage{any: c.any, lookup: cfg.Lookup}
			found, err := p.addresses(t.Context(), c.from, c.target)
			var why *refusal
			if c.want == nil {
				if !errors.As(err, &why) || why.status != c.status {
					t.Fatalf("got %v, %v, want status %d", found, err, c.status)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var want []netip.Addr
			for _, a := range c.want {
				want = append(want, netip.MustParseAddr(a))
			}
			if !cmp.Equal(found, want, cmp.Comparer(func(a, b netip.Addr) bool { return a == b })) {
				t.Errorf("got %v, want %v", found, want)
			}
		})
	}
}
