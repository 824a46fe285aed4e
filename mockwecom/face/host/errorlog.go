package host

import (
	"log/slog"
	"strings"
)

// errorLog receives the lines that net/http logs about connections, and adds what to do where a developer can do something.
type errorLog struct{ log *slog.Logger }

// Write takes one line.
func (e errorLog) Write(line []byte) (int, error) {
	text := strings.TrimSpace(strings.TrimPrefix(string(line), "http: "))
	handshake := strings.HasPrefix(text, "TLS handshake error")
	switch {
	case handshake && strings.Contains(text, "remote error") && strings.Contains(text, "certificate"):
		e.log.Warn("a client does not trust the local CA: set SSL_CERT_FILE, REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE or NODE_EXTRA_CA_CERTS as `mockwecom env` prints them", "cause", text)
	case handshake && strings.Contains(text, "local CA"):
		e.log.Error("no certificate can be made", "cause", text)
	case handshake:
		e.log.Info("a TLS connection did not come about", "cause", text)
	case strings.HasPrefix(text, "panic serving"):
		e.log.Error("a handler panicked, its connection was closed", "cause", text)
	default:
		e.log.Debug("http", "cause", text)
	}
	return len(line), nil
}
