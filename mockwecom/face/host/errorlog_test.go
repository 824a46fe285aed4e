package host

import (
	"io"
	"strings"
	"testing"
)

func TestErrorLog(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, line, level, words string }{
		{"Distrust", "http: TLS handshake error from 127.0.0.1:5: remote error: tls: unknown certificate authority", "WARN", "SSL_CERT_FILE"},
		{"OwnFailure", "http: TLS handshake error from 127.0.0.1:5: the local CA in x cannot be used (bad certificate)", "ERROR", "no certificate can be made"},
		{"Ended", "http: TLS handshake error from 127.0.0.1:5: EOF", "INFO", "did not come about"},
		{"Panic", "http: panic serving 127.0.0.1:5: oops\ngoroutine 1", "ERROR", "a handler panicked"},
		{"Other", "http: superfluous response.WriteHeader call", "DEBUG", "superfluous"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			log := newRecord()
			if n, err := io.WriteString(errorLog{log.logger()}, c.line+"\n"); err != nil || n != len(c.line)+1 {
				t.Errorf("wrote %d, %v", n, err)
			}
			if got := log.text.String(); !strings.Contains(got, "level="+c.level) || !strings.Contains(got, c.words) || strings.Count(got, "\n") != 1 {
				t.Errorf("got %q", got)
			}
		})
	}
}
