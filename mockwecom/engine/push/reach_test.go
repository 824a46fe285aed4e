package push

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"wecomlab/core/explain"
)

func TestAllow(t *testing.T) {
	t.Parallel()
	tests := []struct {
		address         string
		usual, publicly bool
	}{
		{"127.0.0.1:80", true, true},
		{"127.8.9.10:80", true, true},
		{"[::1]:80", true, true},
		{"[::ffff:127.0.0.1]:80", true, true},
		{"0.0.0.0:80", true, true},
		{"10.1.2.3:80", true, true},
		{"172.16.0.1:80", true, true},
		{"172.32.0.1:80", false, true},
		{"192.168.7.7:80", true, true},
		{"[fd00::5]:80", true, true},
		{"203.0.113.7:80", false, true},
		{"[2001:db8::7]:80", false, true},
		{"[::ffff:203.0.113.7]:80", false, true},
		{"169.254.169.254:80", false, false},
		{"[fe80::1%lo]:80", false, false},
		{"224.0.0.1:80", false, false},
		{"localhost:80", false, false},
	}
	for _, tt := range tests {
		if got := Allow(tt.address, false) == nil; got != tt.usual {
			t.Errorf("%s is allowed: %t, want %t", tt.address, got, tt.usual)
		}
		if got := Allow(tt.address, true) == nil; got != tt.publicly {
			t.Errorf("%s is allowed with public addresses: %t, want %t", tt.address, got, tt.publicly)
		}
	}
}

// failed makes an exchange that ended with err.
func failed(t *testing.T, url string, err error) *exchange {
	t.Helper()
	req, e := http.NewRequestWithContext(t.Context(), http.MethodPost, url, nil)
	must(t, e)
	return &exchange{request: req, err: err, limit: time.Second}
}

func TestUnanswered(t *testing.T) {
	t.Parallel()
	const plain, secure = "http://app.example/cb", "https://app.example/cb"
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	tests := []struct {
		name, url string
		err       error
		cause     string
	}{
		{"Name", plain, dial(&net.DNSError{Err: "no such host", Name: "app.example", IsNotFound: true}), "app.example cannot be resolved"},
		{"NoRoute", plain, dial(syscall.EHOSTUNREACH), "no network"},
		{"NoNetwork", plain, dial(syscall.ENETUNREACH), "no network"},
		{"RefusedTLS", secure, dial(syscall.ECONNREFUSED), "nothing listens"},
		{"BrokenPipe", plain, dial(syscall.EPIPE), "closed the connection"},
		{"Expired", secure, &tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Reason: x509.Expired}}, "not valid"},
		{"NotTLS", secure, tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, "plain HTTP"},
		{"GivenUp", secure, context.Canceled, "given up"},
		{"Handshake", secure, errors.New("tls: no application protocol"), "handshake failed"},
		{"Other", plain, errors.New("odd"), "connection failed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := failed(t, tt.url, fmt.Errorf("Post %q: %w", tt.url, tt.err)).unanswered()
			wantStep(t, f, explain.Unreachable)
			if !strings.Contains(f.Cause, tt.cause) || f.Fix == "" || strings.Contains(f.Got, tt.url) {
				t.Errorf("finding %s, want a cause with %q", f, tt.cause)
			}
		})
	}
}

func TestUnanswered_Late(t *testing.T) {
	t.Parallel()
	for reached, got := range map[progress]string{
		dialling: "no connection", connected: "TLS handshake", secured: "but no answer", asked: "but no answer", begun: "beginning",
	} {
		x := failed(t, "https://app.example/cb", context.DeadlineExceeded)
		x.slow, x.reached = true, reached
		f := x.unanswered()
		wantStep(t, f, explain.Slow)
		if !strings.Contains(f.Got, got) || f.Cause == "" || f.Fix == "" {
			t.Errorf("after step %d: %s, want %q", reached, f, got)
		}
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	for code, cause := range map[int]string{
		301: "redirects", 400: "refused", 401: "login", 404: "no route", 405: "not for POST", 413: "limit", 415: "Content-Type",
		429: "refused", 500: "error of its own", 501: "not for POST", 503: "proxy", 204: "only 200",
	} {
		x := failed(t, "http://app.example/cb", nil)
		x.status, x.header, x.body = code, http.Header{}, []byte("<h1>odd</h1>\n")
		f := x.refused()
		wantStep(t, f, explain.Status)
		if !strings.Contains(f.Cause, cause) || !strings.Contains(f.Got, `"<h1>odd</h1>"`) || f.Fix == "" {
			t.Errorf("%d: %s, want a cause with %q", code, f, cause)
		}
	}
}

func TestNew_Defaults(t *testing.T) {
	t.Parallel()
	p := New(Config{})
	if p.timeout != 5*time.Second || p.checkLimit != time.Second || p.patience != time.Second || p.configure("") != "" || p.log == nil || p.random == nil {
		t.Errorf("defaults %+v", p)
	}
	for name, want := range map[string]string{"push.retry_spacing": "1s", "push.success_trim": "false", "push.retry_wrong_body": "false"} {
		for _, k := range []string{retrySpacing.Name + "=" + retrySpacing.Default, successTrim.Name + "=" + successTrim.Default,
			retryWrongBody.Name + "=" + retryWrongBody.Default} {
			if n, def, _ := strings.Cut(k, "="); n == name && def != want {
				t.Errorf("%s is %s, want %s", name, def, want)
			}
		}
	}
}
