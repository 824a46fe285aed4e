package login

import (
	"strings"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/loopback"
)

// domain is the trusted domain that a redirect has to have; ok is false for a link that names no app: then only the app that
// redeems the code is known to have one.
func (t *target) domain() (domain string, ok bool) {
	switch {
	case t.suite != nil:
		return t.suite.TrustedDomain, true
	case t.app != nil:
		return t.app.TrustedDomain, true
	}
	return "", false
}

// distrust explains why a redirect may not go to a host; nil when it may. Host and port must equal the trusted domain; there
// is no wildcard, and subdomains do not count (doc 91335).
func (l *Login) distrust(domain, host string) *explain.Finding {
	if domain == "" {
		switch l.rt.Settings.Text(emptyDomain) {
		case "open":
			return nil
		case "loopback":
			if loopback.Is(host) {
				return nil
			}
		}
	} else if strings.EqualFold(host, domain) || l.rt.Settings.Bool(defaultPorts) && differByDefaultPort(host, domain) {
		return nil
	}
	f := &explain.Finding{Step: explain.Scope, Expected: domain, Got: host, Doc: redirectionDoc,
		Cause: "host and port of redirect_uri must equal the trusted domain (可信域名); subdomains and other ports do not count",
		Fix:   "set the app's trusted domain to " + host + ", or redirect to the trusted domain"}
	if domain == "" {
		f.Expected, f.Cause = "a trusted domain (可信域名)", "the app has none"
	}
	return f
}

// differByDefaultPort reports whether two hosts are equal but for a port 443 or 80 that only one of them names.
func differByDefaultPort(a, b string) bool {
	for _, port := range []string{":443", ":80"} {
		if strings.EqualFold(a, b+port) || strings.EqualFold(a+port, b) {
			return true
		}
	}
	return false
}
