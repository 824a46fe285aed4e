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
	watch  func(out, binary bool, cmd string, wire []byte) // sees every frame; may be nil
	pushes chan openhw.Frame
	end    context.CancelFunc
	done   chan struct{}

	mu      sync.Mutex
	number  int
	waiting map[string]request // by req_id
	err     error              // why it ended
}

// request is one that waits for its answer.
type request struct {
	cmd    string
	answer chan answer
}

// answer is a text frame, or the file of a binary one.
type answer struct {
	frame openhw.Frame
	file  []byte // nil: a text frame
}

// Dial connects to an address such as ws://127.0.0.1:8600 or wss://openhw.work.weixin.qq.com. The context bounds the dialling
// alone; end with [Link.Close].
func Dial(ctx context.Context, address string) (*Link, error) { return dial(ctx, address, nil) }

func dial(ctx context.Context, address string, watch func(out, binary bool, cmd string, wire []byte)) (*Link, error) {
	socket, _, err := websocket.Dial(ctx, address, nil)
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", address, err)
	}
	socket.SetReadLimit(openhw.MaxBinary)
	reading, end := context.WithCancel(context.WithoutCancel(ctx))
	l := &Link{socket: socket, watch: watch, pushes: make(chan openhw.Frame, keptPushes), end: end, done: make(chan struct{}), waiting: map[string]request{}}
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
	got, err := l.request(ctx, cmd, body)
	if err != nil {
		return nil, err
	}
	return bodyOf(cmd, got)
}

// Fetch sends a command that is answered with a file, as printer/download_file is, and waits for it. A refusal is a [Refused].
func (l *Link) Fetch(ctx context.Context, cmd string, body any) ([]byte, error) {
	got, err := l.request(ctx, cmd, body)
	if err != nil {
		return nil, err
	}
	if got.file == nil {
		return nil, fmt.Errorf("%s: a file is due as a binary frame, a text frame came", cmd)
	}
	return got.file, nil
}

func (l *Link) request(ctx context.Context, cmd string, body any) (answer, error) {
	reqID, wait := l.expect(cmd)
	defer l.forget(reqID)
	frame, err := openhw.Ask(cmd, reqID, body)
	if err != nil {
		return answer{}, err
	}
	if err := l.send(ctx, false, cmd, frame.AppendText(nil)); err != nil {
		return answer{}, fmt.Errorf("send %s: %w", cmd, err)
	}
	return l.await(ctx, cmd, wait)
}

// Upload sends a file as a binary frame and waits for its answer. The req_id is the link's.
func (l *Link) Upload(ctx context.Context, upload openhw.Upload) (any, error) {
	reqID, wait := l.expect(upload.Cmd)
	defer l.forget(reqID)
	upload.ReqID = reqID
	wire, err := upload.Append(nil)
	if err != nil {
		return nil, err
	}
	if err := l.send(ctx, true, upload.Cmd, wire); err != nil {
		return nil, fmt.Errorf("send %s: %w", upload.Cmd, err)
	}
	got, err := l.await(ctx, upload.Cmd, wait)
	if err != nil {
		return nil, err
	}
	return bodyOf(upload.Cmd, got)
}

// Send writes a frame as it is, sound or not.
func (l *Link) Send(ctx context.Context, binary bool, wire []byte) error {
	return l.send(ctx, binary, "", wire)
}

func (l *Link) send(ctx context.Context, binary bool, cmd string, wire []byte) error {
	kind := websocket.MessageText
	if binary {
		kind = websocket.MessageBinary
	}
	l.see(true, binary, cmd, wire)
	return l.socket.Write(ctx, kind, wire)
}

func (l *Link) see(out, binary bool, cmd string, wire []byte) {
	if l.watch != nil {
		l.watch(out, binary, cmd, wire)
	}
}

func (l *Link) await(ctx context.Context, cmd string, wait <-chan answer) (answer, error) {
	var late error
	select {
	case got := <-wait:
		return got, refusalIn(cmd, got.frame)
	case <-l.done:
		late = fmt.Errorf("%s: the connection ended: %w", cmd, l.Err())
	case <-ctx.Done():
		late = fmt.Errorf("%s: no answer: %w", cmd, ctx.Err())
	}
	select {
	case got := <-wait: // it came at the last moment
		return got, refusalIn(cmd, got.frame)
	default:
		return answer{}, late
	}
}

// refusalIn is what an answer refuses with, nil if it does not.
func refusalIn(cmd string, frame openhw.Frame) error {
	if frame.ErrCode == errcode.OK {
		return nil
	}
	return &Refused{Cmd: cmd, Code: frame.ErrCode, Text: frame.ErrMsg, Advice: openhw.Advice{Suggestion: frame.Suggestion, Interval: frame.Interval}}
}

func bodyOf(cmd string, got answer) (any, error) {
	row, ok := openhw.Lookup(cmd)
	if !ok {
		return nil, nil
	}
	return row.ReadAnswer(got.frame)
}

func (l *Link) expect(cmd string) (reqID string, wait chan answer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.number++
	reqID = "d-" + strconv.Itoa(l.number)
	wait = make(chan answer, 1)
	l.waiting[reqID] = request{cmd, wait}
	return reqID, wait
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
		if kind == websocket.MessageBinary {
			l.takeFile(message)
		} else if !l.take(ctx, message) {
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
	if frame.IsAnswer() && !frame.Bare && l.hand(frame.ReqID, message, answer{frame: frame}) {
		return true
	}
	l.see(false, false, frame.Cmd, message)
	select {
	case l.pushes <- frame:
		return true
	case <-ctx.Done():
		return false
	}
}

// takeFile hands a file to who waits for it; what nobody waits for is only seen.
func (l *Link) takeFile(message []byte) {
	download, err := openhw.DecodeDownload(message)
	if err != nil || !l.hand(download.ReqID, message, answer{file: append([]byte{}, download.Data...)}) {
		l.see(false, true, "", message)
	}
}

// hand gives an answer to the request that it belongs to; false if there is none.
func (l *Link) hand(reqID string, message []byte, got answer) bool {
	l.mu.Lock()
	waits, ok := l.waiting[reqID]
	l.mu.Unlock()
	if !ok {
		return false
	}
	l.see(false, got.file != nil, waits.cmd, message)
	select {
	case waits.answer <- got:
	default: // a second answer to one request
	}
	return true
}
