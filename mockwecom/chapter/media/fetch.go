package media

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"wecomlab/core/clock"
	"wecomlab/core/errcode"
	"wecomlab/core/explain"
	"wecomlab/mockwecom/engine/api"
	"wecomlab/mockwecom/engine/journal"
)

const (
	maxFetched = 200 * mib // doc 96219
	fetchLimit = 2 * time.Minute
	redirects  = 5
)

// errForbidden is the refusal to connect to an address outside of this machine and private networks.
var errForbidden = errors.New("the simulator fetches from this machine and private networks only")

// newClient makes the client of downloads. It uses no proxy: the environment's may be the simulator itself.
func newClient(public bool) *http.Client {
	dialer := &net.Dialer{Control: func(_, address string, _ syscall.RawConn) error { return allow(address, public) }}
	return &http.Client{
		Transport: &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true, DisableCompression: true, ResponseHeaderTimeout: fetchLimit},
		CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if len(via) > redirects {
				return fmt.Errorf("more than %d redirects", redirects)
			}
			return nil
		},
	}
}

// allow judges the address that is about to be dialled, after names were resolved: loopback and private networks always,
// public ones on request, link-local ones, behind which clouds keep their credentials, never.
func allow(address string, public bool) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("dial %s: %w", address, err)
	}
	addr := to.Addr().Unmap().WithZone("")
	if addr.IsLoopback() || addr.IsPrivate() || addr.IsUnspecified() || public && addr.IsGlobalUnicast() {
		return nil
	}
	return fmt.Errorf("%s: %w", addr, errForbidden)
}

// newEntry begins the journal's entry of a download, in which the platform is the client.
func (m *Media) newEntry(j *job) *journal.Entry {
	return &journal.Entry{ID: m.rt.Journal.Begin(), Cause: j.Entry, Kind: journal.KindPage, At: m.rt.Clock.Now(), From: journal.LaneWeCom, To: journal.LaneApp,
		Title: "media/upload_by_url: fetch", Doc: jobDoc, Method: http.MethodGet, URL: j.URL, Subject: journal.Subject{Corp: j.Corp, Agent: j.Agent}}
}

// fetch downloads the file of a job into the store and checks it. Refusals are the errcodes of the job's result.
func (m *Media) fetch(ctx context.Context, j *job, entry *journal.Entry) (*File, func(), error) {
	took := clock.Stopwatch()
	defer func() { entry.Took = took() }()
	ctx, cancel := m.rt.Clock.WithTimeout(ctx, fetchLimit)
	defer cancel()
	response, size, err := m.ask(ctx, j, entry)
	if err != nil {
		return nil, func() {}, err
	}
	defer func() { _ = response.Body.Close() }() // it was only read
	return m.load(j, response.Body, size)
}

// ask sends the request and reads the size of the file.
func (m *Media) ask(ctx context.Context, j *job, entry *journal.Entry) (*http.Response, int64, error) {
	address, err := url.Parse(j.URL)
	if err != nil || address.Host == "" || address.Scheme != "http" && address.Scheme != "https" {
		return nil, 0, refuseURL(j, "an http:// or https:// address", "", "this is no address that can be fetched", "send a whole address")
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, j.URL, http.NoBody)
	if err != nil {
		return nil, 0, refuseURL(j, "an http:// or https:// address", err.Error(), "this is no address that can be fetched", "send a whole address")
	}
	request.Header.Set("Range", "bytes=0-")
	entry.Request.Header = request.Header
	response, err := m.client.Do(request)
	if err != nil {
		return nil, 0, unreachable(j, err)
	}
	entry.Status, entry.Response = response.StatusCode, journal.Message{Header: response.Header, Size: max(response.ContentLength, 0)}
	size, err := sizeOf(j, response)
	if err != nil {
		return nil, 0, errors.Join(err, response.Body.Close())
	}
	return response, size, nil
}

func refuseURL(j *job, want, got, cause, fix string) *errcode.Error {
	if got == "" {
		got = j.URL
	}
	return api.Refuse(wrongURL, explain.Finding{Step: explain.Parameter, Expected: want, Got: cut(got), Cause: cause, Fix: fix, Doc: jobDoc})
}

func unreachable(j *job, err error) error {
	f := explain.Finding{Step: explain.Unreachable, Expected: "an answer from " + cut(j.URL), Got: cut(err.Error()), Cause: "the file's server could not be asked",
		Fix: "check the address from this machine, for example with curl", Doc: jobDoc}
	if errors.Is(err, errForbidden) {
		f.Cause, f.Fix = "the address leads out of this machine and its private networks", "Use an address of this machine, or start with --allow-public"
	}
	return api.Refuse(downloadFailed, f)
}

// sizeOf reads the size of the file from an answer to a Range, which the file's server must understand (doc 96219).
func sizeOf(j *job, response *http.Response) (int64, error) {
	switch {
	case response.StatusCode == http.StatusOK:
		return 0, refuseURL(j, "206 Partial Content to a request with Range", "200 OK", "the file's server does not support Range", "serve the file with Range: most file servers and object stores do")
	case response.StatusCode != http.StatusPartialContent:
		return 0, api.Refuse(downloadFailed, explain.Finding{Step: explain.Status, Expected: "206 Partial Content", Got: response.Status, Cause: "the file's server refuses",
			Fix: "open the address with curl -r 0-", Doc: jobDoc})
	}
	_, total, _ := strings.Cut(response.Header.Get("Content-Range"), "/")
	size, err := strconv.ParseInt(total, 10, 64)
	switch {
	case err != nil || size < 0 || !strings.HasPrefix(response.Header.Get("Content-Range"), "bytes 0-"):
		return 0, refuseURL(j, "Content-Range: bytes 0-…/SIZE", "Content-Range: "+response.Header.Get("Content-Range"), "the size of the file cannot be read from the answer",
			"answer the Range as RFC 9110 says")
	case size > maxFetched:
		return 0, api.Refuse(mediaTooLarge, explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("at most %d bytes", maxFetched), Got: total, Cause: "the file is too large", Fix: "send a smaller one", Doc: jobDoc})
	case size <= tooSmall:
		return 0, api.Refuse(invalidFileSize, explain.Finding{Step: explain.Limit, Expected: fmt.Sprintf("more than %d bytes", tooSmall), Got: total, Cause: "the file is too small", Fix: "send a real one", Doc: jobDoc})
	}
	return size, nil
}

// load reads size bytes into the store and compares their MD5.
func (m *Media) load(j *job, from io.Reader, size int64) (*File, func(), error) {
	nothing := func() {}
	draft, err := m.blobs.Create()
	if err != nil {
		return nil, nothing, err
	}
	defer draft.Discard()
	sum := md5.New()
	in := &inspector{rule: rule{kind: j.Kind, most: size, tooLarge: downloadFailed, foreign: invalidMediaType, formats: "MP4", doc: jobDoc, check: j.Kind == Video && m.rt.Settings.Bool(checkContent)}, into: draft}
	if err := in.take(io.TeeReader(from, sum)); err != nil && !errors.Is(err, errcode.New(emptyMedia)) {
		return nil, nothing, err
	}
	if draft.Size() != size {
		return nil, nothing, api.Refuse(downloadFailed, explain.Finding{Step: explain.Body, Expected: fmt.Sprintf("%d bytes", size), Got: fmt.Sprint(draft.Size()),
			Cause: "the download broke off, or took too long", Fix: "look into the log of the file's server", Doc: jobDoc})
	}
	if got := hex.EncodeToString(sum.Sum(nil)); !strings.EqualFold(got, j.MD5) {
		return nil, nothing, api.Refuse(wrongMD5, explain.Finding{Step: explain.Parameter, Expected: "md5 " + got, Got: cut(j.MD5), Cause: "the file is not the one that the app has in mind",
			Fix: "send the MD5 of the whole file, 32 hex digits", Doc: jobDoc})
	}
	hash, release, err := draft.Commit()
	if err != nil {
		return nil, nothing, err
	}
	f := &File{Corp: j.Corp, Agent: j.Agent, Kind: j.Kind, Name: j.Name, Size: size, Hash: hash}
	m.describe(f, in.head)
	return f, release, nil
}
