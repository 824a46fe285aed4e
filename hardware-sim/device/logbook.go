package device

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"wecomlab/core/openhw"
)

// Kinds of lines, which the hints of push_fetch_log ask for (doc 91474).
const (
	lineOps    = "op_logs" // what hinders the machine: network, firmware, errors
	lineSocket = "wechat"  // what goes over the socket
	lineMain   = "main"    // binding, enrolment, records, doors, prints
)

const (
	keptLines  = 2000
	longestLog = 2048 // octets of a line
)

// logbook is the log that a device keeps: the newest lines. Nil keeps nothing.
type logbook struct {
	mu    sync.Mutex
	lines []line // a ring once it is full
	next  int
}

type line struct {
	at         time.Time
	kind, text string
}

// secrets are the values that a log must not tell.
var secrets = regexp.MustCompile(`"(secret|secret_no|active_code|device_signature|public_key|data)":"[^"]*("|$)`)

func (b *logbook) add(at time.Time, kind, text string) {
	if len(text) > longestLog {
		text = strings.ToValidUTF8(text[:longestLog], "") + "…"
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.lines) < keptLines {
		b.lines = append(b.lines, line{at, kind, text})
		return
	}
	b.lines[b.next] = line{at, kind, text}
	b.next = (b.next + 1) % keptLines
}

func (b *logbook) event(e Event) {
	if b == nil {
		return
	}
	kind := lineMain
	switch e.What {
	case EventConnected, EventDisconnected, EventFailed, EventHalted, EventOffline, EventRebooting, EventFirmware:
		kind = lineOps
	}
	b.add(e.At, kind, e.What+" "+e.Text)
}

func (b *logbook) frame(f Frame) {
	if b == nil {
		return
	}
	way := "in"
	if f.Out {
		way = "out"
	}
	b.add(f.At, lineSocket, way+" "+f.Text)
}

// text is the log as it is uploaded: the lines of one kind if the hint names one, else all, each with its second in UTC.
func (b *logbook) text(hint string) []byte {
	if b == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	var out strings.Builder
	for i := range b.lines {
		l := b.lines[(b.next+i)%len(b.lines)]
		if hint == lineOps || hint == lineSocket || hint == lineMain {
			if l.kind != hint {
				continue
			}
		}
		text := secrets.ReplaceAllString(l.text, `"$1":"***"`) // here, since few lines are ever read
		_, _ = fmt.Fprintf(&out, "%s %s %s\n", l.at.UTC().Format(time.RFC3339), l.kind, text)
	}
	return []byte(out.String())
}

func (b *logbook) clear() {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lines, b.next = nil, 0
}

// UploadLog sends the log that the device keeps: op_logs, wechat or main, else all of it. (docs 91487, 94029)
func (d *Device) UploadLog(ctx context.Context, hint string) (string, error) {
	s, err := d.session("upload_log")
	if err != nil {
		return "", err
	}
	return s.uploadLog(ctx, hint)
}

func (s *session) uploadLog(ctx context.Context, hint string) (string, error) {
	text := s.device.log.text(hint)
	if len(text) > openhw.MaxLog {
		text = text[len(text)-openhw.MaxLog:]
	}
	if _, err := s.upload(ctx, openhw.Upload{Cmd: "upload_log", Data: text}); err != nil {
		return "", err
	}
	done := fmt.Sprintf("a log of %d octets, hint %q", len(text), hint)
	s.device.tell(EventUploaded, done)
	return done, nil
}
