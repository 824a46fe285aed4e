package journal

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ownHeaders are set by curl itself, from the address and the body.
var ownHeaders = []string{"Accept-Encoding", "Connection", "Content-Length", "Host", "Transfer-Encoding", "User-Agent"}

// Curl is the request of an API call, a callback or a page as a command for a POSIX shell, to be pasted as it is. A body
// that is no text goes through base64. Entries that never went over the wire give "".
func Curl(e *Entry) string {
	if e.URL == "" {
		return ""
	}
	var b strings.Builder
	body := e.Request.Body
	piped := len(body) > 0 && (bytes.IndexByte(body, 0) >= 0 || !utf8.Valid(body))
	if cut := e.Request.Size - int64(len(body)); cut > 0 {
		b.WriteString("# the journal kept " + strconv.Itoa(len(body)) + " bytes of the body, " + strconv.FormatInt(cut, 10) + " are missing\n")
	}
	if piped {
		b.WriteString("printf %s " + shellQuote(base64.StdEncoding.EncodeToString(body)) + " | base64 -d | ")
	}
	b.WriteString("curl")
	if strings.ContainsAny(e.URL, "[]{}") {
		b.WriteString(" --globoff")
	}
	usual := http.MethodGet
	if len(body) > 0 {
		usual = http.MethodPost
	}
	if e.Method != "" && e.Method != usual {
		b.WriteString(" -X " + shellQuote(e.Method))
	}
	for _, header := range curlHeaders(e.Request.Header, len(body) > 0) {
		b.WriteString(" -H " + shellQuote(header))
	}
	switch {
	case piped:
		b.WriteString(" --data-binary @-")
	case len(body) > 0:
		b.WriteString(" --data-raw " + shellQuote(string(body)))
	}
	b.WriteString(" --url " + shellQuote(e.URL))
	return b.String()
}

// curlHeaders are the headers as arguments of -H, sorted. curl would make a form of a body whose type it is not told.
func curlHeaders(h http.Header, withBody bool) []string {
	var args []string
	for name, values := range h {
		if slices.Contains(ownHeaders, name) || name == "" || strings.ContainsAny(name, "@:;\r\n\x00") {
			continue
		}
		for _, value := range values {
			switch value = strings.TrimSpace(value); {
			case strings.ContainsAny(value, "\r\n\x00"):
			case value == "":
				args = append(args, name+";")
			default:
				args = append(args, name+": "+value)
			}
		}
	}
	if withBody && h.Get("Content-Type") == "" {
		args = append(args, "Content-Type:")
	}
	slices.Sort(args)
	return args
}

// shellQuote puts s into single quotes. A NUL cannot be passed to any command and is left out.
func shellQuote(s string) string {
	s = strings.ReplaceAll(s, "\x00", "")
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
