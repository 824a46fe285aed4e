package host

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"wecomlab/core/clock"
)

func TestDirectTLS(t *testing.T) {
	t.Parallel()
	s := listen(t)

	t.Run("EveryImpersonatedHostHasACertificate", func(t *testing.T) {
		t.Parallel()
		c := direct(t, s)
		for _, name := range Impersonated() {
			got := get(t, c, "https://"+name+"/path")
			if got.Host != name || !got.TLS || got.Proto != "HTTP/2.0" || got.URI != "/path" {
				t.Errorf("%s: got %+v", name, got)
			}
		}
	})
	t.Run("HTTP11IsServedToWhoWantsIt", func(t *testing.T) {
		t.Parallel()
		for _, protos := range [][]string{{"http/1.1"}, nil} {
			c := dialTLS(t, s, &tls.Config{ServerName: "qyapi.weixin.qq.com", NextProtos: protos})
			c.send("GET //cgi-bin/x HTTP/1.1\r\nHost: qyapi.weixin.qq.com\r\n\r\n")
			if got := decode(t, c.answer("GET")); got.Path != "//cgi-bin/x" || got.Proto != "HTTP/1.1" || !got.TLS {
				t.Errorf("ALPN %v: got %+v", protos, got)
			}
		}
	})
	t.Run("TheLoopbackAddressAndLocalhostAreCovered", func(t *testing.T) {
		t.Parallel()
		c := direct(t, s)
		for _, base := range []string{strings.Replace(s.URL(), "http:", "https:", 1), "https://localhost", "https://console.localhost"} {
			if got := get(t, c, base+"/"); !got.TLS {
				t.Errorf("%s: got %+v", base, got)
			}
		}
	})
}

func TestDirectTLSEdges(t *testing.T) {
	t.Parallel()
	s := listen(t)

	t.Run("AnotherNameFindsLocalhostInstead", func(t *testing.T) {
		t.Parallel()
		_, err := direct(t, s).Get("https://shop.example/")
		var wrong x509.HostnameError
		if !errors.As(err, &wrong) || len(wrong.Certificate.DNSNames) != 1 || wrong.Certificate.DNSNames[0] != "localhost" {
			t.Errorf("got %v", err)
		}
	})
	t.Run("HijackWorksBelowTLS", func(t *testing.T) {
		t.Parallel()
		s := listen(t, func(c *Config) {
			c.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				nc, _, err := http.NewResponseController(w).Hijack()
				if err != nil {
					t.Error(err)
					return
				}
				io.WriteString(nc, "raw\n")
				nc.Close()
			})
		})
		c := dialTLS(t, s, &tls.Config{ServerName: "openhw.work.weixin.qq.com"})
		c.send("GET / HTTP/1.1\r\nHost: openhw.work.weixin.qq.com\r\n\r\n")
		if got := c.closed(); got != "raw\n" {
			t.Errorf("got %q", got)
		}
	})
}

// dialTLS opens a TLS connection that trusts the server's CA.
func dialTLS(t *testing.T, s *Server, cfg *tls.Config) *wire {
	t.Helper()
	w := open(t, s)
	cfg.RootCAs = pool(t, s)
	c := tls.Client(w.Conn, cfg)
	if err := c.HandshakeContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.Conn = c
	w.r.Reset(c)
	return w
}

func TestTLSThatFailsIsExplained(t *testing.T) {
	t.Parallel()

	t.Run("NoCA", func(t *testing.T) {
		t.Parallel()
		log := newRecord()
		s := listen(t, func(c *Config) { c.CA, c.Log = nil, log.logger() })
		w := open(t, s)
		if err := tls.Client(w.Conn, &tls.Config{ServerName: "qyapi.weixin.qq.com"}).HandshakeContext(t.Context()); err == nil {
			t.Fatal("the handshake succeeded without a CA")
		}
		log.wait(t, "runs without a CA")
	})
	t.Run("AClientThatDoesNotTrustTheCA", func(t *testing.T) {
		t.Parallel()
		log := newRecord()
		s := listen(t, func(c *Config) { c.Log = log.logger() })
		w := open(t, s)
		err := tls.Client(w.Conn, &tls.Config{ServerName: "qyapi.weixin.qq.com", RootCAs: x509.NewCertPool()}).HandshakeContext(t.Context())
		var unknown x509.UnknownAuthorityError
		if !errors.As(err, &unknown) {
			t.Fatalf("got %v", err)
		}
		log.wait(t, "SSL_CERT_FILE")
	})
	t.Run("AnOldVersion", func(t *testing.T) {
		t.Parallel()
		old := &tls.Config{ServerName: "qyapi.weixin.qq.com", MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
		w := open(t, listen(t))
		if err := tls.Client(w.Conn, old).HandshakeContext(t.Context()); err == nil {
			t.Error("TLS 1.1 was accepted by default")
		}
		lenient := listen(t, func(c *Config) { c.MinTLSVersion = tls.VersionTLS10 })
		c := dialTLS(t, lenient, old)
		c.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		if got := decode(t, c.answer("GET")); !got.TLS {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("ABrokenCADirectory", func(t *testing.T) {
		t.Parallel()
		log := newRecord()
		ca := caIn(t, t.TempDir())
		if err := writeFile(ca.path(keyFile), []byte("not a key"), 0o600); err != nil {
			t.Fatal(err)
		}
		s := listen(t, func(c *Config) { c.CA, c.Log = ca, log.logger() })
		w := open(t, s)
		if err := tls.Client(w.Conn, &tls.Config{ServerName: "qyapi.weixin.qq.com"}).HandshakeContext(t.Context()); err == nil {
			t.Fatal("the handshake succeeded")
		}
		log.wait(t, "delete the file to have a new one made")
	})
}

func TestNameConstraints(t *testing.T) {
	t.Parallel()
	ca := caIn(t, "")
	roots := x509.NewCertPool()
	text, err := ca.PEM()
	if err != nil {
		t.Fatal(err)
	}
	roots.AppendCertsFromPEM(text)
	for _, c := range []struct {
		name string
		ok   bool
	}{
		{"qyapi.weixin.qq.com", true}, {"open.work.weixin.qq.com", true}, {"res.wx.qq.com", true}, {"rescdn.qqmail.com", true},
		{"localhost", true}, {"127.0.0.1", true}, {"127.9.9.9", true}, {"::1", true},
		{"example.com", false}, {"mail.qq.com", false}, {"www.qq.com", false}, {"wx.qq.com", false}, {"qqmail.com", false},
		{"evilweixin.qq.com", false}, {"weixin.qq.com.evil.example", false}, {"10.0.0.1", false}, {"128.0.0.1", false}, {"::2", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ca.mu.Lock()
			cert, err := ca.mint(ca.root, c.name)
			ca.mu.Unlock()
			if err != nil {
				t.Fatal(err)
			}
			_, err = cert.Leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: c.name, CurrentTime: clock.Real().Now()})
			var invalid x509.CertificateInvalidError
			switch {
			case c.ok && err != nil:
				t.Error(err)
			case !c.ok && (!errors.As(err, &invalid) || invalid.Reason != x509.CANotAuthorizedForThisName):
				t.Errorf("got %v, want a refusal by the name constraints", err)
			}
		})
	}
}
