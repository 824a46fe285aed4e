package push

import (
	"bytes"
	"fmt"
	"net/http"

	"wecomlab/core/explain"
)

// refused explains a status other than 200; nil for 200.
func (x *exchange) refused() *explain.Finding {
	if x.status == http.StatusOK {
		return nil
	}
	f := &explain.Finding{
		Step: explain.Status, Expected: "status 200",
		Got: fmt.Sprintf("status %d %s%s", x.status, http.StatusText(x.status), excerpt(x.body)), Doc: verifyDoc,
	}
	f.Cause, f.Fix = x.whyStatus()
	return f
}

// excerpt is the beginning of a body for a sentence.
func excerpt(body []byte) string {
	body = bytes.TrimSpace(body)
	if len(body) == 0 {
		return ""
	}
	return fmt.Sprintf(" with %.120q", body)
}

// whyStatus tells the usual cause of a status and its cure.
func (x *exchange) whyStatus() (cause, fix string) {
	method, path := x.request.Method, x.request.URL.Path
	switch s := x.status; {
	case s >= 300 && s < 400:
		return fmt.Sprintf("the address redirects to %q: another scheme or host, a slash at the end, or a login; redirects are not followed", x.header.Get("Location")),
			"Configure the address that answers itself, and let it through without a login"
	case s == http.StatusBadRequest && bytes.Contains(x.body, []byte("HTTPS")):
		return "the port speaks HTTPS, the URL says http", "Write https:// in the callback URL"
	case s == http.StatusNotFound:
		return fmt.Sprintf("no route answers %s %s: the path, or a prefix before it, differs", method, path), "Compare the path with the receiver's routes"
	case s == http.StatusMethodNotAllowed, s == http.StatusNotImplemented:
		return fmt.Sprintf("the route %s exists, but not for %s", path, method), "Handle both GET, which verifies the URL, and POST, which brings events"
	case s == http.StatusUnauthorized, s == http.StatusForbidden:
		return "something before the handler wants a login, a CSRF token or another source address, or the handler refused the signature",
			"Exempt this path from login, CSRF checks and IP lists; then compare Token and EncodingAESKey"
	case s == http.StatusUnsupportedMediaType:
		return "the framework refuses the Content-Type of the callback", "Read the raw body whatever its Content-Type says"
	case s == http.StatusRequestEntityTooLarge:
		return "the receiver's limit for bodies is too small", "Raise the limit"
	case s == http.StatusBadGateway, s == http.StatusServiceUnavailable, s == http.StatusGatewayTimeout:
		return "a proxy answers, the program behind it does not", "Start the program behind the proxy"
	case s >= 500:
		return "the receiver failed with an error of its own", "Look into the receiver's log; an event that it does not know still wants 200"
	case s >= 200 && s < 300:
		return "only 200 counts as received", "Answer with status 200"
	}
	return "the receiver refused the request, often because signature, decryption or receiveid did not match",
		"Look into the receiver's log; compare Token, EncodingAESKey and receiveid"
}
