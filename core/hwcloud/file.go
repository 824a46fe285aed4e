package hwcloud

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"wecomlab/core/clock"
	"wecomlab/core/provider"
	"wecomlab/core/wxcrypt"
)

const (
	// padding is the most octets that sealing adds to a file.
	padding = 32
	// fetches is how often a file is asked for at most when it breaks off; each goes on where the one before has ended.
	fetches = 5
)

// FetchFile gets a sealed file and opens it. A file that breaks off is asked for again from there, with Range. The error tells
// the address only by its host: whoever has the address and the key has the file.
func FetchFile(ctx context.Context, c *Client, file SealedFile) ([]byte, error) {
	if err := wxcrypt.CheckKey(file.EncodingAESKey); err != nil {
		return nil, fmt.Errorf("hwcloud: the file's encoding_aeskey: %w", err)
	}
	address, err := url.Parse(file.DownloadURL)
	if err != nil || address.Host == "" {
		return nil, errors.New("hwcloud: the file's download_url is no address")
	}
	var sealed []byte
	for range fetches {
		if sealed, err = fetchMore(ctx, c, file.DownloadURL, sealed); !broke(err) {
			break
		}
	}
	if err != nil {
		return nil, fmt.Errorf("hwcloud: fetch the file from %s: %w", address.Host, err)
	}
	plain, err := wxcrypt.OpenFile(sealed, file.EncodingAESKey)
	if err != nil {
		return nil, fmt.Errorf("hwcloud: open the file from %s: %w", address.Host, err)
	}
	return plain, nil
}

// brokenOff is a file that has not come to its end.
type brokenOff struct{ err error }

func (b *brokenOff) Error() string { return "it broke off: " + b.err.Error() }
func (b *brokenOff) Unwrap() error { return b.err }

func broke(err error) bool {
	var b *brokenOff
	return errors.As(err, &b)
}

// fetchMore asks for what is missing behind have.
func fetchMore(ctx context.Context, c *Client, address string, have []byte) ([]byte, error) {
	timeout := c.Timeout
	if timeout == 0 {
		timeout = provider.DefaultCallTimeout
	}
	ctx, cancel := clock.Real().WithTimeout(ctx, timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return have, errors.New("the download_url is no address")
	}
	if len(have) > 0 {
		request.Header.Set("Range", fmt.Sprintf("bytes=%d-", len(have)))
	}
	client := c.HTTP
	if client == nil {
		client = http.DefaultClient
	}
	response, err := client.Do(request)
	if err != nil {
		return have, &brokenOff{withoutURL(err)}
	}
	defer func() { _ = response.Body.Close() }()
	switch response.StatusCode {
	case http.StatusPartialContent:
	case http.StatusOK:
		have = nil
	default:
		return have, fmt.Errorf("status %d instead of 200 or 206: has the address expired? It lives for 10 minutes (doc 96408)", response.StatusCode)
	}
	rest, err := io.ReadAll(io.LimitReader(response.Body, int64(MaxFile+padding+1-len(have))))
	have = append(have, rest...)
	switch {
	case len(have) > MaxFile+padding:
		return nil, fmt.Errorf("it is longer than %d octets", MaxFile)
	case err != nil:
		return have, &brokenOff{err}
	}
	return have, nil
}

// withoutURL drops the address, which is a secret, from an error of net/http.
func withoutURL(err error) error {
	var located *url.Error
	if errors.As(err, &located) {
		return located.Err
	}
	return err
}
