package provider

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/errcode"
)

const (
	// MaxAnswer is the greatest length of an answer that is read, in octets.
	MaxAnswer = 4 << 20
	// Tries is how often a call is made at most while the network fails or WeCom says that it is busy (-1, doc 90455).
	Tries = 3
)

// Client calls WeCom. It holds no state; its zero value with a BaseURL works. An answer with an errcode is an *errcode.Error
// with the answer's errmsg; find it with errors.As.
type Client struct {
	BaseURL   string        // without a slash at the end
	HTTP      *http.Client  // nil: http.DefaultClient
	Timeout   time.Duration // of one try, in real time; 0: DefaultCallTimeout
	RetryWait time.Duration // before the second try, in real time; doubles; 0: DefaultRetryWait
	Log       *slog.Logger  // nil: none. Tokens and secrets are never logged
}

// transportError is a call that brought no answer of WeCom's.
type transportError struct{ err error }

func (e *transportError) Error() string { return e.err.Error() }
func (e *transportError) Unwrap() error { return e.err }

// Get makes a GET call, such as /cgi-bin/user/get, and decodes the answer into out, which may be nil.
func (c *Client) Get(ctx context.Context, path string, query url.Values, out any) error {
	return c.call(ctx, http.MethodGet, path, query, nil, out)
}

// Post makes a POST call with a JSON body and decodes the answer into out, which may be nil.
func (c *Client) Post(ctx context.Context, path string, query url.Values, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("%s: cannot encode the parameters: %w", callName(path), err)
	}
	return c.call(ctx, http.MethodPost, path, query, body, out)
}

// callName is what people call a call: its path without /cgi-bin/.
func callName(path string) string { return strings.TrimPrefix(path, "/cgi-bin/") }

// call tries until there is an answer, the tries are used up or ctx is done.
func (c *Client) call(ctx context.Context, method, path string, query url.Values, body []byte, out any) error {
	wait := orElse(c.RetryWait, DefaultRetryWait)
	var before error
	for try := 1; ; try++ {
		err := c.once(ctx, method, path, query, body, out)
		if c.Log != nil {
			c.Log.Debug("call", "method", method, "call", callName(path), "try", try, "error", err)
		}
		if err == nil {
			return nil
		}
		if !passing(err) || try == Tries || ctx.Err() != nil {
			return named(path, err, before)
		}
		before = err
		if err := clock.Real().Sleep(ctx, wait); err != nil {
			return named(path, err, before)
		}
		wait *= 2
	}
}

// named says which call failed. An answer to a repeated call is told together with what happened to the call before: a code
// that is refused as used may have been used by that one.
func named(path string, err, before error) error {
	var lost *transportError
	if errors.As(before, &lost) && !errors.As(err, &lost) {
		return fmt.Errorf("%s: %w (the try before got no answer: %w)", callName(path), err, before)
	}
	return fmt.Errorf("%s: %w", callName(path), err)
}

// passing recognises what may be gone at the next try.
func passing(err error) bool {
	var lost *transportError
	return errors.As(err, &lost) || errors.Is(err, errcode.New(errcode.SystemBusy))
}

func (c *Client) once(ctx context.Context, method, path string, query url.Values, body []byte, out any) error {
	ctx, cancel := clock.Real().WithTimeout(ctx, orElse(c.Timeout, DefaultCallTimeout))
	defer cancel()
	address := c.BaseURL + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return errors.New("the BaseURL does not make an address") // err would quote the tokens in the query
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	client := c.HTTP
	if client == nil {
		client = http.DefaultClient
	}
	resp, err := client.Do(req)
	if err != nil {
		return &transportError{withoutURL(err)}
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, MaxAnswer+1))
	switch {
	case err != nil:
		return &transportError{fmt.Errorf("the answer broke off: %w", err)}
	case len(answer) > MaxAnswer:
		return fmt.Errorf("the answer is longer than %d octets", MaxAnswer)
	}
	return decode(resp.StatusCode, answer, out)
}

// withoutURL drops the address, which carries tokens, from an error of net/http.
func withoutURL(err error) error {
	var located *url.Error
	if errors.As(err, &located) {
		return fmt.Errorf("no answer: %w", located.Err)
	}
	return err
}

// preview shows the beginning of an answer, unless it may hold a token.
func preview(answer []byte) string {
	if bytes.HasPrefix(bytes.TrimSpace(answer), []byte("{")) {
		return fmt.Sprintf("%d octets that begin like JSON", len(answer))
	}
	return fmt.Sprintf("%.200q", answer)
}

// decode reads an answer. WeCom answers errors with status 200; another status comes from something in between (doc 90455).
func decode(status int, answer []byte, out any) error {
	if status != http.StatusOK {
		err := fmt.Errorf("status %d instead of 200: %s", status, preview(answer))
		if status >= http.StatusInternalServerError {
			return &transportError{err}
		}
		return err
	}
	var outcome struct {
		Code errcode.Code `json:"errcode"`
		Text string       `json:"errmsg"`
	}
	if err := json.Unmarshal(answer, &outcome); err != nil {
		return fmt.Errorf("the answer is not the JSON of WeCom: %w: %s", err, preview(answer))
	}
	if outcome.Code != errcode.OK {
		return advised(&errcode.Error{Code: outcome.Code, Text: outcome.Text})
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return fmt.Errorf("the answer has another form than documented: %w", err)
	}
	return nil
}
