package push

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"wecomlab/core/clock"
)

// longestAnswer is how much of a receiver's answer is read, in bytes.
const longestAnswer = 1 << 20

// progress is how far an exchange came.
type progress int32

const (
	dialling  progress = iota // no connection yet
	connected                 // TCP stands, TLS does not yet where it is used
	secured                   // the connection is ready
	asked                     // the request is written
	begun                     // the answer has begun
)

// exchange is one request to a receiver and what became of it.
type exchange struct {
	request *http.Request
	sent    []byte // the request's body
	status  int    // 0: no answer came
	header  http.Header
	body    []byte // at most longestAnswer bytes
	cut     bool   // there was more
	remote  string // address of the receiver
	took    time.Duration
	reached progress
	err     error // why there is no answer, or not the whole of it
	limit   time.Duration
	slow    bool  // it ended because limit was over
	gone    error // it was cut off by us, for this reason; the receiver is not to blame
}

// call makes the exchange within limit.
func (p *Pusher) call(ctx context.Context, client *http.Client, req *http.Request, limit time.Duration) *exchange {
	x := &exchange{request: req, limit: limit}
	limited, cancel := p.clock.WithTimeout(ctx, limit)
	defer cancel()
	var reached atomic.Int32
	var remote atomic.Value
	took := clock.Stopwatch()
	x.err = x.roundTrip(client, req.WithContext(httptrace.WithClientTrace(limited, trace(&reached, &remote))))
	x.took = took()
	x.reached = progress(reached.Load())
	x.remote, _ = remote.Load().(string)
	switch {
	case x.err == nil:
	case ctx.Err() != nil:
		x.gone = context.Cause(ctx)
	case errors.Is(x.err, context.DeadlineExceeded), limited.Err() != nil:
		x.slow = true
	}
	return x
}

func (x *exchange) roundTrip(client *http.Client, req *http.Request) error {
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	x.status, x.header = resp.StatusCode, resp.Header
	x.body, err = io.ReadAll(io.LimitReader(resp.Body, longestAnswer+1))
	if len(x.body) > longestAnswer {
		x.body, x.cut = x.body[:longestAnswer], true
	}
	return err
}

// trace notes how far a request came. A dial may go on after the request was given up, hence the atomics.
func trace(reached *atomic.Int32, remote *atomic.Value) *httptrace.ClientTrace {
	reach := func(to progress) {
		for now := reached.Load(); now < int32(to) && !reached.CompareAndSwap(now, int32(to)); now = reached.Load() {
		}
	}
	return &httptrace.ClientTrace{
		ConnectDone: func(_, _ string, err error) {
			if err == nil {
				reach(connected)
			}
		},
		TLSHandshakeDone: func(_ tls.ConnectionState, err error) {
			if err == nil {
				reach(secured)
			}
		},
		GotConn: func(info httptrace.GotConnInfo) {
			remote.Store(info.Conn.RemoteAddr().String())
			reach(secured)
		},
		WroteRequest: func(info httptrace.WroteRequestInfo) {
			if info.Err == nil {
				reach(asked)
			}
		},
		GotFirstResponseByte: func() { reach(begun) },
	}
}
