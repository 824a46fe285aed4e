package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

// prefix is where the control interface lives; it is no path of WeCom's.
const prefix = "/_mock/v1"

// maxAnswer bounds the body of one answer, in bytes. A world of the largest fixture is a tenth of it.
const maxAnswer = 64 << 20

// RefusedError is an answer of the simulator that says no.
type RefusedError struct {
	Status int // HTTP status
	Failure
}

// Error is the simulator's own sentence.
func (e *RefusedError) Error() string { return e.Failure.Error }

// get and post are functions, for a method cannot have a type parameter.
func get[T any](ctx context.Context, c *Client, path string, query values) (T, error) {
	var answer T
	_, err := c.exchange(ctx, http.MethodGet, path, query, nil, &answer)
	return answer, err
}

func post[T any](ctx context.Context, c *Client, path string, body any) (T, error) {
	var answer T
	encoded, err := json.Marshal(body)
	if err != nil {
		return answer, fmt.Errorf("control: POST %s: %w", path, err)
	}
	_, err = c.exchange(ctx, http.MethodPost, path, nil, encoded, &answer)
	return answer, err
}

// exchange sends one request and decodes the answer. It returns the HTTP status of a request that was not refused.
func (c *Client) exchange(ctx context.Context, method, path string, query values, body []byte, answer any) (int, error) {
	response, err := c.send(ctx, method, path, query, body)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusNoContent {
		return response.StatusCode, nil
	}
	text, err := readAnswer(response)
	if err != nil {
		return 0, err
	}
	if err := json.Unmarshal(text, answer); err != nil {
		return 0, fmt.Errorf("%s %s answered something that is not the control interface's JSON (%w): is this address a simulator of the same version?",
			method, c.base+prefix+path, err)
	}
	return response.StatusCode, nil
}

// send returns an answer that was not refused; its body must be closed.
func (c *Client) send(ctx context.Context, method, path string, query values, body []byte) (*http.Response, error) {
	address := c.base + prefix + path
	if len(query) > 0 {
		address += "?" + url.Values(query).Encode()
	}
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("the simulator's address %q cannot be used: %w; it looks like http://127.0.0.1:8600", c.base, err)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, c.unreachable(ctx, err)
	}
	if response.StatusCode >= http.StatusBadRequest {
		defer response.Body.Close()
		return nil, refusal(request, response)
	}
	return response, nil
}

// unreachable words a request that got no answer.
func (c *Client) unreachable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if broken := (*url.Error)(nil); errors.As(err, &broken) {
		err = broken.Err
	}
	return fmt.Errorf("no simulator answers at %s (%w): start one with `mockwecom serve`, or name the address of the one that runs", c.base, err)
}

// refusal reads the sentence that an answer of 400 or more carries, or makes one for an answer that is not the simulator's.
func refusal(request *http.Request, response *http.Response) error {
	refused := &RefusedError{Status: response.StatusCode}
	text, err := readAnswer(response)
	if err != nil {
		return err
	}
	if json.Unmarshal(text, &refused.Failure) != nil || refused.Failure.Error == "" {
		refused.Failure.Error = fmt.Sprintf("%s %s was refused with HTTP %s: is this address a simulator of the same version?",
			request.Method, request.URL.Redacted(), response.Status)
	}
	return refused
}

func readAnswer(response *http.Response) ([]byte, error) {
	from := response.Request.URL.Redacted()
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("the answer of %s broke off: %w", from, err)
	}
	if len(text) > maxAnswer {
		return nil, fmt.Errorf("the answer of %s is longer than %d MiB: ask for less, with a filter or a limit", from, maxAnswer>>20)
	}
	return text, nil
}

func entryPath(id int64) string { return "/journal/" + strconv.FormatInt(id, 10) }

// values is a query in which what is left out does not appear.
type values url.Values

func (v values) text(name, value string) values {
	if value != "" {
		v[name] = []string{value}
	}
	return v
}

func (v values) number(name string, value int64) values {
	if value != 0 {
		v[name] = []string{strconv.FormatInt(value, 10)}
	}
	return v
}
