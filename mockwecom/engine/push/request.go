package push

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/journal"
)

// target is the URL that is called. In the address of a suite $CORPID$ stands for a corpid: that of the provider while the
// URL is verified, that of the authorising corp in a delivery (doc 90595).
func (a *Address) target(corpid string) string {
	if a.Suite == "" || a.Corp != "" {
		return a.URL
	}
	return strings.ReplaceAll(a.URL, "$CORPID$", corpid)
}

// request makes the request for an address whose query is complete.
func (p *Pusher) request(ctx context.Context, method, address string, body []byte) (*http.Request, error) {
	var r io.Reader
	if body != nil {
		r = bytes.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, method, address, r)
	if err != nil {
		return nil, fmt.Errorf("callback URL: %w", err)
	}
	req.Header.Set("Accept", "*/*")
	req.Header.Set("User-Agent", "") // keeps Go from naming itself
	if agent := p.settings.Text(userAgent); agent != "none" {
		req.Header.Set("User-Agent", agent)
	}
	return req, nil
}

// fill writes what went over the wire into a journal entry.
func (x *exchange) fill(e *journal.Entry) {
	e.Took, e.Remote, e.Status = x.took, x.remote, x.status
	e.Method, e.URL = x.request.Method, x.request.URL.String()
	e.Request = journal.Message{Header: x.request.Header, Body: x.sent, Size: int64(len(x.sent))}
	e.Response = journal.Message{Header: x.header, Body: x.body, Size: int64(len(x.body))}
	if x.gone != nil {
		e.Note = "cut off: " + x.gone.Error()
	}
	e.Callback.Steps = append(e.Callback.Steps, x.steps()...)
}

// steps lists how far the exchange came.
func (x *exchange) steps() []explain.Check {
	connection := explain.Check{Name: "connection", OK: x.reached >= secured, Got: x.remote}
	if !connection.OK {
		connection.Got = "none"
		return []explain.Check{connection}
	}
	answer := explain.Check{
		Name: "answer", OK: x.err == nil, Expected: "within " + x.limit.String(), Got: "after " + x.took.String(),
	}
	if x.err != nil {
		answer.Note = reason(x.err)
		return []explain.Check{connection, answer}
	}
	if x.cut {
		answer.Note = fmt.Sprintf("only the first %d bytes were read", longestAnswer)
	}
	return []explain.Check{connection, answer, {
		Name: "status", OK: x.status == http.StatusOK, Expected: "200", Got: strconv.Itoa(x.status),
	}}
}
