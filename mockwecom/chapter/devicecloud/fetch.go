package devicecloud

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/explain"
	"wecomlab/core/hwcloud"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/journal"
	"wecomlab/mockwecom/engine/push"
)

// fetchLimit is how long a vendor's server may take for a file, in real time.
const fetchLimit = time.Minute

// newClient makes the client that fetches vendors' files: on this machine and in private networks unless public is set, without a
// proxy, and without following redirects.
func newClient(public bool) *http.Client {
	dialer := &net.Dialer{Control: func(_, address string, _ syscall.RawConn) error { return push.Allow(address, public) }}
	return &http.Client{
		Transport:     &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// file gives what a vendor sends: behind an address, which wins, or as temporary media of the provider or of the corp. (docs 96410, 96412)
func (v *Vendors) file(c *api.Call, provider, corp, mediaID, address string) ([]byte, error) {
	if address != "" {
		return v.fetch(c, address)
	}
	f, err := v.media.FindOfProvider(c.Context, c.DB(), provider, mediaID)
	if err == nil && f == nil {
		f, err = v.media.Find(c.Context, c.DB(), corp, mediaID)
	}
	if err != nil {
		return nil, err
	}
	if f == nil {
		return nil, api.Refuse(noSuchFile, explain.Finding{Step: explain.Parameter, Expected: "a media_id of the provider or of the corp", Got: fmt.Sprintf("%.80s", mediaID),
			Cause: "no such file is there, or it has expired after 3 days", Fix: "upload it with service/media/upload or media/upload, or send download_url", Doc: c.Row.Docs[0]})
	}
	body, err := v.media.Open(f)
	if err != nil {
		return nil, err
	}
	defer func() { _ = body.Close() }() // it was only read
	return bounded(c, body)
}

// bounded reads a file of at most 20 MB.
func bounded(c *api.Call, from io.Reader) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(from, hwcloud.MaxFile+1))
	if err == nil && len(content) <= hwcloud.MaxFile {
		return content, nil
	}
	f := explain.Finding{Step: explain.Body, Expected: fmt.Sprintf("a file of at most %d octets", hwcloud.MaxFile), Got: "a greater one", Cause: "the file is too large", Fix: "send a smaller one", Doc: c.Row.Docs[0]}
	if err != nil {
		f.Got, f.Cause, f.Fix = err.Error(), "the file broke off", "look into the log of the file's server"
	}
	return nil, api.Refuse(hwcloud.BadDownloadURL, f)
}

// fetch downloads a file and journals that.
func (v *Vendors) fetch(c *api.Call, address string) (content []byte, err error) {
	took := clock.Stopwatch()
	entry := &journal.Entry{
		ID: v.rt.Journal.Begin(), Cause: c.Entry(), Kind: journal.KindPage, At: v.rt.Clock.Now(), From: journal.LaneWeCom, To: journal.LaneApp,
		Title: "download_url", Doc: c.Row.Docs[0], Method: http.MethodGet, URL: address,
	}
	defer func() {
		entry.Took = took()
		v.rt.Journal.Add(entry)
	}()
	refused := func(cause, got string) ([]byte, error) {
		f := explain.Finding{Step: explain.Unreachable, Expected: "a file at download_url", Got: got, Cause: cause, Fix: "give an http or https address that this machine reaches, and that answers 200", Doc: c.Row.Docs[0]}
		entry.Finding = &f
		return nil, api.Refuse(hwcloud.BadDownloadURL, f)
	}
	if u, err := url.Parse(address); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return refused("download_url is no address", fmt.Sprintf("%.80q", address))
	}
	ctx, cancel := v.rt.Clock.WithTimeout(context.WithoutCancel(c.Context), fetchLimit)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return refused("download_url is no address", fmt.Sprintf("%.80q", address))
	}
	response, err := v.files.Do(request)
	if err != nil {
		return refused("the file cannot be fetched", reason(err))
	}
	defer func() { _ = response.Body.Close() }() // it was only read
	entry.Status = response.StatusCode
	if response.StatusCode != http.StatusOK {
		return refused("the file's server refuses", response.Status)
	}
	content, err = bounded(c, response.Body)
	entry.Response.Size = int64(len(content))
	return content, err
}

// reason is an error of net/http without the address.
func reason(err error) string {
	var located *url.Error
	if errors.As(err, &located) {
		err = located.Err
	}
	return err.Error()
}
