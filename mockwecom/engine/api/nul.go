package api

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
)

// A character of the value 0 is left out of what callers send, in a query and in a body: neither database holds it in text, and no id or
// name of WeCom has one.

// queryOf gives the parameters of a request.
func queryOf(r *http.Request) url.Values {
	query := r.URL.Query()
	if !strings.Contains(r.URL.RawQuery, "%00") {
		return query
	}
	clean := make(url.Values, len(query))
	for name, values := range query {
		for _, value := range values {
			clean.Add(strings.ReplaceAll(name, "\x00", ""), strings.ReplaceAll(value, "\x00", ""))
		}
	}
	return clean
}

const escapedNUL = `\u0000`

// WithoutNUL gives a body of JSON without the character, as it is and as an escape. A body that has none is not copied.
func WithoutNUL(body []byte) []byte {
	if !bytes.Contains(body, []byte(escapedNUL)) && bytes.IndexByte(body, 0) < 0 {
		return body
	}
	out := make([]byte, 0, len(body))
	for i := 0; i < len(body); i++ {
		switch {
		case bytes.HasPrefix(body[i:], []byte(escapedNUL)):
			i += len(escapedNUL) - 1
		case body[i] == '\\' && i+1 < len(body):
			if body[i+1] != 0 {
				out = append(out, body[i], body[i+1])
			}
			i++
		case body[i] != 0:
			out = append(out, body[i])
		}
	}
	return out
}
