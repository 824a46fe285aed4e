package journal

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

type harFile struct {
	Log harLog `json:"log"`
}

type harLog struct {
	Version string     `json:"version"`
	Creator harCreator `json:"creator"`
	Entries []harEntry `json:"entries"`
}

type harCreator struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// harEntry has the format's own fields and, with a leading underscore as the format asks, ours.
type harEntry struct {
	Started  time.Time   `json:"startedDateTime"`
	Time     float64     `json:"time"`
	Request  harRequest  `json:"request"`
	Response harResponse `json:"response"`
	Cache    struct{}    `json:"cache"`
	Timings  harTimings  `json:"timings"`
	Comment  string      `json:"comment,omitempty"`
	ID       int64       `json:"_id"`
	Cause    int64       `json:"_cause,omitempty"`
	Kind     Kind        `json:"_kind"`
	Plain    string      `json:"_plain,omitempty"` // a callback before encryption
}

type harTimings struct {
	Send    float64 `json:"send"`
	Wait    float64 `json:"wait"`
	Receive float64 `json:"receive"`
}

type harPair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type harRequest struct {
	Method      string    `json:"method"`
	URL         string    `json:"url"`
	HTTPVersion string    `json:"httpVersion"`
	Cookies     []harPair `json:"cookies"`
	Headers     []harPair `json:"headers"`
	QueryString []harPair `json:"queryString"`
	PostData    *harPost  `json:"postData,omitempty"`
	HeadersSize int       `json:"headersSize"`
	BodySize    int64     `json:"bodySize"`
}

type harPost struct {
	MimeType string    `json:"mimeType"`
	Params   []harPair `json:"params"`
	Text     string    `json:"text"`
	Encoding string    `json:"_encoding,omitempty"`
}

type harResponse struct {
	Status      int        `json:"status"`
	StatusText  string     `json:"statusText"`
	HTTPVersion string     `json:"httpVersion"`
	Cookies     []harPair  `json:"cookies"`
	Headers     []harPair  `json:"headers"`
	Content     harContent `json:"content"`
	RedirectURL string     `json:"redirectURL"`
	HeadersSize int        `json:"headersSize"`
	BodySize    int64      `json:"bodySize"`
}

type harContent struct {
	Size     int64  `json:"size"`
	MimeType string `json:"mimeType"`
	Text     string `json:"text,omitempty"`
	Encoding string `json:"encoding,omitempty"`
}

// HAR writes entries as an HTTP Archive 1.2, which browsers' developer tools and proxies open. Only what went over the wire
// is in it; version is that of the program. Secrets are in it as well.
func HAR(entries []*Entry, version string) ([]byte, error) {
	file := harFile{harLog{Version: "1.2", Creator: harCreator{"wecomlab", version}, Entries: []harEntry{}}}
	for _, e := range entries {
		if e.URL != "" {
			file.Log.Entries = append(file.Log.Entries, harOf(e))
		}
	}
	return json.MarshalIndent(file, "", " ")
}

func harOf(e *Entry) harEntry {
	milliseconds := float64(e.Took) / float64(time.Millisecond)
	entry := harEntry{
		Started: e.At, Time: milliseconds, Timings: harTimings{Wait: milliseconds},
		ID: e.ID, Cause: e.Cause, Kind: e.Kind, Comment: e.Title,
		Request: harRequest{
			Method: e.Method, URL: e.URL, HTTPVersion: "HTTP/1.1",
			Cookies: []harPair{}, Headers: harHeaders(e.Request.Header), QueryString: harQuery(e.URL),
			HeadersSize: -1, BodySize: e.Request.Size,
		},
		Response: harResponse{
			Status: e.Status, StatusText: http.StatusText(e.Status), HTTPVersion: "HTTP/1.1",
			Cookies: []harPair{}, Headers: harHeaders(e.Response.Header), RedirectURL: e.Response.Header.Get("Location"),
			HeadersSize: -1, BodySize: e.Response.Size,
		},
	}
	if e.Finding != nil {
		entry.Comment += ": " + e.Finding.String()
	}
	if e.Callback != nil {
		entry.Plain = string(e.Callback.Plain)
	}
	if len(e.Request.Body) > 0 {
		text, encoding := harText(e.Request.Body)
		entry.Request.PostData = &harPost{mimeType(e.Request.Header), []harPair{}, text, encoding}
	}
	text, encoding := harText(e.Response.Body)
	entry.Response.Content = harContent{e.Response.Size, mimeType(e.Response.Header), text, encoding}
	return entry
}

// harText keeps what JSON can hold and puts the rest into base64.
func harText(body []byte) (text, encoding string) {
	if utf8.Valid(body) {
		return string(body), ""
	}
	return base64.StdEncoding.EncodeToString(body), "base64"
}

func mimeType(h http.Header) string {
	return cmp.Or(h.Get("Content-Type"), "application/octet-stream")
}

func harHeaders(h http.Header) []harPair {
	pairs := []harPair{}
	for name, values := range h {
		for _, value := range values {
			pairs = append(pairs, harPair{name, value})
		}
	}
	slices.SortStableFunc(pairs, func(a, b harPair) int { return cmp.Compare(a.Name, b.Name) })
	return pairs
}

// harQuery keeps the order of the address, and shows a pair that cannot be decoded as it is.
func harQuery(address string) []harPair {
	pairs := []harPair{}
	_, query, _ := strings.Cut(address, "?")
	query, _, _ = strings.Cut(query, "#")
	for part := range strings.SplitSeq(query, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		pairs = append(pairs, harPair{unescaped(name), unescaped(value)})
	}
	return pairs
}

func unescaped(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}
