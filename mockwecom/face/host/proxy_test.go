package host

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// lookupFails stands for a machine without a network.
func lookupFails(context.Context, string) ([]netip.Addr, error) {
	return nil, errors.New("no such host")
}

// lookups resolves names from a table.
func lookups(table map[string]string) func(*Config) {
	return func(c *Config) {
		c.Lookup = func(_ context.Context, name string) ([]netip.Addr, error) {
			if a, ok := table[name]; ok {
				return []netip.Addr{netip.MustParseAddr(a)}, nil
			}
			return nil, errors.New("no such host")
		}
	}
}

func TestImpersonatedHostsThroughTheProxy(t *testing.T) {
	t.Parallel()
	s := listen(t, func(c *Config) { c.Lookup = lookupFails })

	t.Run("HTTPS", func(t *testing.T) {
		t.Parallel()
		c := viaProxy(t, s)
		for _, name := range Impersonated() {
			got := get(t, c, "https://"+name+"/cgi-bin/gettoken?a=b")
			want := seen{Method: "GET", Proto: "HTTP/2.0", Host: name, URI: "/cgi-bin/gettoken?a=b", Path: "/cgi-bin/gettoken", TLS: true}
			got.Header = nil
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	})
	t.Run("PlainHTTP", func(t *testing.T) {
		t.Parallel()
		got := get(t, viaProxy(t, s), "http://qyapi.weixin.qq.com//cgi-bin/gettoken")
		if got.Host != "qyapi.weixin.qq.com" || got.URI != "//cgi-bin/gettoken" || got.URLHas != "" || got.TLS {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("PlainHTTPInATunnel", func(t *testing.T) {
		t.Parallel()
		w := tunnel(t, s, "qyapi.weixin.qq.com:80")
		w.send("GET http://qyapi.weixin.qq.com/a HTTP/1.0\r\nProxy-Authorization: Basic eA==\r\n\r\n")
		got := decode(t, w.answer("GET"))
		if got.Host != "qyapi.weixin.qq.com" || got.URI != "/a" || got.URLHas != "" || len(got.Header) != 0 {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("TheTunnelDecidesTheHost", func(t *testing.T) {
		t.Parallel()
		w := tunnel(t, s, "OPEN.weixin.qq.com.:443")
		w.send("GET / HTTP/1.1\r\nHost: something.example:8443\r\n\r\n")
		if got := decode(t, w.answer("GET")); got.Host != "open.weixin.qq.com" {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("ACertificateWithoutSNIIsTheTunnels", func(t *testing.T) {
		t.Parallel()
		w := tunnel(t, s, "res.wx.qq.com:443")
		c := tls.Client(w.Conn, &tls.Config{InsecureSkipVerify: true})
		if err := c.HandshakeContext(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := c.ConnectionState().PeerCertificates[0].VerifyHostname("res.wx.qq.com"); err != nil {
			t.Error(err)
		}
	})
}

func TestUncommonWaysThroughTheProxy(t *testing.T) {
	t.Parallel()
	s := listen(t, func(c *Config) { c.Lookup = lookupFails })

	t.Run("BytesSentBeforeTheAnswerAreNotLost", func(t *testing.T) {
		t.Parallel()
		w := open(t, s)
		w.send("CONNECT qyapi.weixin.qq.com:443 HTTP/1.1\r\nHost: qyapi.weixin.qq.com:443\r\n\r\nGET /early HTTP/1.1\r\nHost: qyapi.weixin.qq.com\r\n\r\n")
		if resp := w.answer("CONNECT"); resp.StatusCode != http.StatusOK {
			t.Fatal(resp.Status)
		}
		if got := decode(t, w.answer("GET")); got.Path != "/early" {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("AProxyReachedOverTLS", func(t *testing.T) {
		t.Parallel()
		proxy, _ := url.Parse("https://" + s.Addr().String())
		tr := &http.Transport{Proxy: http.ProxyURL(proxy), TLSClientConfig: &tls.Config{RootCAs: pool(t, s)}}
		t.Cleanup(tr.CloseIdleConnections)
		got := get(t, &http.Client{Transport: tr, Timeout: patience}, "https://qyapi.weixin.qq.com/x")
		if got.Host != "qyapi.weixin.qq.com" || !got.TLS {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("TheProxysOwnAddress", func(t *testing.T) {
		t.Parallel()
		_, port, _ := net.SplitHostPort(s.Addr().String())
		for _, name := range []string{"127.0.0.1", "localhost"} {
			w := open(t, s)
			w.send("GET http://%s:%s/_mock/v1/status HTTP/1.1\r\nHost: x\r\n\r\n", name, port)
			if got := decode(t, w.answer("GET")); got.URI != "/_mock/v1/status" || got.Host != name+":"+port {
				t.Errorf("%s: got %+v", name, got)
			}
			w = tunnel(t, s, name+":"+port)
			w.send("GET / HTTP/1.1\r\nHost: own\r\n\r\n")
			if got := decode(t, w.answer("GET")); got.Host != "own" {
				t.Errorf("%s: got %+v", name, got)
			}
		}
	})
}

// tunnel opens a connection through CONNECT.
func tunnel(t *testing.T, s *Server, target string) *wire {
	t.Helper()
	w := open(t, s)
	w.send("CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n", target, target)
	if resp := w.answer("CONNECT"); resp.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(resp.Body)
		t.Fatalf("%s: %s", resp.Status, text)
	}
	return w
}

func TestStrictHTTPS(t *testing.T) {
	t.Parallel()
	s := listen(t, func(c *Config) { c.StrictHTTPS = true })
	for _, c := range []struct {
		name, request, location string
	}{
		{"ProxyForm", "GET http://qyapi.weixin.qq.com//cgi-bin/x?a=1 HTTP/1.1\r\nHost: qyapi.weixin.qq.com\r\n\r\n", "https://qyapi.weixin.qq.com//cgi-bin/x?a=1"},
		{"Direct", "POST /cgi-bin/x HTTP/1.1\r\nHost: qyapi.weixin.qq.com:80\r\nContent-Length: 0\r\n\r\n", "https://qyapi.weixin.qq.com/cgi-bin/x"},
		{"ProxyFormOfHTTPS", "GET https://qyapi.weixin.qq.com/cgi-bin/x HTTP/1.1\r\nHost: qyapi.weixin.qq.com\r\n\r\n", ""},
		{"OwnAddress", "GET /_mock/v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := open(t, s)
			w.send("%s", c.request)
			resp := w.answer("GET")
			if c.location == "" {
				decode(t, resp)
				return
			}
			text, _ := io.ReadAll(resp.Body)
			if resp.StatusCode != http.StatusMovedPermanently || resp.Header.Get("Location") != c.location || !strings.Contains(string(text), "nginx") {
				t.Errorf("got %s, %v, %s", resp.Status, resp.Header, text)
			}
		})
	}
	if got := get(t, viaProxy(t, s), "https://qyapi.weixin.qq.com/x"); !got.TLS {
		t.Errorf("got %+v", got)
	}
}
