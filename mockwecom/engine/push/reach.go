package push

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"

	"wecomlab/core/explain"
)

// unanswered explains why an exchange has no answer; nil if it has one.
func (x *exchange) unanswered() *explain.Finding {
	switch {
	case x.err == nil:
		return nil
	case x.gone != nil:
		return &explain.Finding{Step: explain.Unreachable, Got: x.gone.Error(), Cause: "the request was given up before it was over", Fix: "Try again"}
	case x.slow:
		return x.late()
	}
	f := &explain.Finding{
		Step: explain.Unreachable, Expected: "an answer from " + x.request.URL.Host, Got: reason(x.err), Doc: verifyDoc,
	}
	f.Cause, f.Fix = x.why()
	return f
}

// late explains that the time was over, by what was waited for.
func (x *exchange) late() *explain.Finding {
	f := &explain.Finding{
		Step: explain.Slow, Expected: fmt.Sprintf("the whole answer within %s", x.limit),
		Fix: "Answer first and do the work afterwards", Doc: verifyDoc,
	}
	switch x.reached {
	case dialling:
		f.Got, f.Cause = "no connection", "nothing accepts the connection and nothing refuses it: a firewall drops it, or the name server is slow"
		f.Fix = "Check host, port and firewall"
	case connected:
		f.Got, f.Cause = "a connection without TLS handshake", "the port does not speak TLS, or the server accepts no more connections"
		f.Fix = "Check that the server speaks HTTPS on this port and is not stopped in a debugger"
	case secured, asked:
		f.Got, f.Cause = "a connection, but no answer", "the handler works too long, waits for something, or stands at a breakpoint"
	case begun:
		f.Got, f.Cause = "the beginning of an answer", "the answer has no end: its Content-Length is too great, or the handler does not return"
		f.Fix = "End the answer; leave Content-Length to the framework"
	}
	return f
}

// reason is an error without the address, which the reader knows.
func reason(err error) string {
	var op *net.OpError
	if errors.As(err, &op) && op.Err != nil {
		return op.Err.Error()
	}
	text := err.Error()
	if at := strings.LastIndex(text, `": `); at >= 0 {
		return text[at+3:]
	}
	return text
}

// why tells the cause and the cure of a failed connection.
func (x *exchange) why() (cause, fix string) {
	host := x.request.URL.Host
	var forbidden *forbiddenError
	var dns *net.DNSError
	switch err := x.err; {
	case errors.As(err, &forbidden):
		return fmt.Sprintf("%s leads to %s, and the simulator calls this machine and private networks only", host, forbidden.addr),
			"Use an address of this machine, or start with --allow-public"
	case errors.As(err, &dns):
		return fmt.Sprintf("the name %s cannot be resolved here", dns.Name), "Check the name; 127.0.0.1 reaches a program on this machine"
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Sprintf("nothing listens on %s", host), "Start the receiver, and check the port; in a container listen on 0.0.0.0 and publish the port"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return fmt.Sprintf("no network leads to %s", host), "Check the address and the network"
	case x.request.URL.Scheme == "https" && x.reached < secured:
		return whyTLS(err, host)
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the receiver closed the connection before its answer was complete: it crashed, or a proxy cut it off",
			"Look into the receiver's log for a crash or a limit"
	case strings.Contains(err.Error(), "malformed HTTP"):
		return "what answers on this port does not speak HTTP, or speaks HTTPS", "Check the port, and http:// against https://"
	}
	return "the connection failed", "Check that the address can be reached from this machine, for example with curl"
}

// whyTLS tells the cause and the cure of a failed handshake.
func whyTLS(err error, host string) (cause, fix string) {
	var authority x509.UnknownAuthorityError
	var hostname x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	const useHTTP = "Use http:// on this machine, or a certificate that this machine trusts"
	switch {
	case errors.As(err, &authority):
		return "the certificate is signed by nobody that this machine trusts: it is self-signed, or the chain is incomplete", useHTTP
	case errors.As(err, &hostname):
		return fmt.Sprintf("the certificate is not for %s", host), "Use a name that the certificate holds"
	case errors.As(err, &invalid):
		return "the certificate is not valid: " + invalid.Error(), "Renew the certificate"
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return "the port speaks plain HTTP, the URL says https", "Write http:// in the callback URL, or use the HTTPS port"
	case errors.Is(err, context.Canceled):
		return "the handshake was given up", "Try again"
	}
	return "the TLS handshake failed", useHTTP
}
