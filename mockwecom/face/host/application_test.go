package host

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"wecomlab/core/clock"
)

// application is the developer's own: a mirror that can be told from the simulator.
func application(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-App", "mine")
	mirror(w, r)
}

func TestProxyFormToTheDevelopersOwnApplication(t *testing.T) {
	t.Parallel()
	app := httptest.NewServer(http.HandlerFunc(application))
	t.Cleanup(app.Close)
	port := app.URL[strings.LastIndex(app.URL, ":")+1:]
	frozen := clock.NewFrozen(time.Date(2031, 5, 6, 7, 8, 9, 0, time.UTC))
	t.Cleanup(func() { frozen.Close() })
	s := listen(t, lookups(map[string]string{"app.test": "127.0.0.1"}), func(c *Config) { c.Clock = frozen })

	t.Run("EveryByteIsPassedOn", func(t *testing.T) {
		t.Parallel()
		for _, base := range []string{app.URL, "http://app.test:" + port, "http://mine.localhost:" + port} {
			// Go's own client does not use a proxy for loopback addresses, so this is written by hand.
			w := open(t, s)
			w.send("POST %s//hook?a=%%zz;b HTTP/1.1\r\nHost: ignored\r\nX-Forwarded-For: 192.0.2.7\r\nProxy-Connection: keep-alive\r\nContent-Length: 2\r\n\r\n{}", base)
			resp := w.answer("POST")
			if resp.Header.Get("X-App") != "mine" {
				t.Fatalf("not from the application: %s %v", resp.Status, resp.Header)
			}
			if dates := resp.Header["Date"]; len(dates) != 1 || strings.Contains(dates[0], "2031") {
				t.Errorf("the application's Date became %v", dates)
			}
			got := decode(t, resp)
			if got.URI != "//hook?a=%zz;b" || got.Body != "{}" || got.Host != strings.TrimPrefix(base, "http://") ||
				got.Header.Get("X-Forwarded-For") != "192.0.2.7" || got.Header.Get("Proxy-Connection") != "" {
				t.Errorf("%s: got %+v", base, got)
			}
		}
	})
	t.Run("GoClient", func(t *testing.T) {
		t.Parallel()
		resp, err := viaProxy(t, s).Get("http://app.test:" + port + "/by-name")
		if err != nil {
			t.Fatal(err)
		}
		if got := decode(t, resp); got.Path != "/by-name" {
			t.Errorf("got %+v", got)
		}
	})
}

func TestTunnelToTheDevelopersOwnApplication(t *testing.T) {
	t.Parallel()
	s := listen(t)
	secure := httptest.NewTLSServer(http.HandlerFunc(application))
	t.Cleanup(secure.Close)

	t.Run("TLSIsItsOwn", func(t *testing.T) {
		t.Parallel()
		w := tunnel(t, s, strings.TrimPrefix(secure.URL, "https://"))
		trust := secure.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
		trust.ServerName = "example.com" // the name in httptest's certificate
		c := tls.Client(w.Conn, trust)
		req, _ := http.NewRequest("GET", secure.URL+"/hook", nil)
		if err := req.Write(c); err != nil {
			t.Fatal(err)
		}
		resp, err := http.ReadResponse(bufio.NewReader(c), req)
		if err != nil {
			t.Fatal(err)
		}
		if got := decode(t, resp); got.Path != "/hook" || !got.TLS || resp.Header.Get("X-App") != "mine" {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("HalfCloseReachesTheOtherSide", func(t *testing.T) {
		t.Parallel()
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer ln.Close()
		go func() {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			defer c.Close()
			all, _ := io.ReadAll(c)
			io.WriteString(c, "got "+string(all))
		}()
		w := tunnel(t, s, ln.Addr().String())
		w.send("everything")
		w.Conn.(*net.TCPConn).CloseWrite()
		if got := w.closed(); got != "got everything" {
			t.Errorf("got %q", got)
		}
	})
	t.Run("APortWhereNothingRuns", func(t *testing.T) {
		t.Parallel()
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		target := ln.Addr().String()
		ln.Close()
		for _, request := range []string{"CONNECT " + target, "GET http://" + target + "/"} {
			w := open(t, s)
			w.send("%s HTTP/1.1\r\nHost: x\r\n\r\n", request)
			resp := w.answer("GET")
			text, _ := io.ReadAll(resp.Body)
			if resp.StatusCode != http.StatusBadGateway || !strings.Contains(string(text), "does the application run there?") {
				t.Errorf("%s: got %s: %s", request, resp.Status, text)
			}
		}
	})
}
