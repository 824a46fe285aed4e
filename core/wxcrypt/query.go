package wxcrypt

import (
	"net/url"
	"strings"
)

// Query is the part of a callback's address that WeCom adds (doc 91116).
type Query struct {
	Signature string // msg_signature, 40 lower-case hexadecimal digits
	Timestamp string // Unix seconds as printed in the address
	Nonce     string // digits or letters
	Echo      string // echostr, decoded; only in a URL verification
}

// ParseQuery takes the parameters out of a decoded query string. Missing ones stay empty.
func ParseQuery(values url.Values) Query {
	return Query{
		Signature: values.Get("msg_signature"),
		Timestamp: values.Get("timestamp"),
		Nonce:     values.Get("nonce"),
		Echo:      values.Get("echostr"),
	}
}

// Stamp makes the query of a delivery. For a URL verification set Echo to the same ciphertext.
func (c *Codec) Stamp(timestamp, nonce, encrypt string) Query {
	return Query{Signature: c.Sign(timestamp, nonce, encrypt), Timestamp: timestamp, Nonce: nonce}
}

// String is the encoded query in the documented order, without a leading question mark. An empty Echo is left out.
func (q Query) String() string {
	encoded := "msg_signature=" + url.QueryEscape(q.Signature) +
		"&timestamp=" + url.QueryEscape(q.Timestamp) +
		"&nonce=" + url.QueryEscape(q.Nonce)
	if q.Echo != "" {
		encoded += "&echostr=" + url.QueryEscape(q.Echo)
	}
	return encoded
}

// AppendTo adds the query to an address that may have a query or a fragment of its own. What the user configured stays
// as it is; a fragment is cut, since it is never sent.
func (q Query) AppendTo(address string) string {
	address, _, _ = strings.Cut(address, "#")
	switch {
	case !strings.Contains(address, "?"):
		return address + "?" + q.String()
	case strings.HasSuffix(address, "?"), strings.HasSuffix(address, "&"):
		return address + q.String()
	default:
		return address + "&" + q.String()
	}
}
