// Package device is a simulated piece of smart hardware (智慧硬件) in direct-connect mode: a client of core/openhw that registers,
// waits until a corp binds it, keeps the list of people and reports records. It works against the simulator and against whatever
// else speaks openhw. Source: docs 91366, 94003 and 90315.
//
// A [Link] is one connection, for who wants to say each word; a [Device] lives on its own.
package device

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"

	"github.com/coder/websocket"

	"wecomlab/core/errcode"
	"wecomlab/core/openhw"
)

// keptPushes is how many pushes wait for a device that is busy; more hold the reading back.
const keptPushes = 256

// Refused is an answer with a code other than 0.
type Refused struct {
	Cmd    string
	Code   errcode.Code
	Text   string
	Advice openhw.Advice
}

// Error is the text of the answer.
func (r *Refused) Error() string { return fmt.Sprintf("%s: %d %s", r.Cmd, r.Code, r.Text) }

// CodeOf is the code with which the cloud has refused, 0 if err is nil or something else.
func CodeOf(err error) errcode.Code {
	var refused *Refused
	if errors.As(err, &refused) {
		return refused.Code
	}
	return errcode.OK
}

// Link is one connection of a device. Its methods may be called from several goroutines.
type Link struct {
	socket *websocket.Conn
	pushes chan openhw.Frame
	end    context.CancelFunc
	done   chan struct{}

	mu      sync.Mutex
	number  int
	waiting map[string]chan openhw.Frame // by req_id
	err     error                        // why it ended
}

// Dial connects to an address such as ws://127.0.0.1:8600 or wss://openhw.work.weixin.qq.com. The context bounds the dialling
// alone; end with [Link.Close].
func Dial(ctx context.Context, address string) (*Link, error) {
	socket, _, err := websocket.Dial(ctx, address, nil)
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", address, err)
	}
	socket.SetReadLimit(openhw.MaxBinary)
	reading, end := context.WithCancel(context.WithoutCancel(ctx))
	l := &Link{socket: socket, pushes: make(chan openhw.Frame, keptPushes), end: end, done: make(chan struct{}), waiting: map[string]chan openhw.Frame{}}
	go l.read(reading)
	return l, nil
}

// Close ends the connection and waits until nothing is read any more.
func (l *Link) Close() {
	l.end()
	_ = l.socket.CloseNow()
	<-l.done
}

// Done is closed when the connection has ended; Err tells why.
func (l *Link) Done() <-chan struct{} { return l.done }

// Err is why the connection has ended, nil while it lives.
func (l *Link) Err() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

// Pushes gives what the cloud sends on its own, and answers that nobody waits for, such as errors without headers.
func (l *Link) Pushes() <-chan openhw.Frame { return l.pushes }

// Ask sends a command and waits for its answer's body, nil if it has none. A refusal is a [Refused]; a context that ends leaves
// the connection as it is.
func (l *Link) Ask(ctx context.Context, cmd string, body any) (any, error) {
	reqID, answer := l.expect()
	defer l.forget(reqID)
	frame, err := openhw.Ask(cmd, reqID, body)
	if err != nil {
		return nil, err
	}
	if err := l.Send(ctx, false, frame.AppendText(nil)); err != nil {
		return nil, fmt.Errorf("send %s: %w", cmd, err)
	}
	return l.await(ctx, cmd, answer)
}

// Upload sends a file as a binary frame and waits for its answer. The req_id is the link's.
func (l *Link) Upload(ctx context.Context, upload openhw.Upload) (any, error) {
	reqID, answer := l.expect()
	defer l.forget(reqID)
	upload.ReqID = reqID
	wire, err := upload.Append(nil)
	if err != nil {
		return nil, err
	}
	if err := l.Send(ctx, true, wire); err != nil {
		return nil, fmt.Errorf("send %s: %w", upload.Cmd, err)
	}
	return l.await(ctx, upload.Cmd, answer)
}

// Send writes a frame as it is, sound or not.
func (l *Link) Send(ctx context.Context, binary bool, wire []byte) error {
	kind := websocket.MessageText
	if binary {
		kind = websocket.MessageBinary
	}
	return l.socket.Write(ctx, kind, wire)
}

func (l *Link) await(ctx context.Context, cmd string, answer <-chan openhw.Frame) (any, error) {
	select {
	case frame := <-answer:
		if frame.ErrCode != errcode.OK {
			return nil, &Refused{Cmd: cmd, Code: frame.ErrCode, Text: frame.ErrMsg, Advice: openhw.Advice{Suggestion: frame.Suggestion, Interval: frame.Interval}}
		}
		row, ok := openhw.Lookup(cmd)
		if !ok {
			return nil, nil
		}
		return row.ReadAnswer(frame)
	case <-l.done:
		return nil, fmt.Errorf("%s: the connection ended: %w", cmd, l.Err())
	case <-ctx.Done():
		return nil, fmt.Errorf("%s: no answer: %w", cmd, ctx.Err())
	}
}

func (l *Link) expect() (reqID string, answer chan openhw.Frame) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.number++
	reqID = "d-" + strconv.Itoa(l.number)
	answer = make(chan openhw.Frame, 1)
	l.waiting[reqID] = answer
	return reqID, answer
}

func (l *Link) forget(reqID string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.waiting, reqID)
}

func (l *Link) read(ctx context.Context) {
	defer close(l.done)
	for {
		kind, message, err := l.socket.Read(ctx)
		if err != nil {
			l.mu.Lock()
			l.err = err
			l.mu.Unlock()
			return
		}
		if kind == websocket.MessageText && !l.take(ctx, message) {
			return
		}
	}
}

// take hands a text frame to who waits for it. It is false when the link is closed meanwhile.
func (l *Link) take(ctx context.Context, message []byte) bool {
	frame, err := openhw.DecodeText(message)
	if err != nil {
		frame = openhw.Frame{Bare: true, Wire: message} // the echo of selfhelp_notify may be anything
	}
	if frame.IsAnswer() && !frame.Bare {
		l.mu.Lock()
		answer := l.waiting[frame.ReqID]
		l.mu.Unlock()
		if answer != nil {
			select {
			case answer <- frame:
			default: // a second answer to one request
			}
			return true
		}
	}
	select {
	case l.pushes <- frame:
		return true
	case <-ctx.Done():
		return false
	}
}
