package mocktest

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/url"
	"os"

	"wecomlab/mockwecom/engine/loopback"
)

// Env is the environment for a program that the test starts, in any language: WECOM_BASE_URL, a proxy with its
// certificates for programs that call https://qyapi.weixin.qq.com by name, ids and secrets. It is what `mockwecom env` prints.
func (s *Server) Env() map[string]string {
	s.t.Helper()
	client := s.sim.Client()
	defer client.Close()
	env, err := client.Env(s.t.Context())
	if err != nil {
		s.t.Fatalf("mocktest: %v", err)
	}
	return env
}

// HTTPClient returns a client for code that has https://qyapi.weixin.qq.com built in: its requests reach the simulator, and
// it trusts the simulator's certificates alone. Requests to loopback addresses go there directly.
func (s *Server) HTTPClient() *http.Client {
	s.t.Helper()
	env := s.Env()
	certificate, err := os.ReadFile(env["NODE_EXTRA_CA_CERTS"])
	if err != nil {
		s.t.Fatalf("mocktest: the simulator's certificate: %v", err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(certificate)
	proxy, err := url.Parse(env["HTTPS_PROXY"])
	if err != nil {
		s.t.Fatalf("mocktest: the simulator's proxy: %v", err)
	}
	transport := &http.Transport{
		Proxy: func(r *http.Request) (*url.URL, error) {
			if loopback.Is(r.URL.Host) {
				return nil, nil
			}
			return proxy, nil
		},
		TLSClientConfig:   &tls.Config{RootCAs: roots},
		ForceAttemptHTTP2: true,
	}
	s.t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}
