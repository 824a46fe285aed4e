package login

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"wecomlab/core/explain"
)

// maxState is the longest state, in bytes (doc 91022).
const maxState = 128

// request is one authorize link, as its query says (doc 91022).
type request struct {
	appID, scope, state string
	agentID             int64 // 0: not sent
	redirect            *url.URL
}

// parseRequest reads the query of an authorize link. It looks at parameters by name: SDKs send them in any order.
func parseRequest(q url.Values) (request, error) {
	r := request{appID: q.Get("appid"), scope: q.Get("scope"), state: q.Get("state")}
	var err error
	if r.redirect, err = parseRedirect(q.Get("redirect_uri")); err != nil {
		return r, err
	}
	if text := q.Get("agentid"); text != "" {
		if r.agentID, err = strconv.ParseInt(text, 10, 64); err != nil || r.agentID < 0 {
			return r, wrongParameter("agentid is a whole number", text, "the link was built with another value", "send the app's agentid")
		}
	}
	switch {
	case q.Get("response_type") != "code":
		err = wrongParameter("response_type=code", q.Get("response_type"), "the parameter is missing or misspelt", "send response_type=code")
	case r.scope != scopeBase && r.scope != scopePrivate && r.scope != scopeLegacy:
		err = wrongParameter("scope is snsapi_base or snsapi_privateinfo", r.scope, "the scope is missing or unknown", "send one of the two")
	case len(r.state) > maxState:
		err = wrongParameter("a state of at most 128 bytes", fmt.Sprintf("%d bytes", len(r.state)), "the state is too long",
			"keep the data yourself and send a key to it")
	}
	return r, err
}

// parseRedirect reads redirect_uri, which was decoded once with the query.
func parseRedirect(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
		return u, nil
	}
	f := explain.Finding{Step: explain.Parameter, Expected: "redirect_uri=http(s)://…, URL-encoded once", Got: text,
		Cause: "this is no complete address", Fix: "encode the complete address once"}
	lower := strings.ToLower(text)
	switch {
	case text == "":
		f.Got, f.Cause = "nothing", "the parameter is missing, or its encoding is broken"
	case strings.HasPrefix(lower, "http%3a"), strings.HasPrefix(lower, "https%3a"):
		f.Cause = "redirect_uri was encoded twice"
	}
	return nil, refuse(titleRedirect, f)
}

func wrongParameter(expected, got, cause, fix string) error {
	if got == "" {
		got = "nothing"
	}
	return refuse(titleOther, explain.Finding{Step: explain.Parameter, Expected: expected, Got: got, Cause: cause, Fix: fix})
}

// stateRemark tells of a state that the document does not allow; it is borne nevertheless, as many apps send one.
func (r request) stateRemark() string {
	other := func(c rune) bool { return (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') }
	if strings.IndexFunc(r.state, other) < 0 {
		return ""
	}
	return "; the state has other characters than a-zA-Z0-9 (doc 91022)"
}

// location appends code and state to the address; state is always there, empty when none was sent (doc 91022). What the
// address has of its own stays, and a fragment stays last.
func (r request) location(code string) string {
	u := *r.redirect
	added := "code=" + url.QueryEscape(code) + "&state=" + url.QueryEscape(r.state)
	if u.RawQuery != "" {
		added = u.RawQuery + "&" + added
	}
	u.RawQuery = added
	return u.String()
}
